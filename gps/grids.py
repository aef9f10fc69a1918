"""QUESTION: in which unit grid or duty grid (单元网格, 责任网格) is it?

The area is rastered once: a raster cell that lies wholly in one grid answers at once; only cells
on a border ask the polygons.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gps.plane import M_PER_DEG, Array
from gps.shapes import edges_of, inside_edges, rings_of

_CELLS_AT_MOST = 500_000
_NOBODY, _BORDER = -1, -2


class GridIndex:
    """Grid code of a position; `grids`: (code, GeoJSON Polygon or MultiPolygon). Where grids overlap,
    the first given answers."""

    def __init__(self, grids: Iterable[tuple[str, Mapping[str, Any]]], cell_m: float = 10) -> None:
        given = [(code, rings_of(geometry)) for code, geometry in grids]
        self.codes = [code for code, _ in given]
        self._edges = [edges_of(rings) for _, rings in given]
        every = np.vstack([ring for _, rings in given for ring in rings] or [np.zeros((1, 2))])
        low, high = every.min(axis=0), every.max(axis=0)
        per_deg = np.array((M_PER_DEG * math.cos(math.radians(float(low[1]))), M_PER_DEG))
        size_m = (high - low) * per_deg
        self.cell_m = max(cell_m, math.sqrt(float(size_m[0] * size_m[1]) / _CELLS_AT_MOST))
        self._per_deg = per_deg / self.cell_m
        self._low = low - 2 / self._per_deg  # two cells of margin: marks never leave the raster
        shape = np.ceil((high - self._low) * self._per_deg).astype(int) + 3
        self._owner = np.full((int(shape[0]), int(shape[1])), _NOBODY, dtype=np.int32)
        self._asked: dict[tuple[int, int], list[int]] = {}
        for number, (_, rings) in enumerate(given):
            self._draw(number, rings)
        for at in self._asked:
            self._owner[at] = _BORDER

    def find(self, lon: float, lat: float) -> str | None:
        """Code of the grid, or None outside all."""
        code: str | None = self.find_many(np.array([lon]), np.array([lat]))[0]
        return code

    def find_many(self, lons: Array, lats: Array) -> list[str | None]:
        """Codes of many positions; about 1 µs each away from borders."""
        columns, rows = self._cell(lons, lats)
        inside = (columns >= 0) & (rows >= 0) & (columns < self._owner.shape[0]) & (rows < self._owner.shape[1])
        owner = np.full(len(lons), _NOBODY, dtype=np.int32)
        owner[inside] = self._owner[columns[inside], rows[inside]]
        for i in np.flatnonzero(owner == _BORDER).tolist():
            owner[i] = self._ask(lons[i : i + 1], lats[i : i + 1], (int(columns[i]), int(rows[i])))
        return [self.codes[n] if n >= 0 else None for n in owner.tolist()]

    def _cell(self, lons: Array, lats: Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        columns = np.floor((lons - self._low[0]) * self._per_deg[0]).astype(np.int64)
        rows = np.floor((lats - self._low[1]) * self._per_deg[1]).astype(np.int64)
        return columns, rows

    def _ask(self, lon: Array, lat: Array, cell: tuple[int, int]) -> int:
        for number in self._asked[cell]:
            if inside_edges(lon, lat, self._edges[number])[0]:
                return number
        return _NOBODY

    def _draw(self, number: int, rings: list[Array]) -> None:
        """Mark the cells along the outline as to be asked, give the cells inside to the grid."""
        outline = self._outline(rings)
        columns, rows = np.nonzero(self._filled(number, rings))
        for at in outline | set(zip(columns.tolist(), rows.tolist(), strict=True)):
            if at in outline or at in self._asked or self._owner[at] != _NOBODY:
                first = [int(self._owner[at])] if self._owner[at] >= 0 and at not in self._asked else []
                self._asked.setdefault(at, first).append(number)
            else:
                self._owner[at] = number

    def _outline(self, rings: list[Array]) -> set[tuple[int, int]]:
        """Every cell an edge may touch: samples half a cell apart, and their eight neighbours."""
        marked: set[tuple[int, int]] = set()
        for ring in rings:
            cells = (ring - self._low) * self._per_deg
            for a, b in zip(cells, np.roll(cells, -1, axis=0), strict=True):
                n = int(np.abs(b - a).max() * 2) + 2
                marked.update(map(tuple, np.floor(np.linspace(a, b, n)).astype(int).tolist()))
        return {(i + di, j + dj) for i, j in marked for di in (-1, 0, 1) for dj in (-1, 0, 1)}

    def _filled(self, number: int, rings: list[Array]) -> npt.NDArray[np.bool_]:
        """Raster of the cells whose middle lies inside."""
        filled = np.zeros(self._owner.shape, dtype=bool)
        every = np.vstack(rings)
        (c0, c1), (r0, r1) = (v.tolist() for v in self._cell(*np.array((every.min(axis=0), every.max(axis=0))).T))
        middle_lon = (np.arange(c0, c1 + 1) + 0.5) / self._per_deg[0] + self._low[0]
        middle_lat = (np.arange(r0, r1 + 1) + 0.5) / self._per_deg[1] + self._low[1]
        for k, lon in enumerate(middle_lon):
            filled[c0 + k, r0 : r1 + 1] = inside_edges(np.full(len(middle_lat), lon), middle_lat, self._edges[number])
        return filled
