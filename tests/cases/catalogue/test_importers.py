"""Sheets of a city: every wrong cell is named with its line, and what is right comes out as it was meant."""

import pytest

from cases.catalogue import cells, sheets, shipped
from cases.catalogue.columns import SHEETS
from cases.catalogue.importers import Around, check
from cases.catalogue.model import Condition, Day, DutyRow
from cases.timing.limit import Limit
from registry.problems import Wrong

AROUND = Around(shipped.catalogue(), {"S01", "P01"}, {"嵩山路街道", "DG01"})
HEADS = {
    "catalogue": "类别代码,类别名称,大类名称,旧代码,拼音", "conditions": "条件编号,立案条件,处置部门,处置时限,结案条件",
    "holidays": "日期,类型,名称", "duties": "类别代码,单位编号,区域,次序",
}  # fmt: skip


def sheet(name: str, *lines: str) -> bytes:
    return "\n".join((HEADS[name], *lines)).encode()


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        ("2紧急工作时", Limit("urgent_hour", 2)), ("1紧急工作日", Limit("urgent_day", 1)),
        ("4 工作时", Limit("work_hour", 4)),
        ("1.5工作日", Limit("work_day", 1.5)), ("2个工作日", Limit("work_day", 2)),
        ("３自然日", Limit("natural_day", 3)),
        ("8节假日工作时", Limit("holiday_hour", 8)), ("不计时", Limit("none")), ("2 u.h", Limit("urgent_hour", 2)),
        ("4 h", Limit("work_hour", 4)), ("5 d", Limit("work_day", 5)), ("2 work_hour", Limit("work_hour", 2)),
    ],
)  # fmt: skip
def test_a_limit_is_read_as_standards_write_it(typed: str, limit: Limit) -> None:
    assert cells.limit(typed) == limit
    assert cells.limit(cells.limit_word(limit)) == limit


@pytest.mark.parametrize("typed", ["", "工作日", "0工作日", "两工作日", "3 weeks", "-1工作时", "99999工作时"])
def test_what_is_no_limit_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        cells.limit(typed)


def test_rows_become_entries() -> None:
    made = check("conditions", sheet("conditions", "m06036-1,占道堆放,街道、综合执法,2紧急工作时,清除"), AROUND)
    assert made.entries == (
        Condition("M06036-1", "matter", "06036", "占道堆放", ("STR", "ENF"), Limit("urgent_hour", 2), True, "清除"),
    )
    days = check("holidays", sheet("holidays", "2027/2/6,节假日,春节", "2027年2月20日,补班,", "20270301,正常,"))
    assert days.entries == (
        Day("2027-02-06", "holiday", "春节"), Day("2027-02-20", "makeup_workday"), Day("2027-03-01", "usual"),
    )  # fmt: skip
    duties = check("duties", sheet("duties", "M06,S01,嵩山路街道,2", "M,P01,,", "M06036,S01,DG01,1"), AROUND)
    assert duties.entries == (
        DutyRow("matter", "06", "嵩山路街道", "S01", 2), DutyRow("matter", "", "", "P01", 1),
        DutyRow("matter", "06036", "DG01", "S01", 1),
    )  # fmt: skip
    (minor,) = check("catalogue", sheet("catalogue", "M06901,扬尘,市容环境类,0195,yang chen"), AROUND).entries
    assert (minor.key, minor.legacy_code, minor.initials) == (("matter", "06901"), "01-95", "yc")


@pytest.mark.parametrize(
    ("name", "line", "column", "reason"),
    [
        ("catalogue", "06036,杂物,市容环境类,,", "id", "is no class"),
        ("catalogue", "M06901,扬尘,别的,,", "major_name", "is '市容环境类'"),
        ("catalogue", "M06901,扬尘,市容环境类,1-36,", "legacy_code", "is no code of the older list"),
        ("catalogue", "M06901,扬尘,市容环境类,,yáng", "pinyin", "is no pinyin"),
        ("conditions", "M06036,占道,STR,1工作日,清除", "id", "is no number of a row"),
        ("conditions", "M06999-1,占道,STR,1工作日,清除", "id", "no such class"),
        ("conditions", "M06036-1,占道,城管,1工作日,清除", "depts", "is no kind of department"),
        ("conditions", "M06036-1,占道,STR,明天,清除", "limit", "is no time limit"),
        ("conditions", "M06036-1,占道,STR,1工作日,", "closing", "is empty"),
        ("holidays", "2026-02-30,节假日,", "day", "is no date"),
        ("holidays", "2026-02-03,休息,", "kind", "is not known here"),
        ("duties", "M06036,S09,,", "unit", "not among the 2 units"),
        ("duties", "M06036,S01,天台街道,", "area", "not among the 2 streets"),
        ("duties", "M77,S01,,", "class", "no such class"),
        ("duties", "M06036,S01,,0", "rank", "is not between 1 and 99"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(name: str, line: str, column: str, reason: str) -> None:
    checked = check(name, sheet(name, line), AROUND)
    assert [(p.where, p.column) for p in checked.problems] == [("2", column)]
    assert reason in checked.problems[0].reason
    assert checked.entries == ()


def test_a_major_class_is_renamed_with_all_its_classes() -> None:
    lines = [
        f"{m.id},{m.name},其他类,," for m in AROUND.catalogue.minors.values() if m.kind == "matter" and m.major == "10"
    ]
    assert len(check("catalogue", sheet("catalogue", *lines), AROUND).entries) == len(lines) == 2
    assert check("catalogue", sheet("catalogue", lines[0]), AROUND).problems


def test_a_row_twice_and_an_empty_sheet_are_refused() -> None:
    twice = check("holidays", sheet("holidays", "2026-10-01,节假日,", "2026-10-01,正常,"))
    assert [(p.where, p.reason) for p in twice.problems] == [("3", "'2026-10-01' stands already in line 2")]
    assert "holds no rows" in check("duties", sheet("duties"), AROUND).problems[0].reason
    assert check("duties", b"\0", AROUND).problems


@pytest.mark.parametrize("name", SHEETS)
def test_a_template_imports_as_nothing_and_a_filled_sheet_as_itself(name: str) -> None:
    assert [p.reason for p in check(name, sheets.empty(name), AROUND).problems] == ["holds no rows"]
    stored = {
        "catalogue": shipped.minors()[-3:], "conditions": shipped.conditions()[:5], "holidays": shipped.days()[:5],
        "duties": (DutyRow("matter", "06", "DG01", "S01", 2), DutyRow("component", "", "", "P01")),
    }[name]  # fmt: skip
    assert check(name, sheets.filled(name, stored), AROUND).entries == tuple(stored)
