"""Which figures of the clocks may a city turn? Defaults: the field guide 2.5."""

from msgspec import Struct

WORKING = (("08:00", "12:00"), ("14:00", "18:00"))
DAY_MIN = 24 * 60


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/timing/`; units stand in the names."""

    periods: tuple[tuple[str, str], ...] = WORKING  # working periods of a day, local HH:MM (工作时段)
    warn_share: float = 0.2  # share of the limit left from which a clock is soon late (即将超期比例)
    short_below_s: float = 14_400.0  # s of limit below which `warn_short_s` counts instead (短时限分界)
    warn_short_s: float = 1_800.0  # s left from which a short limit is soon late (短时限即将超期)
    warn_most_share: float = 0.5  # share of a short limit that may be warned of at most (短时限预警最大比例)

    def __post_init__(self) -> None:
        """Wrong figures are told at the start. Raises `ValueError`."""
        wrong(self.minutes)
        for name in ("warn_share", "warn_most_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: {getattr(self, name):g} is no share; want 0 to 1")

    @property
    def minutes(self) -> tuple[tuple[int, int], ...]:
        """The working periods as minutes of the local day. Raises `ValueError`."""
        return tuple((_minute(start), _minute(end)) for start, end in self.periods)

    def warn_s(self, limit_s: float) -> float:
        """Counted s left of a limit from which it is soon late."""
        if limit_s < self.short_below_s:
            return min(self.warn_short_s, limit_s * self.warn_most_share)
        return limit_s * self.warn_share


def wrong(periods: tuple[tuple[int, int], ...]) -> None:
    """Raises `ValueError` unless the periods are in order, apart, and inside one day."""
    edges = [minute for period in periods for minute in period]
    if not periods or edges != sorted(set(edges)) or edges[0] < 0 or edges[-1] > DAY_MIN:
        raise ValueError(f"periods: {periods} — want working periods in order, apart, inside one day")


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(minute) < 60):
        raise ValueError(f"periods: {clock!r} is no time of day; write HH:MM, for example 08:00")
    return int(hour) * 60 + int(minute)
