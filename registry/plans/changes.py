"""QUESTION: what becomes of a plan, and how is that taken back? Cancelled, relieved, replaced, and each opposite. Pure.

Every decision needs a reason and someone who approved it (domain.md 5.2). Who sees a rule say no, reads `Refused`.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from records import Refused
from registry.plans.model import Action, Cause, Change, Note, Plan, Stoppage

OPPOSITE: dict[Action, Action] = {
    "cancelled": "restored", "restored": "cancelled", "relieved": "unrelieved", "unrelieved": "relieved",
    "replaced": "unreplaced", "unreplaced": "replaced", "edited": "edited",
    "stopped": "lifted", "lifted": "resumed", "resumed": "lifted",
}  # fmt: skip
DECIDED = ("reason", "approver")


class Ask(Struct, frozen=True):
    """A decision about a plan as it is asked for."""

    action: Action
    reason: str
    approver: str
    cause: Cause | None = None
    driver: str | None = None  # who relieves
    vehicle: str | None = None  # what replaces


def decided(plan: Plan, ask: Ask) -> Plan:
    """The plan as it is from then on. Raises `Refused`."""
    act = ACTS.get(ask.action)
    if act is None:
        raise Refused(f"no such decision about a plan: {ask.action}; there are {', '.join(ACTS)}")
    for name in DECIDED:
        if not getattr(ask, name).strip():
            raise Refused(f"a plan is not {ask.action} without {name}; say it")
    return act(plan, ask)


def _cancelled(plan: Plan, ask: Ask) -> Plan:
    if plan.word != "planned":
        raise Refused(f"{plan.id} is {plan.word} already; take that back first")
    return replace(plan, word="cancelled", cause=_cause(ask), reason=ask.reason, approver=ask.approver)


def _restored(plan: Plan, ask: Ask) -> Plan:
    if plan.word != "cancelled":
        raise Refused(f"{plan.id} is {plan.word}, not cancelled")
    return replace(plan, word="planned", cause=None, reason=ask.reason, approver=ask.approver)


def _relieved(plan: Plan, ask: Ask) -> Plan:
    if plan.word == "cancelled":
        raise Refused(f"{plan.id} is cancelled: nobody drives")
    if not ask.driver:
        raise Refused("say which driver relieves")
    if ask.driver in (plan.driver, plan.relief_driver):
        raise Refused(f"{ask.driver} drives {plan.id} already")
    return replace(plan, relief_driver=ask.driver, reason=ask.reason, approver=ask.approver)


def _unrelieved(plan: Plan, ask: Ask) -> Plan:
    if plan.relief_driver is None:
        raise Refused(f"{plan.id} has no relief driver")
    return replace(plan, relief_driver=None, reason=ask.reason, approver=ask.approver)


def _replaced(plan: Plan, ask: Ask) -> Plan:
    if plan.word == "cancelled":
        raise Refused(f"{plan.id} is cancelled: nothing to replace")
    if not ask.vehicle:
        raise Refused("say which vehicle does the work instead")
    if ask.vehicle in (plan.vehicle, plan.relief_vehicle):
        raise Refused(f"{ask.vehicle} does {plan.id} already")
    return replace(
        plan, word="replaced", cause=_cause(ask), relief_vehicle=ask.vehicle, reason=ask.reason, approver=ask.approver
    )


def _unreplaced(plan: Plan, ask: Ask) -> Plan:
    if plan.word != "replaced":
        raise Refused(f"{plan.id} is {plan.word}, not replaced")
    return replace(plan, word="planned", cause=None, relief_vehicle=None, reason=ask.reason, approver=ask.approver)


def _cause(ask: Ask) -> Cause:
    if ask.cause is None:
        raise Refused(f"a plan is not {ask.action} without cause: weather, breakdown, relief or other")
    return ask.cause


ACTS: dict[Action, Callable[[Plan, Ask], Plan]] = {
    "cancelled": _cancelled, "restored": _restored, "relieved": _relieved, "unrelieved": _unrelieved,
    "replaced": _replaced, "unreplaced": _unreplaced,
}  # fmt: skip


def taken_back(now: Plan, change: Change) -> Plan:
    """The plan with what that change changed as it was before; what others changed since stays. Raises `Refused`."""
    before, after = change.before, change.after
    if not isinstance(before, Plan) or not isinstance(after, Plan):
        raise Refused(f"change {change.n} made the plan: cancel it instead of taking that back")
    fields = [name for name in Plan.__struct_fields__ if name != "version"]
    touched = [name for name in fields if getattr(before, name) != getattr(after, name)]
    since = [name for name in touched if getattr(now, name) != getattr(after, name)]
    if since:
        raise Refused(f"{', '.join(since)} changed again after change {change.n}; take the later change back first")
    return replace(now, **{name: getattr(before, name) for name in touched})


def resumed(now: Stoppage, change: Change) -> Stoppage:
    """The stoppage as it was before that change; one that should not have begun ends where it began."""
    if now != change.after:
        raise Refused(f"the stoppage changed again after change {change.n}; take the later change back first")
    if isinstance(change.before, Stoppage):
        return change.before
    return replace(now, to_t=now.from_t)


def opposite(change: Change, by: str, role: str, reason: str, approver: str) -> Note:
    """What is written beside the way back. Raises `Refused`."""
    action = OPPOSITE.get(change.note.action)
    if action is None:
        raise Refused(f"change {change.n} made the plan: cancel it instead of taking that back")
    if not reason.strip() or not approver.strip():
        raise Refused("a change is not taken back without reason and approver; say them")
    return Note(by, role, action, change.note.cause, reason, approver, change.n)
