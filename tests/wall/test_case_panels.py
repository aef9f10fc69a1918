"""What the wall says of the day's cases: counters and their rates, the funnel, where open ones are held, the curve."""

import re
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from cases import labels
from cases.find.query import FIGURES
from cases.flow import states
from feeds.cases import PUBLIC
from layouts.scene import Scene
from records import CaseMark, Tally
from registry.model import Unit
from tests.wall.night import Room, T, fix, registry, text
from wall import words_cases as words
from wall.panels import case_counts, case_flow, case_list, map  # noqa: A004
from wall.words import PUBLIC_SOURCES

FROM_T = T - 65_856  # 08:00 of the day before
PASSED = {"collect": 241, "file": 224, "dispatch": 221, "handle": 208, "feedback": 197, "check": 184, "close": 190}
HOLDING = {"reported": 3, "pending_dispatch": 2, "coordinating": 1, "dispatched": 6, "handling": 28, "suspended": 2}


def tally(**more: Any) -> Tally:
    base = {"passed": {**PASSED, "closed_on_time": 181}, "holding": HOLDING, "day_before": {"collect": 233}}
    return Tally("2026-11-20", T, FROM_T, FROM_T + 86_400, **{**base, **more})


def mark(number: int, status: str = "handling", due_t: float | None = None, **more: Any) -> CaseMark:
    return CaseMark(
        f"20261120-{number:05}", 1, "", status, 4, "暴露垃圾", "matter", "01001", "collector", 113.1, 27.83,
        "阳光小区前", "嵩山路街道", "G1", "S01", "unit", "S01", T - 600, T, due_t=due_t, **more,
    )  # fmt: skip


@pytest.fixture
def room() -> Room:
    made = Room()
    made.take("fixes", fix("4001"))
    made.take("tallies", tally())
    made.well()
    return made


def filled(panel: ModuleType, room: Room) -> Any:
    """The panel as a page shows it."""
    made = panel.layout(panel.Options(), Scene("x", "夜班监控", "night", {}, ()))
    by_id = {part.id: part for part in made._traverse() if getattr(part, "id", None)}
    for component, props in panel.render(room.look(), panel.Options()).items():
        for prop, value in props.items():
            setattr(by_id[component], prop, value)
    return made


def parts_of(made: Any, class_name: str) -> list[Any]:
    return [part for part in made._traverse() if getattr(part, "className", None) == class_name]


def shown(made: Any) -> list[Any]:
    """A part and all within it that are not hidden."""
    if not hasattr(made, "_traverse"):
        return []
    if getattr(made, "hidden", False):
        return []
    inner = made.children if isinstance(made.children, list) else [made.children]
    return [made, *(part for one in inner for part in shown(one))]


def said(made: Any) -> str:
    plain = [part.children for part in shown(made) if not isinstance(part.children, list | tuple)]
    return " ".join(text([one for one in plain if not hasattr(one, "_traverse")]).split())


def numbers(made: Any) -> list[dict[str, Any]]:
    """What the buttons that are there to be pressed say of themselves."""
    found = [part for part in shown(made) if type(part).__name__ == "Button" and not getattr(part, "disabled", False)]
    return [
        {key[5:]: value for key, value in part.to_plotly_json()["props"].items() if key.startswith("data-")}
        for part in found
    ]


def figures(room: Room) -> list[Any]:
    return parts_of(filled(case_counts, room), "case-figure")


# -- 今日案卷 ------------------------------------------------------------------------------------------


def test_the_days_counters_stand_there_with_their_rates(room: Room) -> None:
    assert [said(cell) for cell in figures(room)] == [
        "在岗采集员 应到 2 离线 1 1", "上报 昨日此时 233 241", "立案 立案率 92.9 % 224", "核查 昨日此时 0 184",
        "结案 按期 95.3 % 190", "在办 均在时限内 42",
    ]  # fmt: skip
    assert case_counts.render(room.look(), case_counts.Options())["case_counts-note"]["children"] == "08:00 起"


def test_every_number_of_cases_opens_with_the_condition_it_was_counted_by(room: Room) -> None:
    room.take("tallies", replace(tally(late=3, warning=2), t=T + 1))
    opened = [one for cell in figures(room) for one in numbers(cell)]
    assert [(one["figure"], one.get("day"), one["count"]) for one in opened] == [
        ("collect", "2026-11-20", 241), ("file", "2026-11-20", 224), ("check", "2026-11-20", 184),
        ("close", "2026-11-20", 190), ("late", None, 3), ("open", None, 42),
    ]  # fmt: skip
    assert {one["figure"] for one in opened} <= set(FIGURES)


def test_cases_that_are_soon_late_are_told_when_none_is_late(room: Room) -> None:
    room.take("tallies", replace(tally(warning=2), t=T + 1))
    assert said(figures(room)[-1]) == "在办 将超期 2 42"


def test_before_the_first_count_nothing_is_claimed() -> None:
    room = Room()
    assert [said(cell) for cell in figures(room)][1:] == ["上报 —", "立案 —", "核查 —", "结案 —", "在办 —"]
    assert [one for panel in (case_counts, case_flow) for one in numbers(filled(panel, room))] == []
    assert "尚无今日统计" in said(filled(case_flow, room))


def test_a_push_changes_words_and_never_the_buttons_under_a_finger(room: Room) -> None:
    for panel in (case_counts, case_flow):
        told = panel.render(room.look(), panel.Options()).values()
        assert not any(hasattr(value, "_traverse") for props in told for value in props.values())
        assert not any(isinstance(value, list) for props in told for value in props.values())


def test_a_day_without_cases_divides_by_nothing() -> None:
    assert case_counts.share(0, 0) == "—"


# -- 流程在办 ------------------------------------------------------------------------------------------


def test_the_funnel_tells_what_passed_each_of_the_seven_stages_today(room: Room) -> None:
    rows = parts_of(filled(case_flow, room), "flow-stage")
    assert [said(row) for row in rows] == [
        "信息采集 241", "受理立案 224", "任务派遣 221", "问题处理 208", "处理反馈 197", "问题核查 184", "结案 190",
    ]  # fmt: skip
    assert [one["figure"] for row in rows for one in numbers(row)] == list(states.STAGES)


def test_exclusive_states_stand_apart_and_their_sum_is_what_is_open(room: Room) -> None:
    room.take("cases", mark(1, "handling", T - 60), mark(2, "dispatched", T - 5), mark(3, "handling", T + 60), mark(4))
    (states_,) = parts_of(filled(case_flow, room), "flow-states")
    cells = states_.children
    assert [said(cell) for cell in cells] == [
        "待受理 3", "核实中 0", "待立案 0", "待派遣 3", "处置中 34 超2", "挂账 2", "待审核 0", "待核查 0", "待结案 0",
    ]  # fmt: skip
    counted = numbers(states_)
    assert sum(one["count"] for one in counted if "late" not in one) == sum(HOLDING.values())
    assert [(one["states"], one["late"]) for one in counted if "late" in one] == [("dispatched,handling", "overdue")]


def test_every_open_state_is_in_exactly_one_group() -> None:
    grouped = [state for group, _ in words.HOLDING for state in group]
    assert sorted(grouped) == sorted(states.OPEN)


@pytest.mark.parametrize(
    ("codes", "table"),
    [(states.ALL, words.STATUSES), (PUBLIC, PUBLIC_SOURCES), (states.STAGES, words.STAGES),
     (labels.SOURCES, words.SOURCES), (labels.LATENESS, words.LATENESS)],
)  # fmt: skip
def test_every_code_has_a_word(codes: Any, table: dict[str, str]) -> None:
    assert set(codes) <= set(table)


def test_the_curve_has_a_column_for_each_hour_and_the_highest_reaches_the_top() -> None:
    tops = [float(top) for top in re.findall(r" (\d+\.\d)%", case_flow.bars((2, 4, 0), 4))]
    assert [tops[i] for i in range(0, len(tops), 2)] == [50.0, 0.0, 100.0]
    assert case_flow.line((4, 0), 4) == (
        "polygon(2.08% calc(0.0% - 1.5px), 6.25% calc(100.0% - 1.5px), "
        "6.25% calc(100.0% + 1.5px), 2.08% calc(0.0% + 1.5px))"
    )
    assert case_flow.whole_hours(tally()) == 18


def test_the_curve_is_told_in_words_too(room: Room) -> None:
    room.take("tallies", replace(tally(reported_by_hour=(12, 31), closed_by_hour=(2, 10)), t=T + 1))
    (plot,) = parts_of(filled(case_flow, room), "curve-plot")
    assert getattr(plot, "aria-label").endswith("09 时上报 31、结案 10")


# -- list and map ----------------------------------------------------------------------------------------


def test_the_list_knows_the_names_of_units_and_the_words_of_all_codes() -> None:
    known = replace(registry(), units={"S01": Unit("S01", "嵩山路街道办事处", "subdistrict")})
    organs = case_list.render(Room(known).look(), case_list.Options())["case-organs"]["data"]
    assert organs == {"S01": "嵩山路街道办事处"}


def test_the_map_says_what_a_diamond_is() -> None:
    assert {"案卷", "超期"} <= set(text(map._legend()).split())
