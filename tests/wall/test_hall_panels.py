"""What the panels of a hall say of a scene, told by their pure `render` alone."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from config import ROOT
from layouts.shelf import Shelf
from records import CaseMark, Draw, Focus, Hall, Missing, Pair, Shown, Tally
from tests.wall.night import Room, T, fix, snapshot, text
from wall import figures, stage
from wall.look import Look
from wall.panels import board, camera_focus, cameras, case_focus, spot, strip, unit_focus

HOME = {"left": Shown("command", "left"), "right": Shown("command", "right")}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    own: Path = tmp_path_factory.mktemp("own")
    return Shelf(ROOT / "layouts", own, stage.check, figures.known)


@pytest.fixture
def room() -> Room:
    made = Room()
    made.take("fixes", fix("A001", work=True, driver="D1"), fix("A003", T - 400), fix("4001"))
    made.take("snapshots", snapshot("A001-front", T - 8, "A001"), snapshot("C1", T - 5))
    made.well()
    return made


def looking(room: Room, shelf: Shelf | None = None, focus: Focus | None = None, **hall: Any) -> Look:
    """What the left screen of the hall looks at."""
    told = Hall("command", 3, T, HOME, **hall)
    return replace(room.look(), hall=told, screen="left", focus=focus or Focus(), shelf=shelf)


def said(props: dict[str, dict[str, Any]], component: str) -> str:
    return text(props[component].get("children")).strip()


# -- strip -------------------------------------------------------------------------------------------


def test_without_a_tour_the_strip_says_the_centres_own_line_and_no_scene(room: Room, shelf: Shelf) -> None:
    props = strip.render(looking(room, shelf), strip.Options())
    assert "在岗采集员  1  名" in said(props, "strip-said")
    assert props["strip-chip"]["hidden"]
    assert props["strip-dots"]["hidden"]


def test_a_figure_nobody_knows_is_said_to_be_missing_and_not_zero(room: Room, shelf: Shelf) -> None:
    props = strip.render(looking(room, shelf), strip.Options())
    assert "今日上报  暂无数据  件" in said(props, "strip-said")


def test_in_a_tour_the_strip_says_which_scene_and_its_sentence(room: Room, shelf: Shelf) -> None:
    props = strip.render(looking(room, shelf, tour="tianyuan", scene="3"), strip.Options())
    assert said(props, "strip-chip") == "5 / 11 车载 GPS"
    assert said(props, "strip-said").startswith("红线是 A007")
    dots = [dot.to_plotly_json()["props"]["data-at"] for dot in props["strip-dots"]["children"]]
    assert dots == ["done"] * 4 + ["now"] + ["ahead"] * 6


def test_a_tour_that_is_gone_from_the_shelf_leaves_the_own_line(room: Room, shelf: Shelf) -> None:
    for tour, scene in (("gone", "1"), ("tianyuan", "99")):
        look = looking(room, shelf, tour=tour, scene=scene)
        assert strip.render(look, strip.Options())["strip-chip"]["hidden"]
    assert strip.render(looking(room, None, tour="tianyuan", scene="3"), strip.Options())["strip-chip"]["hidden"]


def test_what_is_missing_is_named_with_when_it_last_was_and_offered_as_a_record(room: Room, shelf: Shelf) -> None:
    missing = (Missing("unit", "A003", "silent", T - 400, recorded=True), Missing("camera", "C2", "no_picture"))
    props = strip.render(looking(room, shelf, tour="tianyuan", scene="3", missing=missing), strip.Options())
    assert said(props, "strip-missing") == "A003 清洗车 现在无信号，最后 02:10，可看回放 长江南路口 现在没有画面"


def test_a_record_that_is_shown_is_marked_as_one(room: Room, shelf: Shelf) -> None:
    missing = (Missing("unit", "A003", "silent", T - 400, recorded=True),)
    focus = Focus(unit="A003", recorded=True)
    look = looking(room, shelf, focus, tour="tianyuan", scene="3", missing=missing)
    assert (
        said(strip.render(look, strip.Options()), "strip-missing") == "回放 A003 清洗车 现在无信号，画面为02:10的记录"
    )


def test_figures_only_the_guides_words_lack_are_not_told_on_the_wall(room: Room, shelf: Shelf) -> None:
    lacks = (Missing("figure", "cases.late", "no_value"), Missing("figure", "cases.close", "no_value"))
    props = strip.render(looking(room, shelf, tour="tianyuan", scene="5", missing=lacks), strip.Options())
    assert said(props, "strip-missing") == "1 项数据暂缺"


# -- board -------------------------------------------------------------------------------------------


def options() -> board.Options:
    rows = (
        board.Row("在岗", "{collectors.on_duty}", "名", big=True),
        board.Row("成立", "{facts.founded}"),
        board.Row("今日上报", "{cases.collect}", "件", note="在岗 {collectors.on_duty}"),
    )
    return board.Options(title="家底", lead="共 {vehicles.total} 辆", columns=3, rows=rows)


def test_a_board_fills_in_what_is_live_and_what_the_tour_knows(room: Room, shelf: Shelf) -> None:
    props = board.render(looking(room, shelf, tour="tianyuan", scene="0"), options())
    assert said(props, "board-lead") == "共  4  辆"
    rows = props["board-rows"]["children"]
    assert [text(row).split() for row in rows[:2]] == [["在岗", "1", "名"], ["成立", "2009年9月"]]


def test_a_boards_live_figures_are_marked_and_those_of_the_file_are_not(room: Room, shelf: Shelf) -> None:
    rows = board.render(looking(room, shelf), options())["board-rows"]["children"]
    marked = [any(getattr(part, "className", "") == "live-mark" for part in row._traverse()) for row in rows]
    assert marked == [True, False, True]


def test_a_missing_figure_has_no_unit_behind_it(room: Room, shelf: Shelf) -> None:
    row = board.render(looking(room, shelf), options())["board-rows"]["children"][2]
    assert text(row).split() == ["今日上报", "暂无数据", "在岗", "1"]


def test_a_board_bears_a_wall_without_tours(room: Room) -> None:
    rows = board.render(looking(room), options())["board-rows"]["children"]
    assert "暂无数据" in text(rows[1])


# -- one unit ----------------------------------------------------------------------------------------


def test_the_unit_in_focus_tells_place_state_and_its_pictures(room: Room) -> None:
    props = unit_focus.render(looking(room, focus=Focus(unit="A001")), unit_focus.Options())
    assert said(props, "unit-focus-name") == "A001 清扫车"
    assert "长江南路" in said(props, "unit-focus-facts")
    assert props["unit-focus-warn"]["hidden"]
    data = props["unit-focus-data"]["data"]
    assert data["unit"] == "A001"
    assert data["pictures"]["front"]["snapshot"]
    assert data["pictures"]["rear"]["snapshot"] is None


def test_of_a_silent_unit_the_last_known_is_shown_and_said_to_be_that(room: Room) -> None:
    props = unit_focus.render(looking(room, focus=Focus(unit="A003", recorded=True)), unit_focus.Options())
    assert said(props, "unit-focus-warn") == "终端离线，以下为最后已知"
    assert not props["unit-focus-warn"]["hidden"]
    assert not props["unit-focus-mark"]["hidden"]
    assert props["unit-focus-kmh"]["hidden"]


def test_a_collector_has_no_pictures_but_the_cases_he_reported(room: Room) -> None:
    case = CaseMark(
        "20261121-00007", 3, "", "handling", 4, "乱堆杂物", "matter", "06036", "collector", 113.1, 27.83, "湘银路",
        "嵩山路街道", "G1", "S01", "unit", "S01", T - 3600, T - 60, reporter="4001",
    )  # fmt: skip
    other = replace(case, id="20261121-00008", reporter="4002")
    look = replace(looking(room, focus=Focus(unit="4001")), cases={one.id: one for one in (case, other)})
    props = unit_focus.render(look, unit_focus.Options())
    assert props["unit-focus-shots"]["hidden"]
    assert said(props, "unit-focus-cases") == "本人上报、在办 1 件 乱堆杂物 处置中 01:17 · 湘银路"
    told = replace(case, address="湘银路 找王姐 13812345678")
    masked = unit_focus.render(replace(look, cases={told.id: told}), unit_focus.Options())
    assert said(masked, "unit-focus-cases").endswith("湘银路 找王姐 138****5678")


def test_nobody_in_focus_is_said_so_and_a_stranger_too(room: Room) -> None:
    assert said(unit_focus.render(looking(room), unit_focus.Options()), "unit-focus-name") == "未选车辆或采集员"
    stranger = unit_focus.render(looking(room, focus=Focus(unit="A099")), unit_focus.Options())
    assert said(stranger, "unit-focus-name") == "A099 未登记"


def test_the_day_of_a_units_way_begins_at_local_midnight(room: Room) -> None:
    data = unit_focus.render(looking(room, focus=Focus(unit="A001")), unit_focus.Options())["unit-focus-data"]["data"]
    assert T - data["from_t"] == pytest.approx(2 * 3600 + 17 * 60 + 36)


# -- one case, one camera, one draw ------------------------------------------------------------------


def test_the_case_in_focus_comes_before_the_newest_closed_one(room: Room) -> None:
    pair = Pair("20261121-00009", "垃圾", "S01", "4001", T - 900, T - 60, True, ("/b", T - 900), ("/a", T - 60))
    day = Tally("2026-11-21", T, T, T, {}, {}, pairs=(pair,))
    newest = case_focus.render(replace(looking(room), tally=day), case_focus.Options())
    asked = case_focus.render(replace(looking(room, focus=Focus(case="X")), tally=day), case_focus.Options())
    assert [props["case-focus-data"]["data"]["case"] for props in (newest, asked)] == ["20261121-00009", "X"]
    assert [props["case-focus-data"]["data"]["focused"] for props in (newest, asked)] == [False, True]


def test_the_camera_panel_says_how_many_see_and_which_is_asked_for(room: Room) -> None:
    props = camera_focus.render(looking(room, focus=Focus(camera="C1")), camera_focus.Options())
    assert said(props, "camera_focus-note") == "正常 1 / 2"
    assert props["camera-focus-data"]["data"]["camera"] == "C1"
    assert set(props["camera-focus-data"]["data"]["facts"]) == {"C1", "C2"}


def test_what_was_drawn_is_shown_only_where_a_screen_dwells_on_it(room: Room) -> None:
    drawn = Draw("vehicle", "s33d", T, "A001", 4, "0123456789ab")
    shown = spot.render(looking(room, focus=Focus(unit="A001"), drawn=drawn), spot.Options())
    assert said(shown, "spot-drawn") == "抽中 A001 清扫车"
    for fact in ("从 4 辆中", "s33d", "02:17:36", "0123456789ab"):
        assert fact in said(shown, "spot-facts")
    assert spot.render(looking(room, focus=Focus(unit="A002"), drawn=drawn), spot.Options())["spot"]["hidden"]
    assert spot.render(looking(room), spot.Options())["spot"]["hidden"]


def test_a_wall_of_pictures_has_tiles_for_every_place_it_may_stand_at(room: Room) -> None:
    strip_of_four, wall_of_nine = cameras.Options(tiles=4), cameras.Options(grid=3)
    assert cameras.widest([strip_of_four, wall_of_nine]).tiles == 9
    look = looking(room, focus=Focus(camera="C1"))
    large = cameras.render(look, wall_of_nine)["camera-strip"]
    assert (large["data-shown"], large["data-grid"], large["data-focus"]) == (9, 3, "C1")
    assert cameras.render(look, strip_of_four)["camera-strip"]["data-focus"] == ""
