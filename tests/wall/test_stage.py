"""A hall's book as one page, and a page that follows its hall: what is pushed where it is, and what stands still."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from config import ROOT
from feeds.hall_fan import HallFan
from layouts.scene import Scene, parse
from layouts.shelf import Shelf
from records import Focus, Hall, Point, Refused, Shown
from tests.wall.night import Room, T, fix, text
from tests.wall.test_push import Browser
from wall import figures
from wall.panels import PANELS, header, units_list
from wall.panels import map as map_panel
from wall.push import Page
from wall.shell import _wall, create
from wall.stage import Stages, check, shown

DUO = """
title: 双屏
screens:
  left: {size: [1920, 1080]}
  right: {size: [3840, 1080], title: 右屏}
panels:
  - {panel: header, screen: left, area: [0, 0, 1920, 64]}
  - {panel: units_list, screen: left, area: [0, 64, 900, 900], options: {rows: 2}}
  - {panel: header, screen: right, area: [0, 0, 3840, 64]}
  - {panel: map, screen: right, area: [0, 64, 1900, 900], options: {layers: [vehicles]}}
  - {panel: unit_card, screen: right, area: [10, 70, 300, 400], over: map}
"""
UNIT = """
title: 车辆
theme: showcase
screens: {any: {size: [1920, 1080]}}
panels:
  - {panel: header, screen: any, area: [0, 0, 1920, 80]}
  - {panel: map, screen: any, area: [0, 80, 1000, 900]}
  - {panel: unit_card, screen: any, area: [1000, 80, 300, 900]}
  - {panel: units_list, screen: any, area: [1400, 80, 300, 900], options: {rows: 4}}
"""


def scenes() -> dict[str, Scene]:
    return {name: parse(name, said, f"layouts/{name}.yaml") for name, said in (("duo", DUO), ("focus-unit", UNIT))}


def hall(seq: int = 1, left: Shown | None = None, right: Shown | None = None, **more: Any) -> Hall:
    own = {"left": left or Shown("duo", "left"), "right": right or Shown("duo", "right")}
    return Hall("duo", seq, T + seq, own, **more)


# -- where a screen is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "place"),
    [
        (None, ("duo", "left")),
        (hall(), ("duo", "left")),
        (hall(left=Shown("duo", "right")), ("duo", "right")),
        (hall(left=Shown("focus-unit", "any")), ("focus-unit", "any")),
        (hall(left=Shown("focus-unit", "left")), ("focus-unit", "any")),
        (hall(left=Shown("gone", "left")), ("duo", "left")),
        (Hall("duo", 1, T, {}), ("duo", "left")),
    ],
)
def test_a_screen_is_where_its_hall_says_and_at_home_while_that_is_nowhere(state: Hall | None, place: Any) -> None:
    assert shown(Stages(scenes()), state, "duo", "left") == place


def test_a_page_holds_every_panel_of_its_book_once_made_for_the_widest_of_its_options() -> None:
    stages = Stages(scenes())
    union = stages.union(stages.book("duo"), ("duo", "left"))
    names = [placed.panel for _, placed, _ in union]
    assert sorted(names) == ["header", "map", "unit_card", "units_list"]
    rows = next(stand for _, placed, stand in union if placed.panel == "units_list")
    assert (rows.options.rows, rows.laid.rows) == (2, 4)


def test_the_browser_knows_of_each_place_its_boxes_heights_theme_and_layers() -> None:
    stages = Stages(scenes())
    places = stages.places(stages.book("duo"))
    assert list(places) == ["duo/left", "duo/right", "focus-unit/any"]
    right = places["duo/right"]
    assert (right["size"], right["theme"], right["title"], right["layers"]) == (
        (3840, 1080),
        "night",
        "右屏",
        ["vehicles"],
    )
    assert right["panels"] == {
        "header": [0, 0, 3840, 64, 0],
        "map": [0, 64, 1900, 900, 0],
        "unit_card": [10, 70, 300, 400, 2],
    }
    assert places["focus-unit/any"]["layers"] is None
    assert places["duo/left"]["options"] == {"units_list": {"rows": 2}}


def test_a_layout_nobody_knows_the_panels_of_is_refused_and_a_hall_that_is_none_has_no_book() -> None:
    bad = parse("bad", DUO.replace("panel: units_list", "panel: unit_list"), "layouts/bad.yaml")
    with pytest.raises(Refused, match=r"layouts/bad\.yaml:8: `panels\[1\]\.panel`"):
        Stages({"bad": bad})
    assert (Stages(scenes()).book("night"), Stages(scenes()).digest("night")) == ((), "")


def test_what_pages_are_built_from_changes_with_a_file_and_a_broken_one_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wall.stage.LOOK_S", 0.0)
    file = tmp_path / "shipped" / "duo.yaml"
    file.parent.mkdir()
    file.write_text(DUO, "utf-8")
    stages = Stages(Shelf(file.parent, tmp_path / "own", check, figures.known))
    before = stages.digest("duo")
    file.write_text(DUO.replace("rows: 2", "rows: two"), "utf-8")
    assert stages.digest("duo") == before
    file.write_text(DUO.replace("rows: 2", "rows: 3"), "utf-8")
    assert stages.digest("duo") not in ("", before)


def test_every_shipped_screen_is_a_page_that_can_be_sent() -> None:
    shelf = Shelf(ROOT / "layouts", Path("/nowhere"), check, figures.known)
    desk, stages = Room().desk(), Stages(shelf)
    for name, scene in shelf.scenes.items():
        for screen in scene.screens:
            made, page, stage = _wall(desk, stages, (name, screen))
            assert len(json.dumps(page)) < 8_000  # asked for over a socket that takes 32 KiB
            assert json.dumps([made, stage], cls=PlotlyJSONEncoder)
            assert set(page["panels"]) <= set(PANELS)


# -- a page as it is built --------------------------------------------------------------------------------


def built(room: Room, screen: str = "left") -> Any:
    return _wall(room.desk(), Stages(scenes()), ("duo", screen))


def boxes(made: Any) -> dict[str, Any]:
    return {getattr(box, "data-box"): box for box in made.children}


def test_a_late_window_is_built_where_its_hall_is_and_the_rest_waits_hidden() -> None:
    room = Room()
    room.take("scenes", hall(7, left=Shown("focus-unit", "any", Focus(unit="A001"))))
    made, page, stage = built(room)
    assert made.style == {"width": 1920, "height": 1080}
    assert getattr(made, "data-screen") == "focus-unit/any"
    assert boxes(made)["units_list"].style == {"left": 1400, "top": 80, "width": 300, "height": 900}
    assert not any(getattr(box, "hidden", False) for box in made.children)
    assert (page["layout"], page["screen"]) == ("duo", "left")
    assert (stage["state"]["seq"], stage["state"]["screens"]["left"]["focus"]["unit"]) == (7, "A001")
    assert getattr(made["panel-header"], "data-seq") == "7"


def test_at_home_the_panels_of_other_places_are_hidden_and_empty() -> None:
    made, _, stage = built(Room())
    found = boxes(made)
    assert {name for name, box in found.items() if getattr(box, "hidden", False)} == {"map", "unit_card"}
    assert getattr(found["map"].children, "data-t") == ""
    assert len(made["panel-units_list"].children[1].children) == 4  # made for the widest
    assert (stage["hall"], stage["screen"], stage["state"], stage["mode"]) == ("duo", "left", None, "live")


# -- a page that follows ------------------------------------------------------------------------------------


class Wall:
    """A window of the hall `duo` and the far end of its socket."""

    def __init__(self, screen: str = "left", beat_s: float = 1e9) -> None:
        self.room = Room()
        self.room.take("fixes", fix("A001", work=True))
        self.stages, self.desk = Stages(scenes()), self.room.desk(beat_s=beat_s)
        _, page, _ = _wall(self.desk, self.stages, ("duo", screen))
        self.browser = Browser(**{"wall-screen": page})
        self.page = Page(self.desk, self.browser, self.stages)
        asyncio.run(self.page.ask())
        self.pushed()

    def pushed(self) -> dict[str, Any]:
        self.page.push()
        return self.browser.news()

    def told(self) -> set[str]:
        return {component for component, _ in self.page._told}

    def goes(self, state: Hall) -> dict[str, Any]:
        self.room.take("scenes", state)
        return self.pushed()


def test_only_the_place_shown_is_pushed_and_a_change_of_scene_brings_the_new_one_whole() -> None:
    wall = Wall()
    assert not any(key.startswith("panel-map") for key in wall.told())
    news = wall.goes(hall(2, left=Shown("duo", "right")))
    assert {"panel-map.data-t", "plan-roads.data", "panel-header.data-seq"} <= set(news)
    assert news["panel-header.data-seq"] == "2"
    wall.room.take("fixes", fix("A002", t=T + 1, work=True))
    assert not any("units_list" in key for key in wall.pushed())


def test_what_the_hall_dwells_on_is_chosen_and_let_go_with_it() -> None:
    wall = Wall("right")
    news = wall.goes(hall(2, right=Shown("focus-unit", "any", Focus(unit="A001"))))
    assert text(news["unit-card-name.children"]) == "A001 清扫车"
    assert wall.goes(hall(3))["unit-card.hidden"] is True
    assert wall.desk.chosen == {wall.page.page: None}


def test_a_unit_somebody_chose_himself_is_not_taken_away() -> None:
    wall = Wall("right")
    wall.goes(hall(2, right=Shown("focus-unit", "any", Focus(unit="A001"))))
    wall.desk.chosen[wall.page.page] = "A002"
    wall.goes(hall(3))
    assert wall.desk.chosen == {wall.page.page: "A002"}


def test_parts_another_place_has_no_use_for_are_hidden_and_come_back() -> None:
    wall = Wall()
    for id_ in ("A002", "A003", "A004"):
        wall.room.take("fixes", fix(id_, work=True))
    wall.goes(hall(2, left=Shown("focus-unit", "any")))
    row = json.dumps(units_list._row_id(3), sort_keys=True, separators=(",", ":"))
    assert wall.goes(hall(3))[f"{row}.hidden"] is True
    back = wall.goes(hall(4, left=Shown("focus-unit", "any")))
    assert back[f"{row}.hidden"] is False


def test_a_standing_picture_is_told_nothing_more_but_the_alarm_and_its_own_frame() -> None:
    wall = Wall(beat_s=0.0)
    wall.goes(hall(2, frozen_t=T))
    wall.room.take("fixes", fix("A002", t=T + 1, work=True))
    wall.room.well(T + 5)
    assert wall.pushed() == {}  # not even how fresh it is: it grows old
    moved = wall.goes(hall(3, left=Shown("duo", "right"), frozen_t=T))
    assert "plan-roads.data" in moved  # another place is told once
    assert wall.pushed() == {}
    assert any('"row":1' in key for key in wall.goes(hall(4)))  # it goes on with what came meanwhile


def test_a_spotlight_on_a_standing_picture_brings_no_newer_figures_into_it() -> None:
    wall = Wall(beat_s=0.0)
    wall.goes(hall(2, frozen_t=T))
    wall.room.take("fixes", fix("A002", t=T + 1, work=True))
    wall.room.well(T + 5)
    told = wall.goes(hall(3, frozen_t=T, point=Point("left", 0.5, 0.5, T + 9)))
    assert {key.split(".")[0].split("-")[0] for key in told} <= {"header", "panel"}
    others = [key for key in told if not key.startswith(("header", "panel-header"))]
    assert [key for key in others if not key.endswith(".data-seq")] == []


def test_a_stream_that_comes_back_leaves_the_standing_picture_of_its_page_alone() -> None:
    wall = Wall(beat_s=0.0)
    wall.goes(hall(2, frozen_t=wall.page.built_t + 60))
    wall.room.take("fixes", fix("A002", t=T + 1, work=True))
    wall.room.well(T + 5)
    again = Page(wall.desk, wall.browser, wall.stages)
    wall.browser.news()
    asyncio.run(again.ask())
    again.push()
    assert not any('"row":1' in key or key.startswith("plan-roads") for key in wall.browser.news())


def test_a_panel_the_page_was_not_built_with_is_left_out_until_it_is_built_anew() -> None:
    wall = Wall()
    wall.page.panels = frozenset({"header"})
    assert {key.split(".")[0].split("-")[0] for key in wall.goes(hall(2, left=Shown("duo", "right")))} <= {
        "header",
        "panel",
    }


def test_a_panel_of_the_hall_is_drawn_for_its_screen_and_anew_with_the_hall() -> None:
    room = Room()
    room.take("scenes", hall(1, clock="rehearsal"))
    desk = room.desk()
    one = desk.drawn(header, header.Options(), None, ("duo", "left"))
    assert one["header-mode", "children"][0] == '"演练"'
    assert desk.drawn(header, header.Options(), None, ("duo", "left")) is one
    assert desk.drawn(header, header.Options(), None, ("duo", "right")) is not one
    room.take("scenes", hall(2, clock="replay"))
    assert desk.drawn(header, header.Options(), None, ("duo", "left"))["header-mode", "children"][0] == '"回放"'
    assert desk.drawn(map_panel, map_panel.Options(), None, ("duo", "left")) is desk.drawn(
        map_panel, map_panel.Options(), None, ("duo", "right")
    )


# -- wiring ---------------------------------------------------------------------------------------------------


@pytest.mark.edges
def test_where_halls_are_told_it_is_told_what_their_pages_are_built_from() -> None:
    from fastapi import FastAPI

    from config import Settings

    room = Room()
    room.hall_fan = HallFan(room.board, lambda: T, Settings().feeds, "b", "live")  # type: ignore[attr-defined]
    create(FastAPI(), room, Settings(), scenes())
    stage = room.hall_fan.stage  # type: ignore[attr-defined]
    assert stage("duo") == Stages(scenes()).digest("duo")
