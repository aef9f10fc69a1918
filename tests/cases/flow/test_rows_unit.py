"""T24–T30: extensions, suspension, delegation, feedback, review. One test a row, with its near misses."""

from msgspec.structs import replace

from cases.timing import timer
from tests.cases.flow.build import CALENDAR, DAY, HOUR, LAMP, MIN, T0, Story, photo, story

DUE = T0 + 6 * HOUR + 3 * MIN  # 15:03, 4 work hours after dispatch at 09:03
MOST = T0 + DAY + 3 * MIN  # Tuesday 09:03, 4 work hours later


def handling() -> Story:
    return story("handling")


def ask(told: Story, until_t: float = DUE + HOUR, **more: object) -> Story:
    return told.does("ask_extension", opinion="缺材料", until_t=until_t, **more)


def suspended(days: float = 30) -> Story:
    told = handling().does("ask_suspension", opinion="冬季不能施工", until_t=T0 + days * DAY)
    return told.does("agree_suspension")


def test_T24_ask_extension() -> None:
    told = ask(handling())
    assert (told.case.applications[0].kind, told.case.handle_due_t) == ("extension", DUE), "asking moves nothing"
    told.refuses("ask_extension", "待审批", opinion="缺材料", until_t=MOST)
    assert ask(handling(), MOST).case.applications[0].until_t == MOST
    handling().refuses("ask_extension", "一个原处置时限", opinion="缺材料", until_t=MOST + 1)
    handling().refuses("ask_extension", "晚于原时限", opinion="缺材料", until_t=DUE)
    handling().refuses("ask_extension", "延期理由", until_t=MOST)
    handling().refuses("ask_extension", "截止时间", opinion="缺材料")
    handling().forbids("ask_extension", of="S02", opinion="缺材料", until_t=MOST)
    on_the_dot, late = DUE - T0 - 4 * MIN, DUE - T0 - 4 * MIN + 1
    assert ask(handling(), after_s=on_the_dot).case.applications
    handling().refuses("ask_extension", "已超期", after_s=late, opinion="缺材料", until_t=MOST)
    timeless = story("handling", what=LAMP, condition="C01004-2")
    timeless.refuses("ask_extension", "不计时", opinion="缺材料", until_t=MOST)


def test_T24a_agree_extension() -> None:
    told = ask(handling())
    case_due_t = told.case.case_due_t
    assert case_due_t is not None
    told.forbids("agree_extension", "指挥长", role="shift_lead")
    told.does("agree_extension")
    case = told.case
    assert (case.handle_due_t, case.extension_count, case.case_due_t) == (DUE + HOUR, 1, case_due_t + HOUR)
    assert case.spell is not None
    assert (case.spell.due_t, case.spell.limit.amount, case.applications[0].state) == (DUE + HOUR, 4, "agreed")
    ask(told, DUE + 2 * HOUR).does("agree_extension")
    told.refuses("ask_extension", "2 次", opinion="还缺", until_t=DUE + 2.5 * HOUR)
    handling().refuses("agree_extension", "没有待审批的延期申请")
    slow = ask(handling())
    slow.refuses("agree_extension", "已过", after_s=10 * HOUR)


def test_T24b_refuse_extension() -> None:
    told = ask(handling())
    told.refuses("refuse_extension", "驳回理由")
    told.does("refuse_extension", opinion="材料早已到货")
    assert (told.case.extension_count, told.case.handle_due_t) == (0, DUE), "a refusal uses up no try"
    ask(told).does("agree_extension")
    ask(told, DUE + 2 * HOUR).does("agree_extension")
    assert told.case.extension_count == 2
    handling().refuses("refuse_extension", "没有待审批", opinion="x")


def test_T25_ask_suspension() -> None:
    told = handling()
    told.refuses("ask_suspension", "365 天", opinion="无资金", until_t=T0 + 366 * DAY)
    told.refuses("ask_suspension", "现在之后", opinion="无资金", until_t=T0)
    told.refuses("ask_suspension", "挂账理由", until_t=T0 + DAY)
    told.does("ask_suspension", opinion="无资金", until_t=T0 + 365 * DAY)
    assert (told.case.status, told.case.applications[0].state) == ("handling", "open")
    told.refuses("ask_suspension", "待审批", opinion="无资金", until_t=T0 + DAY)
    story("dispatched").refuses("ask_suspension", "处置中", opinion="无资金", until_t=T0 + DAY)


def test_T25a_agree_suspension() -> None:
    told = suspended()
    case = told.case
    assert (case.status, case.suspend_until, case.holder, case.handle_due_t) == (
        "suspended",
        T0 + 30 * DAY,
        "S01",
        None,
    )
    assert case.spell is not None
    assert (case.spell.due_t, case.spell.left_s) == (None, 4 * HOUR - 3 * MIN), "frozen: 3 of 240 minutes are used"
    told.refuses("feed_back", "挂账")
    handling().refuses("agree_suspension", "没有待审批的挂账申请")
    again = suspended().does("resume")
    again.refuses("ask_suspension", "挂账过一次", opinion="无资金", until_t=T0 + 60 * DAY)


def test_T25b_refuse_suspension() -> None:
    told = handling().does("ask_suspension", opinion="无资金", until_t=T0 + DAY)
    told.does("refuse_suspension", opinion="可以办")
    assert (told.case.status, told.case.handle_due_t) == ("handling", DUE)
    told.does("ask_suspension", opinion="无资金", until_t=T0 + DAY)
    assert told.does("agree_suspension").case.status == "suspended", "the refusal was no suspension"


def test_T25c_resume() -> None:
    told = suspended()
    case_due_t = told.case.case_due_t
    assert case_due_t is not None
    told.refuses("resume", "未到期", role="system")
    told.does("resume", after_s=7 * DAY)
    case = told.case
    assert (case.status, case.suspend_until, case.applications[0].state) == ("handling", None, "ended")
    assert case.handle_due_t == DUE + 7 * DAY, "the same point of the working day, a week later"
    assert case.case_due_t == case_due_t + 7 * DAY
    by_clock = suspended(1).does("resume", after_s=DAY - 6 * MIN, role="system")
    assert by_clock.case.status == "handling"
    assert suspended().does("resume", role="unit").case.status == "handling"
    suspended().forbids("resume", role="unit", of="S02")


def test_T26_delegate() -> None:
    told = handling().does("delegate", receiver="E01", opinion="现场清理", until_t=T0 + DAY)
    assert (told.case.status, told.case.unit, told.case.applications[0].state) == ("handling", "S01", "agreed")
    assert told.outs == [("unit", "E01")]
    told.does("feed_back", of="E01", by="环卫丙")
    assert told.case.status == "pending_review"
    over = handling().does("delegate", receiver="E01", opinion="现场清理", until_t=T0 + HOUR)
    over.forbids("feed_back", "环卫处", after_s=HOUR, of="E01")
    moved = handling().does("delegate", receiver="E01", opinion="现场清理", until_t=T0 + DAY)
    moved.does("ask_return").does("agree_return").does("dispatch", receiver="S02").does("sign", of="S02")
    moved.forbids("feed_back", "环卫处", of="E01")  # authorised by the unit before
    handling().refuses("delegate", "授权范围", receiver="E01", until_t=T0 + DAY)
    handling().refuses("delegate", "现在之后", receiver="E01", opinion="x", until_t=T0)
    handling().refuses("delegate", "已是承办单位", receiver="S01", opinion="x", until_t=T0 + DAY)
    handling().forbids("delegate", of="S02", receiver="E01", opinion="x", until_t=T0 + DAY)


def test_T27_proxy() -> None:
    told = handling().does("proxy", receiver="E01", opinion="责任单位拒不处置")
    case = told.case
    assert (case.status, case.unit, case.liable_unit, case.holder) == ("handling", "E01", "S01", "E01")
    assert (case.handle_due_t, case.flags) == (DUE, ("proxy",))
    assert told.outs == [("unit", "S01"), ("unit", "E01")]
    told.forbids("feed_back", "环卫处")
    told.does("feed_back", of="E01")
    handling().refuses("proxy", "代处理事由", receiver="E01")
    handling().refuses("proxy", "已是承办单位", receiver="S01", opinion="x")
    handling().forbids("proxy", role="unit", receiver="E01", opinion="x")


def test_T28_feed_back() -> None:
    told = handling().does("feed_back")
    case = told.case
    assert (case.status, case.holder_role, case.ontime, case.feedback_t) == (
        "pending_review", "shift_lead", True, T0 + 5 * MIN,
    )  # fmt: skip
    assert (told.record.clock, told.record.used_s, told.record.late) == ("handle", 2 * MIN, False)
    assert case.photos[-1].phase == "handle"
    handling().refuses("feed_back", "照片", photos=())
    handling().refuses("feed_back", "处置情况", opinion="")
    handling().forbids("feed_back", of="S02")
    story("dispatched").refuses("feed_back", "已派遣待签收")
    on_the_dot = DUE - T0 - 4 * MIN
    assert handling().does("feed_back", after_s=on_the_dot).case.ontime is True
    late = handling().does("feed_back", after_s=on_the_dot + 1)
    assert (late.case.ontime, late.record.late) == (False, True)


def test_T28_ends_what_the_unit_had_asked_for() -> None:
    told = ask(handling()).does("feed_back")
    assert [a.state for a in told.case.applications] == ["ended"]


def test_T29_pass_review() -> None:
    told = story("pending_review").does("pass_review")
    assert (told.case.status, told.case.holder_role) == ("pending_check", "acceptor")
    story("pending_review").forbids("pass_review", "值班长", role="acceptor")
    handling().refuses("pass_review", "处置中")


def test_T30_fail_review() -> None:
    told = story("pending_review").does("fail_review", opinion="照片看不清")
    case = told.case
    assert (case.status, case.holder, told.outs) == ("handling", "S01", [("unit", "S01")])
    assert case.handle_due_t == DUE + MIN, "238 of 240 minutes are left, from a minute after the feedback"
    story("pending_review").refuses("fail_review", "不通过理由")
    story("pending_review").forbids("fail_review", role="unit", opinion="x")


def test_T30_a_unit_below_gets_no_more_time_than_the_one_above() -> None:
    told = handling().does("hand_on", receiver="S01-1", until_t=T0 + HOUR).does("sign", of="S01-1")
    told.does("feed_back", of="S01-1").does("fail_review", opinion="不行")
    assert (told.case.status, told.case.unit, told.case.child_due_t) == ("handling", "S01-1", told.case.handle_due_t)


def test_T30_leaves_two_hours_at_least_and_late_stays_late() -> None:
    told = handling().does("feed_back", after_s=DUE - T0 - 4 * MIN + 60).does("fail_review", opinion="不行")
    assert told.case.handle_due_t == T0 + 8 * HOUR + 5 * MIN, "17:05, 2 work hours from 15:05"
    told.does("feed_back", photos=(photo("h2"),))
    assert (told.case.ontime, told.record.late) == (False, False), "this time in time, the round was late"
    spell = replace(told.case.spells[-2])
    assert timer.used_s(CALENDAR, spell, told.case.changed_t) == MIN
