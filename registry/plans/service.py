"""QUESTION: what happens when someone plans? Every action inside one transaction: look, judge, then save or not.

Callers open the transaction and, before they change something, `store.lock` it: two desks save one after the other.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

import clock
from records import NotFound, Refused
from registry.model import Registry
from registry.plans import changes, read, store
from registry.plans.clash import Conflict, Scene, refused, warn
from registry.plans.conflicts import conflicts
from registry.plans.copies import copied, week_before
from registry.plans.model import Change, Note, Plan, Stoppage, as_decided
from registry.problems import Problem
from registry.settings import Settings
from registry.store import Saved

if TYPE_CHECKING:
    from db import Tx

ROWS_MOST = 10_000  # of a sheet that comes over HTTP, where its reading must not take the memory of the walls


class Who(Struct, frozen=True):
    """Who asks."""

    name: str
    role: str = ""


class City(Struct, frozen=True):
    """What every action needs to know of the city."""

    registry: Registry
    zone: tzinfo
    settings: Settings


class Outcome(Struct, frozen=True):
    """What was saved, None when nothing was: a dry run, problems, or a conflict that is refused."""

    plans: list[Plan]
    conflicts: list[Conflict]
    saved: Saved | None = None
    problems: list[Problem] = []
    notes: list[str] = []


def scene_of(tx: "Tx", plans: Sequence[Plan], city: City) -> Scene:
    """What stands around these plans: the same nights, windows that touch, stoppages, the week before."""
    own = city.settings.plans
    if not plans:
        return Scene(city.registry, city.zone, own)
    from_t, to_t = min(p.window_start for p in plans), max(p.window_end for p in plans)
    nights = sorted({p.date for p in plans})
    around = {p.id: p for p in store.plans(tx, from_t, to_t)}
    around |= {p.id: p for p in store.listed(tx, nights[0], nights[-1])}
    last_week = store.listed(tx, week_before(nights[0]), week_before(nights[-1]))
    return Scene(
        city.registry, city.zone, own, list(around.values()), store.stoppages(tx, from_t, to_t), last_week, clock.now()
    )


def judged(tx: "Tx", plans: Sequence[Plan], city: City) -> Outcome:
    """These plans with what was decided of them before, and every conflict; nothing is saved."""
    there = store.by_id(tx, [plan.id for plan in plans])
    whole = [as_decided(plan, there.get(plan.id)) for plan in plans]
    return Outcome(whole, conflicts(whole, scene_of(tx, whole, city)))


def save(tx: "Tx", plans: Sequence[Plan], who: Who, city: City, reason: str = "", approver: str = "") -> Outcome:
    """Save them all, or none when a conflict is refused."""
    found = judged(tx, plans, city)
    if refused(found.conflicts):
        return found
    return replace(found, saved=store.save(tx, found.plans, who.name, who.role, reason, approver))


def bring_in(tx: "Tx", data: bytes, who: Who, city: City, dry_run: bool = False) -> Outcome:
    """A whole sheet or nothing; refused conflicts are problems of the lines they stand in."""
    limits = replace(city.settings, rows=min(city.settings.rows, ROWS_MOST))
    sheet = read.check(data, city.registry, city.zone, city.settings.plans, limits)
    if sheet.problems:
        return Outcome([], [], None, sheet.problems, sheet.notes)
    found = judged(tx, list(sheet.plans.values()), city)
    problems = [problem for conflict in refused(found.conflicts) for problem in _told(conflict, sheet)]
    saved = None if problems or dry_run else store.save(tx, found.plans, who.name, who.role, "import")
    return Outcome(found.plans, found.conflicts, saved, sorted(problems, key=lambda p: int(p.where or 0)), sheet.notes)


def _told(conflict: Conflict, sheet: read.Sheet) -> list[Problem]:
    """A conflict as a problem of the last line it concerns, with the others named."""
    lines = []
    for plan in conflict.plans:
        rows = sheet.lines.get(plan, [])
        some = [line for line, section in rows if section == conflict.section] or [line for line, _ in rows[:1]]
        lines += some
    if not lines:
        return [Problem("", "", conflict.what, conflict.remedy)]
    lines.sort(key=int)
    others = [f"line {line}" for line in lines[:-1]] + [p for p in conflict.plans if p not in sheet.lines]
    beside = f" ({', '.join(others)})" if others else ""
    return [Problem(lines[-1], "", conflict.what + beside, conflict.remedy)]


def copy(
    tx: "Tx", from_night: str, to_night: str, city: City, shift: str | None = None,
    vehicles: Sequence[str] = (), overwrite: bool = False,
) -> Outcome:  # fmt: skip
    """The plans of one night as plans of another, judged and not saved. Those that stand there already are kept and
    named, unless `overwrite`."""
    if from_night == to_night:
        raise Refused("a night is not copied onto itself; name another date")
    source = store.listed(tx, from_night, from_night, shift)
    source = [plan for plan in source if not vehicles or plan.vehicle in vehicles]
    if not source:
        raise NotFound(f"no plans to copy on {from_night}")
    made = copied(source, to_night, city.zone)
    there = store.by_id(tx, [plan.id for plan in made])
    if not overwrite:
        made = [plan for plan in made if plan.id not in there]
    said = "what it says is replaced" if overwrite else "it is kept as it is"
    kept = [warn("planned_already", (i,), f"{i} is planned already: {said}", "look at both") for i in sorted(there)]
    found = judged(tx, made, city)
    return Outcome(found.plans, [*refused(found.conflicts), *kept, *_warnings(found.conflicts)])


def _warnings(found: Sequence[Conflict]) -> list[Conflict]:
    return [conflict for conflict in found if conflict.level == "warning"]


def found(tx: "Tx", plan_id: str) -> Plan:
    """Raises `NotFound`."""
    plan = store.plan(tx, plan_id)
    if plan is None:
        raise NotFound(f"no plan {plan_id}")
    return plan


def put(
    tx: "Tx", new: Plan, who: Who, city: City, reason: str = "", approver: str = "", dry_run: bool = False
) -> Outcome:
    """Make or change one plan; what was decided of it before stays decided."""
    old = store.plan(tx, new.id)
    whole = as_decided(new, old)
    told = _of_one(tx, old, whole, city)
    if dry_run or refused(told):
        return Outcome([whole], told)
    saved = store.save(tx, [whole], who.name, who.role, reason, approver)
    return Outcome([found(tx, new.id)], told, saved)


def decide(tx: "Tx", plan: Plan, ask: changes.Ask, who: Who, city: City, dry_run: bool) -> Outcome:
    """Cancel, restore, relieve, replace …: the plan, with the row that says why."""
    note = Note(who.name, who.role, ask.action, ask.cause, ask.reason, ask.approver)
    return _changed(tx, plan, changes.decided(plan, ask), note, city, dry_run)


def take_back(
    tx: "Tx", change: Change, who: Who, reason: str, approver: str, city: City, dry_run: bool
) -> Outcome | Stoppage:
    """The opposite of a change, recorded like any other."""
    earlier = store.undone_by(tx, change.n)
    if earlier is not None:
        raise Refused(f"change {change.n} was taken back by change {earlier} already")
    note = changes.opposite(change, who.name, who.role, reason, approver)
    if isinstance(change.after, Plan):
        plan = found(tx, change.after.id)
        return _changed(tx, plan, changes.taken_back(plan, change), note, city, dry_run)
    now = store.stoppage(tx, change.after.id)
    if now is None:
        raise NotFound(f"no stoppage {change.after.id}")
    after = changes.resumed(now, change)
    if not dry_run:
        store.save_stoppage(tx, now, after, note)
    return after


def _changed(tx: "Tx", old: Plan, new: Plan, note: Note, city: City, dry_run: bool) -> Outcome:
    told = _of_one(tx, old, new, city)
    if dry_run or (new.word != "cancelled" and refused(told)):
        return Outcome([new], told)
    made = store.change(tx, old, new, note)
    return Outcome([made], told, Saved(0, 1, 0, 0, store.version(tx)))


def _of_one(tx: "Tx", old: Plan | None, new: Plan, city: City) -> list[Conflict]:
    """Conflicts of one plan in its night; of sections that nobody has, only those it had before are named."""
    had = {line.section for line in old.sections} if old else set()
    told = conflicts([new], scene_of(tx, [new], city))
    return [c for c in told if c.code != "section_uncovered" or c.section in had]
