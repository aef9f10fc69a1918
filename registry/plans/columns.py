"""QUESTION: which columns has a sheet of plans? One row a section, as a sanitation office keeps them (DESIGN 4.6)."""

import unicodedata

from msgspec import Struct

from registry.columns import Column, Kind
from registry.parsers import choice, identifier, number, text, whole
from registry.plans.model import Side
from registry.plans.windows import Time, day, time_of
from registry.problems import Wrong, shown

SHIFTS = {"夜班": "night", "夜间": "night", "白班": "day", "日班": "day", "机扫白班": "day", "顶班": "relief"}
SIDE_WORDS: dict[str, Side] = {
    "双向": "both", "两侧": "both", "正向": "forward", "去程": "forward", "反向": "backward", "返程": "backward",
}  # fmt: skip


class Line(Struct, frozen=True):
    """One row: what a plan says of one section. Names stand as typed; `registry.plans.names` finds the ids."""

    date: str
    shift: str
    vehicle: str
    driver: str
    window_start: Time
    window_end: Time
    section: str
    passes: int
    side: Side = "both"
    speed_limit_kmh: float | None = None
    coverage_target: float | None = None
    responsible: str | None = None
    effect_standard: str | None = None


def shift(value: str) -> str:
    """night, day, relief, or a city's own code."""
    return SHIFTS.get(value) or str(identifier(value)).lower()


def share(value: str) -> float:
    """`0.9` or `90%`."""
    word = unicodedata.normalize("NFKC", value)
    percent = word.endswith("%")
    found = number()(word.removesuffix("%").strip()) / (100 if percent else 1)
    if not 0 < found <= 1:
        raise Wrong(f"{shown(value)} is no share of a road", "write 0.9 or 90%")
    return round(found, 6)


PLANS = Kind("plans", "作业计划", Line, (
    Column("date", "日期", day, True, "2026-11-21", "夜班写开始那一天", ("作业日期", "计划日期")),
    Column("shift", "班次", shift, True, "夜班", "夜班、白班、顶班", ("班别",)),
    Column("vehicle", "车辆编号", text(64), True, "V0001", "编号，或车牌号", ("车辆", "车号", "车牌号")),
    Column("driver", "驾驶员", text(64), True, "D0001", "编号；姓名不重复时写姓名也可", ("驾驶员编号", "司机")),
    Column("window_start", "开始时间", time_of, True, "23:00", "HH:MM", ("作业开始时间", "开始")),
    Column("window_end", "结束时间", time_of, True, "02:00", "HH:MM；比开始早就是次日", ("作业结束时间", "结束")),
    Column("section", "路段", text(100), True, "R001", "编号；名称不重复时写名称也可；疏通车写疏通点编号",
           ("路段编号", "路段名称", "作业路段", "道路名称")),
    Column("passes", "遍数", whole(1, 50), True, "1", "每个方向作业几遍", ("作业遍数", "次数")),
    Column("side", "方向", choice(SIDE_WORDS), example="双向", note="双向（默认）、正向、反向；正向即路段画线方向"),
    Column("speed_limit_kmh", "限速", number(1, 120, "km/h"), example="8", note="km/h；空着按车辆类型",
           also=("作业限速",)),
    Column("coverage_target", "覆盖率目标", share, example="0.9", note="0.9 或 90%", also=("覆盖率",)),
    Column("responsible", "责任人", text(40), example="王队长", note="空着即车队长", also=("负责人",)),
    Column("effect_standard", "作业标准", text(200), example="见本色、无积尘", also=("效果标准", "质量标准")),
), dates=True)  # fmt: skip
