"""QUESTION: how are fixes read before any rule looks at them? Thresholds of motion and of coverage."""

from typing import Annotated

from msgspec import Meta, Struct, field

WORK_KMH: dict[str, float | None] = {  # domain.md 5.1
    "sweeper": 8.0, "washer_sweeper": 12.0, "washer": 15.0, "sprinkler": 15.0, "manual_washer": 5.0,
    "dredger": None, "collector_truck": 60.0, "rail_washer": 8.0, "kitchen_truck": 60.0, "suction": None,
}  # fmt: skip
RADIUS_M = {"water": 40.0, "transfer": 60.0, "dredge": 30.0, "depot": 90.0}
STANDING = ("dredger", "collector_truck", "kitchen_truck", "suction", "manual_washer")


class Motion(Struct, frozen=True, forbid_unknown_fields=True):
    """How a fix becomes a movement."""

    moving_kmh: float = 3.0  # km/h from which a vehicle counts as moving (行驶)
    heading_kmh: float = 2.0  # km/h from which the device's own heading is believed (航向可信速度)
    step_m: float = 10.0  # m from which a way counts as mileage and as a direction: drift adds none (里程步长)
    course_s: float = 120.0  # s a direction found from steps is believed (航向有效期)
    gap_s: float = 180.0  # s of silence that end what lasts: we do not know more (数据中断)
    derive_s: float = 60.0  # s between two fixes at most, to derive a missing speed from them (推算速度间隔)
    jump_kmh: float = 200.0  # km/h no vehicle of ours drives: no mileage (漂移跳点)
    stand_m: float = 20.0  # m around where it stopped that a standing vehicle may drift (静止漂移半径)
    home_m: float = 60.0  # m around a vehicle's own bay that count as depot (停车位半径)


class Coverage(Struct, frozen=True, forbid_unknown_fields=True):
    """When a piece of road counts as covered. Source: domain.md 5.3."""

    corridor_m: Annotated[float, Meta(gt=0, le=100)] = 25.0  # m on either side of a section's line (路段缓冲)
    aligned_deg: Annotated[float, Meta(gt=0, lt=90)] = 60.0  # deg between travel and road at most (行驶方向夹角)
    sticky_m: float = 8.0  # m another section must be nearer before it takes over, against flapping (切换余量)
    join_s: float = 15.0  # s between two working fixes at most, for the way between to count (相邻定位间隔)
    legal_factor: float = 1.0  # × speed limit up to which work counts (合规速度倍数)
    complete: float = 0.9  # share of pieces in one direction that completes a pass (完成比例)
    target: float = 0.9  # share of all pieces and passes asked for, where the plan says nothing (覆盖率目标)
    again_s: float = 120.0  # s after which the same piece counts for the next pass (重复作业间隔)
    dwell_s: float = 600.0  # s standing at work that cover a dredge point (疏通点停留)
    red_factor: float = 1.0  # × window / passes a section may wait for its next pass (逾期倍数)
    limits_kmh: dict[str, float | None] = field(default_factory=WORK_KMH.copy)  # km/h at work, by kind (作业限速)
    radius_m: dict[str, float] = field(default_factory=RADIUS_M.copy)  # m around places that name none (场所半径)
    standing_kinds: tuple[str, ...] = STANDING  # kinds of vehicles that work standing (驻点作业车型)
