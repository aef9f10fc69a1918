"""QUESTION: how much of a limit's own kind of time lies between two moments, and when is it used up? Pure."""

from cases.timing.calendar import Calendar
from cases.timing.limit import Limit, LimitKind

HOUR_S, DAY_S = 3600.0, 86_400.0
WORKED = ("work_hour", "work_day")  # only in working periods of working days
EVERY_DAY = "holiday_hour"  # working periods, on every day of the year


def seconds(limit: Limit, calendar: Calendar) -> float | None:
    """Counted seconds the limit allows; None without a deadline. A work day is as long as the working periods."""
    if limit.kind == "none":
        return None
    if limit.kind == "work_day":
        return limit.amount * calendar.day_s
    return limit.amount * (DAY_S if limit.kind in ("urgent_day", "natural_day") else HOUR_S)


def elapsed(calendar: Calendar, kind: LimitKind, a: float, b: float) -> float:
    """Counted seconds from epoch s `a` to `b`; 0 when `b` is not after `a`. Without a kind every second counts."""
    if b <= a:
        return 0.0
    if kind in WORKED or kind == EVERY_DAY:
        return max(0.0, calendar.worked(b, kind == EVERY_DAY) - calendar.worked(a, kind == EVERY_DAY))
    return b - a


def after(calendar: Calendar, kind: LimitKind, t: float, counted_s: float) -> float | None:
    """The first epoch s from `t` on by which so many seconds were counted; None where nothing is ever due.

    `counted_s` below 0: the first moment from which no more than so many are left until `t`.
    """
    if kind == "none":
        return None
    if kind not in WORKED and kind != EVERY_DAY:
        return t + counted_s
    if not counted_s:
        return t
    found = calendar.reached(calendar.worked(t, kind == EVERY_DAY) + counted_s, kind == EVERY_DAY)
    return max(t, found) if counted_s > 0 else min(t, found)
