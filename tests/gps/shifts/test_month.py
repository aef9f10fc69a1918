"""What remains of a shift, and the month made of it (domain.md 5.4, last line)."""

import pytest

from gps.shifts.monthly import Month, days_of, month_of
from gps.shifts.results import Result, results
from gps.shifts.tables import month_tables, month_title, shown
from records import Alert, Duty, Refused
from tests.gps.shifts.night import END, NIGHT, START, alert, alerts, duty, facts

COMPANIES = {f"A{n:03d}": f"{'一二'[n % 2]}公司" for n in range(1, 34)}


def of(duties: list[Duty], some: list[Alert], said: dict[str, float] | None = None) -> list[Result]:
    return results(NIGHT, duties, some, said or {}, COMPANIES, 1_800.0)


def month(some: list[Result]) -> Month:
    return month_of("2026-11", some, {"D003": "驾驶员3"})


def test_a_plan_leaves_one_result_with_its_figures() -> None:
    [one] = of([duty("A003")], [])
    assert (one.vehicle, one.driver, one.company, one.planned) == ("A003", "D003", "二公司", True)
    assert (one.planned_km, one.done_km, one.driven_km, one.worked_s) == (12.5, 12.0, 31.4, 21_600.0)
    assert (one.passes_done, one.passes_planned) == (3, 3)


def test_a_breach_belongs_to_the_driver_who_drove_and_the_kilometres_to_the_plan() -> None:
    planned, other = of([duty("A005")], [alert(4, "A005", "driver_mismatch", "person", driver="D021")])
    assert (planned.driver, planned.done_km, sum(planned.breaches.values())) == ("D005", 12.0, 0)
    assert (other.driver, other.done_km, other.planned, other.breaches["person"]) == ("D021", 0.0, False, 1)


def test_a_vehicle_without_a_plan_is_counted_with_its_breaches() -> None:
    [one] = of([], [alert(8, "A030", "wrong_vehicle", "vehicle", plan=None)])
    assert (one.plan, one.planned, one.breaches["vehicle"]) == ("2026-11-20/night/A030", False, 1)


def test_false_alarms_waived_ones_and_sections_without_a_vehicle_count_for_nobody() -> None:
    some = [
        alert(1, "A001", "idle", "time", state="false_alarm"), alert(2, "A001", "idle", "time", state="waived"),
        alert(3, "", "uncovered_section", "duty"),
    ]  # fmt: skip
    [one] = of([duty("A001")], some)
    assert (one.alerts, sum(one.breaches.values())) == (0, 0)


@pytest.mark.parametrize(
    ("more", "said", "on_time"),
    [
        ({"cleared_t": START + 1_800.0}, {}, 1),
        ({"cleared_t": START + 1_801.0}, {}, 0),
        ({"cleared_t": None, "active": True}, {}, 0),
        ({"cleared_t": None, "active": True, "state": "corrected"}, {"20261120-0001": START + 900.0}, 1),
        ({"cleared_t": START + 9_000.0}, {"20261120-0001": START + 900.0}, 1),
        ({"cleared_t": START + 900.0, "active": True}, {}, 0),  # it came again
    ],
)
def test_corrected_on_time_is_within_thirty_minutes_of_the_alert(
    more: dict[str, object], said: dict[str, float], on_time: int
) -> None:
    [one] = of([duty("A001")], [alert(1, "A001", "idle", "time", **{"raised_t": START, **more})], said)
    assert (one.correctable, one.on_time) == (1, on_time)


def test_what_is_found_when_the_window_is_over_can_be_corrected_by_nobody() -> None:
    [one] = of([duty("A001")], [alert(1, "A001", "low_coverage", "standard", raised_t=END, cleared_t=END + 1)])
    assert (one.alerts, one.correctable) == (1, 0)


def test_the_same_facts_leave_the_same_results_in_any_order() -> None:
    duties = list(facts().duties)
    assert of(duties, alerts()) == of(duties[::-1], alerts()[::-1])


def test_the_month_sums_by_vehicle_driver_and_company() -> None:
    nights = of([duty("A003"), duty("A004"), duty("A005")], alerts()[:1])
    made = month(nights)
    by = {s.key: s for s in made.by_vehicle}
    assert (by["A003"].shifts, by["A003"].breaches["standard"], by["A003"].on_time_rate) == (1, 2, 1.0)
    assert by["A004"].on_time_rate is None
    assert {s.key: s.shifts for s in made.by_company} == {"一公司": 1, "二公司": 2}
    assert {s.key: s.name for s in made.by_driver} == {"D003": "驾驶员3", "D004": "D004", "D005": "D005"}
    assert (made.total.planned_km, made.total.shifts) == (37.5, 3)
    assert made.total.coverage == pytest.approx(36 / 37.5)
    assert [(n.date, n.shift, n.breaches) for n in made.nights] == [("2026-11-20", "night", 2)]


def test_a_driver_without_a_plan_of_his_own_has_breaches_and_no_shift() -> None:
    made = month(of([duty("A005")], [alert(4, "A005", "driver_mismatch", "person", driver="D021")]))
    other = next(s for s in made.by_driver if s.key == "D021")
    assert (other.shifts, other.breaches["person"], other.coverage) == (0, 1, None)


def test_an_empty_month_has_a_sum_of_nothing() -> None:
    made = month([])
    assert (made.by_vehicle, made.total.shifts, made.total.coverage, made.nights) == ((), 0, None, ())


@pytest.mark.parametrize(
    ("text", "days"),
    [("2026-11", ("2026-11-01", "2026-11-30")), ("2028-02", ("2028-02-01", "2028-02-29")),
     ("2026-12", ("2026-12-01", "2026-12-31"))],
)  # fmt: skip
def test_the_days_of_a_month(text: str, days: tuple[str, str]) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize("wrong", ["2026-13", "2026-1", "11-2026", "", "0000-01", "2026-11-01"])
def test_what_is_no_month_is_refused(wrong: str) -> None:
    with pytest.raises(Refused, match="YYYY-MM"):
        days_of(wrong)


def test_the_tables_of_the_month_have_every_five_and_the_sum_below() -> None:
    tables = month_tables(month(of([duty("A003")], alerts()[:1])))
    assert [table.title for table in tables] == ["按车辆", "按驾驶员", "按公司"]
    heads = [column.head for column in tables[0].columns]
    assert {"定人", "定车", "定时", "定标", "定责", "按时纠正率"} <= set(heads)
    row = {c.head: shown(cell, c.form) for c, cell in zip(tables[0].columns, tables[0].rows[0], strict=True)}
    assert (row["车辆"], row["覆盖率"], row["定标"], row["按时纠正率"]) == ("A003", "96%", "2", "100%")
    assert tables[1].rows[0][0] == "驾驶员3（D003）"
    assert tables[0].rows[-1][0] == "合计"
    assert month_title("2026-11") == "2026年11月 环卫作业五定统计"
