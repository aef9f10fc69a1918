"""QUESTION: which breaches need more than one vehicle, or none? A driver twice, a stranger at work, a road with nobody.

`fold` is for vehicles without a plan: those that have one are read by `judge`, and `look` asks their memories.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import msgspec
from msgspec import Struct

from gps.rules import spells
from gps.rules.episode import Episode
from gps.rules.ground import Ground, acting
from gps.rules.hold import Watch, watch
from gps.rules.memory import Memory as PlanMemory
from gps.rules.memory import Session
from gps.rules.moment import Seen, Span
from gps.rules.settings import Rules
from gps.rules.table import WRONG_VEHICLE
from records import FLAG_ROUGH, NOT_LAST, Fix
from registry.plans.model import Plan

BREACHES = frozenset({"driver_double", "wrong_vehicle", "uncovered_section"})


class Stray(Struct, array_like=True):
    """A vehicle without a plan."""

    t: float
    watch: Watch


class Memory(Struct):
    """Mutable. Strays that worked somewhere, by vehicle."""

    strays: dict[str, Stray] = {}


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode


def start() -> Memory:
    """Nothing is known."""
    return Memory()


def dump(memory: Memory) -> bytes:
    """MessagePack."""
    return _encode(memory)


def load(data: bytes) -> Memory:
    """What `dump` wrote. Raises msgspec.DecodeError on anything else."""
    return _decode(data)


def forget_before(memory: Memory, t: float) -> None:
    """Drop strays of whom nothing was heard since then."""
    memory.strays = {vehicle: stray for vehicle, stray in memory.strays.items() if stray.t >= t}


def fold(memory: Memory, ground: Ground, rules: Rules, fixes: Sequence[Fix]) -> None:
    """Fixes of vehicles that no plan of the ground names; others, repeated and late ones are passed over."""
    rule = rules.wrong_vehicle
    for fix in sorted(fixes, key=lambda fix: fix.t):
        if fix.device in ground.windows or not NOT_LAST.isdisjoint(fix.flags):
            continue
        stray = memory.strays.get(fix.device)
        if (stray is None and not fix.work) or (stray is not None and fix.t <= stray.t):
            continue
        if stray is None:
            stray = memory.strays[fix.device] = Stray(fix.t, Watch())
        stray.t = fix.t
        section = None
        if fix.work and FLAG_ROUGH not in fix.flags:
            x, y = ground.frame.to_xy(fix.lon, fix.lat)
            section = ground.asked_of_others(x, y, fix.t, fix.device, rules.coverage.corridor_m)
        if section is not None or stray.watch.begun:
            reading = None if section is None else (1.0, fix.t)
            about = (rule.hold_s, section, fix.driver)
            watch(stray.watch, reading, fix.t, fix.lon, fix.lat, rule, rule.hold_s, about)


def look(
    memory: Memory, memories: Iterable[PlanMemory], ground: Ground, rules: Rules, now: float, seen: Seen
) -> list[Episode]:
    """Episodes across vehicles, all of the ground's plans so far, as true at `now`, by time."""
    some = [one for one in memories if one.plan in ground.plans]
    found = [
        *driver_double(some, now),
        *wrong_vehicle(memory, some, rules, now, seen),
        *uncovered_section(ground, rules, now),
    ]
    return sorted(found, key=lambda e: (e.at_t, e.breach, e.vehicle, e.section or ""))


def driver_double(memories: Iterable[PlanMemory], now: float) -> Iterator[Episode]:
    """One driver signed in on two vehicles that move at the same time: at once, until he is signed out of one."""
    by_driver: dict[str, list[tuple[PlanMemory, Session]]] = {}
    for memory in memories:
        for session in memory.sessions:
            by_driver.setdefault(session.driver, []).append((memory, session))
    for driver, some in by_driver.items():
        for (a, one), (b, two) in combinations(sorted(some, key=lambda s: s[1].on_t, reverse=True), 2):
            span = _both_move(a, one, b, two) if a.vehicle != b.vehicle else None
            if span is not None and span[0] <= now:
                to_t = min((s.off_t for s in (one, two) if s.off_t is not None), default=None)
                yield Episode(
                    a.vehicle, "driver_double", "serious", span[0], span[0], to_t, driver=driver, detail=b.vehicle
                )


def _both_move(a: PlanMemory, one: Session, b: PlanMemory, two: Session) -> Span | None:
    """The first span in which both move, within the time that the driver is signed in on both."""
    from_t = max(one.on_t, two.on_t)
    until = min((s.off_t for s in (one, two) if s.off_t is not None), default=float("inf"))
    spans = (
        (max(from_t, a_from, b_from), min(until, a_to, b_to)) for a_from, a_to in a.moves for b_from, b_to in b.moves
    )
    return min((span for span in spans if span[0] <= span[1]), default=None)


def wrong_vehicle(
    memory: Memory, memories: Iterable[PlanMemory], rules: Rules, now: float, seen: Seen
) -> Iterator[Episode]:
    """What fixes showed: of vehicles with a plan, and of strays. `section` is where it worked."""
    for one in memories:
        yield from spells.of_watch(one.vehicle, one.watches[WRONG_VEHICLE], WRONG_VEHICLE, rules, now, seen)
    for vehicle, stray in memory.strays.items():
        yield from spells.of_watch(vehicle, stray.watch, WRONG_VEHICLE, rules, now, seen)


def uncovered_section(ground: Ground, rules: Rules, now: float) -> Iterator[Episode]:
    """From 30 min before the window: its plan was cancelled and nobody took it over, or its vehicle is not known."""
    for plan in ground.plans.values():
        at_t = plan.window_start - rules.uncovered_section.before_s
        if now < at_t or not _without_vehicle(plan, ground):
            continue
        to_t = plan.window_end if now >= plan.window_end else None
        for part in plan.sections:
            if not _taken_over(plan, part.section, ground):
                yield Episode(
                    "", "uncovered_section", "serious", at_t, at_t, to_t, section=part.section, detail=plan.id
                )


def _without_vehicle(plan: Plan, ground: Ground) -> bool:
    if plan.word == "cancelled" and plan.cause == "weather":
        return False  # nothing is asked of anybody
    return acting(plan) not in ground.vehicles


def _taken_over(plan: Plan, section: str, ground: Ground) -> bool:
    """Whether another plan with a known vehicle names the section in an overlapping window."""
    return any(
        other.window_start < plan.window_end and plan.window_start < other.window_end
        for other in ground.plans.values()
        if other.id != plan.id
        and acting(other) in ground.vehicles
        and any(part.section == section for part in other.sections)
    )
