"""Sheets of plans as offices keep them: every bad row with line and reason, all or nothing, and back again."""

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.headings import column_of
from registry.plans import read, sheets
from registry.plans.columns import PLANS
from registry.plans.model import SIDES, Plan, PlanSection
from registry.rows import EXAMPLE
from registry.settings import Settings
from tests.registry.build import changed_member, excel
from tests.registry.plans.build import ZONE, at, district, plan

pytestmark = pytest.mark.edges  # workbooks: heavy for the quick ring

SETTINGS = Settings()
HEAD = "日期,班次,车辆编号,驾驶员,开始时间,结束时间,路段,遍数,方向,限速,覆盖率目标,责任人,作业标准"
SWEEP = "2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,,,,,"


def check(data: bytes | str) -> read.Sheet:
    raw = data.encode() if isinstance(data, str) else data
    return read.check(raw, district(), ZONE, SETTINGS.plans, SETTINGS)


def table(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def the_plan(*rows: str) -> Plan:
    found = check(table(*rows))
    assert found.problems == []
    [one] = found.plans.values()
    return one


def problems(*rows: str) -> list[str]:
    found = check(table(*rows))
    assert not found.plans, "all or nothing"
    return [problem.told("f") for problem in found.problems]


def test_a_row_a_section_and_one_plan_a_vehicle() -> None:
    one = the_plan(
        "2026-11-21,夜班,A007,张三,23:00,02:00,长江南路,2,正向,8,90%,王队长,见本色",
        "2026-11-21,夜班,A007,P1,23:00,次日02:00,R2,1,,,,,",
    )
    assert one == plan(
        "A007", "P1", PlanSection("R1", 2, "forward"), PlanSection("R2"), speed_limit_kmh=8.0, coverage_target=0.9,
        responsible="王队长", effect_standard="见本色",
    )  # fmt: skip


def test_english_headings_and_codes_are_the_same() -> None:
    head = "date,shift,vehicle,driver,window_start,window_end,section,passes,side"
    found = check(table("2026-11-21,night,A007,P1,2026-11-21T23:00:00+08:00,2026-11-22 02:00,R1,1,both", head=head))
    assert list(found.plans.values()) == [plan()]


def test_rows_of_several_vehicles_and_nights_may_stand_mixed() -> None:
    found = check(table(
        "2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,,,,,", "2026-11-21,夜班,A008,P2,23:00,02:00,R2,1,,,,,",
        "2026-11-22,夜班,A007,P1,23:00,02:00,R1,1,,,,,", "2026-11-21,夜班,A007,P1,23:00,02:00,R3,1,,,,,",
    ))  # fmt: skip
    assert {i: [line.section for line in p.sections] for i, p in found.plans.items()} == {
        "2026-11-21/night/A007": ["R1", "R3"],
        "2026-11-21/night/A008": ["R2"],
        "2026-11-22/night/A007": ["R1"],
    }
    assert found.lines["2026-11-21/night/A007"] == [("2", "R1"), ("5", "R3")]


def test_cells_merged_over_several_rows_count_for_all_of_them() -> None:
    found = check(table(SWEEP, ",,,,,,R2,2,,,,,", ",,A008,P2,23:00,02:00,R3,1,,,,,"))
    assert found.problems == []
    assert found.plans["2026-11-21/night/A007"].sections == (PlanSection("R1"), PlanSection("R2", 2))
    assert found.plans["2026-11-21/night/A008"].sections == (PlanSection("R3"),)
    assert found.notes == ["cells left empty in lines 3, 4 were read as those above them"]


def test_a_vehicle_that_was_forgotten_is_not_taken_from_above() -> None:
    assert problems(SWEEP, "2026-11-21,夜班,,P2,23:00,02:00,R2,1,,,,,") == [
        "f:3: vehicle: is empty — fill in the 车辆编号"
    ]


def test_dates_and_times_of_excel_are_read_as_they_look() -> None:
    data = excel(
        ["日期", "班次", "车辆编号", "驾驶员", "开始时间", "结束时间", "路段", "遍数"],
        [date(2026, 11, 21), "夜班", "A007", "P1", time(23, 0), datetime(2026, 11, 22, 2, 0), "R1", 1],
    )
    assert list(check(data).plans.values()) == [plan()]


def test_names_are_taken_where_only_one_has_them() -> None:
    assert the_plan("2026-11-21,夜班,A007,李四,23:00,02:00,珠江南路,1,,,,,") == plan("A007", "P2", "R2")
    assert the_plan("2026-11-21,夜班,D001,P1,23:00,02:00,T1,1,,,,,") == plan("D001", "P1", "T1")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-11-21,夜班,A007,王五,23:00,02:00,R1,1,,,,,",
         "f:2: driver: '王五' is the name of 2 drivers: P3, P4 — write the id of the one you mean"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,黄河南路,1,,,,,",
         "f:2: section: '黄河南路' is the name of 2 roads: R4, R5 — write the id of the one you mean"),
        ("2026-11-21,夜班,A099,P1,23:00,02:00,R1,1,,,,,",
         "f:2: vehicle: 'A099' is neither id nor number plate of the 6 vehicles registered"
         " — correct it, or import the vehicles first"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,W1,1,,,,,",
         "f:2: section: 'W1' is a place of kind water, where no work is planned"
         " — name a road, or a place of kind dredge"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,T1,1,,,,,",
         "f:2: section: 'T1' is a place of kind dredge; only a dredger works at one — name a road"),
        ("2026-11-31,夜班,A007,P1,23:00,02:00,R1,1,,,,,",
         "f:2: date: '2026-11-31' is no date — write it as 2026-11-21"),
        ("2026-11-21,夜班,A007,P1,23:00,26:00,R1,1,,,,,",
         "f:2: window_end: '26:00' is no time — write HH:MM, for example 23:00, or 2026-11-21 23:00"),
        ("2026-11-21,夜班,A007,P1,23:00,23:00,R1,1,,,,,",
         "f:2: window_start, window_end: the window ends at 2026-11-21 23:00, not after its start"
         " — correct start or end"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,R1,0,,,,,", "f:2: passes: '0' is not between 1 and 50 — correct it"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,斜向,,,,",
         "f:2: side: '斜向' is not known here — write one of both 双向, forward 正向, backward 反向"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,,0,,,",
         "f:2: speed_limit_kmh: '0' is not between 1 and 120 km/h — correct it"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,,,90,,",
         "f:2: coverage_target: '90' is no share of a road — write 0.9 or 90%"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,,1,,,,,", "f:2: section: is empty — fill in the 路段"),
        ("2026-11-21,夜/班,A007,P1,23:00,02:00,R1,1,,,,,",
         "f:2: shift: '夜/班' is no id — use 1 to 64 letters, digits, '_' or '-'"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_with_line_reason_and_remedy(row: str, said: str) -> None:
    assert problems(row) == [said]


def test_every_wrong_row_is_told_at_once_in_order_of_lines() -> None:
    found = problems(SWEEP, "2026-11-21,夜班,A008,P9,23:00,02:00,R9,1,,,,,", "x,夜班,A008,P2,23:00,02:00,R2,1,,,,,")
    assert [line.split(":")[1] for line in found] == ["3", "3", "4"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2026-11-21,夜班,A007,P2,23:00,02:00,R2,1,,,,,", "driver"),
        ("2026-11-21,夜班,A007,P1,23:30,02:00,R2,1,,,,,", "window_start, window_end"),
        ("2026-11-21,夜班,A007,P1,23:00,02:00,R2,1,,9,,,", "speed_limit_kmh"),
    ],
)
def test_rows_of_one_plan_that_disagree_are_told(row: str, column: str) -> None:
    first = "2026-11-21,夜班,A007,P1,23:00,02:00,R1,1,,8,,,"
    assert problems(first, row) == [
        f"f:3: {column}: differs from line 2, which is of the same date, shift and vehicle"
        " — make both alike; a vehicle has one plan a shift"
    ]


def test_a_file_without_rows_or_columns_says_so() -> None:
    assert problems() == ["f: holds no rows — add at least one"]
    found = check("日期,班次,车辆编号\n2026-11-21,夜班,A007\n")
    assert [p.column for p in found.problems] == ["driver", "window_start", "window_end", "section", "passes"]


# -- the sheet as we write it ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_skipped_as_it_is_and_fine_as_a_row(form: sheets.Format) -> None:
    found = check(sheets.blank(form))
    assert [p.reason for p in found.problems] == ["holds no rows"]
    data = sheets.blank(form)
    mark = EXAMPLE.encode()
    data = data.replace(mark, b"") if form == "csv" else changed_member(data, "xl/worksheets/sheet1.xml", mark, b"")
    assert [p.column for p in check(data).problems] == ["vehicle", "driver", "section"], "only its ids are invented"


def test_no_heading_means_two_columns_and_each_example_is_accepted() -> None:
    headings = [word for c in PLANS.columns for word in (c.name, c.label, *c.also)]
    assert len(headings) == len(set(headings))
    for column in PLANS.columns:
        assert column.parse(column.example) is not None
        for word in (column.name, column.label, *column.also, f"{column.label} {column.name}*"):
            assert column_of(word, PLANS) is column


def test_excel_gets_text_and_never_a_formula() -> None:
    tricky = plan(responsible="=HYPERLINK(1)", effect_standard="@cmd")
    book = openpyxl.load_workbook(io.BytesIO(sheets.sheet([tricky], ZONE, SETTINGS.plans, "xlsx")))
    cell: Any = book.worksheets[0].cell(2, 12)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    row = sheets.sheet([tricky], ZONE, SETTINGS.plans, "csv").decode("utf-8-sig").splitlines()[1]
    assert row.endswith(",\t=HYPERLINK(1),\t@cmd")
    for form in ("csv", "xlsx"):
        assert list(check(sheets.sheet([tricky], ZONE, SETTINGS.plans, form)).plans.values()) == [tricky]


words = st.none() | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
lines = st.lists(
    st.builds(PlanSection, st.sampled_from(["R1", "R2", "R3"]), st.integers(1, 50), st.sampled_from(SIDES)),
    min_size=1, max_size=4,
)  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> list[Plan]:
    made = []
    for vehicle in draw(st.lists(st.sampled_from(["A007", "A008", "B001"]), min_size=1, max_size=3, unique=True)):
        start = at("11-21 12:00") + 60 * draw(st.integers(0, 1439))
        end = start + draw(st.integers(1, 17 * 3600))
        one = plan(
            vehicle, draw(st.sampled_from(["P1", "P3", "P4"])), *draw(lines),
            speed_limit_kmh=draw(st.none() | st.floats(1, 120).map(lambda x: round(x, 2))),
            coverage_target=draw(st.none() | st.integers(1, 100).map(lambda n: n / 100)),
            responsible=draw(words), effect_standard=draw(words),
        )  # fmt: skip
        made.append(replace(one, window_start=start, window_end=end))
    return made


@given(plans())
def test_what_is_exported_is_imported_as_the_same(made: list[Plan]) -> None:
    found = check(sheets.sheet(made, ZONE, SETTINGS.plans, "csv"))
    assert found.problems == []
    assert found.plans == {one.id: one for one in made}


def test_what_is_exported_to_excel_is_imported_as_the_same() -> None:
    full = plan("A007", "P1", PlanSection("R1", 2, "forward"), PlanSection("R3"), speed_limit_kmh=7.5,
                coverage_target=0.85, responsible="王队长", effect_standard="见本色, 无积尘")  # fmt: skip
    made = [full, plan("D001", "P3", "T1", window=("11-22 00:30", "11-22 03:00")), plan("A008", "P2", shift="relief")]
    found = check(sheets.sheet(made, ZONE, SETTINGS.plans, "xlsx"))
    assert found.problems == []
    assert found.plans == {one.id: one for one in made}
