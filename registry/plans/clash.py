"""QUESTION: what is a conflict of plans, and what are plans held against? Words of `conflicts` and `alone`. Pure."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, Literal

from msgspec import Struct

from registry.model import Registry
from registry.plans.model import Plan, Side, Stoppage
from registry.plans.settings import Settings
from registry.plans.windows import told

How = Literal["refused", "warning"]
Code = Literal[
    "unknown_vehicle", "unknown_driver", "unknown_section", "no_section", "section_twice", "wrong_kind", "one_way",
    "driver_twice", "vehicle_twice", "section_shared", "section_uncovered", "forbidden_window", "stopped", "over",
    "planned_already",
]  # fmt: skip


class Conflict(Struct, frozen=True):
    """One clash: what, where, how bad, and what to do. `refused` cannot be and is not saved; a `warning` may be right.

    `plans` are the ids it is about, those that were asked about first; `from_t` to `to_t` the time, UTC epoch s.
    """

    code: Code
    level: How
    what: str
    remedy: str
    plans: tuple[str, ...] = ()
    section: str | None = None
    vehicle: str | None = None
    driver: str | None = None
    from_t: float | None = None
    to_t: float | None = None


class Scene(Struct, frozen=True):
    """What new plans are held against."""

    registry: Registry
    zone: tzinfo
    settings: Settings
    around: Sequence[Plan] = ()  # stored plans of these nights and of windows that touch; of the same id: replaced
    stoppages: Sequence[Stoppage] = ()
    week_before: Sequence[Plan] = ()  # plans seven days earlier: what had one then is due
    now: float | None = None


def refuse(code: Code, plans: tuple[str, ...], what: str, remedy: str, **where: Any) -> Conflict:
    """It cannot be."""
    return Conflict(code, "refused", what, remedy, plans, **where)


def warn(code: Code, plans: tuple[str, ...], what: str, remedy: str, **where: Any) -> Conflict:
    """It may be."""
    return Conflict(code, "warning", what, remedy, plans, **where)


def refused(found: Iterable[Conflict]) -> list[Conflict]:
    return [conflict for conflict in found if conflict.level == "refused"]


def meet(one: Side, other: Side) -> bool:
    """Whether both mean the same carriageway."""
    return one == other or "both" in (one, other)


def span(from_t: float, to_t: float, zone: tzinfo) -> str:
    """`2026-11-21 23:00–02:00`."""
    return f"{told(from_t, zone)}–{told(to_t, zone)[11:]}"
