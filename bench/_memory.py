"""What do the product's processes hold, and does it grow? PSS by role, and the slope of a series with its error."""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

PROC = Path("/proc")
COUNTED = ("Pss_Anon:", "Pss_Shmem:")
FEWEST = 5
CERTAIN = 3.0  # a slope is told from 0 when it is so many standard errors away


def tree(root: int) -> list[int]:
    """`root` and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (stat := _text(entry / "stat")):
            children[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        found.append(ahead.pop())
        ahead += children[found[-1]]
    return found


def pss_mb(root: int) -> dict[str, float]:
    """MB by role: each page of memory counted once, shared ones in parts (the kernel's proportional set size).
    Pages of program files are left out: they are shared with whatever else runs on the machine just then."""
    held: dict[str, float] = defaultdict(float)
    for pid in tree(root):
        lines = (line.split() for line in _text(PROC / str(pid) / "smaps_rollup").splitlines())
        kb = sum(int(words[1]) for words in lines if words[0] in COUNTED)
        if kb and (role := role_of(_text(PROC / str(pid) / "cmdline"))):
            held[role] += kb / 1024
    return dict(held)


def open_files(root: int) -> dict[str, int]:
    """File descriptors of the tree's processes, the database's (it keeps tables open) apart from the rest."""
    held = {"roles": 0, "postgres": 0}
    for pid in tree(root):
        role = role_of(_text(PROC / str(pid) / "cmdline"))
        held["postgres" if role == "postgres" else "roles"] += _entries(PROC / str(pid) / "fd")
    return held


def role_of(command: str) -> str:
    """Name of a process by its command line (words end with NUL); the demo's first process holds the broker."""
    words = command.replace("\0", " ").split()
    if not words:
        return ""
    if (at := next((i for i, word in enumerate(words) if word.endswith("app.py")), None)) is not None:
        role = words[at + 1] if at + 1 < len(words) else ""
        return "supervisor and broker" if role in ("demo", "serve") else role
    return next((name for name in ("postgres", "redis-server") if name in words[0]), "")


def slope(hours: Sequence[float], values: Sequence[float]) -> tuple[float, float] | None:
    """(per hour, its standard error) of the straight line, None of fewer than `FEWEST` samples. Neighbouring samples
    are alike (memory moves in steps): they count for less than as many independent ones."""
    x, y = np.asarray(hours, float), np.asarray(values, float)
    if len(x) < FEWEST:
        return None
    x = x - x.mean()
    per_h = float((x * y).sum() / (x * x).sum())
    left = y - y.mean() - per_h * x
    alike = float((left[1:] * left[:-1]).sum() / (left * left).sum()) if left.any() else 0.0
    counting = max(3.0, len(x) * (1 - max(0.0, alike)) / (1 + max(0.0, alike)))
    error = float(np.sqrt((left * left).sum() / len(x) / (counting - 2) / (x * x).mean()))
    return per_h, error


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it has ended meanwhile
        return ""


def _entries(path: Path) -> int:
    try:
        return len(os.listdir(path))
    except OSError:
        return 0
