"""QUESTION: what was planned last week, as a plan of another night? Pure."""

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from registry.plans.model import Plan, plan_id
from registry.plans.windows import moved

WEEK = 7


def week_before(night: str) -> str:
    """The same weekday seven days earlier."""
    return (date.fromisoformat(night) - timedelta(days=WEEK)).isoformat()


def copied(plans: Sequence[Plan], to_night: str, zone: tzinfo) -> list[Plan]:
    """The plans as they were made, at the same local times of another night; what was decided of them stays behind:
    who was ill last week drives again, what was cancelled by rain is planned."""
    made = []
    for plan in plans:
        days = (date.fromisoformat(to_night) - date.fromisoformat(plan.date)).days
        made.append(Plan(
            plan_id(to_night, plan.shift, plan.vehicle), to_night, plan.shift, plan.vehicle, plan.driver,
            moved(plan.window_start, days, zone), moved(plan.window_end, days, zone), plan.sections,
            plan.speed_limit_kmh, plan.coverage_target, plan.responsible, plan.effect_standard,
        ))  # fmt: skip
    return made
