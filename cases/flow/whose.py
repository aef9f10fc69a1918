"""QUESTION: whose case is it? Guards that refuse a person: another unit's, another collector's, his own work."""

from cases.entry import Case
from cases.flow import words
from cases.flow.at import JUDGES, KIND_OF, At
from cases.flow.draft import waiting
from cases.flow.profiles import UNIT_ROLES


def acts_for(case: Case, of: str, t: float) -> bool:
    """Whether who acts for unit `of` may act as the unit that has the case: it, its parent, or one authorised."""
    if not of:
        return False
    given = (a for a in case.applications if a.kind == "delegation" and a.to == of and (a.until_t or 0.0) >= t)
    return of in (case.unit, case.parent_unit) or any(a.state == "agreed" for a in given)


def own_unit(at: At) -> str:
    if at.do.role not in UNIT_ROLES or acts_for(at.case, at.do.of, at.do.t):
        return ""
    return f"案卷由 {words.unit(at.room, at.case.unit)} 承办，您代表的是 {words.unit(at.room, at.do.of)}"


def own_part(at: At) -> str:
    if any(a.unit == at.do.of and a.done_t is None for a in at.case.assists):
        return ""
    return f"{words.unit(at.room, at.do.of)} 不是本案卷待反馈的协办单位"


def own_task(at: At) -> str:
    mine = {at.do.by, at.do.of} - {""}
    task = next((t for t in at.tasks if t.state == "open"), None)
    holder = task.collector if task else at.case.holder
    return "" if holder in mine else f"任务已派给采集员 {holder}，只能由其反馈"


def handled(case: Case) -> set[str]:
    """People who had a hand in the handling."""
    return {who for what, who in case.people if what == "handled"}


def not_own_work(at: At) -> str:
    mine = {at.do.by, at.do.of} & handled(at.case)
    return f"不能{words.action(at)}本人处置过的案卷，请由他人办理" if mine else ""


def not_receiver(at: At) -> str:
    got = {who for what, who in at.case.people if what == "took_rework"}
    return "返工案卷的接收人不能结案，请由他人办理" if at.do.by in got else ""


def not_own_request(at: At) -> str:
    kind = KIND_OF[at.do.action]
    asked = waiting(at.case, kind, at.do.application, JUDGES.get(at.do.action, "open"))
    own = asked is not None and at.do.by in (asked.by, asked.judged_by)
    return "不能审批本人提出或初审过的申请，请由他人办理" if own else ""


def same_dispatcher(at: At) -> str:
    last = next((who for what, who in reversed(at.case.people) if what == "dispatched"), "")
    return "" if last == at.do.by else f"只有派遣人 {last} 本人可以撤销派遣"
