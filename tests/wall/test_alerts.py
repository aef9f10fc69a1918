"""What the wall says of a night's breaches: list, table of the five, sentinel, ribbon, blind spots, card, map."""

from typing import Any

import pytest
from msgspec.structs import replace

from feeds.duties import Strip
from records import Alert, Duty, Health, SectionDuty
from tests.wall.night import Room, T, fix, snapshot, text
from wall import breaches, words
from wall.panels import alerts, blind_spots, compliance, map, ribbon, sentinel, ticker, unit_card  # noqa: A004

W0 = T - 11_856.0  # 23:00
HOUR = 3_600.0


def alert(number: int = 1, vehicle: str = "A003", breach: str = "off_route", **more: Any) -> Alert:
    base = {
        "version": 1, "night": "2026-11-20", "shift": "night", "plan": f"P-{vehicle}", "group": "duty",
        "level": "serious", "state": "raised", "active": True, "raised_t": T - 16, "from_t": T - 136, "last_t": T,
        "section": "R1", "updated_t": T,
    }  # fmt: skip
    return Alert(id=f"20261120-{number:04}", vehicle=vehicle, breach=breach, **{**base, **more})


def duty(vehicle: str = "A001", *sections: SectionDuty, **more: Any) -> Duty:
    base = {
        "night": "2026-11-20", "shift": "night", "driver": "D1", "window_start": W0, "window_end": W0 + 7 * HOUR,
        "status": "working", "signed": "D1", "driver_ok": True, "share": 0.68, "planned_km": 12.3, "done_km": 8.4,
        "responsible": "第二清扫公司 队长",
    }  # fmt: skip
    return Duty(f"P-{vehicle}", T, vehicle=vehicle, sections=sections, **{**base, **more})


def section(status: str = "pending", last_t: float | None = None, red_t: float | None = None, **more: Any) -> Any:
    told = {"share": 0.0, "passes_done": 0, "passes_planned": 1, **more}
    return SectionDuty("R1", status, last_t=last_t, red_t=red_t, **told)


@pytest.fixture
def room() -> Room:
    made = Room()
    made.take(
        "fixes", *(fix(v, work=True, driver="D1") for v in ("A001", "A002", "A003", "A004")), fix("4001"), fix("4002")
    )
    made.take("snapshots", *(snapshot(c, T) for c in ("C1", "C2")), snapshot("A001-front", T, "A001"))
    made.well()
    return made


def listed(room: Room, now: float = T, **options: Any) -> tuple[dict[str, Any], list[Any]]:
    props = alerts.render(room.look(now), alerts.Options(**options))
    return props, props["alerts-rows"]["children"]


def say(found: Alert, now: float = T) -> str:
    return breaches.plain(Room().look(now), found)


# -- sentences -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (alert(value=420.0, unit="m"), "偏离计划路线 420 m"),
        (alert(value=1_240.0, unit="m"), "偏离计划路线 1.2 km"),
        (alert(breach="no_show", from_t=T - 1_920), "未按计划出车 32 分钟"),
        (alert(breach="no_show", from_t=T - 1_920, active=False, cleared_t=T - 720), "未按计划出车 20 分钟"),
        (alert(breach="overspeed", value=17.0, threshold=15.0, unit="km/h"), "作业超速 17 km/h (限 15)"),
        (alert(breach="driver_mismatch"), "驾驶员与计划不符"),
        (alert(breach="device_offline", from_t=T - 360), "终端离线 6 分钟"),
        (alert(breach="low_coverage", value=0.838, threshold=0.9, unit="share"), "作业覆盖不足 83 % (应达 90 %)"),
        (alert(breach="a_new_one"), "a_new_one"),
    ],
)
def test_a_breach_is_a_sentence_with_its_numbers(found: Alert, said: str) -> None:
    assert say(found) == said


def test_what_lasts_grows_in_the_browser_and_not_by_pushes(room: Room) -> None:
    room.take("alerts", alert(breach="device_offline", from_t=T - 360))
    props, _ = listed(room)
    later, _ = listed(room, T + 20)
    assert str(props["alerts-rows"]) == str(later["alerts-rows"])
    grows = [getattr(part, "data-since", None) for part in props["alerts-rows"]["children"][0]._traverse()]
    assert f"{T - 360:.0f}" in grows


def test_the_line_below_names_road_kind_and_group() -> None:
    look = Room().look()
    assert breaches.below(look, alert()) == "长江南路 · 清洗车 · 定责"
    silent = alert(section=None, lon=113.1, lat=27.83, breach="device_offline", group="vehicle")
    assert breaches.below(look, silent) == "最后位置 长江南路 · 清洗车 · 定车"


def test_of_a_wrong_driver_both_cards_are_told(room: Room) -> None:
    room.take("duties", duty("A003", driver="D3312"))
    found = alert(breach="driver_mismatch", group="person", driver="D3307")
    assert breaches.below(room.look(), found) == "刷卡 D3307 / 计划 D3312 · 定人"


# -- list ----------------------------------------------------------------------------------------------


def test_a_row_has_level_as_shape_and_word_and_the_state_of_the_handling(room: Room) -> None:
    room.take("alerts", alert(value=420.0, unit="m"))
    props, (row,) = listed(room)
    assert " ".join(text(row).split()) == "A003 报警 偏离计划路线 420 m 长江南路 · 清洗车 · 定责 02:17:20 待通知"
    assert (getattr(row, "data-alert"), getattr(row, "data-level")) == ("20261120-0001", "serious")
    assert props["alerts-note"]["children"] == "未处理 1 · 今夜 1"


def test_what_was_put_aside_says_so_and_does_not_call(room: Room) -> None:
    room.take("alerts", alert(shelved_until=T + 600))
    props, (row,) = listed(room)
    assert "已挂起" in text(row)
    assert props["alert-feed"]["data"]["serious"] == 0
    assert listed(room, T + 600)[0]["alert-feed"]["data"]["serious"] == 1


def test_a_night_whose_alerts_are_all_settled_is_calm(room: Room) -> None:
    assert text(listed(room)[1]) == "暂无告警"
    room.take("alerts", alert(state="closed", active=False))
    props, rows = listed(room)
    assert text(rows) == "今夜 1 条，均已处理"
    assert props["alerts-note"]["children"] == "未处理 0 · 今夜 1"


def test_a_storm_stays_on_the_screen_and_is_counted(room: Room) -> None:
    storm = [alert(i, f"V{i}", "device_offline", level="warn") for i in range(300)]
    corrected = [alert(400 + i, f"V{i}", f"b{i}", state="corrected") for i in range(20)]
    room.take("alerts", *storm, *corrected, alert(999))
    props, rows = listed(room, rows=3)
    assert [getattr(row, "data-count") for row in rows] == [1, 300, 1]
    assert " ".join(text(rows[1]).split()) == "300 条 预警 终端离线 V0、V1、V2 等 · 定责 02:17:20 待通知"
    assert props["alerts-note"]["children"] == "未处理 301 · 今夜 321"
    assert props["alerts-more"]["children"] == "19 条待结案或挂起"


def test_the_sound_knows_what_nobody_has_answered(room: Room) -> None:
    room.take("alerts", alert(1), alert(2, state="acknowledged"), alert(3, level="warn", raised_t=T - 5))
    room.take("alerts", alert(4, "A001", "camera_offline", level="info"))
    data = listed(room)[0]["alert-feed"]["data"]
    assert data["serious"] == 1
    assert data["newest"] == {"serious": T - 16, "warn": T - 5, "info": T - 16}
    assert data["say"] == "A003 清洗车 长江南路 偏离计划路线"
    assert data["units"] == {"A003": "serious"}


# -- 五定合规 --------------------------------------------------------------------------------------------


def test_a_vehicle_with_an_unclosed_breach_is_missing_in_its_group() -> None:
    room = Room()
    room.take("duties", duty("A001"), duty("A002"), duty("A003"), duty("A004", status="cancelled"))
    room.take("alerts", alert(1, "A001", "late_start", group="time", level="warn"))
    room.take("alerts", alert(2, "A002", "late_start", group="time", state="closed"))
    room.take("alerts", alert(3, "A003"), alert(4, "A003", "idle", group="time", level="info"))
    props = compliance.render(room.look(), compliance.Options())
    rows = props["compliance-kinds"]["children"]
    assert [" ".join(text(row).split()) for row in rows] == ["清扫车 2 2 2 1 2 2", "清洗车 1 1 1 0 1 0"]
    assert [getattr(cell, "data-level") for cell in rows[0].children[1:]] == ["", "", "warn", "", ""]
    assert getattr(rows[1].children[5], "data-level") == "serious"
    assert props["compliance-note"]["children"] == "今夜 3 车"


# -- 夜班哨兵 --------------------------------------------------------------------------------------------


def watch(room: Room, now: float = T) -> dict[str, Any]:
    return sentinel.render(room.look(now), sentinel.Options())["sentinel-line"]


def test_the_sentinel_is_silent_when_nothing_needs_a_person(room: Room) -> None:
    room.take("alerts", alert(1, state="closed"), alert(2, state="corrected"), alert(3, shelved_until=T + 60))
    room.take("duties", duty("A001", section("done", T - 60)))
    line = watch(room)
    assert text(line["children"]).strip() == "目前无需人工处置"
    assert (line["data-level"], line["data-alert"]) == ("calm", None)


def test_a_blind_sentinel_does_not_say_that_all_is_well(room: Room) -> None:
    room.well(T + 30, broker="down")
    assert text(watch(room, T + 30)["children"]).strip() == "数据中断，无法判断是否需要处置"
    room.take("alerts", alert())
    assert "偏离计划路线" in text(watch(room, T + 30)["children"])


def test_the_sentinel_names_what_costs_most_to_leave_alone(room: Room) -> None:
    room.take("duties", duty("A004"))
    room.take("alerts", alert(1, "A004", "no_show", group="vehicle", from_t=T - 1_000, raised_t=T - 900))
    room.take("alerts", alert(2, "A003", level="warn", value=80.0, unit="m"), alert(3, "A001", state="acknowledged"))
    said = text(watch(room)["children"]).strip()
    assert said == "A004 长江南路 02:17 仍未出车，计划 23:00 — 按 Enter 查看证据，N 通知队长"
    assert sentinel.render(room.look(), sentinel.Options())["sentinel-more"]["children"] == "另 2 条待处置"


def test_a_breach_left_alone_climbs_with_the_minutes(room: Room) -> None:
    old, new = alert(1, "A001", level="warn", raised_t=T), alert(2, "A002", level="warn", raised_t=T + 60, active=False)
    assert sentinel.need(old, T + 120) > sentinel.need(new, T + 120)
    assert sentinel.need(old, T + 3_600) > sentinel.need(old, T + 60)


def test_the_sentinel_foretells_a_road_nobody_is_on(room: Room) -> None:
    room.take("duties", duty("A001", section(red_t=T + 200)))
    assert text(watch(room)["children"]).strip() == "长江南路 02:20 转红，A001 尚未到达"
    room.take("duties", replace(duty("A001", section(red_t=T + 200, share=0.2)), t=T + 1))  # the pass has begun
    assert watch(room)["data-level"] == "calm"


# -- ribbon --------------------------------------------------------------------------------------------


def strips(room: Room, now: float = T) -> list[Any]:
    return list(ribbon.render(room.look(now), ribbon.Options())["ribbon-rows"]["children"])


def test_a_road_tells_when_it_turns_red_and_how_long_it_is(room: Room) -> None:
    room.take("duties", duty("A001", section(last_t=T - 600, red_t=T + 3_744)))
    assert text(strips(room)[0]).split() == ["长江南路", "03:20", "转红"]
    assert getattr(strips(room)[0], "data-state") == "fresh"
    assert getattr(strips(room, T + 3_000)[0], "data-state") == "soon"
    late = strips(room, T + 3_744 + 720)[0]
    assert (text(late).split(), getattr(late, "data-state")) == (["长江南路", "逾期", "12", "分钟"], "overdue")
    assert "最近有效作业 02:07，03:20 转红" in late.title


def test_a_done_road_tells_when_and_a_night_without_plan_says_so(room: Room) -> None:
    assert text(strips(room)) == "今夜无计划路段"
    room.take("duties", duty("A001", section("done", T - 600)))
    assert text(strips(room)[0]).split() == ["长江南路", "02:07", "已作业"]


def test_a_strip_is_painted_by_the_share_of_its_time_that_is_gone() -> None:
    half = Strip("R1", "pending", 0.0, "A001", T - 100, T + 100)
    done = Strip("R2", "done", 1.0, "A001", T, None, True)
    painted = ribbon.paint([half, done], T, W0)
    assert painted.startswith("linear-gradient(90deg, var(--warn) 0.00% 25.00%, var(--line) 25.00% calc(50.00% - 2px)")
    assert "var(--plan-done)" in painted
    assert ribbon.used(half, T + 500, W0) == 1.0


# -- blind spots -----------------------------------------------------------------------------------------


def blind(room: Room, now: float = T) -> list[str]:
    return [spot.what for spot in blind_spots.spots_of(room.look(now))]


def test_where_all_is_seen_the_wall_says_so(room: Room) -> None:
    room.take("duties", duty("A001"))
    assert blind(room) == []
    props = blind_spots.render(room.look(), blind_spots.Options())
    assert text(props["blind_spots-rows"]["children"]).split()[0] == "当前无盲区"
    assert props["blind_spots-note"]["children"] == ""


def test_silent_vehicles_and_pictures_count_only_in_shift(room: Room) -> None:
    room.take("duties", duty("A001"), duty("A002", window_end=T))
    room.well(T + 400)
    assert blind(room, T + 400) == ["A001 清扫车 定位中断", "A001 前 画面中断", "全球眼 2 路无图"]


def test_pictures_that_repeat_are_blind_spots_since_the_first_copy(room: Room) -> None:
    room.take("duties", duty("A001"))
    for t in (T + 20, T + 60, T + 100):
        shots = [snapshot(id_, t, device, "a") for id_, device in (("A001-front", "A001"), ("C1", ""))]
        room.take("snapshots", *shots, snapshot("A002-front", t, "A002", "a"))  # A002 is not in shift
    frozen = blind_spots.spots_of(room.look(T + 100))
    assert [spot.what for spot in frozen] == ["A001 前 画面冻结", "全球眼 神农城广场 画面冻结"]
    assert [spot.since for spot in frozen] == [T + 20, T + 20]
    assert "冻结 · " in text(card(room)["unit-card-shots"]["children"])
    room.take("snapshots", *(snapshot("C2", t, sha256="b") for t in (T + 10, T + 50, T + 110)))
    assert blind(room, T + 110)[-1] == "全球眼 2 路画面冻结"
    room.take("snapshots", *(snapshot(c, T + 120) for c in ("C1", "C2")), snapshot("A001-front", T + 120, "A001"))
    assert blind(room, T + 120) == []


def test_a_broken_way_stands_above_all(room: Room) -> None:
    room.well(T + 30, broker="down")
    assert blind(room, T + 30)[0] == "消息链路中断"
    room.well(T + 60, redis="down")
    assert blind(room, T + 60)[0] == "数据流链路中断"


def test_rules_that_do_not_see_all_say_so(room: Room) -> None:
    def gps(**numbers: float) -> list[str]:
        room.board.look("ok", [Health("gps", T, {"database": "ok"}, numbers)], {}, T)
        room.board.tick(T)
        return [said for said in blind(room) if said.startswith("规则")]

    assert gps(lag=0.0, blind=0.0) == []
    assert gps(lag=120.0, blind=1.0) == ["规则追赶中，积压 120 批"]
    assert gps(lag=0.0, blind=1.0) == ["规则追赶中，静默类告警暂缓"]
    assert sentinel.is_blind(room.look())


def test_many_silent_vehicles_are_a_number() -> None:
    room = Room()
    room.take("duties", *(duty(v) for v in ("A001", "A002", "A003", "A004")))
    assert blind(room)[0] == "A001 清扫车 无定位"
    assert blind_spots.NAMED == 4
    room.registry = room.registry.__class__(2, {**room.registry.vehicles, "A005": room.registry.vehicles["A001"]})
    assert len([said for said in blind(room) if "定位" in said]) == 4


# -- card, map, ticker ---------------------------------------------------------------------------------


def card(room: Room) -> dict[str, Any]:
    return unit_card.render(room.look(selected="A001"), unit_card.Options())


def test_the_card_holds_a_vehicle_against_its_plan(room: Room) -> None:
    room.take("duties", duty("A001"))
    room.take("alerts", *(alert(i, "A001", f"b{i}") for i in range(4)))
    props = card(room)
    assert " ".join(text(props["unit-card-facts"]["children"]).split()) == (
        "位置 长江南路 驾驶员 已刷卡 · 与计划一致 班次 23:00 – 06:00 · 第 1 遍 负责人 第二清扫公司 队长"
    )
    assert " ".join(text(props["unit-card-plan"]["children"]).split()) == "已完成 8.4 / 12.3 km 68 %"
    assert "另有 2 条告警" in text(props["unit-card-alerts"]["children"])


def test_a_driver_who_is_not_the_planned_one_is_named(room: Room) -> None:
    room.take("duties", duty("A001", signed="D9", driver_ok=False))
    assert "D9 · 与计划不符" in text(card(room)["unit-card-facts"]["children"])
    other = Room()
    other.take("duties", duty("A001", signed=None, driver_ok=None))
    assert "未刷卡" in text(card(other)["unit-card-facts"]["children"])


@pytest.mark.parametrize(
    ("now", "share", "behind"), [(W0 + 3 * HOUR, 0.0, False), (W0 + 4 * HOUR, 0.5, False), (W0 + 4 * HOUR, 0.3, True)]
)
def test_progress_has_a_colour_only_when_it_lags_behind(now: float, share: float, behind: bool) -> None:
    assert unit_card.is_behind(duty(share=share), now) is behind
    assert unit_card.is_behind(duty("A001", section("overdue")), W0)


def test_the_map_is_told_ids_and_words_of_planned_roads_only(room: Room) -> None:
    room.take("duties", duty("A001", section(share=0.43, red_t=T + 60)))
    assert map.plan_roads(room.look()) == [("R1", 1, 0.45, "A001")]
    swept = Room()
    swept.take("duties", duty("A001", section(passes_done=1, passes_planned=2)))
    assert map.plan_roads(swept.look()) == [("R1", 0, 0.0, "A001")]


def test_the_ticker_tells_of_alerts_in_the_fields_words(room: Room) -> None:
    room.take("alerts", alert(raised_t=T))
    room.take("alerts", alert(version=2, state="corrected"))
    lines = [text(line) for line in ticker.render(room.look(), ticker.Options())["ticker"]["children"]]
    assert lines[:2] == ["02:17 A003 清洗车 偏离计划路线 已纠正", "02:17 A003 清洗车 告警：偏离计划路线"]


def test_every_state_of_the_handling_has_its_tag() -> None:
    tags = [breaches.tag(alert(state=state), T) for state in words.ALERT_STATES]
    assert tags[:5] == ["待通知", "已通知", "已确认", "纠正中", "已纠正"]
    assert breaches.tag(alert(state="acknowledged", shelved_until=T + 1), T) == "已挂起"
