"""One transaction per batch, and Redis made whole again: what the role `gps` does, without its loops."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from typing import Any, TypeVar

import clock
from db import Database, Tx
from gps import store
from gps.live import store as live
from gps.live.engine import Engine
from records import Fix, SignIn, Unreachable
from stream import Stream, order

log = logging.getLogger(__name__)
R = TypeVar("R", Fix, SignIn)

DUTIES_S = 86_400.0  # plans spoken of longer ago are not told to the walls again
SIGN_INS_S = 86_400.0  # drivers who signed in longer ago are not told to the walls again


class Keeper:
    """Stores batches; finds the record that the database refuses. For one thread."""

    def __init__(self, db: Database, zone: tzinfo, engine: Engine) -> None:
        self._db, self._zone, self._engine = db, zone, engine
        self._days: set[date] = set()

    def keep_fixes(self, fixes: Sequence[Fix]) -> list[Fix]:
        """Make the fixes durable, all but those returned, which the database refuses. Raises `Unreachable`."""
        return self._keep(fixes, self._write_fixes)

    def keep_sign_ins(self, sign_ins: Sequence[SignIn]) -> list[SignIn]:
        return self._keep(sign_ins, self._write_sign_ins)

    def _keep(self, records: Sequence[R], write: Callable[[Sequence[R]], None]) -> list[R]:
        """Write; when the database says no although it is well, write the halves, down to the bad record."""
        try:
            write(records)
        except Unreachable:
            raise
        except Exception as e:  # noqa: BLE001 - whatever a record can make the driver raise
            self._days.clear()  # a partition may be gone
            self._refuse_ill_store()
            if len(records) == 1:
                log.warning("record refused by the database record=%.200r error=%s", records[0], e)
                return list(records)
            half = len(records) // 2
            return self._keep(records[:half], write) + self._keep(records[half:], write)
        return []

    def _refuse_ill_store(self) -> None:
        """A harmless record must pass, else it is the store that is ill: `Unreachable`, so that we wait."""
        try:
            with self._db.transaction() as tx:
                store.probe(tx, clock.now(), self._zone)
        except Unreachable:
            raise
        except Exception as e:
            raise Unreachable(f"database: refuses even a harmless record: {e}") from e

    def _write_fixes(self, fixes: Sequence[Fix]) -> None:
        days = store.days_of(fixes, self._zone)
        if not days <= self._days:
            with self._db.transaction() as tx:
                store.ensure_partitions(tx, days, self._zone)
            self._days |= days
        self._in_one_transaction(fixes, lambda tx: self._engine.keep_fixes(tx, fixes))

    def _write_sign_ins(self, sign_ins: Sequence[SignIn]) -> None:
        self._in_one_transaction(sign_ins, lambda tx: self._engine.keep_sign_ins(tx, sign_ins))

    def _in_one_transaction(self, records: Sequence[R], write: Callable[[Tx], object]) -> None:
        """Positions and what the rules make of them stand or fall together."""
        with self._engine.lock:  # held until a failed batch is forgotten: nobody looks at what was not stored
            try:
                with self._db.transaction() as tx:
                    write(tx)
            except BaseException:
                self._engine.forget({record.device for record in records})
                raise


def refill(stream: Stream, db: Database) -> int:
    """Put back what Redis holds not, or an older one of: newest fix and sign-in of each device, newest word on each
    plan; how many. Raises `Unreachable`."""
    now = clock.now()
    with db.transaction() as tx:
        kept: dict[str, dict[str, Any]] = {
            "fixes": store.last(tx),
            "signins": {s.device: s for s in store.last_sign_ins(tx, now - SIGN_INS_S)},
            "duties": {d.plan: d for d in live.duties_since(tx, now - DUTIES_S)},
        }
    put = 0
    for name, records in kept.items():
        there = stream.latest(name)
        for key, record in records.items():
            if key not in there or order(there[key]) < order(record):
                stream.put_latest(name, key, record)
                put += 1
    if put:
        log.warning("last words of devices put back into redis count=%d", put)
    return put
