"""QUESTION: what do the side paths set? Assists, sub-units, coordination, applications, supervision, marks, force."""

from msgspec.structs import replace

from cases.flow import outs
from cases.flow.draft import Draft
from cases.flow.effects import CALLED, EFFECTS, Effect, closed, dispatch, filed, set_case_due, without_unit
from cases.timing import counting, timer

ALL_KINDS = ("return", "extension", "suspension", "supervision", "appeal")


# -- several units ---------------------------------------------------------------------------------


def assist_feed_back(draft: Draft) -> None:
    do = draft.do
    done = tuple(
        replace(a, done_t=do.t, opinion=do.opinion, photos=tuple(p.id for p in do.photos))
        if a.unit == do.of and a.done_t is None
        else a
        for a in draft.case.assists
    )
    draft.photos("handle")
    draft.set(assists=done)
    draft.person("handled", do.by)


def hand_on(draft: Draft) -> None:
    """The unit below handles, the first one stays answerable, and its clock is the one that runs."""
    case, do = draft.case, draft.do
    due = do.until_t if do.until_t is not None else case.handle_due_t
    draft.set(
        unit=do.receiver, parent_unit=case.parent_unit or case.unit, child_due_t=due, handler="", sign_t=None,
        sent_t=do.t,
    )  # fmt: skip
    outs.unit(draft, do.receiver)


def coordinate(draft: Draft) -> None:
    if draft.room.settings.coordination_stops and draft.case.spell is not None:
        draft.respell(timer.pause(draft.room.calendar, draft.case.spell, draft.do.t))


def settle(draft: Draft) -> None:
    """The decision names the unit; with `proxy` another one stays liable (`subject`)."""
    do, spell = draft.do, draft.case.spell
    if spell is not None:
        draft.respell(timer.resume(draft.room.calendar, spell, do.t, draft.room.timing))
    draft.set(named_unit=do.receiver)
    if do.result == "proxy":
        draft.set(liable_unit=do.subject)
        draft.flag("proxy")


def proxy(draft: Draft) -> None:
    """代处理: another unit handles; who is liable stays on record."""
    case, do = draft.case, draft.do
    outs.unit(draft, case.unit)
    draft.end_delegations()
    draft.set(
        unit=do.receiver, parent_unit="", child_due_t=None, liable_unit=case.liable_unit or case.unit, handler="",
        sent_t=do.t,
    )  # fmt: skip
    draft.flag("proxy")
    outs.unit(draft, do.receiver)


def delegate(draft: Draft) -> None:
    draft.apply("delegation", "agreed", judged_by=draft.do.by, judged_t=draft.do.t)
    outs.unit(draft, draft.do.receiver)


def assign_handler(draft: Draft) -> None:
    draft.set(handler=draft.do.receiver)


def withdraw_handler(draft: Draft) -> None:
    draft.set(handler="")


# -- applications ----------------------------------------------------------------------------------


def ask_return(draft: Draft) -> None:
    draft.apply("return")


def agree_return(draft: Draft) -> None:
    """The dispatch was wrong: that counts against the dispatcher."""
    outs.unit(draft, draft.case.unit)
    draft.judge("return", "agreed")
    sent_by = next((who for what, who in reversed(draft.case.people) if what == "dispatched"), "")
    draft.person("misdispatched", sent_by)
    without_unit(draft)
    draft.set(return_count=draft.case.return_count + 1)


def ask_extension(draft: Draft) -> None:
    draft.apply("extension")


def agree_extension(draft: Draft) -> None:
    asked, case = draft.judge("extension", "agreed"), draft.case
    spell, old, new = case.spell, case.handle_due_t, asked.until_t
    if spell is None or old is None or new is None:
        return
    draft.respell(timer.extended(draft.room.calendar, spell, new, draft.room.timing))
    draft.set(extension_count=case.extension_count + 1, handle_due_t=new)
    shift_case_due(draft, new - old)
    outs.unit(draft, case.unit)


def refuse(draft: Draft) -> None:
    """驳回: it stays on record; the clock never stopped, no try is used up."""
    draft.judge(draft.do.action.removeprefix("refuse_"), "refused")
    outs.unit(draft, draft.case.unit)


def ask_suspension(draft: Draft) -> None:
    draft.apply("suspension")


def agree_suspension(draft: Draft) -> None:
    asked, spell = draft.judge("suspension", "agreed"), draft.case.spell
    if spell is not None:
        draft.respell(timer.pause(draft.room.calendar, spell, draft.do.t))
    draft.set(suspend_until=asked.until_t, handle_due_t=None)
    outs.unit(draft, draft.case.unit)


def resume(draft: Draft) -> None:
    """The clock goes on with what was left; the case's deadline moves by as much as the unit's."""
    case, calendar = draft.case, draft.room.calendar
    spell = case.spell
    if spell is not None and spell.paused_t is not None:
        going = timer.resume(calendar, spell, draft.do.t, draft.room.timing)
        draft.respell(going)
        draft.set(handle_due_t=going.due_t)
        if spell.left_s is not None and going.due_t is not None:
            old = counting.after(calendar, spell.limit.kind, spell.paused_t, spell.left_s)
            shift_case_due(draft, going.due_t - (spell.paused_t + spell.left_s if old is None else old))
    ended = tuple(
        replace(a, state="ended") if a.kind == "suspension" and a.state == "agreed" else a
        for a in draft.case.applications
    )
    draft.set(suspend_until=None, applications=ended)
    outs.unit(draft, case.unit)


def shift_case_due(draft: Draft, by_s: float) -> None:
    if draft.case.case_due_t is not None:
        draft.set(case_due_t=draft.case.case_due_t + by_s)


# -- supervision, marks ----------------------------------------------------------------------------


def supervise(draft: Draft) -> None:
    draft.apply("supervision")
    draft.set(supervision=draft.case.supervision + 1)
    outs.holder(draft, draft.do.opinion)


def reply_supervision(draft: Draft) -> None:
    draft.photos()
    draft.judge("supervision", "replied")
    draft.set(supervision=draft.case.supervision - 1)


def urge(draft: Draft) -> None:
    draft.do = replace(draft.do, opinion=draft.do.opinion or draft.room.settings.urge_words)
    draft.apply("urge", "ended")
    draft.set(urge_count=draft.case.urge_count + 1)
    outs.holder(draft, draft.do.opinion)


def call_back(draft: Draft) -> None:
    draft.set(satisfaction=draft.do.result)


def mark(draft: Draft) -> None:
    do = draft.do
    draft.flag(do.mark)
    if do.mark == "error":
        draft.set(errors=(*draft.case.errors, (do.subject, do.receiver)))


def remark(draft: Draft) -> None:
    draft.set(remark=draft.do.opinion)


def restart(draft: Draft) -> None:
    """重启: open again with the full limit, as though just filed; it is no longer among the closed."""
    case = draft.case
    draft.set(
        passed={stage: t for stage, t in case.passed.items() if stage != "close"}, close_t=None, end_t=None,
        round=case.round + 1, limit_share=1.0, check_result="", satisfaction="", ontime=None,
        people=tuple(p for p in case.people if p[0] not in CALLED),
    )  # fmt: skip
    without_unit(draft)
    draft.flag("restarted")
    set_case_due(draft, draft.do.t)


def appeal(draft: Draft) -> None:
    draft.apply("appeal")


def endorse_appeal(draft: Draft) -> None:
    draft.judge("appeal", "endorsed" if draft.do.result == "agree" else "refused")


def judge_appeal(draft: Draft) -> None:
    """Lateness stays a fact; agreed, it is left out of the statistics."""
    agreed = draft.do.result == "agree"
    draft.judge("appeal", "agreed" if agreed else "refused", "endorsed")
    draft.set(exempt=agreed)
    outs.unit(draft, draft.case.unit)


# -- by order --------------------------------------------------------------------------------------


def force_dispatch(draft: Draft) -> None:
    if draft.case.file_t is None:
        filed(draft)
    draft.end_applications()
    if draft.case.unit != draft.do.receiver:
        outs.unit(draft, draft.case.unit)
    dispatch(draft)
    draft.flag("forced")


def force_close(draft: Draft) -> None:
    if draft.case.file_t is None:
        filed(draft)
    draft.end_applications(ALL_KINDS)
    draft.set(suspend_until=None)
    draft.flag("forced")
    closed(draft)
    outs.unit(draft, draft.case.unit)


EFFECTS_BESIDE: dict[str, Effect] = {
    "assist_feed_back": assist_feed_back, "hand_on": hand_on, "coordinate": coordinate, "settle": settle,
    "proxy": proxy, "delegate": delegate, "assign_handler": assign_handler, "withdraw_handler": withdraw_handler,
    "ask_return": ask_return, "agree_return": agree_return, "refuse_return": refuse, "ask_extension": ask_extension,
    "agree_extension": agree_extension, "refuse_extension": refuse, "ask_suspension": ask_suspension,
    "agree_suspension": agree_suspension, "refuse_suspension": refuse, "resume": resume, "supervise": supervise,
    "reply_supervision": reply_supervision, "urge": urge, "call_back": call_back, "mark": mark, "remark": remark,
    "restart": restart, "appeal": appeal, "endorse_appeal": endorse_appeal, "judge_appeal": judge_appeal,
    "force_dispatch": force_dispatch, "force_close": force_close,
}  # fmt: skip
ALL_EFFECTS: dict[str, Effect] = EFFECTS | EFFECTS_BESIDE
