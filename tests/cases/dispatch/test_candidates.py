"""Which units come into question for a case."""

from typing import Any

from cases.catalogue.model import DutyRow
from cases.dispatch.candidates import Spot, candidates, duties, same_street
from cases.dispatch.model import Candidate, Duty
from tests.cases.dispatch.build import OWN, SPOT, UNITS, here, load, past


def found(spot: Spot = SPOT, depts: tuple[str, ...] = (), **more: Any) -> dict[str, Candidate]:
    known = {"listed": (), "loads": {}, "near": (), "past": (), "returned": ()} | more
    some = candidates(
        spot,
        known["listed"],
        depts,
        UNITS,
        known["loads"],
        known["near"],
        known["past"],
        known["returned"],
        OWN,
        known.get("named", ""),
    )
    return {one.unit: one for one in some}


def row(code: str, area: str, unit: str, rank: int = 1) -> DutyRow:
    return DutyRow("matter", code, area, unit, rank)


def test_the_duty_list_is_read_from_the_smallest_area_and_the_narrowest_class() -> None:
    rows = [
        row("", "", "P04"), row("06", "嵩山", "P01"), row("06010", "嵩山-07", "S01"), row("06010", "嵩山", "C01", 2),
        row("06010", "嵩山", "C02"), row("06010", "泰山", "S02"), row("06012", "", "C01"),
        DutyRow("component", "06010", "", "S02"),
    ]  # fmt: skip
    listed = duties(rows, "matter", "06010", SPOT.areas)
    assert listed == [Duty("S01", 1), Duty("C02", 2), Duty("C01", 3), Duty("P01", 4), Duty("P04", 5)]


def test_a_unit_named_twice_has_its_best_place() -> None:
    assert duties([row("", "", "S01"), row("06010", "", "S01")], "matter", "06010", ()) == [Duty("S01", 1)]


def test_the_departments_of_the_standard_in_their_order_and_only_the_own_street() -> None:
    those = found(depts=("SAN", "STR"))
    assert set(those) == {"P01", "S01"}
    assert (those["P01"].dept, those["P01"].dept_place) == ("SAN", 0)
    assert (those["S01"].dept, those["S01"].dept_place, those["S01"].street) == ("STR", 1, True)


def test_a_cleaning_company_comes_in_by_its_road_or_its_vehicle() -> None:
    assert "C02" not in found(depts=("SAN",))
    by_road = found(SPOT._replace(road_company="第二清扫公司（示意）"), depts=("SAN",))
    assert by_road["C02"].road == "湘银路"
    assert "C01" not in by_road
    assert found(depts=("SAN",), near=(here(400),))["C02"].nearest == here(400)
    assert "C02" not in found(depts=("SAN",), near=(here(1_600),))


def test_a_company_near_a_case_that_is_not_its_business_is_not_asked() -> None:
    assert "C02" not in found(depts=("ENF",), near=(here(10),))


def test_where_the_standard_names_nobody_we_know_the_streets_office_answers() -> None:
    assert set(found(depts=("WAT",))) == {"S01"}
    assert set(found(depts=())) == {"S01"}
    assert found(Spot((), ""), depts=("WAT",)) == {}


def test_what_is_known_of_a_unit_comes_along() -> None:
    one = found(depts=("STR",), loads={"S01": load(6)}, past=(past("S01"), past("C01")), returned={"S01"})["S01"]
    assert (one.load.open, len(one.past), one.returned) == (6, 1, True)


def test_whom_a_meeting_named_is_asked_whatever_the_standard_says() -> None:
    assert found(depts=("ENF",), named="C01")["C01"].named


def test_a_streets_office_is_known_by_its_name() -> None:
    assert same_street("嵩山路街道办事处", "嵩山")
    assert same_street("嵩山路街道办事处", "嵩山路街道")
    assert same_street("栗雨街道办事处", "栗雨街道")
    assert not same_street("泰山路街道办事处", "嵩山")
    assert not same_street("", "")
