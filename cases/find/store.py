"""QUESTION: which cases, how many, where? The SQL of lists, counts, map and figures, all from one set of conditions.

A figure's number and its list are made of the same condition, so that they can never disagree.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cases import grams, marks
from cases.entry import Case, Task
from cases.find.filters import Box, Cursor, Filters, Sort
from records import CaseMark

if TYPE_CHECKING:
    from db import Tx

_decode = msgspec.msgpack.Decoder(Case).decode
_decode_task = msgspec.msgpack.Decoder(Task).decode
_LATE = {
    "overdue": "c.open AND c.due_t < %(now)s",
    "warning": "c.open AND c.warn_t <= %(now)s AND c.due_t >= %(now)s",
}
_PASSED = "p.t >= %(day_from_t)s AND p.t < %(day_to_t)s"
_SUPERVISED = "c.open AND c.supervision > 0"
_ORDER = {"due": ("c.rank", "ASC", ">"), "newest": ("c.report_t", "DESC", "<"), "oldest": ("c.report_t", "ASC", ">")}
_SIMPLE = {
    "status": "c.status = ANY(%(status)s)", "stage": "c.stage = ANY(%(stage)s)", "source": "c.source = ANY(%(source)s)",
    "kind": "c.kind = %(kind)s", "code": "c.code = %(code)s", "street": "c.street = %(street)s",
    "duty_grid": "c.duty_grid = %(duty_grid)s", "unit": "c.units && ARRAY[%(unit)s]::text[]",
    "reporter": "c.reporter = %(reporter)s", "holder_role": "c.holder_role = %(holder_role)s",
    "holder": "c.holder = %(holder)s",
    "waiting": "%(waiting)s = ANY(c.waiting)", "flag": "%(flag)s = ANY(c.flags)",
}  # fmt: skip
_COLLECTOR = '(c.reporter = %({0})s OR c.id IN (SELECT "case" FROM case_task WHERE collector = %({0})s))'
OFTEN = 4_000  # cases with the same words from which on a list looks for them in its own order
CLOCKWORK = {"late": _LATE["overdue"], "warning": _LATE["warning"], "supervised": _SUPERVISED, "open": "c.open"}


class Page(NamedTuple):
    cases: list[Case]
    lasts: list[str]  # newest action of each
    next: Cursor | None


class Spot(NamedTuple):
    """A place on the map: one case, or `cases` of them around their middle."""

    cases: int
    lon: float
    lat: float
    late: int  # of them
    mark: CaseMark | None


class Load(NamedTuple):
    """What a unit has on its hands, and how it did: cases fed back since, and those in time."""

    open: int
    overdue: int
    fed_back: int
    on_time: int


# -- conditions ------------------------------------------------------------------------------------


def where(filters: Filters, often: bool = False) -> tuple[str, dict[str, Any]]:
    """The condition on case_file `c` and its values. The only place where a filter becomes SQL. `often`: the words
    asked for are in so many cases that a list finds enough of them in its own order; the same cases fit."""
    given: dict[str, Any] = {"now": filters.now}
    parts: list[str] = []
    for name, part in _SIMPLE.items():
        if value := getattr(filters, name):
            parts.append(part)
            given[name] = list(value) if isinstance(value, tuple) else value
    if filters.open is not None:
        parts.append("c.open" if filters.open else "NOT c.open")
    if filters.supervised is not None:
        parts.append(_SUPERVISED if filters.supervised else f"NOT ({_SUPERVISED})")
    if filters.late:
        parts.append(_LATE[filters.late])
    for name, part in (("from_t", "c.report_t >= %(from_t)s"), ("to_t", "c.report_t < %(to_t)s")):
        if (moment := getattr(filters, name)) is not None:
            parts.append(part)
            given[name] = moment
    if filters.figure:
        parts.append(_figure(filters, given))
    if filters.q.strip():
        parts.append(_words(filters.q, given, often))
    if filters.box:
        parts.append(_box(filters.box, given))
    parts += _allowed(filters, given)
    return " AND ".join(parts) or "true", given


def _allowed(filters: Filters, given: dict[str, Any]) -> list[str]:
    parts = []
    if filters.collector:
        given["collector"] = filters.collector
        parts.append(_COLLECTOR.format("collector"))
    if filters.of_unit is not None:
        given["of_unit"] = filters.of_unit
        parts.append("c.units && ARRAY[%(of_unit)s]::text[]")
    if filters.of_collector is not None:
        given["of_collector"] = filters.of_collector
        parts.append(_COLLECTOR.format("of_collector"))
    return [*parts, "false"] if filters.nothing else parts


def _figure(filters: Filters, given: dict[str, Any]) -> str:
    """Cases a figure counts: passed a stage in the day, stand in a status, are late …"""
    name = filters.figure
    if name in CLOCKWORK:
        return CLOCKWORK[name]
    if name.startswith("holding:"):
        given["held"] = name.removeprefix("holding:")
        return "c.open AND c.status = %(held)s"
    given |= {"figure": name, "day_from_t": filters.day_from_t, "day_to_t": filters.day_to_t}
    return f'c.id IN (SELECT p."case" FROM case_passed AS p WHERE p.figure = %(figure)s AND {_PASSED})'


def _words(query: str, given: dict[str, Any], often: bool) -> str:
    pairs, wanted = grams.asked(query)
    given["grams"] = pairs
    parts = ["w.grams @> %(grams)s"] if pairs and not often else []
    for n, word in enumerate(wanted):
        given[f"word{n}"] = grams.like(word)
        parts.append(f"w.words LIKE %(word{n})s")
    return f'c.id IN (SELECT w."case" FROM case_words AS w WHERE {" AND ".join(parts)})'


def _often(tx: "Tx", query: str) -> bool:
    """Whether the words are in very many cases: the planner knows nothing of pairs that stand together."""
    pairs, _ = grams.asked(query)
    rows = tx.execute("SELECT 1 FROM case_words WHERE grams @> %s LIMIT %s", (pairs, OFTEN)) if pairs else None
    return rows is not None and rows.rowcount >= OFTEN


def _box(box: Box, given: dict[str, Any]) -> str:
    given |= dict(zip(("west", "south", "east", "north"), box, strict=True))
    return "point(c.lon, c.lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))"


# -- lists and counts ------------------------------------------------------------------------------


def cases(tx: "Tx", filters: Filters, sort: Sort = "due", limit: int = 100, cursor: Cursor | None = None) -> Page:
    """A page of cases; `due`: supervised first, then by deadline, ended ones last."""
    condition, given = where(filters, bool(filters.q.strip()) and _often(tx, filters.q))
    column, way, beyond = _ORDER[sort]
    if cursor is not None:
        condition += f" AND ({column}, c.id) {beyond} (%(at)s, %(at_id)s)"
        given |= {"at": cursor.at, "at_id": cursor.id}
    rows = tx.execute(
        f"SELECT c.id, c.body, c.last, {column} AS at FROM case_file AS c WHERE {condition}"
        f" ORDER BY {column} {way}, c.id {way} LIMIT %(most)s",
        {**given, "most": limit + 1},
        binary=True,
    ).fetchall()
    end = rows[limit - 1] if len(rows) > limit else None
    shown = rows[:limit]
    return Page(
        [_decode(row.body) for row in shown], [row.last for row in shown], Cursor(end.at, end.id) if end else None
    )


def count(tx: "Tx", filters: Filters) -> int:
    condition, given = where(filters)
    row = tx.execute(f"SELECT count(*) AS n FROM case_file AS c WHERE {condition}", given).fetchone()
    assert row is not None
    return int(row.n)


def counts(tx: "Tx", filters: Filters, by: Iterable[str] = ("status", "source", "street", "unit")) -> dict[str, Any]:
    """How many in each status, source, street and unit, and how many are late, nearly late, supervised, open."""
    condition, given = where(filters)
    names = [name for name in by if name in ("status", "source", "street", "unit", "kind", "duty_grid")]
    sets = ", ".join(f"({name})" for name in names)
    columns = ", ".join(names)
    rows = tx.execute(
        f"SELECT {columns}, grouping({columns}) AS which, count(*) AS n FROM case_file AS c WHERE {condition}"
        f" GROUP BY GROUPING SETS ({sets})",
        given,
    )
    found: dict[str, Any] = {name: {} for name in names}
    for row in rows:
        at = next(i for i in range(len(names)) if not row.which >> (len(names) - 1 - i) & 1)
        found[names[at]][row[at]] = int(row.n)
    found |= clockwork(tx, filters)
    return found


def clockwork(tx: "Tx", filters: Filters) -> dict[str, int]:
    """Open, late, warning, supervised, and all that fit."""
    condition, given = where(filters)
    columns = ", ".join(f"count(*) FILTER (WHERE {part}) AS {name}" for name, part in CLOCKWORK.items())
    row = tx.execute(f"SELECT count(*) AS total, {columns} FROM case_file AS c WHERE {condition}", given).fetchone()
    assert row is not None
    return {name: int(getattr(row, name)) for name in ("total", *CLOCKWORK)}


# -- the map ---------------------------------------------------------------------------------------


def spots(tx: "Tx", filters: Filters, cell_deg: float, most: int) -> list[Spot]:
    """All cases of a map: each for itself up to `most`, else clusters of cells of this size."""
    condition, given = where(filters)
    found = tx.execute(
        "SELECT count(*) AS n, sum(c.lon) / count(*) AS lon, sum(c.lat) / count(*) AS lat,"
        f" count(*) FILTER (WHERE {_LATE['overdue']}) AS late FROM case_file AS c WHERE {condition}"
        " GROUP BY floor(c.lon / %(cell)s), floor(c.lat / %(cell)s)",
        {**given, "cell": cell_deg},
    ).fetchall()
    if sum(row.n for row in found) > most:
        return [Spot(int(row.n), row.lon, row.lat, int(row.late), None) for row in found]
    rows = tx.execute(
        f"SELECT c.body, c.last, c.open, c.due_t, c.lon, c.lat FROM case_file AS c WHERE {condition}",
        given,
        binary=True,
    )
    return [Spot(1, row.lon, row.lat, _late(row, filters.now), marks.mark(_decode(row.body), row.last)) for row in rows]


def _late(row: Any, now: float) -> int:
    return int(bool(row.open and row.due_t is not None and row.due_t < now))


def near(tx: "Tx", box: Box, since_t: float, most: int = 200) -> list[Case]:
    """Cases reported since within a box, newest first; the caller measures the distance."""
    given: dict[str, Any] = {"since": since_t, "most": most}
    rows = tx.execute(
        f"SELECT c.body FROM case_file AS c WHERE {_box(box, given)} AND c.report_t >= %(since)s"
        " ORDER BY c.report_t DESC, c.id DESC LIMIT %(most)s",
        given,
        binary=True,
    )
    return [_decode(row.body) for row in rows]


# -- work and figures ------------------------------------------------------------------------------


def one_moment(tx: "Tx") -> None:
    """All that this transaction reads is of one moment. Before anything else is read."""
    tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def loads(tx: "Tx", now: float, since_t: float) -> dict[str, Load]:
    """Per unit: its open cases in handling, the late ones, and what it fed back since with what was on time."""
    rows = tx.execute(
        "SELECT c.unit, count(*) FILTER (WHERE c.open AND c.stage = 4) AS open,"
        " count(*) FILTER (WHERE c.open AND c.stage = 4 AND c.due_t < %(now)s) AS overdue,"
        " count(*) FILTER (WHERE c.feedback_t >= %(since)s) AS fed_back,"
        " count(*) FILTER (WHERE c.feedback_t >= %(since)s AND c.ontime) AS on_time"
        " FROM case_file AS c WHERE c.unit <> '' AND (c.open OR c.changed_t >= %(since)s) GROUP BY c.unit",
        {"now": now, "since": since_t},
    )
    return {row.unit: Load(int(row.open), int(row.overdue), int(row.fed_back), int(row.on_time)) for row in rows}


def passed(tx: "Tx", from_t: float, to_t: float) -> dict[str, int]:
    """Figure → cases that came to count in it within the time."""
    rows = tx.execute(
        f"SELECT p.figure, count(*) AS n FROM case_passed AS p WHERE {_PASSED} GROUP BY p.figure",
        {"day_from_t": from_t, "day_to_t": to_t},
    )
    return {row.figure: int(row.n) for row in rows}


def by_hour(tx: "Tx", figures: Collection[str], from_t: float, to_t: float) -> dict[str, dict[int, int]]:
    """Figure → hour since the beginning → how many came to count in it."""
    rows = tx.execute(
        "SELECT p.figure, floor((p.t - %(day_from_t)s) / 3600)::int AS hour, count(*) AS n FROM case_passed AS p"
        f" WHERE p.figure = ANY(%(figures)s) AND {_PASSED} GROUP BY 1, 2",
        {"figures": list(figures), "day_from_t": from_t, "day_to_t": to_t},
    )
    found: dict[str, dict[int, int]] = {figure: {} for figure in figures}
    for row in rows:
        found[row.figure][int(row.hour)] = int(row.n)
    return found


def by_place_and_class(
    tx: "Tx", figure: str, from_t: float, to_t: float
) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Street → how many came to count in the figure, and (kind, code) → how many."""
    rows = tx.execute(
        'SELECT c.street, c.kind, c.code, count(*) AS n FROM case_passed AS p JOIN case_file AS c ON c.id = p."case"'
        f" WHERE p.figure = %(figure)s AND {_PASSED} GROUP BY c.street, c.kind, c.code",
        {"figure": figure, "day_from_t": from_t, "day_to_t": to_t},
    )
    streets, classes = Counter[str](), Counter[tuple[str, str]]()
    for row in rows:
        streets[row.street] += int(row.n)
        classes[row.kind, row.code] += int(row.n)
    return dict(streets), dict(classes)


def closed_by_unit(tx: "Tx", from_t: float, to_t: float) -> dict[str, tuple[int, int]]:
    """Lead unit → what it closed within the time, how much of it on time. "": without a unit."""
    rows = tx.execute(
        "SELECT c.unit, count(*) FILTER (WHERE p.figure = 'close') AS closed,"
        " count(*) FILTER (WHERE p.figure = 'closed_on_time') AS on_time"
        ' FROM case_passed AS p JOIN case_file AS c ON c.id = p."case"'
        f" WHERE p.figure IN ('close', 'closed_on_time') AND {_PASSED} GROUP BY c.unit",
        {"day_from_t": from_t, "day_to_t": to_t},
    )
    return {row.unit: (int(row.closed), int(row.on_time)) for row in rows}


def newest_closed(tx: "Tx", from_t: float, to_t: float, most: int) -> list[Case]:
    rows = tx.execute(
        'SELECT c.body FROM case_passed AS p JOIN case_file AS c ON c.id = p."case"'
        f" WHERE p.figure = 'close' AND {_PASSED} ORDER BY p.t DESC LIMIT %(most)s",
        {"day_from_t": from_t, "day_to_t": to_t, "most": most},
        binary=True,
    )
    return [_decode(row.body) for row in rows]


def standing(tx: "Tx") -> tuple[dict[str, int], dict[str, int]]:
    """Status → open cases that stand in it now, and lead unit → those it has."""
    rows = tx.execute("SELECT c.status, c.unit, count(*) AS n FROM case_file AS c WHERE c.open GROUP BY 1, 2")
    holding, units = Counter[str](), Counter[str]()
    for row in rows:
        holding[row.status] += int(row.n)
        if row.unit:
            units[row.unit] += int(row.n)
    return dict(holding), dict(units)


def tasks(tx: "Tx", collector: str | None, state: str | None, limit: int = 200) -> list[Task]:
    """核实 and 核查, those due first on top; of one collector, or of all."""
    rows = tx.execute(
        "SELECT body FROM case_task WHERE (%(collector)s::text IS NULL OR collector = %(collector)s)"
        " AND (%(state)s::text IS NULL OR state = %(state)s)"
        " ORDER BY (state = 'open') DESC, CASE WHEN state = 'open' THEN coalesce(due_t, sent_t) ELSE -sent_t END, id"
        " LIMIT %(most)s",
        {"collector": collector, "state": state, "most": limit},
        binary=True,
    )
    return [_decode_task(row.body) for row in rows]
