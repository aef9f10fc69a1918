"""QUESTION: where do pictures wait? In the spool: one file per content hash, on disk before it is acknowledged."""

import hashlib
from pathlib import Path

import durable


class Spool:
    """`folder/<sha256>`; `cameras` takes the files away. Raises OSError when the disk is full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        durable.sweep(folder)  # of another process that writes: it tries again

    def keep(self, data: bytes) -> str:
        """The hash under which `data` is durable; the same picture twice is one file."""
        name = hashlib.sha256(data).hexdigest()
        path = self.folder / name
        if path.exists():
            return name
        durable.write(path, data)
        return name

    def settle(self) -> None:
        """Make the names durable as well; once per batch."""
        durable.settle(self.folder)
