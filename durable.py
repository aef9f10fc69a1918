"""How does a file become durable? Whole or not at all, also through a power cut: part file, fsync, rename, and the
folder's own fsync. Raises OSError when the disk takes nothing."""

import os
from pathlib import Path


def part_of(path: Path) -> Path:
    """Where the bytes are until they are whole: a hidden name that no reader knows, so a crash leaves no half file."""
    return path.with_name(f".{path.name}.part")


def write(path: Path, data: bytes) -> None:
    """The bytes are on disk under their name when this returns; the name itself after `settle`."""
    part = part_of(path)
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def settle(folder: Path, levels: int = 1) -> None:
    """Make names durable: those in `folder`, and for more `levels` also in its parents, where it may be new."""
    for each in [folder, *folder.parents][:levels]:
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> int:
    """Delete the part files that a crash left in `folder` itself; how many. Only while nobody writes there."""
    left = list(folder.glob(".*.part"))
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)
