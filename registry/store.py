"""QUESTION: how does the registry lie in PostgreSQL? Reads it whole, saves imports, counts its version."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from registry.model import Camera, Collector, Driver, Grid, Item, Place, Registry, Road, Unit, Vehicle

if TYPE_CHECKING:
    from db import Tx

S = TypeVar("S", bound=Struct)

TABLES: dict[str, tuple[str, type[Item]]] = {  # field of Registry → table, struct
    "vehicles": ("vehicle", Vehicle),
    "drivers": ("driver", Driver),
    "collectors": ("collector", Collector),
    "cameras": ("camera", Camera),
    "units": ("unit_org", Unit),
    "grids": ("grid", Grid),
    "roads": ("road_section", Road),
    "places": ("place", Place),
}


class Saved(Struct, frozen=True):
    """What an import did; `left` were there before and are not in the file."""

    added: int
    changed: int
    unchanged: int
    left: int
    version: int


def version(tx: "Tx") -> int:
    """Counts up in the same transaction as every import that changes something."""
    row = tx.execute("SELECT version FROM registry_version").fetchone()
    assert row is not None  # the migration writes the one row
    return int(row.version)


def lock(tx: "Tx") -> None:
    """One import at a time: the next waits here until this transaction ends."""
    tx.execute("SELECT version FROM registry_version FOR UPDATE")


def load(tx: "Tx") -> Registry:
    """The whole registry; read again when an import committed while we read."""
    while True:
        before = version(tx)
        found: dict[str, Any] = {name: _table(tx, table, struct) for name, (table, struct) in TABLES.items()}
        if version(tx) == before:
            return Registry(version=before, **found)


def save(tx: "Tx", kind: str, items: Mapping[str, Item]) -> Saved:
    """Add or change; nothing is ever removed. Call `lock` before in the same transaction."""
    table, struct = TABLES[kind]
    there = _table(tx, table, struct)
    changed = [item for key, item in items.items() if there.get(key) != item]
    if changed:
        _upsert(tx, table, struct, changed)
        tx.execute("UPDATE registry_version SET version = version + 1")
    added = sum(key not in there for key in items)
    return Saved(
        added=added,
        changed=len(changed) - added,
        unchanged=len(items) - len(changed),
        left=sum(key not in items for key in there),
        version=version(tx),
    )


def _table(tx: "Tx", table: str, struct: type[S]) -> dict[str, S]:
    """All rows by their key, in the key's order; geometry travels as text, our own parser is the faster one."""
    fields = struct.__struct_fields__
    columns = ", ".join(f"{name}::text" if name == "geometry" else name for name in fields)
    rows = tx.execute(f'SELECT {columns} FROM {table} ORDER BY {fields[0]} COLLATE "C"').fetchall()
    return {row[0]: struct(**_values(fields, row)) for row in rows}


def _values(fields: tuple[str, ...], row: Iterable[Any]) -> dict[str, Any]:
    return {
        name: msgspec.json.decode(value) if name == "geometry" else value
        for name, value in zip(fields, row, strict=True)
    }


def _upsert(tx: "Tx", table: str, struct: type[Item], items: list[Any]) -> None:
    fields = struct.__struct_fields__
    key, rest = fields[0], fields[1:]
    holes = ", ".join("%s::jsonb" if name == "geometry" else "%s" for name in fields)
    news = ", ".join(f"{name} = EXCLUDED.{name}" for name in rest)
    rows = [
        [msgspec.json.encode(item.geometry).decode() if name == "geometry" else getattr(item, name) for name in fields]
        for item in items
    ]
    with tx.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({holes}) ON CONFLICT ({key}) DO UPDATE SET {news}",
            rows,
        )
