"""QUESTION: which shift is running? Hours of the settings and a moment → the shift, its date and its bounds.

A night belongs to the local date on which it starts (domain.md 5.2). Bounds are local times of day: in a night in which
the clocks change a shift is an hour longer or shorter, and its neighbour begins where it ends.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from records import NotFound, Refused

Hours = Mapping[str, tuple[str, str, str]]  # shift → (word, start, end), local HH:MM
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Shift(Struct, frozen=True):
    """One shift of one date: from_t ≤ t < to_t, UTC epoch s."""

    date: str  # YYYY-MM-DD, local date it starts on
    shift: str  # key of the settings: night, day …
    label: str  # 夜班
    from_t: float
    to_t: float

    @property
    def id(self) -> str:
        """One word for addresses: 2026-11-21-night."""
        return f"{self.date}-{self.shift}"


def minutes(text: str) -> int:
    """`23:00` → 1380. Raises `Refused`."""
    found = TIME.fullmatch(text)
    if not found:
        raise Refused(f"shifts.hours: {text!r} is no time of day; write HH:MM, e.g. 23:00")
    return int(found[1]) * 60 + int(found[2])


def shift_on(day: str | date, shift: str, hours: Hours, zone: tzinfo) -> Shift:
    """The shift that starts on this local date. Raises `NotFound` for a shift the settings do not have."""
    if shift not in hours:
        raise NotFound(f"no shift {shift!r}; the settings have {', '.join(hours)}")
    start_on = date.fromisoformat(day) if isinstance(day, str) else day
    label, start, end = hours[shift]
    end_on = start_on + timedelta(days=minutes(end) <= minutes(start))
    return Shift(start_on.isoformat(), shift, label, _moment(start_on, start, zone), _moment(end_on, end, zone))


def parse(shift_id: str, hours: Hours, zone: tzinfo) -> Shift:
    """`2026-11-21-night` → the shift. Raises `NotFound`."""
    try:
        return shift_on(shift_id[:10], shift_id[11:], hours, zone)
    except (ValueError, OverflowError):
        raise NotFound(f"no shift {shift_id!r}; want e.g. 2026-11-21-night") from None


def around(t: float, hours: Hours, zone: tzinfo) -> list[Shift]:
    """Every shift that starts on the local date of `t`, the day before or the day after, in order of start."""
    today = datetime.fromtimestamp(t, zone).date()
    days = [today + timedelta(days=d) for d in (-1, 0, 1)]
    return sorted(
        (shift_on(day, name, hours, zone) for day in days for name in hours), key=lambda s: (s.from_t, s.to_t)
    )


def running(t: float, hours: Hours, zone: tzinfo) -> Shift | None:
    """The shift at `t`; of several that overlap the one that began last; None between shifts."""
    now = [s for s in around(t, hours, zone) if s.from_t <= t < s.to_t]
    return now[-1] if now else None


def at(t: float, hours: Hours, zone: tzinfo) -> Shift:
    """The running shift, else the one that ended last: what a person at the desk is busy with."""
    found = running(t, hours, zone)
    if found is not None:
        return found
    begun = [s for s in around(t, hours, zone) if s.from_t <= t]
    if not begun:
        raise NotFound("shifts.hours is empty: no shift is known")
    return max(begun, key=lambda s: s.to_t)


def following(shift: Shift, hours: Hours, zone: tzinfo) -> Shift | None:
    """The next shift to begin at or after the end of this one."""
    return next((s for s in around(shift.to_t, hours, zone) if s.from_t >= shift.to_t), None)


def between(from_day: str, to_day: str, hours: Hours, zone: tzinfo) -> list[Shift]:
    """All shifts of the local dates, both included, newest first. Raises `Refused` for dates that are none."""
    try:
        first, last = date.fromisoformat(from_day), date.fromisoformat(to_day)
    except ValueError:
        raise Refused(f"want dates as YYYY-MM-DD, got {from_day!r} and {to_day!r}") from None
    if not 0 <= (last - first).days <= 366:
        raise Refused("want from ≤ to and at most a year between them")
    days = [first + timedelta(days=d) for d in range((last - first).days + 1)]
    return _in_order(shift_on(day, name, hours, zone) for day in days for name in hours)[::-1]


def _in_order(shifts: Iterable[Shift]) -> list[Shift]:
    return sorted(shifts, key=lambda shift: (shift.from_t, shift.to_t))


def _moment(day: date, time_of_day: str, zone: tzinfo) -> float:
    at_minute = minutes(time_of_day)
    return datetime(day.year, day.month, day.day, at_minute // 60, at_minute % 60, tzinfo=zone).timestamp()
