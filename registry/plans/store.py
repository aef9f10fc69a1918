"""QUESTION: how do plans lie in PostgreSQL? Plans and stoppages as they stand, every change as a row, one version."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

import clock
from registry.plans.model import Change, Note, Plan, PlanSection, Stoppage
from registry.store import Saved

if TYPE_CHECKING:
    from db import Tx

FIELDS = Plan.__struct_fields__
STOPPAGE = Stoppage.__struct_fields__
_SELECT = f"SELECT {', '.join('sections::text' if name == 'sections' else name for name in FIELDS)} FROM plan"
_SECTIONS = FIELDS.index("sections")
_sections = msgspec.json.Decoder(tuple[PlanSection, ...]).decode
_told = msgspec.json.encode


class Answer(Struct, frozen=True):
    """What a POST with an Idempotency-Key was answered."""

    request: str  # hash of what was asked
    status: int
    etag: str | None
    body: bytes


def version(tx: "Tx") -> int:
    """Counts up in the same transaction as every change of plans or stoppages."""
    row = tx.execute("SELECT version FROM plan_version").fetchone()
    assert row is not None  # the migration writes the one row
    return int(row.version)


def lock(tx: "Tx") -> None:
    """One writer at a time: the next waits here until this transaction ends."""
    tx.execute("SELECT version FROM plan_version FOR UPDATE")


# -- plans ---------------------------------------------------------------------------------------


def plans(tx: "Tx", from_t: float, to_t: float) -> list[Plan]:
    """All whose windows touch the span (UTC epoch s), whatever became of them, by id."""
    return _plans(tx, "WHERE window_start < %s AND window_end > %s", (to_t, from_t))


def listed(tx: "Tx", from_date: str, to_date: str, shift: str | None = None, vehicle: str | None = None) -> list[Plan]:
    """Those of nights from date to date, both included; also those which `vehicle` took over from another."""
    return _plans(
        tx,
        "WHERE date BETWEEN %s AND %s AND (%s::text IS NULL OR shift = %s)"
        " AND (%s::text IS NULL OR vehicle = %s OR relief_vehicle = %s)",
        (from_date, to_date, shift, shift, vehicle, vehicle, vehicle),
    )


def plan(tx: "Tx", plan_id: str) -> Plan | None:
    return by_id(tx, [plan_id]).get(plan_id)


def by_id(tx: "Tx", ids: Iterable[str]) -> dict[str, Plan]:
    return {one.id: one for one in _plans(tx, "WHERE id = ANY(%s)", (list(ids),))}


def save(tx: "Tx", plans: Sequence[Plan], by: str, role: str = "", reason: str = "", approver: str = "") -> Saved:
    """Add or change whole plans as they are given; versions are ours to count. Nothing is removed.

    `left` counts plans of the same nights and shifts that stay though they were not given.
    """
    lock(tx)
    there = by_id(tx, [one.id for one in plans])
    changed = [one for one in plans if not _same(one, there.get(one.id))]
    for one in changed:
        old = there.get(one.id)
        note = Note(by, role, "edited" if old else "created", None, reason, approver)
        _put(tx, old, one, note)
    nights = sorted({(one.date, one.shift) for one in plans})
    added = sum(one.id not in there for one in plans)
    return Saved(
        added=added,
        changed=len(changed) - added,
        unchanged=len(plans) - len(changed),
        left=_count(tx, nights) - len(plans),
        version=_counted(tx, bool(changed)),
    )


def change(tx: "Tx", before: Plan, after: Plan, note: Note) -> Plan:
    """Write the plan as it is from now on, and who decided so. `before` was read in this transaction after `lock`."""
    made = _put(tx, before, after, note)
    _counted(tx, True)
    return made


def _same(new: Plan, old: Plan | None) -> bool:
    return old is not None and replace(new, version=old.version) == old


def _put(tx: "Tx", old: Plan | None, new: Plan, note: Note) -> Plan:
    made = replace(new, version=old.version + 1 if old else 1)
    holes = ", ".join("%s::jsonb" if name == "sections" else "%s" for name in FIELDS)
    news = ", ".join(f"{name} = EXCLUDED.{name}" for name in FIELDS[1:])
    values = [_told(made.sections).decode() if name == "sections" else getattr(made, name) for name in FIELDS]
    tx.execute(f"INSERT INTO plan ({', '.join(FIELDS)}) VALUES ({holes}) ON CONFLICT (id) DO UPDATE SET {news}", values)
    _note(tx, note, old, made)
    return made


def _plans(tx: "Tx", where: str, values: Sequence[Any]) -> list[Plan]:
    rows = tx.execute(f'{_SELECT} {where} ORDER BY id COLLATE "C"', values).fetchall()
    return [_plan(row) for row in rows]


def _plan(row: Sequence[Any]) -> Plan:
    values = list(row)
    values[_SECTIONS] = _sections(values[_SECTIONS])
    return Plan(*values)


def _count(tx: "Tx", nights: Sequence[tuple[str, str]]) -> int:
    row = tx.execute(
        "SELECT count(*) AS n FROM plan JOIN unnest(%s::text[], %s::text[]) AS night (date, shift) USING (date, shift)",
        ([date for date, _ in nights], [shift for _, shift in nights]),
    ).fetchone()
    assert row is not None  # count answers always
    return int(row.n)


def _counted(tx: "Tx", moved: bool) -> int:
    if moved:
        tx.execute("UPDATE plan_version SET version = version + 1")
    return version(tx)


# -- stoppages -----------------------------------------------------------------------------------


def stoppages(tx: "Tx", from_t: float, to_t: float) -> list[Stoppage]:
    """Those that touch the span, UTC epoch s, in order of time."""
    return _stoppages(tx, "WHERE from_t < %s AND (to_t IS NULL OR to_t > %s)", (to_t, from_t))


def stoppage(tx: "Tx", stoppage_id: str) -> Stoppage | None:
    found = _stoppages(tx, "WHERE id = %s", (stoppage_id,))
    return found[0] if found else None


def next_stoppage(tx: "Tx", date: str) -> str:
    """An id nobody has: the date and a running number. Call `lock` before."""
    row = tx.execute("SELECT count(*) AS n FROM stoppage WHERE starts_with(id, %s)", (f"{date}-S",)).fetchone()
    assert row is not None  # count answers always
    return f"{date}-S{row.n + 1}"


def save_stoppage(tx: "Tx", before: Stoppage | None, after: Stoppage, note: Note) -> None:
    """Begin, lift or resume one; call `lock` before."""
    holes, news = ", ".join(["%s"] * len(STOPPAGE)), ", ".join(f"{name} = EXCLUDED.{name}" for name in STOPPAGE[1:])
    values = [list(after.kinds) if name == "kinds" else getattr(after, name) for name in STOPPAGE]
    tx.execute(
        f"INSERT INTO stoppage ({', '.join(STOPPAGE)}) VALUES ({holes}) ON CONFLICT (id) DO UPDATE SET {news}", values
    )
    _note(tx, note, before, after)
    _counted(tx, True)


def _stoppages(tx: "Tx", where: str, values: Sequence[Any]) -> list[Stoppage]:
    rows = tx.execute(f"SELECT {', '.join(STOPPAGE)} FROM stoppage {where} ORDER BY from_t, id", values).fetchall()
    return [msgspec.convert(row._asdict(), Stoppage) for row in rows]


# -- history -------------------------------------------------------------------------------------


def changes(
    tx: "Tx", plan: str | None = None, stoppage: str | None = None, dates: tuple[str, str] | None = None,
    after: int = 0, limit: int = 500,
) -> list[Change]:  # fmt: skip
    """Rows with a number above `after`, oldest first: of one plan, of one stoppage, of the plans of some nights."""
    wanted, values = ["n > %s"], [after]
    for column, value in (("plan", plan), ("stoppage", stoppage)):
        if value is not None:
            wanted.append(f"{column} = %s")
            values.append(value)  # type: ignore[arg-type]
    if dates:
        wanted.append("after->>'date' BETWEEN %s AND %s")
        values += dates  # type: ignore[arg-type]
    return _changes(tx, f"WHERE {' AND '.join(wanted)} ORDER BY n LIMIT %s", (*values, limit))


def change_of(tx: "Tx", n: int) -> Change | None:
    """The change of this number."""
    found = _changes(tx, "WHERE n = %s", (n,))
    return found[0] if found else None


def undone_by(tx: "Tx", n: int) -> int | None:
    """Number of the change that took this one back."""
    row = tx.execute("SELECT n FROM plan_change WHERE undoes = %s", (n,)).fetchone()
    return int(row.n) if row else None


def _changes(tx: "Tx", rest: str, values: Sequence[Any]) -> list[Change]:
    rows = tx.execute(
        "SELECT n, plan, t, by, role, action, cause, reason, approver, undoes, before::text, after::text"
        f" FROM plan_change {rest}",
        values,
    ).fetchall()
    return [_change(row) for row in rows]


def _change(row: Any) -> Change:
    kind: Any = Plan if row.plan else Stoppage
    note = Note(row.by, row.role, row.action, row.cause, row.reason, row.approver, row.undoes)
    before = msgspec.json.decode(row.before, type=kind) if row.before else None
    return Change(row.n, row.t, note, before, msgspec.json.decode(row.after, type=kind))


def _note(tx: "Tx", note: Note, before: Plan | Stoppage | None, after: Plan | Stoppage) -> None:
    of_plan = isinstance(after, Plan)
    tx.execute(
        "INSERT INTO plan_change (plan, stoppage, t, by, role, action, cause, reason, approver, undoes, before, after)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
        (
            after.id if of_plan else None, None if of_plan else after.id, clock.now(), note.by, note.role, note.action,
            note.cause, note.reason, note.approver, note.undoes, _told(before).decode() if before else None,
            _told(after).decode(),
        ),
    )  # fmt: skip


# -- the same request twice ----------------------------------------------------------------------


def answer(tx: "Tx", key: str) -> Answer | None:
    """What this key was answered before; call `lock` before, so that two at once are one after the other."""
    row = tx.execute("SELECT request, status, etag, body FROM plan_answer WHERE key = %s", (key,)).fetchone()
    return Answer(row.request, row.status, row.etag, bytes(row.body)) if row else None


def keep_answer(tx: "Tx", key: str, given: Answer, forget_before_t: float) -> None:
    """Remember it; those older than `forget_before_t` are forgotten on the way."""
    tx.execute("DELETE FROM plan_answer WHERE t < %s", (forget_before_t,))
    tx.execute(
        "INSERT INTO plan_answer (key, request, t, status, etag, body) VALUES (%s, %s, %s, %s, %s, %s)",
        (key, given.request, clock.now(), given.status, given.etag, given.body),
    )
