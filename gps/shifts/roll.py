"""QUESTION: are the planned vehicles ready? Plans, newest fixes, sign-ins and pictures → the roll to be called.

What the system sees is a proposal; whether somebody is present a person says, and that is kept apart (`Mark`).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

from gps.shifts.settings import Settings
from gps.shifts.sheet import Mark
from gps.shifts.write import called_off, section_name, worker_of
from records import Fix, SignIn
from registry.model import Registry, Vehicle
from registry.plans.model import Plan

Heard = Literal["heard", "old", "never"]
DriverWord = Literal["ok", "none", "other"]
PictureWord = Literal["ok", "old", "none"]
EARTH_M = 111_320.0  # m a degree of latitude


class Seen(Struct, frozen=True):
    """What is known of the vehicles at `now`: newest fix, newest word of a driver, newest picture by channel."""

    now: float
    registry: Registry
    fixes: Mapping[str, Fix] = field(default_factory=dict)
    signed: Mapping[str, SignIn] = field(default_factory=dict)
    pictures: Mapping[tuple[str, str], float] = field(default_factory=dict)  # (vehicle, channel) → t


class Call(Struct, frozen=True):
    """One vehicle at roll call. Ages in s."""

    vehicle: str
    plan: str
    kind: str
    company: str
    window_start: float
    called_off: bool  # cancelled or replaced: need not be there
    driver: str  # who is to drive, by name if known
    signed: str | None  # who is signed in, by name if known
    driver_word: DriverWord
    heard: Heard
    age_s: float | None
    front: PictureWord
    front_age_s: float | None
    rear: PictureWord
    rear_age_s: float | None
    at_bay: bool | None  # None: no position, or its bay is not registered
    bay_m: float | None
    first_section: str  # name
    ready: bool  # heard, right driver, and both pictures: what the system proposes
    mark: Mark | None = None


def roll(plans: Sequence[Plan], seen: Seen, marks: Mapping[str, Mark], own: Settings) -> list[Call]:
    """By vehicle; one row a plan."""
    in_order = sorted(plans, key=lambda p: (worker_of(p), p.id))
    return [_call(plan, worker_of(plan), seen, marks.get(worker_of(plan)), own) for plan in in_order]


def _call(plan: Plan, vehicle: str, seen: Seen, mark: Mark | None, own: Settings) -> Call:
    known = seen.registry.vehicles.get(vehicle)
    fix = seen.fixes.get(vehicle)
    age_s = None if fix is None else max(0.0, seen.now - fix.t)
    heard: Heard = "never" if age_s is None else "heard" if age_s <= own.heard_s else "old"
    word = seen.signed.get(vehicle)
    signed = word.driver if word is not None and word.on and word.t <= seen.now else None
    expected = plan.relief_driver or plan.driver
    driver_word: DriverWord = "none" if signed is None else "ok" if signed == expected else "other"
    front, front_s = _picture(vehicle, "front", seen, own)
    rear, rear_s = _picture(vehicle, "rear", seen, own)
    bay_m = _from_bay(known, fix)
    first = plan.sections[0].section if plan.sections else None
    return Call(
        vehicle, plan.id, known.kind if known else "", known.company if known else "", plan.window_start,
        called_off(plan), _name(expected, seen.registry),
        None if signed is None else _name(signed, seen.registry), driver_word,
        heard, age_s, front, front_s, rear, rear_s, None if bay_m is None else bay_m <= own.bay_m, bay_m,
        section_name(first, seen.registry),
        heard == "heard" and driver_word == "ok" and front == "ok" and rear == "ok", mark,
    )  # fmt: skip


def _picture(vehicle: str, channel: str, seen: Seen, own: Settings) -> tuple[PictureWord, float | None]:
    t = seen.pictures.get((vehicle, channel))
    if t is None:
        return "none", None
    age_s = max(0.0, seen.now - t)
    return ("ok" if age_s <= own.picture_s else "old"), age_s


def _from_bay(vehicle: Vehicle | None, fix: Fix | None) -> float | None:
    """m between the newest fix and the bay; flat, for the few hundred metres that matter."""
    if vehicle is None or fix is None or vehicle.home_lon is None or vehicle.home_lat is None:
        return None
    east = (fix.lon - vehicle.home_lon) * math.cos(math.radians(vehicle.home_lat)) * EARTH_M
    return math.hypot(east, (fix.lat - vehicle.home_lat) * EARTH_M)


def _name(driver: str, registry: Registry) -> str:
    known = registry.drivers.get(driver)
    return known.name if known else driver
