"""QUESTION: where are cases, their steps, tasks and what is still to be told kept? The SQL of changing one case.

Lists, counts and figures are read in `cases.find.store`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cases import grams, marks
from cases.entry import Case, Change, FlowRecord, Out, Photo, Task
from cases.timing.limit import Limit

if TYPE_CHECKING:
    from db import Tx

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Case).decode
_decode_task = msgspec.msgpack.Decoder(Task).decode
_COLUMNS = (
    "version", "status", "stage", "open", "case_no", "source", "kind", "code", "street", "duty_grid", "unit", "units",
    "reporter", "last", "holder_role", "holder", "lon", "lat", "report_t", "changed_t", "end_t", "due_t",
    "warn_t", "handle_due_t", "feedback_t", "ontime", "tick_t", "rank", "supervision", "rework", "urgent", "flags",
    "waiting", "source_id", "body",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO case_file (id, {', '.join(_COLUMNS)}) VALUES (%(id)s, {', '.join(f'%({c})s' for c in _COLUMNS)})"
)
_UPDATE = (
    f"UPDATE case_file SET {', '.join(f'{c} = %({c})s' for c in _COLUMNS)}"
    " WHERE id = %(id)s AND version = %(was_version)s AND status = %(was_status)s"
)
_FLOW = (
    '"case"', "version", "n", "t", '"row"', "action", "from_status", "to_status", "by", "role", '"of"', "opinion",
    "result", "receiver", "photos", "clock", "limit_kind", "limit_amount", "used_s", "late", "round",
)  # fmt: skip
_SNAPSHOT = "/api/v1/snapshots/"


class Waiting(NamedTuple):
    """A row of the outbox; `body`: MessagePack of a CaseMark (kind `case`) or of `Out.body`."""

    n: int
    key: str
    kind: str
    case: str
    to: str
    made_t: float
    tries: int
    body: bytes


class Told(NamedTuple):
    """What became of a message about a case."""

    kind: str
    key: str
    to: str
    state: str  # waiting, done, dead
    tries: int
    error: str
    made_t: float
    done_t: float | None


class Before(NamedTuple):
    """The answer given under an Idempotency-Key."""

    request: str
    case: str
    body: bytes


class Entry(NamedTuple):
    """A line of the audit; `result`: done, or what it was refused for."""

    t: float
    who: str
    role: str
    address: str
    what: str
    subject: str
    result: str


# -- reading ---------------------------------------------------------------------------------------


def case(tx: "Tx", case_id: str, lock: bool = False) -> Case | None:
    """`lock`: nobody else changes it until this transaction ends."""
    wanted = "SELECT body FROM case_file WHERE id = %s" + " FOR UPDATE" * lock
    row = tx.execute(wanted, (case_id,), binary=True).fetchone()
    return None if row is None else _decode(row.body)


def some(tx: "Tx", case_ids: Collection[str]) -> list[Case]:
    rows = tx.execute("SELECT body FROM case_file WHERE id = ANY(%s) ORDER BY id", (list(case_ids),), binary=True)
    return [_decode(row.body) for row in rows]


def by_source(tx: "Tx", source: str, source_id: str) -> Case | None:
    """The first case made of a message, alarm or picture: told twice it is one case."""
    row = tx.execute(
        "SELECT body FROM case_file WHERE source = %s AND source_id = %s ORDER BY report_t, id LIMIT 1",
        (source, source_id),
        binary=True,
    ).fetchone()
    return None if row is None else _decode(row.body)


def flow(tx: "Tx", case_id: str, after: int = 0) -> list[FlowRecord]:
    """The case's history, first step first; only steps after this version."""
    rows = tx.execute(
        f'SELECT {", ".join(_FLOW)} FROM case_flow WHERE "case" = %s AND version > %s ORDER BY version, n',
        (case_id, after),
    )
    return [_record(row) for row in rows]


def tasks(tx: "Tx", case_id: str) -> list[Task]:
    """核实 and 核查 of a case, oldest first."""
    rows = tx.execute('SELECT body FROM case_task WHERE "case" = %s ORDER BY sent_t, id', (case_id,), binary=True)
    return [_decode_task(row.body) for row in rows]


def tasks_of_open(tx: "Tx") -> dict[str, list[Task]]:
    """Tasks nobody has answered yet, by case."""
    found: dict[str, list[Task]] = {}
    for row in tx.execute("SELECT body FROM case_task WHERE state = 'open' ORDER BY sent_t, id", binary=True):
        one = _decode_task(row.body)
        found.setdefault(one.case, []).append(one)
    return found


def open_tasks(tx: "Tx", sent_before_t: float) -> list[Task]:
    """Tasks nobody has answered yet, oldest first."""
    wanted = "SELECT body FROM case_task WHERE state = 'open' AND sent_t <= %s ORDER BY sent_t, id"
    return [_decode_task(row.body) for row in tx.execute(wanted, (sent_before_t,), binary=True)]


def task(tx: "Tx", task_id: str) -> Task | None:
    row = tx.execute("SELECT body FROM case_task WHERE id = %s", (task_id,), binary=True).fetchone()
    return None if row is None else _decode_task(row.body)


def due(tx: "Tx", now: float, most: int = 200) -> list[Case]:
    """Open cases of which the clock wants something, locked; those somebody acts on now are left for next time."""
    rows = tx.execute(
        "SELECT body FROM case_file WHERE open AND tick_t <= %s ORDER BY tick_t LIMIT %s FOR UPDATE SKIP LOCKED",
        (now, most),
        binary=True,
    )
    return [_decode(row.body) for row in rows]


def open_cases(tx: "Tx", since_t: float | None = None) -> list[Case]:
    """All that are open, and those ended since; oldest first."""
    rows = tx.execute(
        "SELECT body FROM case_file WHERE open OR end_t >= %s ORDER BY report_t, id", (since_t,), binary=True
    )
    return [_decode(row.body) for row in rows]


def snapshots(tx: "Tx", ids: Sequence[str], phase: str, by: str) -> list[Photo]:
    """Pictures that cameras and collectors' devices took, as photos of a case."""
    rows = tx.execute("SELECT id, t FROM snapshot WHERE id = ANY(%s) ORDER BY t", (list(ids),))
    return [Photo(row.id, phase, f"{_SNAPSHOT}{row.id}", row.t, by) for row in rows]  # type: ignore[arg-type]


# -- writing ---------------------------------------------------------------------------------------


def number(tx: "Tx", name: str) -> int:
    """The next running number of this name, from 1; others wait until this transaction ends."""
    row = tx.execute(
        "INSERT INTO case_number (name, last) VALUES (%s, 1)"
        " ON CONFLICT (name) DO UPDATE SET last = case_number.last + 1 RETURNING last",
        (name,),
    ).fetchone()
    assert row is not None
    return int(row.last)


def save(tx: "Tx", change: Change, was: Case | None, tick_t: float | None, initials: str) -> bool:
    """Write a case with its steps and tasks. `was`: as it was read, None for a new one; False: it is not so any more,
    and nothing was written. `initials`: of its class."""
    now = change.case
    row = _row(now, change.records[-1].action, tick_t)
    if was is None:
        tx.execute(_INSERT, row)
    elif not tx.execute(_UPDATE, {**row, "was_version": was.version, "was_status": was.status}).rowcount:
        return False
    _save_words(tx, now, was, initials)
    _save_passed(tx, now, was)
    if change.records:
        names = f"({', '.join(_FLOW)}) VALUES ({', '.join(['%s'] * len(_FLOW))})"
        for n, record in enumerate(change.records):
            tx.execute(f"INSERT INTO case_flow {names}", _flow_row(record, n))
    for one in change.tasks:
        tx.execute(
            'INSERT INTO case_task (id, "case", kind, collector, state, sent_t, due_t, done_t, body)'
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET"
            " collector = excluded.collector, state = excluded.state, due_t = excluded.due_t,"
            " done_t = excluded.done_t, body = excluded.body",
            (one.id, one.case, one.kind, one.collector, one.state, one.sent_t, one.due_t, one.done_t, _encode(one)),
        )
    return True


def set_tick(tx: "Tx", tick_t: Mapping[str, float | None], versions: Mapping[str, int] | None = None) -> None:
    """When the clock wants something of these cases next. `versions`: of those that still are as they were read; else
    they must be locked."""
    if tick_t:
        seen = [(versions or {}).get(one, 0) for one in tick_t]
        tx.execute(
            "UPDATE case_file SET tick_t = r.tick_t"
            " FROM unnest(%b::text[], %b::float8[], %b::int4[]) AS r (id, tick_t, version)"
            " WHERE case_file.id = r.id AND (r.version = 0 OR case_file.version = r.version)",
            (list(tick_t), list(tick_t.values()), seen),
        )


def _save_words(tx: "Tx", now: Case, was: Case | None, initials: str) -> None:
    words = grams.words(now, initials)
    if was is None or words != grams.words(was, initials):
        tx.execute(
            'INSERT INTO case_words ("case", words, grams) VALUES (%(id)s, %(words)s, %(grams)s)'
            ' ON CONFLICT ("case") DO UPDATE SET words = %(words)s, grams = %(grams)s',
            {"id": now.id, "words": words, "grams": grams.grams(words)},
        )


def _save_passed(tx: "Tx", now: Case, was: Case | None) -> None:
    had, has = marks.figures(was) if was else {}, marks.figures(now)
    if gone := [figure for figure in had if figure not in has]:
        tx.execute('DELETE FROM case_passed WHERE "case" = %s AND figure = ANY(%s)', (now.id, gone))
    if new := [(figure, t) for figure, t in has.items() if had.get(figure) != t]:
        tx.execute(
            'INSERT INTO case_passed ("case", figure, t) SELECT %b, * FROM unnest(%b::text[], %b::float8[])'
            ' ON CONFLICT ("case", figure) DO UPDATE SET t = excluded.t',
            (now.id, [f for f, _ in new], [float(t) for _, t in new]),
        )


def _row(c: Case, last: str, tick_t: float | None) -> dict[str, Any]:
    running = marks.running(c)
    return {
        "id": c.id, "version": c.version, "status": c.status, "stage": marks.stage(c.status),
        "open": marks.is_open(c.status), "case_no": c.case_no, "source": c.source, "kind": c.kind, "code": c.code,
        "street": c.street, "duty_grid": c.duty_grid, "unit": c.unit, "units": marks.units(c), "reporter": c.reporter,
        "last": last, "holder_role": c.holder_role, "holder": c.holder, "lon": c.lon, "lat": c.lat,
        "report_t": c.report_t, "changed_t": c.changed_t, "end_t": c.end_t,
        "due_t": running.due_t if running else None, "warn_t": running.warn_t if running else None,
        "handle_due_t": c.handle_due_t, "feedback_t": c.feedback_t, "ontime": c.ontime, "tick_t": tick_t,
        "rank": marks.rank(c), "supervision": c.supervision, "rework": c.rework_count, "urgent": c.urgent,
        "flags": list(c.flags), "waiting": sorted(marks.waiting(c)), "source_id": c.source_id, "body": _encode(c),
    }  # fmt: skip


def _flow_row(r: FlowRecord, n: int) -> tuple[Any, ...]:
    kind, amount = (r.limit.kind, r.limit.amount) if r.limit else (None, None)
    return (
        r.case, r.version, n, r.t, r.row, r.action, r.from_status, r.to_status, r.by, r.role, r.of, r.opinion,
        r.result, r.receiver, list(r.photos), r.clock, kind, amount, r.used_s, r.late, r.round,
    )  # fmt: skip


def _record(row: Any) -> FlowRecord:
    found = row._asdict()
    kind, amount, _n = found.pop("limit_kind"), found.pop("limit_amount"), found.pop("n")
    return FlowRecord(**found | {"limit": Limit(kind, amount) if kind else None, "photos": tuple(found["photos"])})


# -- answers given once, the audit -----------------------------------------------------------------


def claim(tx: "Tx", key: str, request: str, now: float) -> Before | None:
    """Take this Idempotency-Key; who comes second waits until the first is done. None: it is ours now, else the answer
    that was given under it."""
    taken = tx.execute(
        "INSERT INTO case_answer (key, request, t) VALUES (%s, %s, %s) ON CONFLICT (key) DO NOTHING",
        (key, request, now),
    )
    if taken.rowcount:
        return None
    row = tx.execute('SELECT request, "case", body FROM case_answer WHERE key = %s', (key,), binary=True).fetchone()
    return Before(*row) if row else None


def keep_answer(tx: "Tx", key: str, made: Case) -> None:
    tx.execute('UPDATE case_answer SET "case" = %s, body = %s WHERE key = %s', (made.id, _encode(made), key))


def answered(before: Before) -> Case:
    return _decode(before.body)


def forget_answers(tx: "Tx", before_t: float) -> int:
    return int(tx.execute("DELETE FROM case_answer WHERE t < %s", (before_t,)).rowcount)


def note(tx: "Tx", entry: Entry) -> None:
    """A line of the audit."""
    tx.execute(
        "INSERT INTO audit (t, who, role, address, what, subject, result) VALUES (%s, %s, %s, %s, %s, %s, %s)", entry
    )


def audit(tx: "Tx", subject: str = "", since_t: float = 0.0, most: int = 200) -> list[Entry]:
    """Newest first; of one case, or of all."""
    rows = tx.execute(
        "SELECT t, who, role, address, what, subject, result FROM audit WHERE (%(s)s = '' OR subject = %(s)s)"
        " AND t >= %(since)s ORDER BY n DESC LIMIT %(most)s",
        {"s": subject, "since": since_t, "most": most},
    )
    return [Entry(*row) for row in rows]


# -- the outbox ------------------------------------------------------------------------------------


def put_out(tx: "Tx", case_id: str, outs: Sequence[Out], now: float) -> None:
    """To be told when this transaction is committed; a key that is there already is not told again."""
    for out in outs:
        _put(tx, case_id, out.key, out.kind, out.to, _encode(out.body), now)


def put_mark(tx: "Tx", made: Case, last: str, now: float) -> None:
    """The case itself, for walls and desks; `last`: the newest action."""
    _put(tx, made.id, f"{made.id}|{made.version}", "case", "", _encode(marks.mark(made, last)), now)


def _put(tx: "Tx", case_id: str, key: str, kind: str, to: str, body: bytes, now: float) -> None:
    tx.execute(
        'INSERT INTO case_outbox (key, kind, "case", "to", made_t, next_t, body) VALUES (%s, %s, %s, %s, %s, %s, %s)'
        " ON CONFLICT (key) DO NOTHING",
        (key, kind, case_id, to, now, now, body),
    )


def waiting(tx: "Tx", kind: str, now: float, most: int, not_to: Collection[str] = ()) -> list[Waiting]:
    """What is to be told now, oldest first, but nothing to these. For one relay."""
    rows = tx.execute(
        'SELECT n, key, kind, "case", "to", made_t, tries, body FROM case_outbox'
        " WHERE state = 'waiting' AND kind = %s AND next_t <= %s AND NOT \"to\" = ANY(%s) ORDER BY n LIMIT %s",
        (kind, now, list(not_to), most),
        binary=True,
    )
    return [Waiting(*row) for row in rows]


def done(tx: "Tx", ns: Sequence[int], now: float) -> None:
    """They are told. Of a case's own state nothing more is kept: the next version says more."""
    tx.execute("DELETE FROM case_outbox WHERE n = ANY(%s) AND kind = 'case'", (list(ns),))
    tx.execute("UPDATE case_outbox SET state = 'done', done_t = %s, error = '' WHERE n = ANY(%s)", (now, list(ns)))


def failed(tx: "Tx", n: int, error: str, next_t: float | None) -> None:
    """Not told: again at `next_t`; None: given up, it stays for people to see."""
    state = "dead" if next_t is None else "waiting"
    tx.execute(
        "UPDATE case_outbox SET tries = tries + 1, state = %s, error = %s, next_t = coalesce(%s, next_t) WHERE n = %s",
        (state, error[:500], next_t, n),
    )


def revive(tx: "Tx", case_id: str, now: float) -> int:
    """Try again what was given up about a case; how many."""
    moved = tx.execute(
        "UPDATE case_outbox SET state = 'waiting', tries = 0, next_t = %s WHERE \"case\" = %s AND state = 'dead'",
        (now, case_id),
    )
    return int(moved.rowcount)


def told(tx: "Tx", case_id: str) -> list[Told]:
    """What became of the messages about a case, those to the walls left out."""
    rows = tx.execute(
        'SELECT kind, key, "to", state, tries, error, made_t, done_t FROM case_outbox'
        " WHERE \"case\" = %s AND kind <> 'case' ORDER BY n",
        (case_id,),
    )
    return [Told(*row) for row in rows]


def backlog(tx: "Tx") -> dict[str, int]:
    """`kind|state` → how many messages are waiting or were given up."""
    rows = tx.execute("SELECT kind, state, count(*) AS n FROM case_outbox WHERE state <> 'done' GROUP BY 1, 2")
    return {f"{row.kind}|{row.state}": int(row.n) for row in rows}


def forget_told(tx: "Tx", before_t: float) -> int:
    """Drop messages delivered before; how many."""
    return int(tx.execute("DELETE FROM case_outbox WHERE state = 'done' AND done_t < %s", (before_t,)).rowcount)
