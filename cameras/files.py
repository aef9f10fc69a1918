"""Where do pictures lie? By local day and camera, written whole or not at all; originals apart, under their hash.

var/snapshots/YYYYMMDD/<camera>/<id>.jpg and <id>_t.jpg      what is shown
var/originals/YYYYMMDD/<sha256>                               evidence, never served
var/spool/<sha256>                                            not yet judged (ingest writes, we take away)
"""

import errno
import hashlib
import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import durable
from records import NotFound

DAY = re.compile(r"\d{8}")
HASH = re.compile(r"[0-9a-f]{64}")
ID = re.compile(r"[0-9a-f]{32}")
LONGEST = 120  # characters of a folder's name


def id_of(camera: str, t: float, sha256: str) -> str:
    """32 hex digits, the same for the same natural key: a second delivery finds the first."""
    return hashlib.sha256(f"{camera}\0{t!r}\0{sha256}".encode()).hexdigest()[:32]


def day_of(t: float, zone: ZoneInfo) -> str:
    """YYYYMMDD of the local day; raises ValueError, OverflowError or OSError for a time outside the calendar."""
    return datetime.fromtimestamp(t, zone).strftime("%Y%m%d")


def folder_of(camera: str) -> str:
    """A camera's id as one harmless name, whatever characters it has."""
    name = quote(camera, safe="").replace(".", "%2E")
    return name if 0 < len(name) <= LONGEST else hashlib.sha256(camera.encode()).hexdigest()


class Files:
    def __init__(self, var: Path) -> None:
        self.var = var
        self._shown, self._originals, self._spool = var / "snapshots", var / "originals", var / "spool"
        for folder in (self._shown, self._originals, self._spool):
            folder.mkdir(parents=True, exist_ok=True)

    def waiting(self, sha256: str) -> Path:
        """The original: in the spool, or kept already (the same bytes came before). Raises `NotFound`."""
        if not HASH.fullmatch(sha256):
            raise NotFound(sha256)
        path = self._spool / sha256
        if path.exists():
            return path
        for day in _days(self._originals):
            if (day / sha256).exists():
                return day / sha256
        raise NotFound(sha256)

    def keep_original(self, source: Path, day: str, sha256: str) -> None:
        """Durable beside the shown picture before its row is written."""
        target = self._originals / day / sha256
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError:
            return
        except OSError as e:
            if e.errno not in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK):
                raise
            durable.write(target, source.read_bytes())
        durable.settle(target.parent, levels=3)

    def keep_shown(self, path: str, jpeg: bytes, thumb: bytes) -> None:
        """`path` is the row's: relative, of `path_of`."""
        target = self._shown / path
        target.parent.mkdir(parents=True, exist_ok=True)
        durable.write(target, jpeg)
        durable.write(_thumb(target), thumb)
        durable.settle(target.parent, levels=3)

    def shown(self, path: str, thumb: bool = False) -> Path:
        """The file of a row. Raises `NotFound` when it is gone or would lie outside the store."""
        target = (self._shown / path).resolve()
        target = _thumb(target) if thumb else target
        if not target.is_relative_to(self._shown.resolve()) or not target.is_file():
            raise NotFound("the picture is no longer kept")
        return target

    def done(self, sha256: str) -> None:
        """The spool needs it no longer."""
        (self._spool / sha256).unlink(missing_ok=True)

    def forget_before(self, day: str) -> int:
        """Delete every day before `day` (YYYYMMDD); how many files went."""
        gone = 0
        for root in (self._shown, self._originals):
            for folder in _days(root):
                if folder.name < day:
                    gone += sum(1 for path in folder.rglob("*") if path.is_file())
                    shutil.rmtree(folder)
        return gone

    def free_share(self) -> float:
        """Free share of the disk, 0..1."""
        usage = shutil.disk_usage(self.var)
        return usage.free / usage.total


def path_of(day: str, camera: str, snapshot_id: str) -> str:
    """What a row says: relative to the store."""
    return f"{day}/{folder_of(camera)}/{snapshot_id}.jpg"


def _thumb(path: Path) -> Path:
    return path.with_name(path.stem + "_t.jpg")


def _days(root: Path) -> list[Path]:
    return sorted((f for f in root.iterdir() if DAY.fullmatch(f.name) and f.is_dir()), reverse=True)
