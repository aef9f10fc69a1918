"""QUESTION: which hours does a day of counting have, and what do its figures make? Pure.

The counting day begins at `day_start` local time, 08:00 when nobody says otherwise, and ends with the next one.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from cases import marks
from records import Refused, Tally

HOUR_S = 3_600.0


class Day(NamedTuple):
    """A counting day: local date it began, and its hours as [from_t, to_t) epoch s."""

    day: str
    from_t: float
    to_t: float


def day_at(t: float, start: str, zone: tzinfo) -> Day:
    """The counting day a moment lies in."""
    local = datetime.fromtimestamp(t, zone)
    began = local.date() - timedelta(days=local.time() < time.fromisoformat(start))
    return day_of(began.isoformat(), start, zone)


def day_of(day: str, start: str, zone: tzinfo) -> Day:
    """The counting day that began on a local date. Raises `Refused` for what is no date."""
    try:
        began = date.fromisoformat(day)
        edges = [datetime.combine(d, time.fromisoformat(start), zone) for d in (began, began + timedelta(days=1))]
        return Day(began.isoformat(), edges[0].timestamp(), edges[1].timestamp())
    except (ValueError, OverflowError):
        raise Refused(f"日期 {day!r} 不对，应为 YYYY-MM-DD，例如 2026-11-21") from None


def local_day(t: float, zone: tzinfo) -> str:
    """`20261121`, as case ids and numbers have it."""
    return datetime.fromtimestamp(t, zone).strftime("%Y%m%d")


def hours(counted: Mapping[int, int], day: Day, now: float) -> tuple[int, ...]:
    """Counts by hour from the day's beginning up to now, or its end."""
    until = max(0, min(int((min(now, day.to_t) - day.from_t) // HOUR_S) + 1, round((day.to_t - day.from_t) / HOUR_S)))
    return tuple(counted.get(hour, 0) for hour in range(until if now >= day.from_t else 0))


class Counted(NamedTuple):
    """What the database says of a day."""

    passed: Mapping[str, int]
    before: Mapping[str, int]
    holding: Mapping[str, int]
    clockwork: Mapping[str, int]  # late, warning, supervised
    reported: Mapping[int, int]  # by hour
    closed: Mapping[int, int]
    streets: Mapping[str, int]


def made(day: Day, now: float, counted: Counted) -> Tally:
    """The day's figures; every figure is there, with 0 when nothing counts."""
    return Tally(
        day.day, now, day.from_t, day.to_t,
        {name: counted.passed.get(name, 0) for name in marks.FIGURES}, dict(counted.holding),
        counted.clockwork["late"], counted.clockwork["warning"], counted.clockwork["supervised"],
        hours(counted.reported, day, now), hours(counted.closed, day, now),
        {street: n for street, n in counted.streets.items() if street},
        {name: counted.before.get(name, 0) for name in marks.FIGURES},
    )  # fmt: skip
