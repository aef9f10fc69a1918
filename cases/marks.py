"""QUESTION: what does the rest of the house see of a case? Its mark on walls, its rank, its figures, who may see it."""

from cases.entry import Case, Spell
from cases.flow import states
from records import CaseMark

SUPERVISED = 1e10  # taken off the rank: a supervised case stands above all others
NEVER = 5e9  # rank of a case whose clock has no deadline: below those that have one
ENDED = 2e10  # rank of ended cases: below all open ones, newest first
FIGURES = (
    *states.STAGES,
    "closed_on_time",
    "rejected",
    "merged",
    "self_handled",
    "quick_close",
)  # keys of Tally.passed


def stage(status: str) -> int:
    """1–7; 0 when it ended without being closed."""
    return states.STATES[status].stage


def is_open(status: str) -> bool:
    return states.STATES[status].open


def rank(case: Case) -> float:
    """Sorts cases by urgency: supervised first, then by deadline; ended ones last, newest first."""
    if not is_open(case.status):
        return ENDED - (case.end_t or case.changed_t)
    spell = running(case)
    due_t = spell.due_t if spell else None
    return (NEVER if due_t is None else due_t) - (SUPERVISED if case.supervision else 0.0)


def running(case: Case) -> Spell | None:
    """The clock that runs; None while it is paused."""
    spell = case.spell
    return spell if spell is not None and spell.paused_t is None else None


def waiting(case: Case) -> tuple[str, ...]:
    """Kinds of applications nobody has judged yet."""
    return tuple(sorted({a.kind for a in case.applications if a.state == "open"}))


def figures(case: Case) -> dict[str, float]:
    """Figure → when the case came to count in it: once, at its first passing of a stage (field guide 0.5)."""
    found = {name: t for name, t in case.passed.items() if name in states.STAGES}
    end_t = case.end_t or case.changed_t
    if case.status == "closed":
        closed_t = found.get("close", end_t)
        if case.case_due_t is None or closed_t <= case.case_due_t:
            found["closed_on_time"] = closed_t
        found |= {flag: closed_t for flag in ("self_handled", "quick_close") if flag in case.flags}
    elif case.status in ("rejected", "merged"):
        found[case.status] = end_t
    return found


def units(case: Case) -> list[str]:
    """Units that may see it: lead, assists, parent, liable and authorised."""
    found = {case.unit, case.parent_unit, case.liable_unit, *(a.unit for a in case.assists)}
    found |= {a.to for a in case.applications if a.kind == "delegation" and a.state in ("open", "agreed")}
    return sorted(found - {""})


def mark(case: Case, last: str) -> CaseMark:
    """The case as walls and desks show it; `last`: the newest action. Nothing in it names an informant."""
    spell, ticking = case.spell, running(case)
    return CaseMark(
        id=case.id, version=case.version, no=case.case_no, status=case.status, stage=stage(case.status),
        title=case.title, kind=case.kind, code=case.code, source=case.source, lon=case.lon, lat=case.lat,
        address=case.address, street=case.street, duty_grid=case.duty_grid, unit=case.unit,
        holder_role=case.holder_role, holder=case.holder, report_t=case.report_t, changed_t=case.changed_t,
        clock=spell.clock if spell else "", warn_t=ticking.warn_t if ticking else None,
        due_t=ticking.due_t if ticking else None, handle_due_t=case.handle_due_t, urgent=case.urgent,
        supervision=case.supervision, rework=case.rework_count, returned=case.return_count, waiting=waiting(case),
        flags=case.flags, open=is_open(case.status), reporter=case.reporter if case.source == "collector" else "",
        last=last, photo=case.photos[-1].url if case.photos else "",
    )  # fmt: skip
