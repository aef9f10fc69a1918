"""QUESTION: where do pictures wait? In the spool: one file per content hash, on disk before it is acknowledged."""

import hashlib
import os
from pathlib import Path


class Spool:
    """`folder/<sha256>`; `cameras` takes the files away. Raises OSError when the disk is full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, data: bytes) -> str:
        """The hash under which `data` is durable; the same picture twice is one file."""
        name = hashlib.sha256(data).hexdigest()
        path = self.folder / name
        if path.exists():
            return name
        part = self.folder / f".{name}.part"
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return name

    def settle(self) -> None:
        """Make the names durable as well; once per batch."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
