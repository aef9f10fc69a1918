"""QUESTION: what did each device really do wrong on a night? The generator's own log, to measure the rules against.

It knows the exact way, the cards and the silences, not the fixes and not the rules: what is staged, and what follows
from it by the field guide's table (5.3) with its default thresholds. Everybody else keeps to the plan. One cause is
one breach: who is not there at all is no late starter, and of a silent device the cameras are not missed besides.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from demo import swept
from demo.night import Night
from demo.staging import Staged
from registry.plans.model import Plan

LONG_S = 1200.0  # standing that is serious
LONG_SILENT_S = 600.0
OFF_M = 50.0  # from the planned route
FULL, POOR = 0.9, 0.75  # share of the planned length


class Wrong(NamedTuple):
    """A breach that happened: when the condition held, and the worst level the table gives it."""

    vehicle: str
    breach: str
    from_t: float
    to_t: float
    level: str
    staged: bool  # else it follows from something staged
    live: bool = False  # only who looks on sees it: what was stored arrives later and fills the gap
    by_rule: bool = True  # False: a person has to say so


def of(night: Night, plans: Sequence[Plan]) -> list[Wrong]:
    """Everything that happens to these plans, by vehicle and time; plans of one night."""
    found = [wrong for plan in plans for wrong in (*_staged(night, plan), *_undone(night, plan))]
    return sorted(found, key=lambda wrong: (wrong.vehicle, wrong.from_t))


def _staged(night: Night, plan: Plan) -> Iterator[Wrong]:
    mover = night.mover(plan.vehicle)
    began = plan.window_start - (night.local_s(plan.window_start) - mover.start_s) % mover.length_s
    for one in night.staged(plan.vehicle):
        yield from _told(night, plan, one, began)


def _told(night: Night, plan: Plan, one: Staged, began: float) -> Iterator[Wrong]:
    """An act in the words of the table."""
    vehicle, breach, start = plan.vehicle, one.act.breach, plan.window_start
    from_t, to_t = began + one.from_s, began + one.to_s
    if breach == "no_show":
        yield Wrong(vehicle, "no_show", start, plan.window_end, "serious", True)
    elif breach == "late_start":
        yield Wrong(vehicle, breach, start, _first_work(night, plan), "warn", True)
    elif breach == "driver_mismatch":
        yield Wrong(vehicle, breach, from_t + 20, to_t, "serious", True)
    elif breach == "idle":
        yield Wrong(vehicle, breach, from_t, to_t, "warn" if one.act.for_s < LONG_S else "serious", True)
    elif breach == "overspeed":
        fast = one.act.value > 1.5 * (plan.speed_limit_kmh or 0)
        yield Wrong(vehicle, breach, from_t, to_t, "serious" if fast else "warn", True)
    elif breach == "dry_run":
        yield Wrong(vehicle, breach, from_t, to_t, "serious", True)
    elif breach == "device_offline":
        level = "serious" if one.act.for_s > LONG_SILENT_S else "warn"
        yield Wrong(vehicle, breach, from_t, to_t, level, True, live=True)
    elif breach == "off_route":
        yield Wrong(vehicle, breach, *_away(night, plan, from_t, to_t), "serious", True)
    elif breach == "poor_effect":
        yield Wrong(vehicle, breach, from_t, to_t, "warn", True, by_rule=False)


def _away(night: Night, plan: Plan, from_t: float, to_t: float) -> tuple[float, float]:
    """First and last s between the moments at which the vehicle was beyond the corridor's outer edge."""
    wanted = {line.section for line in plan.sections}
    beat = np.concatenate([section.xy for section in night.city.sections if section.id in wanted])
    t = np.arange(from_t, to_t, 1.0)
    moment, _ = night.mover(plan.vehicle).moment(t + night.utc_offset_s(from_t))
    off = (np.hypot(beat[:, 0] - moment.x[:, None], beat[:, 1] - moment.y[:, None]).min(axis=1) > OFF_M).nonzero()[0]
    return float(t[off[0]]), float(t[off[-1]])


def _undone(night: Night, plan: Plan) -> Iterator[Wrong]:
    """What is missing at the end."""
    found = swept.passes(night, plan)
    done = swept.complete(found, FULL)
    wanted = [(line, forward) for line in plan.sections for forward in _sides(line.section, line.side)]
    if any(done.get((line.section, forward), 0) < line.passes for line, forward in wanted):
        yield Wrong(plan.vehicle, "missing_pass", plan.window_start, plan.window_end, "warn", False)
    share = coverage(plan, found)
    if share < FULL:
        level = "warn" if share >= POOR else "serious"
        yield Wrong(plan.vehicle, "low_coverage", plan.window_start, plan.window_end, level, False)
    if not found:
        yield Wrong(plan.vehicle, "short_hours", plan.window_start, plan.window_end, "warn", False)


def coverage(plan: Plan, found: Sequence[swept.Pass]) -> float:
    """Swept length of the planned passes / their length."""
    asked = {line.section: line.passes for line in plan.sections}
    length = {one.section: one.length_m for one in found}
    wanted = sum(
        passes * length.get(line.section, 1.0)
        for line in plan.sections
        for passes in [line.passes] * len(_sides(line.section, line.side))
    )
    done = sum(one.share * one.length_m for one in found if one.number <= asked[one.section])
    return done / wanted


def _sides(section: str, side: str) -> tuple[bool, ...]:
    """Directions that are asked for; a manhole has one."""
    if not section.rpartition("-")[0]:
        return (True,)
    return {"both": (True, False), "forward": (True,), "backward": (False,)}[side]


def _first_work(night: Night, plan: Plan) -> float:
    return min(one.from_t for one in swept.passes(night, plan))
