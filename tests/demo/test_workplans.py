"""The night is planned as in the seed, and what is planned is what the vehicles drive."""

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from demo import beats, workplans
from demo.city import build
from demo.night import Night
from registry.plans.model import Plan
from tests.demo.things import SETTINGS, ZONE, at, city, night

SEED_KINDS = {"sweeper": 7, "washer": 9, "manual_washer": 2, "dredger": 2}  # domain.md 5.5


def tonight() -> list[Plan]:
    return workplans.of(night(), "2026-11-21")


def test_20_vehicles_of_the_seeds_kinds_are_planned_from_23_to_6() -> None:
    kinds = {v.id: v.kind for v in city().vehicles}
    assert Counter(kinds[plan.vehicle] for plan in tonight()) == SEED_KINDS
    assert {(plan.window_start, plan.window_end) for plan in tonight()} == {(at(23, day=21), at(6))}
    assert {plan.id for plan in tonight()} == {f"2026-11-21/night/A{n:03d}" for n in range(1, 21)}


def test_every_plan_names_what_each_of_the_five_is_compared_with() -> None:
    limits = {"sweeper": 8, "washer": 15, "manual_washer": 5, "dredger": None}
    vehicles = {v.id: v for v in city().vehicles}
    for plan in tonight():
        vehicle = vehicles[plan.vehicle]
        assert plan.driver == f"D33{vehicle.id[2:]}"
        assert plan.speed_limit_kmh == limits[vehicle.kind]
        assert plan.coverage_target == 0.9
        assert plan.responsible == vehicle.fleet_lead
        assert plan.sections
        assert all(line.passes >= 1 for line in plan.sections)


def test_every_section_of_the_city_is_in_one_plan_and_every_manhole_too() -> None:
    named = Counter(line.section for plan in tonight() for line in plan.sections)
    holes = {spot.id for spot in city().spots if spot.kind == "dredge"}
    assert set(named) == {section.id for section in city().sections} | holes
    assert set(named.values()) == {1}


def test_a007_sweeps_zhujiang_south_road_then_changjiang_south_road() -> None:
    plan = next(plan for plan in tonight() if plan.vehicle == "A007")
    assert [line.section.partition("-")[0] for line in plan.sections] == ["ZJN"] * 6 + ["CJN"] * 6


def test_dredgers_are_sent_to_manholes() -> None:
    for plan in tonight()[18:]:
        assert plan.vehicle in beats.DREDGERS
        assert all(line.section.startswith("M") for line in plan.sections)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (at(2), "2026-11-21"), (at(23, 30, day=21), "2026-11-21"), (at(22, 10, day=21), "2026-11-21"),
        (at(6, 30), "2026-11-21"), (at(7, 30), "2026-11-22"), (at(12), "2026-11-22"), (at(0), "2026-11-21"),
    ],
)  # fmt: skip
def test_at_any_hour_the_running_night_is_planned_or_the_next_one_and_two_more(now: float, first: str) -> None:
    dates = list(dict.fromkeys(plan.date for plan in workplans.nights(night(), now)))
    assert len(dates) == 3
    assert dates[0] == first
    assert dates == sorted(dates)


def test_the_file_has_the_columns_of_the_import_and_one_row_a_section(tmp_path: Path) -> None:
    workplans.write(tmp_path / "plans.csv", tonight(), ZONE)
    rows = (tmp_path / "plans.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + sum(len(plan.sections) for plan in tonight())
    assert rows[0].startswith("date,shift,vehicle,driver,window_start,window_end,section,passes,side,speed_limit_kmh,")
    assert "2026-11-21,night,A007,D3307,2026-11-21 23:00,2026-11-22 06:00,ZJN-01,2,both,8,0.9," in "\n".join(rows)


@pytest.mark.edges  # two more cities: heavy for the quick ring
def test_the_same_seed_plans_the_same_night_and_another_seed_another_one() -> None:
    other = replace(SETTINGS, seed=5)
    assert workplans.of(Night(city(), SETTINGS, ZONE), "2026-11-21") == tonight()
    assert workplans.of(Night(build(other), other, ZONE), "2026-11-21") != tonight()
