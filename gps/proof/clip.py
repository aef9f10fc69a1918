"""QUESTION: which piece of the map belongs to a proof? A box around the breach, the roads in it, the planned ones.

Pure; lon/lat WGS-84. Lines are cut to pieces that come near the box, so that a street of 8 km does not travel whole.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from gps.plane import Frame
from gps.proof.settings import Settings
from registry.model import Point, Registry, Road

Box = tuple[float, float, float, float]  # west, south, east, north


class Line(Struct, frozen=True):
    """A piece of a road inside the box; `planned`: the plan asks for it."""

    road: str
    name: str
    grade: int
    planned: bool
    points: tuple[Point, ...]


class Clip(Struct, frozen=True):
    box: Box
    lines: tuple[Line, ...]  # planned ones last: drawn on top


def around(
    places: Sequence[tuple[float, float]], planned: Sequence[str], registry: Registry, settings: Settings
) -> Clip | None:
    """The clip that shows `places`; without any, the planned roads whole; None when there is nothing to show."""
    marked = set(planned)
    own = [registry.roads[id_] for id_ in planned if id_ in registry.roads]
    shown = list(places) or [point for road in own for point in road.points]
    if not shown:
        return None
    box = _box(shown, settings.clip_m)
    lines = [line for road in registry.roads.values() for line in _pieces(road, box, road.id in marked)]
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    lines.sort(key=lambda line: (not line.planned, _far(line, middle)))
    kept = lines[: settings.roads_most]
    return Clip(box, tuple(sorted(kept, key=lambda line: (line.planned, -line.grade))))


def _box(places: Sequence[tuple[float, float]], least_m: float) -> Box:
    """Around all places with a margin of an eighth, at least `least_m` to every side of the middle."""
    lons, lats = [p[0] for p in places], [p[1] for p in places]
    frame = Frame((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    x, y = frame.to_xy(max(lons), max(lats))
    half_x, half_y = max(x * 1.25, least_m), max(y * 1.25, least_m)
    west, south = frame.to_lonlat(-half_x, -half_y)
    east, north = frame.to_lonlat(half_x, half_y)
    return west, south, east, north


def _pieces(road: Road, box: Box, planned: bool) -> list[Line]:
    """Runs of the road's segments whose own boxes touch the box."""
    found: list[list[Point]] = []
    running = False
    for a, b in pairwise(road.points):
        touches = (
            min(a[0], b[0]) <= box[2]
            and max(a[0], b[0]) >= box[0]
            and min(a[1], b[1]) <= box[3]
            and max(a[1], b[1]) >= box[1]
        )
        if touches and running:
            found[-1].append(b)
        elif touches:
            found.append([a, b])
        running = touches
    return [Line(road.id, road.name, road.grade or 4, planned, tuple(run)) for run in found]


def _far(line: Line, middle: tuple[float, float]) -> float:
    """Squared degrees from the middle to the line's nearest point: good enough to choose by."""
    return min((p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2 for p in line.points)
