"""A small district with its fleet, and plans over it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from registry.model import Driver, Place, Registry, Road, Vehicle
from registry.plans.model import Plan, PlanSection, plan_id

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = "2026-11-21"


def at(text: str) -> float:
    """UTC epoch s of a local `11-21 23:00`."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).timestamp()


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(p) for p in points or ((113.08, 27.83), (113.081, 27.83))]}


def district() -> Registry:
    """Two sweepers, a washer, a sprinkler, a dredger; two drivers of one name; two roads of one name."""
    kinds = {"A007": "sweeper", "A008": "sweeper", "B001": "washer", "B002": "sprinkler", "D001": "dredger",
             "E001": "collector_truck"}  # fmt: skip
    vehicles = {v: Vehicle(v, kind, "甲公司", "王队长") for v, kind in kinds.items()}  # type: ignore[arg-type]
    drivers = {"P1": Driver("P1", "张三"), "P2": Driver("P2", "李四"), "P3": Driver("P3", "王五"),
               "P4": Driver("P4", "王五"), "P5": Driver("P5", "赵六")}  # fmt: skip
    roads = {
        "R1": Road("R1", "长江南路", line(), grade=1),
        "R2": Road("R2", "珠江南路", line(), grade=2),
        "R3": Road("R3", "湘山路", line(), oneway=True),
        "R4": Road("R4", "黄河南路", line()),
        "R5": Road("R5", "黄河南路", line()),
    }
    places = {"T1": Place("T1", "dredge", 113.08, 27.83), "W1": Place("W1", "water", 113.08, 27.83)}
    return Registry(version=1, vehicles=vehicles, drivers=drivers, roads=roads, places=places)


def plan(vehicle: str = "A007", driver: str = "P1", *sections: PlanSection | str, **more: Any) -> Plan:
    """23:00 to 02:00 of the night, over R1 unless said otherwise."""
    lines = tuple(PlanSection(s) if isinstance(s, str) else s for s in sections or ("R1",))
    date, shift = more.pop("date", NIGHT), more.pop("shift", "night")
    start, end = more.pop("window", ("11-21 23:00", "11-22 02:00"))
    return Plan(plan_id(date, shift, vehicle), date, shift, vehicle, driver, at(start), at(end), lines, **more)
