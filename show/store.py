"""How do halls and draws lie in PostgreSQL?"""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from records import Hall

if TYPE_CHECKING:
    from db import Tx

log = logging.getLogger(__name__)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Hall).decode


class Drawn(Struct, frozen=True):
    """A draw as it was made; `given`: the seed was chosen by a person, not by us. `ids`: the whole list."""

    hall: str
    t: float
    kind: str
    seed: str
    given: bool
    id: str
    digest: str  # SHA-256 of the list, 64 hex digits
    by: str
    role: str
    n: int = 0  # running number
    of: int = 0  # length of the list
    ids: tuple[str, ...] = ()


def names(tx: "Tx") -> list[str]:
    """Every hall that is stored."""
    return [row.hall for row in tx.execute("SELECT hall FROM hall ORDER BY hall")]


def hall(tx: "Tx", name: str) -> Hall | None:
    """A row nobody can read (another version's) counts as a hall without screens: it is mended and written over."""
    row = tx.execute("SELECT seq, t, body FROM hall WHERE hall = %s", (name,), binary=True).fetchone()
    if row is None:
        return None
    try:
        return _decode(row.body)
    except msgspec.MsgspecError as e:
        log.warning("hall %s: stored state not readable, begins at home: %s", name, e)
        return Hall(name, row.seq, row.t, {})


def put(tx: "Tx", hall: Hall, had_seq: int | None) -> bool:
    """Whether it was stored: only over the state `had_seq`, or (None) where there was none."""
    row = (hall.seq, hall.t, _encode(hall), hall.hall)
    if had_seq is None:
        done = tx.execute("INSERT INTO hall (seq, t, body, hall) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", row)
    else:
        done = tx.execute("UPDATE hall SET seq = %s, t = %s, body = %s WHERE hall = %s AND seq = %s", (*row, had_seq))
    return done.rowcount == 1


def add_draws(tx: "Tx", draws: Sequence[Drawn]) -> None:
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO hall_draw (hall, t, kind, seed, given, id, digest, by, role, ids)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [(d.hall, d.t, d.kind, d.seed, d.given, d.id, d.digest, d.by, d.role, list(d.ids)) for d in draws],
        )


def draws(tx: "Tx", name: str, most: int) -> list[Drawn]:
    """Newest first, without their lists."""
    rows = tx.execute(
        "SELECT hall, t, kind, seed, given, id, digest, by, role, n, cardinality(ids) AS drawn_of FROM hall_draw"
        " WHERE hall = %s ORDER BY n DESC LIMIT %s",
        (name, most),
    )
    return [Drawn(*row) for row in rows]


def draw(tx: "Tx", name: str, n: int) -> Drawn | None:
    """One draw with its list."""
    row = tx.execute(
        "SELECT hall, t, kind, seed, given, id, digest, by, role, n, cardinality(ids) AS drawn_of, ids FROM hall_draw"
        " WHERE hall = %s AND n = %s",
        (name, n),
    ).fetchone()
    return None if row is None else replace(Drawn(*row[:-1]), ids=tuple(row.ids))
