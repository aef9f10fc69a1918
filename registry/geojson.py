"""QUESTION: which areas or lines does a GeoJSON file hold? Bytes → features, checked WGS-84 geometry, or `Wrong`."""

import math
import re
from typing import Any, NamedTuple

import msgspec

from registry.model import Geometry
from registry.positions import Box, Crs, position
from registry.problems import Wrong

M_PER_DEG = 111_195.0
_DEGREES = re.compile(r"(CRS:?84|EPSG:+[\d.]*:?(4326|4490))$", re.IGNORECASE)  # WGS 84, CGCS2000: the same to 10 cm
_BYTE = re.compile(r"byte (\d+)")


class Feature(NamedTuple):
    where: str
    properties: dict[str, Any]
    geometry: Any


class Checker(NamedTuple):
    """Turns raw geometry into ours."""

    crs: Crs
    home: Box | None

    def areas(self, geometry: Any) -> list[Geometry]:
        """One Polygon or MultiPolygon, its rings closed and not flat."""
        kind, parts = _typed(geometry, ("Polygon", "MultiPolygon"))
        if kind == "Polygon":
            return [{"type": kind, "coordinates": self._rings(parts)}]
        return [{"type": kind, "coordinates": [self._rings(rings) for rings in _listed(parts)]}]

    def lines(self, geometry: Any) -> list[Geometry]:
        """One LineString for each part."""
        kind, parts = _typed(geometry, ("LineString", "MultiLineString"))
        return [self._line(part) for part in (_listed(parts) if kind == "MultiLineString" else [parts])]

    def _rings(self, rings: Any) -> list[list[list[float]]]:
        found = [self._points(ring) for ring in _listed(rings)]
        for ring in found:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise Wrong("a ring is not closed", "its last point repeats the first, at least 4 points in all")
            if _area_m2(ring) < 1:
                raise Wrong("a ring encloses nothing", "delete it or draw it again")
        return found

    def _line(self, points: Any) -> Geometry:
        line = self._points(points)
        if len({tuple(point) for point in line}) < 2:
            raise Wrong("the line has no length", "it needs at least two different points")
        return {"type": "LineString", "coordinates": line}

    def _points(self, points: Any) -> list[list[float]]:
        found = []
        for point in _listed(points):
            if not (isinstance(point, list) and len(point) >= 2 and all(type(x) in (int, float) for x in point[:2])):
                raise Wrong("a point is not [longitude, latitude]", "export the file again")
            found.append(list(position(float(point[0]), float(point[1]), self.crs, self.home)))
        return found


def read(data: bytes, features_most: int = 100_000) -> list[Feature]:
    """The features as they stand. Raises `Wrong` when the file is no FeatureCollection in degrees."""
    try:
        tree = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise Wrong(f"is no JSON: {e}", "export it as GeoJSON in UTF-8", _line_of(data, str(e))) from None
    if isinstance(tree, dict) and tree.get("type") == "Feature":
        tree = {"type": "FeatureCollection", "features": [tree]}
    features = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or tree.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Wrong("is no GeoJSON FeatureCollection", "export it as GeoJSON")
    if len(features) > features_most:
        raise Wrong(f"has {len(features)} features, more than {features_most}", "split it, or raise registry.rows")
    _refuse_projected(tree.get("crs"))
    return [_feature(f"feature {i}", feature) for i, feature in enumerate(features, 1)]


def scalar(value: Any) -> str:
    """A property as text; a list or an object is `Wrong`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    raise Wrong("is a list or an object", "give one value")


def _feature(where: str, feature: Any) -> Feature:
    if not isinstance(feature, dict):
        return Feature(where, {}, None)
    properties = feature.get("properties")
    return Feature(where, properties if isinstance(properties, dict) else {}, feature.get("geometry"))


def _refuse_projected(crs: Any) -> None:
    """The `crs` member of old GeoJSON; without one it is WGS-84 (RFC 7946)."""
    try:
        name = crs["properties"]["name"] if crs else "CRS84"
    except (TypeError, KeyError):
        return
    if not _DEGREES.search(str(name)):
        raise Wrong(f"has its coordinates in {str(name)[:60]}", "export it as WGS 84 (EPSG:4326)")


def _typed(geometry: Any, kinds: tuple[str, str]) -> tuple[str, Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in kinds:
        raise Wrong(f"the geometry is {kind or 'missing'}", f"it must be {' or '.join(kinds)}")
    return kind, geometry.get("coordinates")


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Wrong("the coordinates are empty or broken", "export the file again")
    return value


def _area_m2(ring: list[list[float]]) -> float:
    lon, lat = ring[0]
    wide = M_PER_DEG * math.cos(math.radians(lat))
    xy = [((p[0] - lon) * wide, (p[1] - lat) * M_PER_DEG) for p in ring]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(xy, xy[1:], strict=False))) / 2


def _line_of(data: bytes, message: str) -> str:
    found = _BYTE.search(message)
    return str(data[: int(found[1])].count(b"\n") + 1) if found else ""
