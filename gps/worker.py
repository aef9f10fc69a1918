"""The role `gps`: streams fixes and signins → one transaction a batch → ack; its health once a second.

Nothing is acknowledged before it is committed. While the database is away a batch waits in hand; a record
that the database refuses while it is well goes to the stream `dead`, and the others are stored.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from config import Settings
from db import Database
from gps.pulse import Pulse
from gps.service import Keeper, refill
from records import Unreachable
from stream import Stream

log = logging.getLogger(__name__)
ROLE = "gps"


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    worker = Worker(settings, stop)
    jobs = (worker.fixes, worker.sign_ins, worker.watch_database)
    threads = [threading.Thread(target=worker.guarded, args=(job,), name=job.__name__, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    worker.guarded(worker.beat)
    for thread in threads:
        thread.join(10)
    worker.close()


class Worker:
    """The readers, the watch on the database and the beat, and what they share."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self.own, self.zone, self.stop = settings.gps, settings.zone, stop
        self.stream = Stream(settings.redis, settings.stream.partitions)
        self.db = Database(settings.database, size=4)
        self.pulse = Pulse(ROLE)
        self._waiting: set[str] = set()  # streams with a batch in hand that the database will not take

    def close(self) -> None:
        self.stream.close()
        self.db.close()

    def guarded(self, job: Callable[[], None]) -> None:
        """Outermost ring: a job that fell over starts again; what it had in hand was not acknowledged."""
        while not self.stop.is_set():
            try:
                job()
            except Exception:  # noqa: BLE001
                log.exception("job starts again job=%s", job.__name__)
                self.stop.wait(1)

    def fixes(self) -> None:
        self._drain("fixes", Keeper(self.db, self.zone).keep_fixes)

    def sign_ins(self) -> None:
        self._drain("signins", Keeper(self.db, self.zone).keep_sign_ins)

    def _drain(self, name: str, keep: Callable[[Sequence[Any]], list[Any]]) -> None:
        own = self.own
        for batch in self.stream.read(name, ROLE, own.consumer, own.batch_entries, own.block_ms, self.stop):
            refused = self._until_durable(name, batch.records, keep)
            if refused is None:
                return  # told to stop: the batch stays pending and comes again
            try:
                self._bury(name, refused)
                batch.ack()
            except Unreachable as e:
                log.warning("stored but not acknowledged, comes again stream=%s: %s", name, e)

    def _until_durable(
        self, name: str, records: Sequence[Any], keep: Callable[[Sequence[Any]], list[Any]]
    ) -> list[Any] | None:
        """Try until all but the refused records are stored; the refused ones, or None when told to stop."""
        started, tries = time.monotonic(), 0
        while not self.stop.is_set():
            try:
                refused = keep(records)
            except Unreachable as e:
                self._waiting.add(name)
                self._database(False, str(e))
                tries += 1
                self.stop.wait(min(self.own.retry_most_s, 0.1 * 2 ** min(tries, 10)))
                continue
            self._waiting.discard(name)
            self._database(True)
            self.pulse.stored(records, time.monotonic() - started)
            return refused
        return None

    def _bury(self, name: str, refused: Sequence[Any]) -> None:
        if refused:
            self.stream.add("dead", refused)
            self.stream.count("dead", f"{name}|{ROLE}", len(refused))
            self.pulse.buried(len(refused))

    def _database(self, ok: bool, why: str = "") -> None:
        if self.pulse.database(ok, why):
            log.log(logging.INFO if ok else logging.WARNING, "database is %s %s", "ok" if ok else "down", why)

    def watch_database(self) -> None:
        """Ask the database once a beat, so that its state is true in quiet hours too."""
        while not self.stop.is_set():
            try:
                self.db.ping()
                if not self._waiting:  # it may answer and yet take nothing (read-only, disk full)
                    self._database(True)
            except Unreachable as e:
                self._database(False, str(e))
            self.stop.wait(self.own.health_s)

    def beat(self) -> None:
        """Say `Health`. When our last word is gone from Redis, Redis has forgotten (it was wiped, or is new):
        the last positions are put back as soon as the database answers."""
        owes_refill = True
        while not self.stop.is_set():
            try:
                owes_refill |= ROLE not in self.stream.latest("health")
                if owes_refill and self.pulse.database_ok:
                    refill(self.stream, self.db)
                    owes_refill = False
                lag = sum(lag for key, lag in self.stream.lags().items() if key.endswith(f"|{ROLE}"))
                self.stream.put_latest("health", ROLE, self.pulse.health(lag))
            except Unreachable as e:
                log.debug("no word on our health: %s", e)
            self.stop.wait(self.own.health_s)
