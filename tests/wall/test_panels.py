"""What the panels say of a night, told by their pure `render` alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash._utils import stringify_id
from msgspec.structs import replace

from layouts.scene import Scene
from registry.model import Registry
from tests.wall.night import EAST, NORTH, SOUTH, WEST, Room, T, fix, registry, snapshot, text
from wall import told
from wall.panels import PANELS, collectors, header, map, system, ticker, unit_card, units_list, vehicles  # noqa: A004
from wall.roads import road_at


def said(props: dict[str, dict[str, Any]], component: str) -> str:
    return text(props[component].get("children")).strip()


@pytest.fixture
def room() -> Room:
    made = Room()
    made.take("fixes", fix("A001", work=True, driver="D1"), fix("A002", speed_kmh=30.0), fix("A003", T - 400))
    made.take("fixes", fix("4001"))
    made.well()
    return made


def ids_in(made: Any) -> Iterator[str]:
    for part in [made, *made._traverse()]:
        if getattr(part, "id", None) is not None:
            yield stringify_id(part.id)


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_renders_only_what_its_layout_or_the_page_holds(name: str, room: Room) -> None:
    panel = PANELS[name]
    options = panel.Options()
    made = panel.layout(options, Scene("x", "夜班监控", "night", {}, ()))
    rendered = panel.render(room.look(selected="A001"), options)
    assert set(rendered) <= {*ids_in(made), "camera-list"}
    assert f"panel-{name}" in set(ids_in(made))


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_bears_a_city_of_which_nothing_is_known(name: str) -> None:
    empty = Room(Registry())
    PANELS[name].render(empty.look(), PANELS[name].Options())


@pytest.mark.parametrize("name", PANELS)
def test_what_a_panel_says_is_what_the_page_can_set_by_itself(name: str, room: Room) -> None:
    for component, props in PANELS[name].render(room.look(selected="A001"), PANELS[name].Options()).items():
        assert [prop for prop in props if not told.by_script(prop)] == [], component
        assert told.strange(props.get("children")) == [], component


def test_vehicles_are_counted_by_state_and_kind(room: Room) -> None:
    props = vehicles.render(room.look(), vehicles.Options())
    assert [said(props, f"vehicles-{s}") for s in ("working", "driving", "stopped", "offline")] == ["1", "1", "0", "1"]
    assert said(props, "vehicles-note") == "在线 2 / 4 辆"
    assert said(props, "vehicles-kinds").startswith("清扫车 2 1 1 · ·")


def test_rare_kinds_share_the_last_row(room: Room) -> None:
    rows = vehicles.render(room.look(), vehicles.Options(rows=2))["vehicles-kinds"]["children"]
    assert [text(row.children[0]) for row in rows] == ["清扫车 2", "其他 2"]


def test_a_vehicle_that_works_without_a_driver_is_counted(room: Room) -> None:
    room.take("fixes", fix("A004", work=True))
    props = vehicles.render(room.look(), vehicles.Options())
    assert props["vehicles-working-sub"] == {"children": "未刷卡 1", "className": "late"}


def test_collectors_due_are_those_in_shift_and_a_row_without_one_has_the_default(room: Room) -> None:
    props = collectors.render(room.look(), collectors.Options())
    assert [said(props, f"collectors-{key}") for key in ("on_duty", "due", "offline")] == ["1", "2", "1"]
    assert said(props, "collectors-streets") == "嵩山路 1 2 1 1"


def test_the_list_begins_with_the_silent_and_names_road_and_driver(room: Room) -> None:
    props = units_list.render(room.look(), units_list.Options(rows=3))
    rows = [props[f'{{"panel":"units_list","row":{i}}}'] for i in range(3)]
    assert [row["data-unit"] for row in rows] == ["A003", "A001", "A002"]
    assert re.sub(r"\s+", " ", text(rows[1]["children"])) == "A001 清扫车 长江南路 · D1 作业中 4.0 km/h 刚刚"
    assert "未刷卡" in text(rows[2]["children"])
    assert "6 分钟前" in text(rows[0]["children"])
    assert said(props, "units_list-more").startswith("其余 1 辆")


def test_a_list_longer_than_the_fleet_hides_its_empty_rows(room: Room) -> None:
    props = units_list.render(room.look(), units_list.Options(rows=6))
    assert props['{"panel":"units_list","row":5}'] == {"hidden": True, "data-unit": None}
    assert props["units_list-more"]["hidden"]


def test_the_header_is_green_only_while_all_is_well(room: Room) -> None:
    props = header.render(room.look(), header.Options())
    states = {name: props[f"header-{name}"]["data-state"] for name in header.SIGNS}
    assert states == {"mqtt": "ok", "delay": "ok", "broker": "ok", "redis": "ok", "database": "ok", "cameras": "down"}
    assert said(props, "header-mqtt") == "MQTT 128 条/秒"


def test_the_header_says_what_broke_in_words_and_shape(room: Room) -> None:
    room.well(T + 30, broker="down")
    props = header.render(room.look(T + 30), header.Options())
    assert (said(props, "header-broker"), props["header-broker"]["data-state"]) == ("消息 中断", "down")
    assert (said(props, "header-delay"), props["header-delay"]["data-state"]) == ("数据延迟 30 秒", "late")


def test_with_redis_away_the_header_claims_to_know_nothing_else(room: Room) -> None:
    room.well(T + 90, redis="down")
    props = header.render(room.look(T + 90), header.Options())
    assert said(props, "header-redis") == "数据流 中断"
    assert said(props, "header-broker") == "消息 未知"
    assert props["header-delay"]["data-state"] == "down"
    assert "未知" in said(system.render(room.look(T + 90), system.Options()), "system-roles")


def test_a_role_that_fell_silent_is_named(room: Room) -> None:
    room.board.tick(T + 20)
    assert "失联" in said(system.render(room.look(T + 20), system.Options()), "system-roles")


def test_only_another_time_than_now_is_marked_in_the_header(room: Room) -> None:
    assert header.render(room.look(), header.Options())["header-mode"]["hidden"]
    room.mode = "replay"
    assert header.render(room.look(), header.Options())["header-mode"] == {"children": "回放", "hidden": False}


def test_the_clock_of_the_first_paint_is_the_servers(room: Room) -> None:
    first = header.first(room.look())
    assert first["wall-clock"] == {"children": "02:17:36", "data-now": f"{T:.3f}"}


def test_the_ticker_tells_the_newest_first(room: Room) -> None:
    room.take("fixes", fix("A004"))
    room.well(T + 20, broker="down")
    lines = ticker.render(room.look(), ticker.Options())["ticker"]["children"]
    assert text(lines[0]) == "02:17 消息连接中断"
    assert any("A004 疏通车 上线" in text(line) for line in lines)


def test_the_card_of_a_vehicle_names_road_driver_and_its_two_pictures(room: Room) -> None:
    room.take("snapshots", snapshot("A001-front", T - 3, "A001"))
    props = unit_card.render(room.look(selected="A001"), unit_card.Options())
    assert said(props, "unit-card-name") == "A001 清扫车"
    assert "位置 长江南路 驾驶员 已刷卡 · D1 公司 二公司（示意）" in said(props, "unit-card-facts")
    front, rear = props["unit-card-shots"]["children"]
    assert "02:17:33" in text(front)
    assert front.children[0].children[1].style["backgroundImage"].endswith("/thumb)")
    assert text(rear) == "无图 后 —"


def test_the_card_of_a_collector_shows_no_name_and_no_picture(room: Room) -> None:
    props = unit_card.render(room.look(selected="4001"), unit_card.Options())
    assert said(props, "unit-card-name") == "采集员 4001"
    assert "责任网格 嵩山一 班次 00:00 – 08:00" in said(props, "unit-card-facts")
    assert props["unit-card-shots"]["hidden"]


def test_nothing_chosen_leaves_the_map_free(room: Room) -> None:
    assert unit_card.render(room.look(), unit_card.Options()) == {"unit-card": {"hidden": True}}


def test_the_map_shows_what_is_registered(room: Room) -> None:
    (south, west), (north, east) = map.view(room.look())["bounds"]
    assert south < SOUTH < NORTH < north
    assert west < WEST < EAST < east


def test_a_map_without_registered_places_goes_where_the_first_unit_is_and_stays() -> None:
    room = Room(Registry(1, registry().vehicles))
    assert "center" in map.view(room.look())
    room.take("fixes", fix("A001"))
    before = map.view(room.look())
    room.take("fixes", fix("A001", T + 5))
    (south, west), (north, east) = before["bounds"]
    assert west < 113.1 < east
    assert south < 27.83 < north
    assert map.view(room.look()) == before


def test_the_scripts_get_every_camera_with_its_picture(room: Room) -> None:
    room.take("snapshots", snapshot("C1", T - 5))
    rows = PANELS["cameras"].render(room.look(), PANELS["cameras"].Options())["camera-list"]["data"]
    assert [row["id"] for row in rows] == ["C1", "C2", "A001-front"]
    assert rows[0] == {
        "id": "C1", "name": "神农城广场", "state": "ok", "snapshot": f"{int(T - 5):032x}", "t": T - 5, "vehicle": None,
    }  # fmt: skip
    assert rows[2]["name"] == "A001 前"


def test_a_unit_far_from_every_road_is_on_none(room: Room) -> None:
    unit = room.look().vehicles["A001"]
    assert road_at(room.look(), unit) == "长江南路"
    assert road_at(room.look(), replace(unit, lon=113.11)) is None


def test_the_script_and_the_server_know_the_same_attributes() -> None:
    script = (Path(__file__).resolve().parents[2] / "assets" / "04-told.js").read_text("utf-8")
    known = re.search(r"KNOWN = new Set\(\[(.*?)\]\)", script)
    assert known is not None
    assert set(re.findall(r'"(\w+)"', known[1])) == told.ATTRIBUTES - {"children", "key", "style"}
