"""Which components are there? Rows of `component`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cases.intake.components.model import Component

if TYPE_CHECKING:
    from db import Tx

COLUMNS = Component._fields
FIELDS = ", ".join(COLUMNS)
LOCK = 0x636D70  # one import at a time


class Saved(NamedTuple):
    """What an import did; `left` were there before and are not in the file."""

    added: int
    changed: int
    unchanged: int
    left: int


def lock(tx: "Tx") -> None:
    """Until this transaction ends nobody else imports."""
    tx.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def save(tx: "Tx", components: Sequence[Component]) -> Saved:
    """Add or change; nothing is ever removed. What is the same keeps its time of change."""
    there = {c.id: c for c in _all(tx)}
    news = [c for c in components if c.id not in there]
    changed = [c for c in components if c.id in there and there[c.id]._replace(changed_t=0) != c._replace(changed_t=0)]
    if news or changed:
        holes = ", ".join(["%s"] * len(COLUMNS))
        sets = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
        with tx.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO component ({FIELDS}) VALUES ({holes}) ON CONFLICT (id) DO UPDATE SET {sets}",
                [tuple(c) for c in (*news, *changed)],
            )
    given = {c.id for c in components}
    unchanged = len(components) - len(news) - len(changed)
    return Saved(len(news), len(changed), unchanged, sum(key not in given for key in there))


def find(tx: "Tx", component_id: str) -> Component | None:
    row = tx.execute(f"SELECT {FIELDS} FROM component WHERE id = %s", (component_id,)).fetchone()
    return Component(*row) if row else None


def within(
    tx: "Tx", box: tuple[float, float, float, float], code: str = "", after: str = "", most: int = 200
) -> list[Component]:
    """Those in a box (west, south, east, north) that are not removed, by id; `code`: class, or its first digits."""
    west, south, east, north = box
    rows = tx.execute(
        f"SELECT {FIELDS} FROM component WHERE lon BETWEEN %s AND %s AND lat BETWEEN %s AND %s"
        " AND status <> 'removed' AND starts_with(code, %s) AND id > %s ORDER BY id LIMIT %s",
        (west, east, south, north, code, after, most),
    )
    return [Component(*row) for row in rows]


def _all(tx: "Tx") -> list[Component]:
    return [Component(*row) for row in tx.execute(f"SELECT {FIELDS} FROM component")]
