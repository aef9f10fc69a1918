"""T1–T13: collecting, accepting, verifying, filing. One test a row, named after it, with its near misses."""

from typing import Any

import pytest
from msgspec.structs import replace

from cases.entry import Case, Change, Do, NewReport
from cases.flow import step as flow
from records import Forbidden, Refused
from tests.cases.flow.build import (
    CASE,
    HAWKER,
    HOUR,
    LAMP,
    LON,
    MIN,
    NOWHERE,
    PARKING,
    PLACE,
    T0,
    TIANYUAN,
    Story,
    do,
    opened,
    photo,
    report,
    room,
    story,
)  # fmt: skip

BOTH = (photo("a", "report"), photo("b", "handle"))


def begins(action: str, new: NewReport | None, of: Any = TIANYUAN, **more: Any) -> Change:
    return flow.opened(CASE, do(action, report=new, **more), PLACE, of)


def not_begun(action: str, new: NewReport | None, *words: str, of: Any = TIANYUAN, **more: Any) -> None:
    with pytest.raises(Refused) as caught:
        flow.opened(CASE, do(action, report=new, **more), PLACE, of)
    assert type(caught.value) is Refused
    for word in words:
        assert word in str(caught.value)


def citizen(**more: Any) -> Case:
    return opened("hotline_12319", informant="李先生", phone="13900000001", **more)


def verifying() -> Story:
    return Story(citizen()).does("send_verify")


def verified(result: str = "true") -> Story:
    return verifying().does("verify", result=result)


def test_T1_report() -> None:
    change = begins("report", report(report_t=T0 - HOUR), photos=(photo(),))
    case, (record,) = change.case, change.records
    assert (case.status, case.version, case.holder_role, case.holder) == ("reported", 1, "acceptor", "")
    assert (case.title, case.major, case.legacy_code) == ("暴露垃圾", "市容环境", "01-36")
    assert (case.duty_grid, case.street, case.reporter, case.case_no) == ("D07", "嵩山路街道", "4012", "")
    assert case.passed == {"collect": T0 - HOUR}, "counted when it was seen"
    assert case.spell is not None
    assert (case.spell.clock, case.spell.from_t, case.spell.due_t) == ("accept", T0, T0 + 30 * MIN), "but from now on"
    assert (record.row, record.from_status, record.to_status, record.version) == ("T1", "", "reported", 1)
    assert record.photos == ("p1",)
    not_begun("report", report(), "照片")
    not_begun("report", report(condition=""), "立案条件", photos=(photo(),))
    not_begun("report", report(condition="M09003-1"), "不属于", photos=(photo(),))
    not_begun("report", report(source="hotline_12319", condition="M06036-1"), "采集员上报", photos=(photo(),))
    not_begun("report", None, "问题内容", photos=(photo(),))
    not_begun("dispatch", report(), "新建")
    with pytest.raises(Forbidden, match="采集员"):
        begins("report", report(), photos=(photo(),), role="acceptor")


def test_T1_a_class_is_not_collected_where_the_city_says_so() -> None:
    far = room(not_collected={"嵩山路街道": ("09003",)})
    not_begun("report", report(what=PARKING, condition="M09003-1"), "不采集", of=far, photos=(photo(),))
    assert begins("report", report(), of=far, photos=(photo(),)).case.status == "reported"


def test_T2_register() -> None:
    case = begins("register", report("hotline_12319", informant="李先生", phone="13900000001")).case
    assert (case.status, case.source, case.informant) == ("reported", "hotline_12319", "李先生")
    not_begun("register", report("hotline_12319"), "举报人", "联系电话")
    not_begun("register", report("hotline_12345", informant="李先生"), "联系电话")
    not_begun("register", report("collector"), "城管通")
    not_begun("register", report("rumour"), "来源")
    not_begun("register", report("media", what=("matter", "99999")), "小类")  # type: ignore[arg-type]
    not_begun("register", report("media", what=HAWKER), "停用")
    not_begun("register", replace(report("media"), description=""), "问题描述")
    not_begun("register", replace(report("media"), lat=113.0), "经纬度")
    assert begins("register", report("leader"), role="leader").case.reporter == "副区长"
    not_begun("register", report("media"), "领导交办", role="leader")


def test_T2b_edit() -> None:
    told = Story(citizen()).does("edit", report=report("hotline_12319", what=LAMP))
    assert (told.case.status, told.case.kind, told.case.title, told.case.condition) == (
        "reported", "component", "电力井盖", "",
    )  # fmt: skip
    assert told.case.phone == "13900000001", "what is not given stays"
    told.refuses("edit", "网格", report=replace(report("hotline_12319"), lon=LON + 0.01))
    moved = flow.step(
        told.case, do("edit", 120, report=replace(report("media"), lon=LON + 0.01)), TIANYUAN, place=NOWHERE
    )
    assert (moved.case.lon, moved.case.duty_grid) == (LON + 0.01, "")
    told.refuses("edit", "小类", report=report("media", what=HAWKER))
    filed = story("pending_dispatch")
    filed.refuses("edit", "立案条件", report=report(what=PARKING, condition=""))
    filed.does("edit", report=report(what=PARKING, condition="M09003-1"))
    assert filed.case.handle_limit is not None
    assert (filed.case.condition, filed.case.handle_limit.amount) == ("M09003-1", 2)
    story("handling").refuses("edit", "处置中", report=report())


def test_T3_refer() -> None:
    new = report("video", source_id="snap-1")
    change = begins("refer", new, photos=(photo("cam"),))
    assert (change.case.status, change.case.source_id, change.records[0].row) == ("reported", "snap-1", "T3")
    not_begun("refer", new, "截图")
    not_begun("refer", report("gps_alarm"), "来源编号")
    assert begins("refer", new, photos=(photo(),), role="night_operator").case.reporter == "夜班甲"
    with pytest.raises(Forbidden):
        begins("refer", new, photos=(photo(),), role="unit")


def test_T4_send_verify() -> None:
    told = verifying()
    (task,) = told.tasks.values()
    assert (told.case.status, told.case.holder_role, told.case.holder) == ("verifying", "collector", "4012")
    assert (task.id, task.kind, task.due_t) == (f"{CASE}-v1", "verify", T0 + MIN + HOUR)
    assert told.outs == [("task", "4012")]
    assert (told.record.row, told.record.clock, told.record.used_s, told.record.late) == ("T4", "accept", MIN, False)
    told.refuses("send_verify", "核实中", "须为")
    Story(citizen()).refuses("send_verify", "采集员", receiver="")
    Story(citizen()).forbids("send_verify", "受理员", "值班长", role="unit")


def test_T4b_send_verify_again() -> None:
    told = verified("unable").does("send_verify", receiver="4013")
    assert (told.case.status, told.case.holder) == ("verifying", "4013")
    assert sorted(told.tasks) == [f"{CASE}-v1", f"{CASE}-v2"]
    verified("false").refuses("send_verify", "无法核实")


def test_T5_verify() -> None:
    told = verified()
    task = told.tasks[f"{CASE}-v1"]
    assert (told.case.status, told.case.verify_result) == ("pending_filing", "true")
    assert (task.state, task.result, task.distance_m, task.late) == ("done", "true", 0.0, False)
    assert [p.phase for p in told.case.photos] == ["verify"]
    waiting = verifying()
    waiting.forbids("verify", "4012", by="4099", of="4099")
    waiting.refuses("verify", "300 米", lon=LON + 0.01)
    waiting.refuses("verify", "照片", photos=())
    waiting.refuses("verify", "位置", lon=None)
    waiting.refuses("verify", "结论", result="")
    waiting.refuses("verify", "可选", "属实", result="perhaps")
    assert verifying().does("verify", lon=LON + 0.0029).case.verify_result == "true", "286 m is near enough"
    late = verifying().does("verify", after_s=HOUR + 1)
    assert late.tasks[f"{CASE}-v1"].late
    assert late.record.late


def test_T5b_reassign_task() -> None:
    told = verifying().does("reassign_task", receiver="4013")
    assert (told.case.status, told.case.holder) == ("verifying", "4013")
    assert [(t.collector, t.state, t.late) for t in told.tasks.values()] == [
        ("4012", "moved", True), ("4013", "open", False),
    ]  # fmt: skip
    assert told.outs == [("task", "4012"), ("task", "4013")]
    told.forbids("verify", "4013")
    assert told.does("verify", by="4013", of="4013").case.status == "pending_filing"
    verifying().refuses("reassign_task", "4012", receiver="4012")
    checking = story("checking").does("reassign_task", role="system", receiver="4016")
    assert checking.case.spell is not None
    assert (checking.case.holder, checking.case.spell.clock) == ("4016", "check")
    self_made = story("checking")
    self_made.case = replace(self_made.case, people=(*self_made.case.people, ("handled", "4020")))
    self_made.refuses("reassign_task", "处置过", receiver="4020")


def test_T6_accept() -> None:
    told = Story(opened()).does("accept")
    assert (told.case.status, told.case.accept_t) == ("pending_filing", T0 + MIN)
    Story(citizen()).refuses("accept", "须先核实", "发核实")
    for source in ("leader", "city", "inspection"):
        assert Story(opened(source)).does("accept").case.status == "pending_filing"
    strict = room(no_verify=("collector",))
    Story(opened("leader", of=strict), strict).refuses("accept", "领导交办")


def test_T7_reject() -> None:
    told = Story(citizen()).does("reject")
    assert (told.case.status, told.case.holder_role, told.case.end_t) == ("rejected", "", T0 + MIN)
    assert told.case.spell is None
    assert told.outs == [("reply", "13900000001")]
    assert told.last is not None
    assert "不属于城管" in str(told.last.outs[0].body["text"])
    assert Story(opened()).does("reject").outs == [], "nobody asked"
    assert verified("false").does("reject").case.status == "rejected"
    Story(citizen()).refuses("reject", "理由", opinion="")
    story("pending_dispatch").refuses("reject", "待派遣")


def test_T8_ask_ruling() -> None:
    told = verified("unable").does("ask_ruling", opinion="门锁着，是否立案")
    assert (told.case.status, told.case.holder_role) == ("pending_ruling", "shift_lead")
    assert told.case.spell is not None
    assert told.case.spell.clock == "file"
    assert told.record.clock == "", "the filing clock runs on"
    verified().refuses("ask_ruling", "请示问题", opinion="")


def ruling() -> Story:
    return verified("unable").does("ask_ruling", opinion="是否立案")


def test_T9a_rule_to_file() -> None:
    told = ruling().does("rule", result="file", opinion="照片可辨", condition="M06036-1")
    assert (told.case.status, told.case.condition, told.record.row) == ("pending_dispatch", "M06036-1", "T9a")
    assert "file" in told.case.passed
    ruling().refuses("rule", "立案条件", result="file", opinion="照片可辨")
    ruling().refuses("rule", "裁定理由", result="file", condition="M06036-1")
    ruling().refuses("rule", "结论", "立案", "不予受理", opinion="照片可辨")
    ruling().forbids("rule", "值班长", role="acceptor", result="file", opinion="x", condition="M06036-1")


def test_T9b_rule_to_reject() -> None:
    told = ruling().does("rule", result="reject", opinion="私人院内")
    assert (told.case.status, told.record.row, told.outs) == ("rejected", "T9b", [("reply", "13900000001")])
    ruling().refuses("rule", "裁定理由", result="reject")


def test_T9c_rule_to_verify() -> None:
    told = ruling().does("rule", result="verify", opinion="换人再看", receiver="4013")
    assert (told.case.status, told.case.holder, told.record.row) == ("verifying", "4013", "T9c")
    ruling().refuses("rule", "采集员", result="verify", opinion="换人再看")


def test_T10_merge() -> None:
    told = Story(citizen()).does("merge", master="20261123-00009")
    assert (told.case.status, told.case.master) == ("merged", "20261123-00009")
    assert told.outs == [("reply", "13900000001")], "its informant is answered all the same"
    Story(citizen()).refuses("merge", "自己", master=CASE)
    Story(citizen()).refuses("merge", "主案卷")
    story("handling").refuses("merge", "处置中", master="20261123-00009")


def test_T10_the_master_answers_for_those_merged_into_it() -> None:
    one = replace(citizen(), id="20261123-00002")
    master = story("pending_close")
    master.take(flow.took_in(master.case, one, do("merge", 600), TIANYUAN))
    assert (master.case.merged, master.case.status, master.record.row) == (("20261123-00002",), "pending_close", "T10")
    assert master.case.version == 10
    with pytest.raises(Refused, match="已并入"):
        flow.took_in(master.case, one, do("merge", 600), TIANYUAN)
    assert master.does("close", after_s=900).outs == [("reply", "13900000001")]
    with pytest.raises(Refused, match="不能并入"):
        flow.took_in(master.case, replace(one, id="20261123-00003"), do("merge", 2000), TIANYUAN)


def test_T11_file() -> None:
    told = Story(opened()).does("accept").does("file", condition="M06036-1")
    case = told.case
    assert (case.status, case.holder_role, case.condition_text, case.closing_text, case.depts) == (
        "pending_dispatch", "shift_lead", "成堆", "清理干净", ("SAN",),
    )  # fmt: skip
    assert case.handle_limit is not None
    assert (case.handle_limit.kind, case.handle_limit.amount, case.passed["file"]) == ("work_hour", 4, T0 + 2 * MIN)
    Story(opened()).does("accept").refuses("file", "不属于", condition="M09003-1")
    Story(opened()).does("accept").refuses("file", "没有立案条件", condition="M06036-9")
    verified().refuses("file", "立案条件", condition="")
    verified("false").refuses("file", "不属实", "不予受理")
    verified("unable").refuses("file", "裁定")
    Story(opened()).refuses("file", "待受理", "待立案")
    lost = Story(flow.opened(CASE, do("report", report=report(), photos=(photo(),)), NOWHERE, TIANYUAN).case)
    lost.does("accept").refuses("file", "网格", "修改位置")
    bound = room(need_component=True)
    Story(opened(of=bound, what=LAMP), bound).does("accept").refuses("file", "绑定部件", condition="C01004-1")
    urgent = Story(opened(what=LAMP)).does("accept").does("file", condition="C01004-1")
    assert urgent.case.urgent, "the condition says so"


def test_T12_quick_close() -> None:
    told = Story(opened()).does("accept").does("quick_close", condition="M06036-1", photos=(photo("h", "handle"),))
    assert (told.case.status, told.case.flags) == ("closed", ("quick_close",))
    assert {"file", "close"} <= set(told.case.passed)
    assert told.case.file_t == told.case.close_t == T0 + 2 * MIN
    waiting = Story(opened()).does("accept")
    waiting.refuses("quick_close", "处置后")
    bare = verified()
    bare.case = replace(bare.case, photos=())
    bare.refuses("quick_close", "处置前", "处置后", condition="M06036-1")
    back = story("handling").does("ask_return").does("agree_return").does("send_back", opinion="非本局")
    back.refuses("quick_close", "退回", photos=(photo("h", "handle"),))


def test_T13_self_report() -> None:
    change = begins("self_report", report(), photos=BOTH)
    assert (change.case.status, change.case.holder_role) == ("self_review", "acceptor")
    not_begun("self_report", report(), "处置后", photos=(photo(),))
    not_begun("self_report", report(), "处置前", photos=(photo("b", "handle"),))
    not_begun("self_report", report(what=PARKING), "不允许自行处置", photos=BOTH)


def self_handled() -> Story:
    return Story(begins("self_report", report(), photos=BOTH).case)


def test_T13a_approve_self() -> None:
    told = self_handled().does("approve_self")
    assert (told.case.status, told.case.flags, told.case.holder_role) == ("closed", ("self_handled",), "")
    assert {"collect", "file", "close"} == set(told.case.passed)
    self_handled().forbids("approve_self", "本人处置", by="4012")
    self_handled().forbids("approve_self", role="collector")


def test_T13b_decline_self() -> None:
    told = self_handled().does("decline_self", opinion="未清理干净")
    assert told.case.status == "pending_filing"
    assert told.does("file").case.status == "pending_dispatch"
    self_handled().refuses("decline_self", "理由")


def test_what_nobody_can_do_is_refused_by_name() -> None:
    told = Story(opened())
    told.refuses("vanish", "没有操作", "accept")
    told.refuses("report", "只用于新建")
    with pytest.raises(Forbidden, match="您的角色（讲解员）"):
        flow.step(told.case, Do("accept", "某人", "guide", T0), TIANYUAN)
