"""QUESTION: who and what is near a case right now? People and vehicles as last seen, nearest first. Pure."""

import threading
from collections.abc import Callable, Mapping, Sequence

from cases.dispatch.model import Here
from cases.intake.people import Seen
from gps.geo import RoadIndex, distance_m
from registry.model import Registry, Road

RoadOf = Callable[[float, float], str]  # lon, lat → name of the road, "" when on none


def around(
    lon: float, lat: float, seen: Sequence[Seen], registry: Registry, now: float, within_m: float, fresh_s: float,
    most: int, road_of: RoadOf | None = None,
) -> list[Here]:  # fmt: skip
    """Those seen within `fresh_s`, not farther than `within_m`; `road_of` tells who is on the same road."""
    of_unit = units_of_companies(registry)
    road = road_of(lon, lat) if road_of is not None else ""
    found = []
    for one in seen:
        if one.lon is None or one.lat is None or one.t is None or now - one.t > fresh_s:
            continue
        away = distance_m(lon, lat, one.lon, one.lat)
        if away > within_m:
            continue
        vehicle = registry.vehicles.get(one.id)
        same = bool(road) and road_of is not None and road_of(one.lon, one.lat) == road
        found.append(
            Here(
                one.id, one.kind, vehicle.kind if vehicle else "", of_unit.get(vehicle.company, "") if vehicle else "",
                one.lon, one.lat, round(away, 1), one.t, state(one), same,
            )
        )  # fmt: skip
    return sorted(found, key=lambda here: (here.distance_m, here.id))[:most]


def state(one: Seen) -> str:
    """on_duty, off_duty, offline. A vehicle we hear of can be sent; a collector has hours."""
    if one.online is False:
        return "offline"
    return "on_duty" if one.on_duty or one.kind == "vehicle" else "off_duty"


def units_of_companies(registry: Registry) -> Mapping[str, str]:
    """A vehicle's company, by id or by name → the unit's id."""
    return {word: unit.id for unit in registry.units.values() for word in (unit.name, unit.id)}


class Roads:
    """On which registered section a point lies. Made once for a registry, not at each question."""

    _lock = threading.Lock()
    _newest: "Roads | None" = None

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._index = RoadIndex((road.id, road.name, road.points) for road in registry.roads.values())

    @classmethod
    def of(cls, registry: Registry) -> "Roads":
        with cls._lock:
            kept = cls._newest
            if kept is None or kept.registry is not registry:
                kept = cls._newest = cls(registry)
            return kept

    def at(self, lon: float, lat: float, within_m: float) -> Road | None:
        """The nearest section, if one is near."""
        hit = self._index.nearest(lon, lat, within_m)
        return self.registry.roads[hit[0]] if hit else None

    def names(self, within_m: float) -> RoadOf:
        """For `around`: the name of the road at a point."""

        def name(lon: float, lat: float) -> str:
            road = self.at(lon, lat, within_m)
            return road.name if road else ""

        return name
