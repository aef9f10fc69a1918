"""The role `cameras`: stream uploads → judge, files, row → stream snapshots → ack → the spool is cleared.

Nothing is acknowledged before it is durable: while the disk is full or the database away, the picture in
hand waits. A bad picture is refused with its reason; one that breaks our code goes to the stream `dead`.
"""

import logging
import threading
import time
from collections.abc import Sequence

import clock
from cameras.limited import LimitedJudge
from cameras.pulse import Pulse
from cameras.service import Keeper
from cameras.verdict import Bad
from config import Settings
from records import Health, Rejected, Unreachable, Upload
from station import Station

log = logging.getLogger(__name__)
ROLE = "cameras"


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    worker = Worker(settings, stop)
    worker.station.live(
        health=worker.health,
        refill=worker.refill,
        pictures=lambda: worker.station.read("uploads", worker.take_all, worker.clear),
        forget=lambda: worker.station.every(settings.cameras.retention_every_s, worker.forget),
    )
    worker.close()


class Worker:
    """What the jobs share: the station, the judge in its own process, the keeper."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self.own, self.pulse = settings.cameras, Pulse(ROLE)
        self.station = Station(ROLE, settings, self.own, stop, self.pulse)
        self.stream = self.station.stream
        self.judge = LimitedJudge(settings.cameras)
        self.keeper = Keeper(settings, self.station.db, self.judge)

    def close(self) -> None:
        self.judge.close()
        self.station.close()

    # -- pictures ----------------------------------------------------------------------------

    def take_all(self, uploads: Sequence[Upload]) -> list[Upload] | None:
        """Those whose spool file is needed no longer; None when told to stop before all were safe."""
        done = []
        for upload in uploads:
            buried = self.station.patiently(lambda: self._take(upload), self._wait)  # noqa: B023 - called at once
            if buried is None:
                return None
            if self.pulse.trouble(""):
                log.info("pictures are stored")
            if not buried:
                done.append(upload)
        return done

    def clear(self, done: Sequence[Upload]) -> None:
        """The spool needs them no longer."""
        for upload in done:
            self.keeper.files.done(upload.sha256)

    def _wait(self, why: Exception) -> None:
        if self.pulse.trouble(f"图片等待入库: {why}"):
            log.warning("pictures wait: %s", why)

    def _take(self, upload: Upload) -> bool:
        """Whether it had to be set aside."""
        started = time.monotonic()
        try:
            outcome = self.keeper.take(upload)
        except (Unreachable, OSError):
            raise
        except Exception:  # outermost ring of one picture: it must not hold up the others
            log.exception("picture set aside device=%s sha256=%s", upload.device, upload.sha256)
            self.station.bury("uploads", [upload])
            return True
        if isinstance(outcome, Bad):
            self._reject(upload, outcome)
        else:
            self.stream.add("snapshots", [outcome])  # again after a crash: the hub takes the same one twice
            self.pulse.stored([outcome], time.monotonic() - started)
        return False

    def _reject(self, upload: Upload, bad: Bad) -> None:
        topic = f"city/v1/{upload.device}/snapshot/{upload.channel}/{upload.t * 1000:.0f}"
        rejected = Rejected(bad.reason, upload.device, topic, upload.received_t, upload.size_bytes, bad.detail[:500])
        self.stream.add("rejected", [rejected])
        self.stream.count("rejected", f"{bad.reason}|{upload.device}")
        self.pulse.add("rejected")

    # -- beside the pictures -----------------------------------------------------------------

    def forget(self) -> None:
        """Retention. Raises `Unreachable` and OSError."""
        gone = self.keeper.forget(clock.now())
        self.pulse.add("deleted", gone.rows)
        old = [camera for camera, s in self.stream.latest("snapshots").items() if s.t < gone.before_t]
        self.stream.forget_latest("snapshots", old)

    def health(self, lag: int) -> Health:
        free = self.keeper.files.free_share()
        return self.pulse.with_disk(lag, self.judge.restarts, free, self.own.disk_low_share)

    def refill(self) -> None:
        """The latest pictures back into a Redis that forgot them."""
        there = self.stream.latest("snapshots")
        for camera, snapshot in self.keeper.latest().items():
            if camera not in there:
                self.stream.put_latest("snapshots", camera, snapshot)
