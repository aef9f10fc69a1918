"""QUESTION: how does one clock of a case run? Start, stop, pause, resume, extend; how late it is. Pure.

A clock's time is counted in the kind of its limit: a pause freezes what is left of that, and it goes on with it.
"""

from typing import Literal

from msgspec import structs

from cases.entry import Spell
from cases.timing import counting
from cases.timing.calendar import Calendar
from cases.timing.limit import Limit
from cases.timing.settings import Settings

Lateness = Literal["none", "normal", "warning", "overdue"]
DEFAULTS = Settings()


def start(
    calendar: Calendar, clock: str, limit: Limit, t: float, settings: Settings = DEFAULTS,
    holder: str = "", due_t: float | None = None,
) -> Spell:  # fmt: skip
    """A clock that runs from epoch s `t`. `due_t` given counts instead of the limit (a dispatcher's, a parent's)."""
    allowed = counting.seconds(limit, calendar)
    if due_t is None and allowed is not None:
        due_t = counting.after(calendar, limit.kind, t, allowed)
    spell = Spell(clock, limit, t, due_t, None, holder=holder)
    return structs.replace(spell, warn_t=_warn_t(calendar, spell, settings))


def stop(calendar: Calendar, spell: Spell, t: float) -> Spell:
    """The clock stands for good; late when `t` is past its deadline, or what was left at the pause is below 0."""
    if spell.until_t is not None:
        return spell
    if spell.paused_t is not None:
        late = spell.left_s is not None and spell.left_s < 0
        gone = counting.elapsed(calendar, spell.limit.kind, spell.paused_t, t)
        return structs.replace(spell, until_t=t, late=late, paused_t=None, paused_s=spell.paused_s + gone)
    return structs.replace(spell, until_t=t, late=spell.due_t is not None and t > spell.due_t)


def pause(calendar: Calendar, spell: Spell, t: float) -> Spell:
    """挂账: what is left is frozen, below 0 when it was late already; a paused clock has no deadline."""
    if spell.until_t is not None or spell.paused_t is not None:
        return spell
    left = left_s(calendar, spell, t)
    return structs.replace(spell, left_s=left, paused_t=t, due_t=None, warn_t=None)


def resume(calendar: Calendar, spell: Spell, t: float, settings: Settings = DEFAULTS) -> Spell:
    """It goes on with what was left."""
    if spell.until_t is not None or spell.paused_t is None:
        return spell
    kind = spell.limit.kind
    gone = counting.elapsed(calendar, kind, spell.paused_t, t)
    due = None if spell.left_s is None else _after(calendar, spell, t, spell.left_s)
    going = structs.replace(spell, due_t=due, left_s=None, paused_t=None, paused_s=spell.paused_s + gone)
    return structs.replace(going, warn_t=_warn_t(calendar, going, settings))


def extended(calendar: Calendar, spell: Spell, new_due_t: float, settings: Settings = DEFAULTS) -> Spell:
    """延期: the same clock with another deadline."""
    if spell.until_t is not None:
        return spell
    if spell.paused_t is not None:
        return structs.replace(spell, left_s=_counted(calendar, spell, spell.paused_t, new_due_t))
    longer = structs.replace(spell, due_t=new_due_t)
    return structs.replace(longer, warn_t=_warn_t(calendar, longer, settings))


def again(
    calendar: Calendar, spell: Spell, t: float, settings: Settings = DEFAULTS, least_s: float = 0.0, holder: str = ""
) -> Spell:
    """A stopped clock taken up as a new one with what it had left, but `least_s` counted seconds (T30)."""
    left = left_s(calendar, spell, spell.until_t if spell.until_t is not None else t)
    due = None if left is None else _after(calendar, spell, t, max(left, least_s))
    return start(calendar, spell.clock, spell.limit, t, settings, holder or spell.holder, due)


def used_s(calendar: Calendar, spell: Spell, t: float) -> float:
    """Counted seconds it has run up to epoch s `t`, pauses left out; of a stopped clock: up to its stop."""
    end = spell.until_t if spell.until_t is not None else spell.paused_t if spell.paused_t is not None else t
    return max(0.0, counting.elapsed(calendar, spell.limit.kind, spell.from_t, end) - spell.paused_s)


def left_s(calendar: Calendar, spell: Spell, t: float) -> float | None:
    """Counted seconds left at epoch s `t` (stopped: at its stop), below 0 when late; None without a deadline."""
    if spell.paused_t is not None or spell.due_t is None:
        return spell.left_s
    return _counted(calendar, spell, spell.until_t if spell.until_t is not None else t, spell.due_t)


def lateness(spell: Spell, now: float) -> Lateness:
    """`none`: without a deadline, or paused. A stopped clock keeps what it was when it stopped."""
    if spell.until_t is not None:
        return "overdue" if spell.late else "none" if spell.due_t is None else "normal"
    if spell.due_t is None:
        return "none"
    if now > spell.due_t:
        return "overdue"
    return "warning" if spell.warn_t is not None and now >= spell.warn_t else "normal"


def would_meet(calendar: Calendar, limit: Limit, t: float, due_t: float | None) -> bool:
    """Whether a limit that begins at epoch s `t` ends by `due_t`."""
    allowed = counting.seconds(limit, calendar)
    if due_t is None or allowed is None:
        return True
    end = counting.after(calendar, limit.kind, t, allowed)
    return end is None or end <= due_t


def _counted(calendar: Calendar, spell: Spell, a: float, b: float) -> float:
    """Counted seconds from `a` to `b`, below 0 when `b` comes first."""
    kind = spell.limit.kind
    return counting.elapsed(calendar, kind, a, b) if b >= a else 0.0 - counting.elapsed(calendar, kind, b, a)


def _after(calendar: Calendar, spell: Spell, t: float, counted_s: float) -> float:
    found = counting.after(calendar, spell.limit.kind, t, counted_s)
    return t + counted_s if found is None else found  # a deadline somebody set for a class without limit


def _warn_t(calendar: Calendar, spell: Spell, settings: Settings) -> float | None:
    """即将超期 from here on: by the counted time from the start to the deadline, pauses left out."""
    if spell.due_t is None:
        return None
    whole = counting.elapsed(calendar, spell.limit.kind, spell.from_t, spell.due_t) - spell.paused_s
    return max(spell.from_t, _after(calendar, spell, spell.due_t, -settings.warn_s(max(0.0, whole))))
