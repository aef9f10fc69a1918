"""QUESTION: where are alerts, their steps and what is still to be told kept? The only SQL of alerts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from gps.alerts.entry import OPEN, Change, Entry, Out, Step, subject

if TYPE_CHECKING:
    from db import Tx

R = TypeVar("R", bound=tuple[Any, ...])
PART = 2_000  # rows one statement writes

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Entry).decode
_COLUMNS = (
    "id", "night", "number", "shift", "plan", "subject", "vehicle", "section", "breach", '"group"', "level", "state",
    "open", "active", "raised_t", "updated_t", "due_t", "version", "body",
)  # fmt: skip
_TYPES = "text text int4 text text text text text text text text text bool bool float8 float8 float8 int4 bytea"
_STEP = tuple('"by"' if name == "by" else name for name in Step.__struct_fields__)
_STEP_TYPES = "int4 float8 text text text text text text text text text text text text"
_MOVING = tuple(c for c in _COLUMNS if c not in ("id", "night", "number", "shift", "subject", "breach", '"group"'))


class Waiting(NamedTuple):
    """A row of the outbox."""

    n: int
    key: str
    kind: str
    alert: str
    made_t: float
    tries: int
    body: bytes


class Told(NamedTuple):
    """What became of a message about an alert."""

    kind: str
    key: str
    state: str  # waiting, done, dead
    tries: int
    error: str
    made_t: float
    done_t: float | None


class Page(NamedTuple):
    entries: list[Entry]
    next: str | None


# -- reading ---------------------------------------------------------------------------------------


def entries(
    tx: "Tx", night: str, shift: str, vehicles: Collection[str] | None = None, lock: bool = False
) -> list[Entry]:
    """Alerts of a shift, ended ones too, oldest first; of these vehicles ("" for sections), or of all.
    `lock`: nobody else changes them until this transaction ends."""
    wanted = "" if vehicles is None else " AND vehicle = ANY(%(vehicles)s)"
    rows = tx.execute(
        "SELECT body FROM alert WHERE night = %(night)s AND shift = %(shift)s" + wanted
        + " ORDER BY number" + " FOR UPDATE" * lock,
        {"night": night, "shift": shift, "vehicles": None if vehicles is None else sorted(vehicles)},
        binary=True,
    )  # fmt: skip
    return [_decode(row.body) for row in rows]


def stamps(tx: "Tx", night: str, shift: str) -> dict[str, tuple[int, float]]:
    """Id → what changes with every change, of all alerts of a shift: to know which are not as they were."""
    rows = tx.execute(
        "SELECT id, version, updated_t FROM alert WHERE night = %s AND shift = %s ORDER BY number",
        (night, shift),
        binary=True,
    )
    return {row.id: (row.version, row.updated_t) for row in rows}


def some(tx: "Tx", alert_ids: Collection[str], lock: bool = False) -> list[Entry]:
    """Alerts by id. `lock`: nobody else changes them until this transaction ends."""
    wanted = "SELECT body FROM alert WHERE id = ANY(%s) ORDER BY id" + " FOR UPDATE" * lock
    return [_decode(row.body) for row in tx.execute(wanted, (list(alert_ids),), binary=True)]


def lasting(tx: "Tx") -> list[tuple[str, str, str, str, str]]:
    """(id, night, shift, vehicle, breach) of open alerts whose breach lasts, of any shift."""
    rows = tx.execute("SELECT id, night, shift, vehicle, breach FROM alert WHERE open AND active ORDER BY id")
    return [(row.id, row.night, row.shift, row.vehicle, row.breach) for row in rows]


def open_alerts(tx: "Tx") -> list[Entry]:
    """All that are open, of any shift, oldest first."""
    rows = tx.execute("SELECT body FROM alert WHERE open ORDER BY raised_t, id", binary=True)
    return [_decode(row.body) for row in rows]


def due(tx: "Tx", now: float, most: int = 2_000) -> list[Entry]:
    """Open alerts of which the clock wants something, locked; those somebody acts on now are left for next time."""
    rows = tx.execute(
        "SELECT body FROM alert WHERE open AND due_t <= %s ORDER BY due_t LIMIT %s FOR UPDATE SKIP LOCKED",
        (now, most),
        binary=True,
    )
    return [_decode(row.body) for row in rows]


def entry(tx: "Tx", alert_id: str, lock: bool = False) -> Entry | None:
    row = tx.execute("SELECT body FROM alert WHERE id = %s" + " FOR UPDATE" * lock, (alert_id,), binary=True).fetchone()
    return None if row is None else _decode(row.body)


def steps(tx: "Tx", alert_id: str) -> list[Step]:
    """The alert's history, first step first."""
    rows = tx.execute(f"SELECT {', '.join(_STEP)} FROM alert_step WHERE alert = %s ORDER BY version", (alert_id,))
    return [Step(*row) for row in rows]


def steps_of(tx: "Tx", alert_ids: Collection[str]) -> dict[str, list[Step]]:
    """Histories of many alerts at once."""
    rows = tx.execute(
        f"SELECT alert, {', '.join(_STEP)} FROM alert_step WHERE alert = ANY(%s) ORDER BY alert, version",
        (list(alert_ids),),
    )
    found: dict[str, list[Step]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Step(*row[1:]))
    return found


def step_by_key(tx: "Tx", key: str) -> tuple[str, str] | None:
    """(alert, action) of the step a person took under this Idempotency-Key."""
    row = tx.execute("SELECT alert, action FROM alert_step WHERE key = %s", (key,)).fetchone()
    return None if row is None else (row.alert, row.action)


_FILTERS = {
    "state": "state = ANY(%(state)s)", "level": "level = ANY(%(level)s)", "breach": "breach = ANY(%(breach)s)",
    "group": '"group" = ANY(%(group)s)', "vehicle": "vehicle = %(vehicle)s", "night": "night = %(night)s",
    "shift": "shift = %(shift)s", "plan": "plan = %(plan)s", "since": "updated_t >= %(since)s",
    "open": "open = %(open)s", "active": "active = %(active)s",
}  # fmt: skip


def alerts(tx: "Tx", filters: Mapping[str, Any] | None = None, limit: int = 100, cursor: str = "") -> Page:
    """Newest first. `filters`: names of `_FILTERS`, None: any; `cursor`: `next` of the page before."""
    given = {name: value for name, value in (filters or {}).items() if value is not None}
    where = [_FILTERS[name] for name in given]
    if cursor:
        night, _, number = cursor.rpartition("|")
        given |= {"at_night": night, "at_number": int(number)}
        where.append("(night, number) < (%(at_night)s, %(at_number)s)")
    rows = tx.execute(
        "SELECT night, number, body FROM alert" + (" WHERE " + " AND ".join(where) if where else "")
        + " ORDER BY night DESC, number DESC LIMIT %(most)s",
        {**given, "most": limit + 1},
        binary=True,
    ).fetchall()  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([_decode(row.body) for row in rows[:limit]], f"{last.night}|{last.number}" if last else None)


def counts(tx: "Tx", filters: Mapping[str, Any] | None = None) -> list[tuple[str, str, str, str, bool, int]]:
    """(vehicle kind, group, breach, level, open, how many); kind "" where a section has nobody."""
    given = {name: value for name, value in (filters or {}).items() if value is not None}
    where = " AND ".join("a." + _FILTERS[name] for name in given) or "true"
    rows = tx.execute(
        "SELECT coalesce(v.kind, ''), a.\"group\", a.breach, a.level, a.open, count(*) FROM alert AS a"
        f" LEFT JOIN vehicle AS v ON v.id = a.vehicle WHERE {where} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
        given,
    )
    return [tuple(row) for row in rows]


# -- writing ---------------------------------------------------------------------------------------


def lock_night(tx: "Tx", night: str) -> None:
    """Until this transaction ends nobody else raises an alert of that night."""
    number(tx, night, 0)


def number(tx: "Tx", night: str, count: int) -> int:
    """Take `count` running numbers of a night; the first of them."""
    row = tx.execute(
        "INSERT INTO alert_night (night, last) VALUES (%(night)s, %(count)s)"
        " ON CONFLICT (night) DO UPDATE SET last = alert_night.last + %(count)s RETURNING last",
        {"night": night, "count": count},
    ).fetchone()
    assert row is not None
    return int(row.last) - count + 1


def numbered(tx: "Tx", changes: Sequence[Change]) -> list[Change]:
    """The same changes, new alerts with their ids: the night without dashes and its running number."""
    by_night: dict[str, int] = {}
    for change in changes:
        if change.is_new:
            by_night[change.entry.alert.night] = by_night.get(change.entry.alert.night, 0) + 1
    next_of = {night: number(tx, night, by_night[night]) for night in sorted(by_night)}
    done = []
    for change in changes:
        if change.is_new:
            alert = change.entry.alert
            alert_id = f"{alert.night.replace('-', '')}-{next_of[alert.night]:04d}"
            next_of[alert.night] += 1
            change = replace(change, entry=replace(change.entry, alert=replace(alert, id=alert_id)))
        done.append(change)
    return done


def save(tx: "Tx", changes: Sequence[Change], due_t: Mapping[str, float | None], key: str = "") -> None:
    """Write numbered alerts with their new steps. `due_t`: by alert id; `key`: of the last step, an Idempotency-Key."""
    if not changes:
        return
    ordered = sorted(changes, key=lambda c: c.entry.alert.id)  # one order for all writers: no deadlock
    moving = ", ".join(f"{c} = excluded.{c}" for c in _MOVING)
    alerts_sql = f"INSERT INTO alert ({', '.join(_COLUMNS)}) SELECT * FROM {_unnest(_TYPES)}"
    for rows in _parts([_row(c.entry, due_t.get(c.entry.alert.id)) for c in ordered]):
        tx.execute(f"{alerts_sql} ON CONFLICT (id) DO UPDATE SET {moving}", _columns(rows))
    steps_sql = f"INSERT INTO alert_step (alert, {', '.join(_STEP)}) SELECT * FROM {_unnest('text ' + _STEP_TYPES)}"
    for rows in _parts([(c.entry.alert.id, *msgspec.structs.astuple(step)) for c in ordered for step in c.steps]):
        tx.execute(steps_sql, _columns(rows))
    if key:
        last = ordered[-1]
        tx.execute(
            "UPDATE alert_step SET key = %s WHERE alert = %s AND version = %s",
            (key, last.entry.alert.id, last.steps[-1].version),
        )


def set_due(tx: "Tx", due_t: Mapping[str, float | None]) -> None:
    """When the clock wants something of these alerts next: figures of the settings have changed."""
    if due_t:
        tx.execute(
            "UPDATE alert SET due_t = r.due_t FROM unnest(%b::text[], %b::float8[]) AS r (id, due_t)"
            " WHERE alert.id = r.id",
            (list(due_t), list(due_t.values())),
        )


def _row(entry: Entry, due_t: float | None) -> tuple[Any, ...]:
    a = entry.alert
    return (
        a.id, a.night, int(a.id.rpartition("-")[2]), a.shift, a.plan, subject(a.vehicle, a.section), a.vehicle,
        a.section, a.breach, a.group, a.level, a.state, a.state in OPEN, a.active, a.raised_t, a.updated_t,
        due_t, a.version, _encode(entry),
    )  # fmt: skip


def _unnest(types: str) -> str:
    return "unnest(" + ", ".join(f"%b::{kind}[]" for kind in types.split()) + ")"


def _parts(rows: Sequence[R]) -> Iterator[Sequence[R]]:
    """So many at once as one statement writes well within its time."""
    return (rows[at : at + PART] for at in range(0, len(rows), PART))


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


# -- the outbox ------------------------------------------------------------------------------------


def put_out(tx: "Tx", out: Sequence[Out], now: float) -> None:
    """To be told when this transaction is committed; a key that is there already is not told again."""
    for rows in _parts(out):
        tx.execute(
            "INSERT INTO alert_outbox (key, kind, alert, body, made_t, next_t)"
            f" SELECT r.*, %b, %b FROM {_unnest('text text text bytea')} AS r ON CONFLICT (key) DO NOTHING",
            [float(now), float(now), *_columns(rows)],
        )


def waiting(tx: "Tx", kind: str, now: float, most: int) -> list[Waiting]:
    """What is to be told now, oldest first. For one relay."""
    rows = tx.execute(
        "SELECT n, key, kind, alert, made_t, tries, body FROM alert_outbox"
        " WHERE state = 'waiting' AND kind = %s AND next_t <= %s ORDER BY n LIMIT %s",
        (kind, now, most),
        binary=True,
    )
    return [Waiting(*row) for row in rows]


def done(tx: "Tx", ns: Sequence[int], now: float) -> None:
    """They are told. Of an alert's own state nothing more is kept: the next version says more."""
    tx.execute("DELETE FROM alert_outbox WHERE n = ANY(%s) AND kind = 'alert'", (list(ns),))
    tx.execute("UPDATE alert_outbox SET state = 'done', done_t = %s, error = '' WHERE n = ANY(%s)", (now, list(ns)))


def failed(tx: "Tx", n: int, error: str, next_t: float | None) -> None:
    """Not told: again at `next_t`; None: given up, it stays for people to see."""
    state = "dead" if next_t is None else "waiting"
    tx.execute(
        "UPDATE alert_outbox SET tries = tries + 1, state = %s, error = %s, next_t = coalesce(%s, next_t) WHERE n = %s",
        (state, error[:500], next_t, n),
    )


def revive(tx: "Tx", alert_id: str, now: float) -> int:
    """Try again what was given up about an alert; how many."""
    moved = tx.execute(
        "UPDATE alert_outbox SET state = 'waiting', tries = 0, next_t = %s WHERE alert = %s AND state = 'dead'",
        (now, alert_id),
    )
    return int(moved.rowcount)


def told(tx: "Tx", alert_id: str) -> list[Told]:
    """What became of the messages about an alert, those to the walls left out."""
    rows = tx.execute(
        "SELECT kind, key, state, tries, error, made_t, done_t FROM alert_outbox"
        " WHERE alert = %s AND kind <> 'alert' ORDER BY n",
        (alert_id,),
    )
    return [Told(*row) for row in rows]


def backlog(tx: "Tx") -> dict[str, int]:
    """`kind|state` → how many messages are waiting or were given up."""
    rows = tx.execute("SELECT kind, state, count(*) AS n FROM alert_outbox WHERE state <> 'done' GROUP BY 1, 2")
    return {f"{row.kind}|{row.state}": int(row.n) for row in rows}


def forget_told(tx: "Tx", before_t: float) -> int:
    """Drop messages delivered before; how many."""
    return int(tx.execute("DELETE FROM alert_outbox WHERE state = 'done' AND done_t < %s", (before_t,)).rowcount)
