"""What do the product's processes hold, and does it grow? PSS by role, and the slope of a series with its error."""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

PROC = Path("/proc")
COUNTED = ("Pss_Anon:", "Pss_Shmem:")
FEWEST = 5
STRETCHES = 10  # of a series, left out one after the other
MOST_PAIRED = 1_500  # samples whose pairs are looked at
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
    """File descriptors by role."""
    held: dict[str, int] = defaultdict(int)
    for pid in tree(root):
        if role := role_of(_text(PROC / str(pid) / "cmdline")):
            held[role] += _entries(PROC / str(pid) / "fd")
    return dict(held)


def cpu_s(pids: Iterable[int]) -> float:
    """CPU time these processes have used so far, s; of those that have ended nothing."""
    ticks = 0
    for pid in pids:
        if stat := _text(PROC / str(pid) / "stat"):
            user, system = stat.rpartition(")")[2].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def browsers(root: int) -> dict[int, str]:
    """Pid → kind of the Chromium processes below `root`: browser, renderer, gpu-process, utility …"""
    found = {}
    for pid in tree(root):
        words = _text(PROC / str(pid) / "cmdline").replace("\0", " ").split()
        if words and "chrom" in words[0]:
            kinds = (word.removeprefix("--type=") for word in words if word.startswith("--type="))
            found[pid] = next(kinds, "browser")
    return found


def role_of(command: str) -> str:
    """Name of a process by its command line (words end with NUL); the demo's first process holds the broker."""
    words = command.replace("\0", " ").split()
    if not words:
        return ""
    if (at := next((i for i, word in enumerate(words) if word.endswith("app.py")), None)) is not None:
        role = words[at + 1] if at + 1 < len(words) else ""
        return "supervisor and broker" if role in ("demo", "serve") else role
    kind = next((word.removeprefix("--type=") for word in words if word.startswith("--type=")), "")
    if "chrom" in words[0]:
        return "chromium renderers" if kind == "renderer" else "chromium besides"
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


def robust_slope(hours: Sequence[float], values: Sequence[float]) -> tuple[float, float] | None:
    """(per hour, its standard error): the median of the slopes of all pairs (Theil–Sen), which neither an outlier nor
    a single step bends; its error by leaving out one stretch of time after the other, for neighbours are alike."""
    x, y = np.asarray(hours, float), np.asarray(values, float)
    if len(x) < FEWEST:
        return None
    parts = np.array_split(np.arange(len(x)), min(STRETCHES, len(x)))
    without = np.array([_pairs_median(np.delete(x, part), np.delete(y, part)) for part in parts])
    error = np.sqrt((len(parts) - 1) / len(parts) * ((without - without.mean()) ** 2).sum())
    return _pairs_median(x, y), float(error)


def _pairs_median(x: "np.ndarray", y: "np.ndarray") -> float:
    if len(x) > MOST_PAIRED:
        kept = np.linspace(0, len(x) - 1, MOST_PAIRED).astype(int)
        x, y = x[kept], y[kept]
    i, j = np.triu_indices(len(x), 1)
    return float(np.median((y[j] - y[i]) / (x[j] - x[i])))


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
