"""Where do photos lie? By local day, written whole or not at all; originals apart, under their hash.

var/photos/shown/YYYYMMDD/<id>.jpg and <id>_t.jpg     what is shown
var/photos/originals/YYYYMMDD/<sha256>                evidence, never served
var/photos/in/<sha256>                                being judged
"""

import os
from pathlib import Path

import durable
from records import NotFound


class Files:
    def __init__(self, var: Path) -> None:
        root = var / "photos"
        self._shown, self._originals, self._in = root / "shown", root / "originals", root / "in"
        self._snapshots = var / "snapshots"

    def put_in(self, name: str, data: bytes) -> Path:
        """The bytes as they came, durable, for the judge."""
        path = self._in / name
        path.parent.mkdir(parents=True, exist_ok=True)
        durable.write(path, data)
        return path

    def drop(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def keep(self, source: Path, day: str, photo_id: str, sha256: str, jpeg: bytes, thumb: bytes) -> str:
        """Durable when this returns: the original and what is shown; the path for the row."""
        target = self._originals / day / sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        durable.settle(target.parent, levels=4)
        shown = self._shown / day / f"{photo_id}.jpg"
        shown.parent.mkdir(parents=True, exist_ok=True)
        durable.write(shown, jpeg)
        durable.write(_thumb(shown), thumb)
        durable.settle(shown.parent, levels=4)
        return f"{day}/{photo_id}.jpg"

    def adopt(self, snapshot: str, day: str, photo_id: str) -> str:
        """A snapshot's files under a photo's name as well: they stay when the snapshot's time is over. Raises
        `NotFound` when they are gone. Bears the same one twice."""
        source = self._snapshots / snapshot
        shown = self._shown / day / f"{photo_id}.jpg"
        shown.parent.mkdir(parents=True, exist_ok=True)
        for there, here in ((source, shown), (_thumb(source), _thumb(shown))):
            if here.exists():
                continue
            try:
                os.link(there, here)
            except FileNotFoundError:
                raise NotFound(f"snapshot {snapshot} is gone") from None
            except OSError:  # another disk, a file system without links
                durable.write(here, there.read_bytes())
        durable.settle(shown.parent, levels=4)
        return f"{day}/{photo_id}.jpg"

    def shown(self, path: str, thumb: bool = False) -> Path:
        """The file of a row. Raises `NotFound` when it is gone or would lie outside the store."""
        target = (self._shown / path).resolve()
        target = _thumb(target) if thumb else target
        if not target.is_relative_to(self._shown.resolve()) or not target.is_file():
            raise NotFound("照片已不在存储中")
        return target


def _thumb(path: Path) -> Path:
    return path.with_name(f"{path.stem}_t.jpg")
