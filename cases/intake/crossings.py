"""QUESTION: where do roads cross? Pairs of road names and a point for each place where they meet. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import NamedTuple

from gps.geo import Array, Frame
from registry.model import Road

CELL_M = 80.0
MEET_M = 15.0  # m two lines may lie apart and still meet: ends of sections seldom touch
SAME_M = 90.0  # m between two meetings that are one crossing: both carriageways, a roundabout


class Crossing(NamedTuple):
    """Two road names, in their order as words, and where they meet."""

    one: str
    other: str
    lon: float
    lat: float

    def beside(self, road: str) -> str:
        """The name of the road that crosses `road`."""
        return self.other if road == self.one else self.one


class _Segment(NamedTuple):
    name: str
    x1: float
    y1: float
    x2: float
    y2: float


def crossings(roads: Iterable[Road], frame: Frame) -> list[Crossing]:
    """All crossings of roads with different names, by names."""
    cells: dict[tuple[int, int], list[_Segment]] = defaultdict(list)
    for road in roads:
        for segment in _segments(road.name, frame.line_xy(road.points)):
            for cell in _cells(segment):
                cells[cell].append(segment)
    met: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for there in cells.values():
        for a, b in combinations(there, 2):
            if a.name != b.name and (at := _meeting(a, b)) is not None:
                _note(met[min(a.name, b.name), max(a.name, b.name)], at)
    return [
        Crossing(one, other, *frame.to_lonlat(x, y)) for (one, other), points in sorted(met.items()) for x, y in points
    ]


def _note(points: list[tuple[float, float]], at: tuple[float, float]) -> None:
    """A meeting near one that is known is the same crossing."""
    if not any(math.hypot(at[0] - x, at[1] - y) <= SAME_M for x, y in points):
        points.append(at)


def _segments(name: str, xy: Array) -> Iterable[_Segment]:
    for (x1, y1), (x2, y2) in pairwise(xy.tolist()):
        if (x1, y1) != (x2, y2):
            yield _Segment(name, x1, y1, x2, y2)


def _cells(s: _Segment) -> Iterable[tuple[int, int]]:
    """Cells the segment may come near to."""
    columns = range(_cell(min(s.x1, s.x2) - MEET_M), _cell(max(s.x1, s.x2) + MEET_M) + 1)
    rows = range(_cell(min(s.y1, s.y2) - MEET_M), _cell(max(s.y1, s.y2) + MEET_M) + 1)
    return ((i, j) for i in columns for j in rows)


def _cell(metres: float) -> int:
    return math.floor(metres / CELL_M)


def _meeting(a: _Segment, b: _Segment) -> tuple[float, float] | None:
    """Where two segments cross, or the middle between them where an end comes near the other."""
    ax, ay, bx, by = a.x2 - a.x1, a.y2 - a.y1, b.x2 - b.x1, b.y2 - b.y1
    cross = ax * by - ay * bx
    if cross:
        s = ((b.x1 - a.x1) * by - (b.y1 - a.y1) * bx) / cross
        t = ((b.x1 - a.x1) * ay - (b.y1 - a.y1) * ax) / cross
        if 0 <= s <= 1 and 0 <= t <= 1:
            return a.x1 + s * ax, a.y1 + s * ay
    ends = ((a.x1, a.y1, b), (a.x2, a.y2, b), (b.x1, b.y1, a), (b.x2, b.y2, a))
    best, limit = None, MEET_M
    for x, y, line in ends:
        nx, ny = _foot(x, y, line)
        away = math.hypot(x - nx, y - ny)
        if away <= limit:
            best, limit = ((x + nx) / 2, (y + ny) / 2), away
    return best


def _foot(x: float, y: float, s: _Segment) -> tuple[float, float]:
    """The point of a segment nearest to (x, y)."""
    dx, dy = s.x2 - s.x1, s.y2 - s.y1
    share = ((x - s.x1) * dx + (y - s.y1) * dy) / (dx * dx + dy * dy)
    share = min(1.0, max(0.0, share))
    return s.x1 + share * dx, s.y1 + share * dy
