"""What the system writes on the sheet: a line a vehicle, breaches by the five, what the next shift inherits."""

from msgspec.structs import replace

from gps.shifts.sheet import Down, Remark
from gps.shifts.write import write
from records import Alert
from tests.gps.shifts.night import END, NIGHT, SHELVED, START, alert, alerts, duty, facts, plan


def test_a_line_a_planned_vehicle_and_one_for_a_stranger_with_an_alert() -> None:
    sheet = write(facts())
    assert [line.vehicle for line in sheet.lines] == [*(f"A{n:03d}" for n in range(1, 21)), "A030"]
    third = sheet.lines[2]
    assert (third.kind, third.company, third.driver, third.status) == ("sweeper", "第三清扫公司", "驾驶员3", "done")
    assert (third.planned_km, third.done_km, third.driven_km, third.share) == (12.5, 12.0, 31.4, 0.96)
    assert (third.passes_done, third.passes_planned, third.planned_s, third.worked_s) == (3, 3, 25_200, 21_600)
    stranger = sheet.lines[-1]
    assert (stranger.status, stranger.planned_km, stranger.breaches["vehicle"]) == ("unplanned", None, 1)


def test_a_breach_counts_every_time_and_a_false_alarm_or_a_waived_one_never() -> None:
    sheet = write(facts())
    of = {line.vehicle: line.breaches for line in sheet.lines}
    assert of["A003"] == {"person": 0, "vehicle": 0, "time": 0, "standard": 2, "duty": 0}
    assert sum(of["A014"].values()) == sum(of["A007"].values()) == 0
    assert sheet.totals.breaches == {"person": 1, "vehicle": 3, "time": 0, "standard": 3, "duty": 1}
    assert (sheet.totals.alerts, sheet.totals.handled) == (9, 5)


def test_the_gravest_open_alert_stands_first_and_shelved_ones_apart() -> None:
    sheet = write(facts())
    assert [(x.vehicle or x.section, x.breach) for x in sheet.open] == [
        ("A011", "overspeed"), ("A009", "no_show"), ("示意路40段", "uncovered_section"),
    ]  # fmt: skip
    assert [(x.vehicle, x.shelved_until) for x in sheet.shelved] == [("A016", SHELVED)]


def test_an_alert_whose_shelf_time_is_over_is_open_again() -> None:
    sheet = write(facts(now=SHELVED + 1))
    assert sheet.shelved == ()
    assert [x.vehicle for x in sheet.open] == ["A011", "A009", "", "A016"]


def test_a_promise_is_the_newest_remark_of_an_alert_that_is_still_open() -> None:
    sheet = write(facts())
    assert [(p.vehicle, p.text, p.by) for p in sheet.promises] == [("A009", "队长答应 06:30 前回电", "张三")]
    assert write(facts(remarks=[Remark("20261120-0003", START, "张三", "  ")])).promises == ()


def test_roads_still_red_are_those_overdue_of_plans_that_count() -> None:
    sheet = write(facts())
    assert [(r.section, r.vehicle, r.passes_done, r.passes_planned) for r in sheet.red] == [
        ("示意路17段", "A009", 0, 1), ("示意路18段", "A009", 0, 1), ("示意路21段", "A011", 1, 2),
    ]  # fmt: skip
    off = [plan("A009", word="cancelled", cause="breakdown"), plan("A011")]
    assert [r.vehicle for r in write(facts(plans=off)).red] == ["A011"]


def test_a_cancelled_plan_asks_for_nothing() -> None:
    sheet = write(facts())
    assert (sheet.totals.vehicles, sheet.totals.called_off) == (19, 1)
    assert sheet.totals.planned_km == 19 * 12.5
    line = next(line for line in sheet.lines if line.vehicle == "A018")
    assert (line.status, line.remark) == ("cancelled", "低于 3 ℃ 停止冲洗")


def test_a_vehicle_that_replaces_another_has_the_line_and_says_for_whom() -> None:
    stands_in = plan("A001", word="replaced", cause="breakdown", relief_vehicle="A030", approver="队长1")
    [line] = write(facts(plans=[stands_in], duties=[duty("A001", by="A030")], alerts=[])).lines
    assert (line.vehicle, line.status, line.done_km, line.remark) == ("A030", "done", 12.0, "替A001；车辆故障")
    [gone] = write(facts(plans=[plan("A001", word="replaced")], duties=[], alerts=[])).lines
    assert (gone.vehicle, gone.status) == ("A001", "replaced")


def test_totals_are_the_sums_of_the_lines() -> None:
    sheet = write(facts())
    assert sheet.totals.done_km == sum(line.done_km for line in sheet.lines)
    assert sheet.totals.worked_s == sum(line.worked_s for line in sheet.lines)
    assert (sheet.totals.worked, sheet.totals.finished, sheet.totals.present, sheet.totals.absent) == (18, 17, 19, 1)
    share = sheet.totals.share
    assert share is not None
    assert abs(share - (17 * 12.0 + 8.8) / (19 * 12.5)) < 1e-9


def test_a_plan_nobody_has_judged_yet_is_not_a_plan_of_zero_kilometres() -> None:
    sheet = write(facts(duties=[], alerts=[], marks={}, remarks=[], down=[]))
    assert {line.status for line in sheet.lines} == {"not_started", "cancelled"}
    assert {line.planned_km for line in sheet.lines} == {None}
    assert sheet.totals.share is None
    assert sheet.lines[0].passes_planned == 3
    assert "本班未点名" in sheet.summary


def test_the_approved_relief_is_the_driver() -> None:
    sheet = write(facts(plans=[plan("A001", word="planned", relief_driver="D021", approver="队长1")]))
    assert sheet.lines[0].driver == "驾驶员21"


def test_two_plans_of_one_vehicle_are_two_lines_and_its_alerts_stand_once() -> None:
    relief = replace(plan("A003", driver="D021"), id="2026-11-20/relief/A003", shift="relief")
    sheet = write(facts(plans=[plan("A003"), relief], duties=[duty("A003")], alerts=alerts()[:1]))
    assert [(line.driver, line.breaches["standard"]) for line in sheet.lines] == [("驾驶员3", 2), ("驾驶员21", 0)]


def test_the_summary_says_what_a_person_would() -> None:
    said = write(facts()).summary
    for words in (
        "2026年11月20日夜班（23:00—06:00）", "计划19车，实际作业18车，完成17车，另有1车取消或替换",
        "覆盖率89%", "点名到位19车，缺勤1车：A009（发动机故障）", "五定违规8次：定人1次、定车3次、定标3次、定责1次",
        "未办结3件（报警级3件）：A011作业超速、A009未按计划出车、示意路40段路段无人负责",
        "挂起1件：A016车载画面中断至07:30",
        "待回电或跟进1项", "逾期未作业路段3条", "中断2处：车载画面 A016后（01:46起）、车辆定位 A009",
    ):  # fmt: skip
        assert words in said, words
    assert "截至" not in said


def test_the_summary_of_a_good_night_is_short_and_says_so() -> None:
    good = facts(plans=[plan("A001")], duties=[duty("A001")], alerts=[], remarks=[], down=[], marks={})
    said = write(good).summary
    assert "五定无违规。没有未办结告警。没有逾期未作业路段。系统连接、车辆定位和画面均正常。" in said
    assert "挂起" not in said


def test_the_summary_in_the_middle_of_the_night_says_until_when() -> None:
    assert "截至02:17" in write(facts(now=START + 11_820.0)).summary


def test_a_shift_without_plans_says_that() -> None:
    said = write(facts(plans=[], duties=[], alerts=[], remarks=[], down=[], marks={})).summary
    assert "没有作业计划" in said
    assert "点名" not in said


def test_many_of_a_kind_are_named_only_to_the_fifth() -> None:
    many: list[Alert] = [
        replace(alert(n, f"A{n:03d}", "idle", "time", state="raised", active=True), id=f"20261120-{n:04d}")
        for n in range(1, 10)
    ]
    said = write(facts(alerts=many)).summary
    assert "A005停留未作业等9项" in said
    assert "A006停留未作业" not in said


def test_the_same_facts_make_the_same_sheet_in_any_order() -> None:
    one = facts()
    other = facts(plans=list(reversed(one.plans)), duties=list(reversed(one.duties)), alerts=list(reversed(one.alerts)),
                  remarks=list(reversed(one.remarks)), down=list(reversed(one.down)))  # fmt: skip
    assert write(one) == write(other)


def test_what_is_down_is_named_in_the_field_s_words() -> None:
    said = write(facts(down=[Down("link", "redis", END), Down("role", "ingest"), Down("eye", "神农城-广场")])).summary
    assert "中断3处：全球眼 神农城-广场、数据流（06:00起）、接入进程" in said
    assert NIGHT.label == "夜班"
