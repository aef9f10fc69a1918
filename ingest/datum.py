"""QUESTION: does a device really speak the coordinate system we take it for? Its way is held against the roads.

An undeclared GCJ-02 source runs some 600 m beside its streets and looks plausible on every other check
(reliability.md row 25). Each vehicle's first moving fixes are gathered here; judged once per registry version.
"""

from collections import deque
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from gps.geo import Crs, RoadIndex, distance_m, to_wgs84
from ingest.settings import Settings
from records import Fix

Way = list[tuple[float, float]]  # lon, lat
OTHERS: tuple[Crs, ...] = ("gcj02", "bd09")
OFF_ROAD = "off_road"
CLEARER = 3.0  # another reading must fit so many times better


class Doubt(Struct, frozen=True):
    """`fits`: the coordinate system in which the way lies on roads, or `off_road` when none does."""

    fits: str
    off_m: float  # median distance to the nearest road as declared; the search ends at `source_far_m`

    def __str__(self) -> str:
        if self.fits == OFF_ROAD:
            return f"定位离所有道路 {self.off_m:.0f} m 以上，请核对坐标系 (off every road: check its coordinate system)"
        return f"定位离道路 {self.off_m:.0f} m，按 {self.fits} 解读则在路上：请声明 crs (declare its crs)"


class Ways:
    """Gathers in ingest's lane; `done` is emptied by the thread that judges. `note` is for unjudged vehicles only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.judged: set[str] = set()  # nothing more to gather of these
        self.done: deque[tuple[str, Way]] = deque()
        self._open: dict[str, Way] = {}

    def note(self, fix: Fix) -> None:
        """One more place of a vehicle's way, when it has moved on; standing says nothing."""
        if fix.flags:
            return
        way = self._open.setdefault(fix.device, [])
        if way and distance_m(*way[-1], fix.lon, fix.lat) < self.settings.source_step_m:
            return
        way.append((fix.lon, fix.lat))
        if len(way) >= self.settings.source_places:
            self.judged.add(fix.device)
            self.done.append((fix.device, self._open.pop(fix.device)))

    def start_over(self) -> None:
        """With another registry all is looked at again: roads may have come, a device may have been put right."""
        self.judged.clear()
        self._open.clear()


def doubt(way: Sequence[tuple[float, float]], roads: RoadIndex, settings: Settings) -> Doubt | None:
    """None when the way lies on the roads as declared, or when nothing better can be said."""
    as_declared = _off_m(way, roads, settings.source_far_m)
    if as_declared <= settings.source_fits_m:
        return None
    others = {}
    for crs in OTHERS:
        read_so = [to_wgs84(lon, lat, crs) for lon, lat in way]
        others[crs] = _off_m(read_so, roads, settings.source_far_m)
    best = min(OTHERS, key=lambda crs: others[crs])
    if others[best] <= settings.source_fits_m and others[best] * CLEARER < as_declared:
        return Doubt(best, as_declared)
    return Doubt(OFF_ROAD, as_declared) if as_declared >= settings.source_far_m else None


def _off_m(way: Sequence[tuple[float, float]], roads: RoadIndex, far_m: float) -> float:
    hits = (roads.nearest(lon, lat, within_m=far_m) for lon, lat in way)
    return median(far_m if hit is None else hit[2] for hit in hits)
