"""How far is every plan of the night? A pure fold: duties by plan, newest `t` wins; long finished ones leave."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from feeds.settings import Settings
from records import Duty, SectionDuty

Duties = dict[str, Duty]
Delta = dict[str, Duty | None]
Shift = tuple[str, str]  # night, shift
OFF = frozenset({"cancelled", "replaced"})  # nobody waits for these
SOON_S = 14_400.0  # s before its window a plan is already what its vehicle will work by
BEFORE_S = 3600.0  # s before its first window a night is already the one people look at


def step(state: Duties, record: Duty, now: float, settings: Settings) -> Delta:
    """The newest word on a plan; one on a plan that left long ago is not let in again."""
    was = state.get(record.plan)
    if was is not None and record.t <= was.t:
        return {}
    if is_over(record, now, settings):
        return {record.plan: None} if was is not None else {}
    return {record.plan: record}


def tick(state: Duties, now: float, settings: Settings) -> Delta:
    return {duty.plan: None for duty in state.values() if is_over(duty, now, settings)}


def is_over(duty: Duty, now: float, settings: Settings) -> bool:
    return now >= duty.window_end + settings.duty_kept_s


def ends(known: Mapping[Shift, float], records: Iterable[Duty], kept: int) -> dict[Shift, float]:
    """End of each shift's last window, UTC epoch s: what was known with what `records` say; the newest `kept` shifts.

    Outlives the duties themselves: a settled alert must not come back when the plan it belonged to has left.
    """
    found = dict(known)
    for duty in records:
        key = (duty.night, duty.shift)
        found[key] = max(found.get(key, duty.window_end), duty.window_end)
    return {key: found[key] for key in sorted(found)[-kept:]}


def tonight(state: Mapping[str, Duty], now: float) -> list[Duty]:
    """The plans of the night people look at, by vehicle: the newest that has begun or soon will, else the next."""
    starts: dict[str, float] = {}
    for duty in state.values():
        starts[duty.night] = min(starts.get(duty.night, duty.window_start), duty.window_start)
    begun = [night for night, start in starts.items() if start - BEFORE_S <= now]
    night = max(begun, default=min(starts, default=""))
    return sorted((d for d in state.values() if d.night == night), key=lambda d: (d.vehicle, d.window_start))


def in_shift(duty: Duty, now: float) -> bool:
    """Whether its vehicle should be out now."""
    return duty.status not in OFF and duty.window_start <= now < duty.window_end


def of_vehicle(found: Iterable[Duty], vehicle: str, now: float) -> Duty | None:
    """The plan a vehicle works by now: the running one, else the next if it begins soon, else the last. What it does by
    day is not held against the night to come."""
    soon_t = now + SOON_S
    own = [duty for duty in found if duty.vehicle == vehicle and duty.status not in OFF and duty.window_start <= soon_t]
    running = [duty for duty in own if in_shift(duty, now)]
    ahead = [duty for duty in own if duty.window_start > now]
    if running or ahead:
        return min(running or ahead, key=lambda duty: duty.window_start)
    return max(own, key=lambda duty: duty.window_end, default=None)


class Strip(Struct, frozen=True):
    """A planned section of road as a wall shows it, whatever number of plans name it."""

    section: str
    status: str  # done, pending, overdue
    share: float  # of the running pass
    vehicle: str  # who is to come
    last_t: float | None
    red_t: float | None  # when it turns overdue
    swept: bool = False  # in the round its plan is on, or all of them: nobody is waited for just now


def strips(found: Iterable[Duty]) -> list[Strip]:
    """Each planned section once: its newest pass, and the first moment it turns red."""
    made: dict[str, Strip] = {}
    for duty in found:
        if duty.status in OFF:
            continue
        for told in duty.sections:
            was, one = made.get(told.section), _strip(duty, told)
            made[told.section] = one if was is None else _both(was, one)
    return [made[section] for section in sorted(made)]


_WORST = ("overdue", "pending", "done")


def _strip(duty: Duty, told: SectionDuty) -> Strip:
    red_t = None if told.status == "done" else told.red_t
    swept = told.status == "done" or (told.status == "pending" and told.passes_done >= duty.pass_now)
    return Strip(told.section, told.status, told.share, duty.vehicle, told.last_t, red_t, swept)


def _both(one: Strip, other: Strip) -> Strip:
    """The worse of two plans' words decides; the newest pass counts for both."""
    first, second = sorted((one, other), key=lambda s: (_WORST.index(s.status), s.red_t is None, s.red_t or 0.0))
    last_t = max((t for t in (one.last_t, other.last_t) if t is not None), default=None)
    swept = one.swept and other.swept
    return Strip(first.section, first.status, first.share, first.vehicle, last_t, first.red_t or second.red_t, swept)
