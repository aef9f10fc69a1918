"""What walls, lists and figures see of a case."""

from msgspec.structs import replace

from cases import marks
from cases.entry import Application, Assist, Case, Photo, Spell
from cases.timing.limit import Limit

SPELL = Spell("handle", Limit("work_hour", 4), 100.0, 500.0, 400.0)
CASE = Case(
    "20261123-00001", 3, "handling", "wechat", "matter", "06036", "木板", 113.0, 27.8, 50.0, "受理甲", unit="S01",
    holder_role="unit", holder="S01", spells=(SPELL,), passed={"collect": 50.0, "file": 90.0, "odd": 1.0},
    informant="张三丰", phone="13812345678", photos=(Photo("p", "report", "/p", 50.0),),
)  # fmt: skip


def test_a_mark_names_no_person_of_the_public() -> None:
    mark = marks.mark(CASE, "sign")
    assert (mark.stage, mark.clock, mark.due_t, mark.last, mark.photo) == (4, "handle", 500.0, "sign", "/p")
    assert mark.reporter == ""
    assert not any(secret in str(mark) for secret in ("张三丰", "13812345678"))
    assert marks.mark(replace(CASE, source="collector", reporter="C07"), "").reporter == "C07"


def test_a_paused_clock_is_neither_late_nor_soon() -> None:
    paused = replace(CASE, status="suspended", spells=(replace(SPELL, paused_t=200.0),))
    mark = marks.mark(paused, "agree_suspension")
    assert (mark.clock, mark.due_t, mark.warn_t) == ("handle", None, None)


def test_supervised_cases_rank_first_ended_ones_last() -> None:
    later = replace(CASE, spells=(replace(SPELL, due_t=900.0),))
    never = replace(CASE, spells=(replace(SPELL, due_t=None),))
    closed = [replace(CASE, status="closed", spells=(), end_t=t) for t in (800.0, 600.0)]
    order = [replace(never, supervision=1), CASE, later, never, *closed]
    assert sorted([never, *closed, later, order[0], CASE], key=marks.rank) == order


def test_figures_count_each_case_once_where_it_came_to_count() -> None:
    assert marks.figures(CASE) == {"collect": 50.0, "file": 90.0}
    closed = replace(
        CASE, status="closed", end_t=700.0, passed={"collect": 50.0, "close": 700.0}, flags=("quick_close",)
    )
    assert marks.figures(replace(closed, case_due_t=700.0)) == {
        "collect": 50.0, "close": 700.0, "closed_on_time": 700.0, "quick_close": 700.0,
    }  # fmt: skip
    assert "closed_on_time" not in marks.figures(replace(closed, case_due_t=699.0))
    assert marks.figures(replace(CASE, status="rejected", end_t=95.0))["rejected"] == 95.0


def test_every_unit_that_has_to_do_with_it_sees_it() -> None:
    delegated = Application("a1", "delegation", "乙", "unit", "S01", 60.0, "代办", to="S09", state="agreed")
    refused = replace(delegated, id="a2", to="S08", state="refused")
    case = replace(
        CASE, assists=(Assist("S02"),), parent_unit="S03", liable_unit="S04", applications=(delegated, refused)
    )
    assert marks.units(case) == ["S01", "S02", "S03", "S04", "S09"]
