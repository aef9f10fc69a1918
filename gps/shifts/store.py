"""QUESTION: how do roll calls, sheets, signatures and results lie in PostgreSQL?

What somebody said or signed is only ever added; the database itself refuses to change a signed sheet.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from gps.shifts.results import Result
from gps.shifts.sheet import Mark, Sheet
from gps.shifts.tables import Addendum, Signature

if TYPE_CHECKING:
    from db import Tx

_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_sheet = msgspec.msgpack.Decoder(Sheet).decode
_result = msgspec.msgpack.Decoder(Result).decode


class Written(Struct, frozen=True):
    """A sheet as it was written; the `n`th of its shift. A second one follows when operators change within a shift."""

    night: str
    shift: str
    n: int
    made_t: float
    by: str
    hash: str  # SHA-256 of the bytes kept, hex
    sheet: Sheet
    signatures: tuple[Signature, ...] = ()
    addenda: tuple[Addendum, ...] = ()

    @property
    def complete(self) -> bool:
        """Both have signed."""
        return len(self.signatures) == 2


class Listed(Struct, frozen=True):
    """A written sheet without its content."""

    night: str
    shift: str
    n: int
    made_t: float
    by: str
    hash: str
    signed: tuple[str, ...]  # sides


def lock(tx: "Tx", night: str, shift: str) -> None:
    """One change of this shift's papers at a time, until the transaction ends."""
    tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", (f"shift {night} {shift}",))


def add_marks(tx: "Tx", night: str, shift: str, marks: Sequence[Mark]) -> None:
    """What was answered at roll call; earlier answers stay."""
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO roll_call (night, shift, vehicle, present, remark, by, role, t)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [(night, shift, m.vehicle, m.present, m.remark, m.by, m.role, m.t) for m in marks],
        )


def marks(tx: "Tx", night: str, shift: str) -> dict[str, Mark]:
    """The newest answer for each vehicle."""
    rows = tx.execute(
        "SELECT DISTINCT ON (vehicle) vehicle, present, remark, by, role, t FROM roll_call"
        " WHERE night = %s AND shift = %s ORDER BY vehicle, n DESC",
        (night, shift),
    )
    return {row.vehicle: Mark(*row) for row in rows}


def marks_version(tx: "Tx", night: str, shift: str) -> int:
    """Counts up with every answer."""
    row = tx.execute(
        "SELECT coalesce(max(n), 0) AS n FROM roll_call WHERE night = %s AND shift = %s", (night, shift)
    ).fetchone()
    assert row is not None  # an aggregate has a row
    return int(row.n)


def mark_history(tx: "Tx", night: str, shift: str, vehicle: str) -> list[Mark]:
    """All that was said of one vehicle, in order."""
    rows = tx.execute(
        "SELECT vehicle, present, remark, by, role, t FROM roll_call"
        " WHERE night = %s AND shift = %s AND vehicle = %s ORDER BY n",
        (night, shift, vehicle),
    )
    return [Mark(*row) for row in rows]


def put_sheet(tx: "Tx", sheet: Sheet, n: int, by: str) -> str:
    """Write the `n`th sheet, or write it anew while nobody has signed it; its hash."""
    body = _encode(sheet)
    digest = hashlib.sha256(body).hexdigest()
    tx.execute(
        "INSERT INTO shift_sheet (night, shift, n, made_t, by, hash, body) VALUES (%s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (night, shift, n) DO UPDATE"
        " SET made_t = excluded.made_t, by = excluded.by, hash = excluded.hash, body = excluded.body",
        (sheet.date, sheet.shift, n, sheet.made_t, by, digest, body),
    )
    return digest


def written(tx: "Tx", night: str, shift: str, n: int | None = None) -> Written | None:
    """The `n`th sheet of the shift, or the newest, with what was signed and added."""
    row = tx.execute(
        "SELECT night, shift, n, made_t, by, hash, body FROM shift_sheet"
        " WHERE night = %s AND shift = %s AND (%s::int IS NULL OR n = %s) ORDER BY n DESC LIMIT 1",
        (night, shift, n, n),
    ).fetchone()
    if row is None:
        return None
    at = (night, shift, row.n)
    signed = tx.execute(
        "SELECT side, name, role, t, hash, proof FROM shift_signature WHERE night = %s AND shift = %s AND n = %s"
        " ORDER BY side DESC",
        at,
    )
    signatures = tuple(Signature(*r) for r in signed)
    said = tx.execute(
        "SELECT t, by, role, text FROM shift_addendum WHERE night = %s AND shift = %s AND n = %s ORDER BY id", at
    )
    return Written(
        row.night, row.shift, row.n, row.made_t, row.by, row.hash, _sheet(row.body),
        signatures, tuple(Addendum(*r) for r in said),
    )  # fmt: skip


def intact(tx: "Tx", at: Written) -> bool:
    """Whether the bytes kept still have the hash that was signed."""
    row = tx.execute(
        "SELECT body FROM shift_sheet WHERE night = %s AND shift = %s AND n = %s", (at.night, at.shift, at.n)
    ).fetchone()
    return row is not None and hashlib.sha256(row.body).hexdigest() == at.hash


def add_signature(tx: "Tx", at: Written, signature: Signature) -> None:
    tx.execute(
        "INSERT INTO shift_signature (night, shift, n, side, name, role, t, hash, proof)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (at.night, at.shift, at.n, *msgspec.structs.astuple(signature)),
    )


def add_addendum(tx: "Tx", at: Written, addendum: Addendum, key: str | None) -> bool:
    """False when this key was used before: the same request once more."""
    done = tx.execute(
        "INSERT INTO shift_addendum (night, shift, n, t, by, role, text, key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (key) DO NOTHING",
        (at.night, at.shift, at.n, *msgspec.structs.astuple(addendum), key),
    )
    return bool(done.rowcount)


def listed(tx: "Tx", from_night: str, to_night: str) -> list[Listed]:
    """Sheets of the local dates, both included, newest first."""
    rows = tx.execute(
        "SELECT night, shift, n, made_t, by, hash, ARRAY(SELECT side FROM shift_signature AS s"
        " WHERE s.night = w.night AND s.shift = w.shift AND s.n = w.n ORDER BY s.side DESC) AS signed"
        " FROM shift_sheet AS w WHERE night BETWEEN %s AND %s ORDER BY made_t DESC",
        (from_night, to_night),
    )
    return [Listed(row.night, row.shift, row.n, row.made_t, row.by, row.hash, tuple(row.signed)) for row in rows]


def put_results(tx: "Tx", night: str, shift: str, results: Sequence[Result], settled_t: float) -> None:
    """The results of a shift in place of those before; none at all change nothing."""
    if not results:
        return
    tx.execute("DELETE FROM shift_result WHERE night = %s AND shift = %s", (night, shift))
    with tx.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO shift_result (plan, driver, night, shift, vehicle, company, settled_t, body)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [(r.plan, r.driver, night, shift, r.vehicle, r.company, settled_t, _encode(r)) for r in results],
        )


def settled(tx: "Tx", from_night: str, to_night: str) -> dict[tuple[str, str], float]:
    """(night, shift) → when its results were computed last."""
    rows = tx.execute(
        "SELECT night, shift, min(settled_t) AS t FROM shift_result WHERE night BETWEEN %s AND %s"
        " GROUP BY night, shift",
        (from_night, to_night),
    )
    return {(row.night, row.shift): float(row.t) for row in rows}


def results(tx: "Tx", from_night: str, to_night: str) -> list[Result]:
    """Results of the local dates, both included, by night, plan, driver."""
    rows = tx.execute(
        "SELECT body FROM shift_result WHERE night BETWEEN %s AND %s ORDER BY night, shift, plan, driver",
        (from_night, to_night),
    )
    return [_result(row.body) for row in rows]
