"""QUESTION: what do the rules say of recorded fixes? The same rules as live, asked once the shift is over. Pure."""

from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct

from gps.offline.dispute import Dispute
from gps.rules import fleet, judge
from gps.rules.brief import brief_of
from gps.rules.episode import BREACHES, GROUPS, LEVELS, Episode
from gps.rules.ground import Ground, acting
from gps.rules.settings import Rules
from records import Duty, SectionDuty
from registry.plans.model import Plan

AFTER_S = 3_600.0  # s after its window a plan is asked about, as live
GROUP_WORDS = {"person": "定人", "vehicle": "定车", "time": "定时", "standard": "定标", "duty": "定责"}


class Judged(Struct, frozen=True):
    """What became of the plans. `unheard`: vehicles with a plan and without a single fix in the file."""

    breaches: list[Episode]
    duties: list[Duty]
    unheard: list[str]
    fixes: int
    lengths_m: dict[tuple[str, str], tuple[float, float]]  # (plan, section) → m covered, m to cover; all passes


def judged(dispute: Dispute, rules: Rules) -> Judged:
    """Every plan against the fixes around its window. Pictures are not part of the files: cameras are not judged."""
    ground = Ground.of(dispute.registry, dispute.plans)
    memories: list[judge.Memory] = []
    breaches: list[Episode] = []
    duties: list[Duty] = []
    lengths_m: dict[tuple[str, str], tuple[float, float]] = {}
    used = 0
    for plan in dispute.plans:
        vehicle = acting(plan) or plan.vehicle
        now = plan.window_end + AFTER_S
        start = plan.window_start - AFTER_S
        fixes = [fix for fix in dispute.fixes.get(vehicle, ()) if start <= fix.t < now]
        signed = [word for word in dispute.signed.get(vehicle, ()) if start <= word.t < now]
        memory = judge.replay(plan, ground, rules, fixes, signed)
        memories.append(memory)
        used += len(fixes)
        breaches += [e for e in judge.episodes(memory, ground, rules, now) if e.breach != "camera_offline"]
        duties.append(judge.duty(memory, ground, rules, now))
        for need, lane in zip(brief_of(plan.id, ground, rules).needs, memory.lanes, strict=True):
            done_m, whole_m = lengths_m.get((plan.id, need.section), (0.0, 0.0))
            done_m += sum(lane.reached[: need.passes]) * need.piece_m
            lengths_m[plan.id, need.section] = done_m, whole_m + need.pieces * need.piece_m * need.passes
    strays = fleet.start()
    planned = {acting(plan) or plan.vehicle for plan in dispute.plans}
    fleet.fold(strays, ground, rules, [f for v, some in dispute.fixes.items() if v not in planned for f in some])
    end = max((plan.window_end for plan in dispute.plans), default=0.0) + AFTER_S
    across = fleet.look(strays, memories, ground, rules, end, judge.Seen())
    unknown = {plan.id for plan in dispute.plans if (acting(plan) or plan.vehicle) not in dispute.registry.vehicles}
    breaches += [e for e in across if e.breach != "uncovered_section" or e.detail not in unknown]
    if not dispute.signed:  # no file says who drove: nobody is accused of not having signed in
        breaches = [e for e in breaches if BREACHES[e.breach] != "person"]
    unheard = sorted(v for v in planned if not dispute.fixes.get(v))
    return Judged(sorted(breaches, key=lambda e: (e.at_t, e.vehicle, e.breach)), duties, unheard, used, lengths_m)


def as_json(found: Judged, dispute: Dispute, zone: tzinfo) -> dict[str, Any]:
    """DESIGN 4.6: `breaches`, `coverage`, `summary`. Times RFC 3339 in local time; null: it lasted to the end."""
    return {
        "breaches": [
            {
                "vehicle": e.vehicle, "breach": e.breach, "group": BREACHES[e.breach], "level": e.level,
                "from": moment(e.from_t, zone), "to": None if e.to_t is None else moment(e.to_t, zone),
                "at": moment(e.at_t, zone), "section": e.section,
                "value": e.value, "threshold": e.threshold, "unit": e.unit, "driver": e.driver,
            }
            for e in found.breaches
        ],
        "coverage": [_covered(found, duty, section) for duty in found.duties for section in duty.sections],
        "summary": summary(found, dispute),
    }  # fmt: skip


def summary(found: Judged, dispute: Dispute) -> dict[str, Any]:
    """Counts, and each plan in one line."""
    return {
        "plans": len(dispute.plans),
        "fixes": found.fixes,
        "vehicles_without_fixes": found.unheard,
        "breaches": len(found.breaches),
        "by_group": {group: sum(BREACHES[e.breach] == group for e in found.breaches) for group in GROUPS},
        "by_level": {level: sum(e.level == level for e in found.breaches) for level in LEVELS},
        "vehicles": [
            {
                "vehicle": d.vehicle, "plan": d.plan, "status": d.status, "share": round(d.share, 4),
                "planned_km": round(d.planned_km, 3), "done_km": round(d.done_km, 3),
                "driven_km": round(d.driven_km, 3), "worked_s": round(d.worked_s),
            }
            for d in found.duties
        ],
        "notes": dispute.notes,
    }  # fmt: skip


def text(found: Judged, dispute: Dispute, zone: tzinfo) -> str:
    """The same for people."""
    lines = ["作业情况 · plans"]
    plans: dict[str, Plan] = {plan.id: plan for plan in dispute.plans}
    for d in found.duties:
        plan = plans[d.plan]
        lines.append(
            f"  {d.vehicle:<10} {plan.date} {_clock(plan.window_start, zone)}–{_clock(plan.window_end, zone)}"
            f"  完成 {d.share:6.1%}  作业 {d.done_km:.2f}/{d.planned_km:.2f} km  行驶 {d.driven_km:.1f} km"
            f"  工时 {d.worked_s / 3600:.1f} h  {d.status}"
        )
        for c in (_covered(found, d, section) for section in d.sections):
            passes = f"{c['passes_done']}/{c['passes_planned']} 遍"
            lines.append(f"    {c['section']:<12} {passes}  覆盖 {c['share']:6.1%}  {c['km']:.2f} km  {c['status']}")
    lines.append(f"违规 · breaches: {len(found.breaches)}")
    lines += [_line(e, zone) for e in found.breaches]
    if found.unheard:
        lines.append(f"无定位数据的车辆 · vehicles without fixes: {', '.join(found.unheard)}")
    return "\n".join([*lines, *(f"· {note}" for note in dispute.notes)])


def _line(e: Episode, zone: tzinfo) -> str:
    measured = "" if e.value is None else f"  {e.value:.1f} {e.unit}".rstrip()
    if e.value is not None and e.threshold is not None:
        measured += f"，阈值 {e.threshold:g}"
    until = "…" if e.to_t is None else _clock(e.to_t, zone)
    where = f"  {e.section}" if e.section else ""
    return (
        f"  {_clock(e.from_t, zone)}–{until}  {e.level:<7} {GROUP_WORDS[BREACHES[e.breach]]} {e.breach:<18}"
        f" {e.vehicle or '—'}{where}{measured}"
    )


def _covered(found: Judged, duty: Duty, section: SectionDuty) -> dict[str, Any]:
    done_m, whole_m = found.lengths_m.get((duty.plan, section.section), (0.0, 0.0))
    return {
        "vehicle": duty.vehicle, "plan": duty.plan, "section": section.section, "passes_done": section.passes_done,
        "passes_planned": section.passes_planned, "share": round(done_m / whole_m, 4) if whole_m else 0.0,
        "km": round(done_m / 1000, 3), "status": section.status,
    }  # fmt: skip


def moment(t: float, zone: tzinfo) -> str:
    """RFC 3339 with the zone's offset, to the second."""
    return datetime.fromtimestamp(t, zone).isoformat(timespec="seconds")


def _clock(t: float, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(t, zone):%H:%M:%S}"
