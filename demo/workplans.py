"""QUESTION: what is planned for the coming nights? The seed's 20 vehicles (domain.md 5.5), as plans and as their file.

The plan asks for what the vehicle can really drive in the window at its pace, passes in both directions; a dredger's
plan names manholes. Every night has the same plan.
"""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo import plans, roster
from demo.night import Night
from registry.model import Vehicle
from registry.plans.model import Plan, PlanSection, plan_id

SHIFT = "night"
LIMITS_KMH = {"sweeper": 8.0, "washer": 15.0, "manual_washer": 5.0}  # domain.md 5.1; a dredger's speed is not judged
EFFECTS = {
    "sweeper": "路面见本色，路缘无积尘落叶", "washer": "路面见本色，无积泥积水",
    "manual_washer": "人行道见本色，无污渍", "dredger": "井内无淤积，井盖复位",
}  # fmt: skip
COVERAGE_TARGET = 0.9
NIGHTS = 3  # planned ahead, the running one included
STILL_S = 3600.0  # a night that ended so recently is still in everybody's mind
COLUMNS = (
    "date", "shift", "vehicle", "driver", "window_start", "window_end", "section", "passes", "side",
    "speed_limit_kmh", "coverage_target", "responsible", "effect_standard",
)  # fmt: skip


def nights(night: Night, now: float) -> list[Plan]:
    """Plans of the night that runs or ended just now, and of the next ones."""
    local = datetime.fromtimestamp(now - plans.NIGHT_S - STILL_S, night.zone)
    first = local.date() if local.hour < plans.NIGHT_START_S / 3600 else local.date() + timedelta(days=1)
    return [plan for n in range(NIGHTS) for plan in of(night, (first + timedelta(days=n)).isoformat())]


def of(night: Night, date: str) -> list[Plan]:
    """The 20 plans of the night that begins on the local date `date`, YYYY-MM-DD."""
    start = _start(date, night.zone)
    return [_plan(night, vehicle, date, start) for vehicle in night.city.vehicles[: roster.NIGHT_VEHICLES]]


def write(path: Path, found: Sequence[Plan], zone: ZoneInfo) -> None:
    """The import file (DESIGN 4.6): one row a section, local times."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for plan in found:
            window = [f"{datetime.fromtimestamp(t, zone):%Y-%m-%d %H:%M}" for t in (plan.window_start, plan.window_end)]
            head = [plan.date, plan.shift, plan.vehicle, plan.driver, *window]
            tail = [_cell(plan.speed_limit_kmh), _cell(plan.coverage_target), plan.responsible, plan.effect_standard]
            rows.writerows([*head, one.section, one.passes, one.side, *tail] for one in plan.sections)


def _plan(night: Night, vehicle: Vehicle, date: str, start: float) -> Plan:
    passes = night.planned(vehicle.id)
    return Plan(
        id=plan_id(date, SHIFT, vehicle.id), date=date, shift=SHIFT, vehicle=vehicle.id,
        driver=roster.driver_of(vehicle.id), window_start=start, window_end=start + plans.NIGHT_S,
        sections=tuple(PlanSection(section, count) for section, count in passes.items()),
        speed_limit_kmh=LIMITS_KMH.get(vehicle.kind), coverage_target=COVERAGE_TARGET,
        responsible=vehicle.fleet_lead, effect_standard=EFFECTS[vehicle.kind],
    )  # fmt: skip


def _start(date: str, zone: ZoneInfo) -> float:
    midnight = datetime.fromisoformat(date).replace(tzinfo=zone)
    return midnight.replace(hour=int(plans.NIGHT_START_S // 3600)).timestamp()


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
