"""Take in one picture; forget the old ones. Each step may be repeated: ids and paths follow from the upload."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from cameras import files, store
from cameras.files import Files
from cameras.limited import LimitedJudge
from cameras.verdict import Bad, Clean
from config import Settings
from db import Database
from records import NotFound, Snapshot, Upload

log = logging.getLogger(__name__)


class Gone(Struct, frozen=True):
    """What a retention run deleted, and the local midnight (UTC epoch s) before which nothing is left."""

    rows: int
    files: int
    before_t: float


class Keeper:
    def __init__(self, settings: Settings, db: Database, judge: LimitedJudge) -> None:
        self.files = Files(settings.folder)
        self._own, self._zone = settings.cameras, settings.zone
        self._db, self._judge = db, judge

    def take(self, upload: Upload) -> Snapshot | Bad:
        """Judge, store files, then the row. Raises `Unreachable`, and OSError while the disk is full."""
        try:
            day = files.day_of(upload.t, self._zone)
        except (ValueError, OverflowError, OSError):
            return Bad("picture_time", f"t={upload.t!r}")
        snapshot_id = files.id_of(upload.camera, upload.t, upload.sha256)
        with self._db.transaction() as tx:
            known = store.find(tx, snapshot_id)
        if known is not None:
            return known.snapshot  # a second delivery
        try:
            original = self.files.waiting(upload.sha256)
        except NotFound:
            return Bad("picture_missing")
        verdict = self._judge.judge(original, upload.width_px, upload.height_px)
        if isinstance(verdict, Bad):
            return verdict
        self.files.keep_original(original, day, upload.sha256)
        path = files.path_of(day, upload.camera, snapshot_id)
        self.files.keep_shown(path, verdict.jpeg, verdict.thumb)
        snapshot = _snapshot(snapshot_id, upload, verdict)
        with self._db.transaction() as tx:
            store.add(tx, snapshot, path)
        return snapshot

    def latest(self) -> dict[str, Snapshot]:
        """The newest picture of each camera."""
        with self._db.transaction() as tx:
            return store.latest(tx)

    def forget(self, now: float) -> Gone:
        """Delete whole local days older than the retention: rows first, so that no row loses its file."""
        today = datetime.fromtimestamp(now, self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        first = today - timedelta(days=self._own.retention_days)
        with self._db.transaction(patient=True) as tx:
            rows = store.forget_before(tx, first.timestamp())
        gone = Gone(rows, self.files.forget_before(first.strftime("%Y%m%d")), first.timestamp())
        if gone.rows or gone.files:
            log.info("pictures over retention deleted rows=%d files=%d", gone.rows, gone.files)
        return gone


def _snapshot(snapshot_id: str, upload: Upload, clean: Clean) -> Snapshot:
    return Snapshot(
        snapshot_id,
        upload.device,
        upload.camera,
        upload.channel,
        upload.t,
        upload.received_t,
        clean.width_px,
        clean.height_px,
        len(clean.jpeg),
        upload.sha256,
    )
