"""Plans that cannot be, and plans worth a second look."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.plans.clash import Conflict, Scene, refused
from registry.plans.conflicts import conflicts
from registry.plans.model import Plan, PlanSection, Stoppage
from registry.plans.settings import Settings
from tests.registry.plans.build import ZONE, at, district, plan

QUIET = Settings(due_grades=())
EARLY = ("11-21 20:00", "11-21 22:59")
LATE = ("11-22 02:00", "11-22 05:00")


def told(*plans: Plan, **scene: Any) -> list[tuple[str, str]]:
    return [(c.code, c.level) for c in clashes(*plans, **scene)]


def clashes(*plans: Plan, **scene: Any) -> list[Conflict]:
    settings = scene.pop("settings", QUIET)
    return conflicts(plans, Scene(district(), ZONE, settings, **scene))


def test_a_plain_plan_has_none() -> None:
    assert told(plan()) == []


def test_one_driver_on_two_vehicles_at_once_is_refused() -> None:
    [clash] = clashes(plan("A007", "P1", "R1"), plan("A008", "P1", "R2", window=("11-22 01:00", "11-22 03:00")))
    assert (clash.code, clash.level, clash.driver) == ("driver_twice", "refused", "P1")
    assert clash.plans == ("2026-11-21/night/A007", "2026-11-21/night/A008")
    assert (clash.from_t, clash.to_t) == (at("11-22 01:00"), at("11-22 02:00"))
    assert clash.what == "driver P1 has two vehicles at once, 2026-11-22 01:00–02:00"


def test_one_driver_on_two_vehicles_one_after_the_other_is_fine() -> None:
    assert told(plan("A007", "P1", "R1"), plan("A008", "P1", "R2", window=LATE)) == []


def test_a_relief_driver_counts_as_the_driver() -> None:
    relieved = plan("A008", "P2", "R2", relief_driver="P1")
    assert told(plan("A007", "P1", "R1"), relieved) == [("driver_twice", "refused")]
    assert told(plan("A007", "P2", "R1"), relieved) == []


def test_a_cancelled_plan_takes_nobodys_time() -> None:
    assert told(plan("A007", "P1", "R1"), plan("A008", "P1", "R1", word="cancelled")) == []


def test_a_plan_that_stands_already_is_seen_too() -> None:
    [clash] = clashes(plan("A008", "P1", "R2"), around=[plan("A007", "P1", "R1")])
    assert clash.plans == ("2026-11-21/night/A008", "2026-11-21/night/A007"), "the new one first"


def test_what_stands_already_among_itself_is_nobodys_question() -> None:
    assert told(plan("B001", "P5", "R3"), around=[plan("A007", "P1", "R1"), plan("A008", "P1", "R1")]) == []


def test_a_plan_is_not_held_against_its_own_earlier_version() -> None:
    assert told(plan(window=EARLY), around=[plan()]) == []


def test_a_vehicle_with_two_shifts_at_once_is_refused() -> None:
    assert told(plan(), plan("A007", "P2", "R2", shift="relief")) == [("vehicle_twice", "refused")]
    assert told(plan(), plan("A007", "P2", "R2", shift="relief", window=LATE)) == []


def test_a_replacement_vehicle_is_busy_with_the_plan_it_took_over() -> None:
    taken = plan("A007", "P1", "R1", word="replaced", relief_vehicle="A008")
    assert told(taken, plan("A008", "P2", "R2")) == [("vehicle_twice", "refused")]
    assert told(taken, plan("A007", "P2", "R2", shift="relief")) == []


def test_a_section_that_two_sweep_at_once_is_worth_a_word() -> None:
    [clash] = clashes(plan("A007", "P1", "R1", "R2"), plan("A008", "P2", "R1"))
    assert (clash.code, clash.level, clash.section) == ("section_shared", "warning", "R1")


@pytest.mark.parametrize(
    "other",
    [
        plan("A008", "P2", "R1", window=LATE),
        plan("A008", "P2", PlanSection("R1", 1, "backward")),
        plan("B001", "P2", "R1"),
    ],
    ids=["later", "other side", "washed, not swept"],
)
def test_a_section_shared_in_turns_or_sides_or_kinds_of_work_is_fine(other: Plan) -> None:
    assert told(plan("A007", "P1", PlanSection("R1", 1, "forward")), other) == []


def test_a_section_named_twice_in_one_plan_is_refused_unless_its_sides_differ() -> None:
    assert told(plan("A007", "P1", "R1", "R1")) == [("section_twice", "refused")]
    assert told(plan("A007", "P1", PlanSection("R1", 2, "forward"), PlanSection("R1", 1, "backward"))) == []


def test_graded_roads_and_those_of_last_week_need_somebody() -> None:
    before = plan("A008", "P2", "R1", "R3", date="2026-11-14", window=("11-14 23:00", "11-15 02:00"))
    found = clashes(plan("A007", "P1", "R1"), week_before=[before], settings=Settings())
    assert [(c.section, c.level) for c in found] == [("R2", "warning"), ("R3", "warning")]
    assert found[0].what == "nobody has R2 珠江南路 on 2026-11-21; it is of grade 2"
    assert found[1].what == "nobody has R3 湘山路 on 2026-11-21; it had a plan a week before"


def test_a_road_that_another_plan_of_the_night_has_is_not_missing() -> None:
    there = [plan("A008", "P2", "R2")]
    assert told(plan("A007", "P1", "R1"), around=there, settings=Settings()) == []
    off = [replace(there[0], word="cancelled")]
    assert told(plan("A007", "P1", "R1"), around=off, settings=Settings()) == [("section_uncovered", "warning")]


@pytest.mark.parametrize(
    ("strange", "code"),
    [
        (plan("Z9"), "unknown_vehicle"),
        (plan(driver="Z9"), "unknown_driver"),
        (plan("A007", "P1", "Z9"), "unknown_section"),
        (plan("A007", "P1", "W1"), "unknown_section"),
        (plan("A007", "P1", "T1"), "wrong_kind"),
        (plan(relief_driver="Z9"), "unknown_driver"),
        (plan(relief_vehicle="Z9", word="replaced"), "unknown_vehicle"),
        (replace(plan(), sections=()), "no_section"),
    ],
)
def test_who_and_what_is_not_registered_or_not_fit_is_refused(strange: Plan, code: str) -> None:
    assert told(strange) == [(code, "refused")]


def test_a_dredger_works_at_dredge_points_and_leaves_no_passes_on_roads() -> None:
    assert told(plan("D001", "P1", "T1")) == []
    assert told(plan("D001", "P1", "R1")) == [("wrong_kind", "warning")]
    assert told(plan("E001", "P1", "R1")) == [("wrong_kind", "warning")]


def test_a_one_way_road_has_no_way_back() -> None:
    assert told(plan("A007", "P1", PlanSection("R3", 1, "backward"))) == [("one_way", "warning")]


def test_a_window_in_the_rush_hour_is_worth_a_word() -> None:
    [clash] = clashes(plan(window=("11-22 02:00", "11-22 07:30")))
    assert (clash.code, clash.level) == ("forbidden_window", "warning")
    assert (clash.from_t, clash.to_t) == (at("11-22 07:00"), at("11-22 09:00"))
    assert told(plan(window=("11-22 02:00", "11-22 07:00"))) == []


@pytest.mark.parametrize(("vehicle", "stands"), [("B001", True), ("A007", False)])
def test_washing_in_the_frost_is_worth_a_word(vehicle: str, stands: bool) -> None:
    frost = Stoppage("S1", at("11-22 01:00"), None, ("washer", "sprinkler"), "weather", "2 ℃", "值班长")
    found = clashes(plan(vehicle), stoppages=[frost])
    assert [c.code for c in found] == ["stopped"] * stands
    assert told(plan(vehicle), stoppages=[replace(frost, from_t=at("11-22 02:00"))]) == []
    assert told(plan("A007"), stoppages=[replace(frost, kinds=())]) == [("stopped", "warning")]


def test_a_night_that_is_over_is_worth_a_word() -> None:
    assert told(plan(), now=at("11-22 02:00")) == [("over", "warning")]
    assert told(plan(), now=at("11-22 01:59")) == []


def test_what_is_refused_stands_first() -> None:
    found = clashes(plan("A007", "P1", "R1", window=("11-22 02:00", "11-22 08:00")), plan("Z9", "P2", "R2"))
    assert [c.level for c in found] == ["refused", "warning"]
    assert refused(found) == found[:1]


windows = st.tuples(st.integers(0, 600), st.integers(1, 300)).map(lambda w: (w[0] * 60.0, (w[0] + w[1]) * 60.0))


@given(st.lists(st.tuples(st.sampled_from(["P1", "P2"]), windows), min_size=2, max_size=8))
def test_a_driver_is_wanted_twice_exactly_where_two_windows_touch(wanted: list[Any]) -> None:
    vehicles = [f"V{i}" for i in range(len(wanted))]
    plans = [
        replace(plan(v, driver), window_start=start, window_end=end)
        for v, (driver, (start, end)) in zip(vehicles, wanted, strict=True)
    ]
    found = {frozenset(c.plans) for c in clashes(*plans) if c.code == "driver_twice"}
    expected = {
        frozenset((a.id, b.id))
        for at_, a in enumerate(plans)
        for b in plans[:at_]
        if a.driver == b.driver and a.window_start < b.window_end and b.window_start < a.window_end
    }
    assert found == expected
