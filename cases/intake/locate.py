"""QUESTION: what do people call this point? Point → unit grid, duty grid, street, community, road and crossing. Pure.

`湘银路嵩山路口附近`, or farther off `湘银路东侧，嵩山路口以南约120米`, so that a collector finds it without a map.
"""

import threading
from functools import cached_property
from typing import NamedTuple

from cases.intake.areas import Areas
from cases.intake.crossings import Crossing, crossings
from cases.intake.settings import Settings
from gps.geo import Frame, Polyline, RoadIndex, bearing_deg, distance_m
from registry.model import Registry

DEFAULTS = Settings()
ON_ROAD_M = 6.0  # m from a road's middle line within which no side is named
SIDES = ("北", "东", "南", "西")


class Spot(NamedTuple):
    """A point in people's words. `unit_grid` "": outside all grids; `address` is never empty inside them."""

    lon: float
    lat: float
    unit_grid: str = ""
    duty_grid: str = ""
    street: str = ""
    community: str = ""
    address: str = ""
    road: str = ""
    road_m: float | None = None  # to the road's middle line
    crossing: str = ""  # the crossing road's name
    crossing_m: float | None = None


class Ground:
    """What lies where, of one registry. Indices are made when first asked for; `of` keeps the newest one made."""

    _lock = threading.Lock()
    _newest: "Ground | None" = None

    def __init__(self, registry: Registry, settings: Settings = DEFAULTS) -> None:
        self.registry, self.settings = registry, settings

    @classmethod
    def of(cls, registry: Registry, settings: Settings = DEFAULTS) -> "Ground":
        """The ground of this registry: made once, not at each question."""
        with cls._lock:
            kept = cls._newest
            if kept is None or kept.registry is not registry or kept.settings is not settings:
                kept = cls._newest = cls(registry, settings)
            return kept

    def at(self, lon: float, lat: float) -> Spot:
        """The point in words."""
        unit, duty = self._units.find(lon, lat) or "", self._duties.find(lon, lat) or ""
        grids = self.registry.grids
        own, wide = grids.get(unit), grids.get(duty)
        street = (own.street if own else None) or (wide.street if wide else None) or ""
        community = (wide.name if wide and wide.name else "").removesuffix("责任网格")
        spot = Spot(lon, lat, unit, duty, street, community)
        named = self._by_road(spot)
        if named.address:
            return named
        name = (own.name if own else None) or (wide.name if wide else None) or unit or duty
        return spot._replace(address=f"{street}{name}" if name else "")

    def has(self, lon: float, lat: float) -> bool:
        """Whether the point lies in one of our grids."""
        return bool(self._units.find(lon, lat) or self._duties.find(lon, lat))

    @cached_property
    def frame(self) -> Frame:
        """Local metres around the middle of the roads."""
        points = [p for road in self.registry.roads.values() for p in road.points] or [(0.0, 0.0)]
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return Frame((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)

    @cached_property
    def crossings(self) -> list[Crossing]:
        return crossings(self.registry.roads.values(), self.frame)

    # -- inside ---------------------------------------------------------------------------------

    def _by_road(self, spot: Spot) -> Spot:
        hit = self._roads.nearest(spot.lon, spot.lat, self.settings.road_m)
        if hit is None:
            return spot
        road_id, road, away, _ = hit
        side = self._side(road_id, spot) if away > ON_ROAD_M else ""
        found = self._crossing(road, spot)
        spot = spot._replace(road=road, road_m=away)
        if found is None:
            return spot._replace(address=road + (f"{side}侧" if side else ""))
        crossing, there_m = found
        spot = spot._replace(crossing=crossing.beside(road), crossing_m=there_m)
        if there_m <= self.settings.crossing_m:
            return spot._replace(address=f"{road}{spot.crossing}口附近")
        way = _side_word(bearing_deg(crossing.lon, crossing.lat, spot.lon, spot.lat))
        metres = max(10, round(there_m / 10) * 10)
        beside = f"{side}侧" if side else ""
        return spot._replace(address=f"{road}{beside}，{spot.crossing}口以{way}约{metres}米")

    def _crossing(self, road: str, spot: Spot) -> tuple[Crossing, float] | None:
        """The nearest crossing of this road, near enough to be named."""
        there = [(distance_m(spot.lon, spot.lat, c.lon, c.lat), c) for c in self._crossings_of.get(road, ())]
        nearest = min(there, default=None)
        if nearest is None or nearest[0] > self.settings.crossing_named_m:
            return None
        return nearest[1], nearest[0]

    def _side(self, road_id: str, spot: Spot) -> str:
        line = Polyline(self.frame.line_xy(self.registry.roads[road_id].points))
        offset, _ = line.project(*self.frame.to_xy(spot.lon, spot.lat))
        lon, lat = self.frame.to_lonlat(*line.at(offset).tolist())
        return _side_word(bearing_deg(lon, lat, spot.lon, spot.lat))

    @cached_property
    def _units(self) -> Areas:
        return Areas(self.registry.unit_grids.values())

    @cached_property
    def _duties(self) -> Areas:
        return Areas(self.registry.duty_grids.values())

    @cached_property
    def _roads(self) -> RoadIndex:
        return RoadIndex((road.id, road.name, road.points) for road in self.registry.roads.values())

    @cached_property
    def _crossings_of(self) -> dict[str, list[Crossing]]:
        found: dict[str, list[Crossing]] = {}
        for crossing in self.crossings:
            found.setdefault(crossing.one, []).append(crossing)
            found.setdefault(crossing.other, []).append(crossing)
        return found


def _side_word(course_deg: float) -> str:
    return SIDES[round(course_deg / 90) % 4]
