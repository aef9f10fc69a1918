"""T31–T41: checking, closing, rework, supervision, marks, restart, appeal, force. One test a row, with near misses."""

from msgspec.structs import replace

from tests.cases.flow.build import (
    CASE,
    DAY,
    HOUR,
    LON,
    MIN,
    PARKING,
    T0,
    Story,
    assists,
    opened,
    other_way,
    photo,
    story,
)  # fmt: skip

PENDING = "pending_close"


def pending_close(**more: object) -> Story:
    return story(PENDING, **more)


def failed() -> Story:
    return story("checking").does("check", result="fail")


def closed_late() -> Story:
    told = story("handling").does("feed_back", after_s=DAY)
    for action in ("pass_review", "send_check", "check", "close"):
        told.does(action)
    return told


def test_T31_send_check() -> None:
    told = story("checking")
    (task,) = told.tasks.values()
    assert (told.case.holder_role, told.case.holder, task.id, task.kind) == ("collector", "4015", f"{CASE}-c1", "check")
    assert told.case.passed["check"] == told.case.check_sent_t == T0 + 7 * MIN, "counted when it is sent"
    assert task.due_t == T0 + 7 * MIN + HOUR
    assert told.outs == [("task", "4015")]
    assert told.last is not None
    assert len(told.last.outs[0].body["photos"]) == 2, "before and after"  # type: ignore[arg-type]
    waiting = story("pending_check")
    waiting.refuses("send_check", "采集员", receiver="")
    waiting.case = other_way(waiting.case, people=(("handled", "4015"),))
    waiting.refuses("send_check", "处置过", "4015")
    waiting.forbids("send_check", role="unit")
    assert story("pending_check").does("send_check", role="system").record.by == "system"


def test_T32_skip_check() -> None:
    told = story("pending_check").does("skip_check")
    assert (told.case.status, told.case.flags) == ("pending_close", ("no_check",))
    assert "check" not in told.case.passed
    bare = story("pending_check")
    bare.case = other_way(bare.case, photos=())
    bare.refuses("skip_check", "处置后照片")


def test_T33_check() -> None:
    told = pending_close()
    assert (told.case.status, told.case.check_result, told.case.holder_role) == ("pending_close", "pass", "shift_lead")
    assert told.tasks[f"{CASE}-c1"].state == "done"
    checking = story("checking")
    checking.forbids("check", "4015", by="4012", of="4012")
    checking.refuses("check", "300 米", lon=LON + 0.01)
    checking.refuses("check", "照片", photos=())
    checking.refuses("check", "结论", result="")
    checking.refuses("check", "可选", result="true")
    checking.case = other_way(checking.case, people=(("handled", "4015"),))
    checking.forbids("check", "本人处置")
    assert failed().case.status == "pending_close"


def test_T33_another_car_in_the_same_place_is_another_case() -> None:
    told = story("checking", what=PARKING, subject="湘B·A1234")
    told.refuses("check", "车牌", result="fail")
    told.refuses("check", "另行上报", "湘B·B9999", result="fail", subject="湘B·B9999")
    assert told.does("check", result="fail", subject="湘b A1234").case.check_result == "fail"


def test_T34_close() -> None:
    told = pending_close().does("close")
    case = told.case
    assert (case.status, case.holder_role, case.close_t, case.end_t) == ("closed", "", T0 + 9 * MIN, T0 + 9 * MIN)
    assert (case.passed["close"], case.spell) == (T0 + 9 * MIN, None)
    failed().refuses("close", "不通过", "返工")
    pending_close().forbids("close", "值班长", role="acceptor")
    pending_close().forbids("close", role="unit")
    own = pending_close()
    own.case = other_way(own.case, people=(*own.case.people, ("handled", "值班长乙")))
    own.forbids("close", "本人处置")
    story("checking").refuses("close", "核查中")


def test_T34_public_sources_get_the_answer() -> None:
    told = pending_close()
    told.case = other_way(told.case, source="sms", phone="13900000001")
    told.does("close")
    assert told.outs == [("reply", "13900000001")]
    assert told.last is not None
    assert "13900000001" not in str(told.last.outs[0].body), "a number is an address, nothing else"
    silent = pending_close()
    silent.case = other_way(silent.case, source="inspection", phone="13900000001")
    assert silent.does("close").outs == []


def test_T34_waits_for_the_answer_to_a_supervision() -> None:
    told = pending_close().does("supervise", opinion="请说明", until_t=T0 + DAY, level="district")
    told.refuses("close", "督办", "回复")
    told.does("reply_supervision", opinion="已清理")
    assert told.does("close").case.status == "closed"


def test_T34b_call_back() -> None:
    told = pending_close()
    told.refuses("call_back", "公众", result="satisfied")
    told.case = other_way(told.case, source="sms")
    told.refuses("call_back", "可选", "非常满意", result="so-so")
    told.does("call_back", result="dissatisfied")
    assert (told.case.status, told.case.satisfaction) == ("pending_close", "dissatisfied")
    told.refuses("close", "不满意", "返工")
    assert told.does("rework").case.satisfaction == ""
    after = pending_close()
    after.case = other_way(after.case, source="sms")
    assert after.does("close").does("call_back", result="very_satisfied").case.status == "closed"


def test_T35a_rework_by_the_same_unit() -> None:
    told = failed().does("rework")
    case = told.case
    assert (case.status, case.holder, case.round, case.rework_count) == ("handling", "S01", 2, 1)
    assert case.spell is not None
    assert case.spell.limit.amount == 2, "half of 4 work hours"
    assert case.handle_due_t == T0 + 2 * HOUR + 9 * MIN
    assert (case.check_result, told.outs, told.record.round) == ("", [("unit", "S01")], 2)
    failed().refuses("rework", "返工理由", opinion="")
    failed().refuses("rework", "结论", "原单位返工", "重新派遣", result="")
    failed().forbids("rework", "值班长", role="acceptor")
    story("checking").refuses("rework", "核查中")
    bare = failed()
    bare.case = other_way(bare.case, unit="")
    bare.refuses("rework", "承办单位")


def test_T35_gives_half_but_two_hours_at_least_and_never_more_than_the_whole() -> None:
    told = failed().does("rework").does("feed_back").does("pass_review").does("send_check")
    told.does("check", result="fail").does("rework")
    assert told.case.spell is not None
    assert (told.case.rework_count, told.case.spell.limit.amount) == (2, 2), "half of the original again"
    short = story("checking", condition="M06036-2").does("check", result="fail").does("rework")
    assert short.case.spell is not None
    assert short.case.spell.limit.amount == 2, "2 work hours, as before"


def test_T35b_rework_by_a_new_dispatch() -> None:
    told = failed().does("rework", result="redispatch")
    assert (told.case.status, told.case.unit, told.record.row) == ("pending_dispatch", "", "T35b")
    told.does("dispatch", receiver="S02")
    assert told.case.spell is not None
    assert told.case.spell.limit.amount == 2


def test_T35b_the_receiver_of_a_rework_may_not_close() -> None:
    told = failed().does("rework", result="redispatch").does("dispatch", by="值班长乙").does("sign")
    for action in ("feed_back", "pass_review", "send_check", "check"):
        told.does(action)
    told.forbids("close", "接收人", by="值班长乙")
    assert "close" not in told.options("shift_lead", by="值班长乙")
    assert told.does("close", by="值班长甲").case.status == "closed"


def test_T36_supervise() -> None:
    told = story("handling").does("supervise", opinion="请尽快", until_t=T0 + DAY, level="district")
    case = told.case
    assert (case.status, case.supervision, told.outs) == ("handling", 1, [("unit", "S01")])
    assert (case.applications[0].kind, case.applications[0].level) == ("supervision", "district")
    story("handling").refuses("supervise", "督办内容", "截止时间", "督办级别")
    story("handling").refuses("supervise", "现在之后", opinion="x", until_t=T0, level="district")
    story("handling").forbids("supervise", "领导", "指挥长", role="acceptor", opinion="x", until_t=T0 + DAY, level="x")
    story("closed").refuses("supervise", "已结案", opinion="x", until_t=T0 + DAY, level="district")


def test_T36b_reply_supervision() -> None:
    told = story("handling").does("supervise", opinion="请尽快", until_t=T0 + DAY, level="district")
    told.refuses("reply_supervision", "回复内容")
    told.forbids("reply_supervision", of="S02", opinion="好")
    told.does("reply_supervision", opinion="今日完成")
    assert (told.case.supervision, told.case.applications[0].state) == (0, "replied")
    told.refuses("reply_supervision", "没有待回复的督办", opinion="好")


def test_T37_urge() -> None:
    told = story("handling").does("urge", opinion="快")
    assert (told.case.urge_count, told.outs, told.case.applications[0].state) == (1, [("unit", "S01")], "ended")
    assert told.does("urge", role="system").record.opinion == "即将超期，请抓紧办理"
    assert Story(opened()).does("urge", opinion="快").outs == [], "a pool has it on its desk"
    assert story("checking").does("urge").outs == [("task", "4015")]
    story("handling").forbids("urge", role="collector")
    story("closed").refuses("urge", "已结案")


def test_T38_mark() -> None:
    told = story("closed").does("mark", mark="typical").does(
        "mark", mark="error", subject="dispatch", receiver="值班长甲", role="evaluator"
    )  # fmt: skip
    assert (told.case.flags, told.case.errors) == (("typical", "error"), (("dispatch", "值班长甲"),))
    told.refuses("mark", "标记")
    told.refuses("mark", "没有标记", "典型案件", mark="nice")
    told.refuses("mark", "责任人", mark="error")
    told.forbids("mark", "考评员", role="acceptor", mark="typical")
    story("handling").refuses("mark", "处置中", mark="typical")


def test_T38b_remark() -> None:
    told = story("closed").does("remark", opinion="群众来电感谢")
    assert (told.case.remark, told.case.status) == ("群众来电感谢", "closed")
    told.refuses("remark", "备注内容")
    told.forbids("remark", role="collector", opinion="x")


def test_T39_restart() -> None:
    told = story("closed").does("restart", after_s=72 * HOUR, opinion="垃圾又堆上了")
    case = told.case
    assert (case.status, case.round, case.rework_count, case.unit) == ("pending_dispatch", 2, 0, "")
    assert ("close" in case.passed, case.close_t, case.end_t) == (False, None, None)
    assert "restarted" in case.flags
    assert case.case_due_t is not None
    assert case.case_due_t > T0 + 72 * HOUR
    told.does("dispatch")
    assert told.case.spell is not None
    assert told.case.spell.limit.amount == 4, "the whole limit: it is no rework"
    story("closed").refuses("restart", "72 小时", "另立新案", after_s=72 * HOUR + 1, opinion="又来了")
    story("closed").refuses("restart", "重启理由")
    story("closed").forbids("restart", "值班长", role="acceptor", opinion="又来了")


def test_T40_appeal() -> None:
    told = closed_late().does("appeal", opinion="道路封闭")
    assert told.case.applications[-1].state == "open"
    told.refuses("appeal", "只能申诉一次", opinion="再试")
    story("closed").refuses("appeal", "没有超时", opinion="道路封闭")
    closed_late().refuses("appeal", "申诉理由")
    closed_late().forbids("appeal", of="S02", opinion="道路封闭")
    story("handling").refuses("appeal", "处置中", opinion="道路封闭")


def test_T40b_endorse_appeal_and_T40c_judge_appeal() -> None:
    told = closed_late().does("appeal", opinion="道路封闭")
    told.refuses("judge_appeal", "初审同意", result="agree")
    told.refuses("endorse_appeal", "结论")
    told.does("endorse_appeal", result="agree").does("judge_appeal", result="agree")
    assert (told.case.exempt, told.case.ontime, told.case.applications[-1].state) == (True, False, "agreed")
    no = closed_late().does("appeal", opinion="道路封闭").does("endorse_appeal", result="refuse")
    no.refuses("judge_appeal", "初审同意", result="agree")
    assert not no.case.exempt
    half = closed_late().does("appeal", opinion="道路封闭").does("endorse_appeal", result="agree")
    half.forbids("judge_appeal", "本人", role="shift_lead", result="agree")
    assert half.does("judge_appeal", result="refuse").case.applications[-1].state == "refused"
    half.refuses("endorse_appeal", "没有待审批", result="agree")


def test_T41a_force_dispatch() -> None:
    told = Story(opened()).does("force_dispatch", opinion="市长批示", receiver="S02")
    case = told.case
    assert (case.status, case.unit, case.condition_text) == ("dispatched", "S02", "成堆")
    assert {"file", "dispatch"} <= set(case.passed)
    assert "forced" in case.flags
    again = story("checking").does("force_dispatch", opinion="市长批示", receiver="S02")
    assert again.tasks[f"{CASE}-c1"].state == "void"
    assert again.outs == [("unit", "S01"), ("unit", "S02"), ("task", "4015")]
    Story(opened()).refuses("force_dispatch", "强制理由", receiver="S02")
    Story(opened("media", condition="")).refuses("force_dispatch", "立案条件", opinion="x", receiver="S02")
    Story(opened()).forbids("force_dispatch", "指挥长", "系统管理员", role="shift_lead", opinion="x", receiver="S02")
    story("closed").refuses("force_dispatch", "已结案", opinion="x", receiver="S02")


def test_T41b_force_close() -> None:
    told = story("pending_dispatch").does("dispatch", assists=assists("E01")).does("sign")
    told.does("supervise", opinion="请说明", until_t=T0 + DAY, level="city")
    told.does("force_close", opinion="拆迁，现场已不存在", role="admin")
    assert (told.case.status, told.case.supervision) == ("closed", 0)
    assert ("forced" in told.case.flags, told.outs) == (True, [("unit", "S01")])
    story("handling").refuses("force_close", "强制理由")
    story("handling").forbids("force_close", role="shift_lead", opinion="x")
    story("closed").refuses("force_close", "已结案", opinion="x")
    own = story("pending_review")
    own.case = replace(own.case, people=(("handled", "指挥长"),))
    own.forbids("force_close", "本人处置", opinion="x")
    assert photo().phase == "report"
