"""What leaders and visitors see: five figures, seven stages, who closes on time, classes, hours, before and after."""

import json
import re
from typing import Any

import pytest
from msgspec.structs import replace

from layouts.scene import Scene
from records import Pair, Tally
from registry.model import Unit
from tests.wall.night import Room, T, fix, registry, text
from tests.wall.test_case_panels import FROM_T, PASSED, filled, numbers, parts_of, said, tally
from wall import charts
from wall.panels import class_ring, key_figures, pair, ranking, stages, trend
from wall.words_cases import STAGES as NAMES

NAME = {"S01": "嵩山路街道办事处", "S02": "泰山路街道办事处", "S03": "市政维护所", "E01": "环卫处", "E02": "环卫二队"}
CLASSES = (
    ("M06036", "市容环境类", "乱堆杂物", 70),
    ("M06010", "市容环境类", "暴露垃圾", 30),
    ("M09006", "街面秩序类", "占道经营", 60),
    ("C03005", "市容环卫设施", "垃圾箱", 20),
    ("M07001", "宣传广告类", "非法小广告", 9),
    ("M08002", "施工管理类", "施工占道", 6),
    ("C01003", "市政公用设施", "雨水井盖", 4),
    ("C04001", "园林绿化设施", "古树名木", 1),
)
ONE = Pair("20261120-00231", "阳光小区前乱堆", "S01", "4014", T - 9_000, T - 5_880, True,
           ("/api/v1/photos/a", T - 9_020), ("/api/v1/photos/b", T - 5_900))  # fmt: skip


def room(**more: Any) -> Room:
    units = {i: Unit(i, name, "SAN", parent="E01" if i == "E02" else "") for i, name in NAME.items()}
    made = Room(replace(registry(), units=units))
    made.take("fixes", fix("4001"))
    made.take("tallies", tally(**more))
    made.well()
    return made


def shown(panel: Any, made: Room) -> dict[str, Any]:
    return panel.render(made.look(), panel.Options())  # type: ignore[no-any-return]


# -- 五个大数 ------------------------------------------------------------------------------------------


def test_five_figures_stand_there_and_each_number_of_cases_opens_into_them() -> None:
    made = filled(key_figures, room())
    cells = parts_of(made, "key-figure")
    digits = [getattr(flip, "data-text") for flip in parts_of(made, "flip")]
    assert [cell.children[0].children for cell in cells] == ["在岗采集员", "今日上报", "立案", "核查", "结案"]
    assert digits == ["1", "241", "224", "184", "190"]
    assert [cell.children[-1].children for cell in cells] == [
        "应到 2",
        "08:00 起",
        "立案率 92.9 %",
        "昨日此时 0",
        "按期 95.3 %",
    ]
    opened = [(one["figure"], one["day"], one["count"]) for one in numbers(made)]
    assert opened == [(name, "2026-11-20", PASSED[name]) for name in ("collect", "file", "check", "close")]


def test_a_push_to_the_large_figures_changes_words_and_never_the_buttons_under_a_finger() -> None:
    for panel in (key_figures, stages):
        for props in shown(panel, room()).values():
            assert not any(isinstance(value, list) or hasattr(value, "_traverse") for value in props.values())


def test_before_the_first_count_nothing_is_claimed() -> None:
    made = Room()
    for panel in (key_figures, stages):
        page = filled(panel, made)
        assert numbers(page) == []
        assert {getattr(flip, "data-text") for flip in parts_of(page, "flip")} <= {"—", "0"}
    assert shown(pair, made)["pair-data"]["data"] is None
    assert [shown(panel, made)[f"{panel.ID}-note"]["children"] for panel in (ranking, class_ring, trend)] == [
        "尚无今日统计"
    ] * 3


# -- 七个环节 ------------------------------------------------------------------------------------------


def test_the_seven_stages_stand_in_their_order_and_are_said_to_be_no_parts_of_one_sum() -> None:
    made = filled(stages, room())
    steps = parts_of(made, "stage-step")
    assert [(getattr(s, "data-figure"), getattr(s, "data-count")) for s in steps] == [(n, PASSED[n]) for n in NAMES]
    assert [step.children[1].children for step in steps] == list(NAMES.values())
    assert "不能相加" in said(made)


# -- 排名 ----------------------------------------------------------------------------------------------

BY_UNIT = {"S01": (40, 38, 12), "S02": (9, 9, 2), "E01": (20, 20, 0), "S03": (0, 0, 5), "": (6, 6, 0)}


def test_units_are_ranked_by_what_they_closed_on_time_and_then_by_how_much() -> None:
    rows = ranking.ranked(tally(by_unit=BY_UNIT))
    assert [(row.rank, row.unit, row.closed) for row in rows] == [(1, "E01", 20), (2, "S02", 9), (3, "S01", 40)]
    assert rows[-1].share == pytest.approx(0.95)


def test_units_alike_share_a_rank_and_the_next_one_leaves_it_free() -> None:
    by_unit = {"S01": (10, 9, 0), "S02": (10, 9, 0), "S03": (10, 8, 0)}
    assert [row.rank for row in ranking.ranked(tally(by_unit=by_unit))] == [1, 1, 3]


def test_a_unit_without_closings_is_named_and_not_ranked() -> None:
    told = shown(ranking, room(by_unit=BY_UNIT))
    assert told["ranking-rest"]["children"] == (
        "今日无结案、不排名：市政维护所（在办 5）；另有 6 件结案未派单位（自行处置、快速结案）"
    )
    assert told["ranking-note"]["children"] == "今日 3 / 4 个单位有结案"
    first = text(told["ranking-rows"]["children"][0])
    assert "第 1 名 环卫处：结案 20，按期 100.0 %" in first
    assert "超期 2" in text(told["ranking-rows"]["children"][2])


def test_a_day_without_closings_ranks_nobody() -> None:
    told = shown(ranking, room(by_unit={}))
    assert text(told["ranking-rows"]["children"]) == "今日尚无单位结案"
    assert all(name in told["ranking-rest"]["children"] for name in ("嵩山路街道办事处", "环卫处"))
    assert "环卫二队" not in told["ranking-rest"]["children"]  # stands below the 环卫处


# -- 类别环 --------------------------------------------------------------------------------------------


def test_the_ring_holds_every_case_once_inside_and_once_outside() -> None:
    inner, outer = class_ring.figure(class_ring.majors(tally(by_class=CLASSES)))["data"]
    assert sum(inner["values"]) == sum(outer["values"]) == 200
    assert inner["values"] == [100, 60, 20, 9, 6, 5]
    assert outer["values"][:2] == [70, 30]  # in the order of their majors, so that they lie around them
    assert inner["sort"] is outer["sort"] is False


def test_more_majors_than_colours_share_the_last_one() -> None:
    found = class_ring.majors(tally(by_class=CLASSES))
    assert [major.name for major in found] == [
        "市容环境类",
        "街面秩序类",
        "市容环卫设施",
        "宣传广告类",
        "施工管理类",
        "其他",
    ]
    assert found[-1].minors == (("雨水井盖", 4), ("古树名木", 1))


def test_the_ring_is_told_in_words() -> None:
    told = shown(class_ring, room(by_class=CLASSES))
    assert text(told["class_ring-majors"]["children"]).split()[:4] == ["市容环境类", "100", "件", "·"]
    assert text(told["class_ring-minors"]["children"]).split()[:4] == ["乱堆杂物", "70", "占道经营", "60"]
    assert told["class_ring-n"]["children"] == "200"


@pytest.mark.parametrize("made", [charts.plain(), charts.axis()])
def test_charts_have_no_colours_of_their_own(made: dict[str, Any]) -> None:
    assert "#" not in json.dumps(made)


def test_every_colour_of_a_chart_is_a_token_of_the_themes() -> None:
    told = tally(by_class=CLASSES, reported_by_hour=(3, 5), closed_by_hour=(1, 2))
    figures = json.dumps([class_ring.figure(class_ring.majors(told)), trend.figure(["08"] * 24, told)])
    assert set(re.findall(r'"(--[a-z-]+)', figures)) <= {
        "--series-",
        "--panel",
        "--line",
        "--line-",
        "--font",
        "--ink-",
    }


# -- 每小时 --------------------------------------------------------------------------------------------


def hours(n: int, over: float = 0.5) -> Tally:
    """A day of which `n` hours have begun, the last one half over."""
    t = FROM_T + 3_600 * (n - 1 + over)
    return replace(tally(reported_by_hour=tuple(range(1, n + 1)), closed_by_hour=(1,) * n), t=t)


def test_the_running_hour_stands_apart_for_it_is_not_over() -> None:
    whole, running = trend.figure(["08"] * 24, hours(4))["data"][:2]
    assert (whole["x"], whole["y"]) == ([0, 1, 2], [1, 2, 3])
    assert (running["x"], running["y"], running["mode"]) == ([3], [4], "markers")
    assert trend.figure(["08"] * 24, hours(24, 1.0))["data"][1]["x"] == []


def test_the_axis_has_half_a_day_until_it_is_full() -> None:
    assert trend.figure(["08"] * 24, hours(12))["layout"]["xaxis"]["range"] == [-0.4, 11.4]
    assert trend.figure(["08"] * 24, hours(13))["layout"]["xaxis"]["range"] == [-0.4, 23.4]


def test_the_hours_are_told_in_words_and_the_strongest_is_named() -> None:
    made = room(reported_by_hour=(3, 12, 5), closed_by_hour=(0, 2, 4))
    told = shown(trend, made)
    assert told["trend-plot"]["aria-label"].endswith("10 时上报 5、结案 4")
    assert told["trend-most"]["children"] == "最多 12（09 时）"
    assert (told["trend-reported"]["children"], told["trend-closed"]["children"]) == ("今日 20", "今日 6")


# -- 处置前后 ------------------------------------------------------------------------------------------


def test_the_pairs_are_told_with_the_names_of_units_and_nobody_elses() -> None:
    data = shown(pair, room(pairs=(ONE,)))["pair-data"]["data"]
    (told,) = data["pairs"]
    assert (told["case"], told["before"][0], told["on_time"]) == ("20261120-00231", "/api/v1/photos/a", True)
    assert data["organs"]["S01"] == "嵩山路街道办事处"
    assert set(told) == {"case", "words", "unit", "reporter", "report_t", "close_t", "on_time", "before", "after"}


def test_the_panel_of_pairs_has_words_for_all_it_may_have_to_say() -> None:
    made = pair.layout(pair.Options(every_s=20.0), Scene("x", "领导", "night", {}, ()))
    (show,) = parts_of(made, "pair-show")
    known = json.loads(getattr(show, "data-words"))
    assert {"empty", "no_after", "failed", "took", "late"} <= set(known)
    assert known["statuses"]["handling"] == "处置中"
    assert getattr(show, "data-every") == 20.0
