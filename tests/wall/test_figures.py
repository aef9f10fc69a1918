"""Live fields in braces: what they say, and that they say nothing when nothing is known."""

from typing import Any

import pytest
from msgspec.structs import replace

from records import Alert, CaseMark, Pair, Tally
from registry.model import Registry, Unit
from tests.wall.night import Room, T, fix, snapshot
from wall import figures
from wall.look import Look


def mark(id_: str = "20261121-00007", report_t: float = T - 3600) -> CaseMark:
    return CaseMark(
        id_, 3, "", "handling", 4, "乱堆物堆料", "matter", "06036", "collector", 113.1, 27.83,
        "湘银路阳光小区前（示意）", "嵩山路街道", "G1", "S01", "unit", "S01", report_t, T - 60,
    )  # fmt: skip


def tally(**more: Any) -> Tally:
    passed = {"collect": 241, "file": 224, "check": 184, "close": 190, "closed_on_time": 180}
    return Tally("2026-11-21", T, T - 9000, T + 77_400, passed, {"handling": 30, "pending_check": 4}, late=3, **more)


@pytest.fixture
def look() -> Look:
    room = Room()
    room.take("fixes", fix("A001", work=True), fix("A002", speed_kmh=30.0), fix("A003", T - 400), fix("4001"))
    room.take("snapshots", snapshot("C1", T - 5))
    room.well()
    organs = {"S01": Unit("S01", "嵩山路街道办事处", "subdistrict")}
    registered = replace(room.look().registry, units=organs)
    return replace(room.look(), registry=registered, tally=tally())


def test_every_field_that_is_listed_is_known_and_others_are_not() -> None:
    for name in figures.names():
        assert figures.known(name.replace("ID", "A007"))
    for name in ("collectors", "collectors.on_holiday", "unit.A007", "unit.A007.wage", "cases.", "facts.staff", ""):
        assert not figures.known(name)


def test_the_day_is_counted_as_the_panels_count_it(look: Look) -> None:
    wanted = {
        "collectors.on_duty": "1", "collectors.total": "3", "vehicles.total": "4", "vehicles.working": "1",
        "vehicles.online": "2", "cases.collect": "241", "cases.file": "224", "cases.close": "190", "cases.late": "3",
        "cases.open": "34", "cases.close_rate": "84.8", "cases.on_time_rate": "94.7", "cameras.ok": "1",
        "cameras.total": "2", "units.count": "1", "grids.duty": "1", "roads.count": "1", "clock": "02:17",
    }  # fmt: skip
    assert {name: figures.value(look, name) for name in wanted} == wanted


def test_a_number_somebody_wrote_into_a_place_is_on_no_wall(look: Look) -> None:
    told = replace(mark(), address="湘银路 5 号，找王姐 13812345678")
    seen = replace(look, cases={told.id: told})
    assert figures.value(seen, f"case.{told.id}.place") == "湘银路 5 号，找王姐 138****5678"


def test_one_unit_tells_where_it_is_how_fast_and_what_it_does(look: Look) -> None:
    told = [figures.value(look, f"unit.A001.{name}") for name in ("name", "speed_kmh", "road", "state")]
    assert told == ["A001 清扫车", "4.0", "长江南路", "作业中"]
    assert figures.value(look, "unit.4001.name") == "采集员 4001"


def test_a_silent_unit_has_a_state_and_no_speed_and_no_place(look: Look) -> None:
    assert figures.value(look, "unit.A003.state") == "离线"
    assert figures.value(look, "unit.A003.speed_kmh") is None
    assert figures.value(look, "unit.A003.road") is None


def test_who_is_not_there_has_no_value_at_all(look: Look) -> None:
    for name in ("name", "speed_kmh", "road", "state", "km_today", "closed"):
        assert figures.value(look, f"unit.A099.{name}") is None
    assert figures.value(look, "camera.C9.name") is None
    assert figures.value(look, "case.20261121-09999.title") is None


def test_a_camera_tells_its_name_and_when_it_looked_last(look: Look) -> None:
    assert figures.value(look, "camera.C1.name") == "神农城广场"
    assert figures.value(look, "camera.C1.time") == "02:17:31"
    assert figures.value(look, "camera.C2.time") is None


def test_of_a_city_nobody_knows_anything_only_the_clock_is_told() -> None:
    empty = Room(Registry()).look()
    told = {name for name in figures.names() if figures.value(empty, name) is not None}
    assert told == {"clock", "date", "centre", "alerts.open", "alerts.tonight"}


def test_a_units_cases_are_those_of_the_tally(look: Look) -> None:
    counted = replace(look, tally=tally(by_unit={"S01": (14, 13, 5)}))
    assert [figures.value(counted, f"unit.S01.{name}") for name in ("closed", "on_time", "open")] == ["14", "13", "5"]
    assert figures.value(look, "unit.S01.closed") == "0"


# -- a case by its words -----------------------------------------------------------------------------


def test_a_case_is_found_by_the_words_of_its_place_the_newest_of_them(look: Look) -> None:
    old = mark("20261121-00003", T - 7200)
    both = replace(look, cases={one.id: one for one in (old, mark())})
    assert figures.case_of(both, "@阳光小区前").id == "20261121-00007"  # type: ignore[union-attr]
    assert figures.value(both, "case.@阳光小区前.reported") == "01:17"
    assert figures.value(both, "case.@阳光小区前.unit") == "嵩山路街道办事处"
    assert figures.value(both, "case.@阳光小区前.closed") is None


def test_a_closed_case_keeps_its_times_while_the_days_pairs_hold_it(look: Look) -> None:
    pair = Pair("20261121-00007", "阳光小区前乱堆", "S01", "4014", T - 4000, T - 880, True, ("/b", T), ("/a", T))
    told = replace(look, tally=tally(pairs=(pair,)))
    assert figures.value(told, "case.@阳光小区前.minutes") == "52"
    assert figures.value(told, "case.20261121-00007.title") == "阳光小区前乱堆"


def test_a_case_in_no_feed_is_asked_for_elsewhere(look: Look) -> None:
    asked: list[str] = []

    def find(words: str) -> figures.Found | None:
        asked.append(words)
        return figures.Found("20261120-00001", "垃圾", "S01", T - 90_000, T - 86_400)

    assert figures.value(look, "case.@阳光小区前.minutes", find) == "60"
    assert asked == ["@阳光小区前"]
    assert figures.value(look, "clock", find) == "02:17"
    assert asked == ["@阳光小区前"]


def test_open_alerts_are_counted_as_the_panel_counts_them(look: Look) -> None:
    base = Alert("a", 1, "2026-11-20", "night", None, "A001", "overspeed", "standard", "warn", "raised", True, T, T, T)
    found = {
        one.id: one for one in (base, replace(base, id="b", state="closed"), replace(base, id="c", state="corrected"))
    }
    told = replace(look, alerts=found)
    assert [figures.value(told, f"alerts.{name}") for name in ("open", "tonight")] == ["1", "3"]
