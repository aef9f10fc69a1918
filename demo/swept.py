"""QUESTION: what did each vehicle really sweep? From the exact way it drove, without a receiver's errors.

The labelled truth that coverage is measured against (field guide, 5.3): a metre of a planned section counts for a
direction when the vehicle worked along it at a legal speed within 25 m of its line. Independent of the rules: it knows
neither fixes nor pieces.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from demo.night import Mover, Night
from demo.noise import Mask
from demo.route import Timed
from demo.sections import Section
from gps.geo import Array
from registry.plans.model import Plan

CORRIDOR_M = 25.0
PIECE_M = 20.0
AGAIN_S = 1200.0  # who comes back to a section in the same direction after so long makes another pass
ALONG = 0.5  # share of a step that must lead along the section: who crosses it does not sweep it
STAY_S = 600.0  # at a manhole (field guide, 5.1)


class Pass(NamedTuple):
    """One way along a section in one direction; `forward` runs with its geometry. A manhole has one direction."""

    vehicle: str
    section: str
    forward: bool
    number: int  # from 1
    from_t: float  # epoch s
    to_t: float
    length_m: float
    spans: tuple[tuple[float, float], ...]  # swept parts, m from the section's start, rising, apart

    @property
    def share(self) -> float:
        return sum(b - a for a, b in self.spans) / self.length_m

    @property
    def pieces(self) -> frozenset[int]:
        """Numbers of those touched, of the section cut into equal pieces of about 20 m."""
        count = max(1, round(self.length_m / PIECE_M))
        size = self.length_m / count
        touched = ((int(a / size), math.ceil(b / size)) for a, b in self.spans)
        return frozenset(k for first, end in touched for k in range(first, min(end, count)))


def passes(night: Night, plan: Plan) -> list[Pass]:
    """All passes of a plan's sections in its window, in order of time."""
    mover = night.mover(plan.vehicle)
    began = plan.window_start - ((night.local_s(plan.window_start) - mover.start_s) % mover.length_s)
    wanted = {line.section for line in plan.sections}
    found: list[Pass] = []
    for section in night.city.sections:
        if section.id in wanted:
            found += _along(plan, section, mover.way, began)
    found += _standing(plan, night, mover, began, wanted)
    return sorted(found, key=lambda one: one.from_t)


def complete(found: Sequence[Pass], least: float = 0.9) -> dict[tuple[str, bool], int]:
    """Complete passes by section and direction."""
    counts: dict[tuple[str, bool], int] = {}
    for one in found:
        counts[one.section, one.forward] = counts.get((one.section, one.forward), 0) + (one.share >= least)
    return counts


def _along(plan: Plan, section: Section, way: Timed, began: float) -> Iterator[Pass]:
    """Passes of one section."""
    t = way.t + began
    legal: Mask = np.asarray(way.work, dtype=bool) & (way.kmh > 0) & (way.kmh <= (plan.speed_limit_kmh or np.inf))
    inside = (t[:-1] >= plan.window_start) & (t[1:] <= plan.window_end)
    near = np.flatnonzero(legal & inside & _close(section, way))
    if not len(near):
        return
    s0, away0 = _projected(section.xy, way.x[near], way.y[near])
    s1, away1 = _projected(section.xy, way.x[near + 1], way.y[near + 1])
    step_m = np.hypot(way.x[near + 1] - way.x[near], way.y[near + 1] - way.y[near])
    good = (away0 <= CORRIDOR_M) & (away1 <= CORRIDOR_M) & (np.abs(s1 - s0) > ALONG * step_m)
    near, low, high, forward = near[good], np.minimum(s0, s1)[good], np.maximum(s0, s1)[good], (s1 > s0)[good]
    for direction in (True, False):
        mine = np.flatnonzero(forward == direction)
        cuts = np.flatnonzero(np.diff(t[near[mine]]) > AGAIN_S) + 1
        for number, part in enumerate(np.split(mine, cuts) if len(mine) else [], 1):
            yield Pass(
                plan.vehicle, section.id, direction, number, float(t[near[part[0]]]), float(t[near[part[-1]] + 1]),
                section.length_m, _joined(low[part], high[part]),
            )  # fmt: skip


def _standing(plan: Plan, night: Night, mover: Mover, began: float, wanted: set[str]) -> Iterator[Pass]:
    """Stays of at least ten minutes at manholes with the work on."""
    way, counts = mover.way, dict.fromkeys(wanted, 0)
    stays: Mask = np.asarray(way.work, dtype=bool) & (way.kmh == 0) & (np.diff(way.t) >= STAY_S)
    for i in np.flatnonzero(stays).tolist():
        here = np.array((way.x[i], way.y[i]))
        spot = min((s for s in night.city.spots if s.kind == "dredge"), key=lambda s: float(np.hypot(*(s.xy - here))))
        if spot.id in wanted and way.t[i + 1] + began <= plan.window_end:
            counts[spot.id] += 1
            yield Pass(
                plan.vehicle, spot.id, True, counts[spot.id], float(way.t[i] + began), float(way.t[i + 1] + began),
                1.0, ((0.0, 1.0),),
            )  # fmt: skip


def _close(section: Section, way: Timed) -> Mask:
    """Intervals that begin in the section's box."""
    low, high = section.xy.min(axis=0) - CORRIDOR_M, section.xy.max(axis=0) + CORRIDOR_M
    x, y = way.x[:-1], way.y[:-1]
    close: Mask = (x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1])
    return close


def _projected(line: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """(offset_m, distance_m) of points (n,) against a line (m, 2)."""
    step = np.diff(line, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    rel = np.stack((x, y), axis=-1)[:, None, :] - line[:-1]
    share = np.clip((rel * step).sum(axis=2) / length**2, 0.0, 1.0)
    off = rel - share[..., None] * step
    away = np.hypot(off[..., 0], off[..., 1])
    best = np.argmin(away, axis=1)
    rows = np.arange(len(x))
    starts = np.concatenate(([0.0], np.cumsum(length)))
    return starts[best] + share[rows, best] * length[best], away[rows, best]


def _joined(low: Array, high: Array) -> tuple[tuple[float, float], ...]:
    """Overlapping spans as one."""
    found: list[tuple[float, float]] = []
    for a, b in sorted(zip(low.tolist(), high.tolist(), strict=True)):
        if found and a <= found[-1][1] + 0.5:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return tuple(found)
