"""How every bench speaks: one JSON line for machines, one table for people, and the machine it ran on."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def emit(bench: str, **figures: Any) -> None:
    """One JSON line on stdout."""
    print(json.dumps({"bench": bench, **figures}, ensure_ascii=False), flush=True)


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """The same figures for people, on stderr."""
    if not rows:
        return
    heads = list(rows[0])
    cells = [heads, *[[str(row.get(head, "")) for head in heads] for row in rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(heads))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)), file=sys.stderr)


def spread(values: Sequence[float]) -> dict[str, float]:
    """p50, p99 and max of a sample, rounded to 0.1."""
    if not len(values):
        return {"p50": float("nan"), "p99": float("nan"), "max": float("nan")}
    p50, p99 = np.percentile(values, [50, 99])
    return {"p50": round(float(p50), 1), "p99": round(float(p99), 1), "max": round(float(max(values)), 1)}


def machine() -> dict[str, Any]:
    """What it ran on; loads of others make timings here noisy, so only ratios within one run count."""
    return {"cores": os.cpu_count(), "load_1min": round(os.getloadavg()[0], 2), "python": platform.python_version()}
