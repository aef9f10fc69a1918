"""QUESTION: where are positions kept? Fixes by local day, the newest of each unit, sign-ins.

Every write may be repeated: a fix is known by (device, t), a sign-in likewise, and the newest fix
of a unit is the one with the greatest t, whatever came last.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import msgspec

from records import NOT_LAST, Fix, SignIn

if TYPE_CHECKING:
    from db import Tx

_FIX = Fix.__struct_fields__
_SIGN_IN = SignIn.__struct_fields__
_COLUMNS = ", ".join(_FIX)
# flags travel as array literals, for unnest would flatten an array of arrays
_FIX_TYPES = "text text float8 float8 float8 float8 real real real bool text real float8 text text"
_SIGN_IN_TYPES = "text float8 text bool float8 text"
# a night's track is thousands of rows, read quickest as binary; but a binary `real` 12.3 would be 12.300000190734863
_READ = ", ".join(
    f"{name}::text::float8 AS {name}" if kind == "real" else name
    for name, kind in zip(_FIX, _FIX_TYPES.split(), strict=True)
)
_LOCK = 0x67707366  # "gpsf": one maker of partitions at a time

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Fix).decode


def days_of(fixes: Iterable[Fix], zone: tzinfo) -> set[date]:
    """Local days the fixes fall on."""
    hours = {int(fix.t // 900) for fix in fixes}  # every zone's midnight stands on a quarter of an hour
    return {datetime.fromtimestamp(hour * 900, zone).date() for hour in hours}


def bounds(day: date, zone: tzinfo) -> tuple[float, float]:
    """UTC epoch s of the local day's start and end (23 to 25 hours where clocks are put forward or back)."""
    start, end = (datetime(d.year, d.month, d.day, tzinfo=zone).timestamp() for d in (day, day + timedelta(days=1)))
    return start, end


def ensure_partitions(tx: "Tx", days: Collection[date], zone: tzinfo = UTC) -> None:
    """Make the tables `fix_YYYYMMDD` that are missing. Call it in a transaction of its own: another process
    doing the same waits for its end."""
    if not _missing(tx, days):
        return
    tx.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    for day in _missing(tx, days):  # unless the other one made it while we waited
        start, end = bounds(day, zone)
        # attached, not created in place: this locks out neither readers nor writers of the other days
        tx.execute(f"CREATE TABLE {_table(day)} (LIKE fix INCLUDING ALL)")
        tx.execute(f"ALTER TABLE fix ATTACH PARTITION {_table(day)} FOR VALUES FROM ({start!r}) TO ({end!r})")


def save_fixes(tx: "Tx", fixes: Sequence[Fix]) -> int:
    """Store fixes whose partitions exist, and raise the last position of their units; number of new rows."""
    if not fixes:
        return 0
    columns = _by_column(fixes)
    columns[-1] = ["{" + ",".join(f'"{flag}"' for flag in flags) + "}" for flags in columns[-1]]
    some = tx.execute(
        f"INSERT INTO fix ({_COLUMNS}) SELECT {_COLUMNS.removesuffix('flags')} flags::text[]"
        f" FROM {_unnest(_FIX_TYPES)} AS r ({_COLUMNS}) ON CONFLICT DO NOTHING",
        columns,
    )
    _save_last(tx, fixes)
    return int(some.rowcount)


def _save_last(tx: "Tx", fixes: Sequence[Fix]) -> None:
    newest: dict[str, Fix] = {}
    for fix in fixes:
        had = newest.get(fix.device)
        if (had is None or had.t < fix.t) and NOT_LAST.isdisjoint(fix.flags):
            newest[fix.device] = fix
    units = sorted(newest)  # one order for all writers: no deadlock
    if units:
        tx.execute(
            "INSERT INTO last_fix (device, t, record) SELECT * FROM unnest(%b::text[], %b::float8[], %b::bytea[])"
            " ON CONFLICT (device) DO UPDATE SET t = excluded.t, record = excluded.record"
            " WHERE last_fix.t < excluded.t",
            (units, [newest[u].t for u in units], [_encode(newest[u]) for u in units]),
        )


def known(tx: "Tx", fixes: Collection[tuple[str, float]]) -> set[tuple[str, float]]:
    """Those of the (device, t) that are stored already."""
    if not fixes:
        return set()
    some = sorted(fixes)
    rows = tx.execute(
        "SELECT device, t FROM fix JOIN unnest(%b::text[], %b::float8[]) AS r (device, t) USING (device, t)",
        ([device for device, _ in some], [t for _, t in some]),
        binary=True,
    )
    return {(row.device, row.t) for row in rows}


def save_sign_ins(tx: "Tx", sign_ins: Sequence[SignIn]) -> int:
    """Store sign-ins; number of new rows."""
    if not sign_ins:
        return 0
    names = ", ".join(f'"{name}"' for name in _SIGN_IN)
    some = tx.execute(
        f"INSERT INTO sign_in ({names}) SELECT * FROM {_unnest(_SIGN_IN_TYPES)} ON CONFLICT DO NOTHING",
        _by_column(sign_ins),
    )
    return int(some.rowcount)


def track(tx: "Tx", device: str, from_t: float, to_t: float) -> list[Fix]:
    """All fixes of the unit with from_t <= t < to_t, in order of t, flagged ones included."""
    rows = tx.execute(
        f"SELECT {_READ} FROM fix WHERE device = %b AND t >= %b AND t < %b ORDER BY t",
        (device, float(from_t), float(to_t)),
        binary=True,
    )
    return [Fix(*[*row[:-1], tuple(row[-1])]) for row in rows]


def last(tx: "Tx") -> dict[str, Fix]:
    """The newest fix of every unit."""
    return {row[0]: _decode(row[1]) for row in tx.execute("SELECT device, record FROM last_fix", binary=True)}


def last_of(tx: "Tx", device: str) -> Fix | None:
    """The newest fix of one unit."""
    row = tx.execute("SELECT record FROM last_fix WHERE device = %s", (device,), binary=True).fetchone()
    return _decode(row[0]) if row else None


def sign_in_at(tx: "Tx", device: str, t: float) -> SignIn | None:
    """The newest word of a driver on the device at moment t; `on` False means signed out."""
    found = tx.execute(
        f"SELECT {_names()} FROM sign_in WHERE device = %s AND t <= %s ORDER BY t DESC LIMIT 1", (device, float(t))
    ).fetchone()
    return SignIn(*found) if found else None


def sign_ins(tx: "Tx", device: str, from_t: float, to_t: float) -> list[SignIn]:
    """All words of drivers on the device with from_t <= t < to_t, in order."""
    rows = tx.execute(
        f"SELECT {_names()} FROM sign_in WHERE device = %s AND t >= %s AND t < %s ORDER BY t",
        (device, float(from_t), float(to_t)),
    )
    return [SignIn(*row) for row in rows]


def last_sign_ins(tx: "Tx", since_t: float) -> list[SignIn]:
    """The newest word of each device since then."""
    rows = tx.execute(
        f"SELECT DISTINCT ON (device) {_names()} FROM sign_in WHERE t >= %s ORDER BY device, t DESC", (float(since_t),)
    )
    return [SignIn(*row) for row in rows]


def probe(tx: "Tx", t: float, zone: tzinfo = UTC) -> None:
    """Raise as a write would if the store itself is ill (no table, read-only, no room); leaves nothing behind."""
    fix = Fix("probe", "vehicle", t, 0.0, 0.0, t)
    with tx.transaction(force_rollback=True):
        ensure_partitions(tx, days_of([fix], zone), zone)
        save_fixes(tx, [fix])
        save_sign_ins(tx, [SignIn("probe", t, "probe", True, t)])


def _names() -> str:
    return ", ".join(f'"{name}"' for name in _SIGN_IN)


def _by_column(records: Sequence[Fix] | Sequence[SignIn]) -> list[Any]:
    return [list(column) for column in zip(*map(msgspec.structs.astuple, records), strict=True)]


def _unnest(types: str) -> str:
    return "unnest(" + ", ".join(f"%b::{kind}[]" for kind in types.split()) + ")"


def _table(day: date) -> str:
    return f"fix_{day:%Y%m%d}"


def _missing(tx: "Tx", days: Collection[date]) -> list[date]:
    # read as a table: to_regclass would answer from a cache that another's commit has not reached yet
    rows = tx.execute(
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'fix'::regclass"
    )
    there = {row.relname for row in rows}
    return [day for day in sorted(days) if _table(day) not in there]
