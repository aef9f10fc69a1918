"""QUESTION: what does each step of the seven stages set in the case? (field guide 2.2, T1–T35)

One function per action, `EFFECTS` says which; side paths stand in `side`. The state, its clock and its holder follow
from the table and are set by `Draft.finish`.
"""

from collections.abc import Callable

from msgspec.structs import replace

from cases.entry import NewReport
from cases.flow import outs
from cases.flow.draft import Draft, condition_of, desk_used_s, round_limit, tail_s
from cases.timing import counting, timer

Effect = Callable[[Draft], None]
CALLED = ("took_rework", "reworked")  # people of a round that a restart forgets


# -- collecting, filing ----------------------------------------------------------------------------


def send_verify(draft: Draft) -> None:
    accepted(draft)
    draft.task("verify", draft.do.receiver)
    _tell_tasks(draft)


def verify(draft: Draft) -> None:
    draft.photos("verify")
    draft.set(verify_t=draft.do.t, verify_result=draft.do.result)
    draft.person("verified", draft.do.by)
    _task_done(draft)


def reassign_task(draft: Draft) -> None:
    """The old task counts as overdue, whatever its clock says (T5b)."""
    old = draft.open_task()
    kind = "verify" if draft.case.status == "verifying" else "check"
    if old is not None:
        draft.tasks[old.id] = replace(old, state="moved", done_t=draft.do.t, late=True)
    draft.task(kind, draft.do.receiver)  # type: ignore[arg-type]
    _tell_tasks(draft)


def accepted(draft: Draft) -> None:
    if draft.case.accept_t is None:
        draft.set(accept_t=draft.do.t)
        draft.person("accepted", draft.do.by)


def reject(draft: Draft) -> None:
    draft.end_applications(("appeal",))
    draft.person("rejected", draft.do.by)
    outs.reply(draft, "reject")


def rule(draft: Draft) -> None:
    {"file": filed, "reject": reject, "verify": send_verify}[draft.row.result](draft)


def merge(draft: Draft) -> None:
    draft.set(master=draft.do.master)
    draft.person("merged", draft.do.by)
    outs.reply(draft, "merge")


def filed(draft: Draft) -> None:
    """立案: limit, departments and closing condition come from the condition; the case gets its own deadline.

    The case's deadline: what the desks have left, the unit's limit, and the time for review, check and closing. It
    stays when the case is sent back and filed again with the same condition.
    """
    accepted(draft)
    set_condition(draft)
    draft.set(file_t=draft.do.t)
    draft.person("filed", draft.do.by)
    draft.passed("file")


def set_condition(draft: Draft, name: str = "") -> None:
    """Copy the condition chosen; nothing when there is none (self-handled, forced)."""
    found = draft.room.catalogue.conditions.get(name) or condition_of(draft.case, draft.do, draft.room)
    if found is None:
        return
    same = draft.case.handle_limit is not None and found.id == draft.case.condition
    draft.set(
        condition=found.id, condition_text=found.text, closing_text=found.closing, grade=found.grade,
        depts=found.depts, handle_limit=found.limit, urgent=draft.case.urgent or found.urgent,
    )  # fmt: skip
    if not same:
        set_case_due(draft, draft.case.file_t or draft.do.t)


def set_case_due(draft: Draft, t: float) -> None:
    """按期结案 until: desks' rest, unit's limit, tail; None for a class without a limit."""
    case, room = draft.case, draft.room
    limit = case.handle_limit
    whole = counting.seconds(limit, room.calendar) if limit else None
    if limit is None or whole is None:
        draft.set(case_due_t=None)
        return
    desk = room.settings.desk_urgent_s if case.urgent else room.settings.desk_s
    rest = max(0.0, desk - desk_used_s(case, room, t))
    due = counting.after(room.calendar, limit.kind, t + rest, whole)
    draft.set(case_due_t=None if due is None else due + tail_s(room, case.street))


def quick_close(draft: Draft) -> None:
    draft.photos()
    filed(draft)
    draft.flag("quick_close")
    closed(draft)


def approve_self(draft: Draft) -> None:
    filed(draft)
    draft.flag("self_handled")
    closed(draft)


def edit(draft: Draft) -> None:
    """Class, place or words put right; `place` comes from the service when the point moved."""
    case, new = draft.case, draft.do.report
    assert isinstance(new, NewReport), "the table needs it"
    minor = draft.room.catalogue.minors[new.kind, new.code]
    if (new.kind, new.code) != (case.kind, case.code):
        draft.set(
            kind=new.kind, code=new.code, title=minor.name, major=minor.major_name, legacy_code=minor.legacy_code,
            condition="", condition_text="", closing_text="",
        )  # fmt: skip
    draft.set(
        description=new.description or case.description, lon=new.lon, lat=new.lat,
        address=new.address or case.address, informant=new.informant or case.informant,
        phone=new.phone or case.phone, component=new.component or case.component,
        subject=new.subject or case.subject, urgent=new.urgent or case.urgent,
    )  # fmt: skip
    wanted = draft.do.condition or new.condition or draft.case.condition
    if draft.case.file_t is None:
        draft.set(condition=wanted)
    else:
        set_condition(draft, wanted)
    draft.photos()


# -- dispatching -----------------------------------------------------------------------------------


def dispatch(draft: Draft) -> None:
    """派遣: a new clock for a new unit; what the unit before did or asked is over."""
    do, case = draft.do, draft.case
    draft.do = do = replace(do, opinion=do.opinion or draft.room.settings.dispatch_words)
    if do.condition and do.condition != case.condition:
        set_condition(draft)
    draft.end_applications()
    draft.end_delegations()
    draft.set(
        unit=do.receiver, parent_unit="", handler="", child_due_t=None, sign_t=None, suspend_until=None,
        dispatch_t=do.t, sent_t=do.t, ontime=None,
        assists=tuple(replace(a, done_t=None, opinion="", photos=()) for a in do.assists),
    )  # fmt: skip
    draft.person("dispatched", do.by)
    if any(what == "reworked" for what, _ in draft.case.people):
        draft.person("took_rework", do.by)
    draft.passed("dispatch")
    flag = {"T15": "auto_dispatch", "T16": "batch"}.get(draft.row.id)
    draft.flag(*([flag] if flag else []))
    draft.handle_spell(round_limit(draft.case, draft.room), do.until_t)
    for to in (do.receiver, *(a.unit for a in do.assists)):
        outs.unit(draft, to, "dispatch")


def undo_dispatch(draft: Draft) -> None:
    """A slip: the unit's clock never ran, the desk's goes on with what it has used."""
    case = draft.case
    outs.unit(draft, case.unit)
    passed = {stage: t for stage, t in case.passed.items() if stage != "dispatch" or t != case.dispatch_t}
    people = tuple(p for p in case.people if p[0] != "dispatched")
    draft.set(
        unit="", assists=(), dispatch_t=None, sent_t=None, handle_due_t=None, passed=passed, people=people,
        spells=tuple(s for s in case.spells if s is not case.spell),
        flags=tuple(f for f in case.flags if f not in ("batch", "auto_dispatch")),
    )  # fmt: skip


def send_back(draft: Draft) -> None:
    """To the acceptor who filed it."""
    draft.holder = next((who for what, who in reversed(draft.case.people) if what == "filed"), "")
    draft.do = replace(draft.do, receiver=draft.holder)


# -- handling --------------------------------------------------------------------------------------


def sign(draft: Draft) -> None:
    draft.set(sign_t=draft.do.t)
    draft.person("signed", draft.do.by)
    draft.passed("handle")


def feed_back(draft: Draft) -> None:
    """处置反馈 stops the unit's clock at this moment; once late in its round, a unit stays late."""
    spell = draft.case.spell
    late = spell is not None and timer.lateness(spell, draft.do.t) == "overdue"
    draft.photos("handle")
    draft.set(feedback_t=draft.do.t, ontime=draft.case.ontime is not False and not late)
    draft.person("handled", draft.do.by, draft.case.handler)
    draft.end_applications()
    draft.passed("feedback")


def pass_review(draft: Draft) -> None:
    draft.set(review_t=draft.do.t)
    draft.person("reviewed", draft.do.by)


def fail_review(draft: Draft) -> None:
    """审核不通过: the unit's clock goes on with what was left, but so much at least."""
    room = draft.room
    last = next(s for s in reversed(draft.case.spells) if s.clock == "handle")
    draft.unit_clock(timer.again(room.calendar, last, draft.do.t, room.timing, room.settings.review_least_s))
    draft.set(review_t=draft.do.t)
    outs.unit(draft, draft.case.unit)


# -- checking, closing -----------------------------------------------------------------------------


def send_check(draft: Draft) -> None:
    draft.set(check_sent_t=draft.do.t)
    draft.person("check_sent", draft.do.by)
    draft.passed("check")
    draft.task("check", draft.do.receiver)
    _tell_tasks(draft)


def skip_check(draft: Draft) -> None:
    draft.flag("no_check")


def check(draft: Draft) -> None:
    draft.photos("check")
    draft.set(check_t=draft.do.t, check_result=draft.do.result)
    draft.person("checked", draft.do.by)
    _task_done(draft)


def closed(draft: Draft) -> None:
    draft.set(close_t=draft.do.t)
    draft.person("closed", draft.do.by)
    draft.passed("close")
    outs.reply(draft, "close")


def rework(draft: Draft) -> None:
    """返工: a new round with part of the limit; whoever takes it up may not close it."""
    case = draft.case
    draft.set(
        round=case.round + 1, rework_count=case.rework_count + 1, limit_share=draft.room.settings.rework_share,
        check_result="", satisfaction="",
    )  # fmt: skip
    draft.person("reworked", draft.do.by)
    if draft.row.result == "same_unit":
        draft.set(handler="", sent_t=draft.do.t)
        draft.handle_spell(round_limit(draft.case, draft.room))
        outs.unit(draft, case.unit)
    else:
        outs.unit(draft, case.unit)
        without_unit(draft)


def without_unit(draft: Draft) -> None:
    """Nobody has it until the next dispatch."""
    draft.end_applications()
    draft.end_delegations()
    draft.set(
        unit="", parent_unit="", handler="", assists=(), child_due_t=None, handle_due_t=None, sign_t=None,
        named_unit="",
    )  # fmt: skip


def _task_done(draft: Draft) -> None:
    """The collector's answer goes into the task."""
    task, do = draft.open_task(), draft.do
    if task is None:
        return
    case = draft.case
    away = None if do.lon is None or do.lat is None else distance(case.lon, case.lat, do.lon, do.lat)
    draft.tasks[task.id] = replace(
        task, state="done", done_t=do.t, result=do.result, note=do.opinion, photos=tuple(p.id for p in do.photos),
        lon=do.lon, lat=do.lat, distance_m=away, late=task.due_t is not None and do.t > task.due_t,
    )  # fmt: skip


def _tell_tasks(draft: Draft) -> None:
    for task in draft.tasks.values():
        outs.task(draft, task)


def distance(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points, one decimal."""
    from gps.geo import distance_m

    return round(distance_m(lon1, lat1, lon2, lat2), 1)


def nothing(_draft: Draft) -> None:
    """The state says it all."""


EFFECTS: dict[str, Effect] = {
    "send_verify": send_verify, "verify": verify, "reassign_task": reassign_task, "accept": accepted,
    "reject": reject, "ask_ruling": nothing, "rule": rule, "merge": merge, "file": filed, "quick_close": quick_close,
    "approve_self": approve_self, "decline_self": nothing, "edit": edit, "dispatch": dispatch,
    "auto_dispatch": dispatch, "undo_dispatch": undo_dispatch, "send_back": send_back, "sign": sign,
    "feed_back": feed_back, "pass_review": pass_review, "fail_review": fail_review, "send_check": send_check,
    "skip_check": skip_check, "check": check, "close": closed, "rework": rework,
}  # fmt: skip
