"""QUESTION: what must be so before? Guards on how the case stands, whatever is given (field guide 2.2–2.4)."""

from cases.flow import words
from cases.flow.at import JUDGES, KIND_OF, At
from cases.flow.draft import shown, waiting


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
