"""QUESTION: what is handed over at the end of a shift? Plans, duties, alerts and what is down → the sheet.

Pure: the system writes it, people sign it. Breaches count every time one happened; false alarms and waived ones are
none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from msgspec import Struct, field
from msgspec.structs import replace

from gps.rules.episode import GROUPS
from gps.shifts.calendar import Shift
from gps.shifts.labels import CAUSES
from gps.shifts.sheet import Down, Item, Line, Mark, Promise, Red, Remark, Sheet, Totals
from gps.shifts.summary import summary
from records import Alert, Duty
from registry.model import Registry
from registry.plans.model import Plan

CLOSED = frozenset({"closed", "false_alarm", "waived"})
NO_BREACH = frozenset({"false_alarm", "waived"})
ASKED_NOTHING = frozenset({"cancelled", "replaced"})  # statuses of lines of which nothing is expected any more


class Facts(Struct, frozen=True):
    """What the sheet is made of; all of one shift."""

    shift: Shift
    centre: str
    zone: tzinfo
    now: float
    registry: Registry
    plans: Sequence[Plan] = ()
    duties: Sequence[Duty] = ()
    alerts: Sequence[Alert] = ()
    remarks: Sequence[Remark] = ()
    down: Sequence[Down] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)


def worker_of(plan: Plan) -> str:
    """The vehicle that does the plan's work: its own, or the one that replaces it (替换)."""
    return plan.relief_vehicle if plan.word == "replaced" and plan.relief_vehicle else plan.vehicle


def called_off(plan: Plan) -> bool:
    """Nothing is asked of anybody any more."""
    return plan.word == "cancelled" or (plan.word == "replaced" and not plan.relief_vehicle)


def write(facts: Facts) -> Sheet:
    """The sheet as true at `facts.now`."""
    lines = lines_of(facts)
    still = [a for a in by_weight(facts.alerts) if a.state not in CLOSED]
    shift = facts.shift
    bare = Sheet(
        shift.date, shift.shift, shift.label, facts.centre, shift.from_t, shift.to_t, facts.now,
        lines, totals_of(lines, facts.alerts),
        tuple(_item(a, facts.registry) for a in still if not _shelved(a, facts.now)),
        tuple(_item(a, facts.registry) for a in still if _shelved(a, facts.now)),
        _promises(still, facts.remarks), tuple(sorted(facts.down, key=lambda d: (d.kind, d.name))),
        _red(facts), "",
    )  # fmt: skip
    return replace(bare, summary=summary(bare, facts.zone))


def lines_of(facts: Facts) -> tuple[Line, ...]:
    """A line a plan by vehicle, then vehicles that only had alerts."""
    duties = {d.plan: d for d in facts.duties}
    plans = sorted(facts.plans, key=lambda p: (worker_of(p), p.id))
    first = {worker_of(p): p.id for p in reversed(plans)}
    ids = {p.id for p in plans}
    of: dict[str, list[Alert]] = {}
    for alert in facts.alerts:
        at = alert.plan if alert.plan in ids else first.get(alert.vehicle, "")
        of.setdefault(at or f"/{alert.vehicle}", []).append(alert)
    lines = [_line(facts, plan, duties.get(plan.id), of.get(plan.id, [])) for plan in plans]
    strangers = sorted(key[1:] for key in of if key.startswith("/") and key != "/")
    return (*lines, *(_stranger(facts, vehicle, of["/" + vehicle]) for vehicle in strangers))


def counted(alerts: Iterable[Alert]) -> dict[str, int]:
    """Times each of the five was broken."""
    groups: tuple[str, ...] = GROUPS
    found = dict.fromkeys(groups, 0)
    for alert in alerts:
        if alert.state not in NO_BREACH:
            found[alert.group] = found.get(alert.group, 0) + alert.count
    return found


def by_weight(alerts: Iterable[Alert]) -> list[Alert]:
    """The gravest first, then the oldest."""
    rank = {"serious": 0, "warn": 1, "info": 2}
    return sorted(alerts, key=lambda a: (rank.get(a.level, 3), a.raised_t, a.id))


def totals_of(lines: Sequence[Line], alerts: Sequence[Alert]) -> Totals:
    planned = [line for line in lines if line.status not in ASKED_NOTHING and line.status != "unplanned"]
    return Totals(
        vehicles=len(planned),
        worked=sum(line.worked_s > 0 or line.done_km > 0 for line in planned),
        finished=sum(line.status == "done" for line in planned),
        called_off=sum(line.status in ASKED_NOTHING for line in lines),
        present=sum(line.present is True for line in lines),
        absent=sum(line.present is False for line in lines),
        planned_km=sum(line.planned_km or 0.0 for line in planned),
        done_km=sum(line.done_km for line in lines),
        driven_km=sum(line.driven_km for line in lines),
        passes_done=sum(line.passes_done for line in planned),
        passes_planned=sum(line.passes_planned for line in planned),
        planned_s=sum(line.planned_s for line in planned),
        worked_s=sum(line.worked_s for line in lines),
        breaches=counted(alerts),
        alerts=len(alerts),
        handled=sum(a.state in CLOSED for a in alerts),
    )


def _line(facts: Facts, plan: Plan, duty: Duty | None, alerts: list[Alert]) -> Line:
    vehicle = worker_of(plan)
    known, mark = facts.registry.vehicles.get(vehicle), facts.marks.get(vehicle)
    driver_id = plan.relief_driver or plan.driver
    driver = facts.registry.drivers.get(driver_id)
    why = f"{plan.reason or CAUSES.get(plan.cause or '', '')}" if plan.word != "planned" else ""
    instead = f"替{plan.vehicle}" if vehicle != plan.vehicle else ""
    said = [text for text in (instead, why, mark.remark if mark else "") if text]
    return Line(
        vehicle, known.kind if known else "", known.company if known else "", driver.name if driver else driver_id,
        plan.word if called_off(plan) else duty.status if duty else "not_started",
        duty.planned_km if duty else None, duty.done_km if duty else 0.0, duty.driven_km if duty else 0.0,
        duty.share if duty else None,
        sum(s.passes_done for s in duty.sections) if duty else 0,
        sum(s.passes_planned for s in duty.sections) if duty else sum(s.passes for s in plan.sections),
        plan.window_end - plan.window_start, duty.worked_s if duty else 0.0,
        counted(alerts), sum(a.state not in CLOSED for a in alerts), mark.present if mark else None, "；".join(said),
    )  # fmt: skip


def _stranger(facts: Facts, vehicle: str, alerts: list[Alert]) -> Line:
    known = facts.registry.vehicles.get(vehicle)
    still = sum(a.state not in CLOSED for a in alerts)
    kind, company = (known.kind, known.company) if known else ("", "")
    return Line(vehicle, kind, company, "", "unplanned", None, 0.0, 0.0, None, 0, 0, 0.0, 0.0, counted(alerts), still)


def _shelved(alert: Alert, now: float) -> bool:
    return alert.shelved_until is not None and alert.shelved_until > now


def _item(a: Alert, registry: Registry) -> Item:
    return Item(
        a.id, a.vehicle, a.breach, a.group, a.level, a.state, a.active, a.raised_t, a.count,
        section_name(a.section, registry), a.responsible, a.escalation, a.shelved_until,
    )  # fmt: skip


def _promises(still: Sequence[Alert], remarks: Sequence[Remark]) -> tuple[Promise, ...]:
    newest = {r.alert: r for r in sorted(remarks, key=lambda r: r.t) if r.text.strip()}
    found = [(a, newest[a.id]) for a in still if a.id in newest]
    return tuple(Promise(a.id, a.vehicle, a.breach, r.t, r.by, r.text.strip()) for a, r in found)


def _red(facts: Facts) -> tuple[Red, ...]:
    off = {plan.id for plan in facts.plans if called_off(plan)}
    found = [
        Red(section_name(s.section, facts.registry), d.vehicle, s.passes_done, s.passes_planned, s.last_t, s.red_t)
        for d in facts.duties
        if d.plan not in off and d.status != "cancelled"
        for s in d.sections
        if s.status == "overdue" or (s.status != "done" and s.red_t is not None and s.red_t <= facts.now)
    ]
    return tuple(sorted(found, key=lambda r: (r.red_t or 0.0, r.section, r.vehicle)))


def section_name(section: str | None, registry: Registry) -> str:
    """Of a road; a place (疏通点) is called by its id."""
    road = registry.roads.get(section or "")
    return road.name if road else section or ""
