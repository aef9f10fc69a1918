"""QUESTION: what do proposals and automatic rules need from the database? Loads, switches with rules, their log."""

from typing import TYPE_CHECKING

import msgspec

from cases import marks
from cases.dispatch.model import Load, Logged, Rule, Switch
from cases.dispatch.rules import SENT
from cases.entry import Case
from records import CaseMark

if TYPE_CHECKING:
    from db import Tx

_case = msgspec.msgpack.Decoder(Case).decode
_switch = msgspec.msgpack.Decoder(Switch).decode
_encode = msgspec.msgpack.Encoder().encode


def loads(tx: "Tx", now: float, day_t: float, month_t: float) -> dict[str, Load]:
    """Per unit: open cases it handles, late ones, and what it fed back today and this month, with what was on time."""
    rows = tx.execute(
        "SELECT unit, count(*) FILTER (WHERE open AND stage = 4) AS open,"
        " count(*) FILTER (WHERE open AND stage = 4 AND due_t < %(now)s) AS overdue,"
        " count(*) FILTER (WHERE feedback_t >= %(day)s) AS today,"
        " count(*) FILTER (WHERE feedback_t >= %(day)s AND ontime) AS today_on_time,"
        " count(*) FILTER (WHERE feedback_t >= %(month)s) AS month,"
        " count(*) FILTER (WHERE feedback_t >= %(month)s AND ontime) AS month_on_time"
        " FROM case_file WHERE unit <> '' AND (open OR changed_t >= %(month)s) GROUP BY unit",
        {"now": now, "day": day_t, "month": month_t},
    )
    return {row.unit: Load(*(int(n) for n in row[1:])) for row in rows}


def marks_since(tx: "Tx", end_t: float) -> list[CaseMark]:
    """Open cases and those ended since, as walls show them, oldest first."""
    rows = tx.execute(
        "SELECT body, last FROM case_file WHERE open OR end_t >= %s ORDER BY report_t, id", (end_t,), binary=True
    )
    return [marks.mark(_case(row.body), row.last) for row in rows]


def ticks_due(tx: "Tx", now: float) -> int:
    """Cases of which the clock wanted something before now: none for long, while the worker is well."""
    row = tx.execute("SELECT count(*) AS n FROM case_file WHERE open AND tick_t <= %s", (now,)).fetchone()
    return int(row.n) if row else 0


# -- automatic dispatch ------------------------------------------------------------------------------


def switches(tx: "Tx", kind: str = "", code: str = "", lock: bool = False) -> list[Switch]:
    """All classes with a switch, or one. `lock`: nobody else turns them until this transaction ends."""
    rows = tx.execute(
        'SELECT kind, code, "on", by, changed_t FROM dispatch_switch'
        " WHERE (%(kind)s = '' OR kind = %(kind)s) AND (%(code)s = '' OR code = %(code)s) ORDER BY kind, code"
        + " FOR UPDATE"
        * lock,
        {"kind": kind, "code": code},
    ).fetchall()
    rules: dict[tuple[str, str], list[Rule]] = {}
    for row in tx.execute("SELECT kind, code, area, unit, assists FROM dispatch_rule ORDER BY area"):
        rules.setdefault((row.kind, row.code), []).append(Rule(row.area, row.unit, tuple(row.assists)))
    return [Switch(r.kind, r.code, r.on, tuple(rules.get((r.kind, r.code), ())), r.by, r.changed_t) for r in rows]


def put_switch(tx: "Tx", switch: Switch, role: str) -> None:
    """Keep a switch with its rules as given, and a line of who did it."""
    before = next(iter(switches(tx, switch.kind, switch.code, lock=True)), None)
    key = (switch.kind, switch.code)
    tx.execute(
        'INSERT INTO dispatch_switch (kind, code, "on", by, changed_t) VALUES (%s, %s, %s, %s, %s)'
        ' ON CONFLICT (kind, code) DO UPDATE SET "on" = excluded."on", by = excluded.by,'
        " changed_t = excluded.changed_t",
        (*key, switch.on, switch.by, switch.changed_t),
    )
    tx.execute("DELETE FROM dispatch_rule WHERE kind = %s AND code = %s", key)
    for rule in switch.rules:
        tx.execute(
            "INSERT INTO dispatch_rule (kind, code, area, unit, assists) VALUES (%s, %s, %s, %s, %s)",
            (*key, rule.area, rule.unit, list(rule.assists)),
        )
    tx.execute(
        "INSERT INTO dispatch_rule_log (t, by, role, kind, code, before, after) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (switch.changed_t, switch.by, role, *key, None if before is None else _encode(before), _encode(switch)),
    )


def log(tx: "Tx", most: int = 100) -> list[Logged]:
    """Newest first."""
    rows = tx.execute(
        "SELECT t, by, role, before, after FROM dispatch_rule_log ORDER BY n DESC LIMIT %s", (most,), binary=True
    )
    return [
        Logged(row.t, row.by, row.role, None if row.before is None else _switch(row.before), _switch(row.after))
        for row in rows
    ]


def to_send(tx: "Tx", most: int) -> list[Case]:
    """Cases of switched-on classes that wait for dispatch and were never sent to anybody, most urgent first."""
    rows = tx.execute(
        'SELECT c.body FROM case_file AS c JOIN dispatch_switch AS s ON s.kind = c.kind AND s.code = c.code AND s."on"'
        " WHERE c.open AND c.status = 'pending_dispatch' AND NOT EXISTS (SELECT FROM case_flow AS f"
        ' WHERE f."case" = c.id AND f.action = ANY(%s)) ORDER BY c.rank, c.id LIMIT %s',
        (sorted(SENT), most),
        binary=True,
    )
    return [_case(row.body) for row in rows]
