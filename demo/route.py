"""QUESTION: where on its way is a unit at a moment? Legs along streets → one timed line, to be asked at any time.

The way is sampled every few metres, moved to its lane on the right-hand side, rounded at corners, and given a time at
every point. A point asked for lies between two of them.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gps.geo import Array

STEP_M = 6.0
ROUND = 7  # points over which lane changes and corners are rounded: about 40 m
PACE_NOISE = 0.09  # share by which the pace varies
PACE_POINTS = 25  # points over which it does: 150 m


class Leg(NamedTuple):
    """A drive along `path` (n, 2) metres, then a stay of `pause_s`."""

    path: Array
    kmh: float
    work: bool = False
    lane_m: float = 5.0  # to the right of the street's middle
    pause_s: float = 0.0
    pause_work: bool = False  # works while it stands (manholes, containers)

    @property
    def length_m(self) -> float:
        return float(np.hypot(*np.diff(self.path, axis=0).T).sum())

    @property
    def takes_s(self) -> float:
        """Nominal, without noise."""
        return self.length_m / self.kmh * 3.6 + self.pause_s


class Timed(NamedTuple):
    """A way in time: (n,) points, (n - 1,) what holds between two of them."""

    t: Array  # s since the start, rising
    x: Array
    y: Array
    kmh: Array
    heading_deg: Array
    work: Array  # bool

    @property
    def end_s(self) -> float:
        return float(self.t[-1])


class Moment(NamedTuple):
    """Where and how at some moments, (n,) each."""

    x: Array
    y: Array
    kmh: Array
    heading_deg: Array
    work: Array


def timed(legs: Sequence[Leg], rng: np.random.Generator) -> Timed:
    """Put the legs one behind the other."""
    parts = [_sampled(leg.path) for leg in legs]
    counts = [len(part) for part in parts]
    owner = np.repeat(np.arange(len(legs)), counts)
    lane = np.array([leg.lane_m for leg in legs])[owner]
    kmh = np.array([leg.kmh for leg in legs])[owner]
    work = np.array([leg.work for leg in legs])[owner]
    xy = _in_lane(np.concatenate(parts), lane)
    pace = _pace(kmh, work, rng)
    took = np.hypot(*np.diff(xy, axis=0).T) / (pace[1:] / 3.6)
    ends = np.cumsum(counts) - 1
    return _with_pauses(xy, took, pace[1:], work[1:], ends, legs)


def in_time(way: Timed, end_s: float) -> Timed:
    """The same way, a little faster or slower, so that it ends at `end_s`: uneven pace adds up over a night."""
    share = end_s / way.end_s
    return way._replace(t=way.t * share, kmh=way.kmh / share)


def joined(way: Timed, other: Timed, start_s: float) -> Timed:
    """One way, a stay where it ends, then the other from `start_s` on."""
    return Timed(
        np.concatenate([way.t, other.t + start_s]), np.concatenate([way.x, other.x]), np.concatenate([way.y, other.y]),
        np.concatenate([way.kmh, [0.0], other.kmh]),
        np.concatenate([way.heading_deg, way.heading_deg[-1:], other.heading_deg]),
        np.concatenate([way.work, [False], other.work]),
    )  # fmt: skip


def at(way: Timed, t: Array) -> Moment:
    """The moments `t`, s since the start, clipped to the way."""
    i = np.clip(np.searchsorted(way.t, t, side="right") - 1, 0, len(way.kmh) - 1)
    return Moment(np.interp(t, way.t, way.x), np.interp(t, way.t, way.y), way.kmh[i], way.heading_deg[i], way.work[i])


def _sampled(path: Array) -> Array:
    """The path with a point every few metres, its first point left to the leg before."""
    s = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    n = max(2, math.ceil(s[-1] / STEP_M) + 1)
    at_m = np.linspace(0, s[-1], n)
    return np.stack((np.interp(at_m, s, path[:, 0]), np.interp(at_m, s, path[:, 1])), axis=-1)[1:]


def _in_lane(xy: Array, lane_m: Array) -> Array:
    """Corners rounded, moved to the right; where the way turns back, it crosses the street slowly."""
    xy = _smooth(xy)
    ahead = np.gradient(xy, axis=0)
    length = np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)
    right = np.stack((ahead[:, 1], -ahead[:, 0]), axis=-1) / length[:, None]
    return xy + _smooth(right * lane_m[:, None])


def _smooth(values: Array, over: int = ROUND) -> Array:
    """Running mean along the first axis, the ends held."""
    if len(values) < 2:
        return values
    half = over // 2
    padded = np.concatenate([np.repeat(values[:1], half + 1, axis=0), values, np.repeat(values[-1:], half, axis=0)])
    total = np.cumsum(padded, axis=0)
    smoothed: Array = (total[over:] - total[:-over]) / over
    return smoothed


def _pace(kmh: Array, work: Array, rng: np.random.Generator) -> Array:
    """km/h at every point: a little uneven, changed gradually, at work never above the leg's own."""
    noise = _smooth(rng.standard_normal(len(kmh)), PACE_POINTS) * math.sqrt(PACE_POINTS) * PACE_NOISE
    wanted = kmh * (1 + np.clip(noise, -0.2, 0.2))
    eased = _smooth(wanted)
    return np.where(work, np.minimum(eased, kmh * 1.12), eased)


def _with_pauses(xy: Array, took: Array, kmh: Array, work: Array, ends: Array, legs: Sequence[Leg]) -> Timed:
    """Repeat the last point of every leg that ends with a stay."""
    heading = np.degrees(np.arctan2(*np.diff(xy, axis=0).T)) % 360
    stays = [(int(end), leg) for end, leg in zip(ends, legs, strict=True) if leg.pause_s > 0]
    where = np.array([end for end, _ in stays], dtype=int)  # the interval after the point `end` is the stay
    before = np.clip(where - 1, 0, max(0, len(heading) - 1))
    took = np.insert(took, where, [leg.pause_s for _, leg in stays])
    return Timed(
        np.concatenate(([0.0], np.cumsum(took))),
        np.insert(xy[:, 0], where, xy[where, 0]),
        np.insert(xy[:, 1], where, xy[where, 1]),
        np.insert(kmh, where, 0.0),
        np.insert(heading, where, heading[before] if len(heading) else 0.0),
        np.insert(work, where, [leg.pause_work for _, leg in stays]),
    )
