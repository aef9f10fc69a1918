"""QUESTION: on which road is it?

A hash of square cells, each listing every segment that comes within `reach_m` of it, so that the
common question (within 30 m) opens one cell only.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from gps.plane import M_PER_DEG, Array, Frame

Point = Sequence[float]
# x, y of the start; unit direction; length; offset on the road; road number
Segment = tuple[float, float, float, float, float, float, int]
Hit = tuple[str, str, float, float]

_ALONG = math.cos(math.radians(45))  # a heading within 45° of the road's axis, either way, runs along it


class RoadIndex:
    """Nearest road of a position.

    `roads`: (id, name, points lon/lat); lines of one id are one road, their offsets run on.
    """

    def __init__(self, roads: Iterable[tuple[str, str, Sequence[Point]]], reach_m: float = 30, cell_m: float = 50):
        lines = [(id_, name, [(float(p[0]), float(p[1])) for p in points]) for id_, name, points in roads]
        every = np.array([p for _, _, points in lines for p in points] or [(0.0, 0.0)])
        middle = (every.min(axis=0) + every.max(axis=0)) / 2
        self.frame = Frame(float(middle[0]), float(middle[1]))
        self.reach_m, self.cell_m = reach_m, cell_m
        self.names: dict[str, str] = {}
        self.lengths_m: dict[str, float] = {}
        self._ids: list[str] = []
        self._cells: dict[tuple[int, int], list[Segment]] = {}
        self._scale = (self.frame.m_per_lon, M_PER_DEG)
        numbers: dict[str, int] = {}
        for id_, name, points in lines:
            if id_ not in numbers:
                numbers[id_] = len(self._ids)
                self._ids.append(id_)
                self.names[id_], self.lengths_m[id_] = name, 0.0
            self._add(numbers[id_], self.frame.line_xy(points))

    def nearest(self, lon: float, lat: float, within_m: float = 30, heading_deg: float | None = None) -> Hit | None:
        """(id, name, distance_m, offset_m from the road's first point), or None.

        With a heading, a road that runs along it (either way) goes before a nearer one that crosses it.
        """
        x, y = (lon - self.frame.lon0) * self._scale[0], (lat - self.frame.lat0) * self._scale[1]
        segments = self._near(x, y, within_m)
        if not segments:
            return None
        best = None
        if heading_deg is not None:
            east, north = math.sin(math.radians(heading_deg)), math.cos(math.radians(heading_deg))
            along = [s for s in segments if abs(s[2] * east + s[3] * north) >= _ALONG]
            best = _nearest(along, x, y, within_m)
        best = best or _nearest(segments, x, y, within_m)
        if best is None:
            return None
        number, distance, offset = best
        id_ = self._ids[number]
        return id_, self.names[id_], distance, offset

    def nearest_many(
        self, lons: Array, lats: Array, within_m: float = 30, headings_deg: Array | None = None
    ) -> list[Hit | None]:
        """`nearest` for whole tracks; NaN headings count as none."""
        turns = [None] * len(lons) if headings_deg is None else [None if h != h else h for h in headings_deg.tolist()]
        return [self.nearest(a, b, within_m, h) for a, b, h in zip(lons.tolist(), lats.tolist(), turns, strict=True)]

    def _near(self, x: float, y: float, within_m: float) -> Sequence[Segment]:
        cell, more = self.cell_m, within_m - self.reach_m
        if more <= 0:
            return self._cells.get((int(x // cell), int(y // cell)), ())
        columns = range(int((x - more) // cell), int((x + more) // cell) + 1)
        rows = range(int((y - more) // cell), int((y + more) // cell) + 1)
        return [s for i in columns for j in rows for s in self._cells.get((i, j), ())]

    def _add(self, number: int, xy: Array) -> None:
        id_ = self._ids[number]
        for (x1, y1), (x2, y2) in pairwise(xy.tolist()):
            length = math.hypot(x2 - x1, y2 - y1)
            if length > 0:
                dx, dy = (x2 - x1) / length, (y2 - y1) / length
                self._enter((x1, y1, dx, dy, length, self.lengths_m[id_], number))
                self.lengths_m[id_] += length

    def _enter(self, segment: Segment) -> None:
        x1, y1, dx, dy, length, _, _ = segment
        cell, reach = self.cell_m, self.reach_m
        x2, y2 = x1 + dx * length, y1 + dy * length
        far = reach + cell * math.sqrt(0.5)  # reach of a cell's farthest corner, seen from its middle
        for i in range(int((min(x1, x2) - reach) // cell), int((max(x1, x2) + reach) // cell) + 1):
            for j in range(int((min(y1, y2) - reach) // cell), int((max(y1, y2) + reach) // cell) + 1):
                middle = ((i + 0.5) * cell, (j + 0.5) * cell)
                if _nearest((segment,), *middle, far) is not None:
                    self._cells.setdefault((i, j), []).append(segment)


def _nearest(segments: Iterable[Segment], x: float, y: float, within_m: float) -> tuple[int, float, float] | None:
    """(road number, distance, offset) of the nearest segment; the hot loop, hence plain floats."""
    best, limit = None, within_m * within_m
    for segment in segments:
        x1, y1, dx, dy, length, _, _ = segment
        rx, ry = x - x1, y - y1
        s = rx * dx + ry * dy
        if s <= 0:
            away = rx * rx + ry * ry
            s = 0.0
        elif s >= length:
            away = (rx - length * dx) ** 2 + (ry - length * dy) ** 2
            s = length
        else:
            away = (rx * dy - ry * dx) ** 2
        if away <= limit:
            best, limit, at = segment, away, s
    return None if best is None else (best[6], math.sqrt(limit), best[5] + at)
