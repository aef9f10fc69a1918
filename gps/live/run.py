"""QUESTION: which plans are judged now, and what does each still need? The engine's working set; no edges, no clock."""

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from gps.rules import judge
from gps.rules.ground import Ground, acting
from gps.rules.settings import Rules
from records import NOT_LAST, Fix
from registry.model import Registry
from registry.plans.model import Plan


class Run(Struct):
    """One plan at work."""

    plan: Plan
    vehicle: str  # who is judged by it: the planned vehicle, or the one that replaces it
    stamp: str
    memory: judge.Memory | None = None  # None: to be read from the database, or made anew from the stored fixes

    @property
    def heard_t(self) -> float:
        """Time of the newest fix it knows."""
        return self.memory.t if self.memory is not None else float("-inf")


def runs_of(ground: Ground, registry: Registry, rules: Rules) -> dict[str, Run]:
    """A run for each plan of the ground, its memory still to be found."""
    common = hashlib.sha256(msgspec.msgpack.encode((rules, ground.frame, list(registry.places.values()))))
    return {
        plan.id: Run(plan, acting(plan) or plan.vehicle, _stamp(plan, registry, common.copy()))
        for plan in ground.plans.values()
    }


def _stamp(plan: Plan, registry: Registry, digest: "hashlib._Hash") -> str:
    """What a plan's memory was made with: plan, roads, vehicle, places, thresholds."""
    roads = [registry.roads.get(line.section) for line in plan.sections]
    digest.update(msgspec.msgpack.encode((plan, roads, registry.vehicles.get(acting(plan) or plan.vehicle))))
    return digest.hexdigest()[:24]


def reach(plan: Plan, before_s: float, after_s: float) -> tuple[float, float]:
    """UTC epoch s of the first and last fix a plan is judged by."""
    return plan.window_start - before_s, plan.window_end + after_s


def judged(fixes: Sequence[Fix]) -> dict[str, list[Fix]]:
    """Fixes of vehicles that may be judged, by vehicle, in order of time, each moment once."""
    found: dict[str, dict[float, Fix]] = {}
    for fix in fixes:
        if fix.kind == "vehicle" and (not fix.flags or NOT_LAST.isdisjoint(fix.flags)):
            found.setdefault(fix.device, {}).setdefault(fix.t, fix)
    return {vehicle: [some[t] for t in sorted(some)] for vehicle, some in found.items()}
