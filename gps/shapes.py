"""QUESTION: is the point inside, and where along the line is it?

Polygons are lists of rings judged by the even-odd rule, so that holes and MultiPolygons need
no cases of their own; rings may stand in degrees or metres. Lines are in metres (`Frame.line_xy`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gps.plane import Array

Rings = list[Array]


def rings_of(geometry: Mapping[str, Any]) -> Rings:
    """All rings of a GeoJSON Polygon or MultiPolygon, each (n, 2); ValueError on any other type."""
    kind, parts = geometry.get("type"), geometry.get("coordinates", [])
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"expected Polygon or MultiPolygon, got {kind!r}")
    polygons = [parts] if kind == "Polygon" else parts
    return [np.asarray(ring, dtype=np.float64)[:, :2] for polygon in polygons for ring in polygon]


def lines_of(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """The lines of a GeoJSON LineString or MultiLineString; ValueError on any other type."""
    kind, parts = geometry.get("type"), geometry.get("coordinates", [])
    if kind not in ("LineString", "MultiLineString"):
        raise ValueError(f"expected LineString or MultiLineString, got {kind!r}")
    lines = [parts] if kind == "LineString" else parts
    return [[(float(p[0]), float(p[1])) for p in line] for line in lines]


def edges_of(rings: Sequence[Array]) -> Array:
    """(n, 4) edges x1 y1 x2 y2, lower end first: neighbours that share an edge compute the very same
    crossing, so a point on a common border falls into exactly one of them."""
    parts = [np.hstack((ring, np.roll(ring, -1, axis=0))) for ring in rings]
    edges = np.vstack(parts)
    upside_down = edges[:, 1] > edges[:, 3]
    edges[upside_down] = edges[upside_down][:, [2, 3, 0, 1]]
    flat = edges[:, 1] == edges[:, 3]
    return np.ascontiguousarray(edges[~flat])


def inside_edges(x: Array, y: Array, edges: Array) -> npt.NDArray[np.bool_]:
    """Even-odd rule for points (n,) against `edges_of`; memory n × edges."""
    x1, y1, x2, y2 = edges.T
    py = y[:, None]
    crosses = (y1 <= py) & (py < y2)
    at = x1 + (py - y1) * ((x2 - x1) / (y2 - y1))
    odd: npt.NDArray[np.bool_] = ((crosses & (x[:, None] < at)).sum(axis=1) & 1).astype(bool)
    return odd


def point_in_polygon(x: float, y: float, rings: Sequence[Any]) -> bool:
    """Even-odd rule; `rings` as `rings_of` gives them, or plain lists of points."""
    return bool(points_in_polygon(np.array([x]), np.array([y]), rings)[0])


def points_in_polygon(x: Array, y: Array, rings: Sequence[Any]) -> npt.NDArray[np.bool_]:
    """Which of the points lie inside, (n,) bool."""
    edges = edges_of([np.asarray(ring, dtype=np.float64)[:, :2] for ring in rings])
    return np.concatenate(
        [inside_edges(x[i : i + 4096], y[i : i + 4096], edges) for i in range(0, len(x), 4096)]
        or [np.zeros(0, dtype=bool)]
    )


class Polyline:
    """A line in metres that knows its lengths: where is the point at s, and which s is nearest to a point?"""

    def __init__(self, xy: Any) -> None:
        self.xy: Array = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        if len(self.xy) < 2:
            raise ValueError("a line needs two points")
        self._step = np.diff(self.xy, axis=0)
        self._length = np.hypot(self._step[:, 0], self._step[:, 1])
        self.offsets_m: Array = np.concatenate(([0.0], np.cumsum(self._length)))
        square = self._length**2
        self._square = np.where(square > 0, square, 1.0)

    @property
    def length_m(self) -> float:
        return float(self.offsets_m[-1])

    def at(self, offset_m: float | Array) -> Array:
        """Point(s) at the offset(s), clipped to the ends: (2,) or (n, 2)."""
        x = np.interp(offset_m, self.offsets_m, self.xy[:, 0])
        y = np.interp(offset_m, self.offsets_m, self.xy[:, 1])
        return np.stack((x, y), axis=-1)

    def course_deg(self, offset_m: float) -> float:
        """Heading of the line at the offset, 0 = north, clockwise."""
        last = len(self._step) - 1
        i = min(max(int(np.searchsorted(self.offsets_m, offset_m, side="right")) - 1, 0), last)
        while i < last and self._length[i] == 0:
            i += 1
        return float(np.degrees(np.arctan2(self._step[i, 0], self._step[i, 1])) % 360)

    def project(self, x: float, y: float) -> tuple[float, float]:
        """(offset_m, distance_m) of the line's nearest point."""
        rel = np.array((x, y)) - self.xy[:-1]
        share = np.clip((rel * self._step).sum(axis=1) / self._square, 0.0, 1.0)
        off = rel - share[:, None] * self._step
        away = off[:, 0] ** 2 + off[:, 1] ** 2
        i = int(np.argmin(away))
        return float(self.offsets_m[i] + share[i] * self._length[i]), float(np.sqrt(away[i]))
