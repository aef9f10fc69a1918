"""The invented city keeps the seed's figures (domain.md 9.1, 9.3) and is sound as a map."""

import numpy as np
import pytest
from msgspec.structs import replace

from demo import grids, sections
from demo.city import build
from demo.ground import FRAME, area_m2
from gps.geo import Frame, point_in_polygon, points_in_polygon
from tests.demo.things import SETTINGS, city

pytestmark = pytest.mark.edges  # makes whole cities: heavy for the quick ring


def test_the_counts_are_the_seeds() -> None:
    c = city()
    assert (len(c.units), len(c.duty)) == (703, 21)
    assert (len(c.vehicles), len(c.collectors), len(c.on_duty)) == (33, 27, 21)
    assert (len(c.fixed_cameras), len(c.organisations)) == (31, 11)
    assert len(c.cameras) == 31 + 2 * 33
    assert len({camera.id for camera in c.cameras}) == len(c.cameras)


def test_the_units_are_three_subdistricts_four_departments_and_four_companies() -> None:
    kinds = [unit.kind for unit in city().organisations]
    assert kinds.count("subdistrict") == 3
    assert kinds.count("cleaning_company") == 4
    assert all("示意" in unit.name for unit in city().organisations if unit.kind != "subdistrict")


def test_the_night_plan_of_the_seed_can_be_driven() -> None:
    kinds = [vehicle.kind for vehicle in city().vehicles[:20]]
    assert [kinds.count(k) for k in ("sweeper", "washer", "manual_washer", "dredger")] == [7, 9, 2, 2]
    assert {v.id: v.kind for v in city().vehicles}["A007"] == "sweeper"


def test_every_duty_grid_is_manned_by_one_collector() -> None:
    assert sorted(one.duty_grid for one in city().on_duty) == sorted(area.code for area in city().duty)


def test_the_named_roads_and_the_named_camera_exist() -> None:
    names = {section.road.name for section in city().sections}
    assert {"长江南路", "珠江南路", "湘银路", "嵩山路"} <= names
    assert "长江南路湘银路口" in {camera.name for camera in city().fixed_cameras}
    assert all(camera.range_m == 400 for camera in city().fixed_cameras)


def test_the_district_has_21_square_kilometres_around_its_middle() -> None:
    ring = grids.district_ring(city().units)
    assert abs(area_m2(ring) / 21e6 - 1) < 0.01
    assert point_in_polygon(0.0, 0.0, [ring])
    assert Frame(113.08, 27.83) == FRAME


def test_codes_have_fifteen_characters_and_begin_with_their_street() -> None:
    codes = {unit.code for unit in city().units}
    assert len(codes) == 703
    assert all(len(code) == 15 and code.startswith("430211") and code.isalnum() for code in codes)
    assert {area.street for area in city().duty} == {"嵩山路街道", "泰山路街道", "栗雨街道"}


def test_unit_grids_partition_their_duty_grid_without_gap_or_overlap() -> None:
    """Areas add up exactly, and random points lie in exactly one unit grid, the one of their duty grid."""
    c = city()
    for duty in c.duty:
        parts = [unit for unit in c.units if unit.name.startswith(duty.name.removesuffix("责任网格") + "-")]
        assert abs(sum(area_m2(unit.xy) for unit in parts) - area_m2(duty.xy)) < 1.0
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-3000, 3000, 2000), rng.uniform(-2000, 2000, 2000)
    inside = points_in_polygon(x, y, [grids.district_ring(c.units)])
    for areas in (c.units, c.duty):
        hits = sum(points_in_polygon(x, y, [area.xy]).astype(int) for area in areas)
        assert np.array_equal(hits, inside.astype(int))


def test_sections_are_300_to_900_m_and_meet_end_to_end() -> None:
    c = city()
    assert all(300 <= section.length_m <= 900 for section in c.sections)
    by_road: dict[str, list[sections.Section]] = {}
    for section in c.sections:
        by_road.setdefault(section.road.code, []).append(section)
    for parts in by_road.values():
        for a, b in zip(parts[:-1], parts[1:], strict=True):
            assert a.nodes[-1] == b.nodes[0]
            assert np.allclose(a.xy[-1], b.xy[0])


def test_every_place_can_be_reached_from_every_other() -> None:
    graph = city().graph
    first = graph.nodes[0]
    assert all(graph.way(node, first)[-1] == first for node in graph.nodes)


def test_the_same_seed_makes_the_same_city_and_another_seed_another_one() -> None:
    again, other = build(SETTINGS), build(replace(SETTINGS, seed=7))
    assert all(np.array_equal(a.xy, b.xy) for a, b in zip(again.units, city().units, strict=True))
    assert again.cameras == city().cameras
    assert other.cameras != city().cameras
    assert len(other.units) == 703
