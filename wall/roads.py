"""On which road is a unit? The index over the registry's roads, made once for each registry."""

from functools import lru_cache
from typing import TYPE_CHECKING

from feeds.states import Unit
from gps.geo import RoadIndex
from registry.model import Registry

if TYPE_CHECKING:
    from wall.look import Look

_made: tuple[Registry, RoadIndex] | None = None


def index_of(registry: Registry) -> RoadIndex:
    """Rebuilt when the registry object is another one."""
    global _made
    made = _made
    if made is None or made[0] is not registry:
        made = _made = (registry, RoadIndex((road.id, road.name, road.points) for road in registry.roads.values()))
    return made[1]


@lru_cache(maxsize=4096)
def _nearest(index: RoadIndex, lon: float, lat: float, within_m: float, heading_deg: float | None) -> str | None:
    hit = index.nearest(lon, lat, within_m, heading_deg)
    return hit[1] if hit is not None else None


def nearest(
    registry: Registry, lon: float, lat: float, within_m: float, heading_deg: float | None = None
) -> str | None:
    """Name of the road at a position, None when there is none within so many metres."""
    return _nearest(index_of(registry), lon, lat, within_m, heading_deg)


def road_at(look: "Look", unit: Unit) -> str | None:
    """Name of the road the unit is on, None when there is none near."""
    if unit.lon is None or unit.lat is None:
        return None
    return nearest(look.registry, unit.lon, unit.lat, look.settings.road_within_m, unit.heading_deg)
