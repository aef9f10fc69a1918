"""How does a worker live? Jobs in threads that never stay down, batches made durable before they are acknowledged,
work by the clock, a watch on the database, and a word on its health once a second.

A worker says only what is its own:

    def run(settings, stop):
        station = Station("gps", settings, settings.gps, stop, Counters("gps", "rows"))
        keeper = Keeper(station.db)
        station.live(
            fixes=lambda: station.drain("fixes", keeper.keep),     # group = role: name it in stream.GROUPS
            late=lambda: station.every(1.0, keeper.tick),          # by the clock, messages or not
        )
        station.close()

Each job has a thread of its own: jobs that share state take a lock, or a keeper each.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from config import Settings
from db import Database
from pulse import Counters
from records import Health, Unreachable
from stream import Stream

log = logging.getLogger(__name__)
Job = Callable[[], None]
T = TypeVar("T")
END_S = 10  # s a job has to put down what it holds; it stays pending and comes again
FILLED = "filled"  # counter by role: how often Redis was filled since it last forgot
FIRST_WAIT_S = 0.1  # s before the second try, then twice that, and so on up to `retry_most_s`


class Own(Protocol):
    """What a room's settings must hold for its worker: how to read, and how long to wait."""

    @property
    def consumer(self) -> str: ...
    @property
    def batch_entries(self) -> int: ...
    @property
    def block_ms(self) -> int: ...
    @property
    def retry_most_s(self) -> float: ...
    @property
    def health_s(self) -> float: ...


class Station:
    """The connections of one role and the loops around its jobs. Its group on every stream is the role's name."""

    def __init__(self, role: str, settings: Settings, own: Own, stop: threading.Event, pulse: Counters) -> None:
        self.role, self.own, self.stop, self.pulse = role, own, stop, pulse
        self.stream = Stream(settings.redis, settings.stream.partitions)
        self.db = Database(settings.database, size=4)
        self._waiting: set[str] = set()  # streams with a batch in hand that the database will not take

    def close(self) -> None:
        self.stream.close()
        self.db.close()

    def live(
        self,
        health: Callable[[int], Health] | None = None,
        refill: Callable[[], object] | None = None,
        **jobs: Job,
    ) -> None:
        """Work until `stop`: each job in a thread, the health said in this one.

        `health(lag)`: what to say, the pulse's own by default. `refill()` puts back into Redis what is newest in
        the database; called at the start and whenever Redis has forgotten. May raise `Unreachable`.
        """
        jobs["watch_database"] = self._watch_database
        threads = [
            threading.Thread(target=self._guarded, args=(name, job), name=name, daemon=True)
            for name, job in jobs.items()
        ]
        for thread in threads:
            thread.start()
        self._guarded("beat", lambda: self._beat(health or self.pulse.health, refill))
        for thread in threads:
            thread.join(END_S)

    def _guarded(self, name: str, job: Job) -> None:
        """Outermost ring: a job that fell over starts again; what it had in hand was not acknowledged."""
        while not self.stop.is_set():
            try:
                job()
            except Exception:  # noqa: BLE001
                log.exception("job starts again job=%s", name)
                self.stop.wait(1)

    # -- jobs --------------------------------------------------------------------------------

    def drain(self, name: str, keep: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        """Job: batches of a stream → `keep` → ack.

        `keep` makes a batch durable in one transaction, all but the records it gives back: those the database
        refuses though it is well, which go to the stream `dead`. While it raises `Unreachable` the batch waits
        in hand. It must bear the same batch twice.
        """
        self.read(name, lambda records: self._store(name, records, keep))

    def read(
        self, name: str, take: Callable[[Sequence[Any]], T | None], acked: Callable[[T], None] | None = None
    ) -> None:
        """Job: batches of a stream → `take` → ack → `acked` with what `take` gave; None: told to stop, no ack.

        The batch comes again when `take` or the ack raises `Unreachable`.
        """
        own = self.own
        for batch in self.stream.read(name, self.role, own.consumer, own.batch_entries, own.block_ms, self.stop):
            try:
                done = take(batch.records)
                if done is None:
                    return  # the batch stays pending and comes again
                batch.ack()
            except Unreachable as e:
                log.warning("not acknowledged, comes again stream=%s: %s", name, e)
                continue
            if acked is not None:
                acked(done)

    def every(self, period_s: float, work: Callable[[], object]) -> None:
        """Job: `work` at once, then each time `period_s` after it ended. While it raises `Unreachable` or OSError
        it is tried again, after `retry_most_s` at most."""
        waits = False
        while not self.stop.is_set():
            try:
                work()
            except (Unreachable, OSError) as e:
                if not waits:
                    log.warning("work by the clock waits: %s", e)
                waits = True
            else:
                waits = False
            self.stop.wait(min(period_s, self.own.retry_most_s) if waits else period_s)

    # -- tools for jobs ----------------------------------------------------------------------

    def patiently(self, step: Callable[[], T], failed: Callable[[Exception], None]) -> T | None:
        """What `step` gives, tried until it raises neither `Unreachable` nor OSError; None when told to stop."""
        tries = 0
        while not self.stop.is_set():
            try:
                return step()
            except (Unreachable, OSError) as e:
                failed(e)
                tries += 1
                self.stop.wait(min(self.own.retry_most_s, FIRST_WAIT_S * 2 ** min(tries, 10)))
        return None

    def bury(self, name: str, records: Sequence[Any]) -> None:
        """Set records of a stream aside, counted. Raises `Unreachable`."""
        if records:
            self.stream.add("dead", records)
            self.stream.count("dead", f"{name}|{self.role}", len(records))
            self.pulse.add("dead", len(records))

    # -- inside ------------------------------------------------------------------------------

    def _store(self, name: str, records: Sequence[Any], keep: Callable[[Sequence[Any]], Sequence[Any]]) -> bool | None:
        started = time.monotonic()
        refused = self.patiently(lambda: keep(records), lambda e: self._no_store(name, e))
        if refused is None:
            return None
        self._waiting.discard(name)
        self._database(True)
        self.pulse.stored(records, time.monotonic() - started)
        self.bury(name, refused)
        return True

    def _no_store(self, name: str, why: Exception) -> None:
        self._waiting.add(name)
        self._database(False, str(why))

    def _database(self, ok: bool, why: str = "") -> None:
        if self.pulse.database(ok, why):
            log.log(logging.INFO if ok else logging.WARNING, "database is %s %s", "ok" if ok else "down", why)

    def _watch_database(self) -> None:
        """Ask the database once a beat, so that its state is true in quiet hours too."""
        while not self.stop.is_set():
            try:
                self.db.ping()
                if not self._waiting:  # it may answer and yet take nothing (read-only, disk full)
                    self._database(True)
            except Unreachable as e:
                self._database(False, str(e))
            self.stop.wait(self.own.health_s)

    def _beat(self, health: Callable[[int], Health], refill: Callable[[], object] | None) -> None:
        """Say `Health`. When the mark of our last refill is gone from Redis, Redis has forgotten (it was wiped, or is
        new): what it should know is put back as soon as the database answers. The mark is set before, so that a wipe
        in the middle takes it away again; our word of health would hide a wipe, it is said anew each time."""
        owes_refill = True
        while not self.stop.is_set():
            try:
                owes_refill |= refill is not None and self.role not in self.stream.counts(FILLED)
                if refill is not None and owes_refill and self.pulse.database_ok:
                    self.stream.count(FILLED, self.role)
                    refill()
                    owes_refill = False
                lag = sum(lag for key, lag in self.stream.lags().items() if key.endswith(f"|{self.role}"))
                self.stream.put_latest("health", self.role, health(lag))
            except Unreachable as e:
                log.debug("no word on our health: %s", e)
            self.stop.wait(self.own.health_s)
