"""QUESTION: in which of these grids does a point lie? Asked now and then, so made in milliseconds. Pure.

`gps.geo.GridIndex` answers a million positions; it takes seconds to draw a city. A report asks once.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

from gps.geo import Rings, point_in_polygon, rings_of
from registry.model import Grid

CELL_DEG = 0.003  # about 300 m: a few unit grids


class Areas:
    """Grids by the cells they may touch; where they overlap the first one given answers."""

    def __init__(self, grids: Iterable[Grid]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[str, Rings]]] = defaultdict(list)
        for grid in grids:
            rings = rings_of(grid.geometry)
            lows, highs = [ring.min(axis=0) for ring in rings], [ring.max(axis=0) for ring in rings]
            west, south = min(low[0] for low in lows), min(low[1] for low in lows)
            east, north = max(high[0] for high in highs), max(high[1] for high in highs)
            for i in range(_cell(west), _cell(east) + 1):
                for j in range(_cell(south), _cell(north) + 1):
                    self._cells[i, j].append((grid.code, rings))

    def find(self, lon: float, lat: float) -> str | None:
        """Code of the grid, or None outside all."""
        for code, rings in self._cells.get((_cell(lon), _cell(lat)), ()):
            if point_in_polygon(lon, lat, rings):
                return code
        return None


def _cell(deg: float) -> int:
    return math.floor(deg / CELL_DEG)
