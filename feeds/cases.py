"""Which cases are under way, and which are late? A pure fold over case marks, and what of it a ticker tells.

Newest version of a case wins. What has ended stays a little, so that a wall can show that it ended, then leaves; what
is open stays however old it is. The field guide 2.1.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from feeds.settings import Settings
from feeds.states import Event, Lateness
from records import CaseMark

Cases = dict[str, CaseMark]
Delta = dict[str, CaseMark | None]

PUBLIC = frozenset(  # citizens' ways of telling, the field guide 2.6
    {"hotline_12345", "hotline_12319", "sms", "mms", "wechat", "citizen_app", "web_mailbox", "media", "community"}
)
UNVERIFIED = frozenset({"reported", "verifying"})
LATENESS: tuple[Lateness, ...] = ("overdue", "warning", "normal", "none")  # worst first
TOLD_STEPS = {  # newest action of a mark → kind of its line on the ticker
    "dispatch": "case_dispatched", "auto_dispatch": "case_dispatched", "force_dispatch": "case_dispatched",
    "close": "case_closed", "force_close": "case_closed", "quick_close": "case_closed",
    "supervise": "case_supervised", "rework": "case_reworked", "agree_return": "case_returned",
}  # fmt: skip


def step(state: Cases, record: CaseMark, now: float, settings: Settings) -> Delta:
    """The newest version of a case; one that ended long ago is not let in again."""
    was = state.get(record.id)
    if was is not None and record.version <= was.version:
        return {}
    if is_over(record, now, settings):
        return {record.id: None} if was is not None else {}
    return {record.id: record}


def tick(state: Cases, now: float, settings: Settings) -> Delta:
    """Who leaves because it ended a while ago."""
    return {mark.id: None for mark in state.values() if is_over(mark, now, settings)}


def is_over(mark: CaseMark, now: float, settings: Settings) -> bool:
    return not mark.open and now >= mark.changed_t + settings.case_kept_s


def lateness(mark: CaseMark, now: float) -> Lateness:
    """Of the clock that runs now: overdue, warning (即将超期), normal, none (no clock, paused, ended)."""
    if not mark.open or mark.due_t is None:
        return "none"
    if now >= mark.due_t:
        return "overdue"
    return "warning" if mark.warn_t is not None and now >= mark.warn_t else "normal"


def late_by_status(found: Iterable[CaseMark], now: float) -> Counter[str]:
    """How many open cases of each status are overdue."""
    return Counter(mark.status for mark in found if lateness(mark, now) == "overdue")


def newly_late(found: Iterable[CaseMark], since: float, now: float) -> list[CaseMark]:
    """Open cases whose clock ran out after `since` and up to `now`."""
    return [mark for mark in found if mark.open and mark.due_t is not None and since < mark.due_t <= now]


# -- what the ticker tells -------------------------------------------------------------------------------


def news(
    before: Mapping[str, CaseMark], delta: Mapping[str, CaseMark | None], after: Cases, now: float, group: int
) -> list[Event]:
    """What people would want to hear of: sent to whom, closed, supervised, sent back; citizens' reports that wait.

    More than `group` steps of one kind share a line; of citizens' reports the number that waits is told.
    """
    steps: dict[str, list[Event]] = {}
    sources: dict[str, float] = {}
    for case_id, mark in delta.items():
        was = before.get(case_id)
        if mark is None:
            continue
        if was is None and mark.source in PUBLIC and mark.status in UNVERIFIED:
            sources[mark.source] = max(sources.get(mark.source, 0.0), mark.report_t)
        kind = TOLD_STEPS.get(mark.last)
        if kind is not None:
            detail = mark.unit if kind == "case_dispatched" else mark.title
            steps.setdefault(kind, []).append(Event(min(mark.changed_t, now), kind, mark.id, detail))
    found: list[Event] = []
    for kind, some in steps.items():
        many = kind.replace("case_", "cases_")
        found += some if len(some) <= group else [Event(max(e.t for e in some), many, str(len(some)))]
    waiting = Counter(mark.source for mark in after.values() if mark.status in UNVERIFIED)
    return found + [Event(min(t, now), "public_waiting", source, str(waiting[source])) for source, t in sources.items()]


def of_late(late: list[CaseMark], now: float, group: int) -> list[Event]:
    """Cases whose clock has just run out."""
    if len(late) > group:
        return [Event(now, "cases_late", str(len(late)))]
    return [Event(min(mark.due_t or now, now), "case_late", mark.id, mark.title) for mark in late]
