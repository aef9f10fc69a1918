"""QUESTION: how does the catalogue lie in PostgreSQL? Reads it whole, saves sheets, seeds the shipped lists.

A row that still stands as it was shipped keeps its fingerprint in `seeded`: a newer shipped list may replace it. What a
city imported has none, and no seeding touches it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cases.catalogue import shipped
from cases.catalogue.importers import keys_of
from cases.catalogue.model import Catalogue, Condition, Day, DutyRow, Minor, built
from cases.catalogue.settings import Settings
from cases.timing.calendar import Calendar
from cases.timing.limit import Limit
from cases.timing.settings import Settings as Timing

if TYPE_CHECKING:
    from db import Tx

MINOR = Minor.__struct_fields__
CONDITION = ("id", "kind", "code", "text", "depts", "limit_kind", "limit_amount", "urgent", "closing", "grade")
DAY = Day.__struct_fields__
DUTY = DutyRow.__struct_fields__
Row = tuple[Any, ...]


class _Shelf(Struct, frozen=True):
    """One of the tables that are kept row by row: how many columns its key has, and how an entry lies in it."""

    table: str
    columns: tuple[str, ...]
    key: int


SHELVES: dict[str, _Shelf] = {
    "catalogue": _Shelf("catalogue_minor", MINOR, 2),
    "conditions": _Shelf("catalogue_condition", CONDITION, 1),
    "holidays": _Shelf("catalogue_holiday", DAY, 1),
}


class Saved(Struct, frozen=True):
    """What an import did. `removed`: rows of the sheet's classes that are not in it (conditions, duties); `left`:
    others that were there before and are not in the sheet."""

    added: int
    changed: int
    unchanged: int
    removed: int
    left: int
    version: int


def version(tx: "Tx") -> int:
    """Counts up in the same transaction as every change of any of the lists."""
    row = tx.execute("SELECT version FROM catalogue_version").fetchone()
    assert row is not None  # the migration writes the one row
    return int(row.version)


def lock(tx: "Tx") -> None:
    """One writer at a time: the next waits here until this transaction ends."""
    tx.execute("SELECT version FROM catalogue_version FOR UPDATE")


# -- reading


def load(tx: "Tx", settings: Settings | None = None) -> Catalogue:
    """The whole catalogue, classes in the order of their codes; read again when a change committed while we read."""
    while True:
        before = version(tx)
        found = built(_minors(tx), conditions(tx), duties(tx), settings, before)
        if version(tx) == before:
            return found


def calendar(tx: "Tx", zone: tzinfo, settings: Timing | None = None) -> Calendar:
    """The working calendar of the city."""
    kinds = {day.day: day.kind for day in days(tx) if day.kind != "usual"}
    return Calendar(zone, (settings or Timing()).minutes, kinds)  # type: ignore[arg-type]  # the table has a CHECK


def days(tx: "Tx") -> list[Day]:
    """Days that are not as their weekday says, in order."""
    rows = tx.execute(f"SELECT {', '.join(DAY)} FROM catalogue_holiday ORDER BY day").fetchall()
    return [Day(*row) for row in rows]


def duties(tx: "Tx") -> tuple[DutyRow, ...]:
    """The imported duty list, first ranks first."""
    rows = tx.execute(f"SELECT {', '.join(DUTY)} FROM catalogue_duty ORDER BY kind, code, rank, area, unit").fetchall()
    return tuple(DutyRow(*row) for row in rows)


def _minors(tx: "Tx") -> list[Minor]:
    rows = tx.execute(f"SELECT {', '.join(MINOR)} FROM catalogue_minor ORDER BY kind, code").fetchall()
    return [Minor(*row) for row in rows]


def conditions(tx: "Tx") -> list[Condition]:
    rows = tx.execute(f"SELECT {', '.join(CONDITION)} FROM catalogue_condition ORDER BY id").fetchall()
    return [_condition(row) for row in rows]


def _condition(row: Any) -> Condition:
    return Condition(
        row.id, row.kind, row.code, row.text, tuple(row.depts), Limit(row.limit_kind, row.limit_amount), row.urgent,
        row.closing, row.grade,
    )  # fmt: skip


# -- saving what a city imports


def save(tx: "Tx", name: str, entries: Sequence[Any]) -> Saved:
    """Add or change, all or nothing. Of `conditions` and `duties` the rows of each class in the sheet are replaced."""
    lock(tx)
    if name == "duties":
        return _save_duties(tx, entries)
    shelf = SHELVES[name]
    there = {row[: shelf.key]: row for row in _rows(tx, shelf)}
    given = {row[: shelf.key]: row for row in map(_row, entries)}
    changed = [row for key, row in given.items() if there.get(key) != row]
    removed: set[Row] = set()
    if name == "conditions":
        classes = keys_of(tuple(entries))
        removed = {key for key, row in there.items() if row[1:3] in classes and key not in given}
        touched = {row[1:3] for row in changed} | {there[key][1:3] for key in removed}
        tx.execute("DELETE FROM catalogue_condition WHERE id = ANY(%s)", ([key[0] for key in removed],))
        _upsert(tx, shelf, [(*row, "") for row in given.values() if row[1:3] in touched])
    else:
        _upsert(tx, shelf, [(*row, "") for row in changed])
    _count_up(tx, bool(changed or removed))
    added = sum(key not in there for key in given)
    left = len(there.keys() - given.keys() - removed)
    return Saved(added, len(changed) - added, len(given) - len(changed), len(removed), left, version(tx))


def _save_duties(tx: "Tx", entries: Sequence[DutyRow]) -> Saved:
    classes = keys_of(tuple(entries))
    all_of = duties(tx)
    there = {row for row in all_of if (row.kind, row.code) in classes}
    added, removed = set(entries) - there, there - set(entries)
    where = "kind = %s AND code = %s AND area = %s AND unit = %s"
    with tx.cursor() as cursor:
        keys = [(row.kind, row.code, row.area, row.unit) for row in removed]
        cursor.executemany(f"DELETE FROM catalogue_duty WHERE {where}", keys)
        cursor.executemany(
            f"INSERT INTO catalogue_duty ({', '.join(DUTY)}) VALUES (%s, %s, %s, %s, %s)",
            [tuple(getattr(row, name) for name in DUTY) for row in added],
        )
    _count_up(tx, bool(added or removed))
    unchanged, left = len(entries) - len(added), len(all_of) - len(there)
    return Saved(len(added), 0, unchanged, len(removed), left, version(tx))


# -- what we ship


def seed(tx: "Tx") -> int:
    """Put the shipped lists where nothing else stands: safe at every start. How many rows it wrote."""
    lock(tx)
    written = sum(
        _seed(tx, name, entries)
        for name, entries in (
            ("catalogue", shipped.minors()),
            ("conditions", shipped.conditions()),
            ("holidays", shipped.days()),
        )
    )
    _count_up(tx, bool(written))
    return written


def _seed(tx: "Tx", name: str, entries: Iterable[Minor | Condition | Day]) -> int:
    shelf = SHELVES[name]
    marks = _marks(tx, shelf)
    own = set()  # classes whose rows the city wrote: no row of ours comes among them
    if name == "conditions":
        own = {row[1:3] for row in _rows(tx, shelf) if not marks[row[:1]]}
    news = []
    for entry in entries:
        row, mark = _row(entry), shipped.fingerprint(entry)
        before = marks.get(row[: shelf.key])
        if before not in ("", mark) and row[1:3] not in own:
            news.append((*row, mark))
    _upsert(tx, shelf, news)
    return len(news)


def _marks(tx: "Tx", shelf: _Shelf) -> Mapping[Row, str]:
    """Fingerprint by key."""
    keys = ", ".join(shelf.columns[: shelf.key])
    return {tuple(row[:-1]): row[-1] for row in tx.execute(f"SELECT {keys}, seeded FROM {shelf.table}").fetchall()}


# -- rows


def _row(entry: Minor | Condition | Day) -> Row:
    if isinstance(entry, Condition):
        return (
            entry.id, entry.kind, entry.code, entry.text, list(entry.depts), entry.limit.kind,
            float(entry.limit.amount), entry.urgent, entry.closing, entry.grade,
        )  # fmt: skip
    return tuple(getattr(entry, name) for name in entry.__struct_fields__)


def _rows(tx: "Tx", shelf: _Shelf) -> list[Row]:
    return [tuple(row) for row in tx.execute(f"SELECT {', '.join(shelf.columns)} FROM {shelf.table}").fetchall()]


def _upsert(tx: "Tx", shelf: _Shelf, rows: Sequence[Row]) -> None:
    """Rows end with their mark."""
    columns = (*shelf.columns, "seeded")
    news = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns[shelf.key :])
    with tx.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {shelf.table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
            f" ON CONFLICT ({', '.join(columns[: shelf.key])}) DO UPDATE SET {news}",
            rows,
        )


def _count_up(tx: "Tx", changed: bool) -> None:
    if changed:
        tx.execute("UPDATE catalogue_version SET version = version + 1")
