"""QUESTION: when does each beat of a fate come? Thrown between its least and most minutes, pressed where time is short.

All moments are s since the counting day began. Pure.
"""

from collections.abc import Sequence

import numpy as np

from demo.caseload.fates import Beat
from gps.geo import Array

MIN_S = 60.0


def least_s(beats: Sequence[Beat]) -> float:
    """How long all of it takes when everybody hurries."""
    return sum(beat.after_min[0] for beat in beats) * MIN_S


def thrown(beats: Sequence[Beat], rng: np.random.Generator) -> Array:
    """(n,) s after the beat before, or after the report."""
    low, high = (np.array([beat.after_min[i] for beat in beats], dtype=np.float64) * MIN_S for i in (0, 1))
    return low + (high - low) * rng.beta(1.3, 2.2, len(beats))


def within(beats: Sequence[Beat], waits_s: Array, most_s: float) -> Array:
    """The same waits, shorter where all of them must fit into `most_s`: first what is above the least."""
    whole = float(waits_s.sum())
    if whole <= most_s or not len(waits_s):
        return waits_s
    low = np.array([beat.after_min[0] for beat in beats], dtype=np.float64) * MIN_S
    least = float(low.sum())
    if least <= most_s < whole:
        return low + (waits_s - low) * (most_s - least) / (whole - least)
    return low * (most_s / least)


def after(report_s: float, waits_s: Array) -> list[float]:
    """Moments of the beats."""
    return (report_s + np.cumsum(waits_s)).tolist() if len(waits_s) else []


def spread(rng: np.random.Generator, hours: Sequence[tuple[int, float]], count: int, from_s: float) -> list[float]:
    """`count` moments of report after `from_s`, by the weights of the local hours (24 is midnight), in order."""
    edges = [((hour - 8) * 3600.0, weight) for hour, weight in hours]
    weights = np.array([weight * (start + 3600.0 - max(start, from_s)) / 3600.0 for start, weight in edges])
    exact = weights / weights.sum() * count
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: count - int(whole.sum())]] += 1
    found = [
        float(rng.uniform(max(start, from_s), start + 3600.0))
        for (start, _), n in zip(edges, whole.tolist(), strict=True)
        for _ in range(n)
    ]
    return sorted(found)
