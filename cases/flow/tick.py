"""QUESTION: what does the clock itself want of a case, and when next? Steps of the role `system`."""

from collections.abc import Iterator, Sequence
from math import ceil, inf

from cases.entry import Case, Do, Task
from cases.flow.room import Room

SYSTEM = "system"


def due(case: Case, tasks: Sequence[Task], now: float, room: Room) -> list[Do]:
    """What is to be done by epoch s `now`; a collector that is missing the service finds."""
    found = [do for t, do in _wants(case, tasks, room) if t <= now and not _done(case, do)]
    return sorted(found, key=lambda do: do.t)


def next_t(case: Case, tasks: Sequence[Task], room: Room, after: float = -inf) -> float | None:
    """When the clock wants something next, later than epoch s `after`; a late task is tried again and again."""
    found = [t for t, do in _wants(case, tasks, room) if t > after and not _done(case, do)]
    every = room.settings.reassign_every_s
    if room.settings.reassign_late:
        late = [t.due_t for t in _open(case, tasks) if t.due_t is not None and t.due_t <= after]
        found += [due_t + every * ceil((after - due_t + 1e-6) / every) for due_t in late]
    return min(found, default=None)


def _wants(case: Case, tasks: Sequence[Task], room: Room) -> Iterator[tuple[float, Do]]:
    """Moment and step; a step taken late is dated as it is taken."""
    own = room.settings
    if case.status == "dispatched" and own.auto_sign:
        t = (case.sent_t or case.dispatch_t or case.changed_t) + own.sign_s
        yield t, _do("sign", t)
    if case.status == "suspended" and case.suspend_until is not None:
        yield case.suspend_until, _do("resume", case.suspend_until)
    if case.status == "pending_check" and own.auto_send_check:
        yield case.changed_t, _do("send_check", case.changed_t)
    for task in _open(case, tasks):
        if own.reassign_late and task.due_t is not None:
            yield task.due_t, _do("reassign_task", task.due_t)
    spell = case.spell
    if spell is not None and spell.clock in own.auto_urge and spell.warn_t is not None:
        yield spell.warn_t, _do("urge", spell.warn_t)


def _open(case: Case, tasks: Sequence[Task]) -> list[Task]:
    return [t for t in tasks if t.case == case.id and t.state == "open"]


def _do(action: str, t: float) -> Do:
    return Do(action, SYSTEM, SYSTEM, t)


def _done(case: Case, do: Do) -> bool:
    """A clock is urged about once."""
    spell = case.spell
    if do.action != "urge" or spell is None:
        return False
    return any(a.kind == "urge" and a.role == SYSTEM and a.t >= spell.from_t for a in case.applications)
