"""QUESTION: how far is a plan? Its status, its figures, each of its sections."""

from gps.rules import coverage
from gps.rules.brief import Brief
from gps.rules.memory import Memory
from gps.rules.moment import driver_at
from records import Duty, SectionDuty


def duty(memory: Memory, brief: Brief, now: float) -> Duty:
    """The plan as it stands at `now`."""
    plan = brief.plan
    sections = tuple(
        coverage.section_duty(
            section, [(memory.lanes[i], brief.needs[i]) for i in numbers], brief.start, brief.end,
            brief.rules.coverage.red_factor, now if brief.asked else brief.start,
        )
        for section, numbers in brief.by_section.items()
    )  # fmt: skip
    signed = driver_at(memory, now)
    passes = max((s.passes_planned for s in sections), default=1)
    done_m, planned_m = _road_m(memory, brief)
    unit = brief.ground.vehicles.get(plan.vehicle)
    return Duty(
        plan.id, now, plan.date, plan.shift, brief.vehicle, plan.relief_driver or plan.driver,
        brief.start, brief.end, _status(memory, brief, now), signed,
        None if signed is None else signed in brief.drivers,
        brief.limit_kmh, memory.done_m / brief.planned_m if brief.planned_m else 0.0, planned_m / 1000, done_m / 1000,
        memory.driven_m / 1000, memory.worked_s, _pass_now(sections, passes), passes,
        plan.responsible or (unit.fleet_lead if unit else ""), sections,
    )  # fmt: skip


def _status(memory: Memory, brief: Brief, now: float) -> str:
    if brief.plan.word == "cancelled":
        return "cancelled"
    if not brief.asked:
        return "replaced"
    if memory.complete_t is not None and memory.complete_t <= now:
        return "done"
    if now > brief.end:
        return "unfinished"
    return "not_started" if memory.work_t is None else "working"


def _pass_now(sections: tuple[SectionDuty, ...], passes: int) -> int:
    """The pass it drives: the lowest that is not complete everywhere."""
    open_ = [s.passes_done for s in sections if s.passes_done < s.passes_planned]
    return min(min(open_, default=passes - 1) + 1, passes)


def _road_m(memory: Memory, brief: Brief) -> tuple[float, float]:
    """(covered, planned) metres of road, all passes; places have no length."""
    done = planned = 0.0
    for lane, need in zip(memory.lanes, brief.needs, strict=True):
        if need.way:
            planned += need.pieces * need.passes * need.piece_m
            done += sum(lane.reached[: need.passes]) * need.piece_m
    return done, planned
