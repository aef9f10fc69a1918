"""The role `cameras`: stream uploads → judge, files, row → stream snapshots → ack → the spool is cleared.

Nothing is acknowledged before it is durable: while the disk is full or the database away, the picture in
hand waits. A bad picture is refused with its reason; one that breaks our code goes to the stream `dead`.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

import clock
from cameras.limited import LimitedJudge
from cameras.pulse import Pulse
from cameras.service import Keeper
from cameras.verdict import Bad
from config import Settings
from db import Database
from records import Rejected, Unreachable, Upload
from stream import Stream

log = logging.getLogger(__name__)
ROLE = "cameras"


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    worker = Worker(settings, stop)
    jobs = (worker.beat, worker.watch_database, worker.forget)
    threads = [threading.Thread(target=worker.guarded, args=(job,), name=job.__name__, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    worker.guarded(worker.pictures)
    for thread in threads:
        thread.join(10)
    worker.close()


class Worker:
    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self.own, self.stop = settings.cameras, stop
        self.stream = Stream(settings.redis, settings.stream.partitions)
        self.db = Database(settings.database, size=4)
        self.judge = LimitedJudge(settings.cameras)
        self.keeper = Keeper(settings, self.db, self.judge)
        self.pulse = Pulse(ROLE)

    def close(self) -> None:
        self.judge.close()
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

    # -- pictures ----------------------------------------------------------------------------

    def pictures(self) -> None:
        own = self.own
        for batch in self.stream.read("uploads", ROLE, own.consumer, own.batch_entries, own.block_ms, self.stop):
            done = self._take_all(batch.records)
            if done is None:
                return  # told to stop: the batch stays pending and comes again
            try:
                batch.ack()
            except Unreachable as e:
                log.warning("stored but not acknowledged, comes again: %s", e)
                continue
            for upload in done:
                self.keeper.files.done(upload.sha256)

    def _take_all(self, uploads: Sequence[Upload]) -> list[Upload] | None:
        """Those whose spool file is needed no longer; None when told to stop."""
        done = []
        for upload in uploads:
            buried = self._until_durable(upload)
            if buried is None:
                return None
            if not buried:
                done.append(upload)
        return done

    def _until_durable(self, upload: Upload) -> bool | None:
        """Whether it had to be set aside; None when told to stop before it was safe."""
        tries = 0
        while not self.stop.is_set():
            try:
                buried = self._take(upload)
            except (Unreachable, OSError) as e:
                if self.pulse.trouble(f"图片等待入库: {e}"):
                    log.warning("pictures wait: %s", e)
                tries += 1
                self.stop.wait(min(self.own.retry_most_s, 0.1 * 2 ** min(tries, 10)))
            else:
                if self.pulse.trouble(""):
                    log.info("pictures are stored")
                return buried
        return None

    def _take(self, upload: Upload) -> bool:
        started = time.monotonic()
        try:
            outcome = self.keeper.take(upload)
        except (Unreachable, OSError):
            raise
        except Exception:  # outermost ring of one picture: it must not hold up the others
            log.exception("picture set aside device=%s sha256=%s", upload.device, upload.sha256)
            self.stream.add("dead", [upload])
            self.stream.count("dead", f"uploads|{ROLE}")
            self.pulse.buried()
            return True
        if isinstance(outcome, Bad):
            self._reject(upload, outcome)
        else:
            self.stream.add("snapshots", [outcome])  # again after a crash: the hub takes the same one twice
            self.pulse.stored(time.monotonic() - started)
        return False

    def _reject(self, upload: Upload, bad: Bad) -> None:
        topic = f"city/v1/{upload.device}/snapshot/{upload.channel}/{upload.t * 1000:.0f}"
        rejected = Rejected(bad.reason, upload.device, topic, upload.received_t, upload.size_bytes, bad.detail[:500])
        self.stream.add("rejected", [rejected])
        self.stream.count("rejected", f"{bad.reason}|{upload.device}")
        self.pulse.rejected()

    # -- beside the pictures -----------------------------------------------------------------

    def forget(self) -> None:
        """Retention: at the start, then every so often."""
        while not self.stop.is_set():
            try:
                gone = self.keeper.forget(clock.now())
                self.pulse.deleted(gone.rows)
                old = [camera for camera, s in self.stream.latest("snapshots").items() if s.t < gone.before_t]
                self.stream.forget_latest("snapshots", old)
            except (Unreachable, OSError) as e:
                log.warning("retention waits: %s", e)
                self.stop.wait(self.own.retry_most_s)
                continue
            self.stop.wait(self.own.retention_every_s)

    def watch_database(self) -> None:
        """Ask the database once a beat, so that its state is true in quiet hours too."""
        while not self.stop.is_set():
            try:
                self.db.ping()
                self.pulse.database(True)
            except Unreachable:
                self.pulse.database(False)
            self.stop.wait(self.own.health_s)

    def beat(self) -> None:
        """Say `Health`. When our last word is gone, Redis has forgotten: the latest pictures are put back."""
        owes_refill = True
        while not self.stop.is_set():
            try:
                owes_refill |= ROLE not in self.stream.latest("health")
                if owes_refill and self.pulse.database_ok:
                    self._refill()
                    owes_refill = False
                lag = sum(lag for key, lag in self.stream.lags().items() if key.endswith(f"|{ROLE}"))
                free = self.keeper.files.free_share()
                health = self.pulse.health(lag, self.judge.restarts, free, self.own.disk_low_share)
                self.stream.put_latest("health", ROLE, health)
            except Unreachable as e:
                log.debug("no word on our health: %s", e)
            self.stop.wait(self.own.health_s)

    def _refill(self) -> None:
        there = self.stream.latest("snapshots")
        for camera, snapshot in self.keeper.latest().items():
            if camera not in there:
                self.stream.put_latest("snapshots", camera, snapshot)
