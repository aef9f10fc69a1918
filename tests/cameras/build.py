"""A picture room with its own data folder, and uploads as ingest would announce them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cameras.files import Files
from config import Settings
from records import Upload
from tests.cameras.corpus import photo

T = 1_763_740_800.0  # 2025-11-22 00:00 in Shanghai


@dataclass
class Room:
    settings: Settings

    @property
    def files(self) -> Files:
        return Files(self.settings.folder)

    def upload(self, data: bytes | None = None, camera: str = "C01", t: float = T, device: str = "") -> Upload:
        """The bytes into the spool, as ingest does, and the record that announces them."""
        data = photo() if data is None else data
        sha256 = hashlib.sha256(data).hexdigest()
        _ = self.files
        (self.spool / sha256).write_bytes(data)
        return Upload(device or camera, camera, "main", t, t + 1, sha256, len(data), 640, 480)

    @property
    def spool(self) -> Path:
        return self.settings.folder / "spool"

    def kept(self, part: str) -> list[str]:
        """Files below `snapshots`, `originals` or `spool`, relative."""
        root = self.settings.folder / part
        return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
