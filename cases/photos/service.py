"""QUESTION: how does a photo come in? Judged in a process of its own, stored, then its row; twice is once."""

import hashlib
import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, get_args

import clock
from cases.entry import Phase
from cases.photos import store
from cases.photos.files import Files
from cases.photos.record import Stored, field_id
from config import Settings
from db import Database
from picture import LimitedJudge
from records import NotFound, Snapshot, Unreachable
from registry.model import Registry
from verdict import Bad, Clean, Limits

log = logging.getLogger(__name__)
PHASES: tuple[Phase, ...] = get_args(Phase)
WORDS = {  # reasons of `verdict.REASONS`, for the person with the phone
    "picture_truncated": "照片不完整，请重新上传",
    "picture_undecodable": "不是可以打开的 JPEG 照片，请换一张",
    "picture_too_large": "照片过大，请缩小后上传",
    "picture_too_heavy": "照片过大，解码超出内存，请缩小后上传",
    "picture_timeout": "照片解码超时，请换一张",
    "picture_crash": "照片无法解码，请换一张",
    "picture_missing": "照片未能保存，请重新上传",
}


class BadPhoto(Exception):
    """Nothing was kept; says in Chinese why, and what to do."""


class Given(NamedTuple):
    """What comes with the bytes. `t`: when it was taken, None for now; `by`, `of`: who, and for whom he acts."""

    phase: str
    t: float | None
    by: str
    of: str = ""
    lon: float | None = None
    lat: float | None = None


class Darkroom:
    """Safe for many threads: pictures are judged one after the other, and few may wait: the others are asked to come
    again, so that pictures never hold all of the server's threads."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.files = Files(settings.folder)
        self._db, self._zone, self._own = db, settings.zone, settings.cases.photos
        own = self._own
        self._judge = LimitedJudge(
            Limits(
                own.max_bytes, own.max_pixels, own.max_side_px, own.shown_side_px, own.shown_quality,
                own.thumb_width_px, own.thumb_quality, own.decode_memory_mb, own.decode_s,
            )
        )  # fmt: skip
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._own.at_once)

    def take(self, data: bytes, given: Given, now: float | None = None) -> Stored:
        """`now`: the moment it comes in, the room's own by default. Raises `BadPhoto`; OSError and `Unreachable` when
        it could not be kept."""
        now = clock.now() if now is None else now
        t = self._taken(given, len(data), now)
        sha256 = hashlib.sha256(data).hexdigest()
        photo_id = hashlib.sha256(f"{given.by}\0{given.phase}\0{t!r}\0{sha256}".encode()).hexdigest()[:32]
        with self._db.transaction() as tx:
            if (known := store.find(tx, photo_id)) is not None:
                return known
        if not self._places.acquire(blocking=False):
            raise Unreachable("照片处理繁忙，请稍后重试")
        try:
            verdict, path = self._judged(data, sha256, photo_id, t)
        finally:
            self._places.release()
        stored = Stored(
            photo_id, given.phase, t, now, given.by, given.of, given.lon, given.lat,
            verdict.width_px, verdict.height_px, len(verdict.jpeg), sha256, path,
        )  # fmt: skip
        with self._db.transaction() as tx:
            store.add(tx, stored)
        return stored

    def _judged(self, data: bytes, sha256: str, photo_id: str, t: float) -> tuple[Clean, str]:
        """The judge's verdict and where the files lie."""
        day = datetime.fromtimestamp(t, self._zone).strftime("%Y%m%d")
        with self._lock:
            source = self.files.put_in(sha256, data)
            verdict = self._judge.judge(source, 0, 0)
            if isinstance(verdict, Bad):
                self.files.drop(source)
                raise BadPhoto(WORDS.get(verdict.reason, verdict.reason))
            return verdict, self.files.keep(source, day, photo_id, sha256, verdict.jpeg, verdict.thumb)

    def close(self) -> None:
        with self._lock:
            self._judge.close()

    def _taken(self, given: Given, size_bytes: int, now: float) -> float:
        """When it was taken; refuses what no city would call a photo of a case."""
        if given.phase not in PHASES:
            raise BadPhoto(f"phase 应为 {'、'.join(PHASES)} 之一")
        if not size_bytes:
            raise BadPhoto("没有收到照片内容")
        if size_bytes > self._own.max_bytes:
            raise BadPhoto(f"照片 {size_bytes / 1e6:.1f} MB，最大 {self._own.max_bytes / 1e6:.1f} MB，请缩小后上传")
        if (given.lon is None) != (given.lat is None):
            raise BadPhoto("lon 与 lat 应同时给出")
        t = now if given.t is None else given.t
        if t > now + self._own.ahead_s:
            raise BadPhoto("拍摄时间在未来，请校准手机时钟")
        if t < now - self._own.age_s:
            raise BadPhoto("拍摄时间过早，请重新拍摄")
        return t


class Album:
    """Photos that collectors' devices publish as snapshots: kept as photos of their own from the moment they arrive."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._files, self._db, self._zone = Files(settings.folder), db, settings.zone

    def adopt(self, snapshots: Sequence[Snapshot], registry: Registry) -> int:
        """Those of registered collectors; how many. Bears the same ones twice. Raises OSError and `Unreachable`."""
        own = [s for s in snapshots if s.device in registry.collectors]
        if not own:
            return 0
        with self._db.transaction() as tx:
            paths = store.snapshot_paths(tx, [s.id for s in own])
        kept = [stored for s in own if (stored := self._adopted(s, paths.get(s.id, "")))]
        with self._db.transaction() as tx:
            for stored in kept:
                store.add(tx, stored)
        return len(kept)

    def _adopted(self, s: Snapshot, path: str) -> Stored | None:
        photo_id = field_id(s.device, s.t)
        day = datetime.fromtimestamp(s.t, self._zone).strftime("%Y%m%d")
        try:
            here = self._files.adopt(path, day, photo_id)
        except NotFound as e:
            log.warning("photo not kept device=%s t=%s: %s", s.device, s.t, e)
            return None
        return Stored(
            photo_id, "report", s.t, s.received_t, s.device, s.device, None, None, s.width_px, s.height_px,
            s.size_bytes, s.sha256, here,
        )  # fmt: skip
