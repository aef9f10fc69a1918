"""Does it run for weeks? Series of samples → slopes, and what they say of thirty days.

Limits of a wall that runs thirty days: + 150 MB of JavaScript heap, + 50 MB for each process; descriptors, nodes and
listeners level. A soak has ten times the events, so what events may leave behind in thirty days they may in three.
(What grows with the hours alone would be let off ten times too easily: such a slope shows at the usual rate as well.)
A verdict is only given when the slope is known well enough.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from bench._memory import robust_slope

Series = Mapping[str, Sequence[tuple[float, float]]]  # name → (h since the start, value)
TIMES = 10  # the soak's events against a usual day's
WEEKS_H = 30 * 24 / TIMES
HEAP_MB, PROCESS_MB = 150.0, 50.0  # that may come in thirty days
LEVEL_SHARE = 0.02  # nodes and listeners: so much of them
LEVEL_FILES = 3.0  # descriptors: so many (a pool's connections come and go)
LEAST_H, LEAST_SAMPLES = 0.4, 20  # after the warm-up; before that caches and pools still fill
SURE = 2.0  # standard errors on either side
HOLDS, BREAKS, OPEN = "holds", "breaks", "too short to tell"


class Kind(Struct, frozen=True):
    """How a series is judged: by its slope (`most_per_h`), or by the level of its last third against the first."""

    unit: str
    most_per_h: float | None = None
    most_share: float = 0.0
    most_rise: float = 0.0
    judged: bool = True


HEAP = Kind("MB", most_per_h=HEAP_MB / WEEKS_H)
PROCESS = Kind("MB", most_per_h=PROCESS_MB / WEEKS_H)
LEVEL = Kind("", most_share=LEVEL_SHARE)
FILES = Kind("", most_rise=LEVEL_FILES)
TOLD = Kind("MB", judged=False)  # fills a limit of its own (database, Redis), or is no part of the product
NOT_OURS = ("postgres", "redis-server", "fleet", "people", "chromium besides")


def kind_of(what: str) -> Kind:
    """By the series' name: `web PSS MB`, `left JS heap MB`, `left listeners`, `web descriptors`."""
    if what.startswith(NOT_OURS) or what.startswith("all roles"):
        return Kind("", judged=False) if what.endswith("descriptors") else TOLD
    if what.endswith("descriptors"):
        return FILES
    if what.endswith("JS heap MB"):
        return HEAP
    return PROCESS if what.endswith("MB") else LEVEL


def judged(series: Series, warm_h: float) -> list[dict[str, Any]]:
    """A row a series; samples before `warm_h` do not count."""
    return [_row(what, points, warm_h) for what, points in series.items()]


def _row(what: str, points: Sequence[tuple[float, float]], warm_h: float) -> dict[str, Any]:
    kept = [(at, value) for at, value in points if at >= warm_h]
    kind = kind_of(what)
    line = robust_slope([at for at, _v in kept], [value for _at, value in kept])
    first, last = _ends([value for _at, value in kept])
    enough = len(kept) >= LEAST_SAMPLES and kept[-1][0] - kept[0][0] >= LEAST_H
    return {
        "what": what,
        "at_first": round(points[0][1], 2) if points else None,
        "warm": first,
        "last": last,
        "per_h": round(line[0], 3) if line else None,
        "error": round(line[1], 3) if line else None,
        "most_per_h": round(kind.most_per_h, 3) if kind.most_per_h is not None else None,
        "samples": len(kept),
        "verdict": _verdict(kind, line if enough else None, first, last),
    }


def _ends(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Medians of the first and the last third."""
    third = len(values) // 3
    if not third:
        return None, None
    return round(float(np.median(values[:third])), 2), round(float(np.median(values[-third:])), 2)


def _verdict(kind: Kind, line: tuple[float, float] | None, first: float | None, last: float | None) -> str:
    if not kind.judged:
        return ""
    if line is None or first is None or last is None:
        return OPEN
    if kind.most_per_h is None:
        most = max(kind.most_rise, kind.most_share * first)
        return HOLDS if last - first <= most else BREAKS
    per_h, error = line
    if per_h + SURE * error <= kind.most_per_h:
        return HOLDS
    return BREAKS if per_h - SURE * error > kind.most_per_h else OPEN


def whole(rows: Sequence[Mapping[str, Any]], reloads: int) -> str:
    """What all of them say together."""
    verdicts = {row["verdict"] for row in rows}
    if BREAKS in verdicts or reloads:
        return BREAKS
    return OPEN if OPEN in verdicts else HOLDS
