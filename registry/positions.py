"""QUESTION: where is it, in WGS-84? Declared coordinates → degrees, or `Wrong`: swapped, projected, nowhere."""

from collections.abc import Iterator
from typing import Any

from gps.geo import CRSES, Crs, in_china, to_wgs84
from registry.model import Registry
from registry.problems import Wrong

Box = tuple[float, float, float, float]  # west, south, east, north
NEAR_DEG = 1.0  # around what is registered already: within it a position is plausible

__all__ = ["CRSES", "Box", "Crs", "box_of", "position"]


def position(lon: float, lat: float, crs: Crs, home: Box | None = None) -> tuple[float, float]:
    """`home`: box of the registered city; it tells a swapped pair anywhere on Earth, without it only in China."""
    if abs(lon) > 360 or abs(lat) > 360:
        raise Wrong(f"{lon:g}, {lat:g} are metres of a projection, not degrees", "export it as WGS 84 (EPSG:4326)")
    if swapped(lon, lat, home):
        raise Wrong(f"longitude {lon:g} and latitude {lat:g} are swapped", "longitude first: about 73 to 135 in China")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Wrong(f"{lon:g}, {lat:g} is no place on Earth", "longitude -180 to 180, latitude -90 to 90")
    if lon == lat == 0:
        raise Wrong("0, 0 lies in the Gulf of Guinea", "leave both empty when the position is not known")
    if crs == "wgs84":
        return lon, lat
    lon, lat = to_wgs84(lon, lat, crs)
    return round(lon, 7), round(lat, 7)  # 1 cm, what the conversion is good for


def swapped(lon: float, lat: float, home: Box | None) -> bool:
    """Nowhere near as given, but at home the other way round."""
    if home is not None and _inside(lon, lat, home):
        return False
    return (not in_china(lon, lat) and in_china(lat, lon)) or (home is not None and _inside(lat, lon, home))


def box_of(registry: Registry) -> Box | None:
    """Around all grids and roads; None when there are none."""
    geometries = [g.geometry for g in registry.grids.values()] + [r.geometry for r in registry.roads.values()]
    shapes = [geometry.get("coordinates", []) for geometry in geometries]
    points = [point for shape in shapes for point in _points(shape)]
    if not points:
        return None
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def _inside(lon: float, lat: float, box: Box) -> bool:
    west, south, east, north = box
    return west - NEAR_DEG <= lon <= east + NEAR_DEG and south - NEAR_DEG <= lat <= north + NEAR_DEG


def _points(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _points(part)
