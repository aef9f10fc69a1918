"""QUESTION: what does the table not say: whose case is it, what must be so before, what must the given values be?

`WHOSE` refuses a person (403), `STANDING` what the case does not allow now, `GIVEN` wrong values. Each returns "" or
why not, in words for the person who tried. Rules: the field guide 2.2–2.4.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cases.entry import Case, Do, Task
from cases.flow import words
from cases.flow.draft import condition_of, round_limit, shown, waiting
from cases.flow.profiles import UNIT_ROLES
from cases.flow.room import Room
from cases.flow.table import Row
from cases.timing import counting
from gps.geo import distance_m

BEFORE = ("report", "verify")
DAY_S = 86_400.0


class At(NamedTuple):
    """What a guard looks at."""

    case: Case
    do: Do
    room: Room
    row: Row
    tasks: Sequence[Task]


Guard = Callable[[At], str]


# -- whose case it is ------------------------------------------------------------------------------


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


# -- what must be so before ------------------------------------------------------------------------


def no_verify_needed(at: At) -> str:
    source = at.case.source
    fine = source in at.room.settings.no_verify
    return "" if fine else f"来源“{words.source(source)}”须先核实，请先“发核实”"


def was_unable(at: At) -> str:
    return "" if at.case.verify_result == "unable" else "只有核实结论为“无法核实”的才能再次发核实"


def is_true(at: At) -> str:
    found = at.case.verify_result
    if found in ("", "true"):
        return ""
    what = "不予受理，或提请值班长裁定" if found == "false" else "再次发核实，或提请值班长裁定"
    return f"核实结论为“{words.result(found)}”，不能立案；请{what}"


def in_grid(at: At) -> str:
    inside = at.case.unit_grid or at.case.duty_grid
    return "" if inside else "位置不在任何网格内，不能立案；请先修改位置"


def has_component(at: At) -> str:
    bare = at.room.settings.need_component and at.case.kind == "component" and not at.case.component
    return "部件类案卷须先绑定部件、查明权属，再立案" if bare else ""


def none_supervised(at: At) -> str:
    open_ones = [a for a in at.case.applications if a.kind == "supervision" and a.state == "open"]
    return f"有 {len(open_ones)} 件督办未回复，请先“督办回复”" if open_ones else ""


def never_returned(at: At) -> str:
    return "责任单位退回过的案卷只能重新派遣或退回受理，不能快速结案" if at.case.return_count else ""


def no_open(at: At) -> str:
    kind = KIND_OF[at.do.action]
    return f"已有{words.application(kind)}申请待审批，请等待结果" if waiting(at.case, kind) else ""


def is_open(at: At) -> str:
    kind, state = KIND_OF[at.do.action], JUDGES.get(at.do.action, "open")
    if waiting(at.case, kind, at.do.application, state):
        return ""
    if kind == "supervision":
        return "没有待回复的督办"
    return f"没有{'初审同意、待终审' if state == 'endorsed' else '待审批'}的{words.application(kind)}申请"


def no_handler(at: At) -> str:
    return f"请先“撤回处置人员” {at.case.handler}，再申请回退" if at.case.handler else ""


def has_handler(at: At) -> str:
    return "" if at.case.handler else "没有指派处置人员，无须撤回"


def not_late_yet(at: At) -> str:
    due = at.case.handle_due_t
    if due is None:
        return "本案卷不计时，无须延期"
    return "已超期，不能再申请延期；延期须在超期之前申请" if at.do.t > due else ""


def tries_left(at: At) -> str:
    most = at.room.settings.extensions_most
    return f"已延期 {most} 次，不能再延" if at.case.extension_count >= most else ""


def never_suspended(at: At) -> str:
    had = any(a.kind == "suspension" and a.state in ("agreed", "ended") and a.judged_by for a in at.case.applications)
    return "本案卷已挂账过一次，不能再次挂账" if had else ""


def time_to_resume(at: At) -> str:
    early = at.do.role == "system" and at.case.suspend_until is not None and at.do.t < at.case.suspend_until
    return "挂账未到期，不能自动解除" if early else ""


def assists_done(at: At) -> str:
    missing = [words.unit(at.room, a.unit) for a in at.case.assists if a.mandatory and a.done_t is None]
    return f"协办单位未反馈，主办单位不能反馈：{'、'.join(missing)}" if missing else ""


def has_after(at: At) -> str:
    return "" if shown(at.case.photos, ("handle",)) else "没有处置后照片，不能免核查；请“发核查”"


def check_passed(at: At) -> str:
    return "核查结论为“不通过”，不能结案；请“返工”" if at.case.check_result == "fail" else ""


def is_satisfied(at: At) -> str:
    return "回访不满意，不能结案；请“返工”" if at.case.satisfaction == "dissatisfied" else ""


def is_public(at: At) -> str:
    public = at.case.source in at.room.settings.public
    return "" if public else f"来源“{words.source(at.case.source)}”不是公众举报，无须回访"


def fresh_enough(at: At) -> str:
    hours = at.room.settings.restart_s / 3600
    late = at.case.close_t is None or at.do.t - at.case.close_t > at.room.settings.restart_s
    return f"结案已超过 {hours:.0f} 小时，不能重启；问题再现请另立新案" if late else ""


def was_late(at: At) -> str:
    case = at.case
    late = case.ontime is False or bool(case.case_due_t and case.close_t and case.close_t > case.case_due_t)
    return "" if late else "本案卷没有超时，无须申诉"


def appealed_never(at: At) -> str:
    return "本案卷已申诉过，每案只能申诉一次" if any(a.kind == "appeal" for a in at.case.applications) else ""


def undo_in_time(at: At) -> str:
    limit = at.room.settings.undo_s
    if at.case.parent_unit:
        return "已转派下级单位，不能撤销派遣"
    late = at.case.dispatch_t is None or at.do.t - at.case.dispatch_t > limit
    return f"派遣已超过 {limit:.0f} 秒，不能撤销；请由单位申请回退" if late else ""


def has_unit(at: At) -> str:
    return "" if at.case.unit or at.do.result == "redispatch" else "案卷还没有承办单位，请选“重新派遣”"


# -- what is given ---------------------------------------------------------------------------------


def known_unit(at: At) -> str:
    wanted = (at.do.receiver, *(a.unit for a in at.do.assists))
    strange = [u for u in wanted if u not in at.room.units]
    return f"没有单位 {'、'.join(strange)}；请从单位名录中选择" if strange else ""


def apart(at: At) -> str:
    several = [at.do.receiver, *(a.unit for a in at.do.assists)]
    return "主办与协办单位不能重复" if len(set(several)) < len(several) else ""


def other_unit(at: At) -> str:
    same = at.do.receiver in (at.case.unit, at.case.parent_unit)
    return f"{words.unit(at.room, at.do.receiver)} 已是承办单位" if same else ""


def named(at: At) -> str:
    name = at.case.named_unit
    return f"协调已决定由 {words.unit(at.room, name)} 承办" if name and at.do.receiver != name else ""


def fits(at: At) -> str:
    """The filing condition is one of the class."""
    found = condition_of(at.case, at.do, at.room)
    if found is None:
        given = at.do.condition or at.case.condition
        return f"没有立案条件 {given}；请从本小类的立案条件中选择" if given else "还没有立案条件，请选择立案条件"
    of_class = (found.kind, found.code) == (at.case.kind, at.case.code)
    return "" if of_class else f"立案条件 {found.id} 不属于小类 {at.case.code}“{at.case.title}”"


def not_beyond(at: At) -> str:
    """A deadline given at dispatch may only be earlier than the condition's."""
    until, found = at.do.until_t, condition_of(at.case, at.do, at.room)
    if until is None or found is None:
        return ""
    if until <= at.do.t:
        return "截止时间须在现在之后"
    limit = found.limit if at.do.condition else round_limit(at.case, at.room) or found.limit
    whole = counting.seconds(limit, at.room.calendar)
    due = None if whole is None else counting.after(at.room.calendar, limit.kind, at.do.t, whole)
    return "截止时间不能晚于立案条件规定的时限" if due is not None and until > due else ""


def below(at: At) -> str:
    """多级派遣: to a unit below, not beyond the parent's deadline."""
    case, do = at.case, at.do
    parent = do.of if do.of in (case.unit, case.parent_unit) else case.unit
    child = at.room.units.get(do.receiver)
    if child is None or child.parent != parent or do.receiver == case.unit:
        return f"{words.unit(at.room, do.receiver)} 不是 {words.unit(at.room, parent)} 的下级单位"
    if do.until_t is not None and do.until_t <= do.t:
        return "截止时间须在现在之后"
    beyond = do.until_t is not None and case.handle_due_t is not None and do.until_t > case.handle_due_t
    return "下级时限不能超过本级处置时限" if beyond else ""


def ahead(at: At) -> str:
    return "" if (at.do.until_t or 0.0) > at.do.t else "截止时间须在现在之后"


def extension_bound(at: At) -> str:
    case, until = at.case, at.do.until_t
    spell, due = case.spell, case.handle_due_t
    if until is None or due is None or spell is None:
        return ""
    if until <= due:
        return "新时限须晚于原时限"
    whole = counting.seconds(spell.limit, at.room.calendar)
    more = 0.0 if whole is None else whole * at.room.settings.extension_share
    most = counting.after(at.room.calendar, spell.limit.kind, due, more)
    return "延期不能超过一个原处置时限" if most is not None and until > most else ""


def asked_is_ahead(at: At) -> str:
    asked = waiting(at.case, KIND_OF[at.do.action], at.do.application)
    passed = asked is not None and asked.until_t is not None and asked.until_t <= at.do.t
    return "申请的时间已过，不能同意；请驳回" if passed else ""


def year_at_most(at: At) -> str:
    days = at.room.settings.suspension_most_d
    beyond = (at.do.until_t or 0.0) > at.do.t + days * DAY_S
    return f"挂账最长 {days:.0f} 天" if beyond else ""


def on_site(at: At) -> str:
    do, most = at.do, at.room.settings.place_m
    away = distance_m(at.case.lon, at.case.lat, do.lon or 0.0, do.lat or 0.0)
    return f"您距案卷位置 {away:.0f} 米，须在 {most:.0f} 米以内反馈" if away > most else ""


def another_collector(at: At) -> str:
    if at.do.receiver == at.case.holder:
        return f"任务已在采集员 {at.do.receiver} 手中，请改派他人"
    return not_handler(at) if at.case.status == "checking" else ""


def not_handler(at: At) -> str:
    own = at.do.receiver in handled(at.case)
    return f"{at.do.receiver} 处置过本案卷，不能由其核查；请另选采集员" if own else ""


def other_subject(at: At) -> str:
    """Another car in the same place is another problem (field guide 2.4)."""
    case, do = at.case, at.do
    minor = at.room.catalogue.minors.get((case.kind, case.code))
    if do.result != "fail" or minor is None or not minor.moving or not case.subject:
        return ""
    if not do.subject:
        return f"移动对象须比对车牌或当事人（原为 {case.subject}），请填写现场所见"
    same = words.plain(do.subject) == words.plain(case.subject)
    return "" if same else f"现场是 {do.subject}，不是 {case.subject}：请判本案“通过”，新问题另行上报"


def two_pictures(at: At) -> str:
    photos = (*at.case.photos, *at.do.photos)
    lacking = [name for name, phases in (("处置前", BEFORE), ("处置后", ("handle",))) if not shown(photos, phases)]
    return f"还需照片：{'、'.join(lacking)}" if lacking else ""


def not_itself(at: At) -> str:
    return "案卷不能并入自己" if at.do.master == at.case.id else ""


def known_mark(at: At) -> str:
    do = at.do
    if do.mark not in words.MARKS:
        return f"没有标记 {do.mark!r}；可用：{'、'.join(f'{c}（{w}）' for c, w in words.MARKS.items())}"
    if do.mark == "error" and not (do.subject and do.receiver):
        return "差错标记还需填写：差错环节、责任人"
    return ""


KIND_OF = {  # action → kind of application
    "ask_return": "return", "agree_return": "return", "refuse_return": "return", "ask_extension": "extension",
    "agree_extension": "extension", "refuse_extension": "extension", "ask_suspension": "suspension",
    "agree_suspension": "suspension", "refuse_suspension": "suspension", "reply_supervision": "supervision",
    "endorse_appeal": "appeal", "judge_appeal": "appeal",
}  # fmt: skip
JUDGES = {"judge_appeal": "endorsed"}  # state an application must have, where it is not `open`
JUDGED = (is_open,)
UNIT_STEPS = (
    "hand_on", "sign", "assign_handler", "withdraw_handler", "ask_return", "ask_extension", "ask_suspension",
    "resume", "delegate", "feed_back", "reply_supervision", "appeal",
)  # fmt: skip
WHOSE: dict[str, tuple[Guard, ...]] = dict.fromkeys(UNIT_STEPS, (own_unit,)) | {
    "assist_feed_back": (own_part,),
    "verify": (own_task,),
    "check": (own_task, not_own_work),
    "approve_self": (not_own_work,),
    "quick_close": (not_own_work,),
    "close": (not_own_work, not_receiver),
    "force_close": (not_own_work,),
    "undo_dispatch": (same_dispatcher,),
    **{action: (not_own_request,) for action in KIND_OF if action.startswith(("agree", "refuse", "endorse", "judge"))},
}
STANDING: dict[str, tuple[Guard, ...]] = {
    "accept": (no_verify_needed,),
    "reject": (none_supervised,),
    "merge": (none_supervised,),
    "file": (is_true, in_grid, has_component),
    "quick_close": (is_true, in_grid, never_returned, none_supervised),
    "approve_self": (none_supervised,),
    "assign_handler": (),
    "withdraw_handler": (has_handler,),
    "ask_return": (no_open, no_handler),
    "ask_extension": (not_late_yet, tries_left, no_open),
    "agree_extension": (is_open, tries_left, asked_is_ahead),
    "ask_suspension": (no_open, never_suspended),
    "agree_suspension": (is_open, never_suspended, asked_is_ahead),
    "resume": (time_to_resume,),
    "feed_back": (assists_done,),
    "skip_check": (has_after,),
    "close": (check_passed, none_supervised, is_satisfied),
    "call_back": (is_public,),
    "restart": (fresh_enough,),
    "appeal": (was_late, appealed_never),
    "undo_dispatch": (undo_in_time,),
    **dict.fromkeys(("agree_return", "refuse_return", "refuse_extension", "refuse_suspension"), JUDGED),
    **dict.fromkeys(("reply_supervision", "endorse_appeal", "judge_appeal"), JUDGED),
}
DISPATCHING = (known_unit, apart, fits, not_beyond)
GIVEN: dict[str, tuple[Guard, ...]] = {
    "verify": (on_site,),
    "check": (on_site, other_subject),
    "reassign_task": (another_collector,),
    "merge": (not_itself,),
    "file": (fits,),
    "quick_close": (fits, two_pictures),
    "dispatch": (*DISPATCHING, named),
    "auto_dispatch": (*DISPATCHING, named),
    "force_dispatch": DISPATCHING,
    "hand_on": (known_unit, below),
    "settle": (known_unit,),
    "ask_extension": (extension_bound,),
    "ask_suspension": (ahead, year_at_most),
    "delegate": (known_unit, other_unit, ahead),
    "proxy": (known_unit, other_unit),
    "send_check": (not_handler,),
    "rework": (has_unit,),
    "supervise": (ahead,),
    "mark": (known_mark,),
}
BY_ROW: dict[str, tuple[Guard, ...]] = {  # of one row of several
    "T4b": (was_unable,),
    "T9a": (in_grid, has_component, fits),
    "T9b": (none_supervised,),
}
