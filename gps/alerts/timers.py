"""QUESTION: what is due by the clock? Telling, escalation, the end of shelving, the case centre (domain.md 5.4)."""

from msgspec import Struct

from gps.alerts import life
from gps.alerts.entry import UNDER_WAY, Change, Do, Entry, Step
from gps.alerts.settings import Settings

TIMERS = "timers"
MOST = 20  # steps one alert may owe at once; more is a bug, and must not turn for ever


class Wish(Struct, frozen=True):
    """A step that is due at `t`."""

    t: float
    action: str
    channel: str = ""
    reason: str = ""


def wishes(entry: Entry, settings: Settings) -> list[Wish]:
    """What the clock will want of the alert as it stands, each with its time. `info` is only listed."""
    alert, marks = entry.alert, entry.marks
    found: list[Wish] = []
    if alert.shelved_until is not None:
        found.append(Wish(alert.shelved_until, "unshelve", reason="expired"))
    if alert.state not in UNDER_WAY or alert.level == "info":
        return found
    if entry.ends_t and "case_due" not in marks:
        found.append(Wish(entry.ends_t, "case_due", reason="not_corrected"))
    if alert.shelved_until is not None:
        return found
    found += _telling(entry, settings)
    if "repeat" not in marks and entry.before + alert.count >= settings.repeat_count:
        found.append(Wish(marks.get("raised", 0.0), "escalate", reason="repeat"))
    if not alert.active:  # nobody watches it any more: the case centre knows, nobody is rung out of bed
        return found
    if alert.state in ("raised", "notified"):
        found += _escalation(entry, "not_acknowledged", "raised", settings.acknowledge_s, settings)
    else:
        found += _escalation(entry, "not_corrected", "acknowledged", settings.correct_s, settings)
    return found


def _telling(entry: Entry, settings: Settings) -> list[Wish]:
    """At once, by every channel of the level that has not yet told this round."""
    channels = settings.auto_channels.get(entry.alert.level, ())
    since = entry.marks.get("raised", 0.0)
    mute = {"voice"} if not entry.alert.vehicle else set()
    return [
        Wish(since, "notify", channel) for channel in channels if channel not in entry.marks and channel not in mute
    ]


def _escalation(entry: Entry, reason: str, since: str, wait_s: float, settings: Settings) -> list[Wish]:
    """First after `wait_s`, then one level higher after each interval, up to L3."""
    marks, level = entry.marks, entry.alert.escalation
    if reason not in marks:
        return [Wish(marks.get(since, 0.0) + wait_s, "escalate", reason=reason)]
    if level >= 3:
        return []
    interval_s = settings.escalate_s[min(max(level, 1), len(settings.escalate_s)) - 1]
    return [Wish(marks.get("escalated", 0.0) + interval_s, "escalate", reason=reason)]


def next_t(entry: Entry, settings: Settings) -> float | None:
    """When the clock wants something next; None: nothing until somebody acts."""
    return min((wish.t for wish in wishes(entry, settings)), default=None)


def due(entry: Entry, now: float, settings: Settings) -> Change | None:
    """All steps due at `now`, taken; None when there are none."""
    steps: list[Step] = []
    while len(steps) < MOST:
        ready = [wish for wish in wishes(entry, settings) if wish.t <= now]
        if not ready:
            break
        wish = min(ready, key=lambda w: w.t)
        do = Do(wish.action, TIMERS, TIMERS, now, channel=wish.channel, reason=wish.reason)
        entry, step = life.step(entry, do, settings)
        steps.append(step)
    return Change(entry, tuple(steps)) if steps else None


def needs_phone(entry: Entry) -> bool:
    """Whether a person still has to ring: a serious alert nobody was rung about in this round."""
    alert = entry.alert
    loud = alert.level == "serious" or alert.escalation > 0
    return loud and alert.state in ("raised", "notified") and alert.shelved_until is None and "phone" not in entry.marks


def with_due(change: Change, now: float, settings: Settings) -> Change:
    """A change and what the clock makes of it at once."""
    more = due(change.entry, now, settings)
    return change if more is None else Change(more.entry, change.steps + more.steps)
