"""QUESTION: what remains of a shift for the month? Plans' duties and alerts → one result a plan and driver.

A result is the same however often it is computed. Kilometres and hours belong to the driver who was to drive (or the
approved relief); a breach belongs to the driver who was signed in when it happened (定人: who drove).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from gps.shifts.calendar import Shift
from gps.shifts.write import NO_BREACH, counted
from records import Alert, Duty
from registry.plans.model import plan_id


class Result(Struct, frozen=True):
    """What one driver did on one plan of one shift."""

    plan: str  # plan id; of a vehicle without a plan the id it would have had
    driver: str  # "" when nobody was named
    night: str
    shift: str
    vehicle: str
    company: str
    planned: bool = False  # the plan itself; False: only breaches of another driver, or without a plan
    planned_km: float = 0.0
    done_km: float = 0.0
    driven_km: float = 0.0
    planned_s: float = 0.0
    worked_s: float = 0.0
    passes_planned: int = 0
    passes_done: int = 0
    breaches: dict[str, int] = field(default_factory=dict)  # by group
    alerts: int = 0  # false alarms and waived ones left out
    correctable: int = 0  # raised while something could still be done about them
    on_time: int = 0  # corrected within the time


def results(
    shift: Shift,
    duties: Sequence[Duty],
    alerts: Sequence[Alert],
    said: Mapping[str, float],
    companies: Mapping[str, str],
    correct_s: float,
) -> list[Result]:
    """By plan, driver. `duties`: of plans that were not called off; `said`: alert → when a person showed that it was
    put right; `companies`: vehicle → company as it is now."""
    in_order = sorted(duties, key=lambda d: d.plan)
    found = {(d.plan, d.driver): _of_duty(d, companies) for d in in_order}
    plans = {d.plan: d for d in in_order}
    first = {d.vehicle: d.plan for d in reversed(in_order)}
    of: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        if alert.state not in NO_BREACH and alert.vehicle:
            plan = alert.plan or first.get(alert.vehicle) or plan_id(shift.date, shift.shift, alert.vehicle)
            driver = alert.driver or (plans[plan].driver if plan in plans else "")
            of.setdefault((plan, driver), []).append(alert)
    for (plan, driver), some in of.items():
        had = found.get((plan, driver)) or Result(
            plan, driver, shift.date, shift.shift, some[0].vehicle, companies.get(some[0].vehicle, "")
        )
        end = plans[plan].window_end if plan in plans else shift.to_t
        found[plan, driver] = _with_alerts(had, some, said, end, correct_s)
    return [found[key] for key in sorted(found)]


def corrected_t(alert: Alert, said_t: float | None) -> float | None:
    """When it was put right: a person showed it, or the condition was seen gone, whichever came first."""
    gone_t = alert.cleared_t if not alert.active else None
    known = [t for t in (said_t, gone_t) if t is not None]
    return min(known) if known else None


def _of_duty(d: Duty, companies: Mapping[str, str]) -> Result:
    return Result(
        d.plan, d.driver, d.night, d.shift, d.vehicle, companies.get(d.vehicle, ""), True,
        d.planned_km, d.done_km, d.driven_km, d.window_end - d.window_start, d.worked_s,
        sum(s.passes_planned for s in d.sections), sum(s.passes_done for s in d.sections),
        counted(()),
    )  # fmt: skip


def _with_alerts(
    result: Result, alerts: Sequence[Alert], said: Mapping[str, float], end: float, correct_s: float
) -> Result:
    """What is found only when the window is over can be corrected by nobody and is not asked."""
    asked = [a for a in alerts if a.raised_t < end]
    right = ((a.raised_t, corrected_t(a, said.get(a.id))) for a in asked)
    on_time = sum(t is not None and t - raised_t <= correct_s for raised_t, t in right)
    return replace(result, breaches=counted(alerts), alerts=len(alerts), correctable=len(asked), on_time=on_time)
