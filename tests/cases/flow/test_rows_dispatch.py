"""T14–T23: dispatching, coordinating, signing, returning. One test a row, with its near misses."""

import pytest
from msgspec.structs import replace

from cases.entry import Do
from cases.flow import step as flow
from records import Forbidden
from tests.cases.flow.build import HOUR, MIN, T0, TAIZHOU, Story, assists, do, story


def dispatched() -> Story:
    return story("dispatched")


def handling() -> Story:
    return story("handling")


def returned() -> Story:
    return handling().does("ask_return").does("agree_return")


def test_T14_dispatch() -> None:
    told = dispatched()
    case = told.case
    assert (case.status, case.unit, case.holder_role, case.holder) == ("dispatched", "S01", "unit", "S01")
    assert (case.dispatch_t, case.passed["dispatch"]) == (T0 + 3 * MIN, T0 + 3 * MIN)
    assert case.handle_due_t == T0 + 6 * HOUR + 3 * MIN, "4 work hours from 09:03, over the midday break"
    assert told.outs == [("unit", "S01")]
    assert told.record.opinion.startswith("请按立案标准"), "what nobody wrote is said all the same"
    waiting = story("pending_dispatch")
    waiting.refuses("dispatch", "责任单位", receiver="")
    waiting.refuses("dispatch", "没有单位 X9", receiver="X9")
    waiting.refuses("dispatch", "不能晚于", until_t=T0 + 7 * HOUR)
    waiting.refuses("dispatch", "现在之后", until_t=T0)
    waiting.forbids("dispatch", "值班长", role="acceptor")
    dispatched().refuses("dispatch", "现为“已派遣待签收”", "须为：待派遣")
    earlier = story("pending_dispatch").does("dispatch", until_t=T0 + HOUR)
    assert earlier.case.handle_due_t == T0 + HOUR


def test_T14b_undo_dispatch() -> None:
    told = dispatched().does("undo_dispatch", after_s=30)
    case = told.case
    assert (case.status, case.unit, case.dispatch_t, case.handle_due_t) == ("pending_dispatch", "", None, None)
    assert "dispatch" not in case.passed
    assert case.spell is not None
    assert (case.spell.clock, case.spell.due_t) == ("dispatch", T0 + 30 * MIN + 30), "the half minute is given back"
    assert [s.clock for s in case.spells] == ["accept", "file", "dispatch", "dispatch"]
    assert told.outs == [("unit", "S01")]
    dispatched().refuses("undo_dispatch", "30 秒", after_s=31)
    dispatched().forbids("undo_dispatch", "值班长甲", after_s=5, by="值班长乙")
    handling().refuses("undo_dispatch", "处置中", after_s=5)
    dispatched().does("hand_on", 5, receiver="S01-1").refuses("undo_dispatch", "转派", after_s=5)


def test_T15_auto_dispatch() -> None:
    told = story("pending_dispatch").does("auto_dispatch", receiver="S02")
    assert (told.case.status, told.case.unit, told.case.flags) == ("dispatched", "S02", ("auto_dispatch",))
    assert told.record.row == "T15"
    story("pending_dispatch").refuses("auto_dispatch", "责任单位")
    story("pending_dispatch").forbids("auto_dispatch", "系统", role="shift_lead", receiver="S02")


def test_T16_dispatch_in_a_batch() -> None:
    told = story("pending_dispatch").does("dispatch", mark="batch")
    assert (told.record.row, told.case.flags) == ("T16", ("batch",))
    assert told.does("undo_dispatch", 10).case.flags == ()
    story("pending_dispatch").forbids("dispatch", role="acceptor", mark="batch")


def test_T17_dispatch_to_a_lead_and_assists() -> None:
    told = story("pending_dispatch").does("dispatch", assists=assists("E01", "S02"))
    assert (told.record.row, [a.unit for a in told.case.assists]) == ("T17", ["E01", "S02"])
    assert told.outs == [("unit", "S01"), ("unit", "E01"), ("unit", "S02")]
    told.does("sign").refuses("feed_back", "环卫处", "泰山路街道")
    told.does("assist_feed_back", of="E01", opinion="已冲洗").refuses("feed_back", "泰山路街道")
    told.does("assist_feed_back", of="S02", opinion="已清运").does("feed_back")
    assert told.case.status == "pending_review"
    story("pending_dispatch").refuses("dispatch", "不能重复", assists=assists("S01"))
    story("pending_dispatch").refuses("dispatch", "没有单位", assists=assists("X9"))
    free = story("pending_dispatch").does("dispatch", assists=assists("E01", mandatory=False)).does("sign")
    assert free.does("feed_back").case.status == "pending_review", "who need not answer holds nobody up"


def test_T17b_assist_feed_back() -> None:
    told = story("pending_dispatch").does("dispatch", assists=assists("E01"))
    told.forbids("assist_feed_back", "协办", opinion="已冲洗")
    told.refuses("assist_feed_back", "协办情况", of="E01")
    told.does("assist_feed_back", of="E01", opinion="已冲洗")
    (part,) = told.case.assists
    assert (part.done_t, part.opinion, told.case.status) == (T0 + 4 * MIN, "已冲洗", "dispatched")
    told.forbids("assist_feed_back", "待反馈", of="E01", opinion="再来")


def test_T18_hand_on() -> None:
    told = handling().does("assign_handler", receiver="老王").does("hand_on", receiver="S01-1", until_t=T0 + 2 * HOUR)
    case = told.case
    assert (case.status, case.unit, case.parent_unit, case.handler) == ("dispatched", "S01-1", "S01", "")
    assert (case.child_due_t, case.handle_due_t) == (T0 + 2 * HOUR, T0 + 6 * HOUR + 3 * MIN)
    assert case.spell is not None
    assert (case.spell.clock, case.spell.holder, told.record.clock) == ("handle", "S01", ""), "the parent's clock runs"
    told.does("sign", by="站长", of="S01-1").does("feed_back", by="站长", of="S01-1")
    assert told.case.status == "pending_review"
    handling().refuses("hand_on", "不能超过", receiver="S01-1", until_t=T0 + 7 * HOUR)
    handling().refuses("hand_on", "下级单位", receiver="S02")
    handling().refuses("hand_on", "没有单位", receiver="X9")
    handling().forbids("hand_on", "泰山路街道", of="S02", receiver="S01-1")
    parent = handling().does("hand_on", receiver="S01-1")
    assert parent.case.child_due_t == parent.case.handle_due_t
    assert parent.does("sign", of="S01").case.status == "handling", "who stays answerable may act itself"


def test_T19a_coordinate() -> None:
    told = story("pending_dispatch").does("coordinate", opinion="权属不清")
    assert (told.case.status, told.case.holder_role) == ("coordinating", "commander")
    assert told.case.spell is not None
    assert (told.case.spell.clock, told.case.spell.due_t) == ("dispatch", T0 + 30 * MIN), "it runs on"
    story("pending_dispatch").refuses("coordinate", "协调事由")
    handling().refuses("coordinate", "待派遣", opinion="权属不清")


def test_T19a_a_city_may_stop_the_clock_for_coordination() -> None:
    stopping = TAIZHOU._replace(settings=replace(TAIZHOU.settings, coordination_stops=True))
    told = story("pending_dispatch", of=stopping).does("coordinate", opinion="权属不清", role="dispatcher")
    assert told.case.spell is not None
    assert told.case.spell.due_t is None
    told.does("settle", after_s=3 * HOUR, opinion="会议定", receiver="S02")
    assert told.case.spell.due_t == T0 + 3 * HOUR + 30 * MIN


def test_T19b_settle() -> None:
    told = story("pending_dispatch").does("coordinate", opinion="权属不清")
    told.refuses("settle", "会议记录", receiver="S02")
    told.refuses("settle", "承办单位", opinion="会议定")
    told.forbids("settle", "指挥长", role="shift_lead", opinion="会议定", receiver="S02")
    told.does("settle", opinion="会议定由泰山路街道办理", receiver="S02")
    assert (told.case.status, told.case.named_unit) == ("pending_dispatch", "S02")
    told.refuses("dispatch", "协调已决定", "泰山路街道")
    told.does("dispatch", receiver="S02").does("undo_dispatch", 5).refuses("dispatch", "协调已决定")
    told.does("dispatch", receiver="S02").does("ask_return", of="S02").does("agree_return")
    assert told.does("dispatch").case.unit == "S01", "after a return it is open again"
    by_proxy = story("pending_dispatch").does("coordinate", opinion="业主不明")
    by_proxy.does("settle", opinion="先代处理", result="proxy", receiver="E01", subject="S01")
    assert (by_proxy.case.liable_unit, by_proxy.case.flags) == ("S01", ("proxy",))


def test_T20_send_back() -> None:
    told = story("pending_dispatch").does("send_back", opinion="非本局")
    assert (told.case.status, told.case.holder_role, told.case.holder) == ("pending_filing", "acceptor", "受理甲")
    assert told.record.receiver == "受理甲"
    due_t = told.case.case_due_t
    assert told.does("file").case.case_due_t == due_t, "the case's deadline stays"
    story("pending_dispatch").refuses("send_back", "退回理由")
    dispatched().refuses("send_back", "待派遣", opinion="非本局")


def test_T21_sign() -> None:
    told = handling()
    assert (told.case.status, told.case.sign_t, told.case.passed["handle"]) == ("handling", T0 + 4 * MIN, T0 + 4 * MIN)
    assert told.record.clock == "", "the handling clock runs on"
    dispatched().forbids("sign", "嵩山路街道", "泰山路街道", of="S02")
    dispatched().forbids("sign", of="")
    dispatched().forbids("sign", "责任单位", role="shift_lead")
    assert dispatched().does("sign", role="system").record.by == "system"
    handling().refuses("sign", "处置中")


def test_T21b_assign_handler_and_T21c_withdraw_handler() -> None:
    told = handling().does("assign_handler", receiver="老王")
    assert told.case.handler == "老王"
    told.refuses("ask_return", "撤回处置人员")
    assert told.does("withdraw_handler").case.handler == ""
    told.refuses("withdraw_handler", "没有指派")
    told.refuses("assign_handler", "处置人员")
    told.forbids("assign_handler", of="S02", receiver="老王")


def test_T22_return_asked_and_agreed() -> None:
    told = dispatched().does("ask_return")
    (asked,) = told.case.applications
    assert (told.case.status, asked.kind, asked.state, asked.of) == ("dispatched", "return", "open", "S01")
    told.refuses("ask_return", "待审批")
    told.forbids("agree_return", "值班长", role="unit")
    told.does("agree_return")
    case = told.case
    assert (case.status, case.unit, case.return_count, case.holder_role) == ("pending_dispatch", "", 1, "shift_lead")
    assert ("misdispatched", "值班长甲") in case.people, "it counts against who dispatched it"
    assert (case.applications[0].state, told.record.clock) == ("agreed", "handle")
    dispatched().refuses("ask_return", "回退理由", opinion="")
    dispatched().forbids("ask_return", of="S02")
    dispatched().refuses("agree_return", "没有待审批的回退申请")
    story("pending_review").refuses("ask_return", "待审核")


def test_T22_after_a_return_it_is_only_dispatched_again_or_sent_back() -> None:
    told = returned()
    mine = {action for action, why in told.options("shift_lead").items() if not why}
    assert mine == {"edit", "dispatch", "coordinate", "send_back", "urge", "remark"}, "no way on to closing"
    assert told.does("dispatch", receiver="S02").case.unit == "S02"
    assert told.case.ontime is None


def test_T23_refuse_return() -> None:
    told = handling().does("ask_return")
    due_t = told.case.handle_due_t
    told.refuses("refuse_return", "驳回理由")
    told.does("refuse_return", opinion="属于你单位")
    assert (told.case.status, told.case.return_count, told.case.handle_due_t) == ("handling", 0, due_t)
    assert told.case.applications[0].state == "refused"
    assert told.does("ask_return").case.applications[1].id == "a2", "it may be asked again, the first stays on record"
    handling().refuses("refuse_return", "没有待审批", opinion="属于你单位")


@pytest.mark.parametrize("role", ["collector", "unit", "leader", "evaluator", "guide", "auditor"])
def test_who_never_dispatches(role: str) -> None:
    with pytest.raises(Forbidden):
        flow.step(story("pending_dispatch").case, Do("dispatch", "某人", role, T0, receiver="S01"), TAIZHOU)
    assert do("dispatch").role == "shift_lead"
