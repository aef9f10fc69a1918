"""QUESTION: what becomes of a case when somebody does something? The one way a case changes.

`opened` begins a case, `step` takes it on, `possible` says what somebody may do with it. A step that the table, the
profile or a guard refuses raises `Refused` or `Forbidden` and changes nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from cases import labels
from cases.entry import Case, Change, Do, Task
from cases.flow import outs, permit, states, table
from cases.flow.draft import Draft
from cases.flow.guards import BY_ROW, GIVEN, STANDING, WHOSE, At
from cases.flow.opening import opened
from cases.flow.profiles import allowed
from cases.flow.room import Place, Room, Who
from cases.flow.side import ALL_EFFECTS
from cases.flow.table import Row
from records import Forbidden, Refused

__all__ = ["Choice", "Option", "Place", "Room", "Who", "opened", "possible", "step", "took_in"]


class Choice(NamedTuple):
    """One result to choose; `needs`: what it needs itself."""

    value: str
    label: str
    needs: tuple[str, ...]


class Option(NamedTuple):
    """An action somebody may take. `why_not`: it is his, but the case does not allow it now."""

    action: str
    row: str
    label: str
    needs: tuple[str, ...]
    why_not: str = ""
    choices: tuple[Choice, ...] = ()


def step(case: Case, do: Do, room: Room, tasks: Sequence[Task] = (), place: Place | None = None) -> Change:
    """The case after `do`. `tasks`: the case's own; `place`: where an edited point lies. Raises `Refused`, `Forbidden`.

    A moment before the case's last change counts as that one, so that no clock runs backwards.
    """
    do = replace(do, t=max(do.t, case.changed_t))
    rows = permit.role_may(permit.rows_for(case, do.action), do.role, room.settings, case.extension_count)
    row = permit.chosen(rows, do)
    at = At(case, do, room, row, tasks)
    for guard in WHOSE.get(do.action, ()):
        if why := guard(at):
            raise Forbidden(why)
    for guard in STANDING.get(do.action, ()):
        if why := guard(at):
            raise Refused(why)
    permit.filled(row, permit.given(case, do, row))
    for guard in (*BY_ROW.get(row.id, ()), *GIVEN.get(do.action, ())):
        if why := guard(at):
            raise Refused(why)
    draft = Draft(case, do, row, room, tasks)
    if do.action == "edit":
        _edited(draft, place)
    ALL_EFFECTS[do.action](draft)
    to = row.to or case.status
    for task in draft.void_tasks(to):
        outs.task(draft, task)
    record = draft.finish(to)
    return Change(draft.case, (record,), tuple(draft.tasks.values()), tuple(draft.outs))


def took_in(master: Case, merged: Case, do: Do, room: Room) -> Change:
    """The master case after another one was merged into it (T10): it answers for that one's informant too."""
    if not states.STATES[master.status].open:
        raise Refused(f"主案卷 {master.id} {labels.STATUSES[master.status]}，不能并入")
    if merged.id in master.merged or merged.id == master.id:
        raise Refused(f"{merged.id} 已并入 {master.id}")
    do = replace(do, t=max(do.t, master.changed_t), receiver=merged.id)
    draft = Draft(master, do, table.ROWS["T10"], room, ())
    own = (merged.id, merged.source, merged.phone or merged.informant)
    draft.set(merged=(*master.merged, merged.id, *merged.merged), others=(*master.others, own, *merged.others))
    draft.given = {}
    record = draft.finish(master.status)
    return Change(draft.case, (record,))


def possible(case: Case, who: Who, room: Room, tasks: Sequence[Task] = (), now: float | None = None) -> list[Option]:
    """What somebody may do with the case at epoch s `now`, in the table's order; what is not his is left out."""
    found: list[Option] = []
    for action in table.ACTIONS:
        rows = [
            row for row in table.BY_STATE[case.status, action]
            if allowed(row.id, who.role, room.settings, case.extension_count)
        ]  # fmt: skip
        if not rows:
            continue
        do = Do(action, who.by, who.role, case.changed_t if now is None else max(now, case.changed_t), who.of)
        at = At(case, do, room, rows[0], tasks)
        if any(guard(at) for guard in WHOSE.get(action, ())):
            continue
        why = next((w for guard in STANDING.get(action, ()) if (w := guard(at))), "")
        found.append(_option(rows, why))
    return found


def _option(rows: Sequence[Row], why: str) -> Option:
    first = rows[0]
    label = labels.ACTIONS[first.action]
    if first.action == "dispatch":
        return Option(first.action, first.id, label, first.needs, why)
    if len(rows) > 1 or first.result:
        choices = tuple(Choice(r.result, labels.RESULTS.get(r.result, r.result), r.needs) for r in rows)
        shared = tuple(n for n in first.needs if all(n in r.needs for r in rows))
        return Option(first.action, first.id, label, ("result", *shared), why, choices)
    choices = tuple(Choice(r, labels.RESULTS[r], ()) for r in first.results)
    return Option(first.action, first.id, label, first.needs, why, choices)


def _edited(draft: Draft, place: Place | None) -> None:
    """What an edit must keep right: a class that exists, a point whose grids are known."""
    case, new = draft.case, draft.do.report
    if new is None:
        return
    minor = draft.room.catalogue.minors.get((new.kind, new.code))
    if minor is None or not minor.enabled:
        raise Refused(f"没有小类 {labels.KINDS.get(new.kind, new.kind)} {new.code}；请从类别目录中选择")
    condition = draft.room.catalogue.conditions.get(draft.do.condition or new.condition or case.condition)
    fits = condition is not None and (condition.kind, condition.code) == (new.kind, new.code)
    changed = (new.kind, new.code) != (case.kind, case.code)
    if (draft.do.condition or new.condition or (changed and case.file_t is not None)) and not fits:
        raise Refused("小类已改，请选择新小类的立案条件")
    if place is not None:
        draft.set(unit_grid=place.unit_grid, duty_grid=place.duty_grid, street=place.street, community=place.community)
    elif (new.lon, new.lat) != (case.lon, case.lat):
        raise Refused("位置已改，须重新确定所在网格")
