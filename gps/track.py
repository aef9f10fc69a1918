"""QUESTION: what did the unit do between two moments? Clean, runs, stops, simplify, summary.

Tracks are lists of `Fix` in order of t. Silence and jumps break a track into runs: no line is drawn
and no mileage counted across a break (reliability.md row 26).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gps.plane import Array, Frame, distance_m
from gps.settings import Settings
from records import NOT_LAST, Fix


class Stop(Struct, frozen=True):
    """The unit stayed here; the place is the mean of its fixes."""

    from_t: float
    to_t: float
    lon: float
    lat: float


class Summary(Struct, frozen=True):
    """A track in figures; `silent_s` is the time between runs, of which nothing is known."""

    distance_km: float = 0.0
    moving_s: float = 0.0
    stopped_s: float = 0.0
    silent_s: float = 0.0
    max_speed_kmh: float | None = None


def clean(fixes: Sequence[Fix]) -> list[Fix]:
    """In order of t, each moment once (the first word counts), without fixes flagged as future or jump."""
    by_t: dict[float, Fix] = {}
    for fix in fixes:
        if not fix.flags or NOT_LAST.isdisjoint(fix.flags):
            by_t.setdefault(fix.t, fix)
    return [by_t[t] for t in sorted(by_t)]


def runs(track: Sequence[Fix], settings: Settings) -> list[list[Fix]]:
    """Unbroken pieces of a clean track: cut at silence and at steps no vehicle can drive."""
    if not track:
        return []
    t, lon, lat = _columns(track)
    took, gone = np.diff(t), distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    jump = (gone > settings.jump_m) & (gone * 3.6 > settings.jump_kmh * took)
    cuts = (np.flatnonzero((took > settings.gap_s) | jump) + 1).tolist()
    return [list(track[a:b]) for a, b in zip([0, *cuts], [*cuts, len(track)], strict=True)]


def stops(track: Sequence[Fix], settings: Settings) -> list[Stop]:
    """Stays of at least `stop_s` within `stop_radius_m` of the stay's running mean.

    Given a whole track, silence that begins and ends in one place belongs to the stay (trackers fall silent
    when parked); given one run, it cannot.
    """
    if not track:
        return []
    t, lon, lat = _columns(track)
    frame = Frame(float(lon[0]), float(lat[0]))
    xy = np.column_stack(frame.to_xy(lon, lat))
    x, y = xy.T.tolist()
    can, times = _may_stay(t, xy, settings).tolist(), t.tolist()
    found, start, limit = [], 0, settings.stop_radius_m**2
    while start < len(times):
        if not can[start]:
            start += 1
            continue
        end, mx, my = start + 1, x[start], y[start]
        while end < len(times) and (x[end] - mx) ** 2 + (y[end] - my) ** 2 <= limit:
            end += 1
            mx, my = mx + (x[end - 1] - mx) / (end - start), my + (y[end - 1] - my) / (end - start)
        if times[end - 1] - times[start] >= settings.stop_s:
            found.append(Stop(times[start], times[end - 1], *frame.to_lonlat(mx, my)))
            start = end
        else:
            start += 1
    return found


def _may_stay(t: Array, xy: Array, settings: Settings) -> npt.NDArray[np.bool_]:
    """Which fixes a stay can begin with; most of a drive is passed over by this without a look at each step.

    A stay of k fixes has moved its mean from the first one by at most r/2 + r/3 + … + r/k, and the next fix lies
    within r of it: no further than r · (1 + ln k) from the first.
    """
    reach = np.searchsorted(t, t + settings.stop_s - 1e-6)  # the fix a stay must still hold to be long enough
    held = np.minimum(reach, len(t) - 1)
    gone = np.hypot(*(xy[held] - xy).T)
    most_m = settings.stop_radius_m * (1 + np.log(np.maximum(held - np.arange(len(t)), 1)))
    may: npt.NDArray[np.bool_] = (reach < len(t)) & (gone <= most_m + 1e-6)
    return may


def simplify(xy: Array, tolerance_m: float) -> npt.NDArray[np.int64]:
    """Indices of the points to keep (Douglas-Peucker): every dropped point lies within `tolerance_m`
    of the segment between its kept neighbours. xy (n, 2) in metres."""
    keep = np.zeros(len(xy), dtype=bool)
    keep[[0, -1] if len(xy) else []] = True
    work = [(0, len(xy) - 1)]
    while work:
        a, b = work.pop()
        if b - a < 2:
            continue
        away = _off_segment(xy[a + 1 : b], xy[a], xy[b])
        worst = int(away.argmax())
        if away[worst] > tolerance_m**2:
            middle = a + 1 + worst
            keep[middle] = True
            work += ((a, middle), (middle, b))
    return np.flatnonzero(keep)


def simplified(run: list[Fix], tolerance_m: float) -> list[Fix]:
    """The fixes of a run that its line needs; all of them at tolerance 0."""
    if tolerance_m <= 0 or len(run) < 3:
        return run
    _, lon, lat = _columns(run)
    x, y = Frame(run[0].lon, run[0].lat).to_xy(lon, lat)
    return [run[i] for i in simplify(np.column_stack((x, y)), tolerance_m).tolist()]


def summary(pieces: Sequence[Sequence[Fix]], settings: Settings) -> Summary:
    """Figures of the runs of one track; speeds are the device's own, else those of the steps.

    GPS noise adds no mileage: steps count from `step_m` on, and a stop is one place.
    """
    distance = moving = stopped = 0.0
    fastest: list[float] = []
    for run in pieces:
        t, lon, lat = _columns(run)
        took, gone = np.diff(t), distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
        stays = _in_stops(t, stops(run, settings))
        said = np.array([np.nan if f.speed_kmh is None else f.speed_kmh for f in run])
        speed = np.where(np.isnan(said[1:]), np.where(stays[1:], 0.0, gone * 3.6 / took), said[1:])
        drives = (speed >= settings.moving_kmh) & ~stays[1:]
        moving, stopped = moving + float(took[drives].sum()), stopped + float(took[~drives].sum())
        distance += _mileage_m([f for f, stay in zip(run, stays.tolist(), strict=True) if not stay], settings.step_m)
        heard = np.append(speed, said[:1][~np.isnan(said[:1])])
        fastest += [float(heard.max())] if len(heard) else []
    silent = sum(b[0].t - a[-1].t for a, b in zip(pieces, pieces[1:], strict=False))
    return Summary(distance / 1000, moving, stopped, silent, max(fastest, default=None))


def _in_stops(t: Array, stays: Sequence[Stop]) -> npt.NDArray[np.bool_]:
    """Which fixes are a stop's second or later one."""
    inside = np.zeros(len(t), dtype=bool)
    for stay in stays:
        inside |= (t > stay.from_t) & (t <= stay.to_t)
    return inside


def _mileage_m(run: Sequence[Fix], step_m: float) -> float:
    """Length of the run, counted from one point to the next that lies at least `step_m` away."""
    total, at = 0.0, run[0]
    for fix in run:
        step = distance_m(at.lon, at.lat, fix.lon, fix.lat)
        if step >= step_m:
            total, at = total + step, fix
    return total


def _columns(track: Sequence[Fix]) -> tuple[Array, Array, Array]:
    every = np.array([(f.t, f.lon, f.lat) for f in track], dtype=np.float64)
    return every[:, 0], every[:, 1], every[:, 2]


def _off_segment(points: Array, a: Array, b: Array) -> Array:
    """Squared distance of each point from the segment a–b."""
    step = b - a
    rel = points - a
    square = float(step @ step)
    if square > 0:
        share = np.clip(rel @ step / square, 0.0, 1.0)
        rel = rel - share[:, None] * step
    away: Array = rel[:, 0] ** 2 + rel[:, 1] ** 2
    return away
