"""QUESTION: which road lies near a position, how far along and which way?

Lines lie in one local frame of metres, cut into pieces of 20 m; a hash of cells names the edges near a position.
One position or a batch of them: the very same numbers come out (same operations in the same order).
"""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gps.geo import Array

PIECE_M: Final = 20.0  # domain.md 5.3
CELL_M: Final = 32.0  # a power of two: 1 / CELL_M is exact
_HALF: Final = 1 << 20
_STRIDE: Final = 1 << 21
Edge = tuple[float, float, float, float, float, float]  # start x y, unit direction x y, length, offset on the line
Near = tuple[int, float, float, float, float, float, float]  # number of the line, then its edge


def cell_of(x: float, y: float) -> int:
    """Number of the cell a position lies in."""
    return (math.floor(x * (1 / CELL_M)) + _HALF) * _STRIDE + math.floor(y * (1 / CELL_M)) + _HALF


def cells_of(x: Array, y: Array) -> npt.NDArray[np.int64]:
    """`cell_of` for arrays."""
    column = np.floor(x * (1 / CELL_M)).astype(np.int64) + _HALF
    return column * _STRIDE + np.floor(y * (1 / CELL_M)).astype(np.int64) + _HALF


class Line(Struct, frozen=True, dict=True):
    """A road section in metres, and the pieces it is cut into."""

    id: str
    edges: tuple[Edge, ...]
    length_m: float
    pieces: int
    oneway: bool
    per_m: float  # pieces per metre

    @staticmethod
    def of(id_: str, xy: Sequence[Sequence[float]], oneway: bool = False) -> "Line":
        edges: list[Edge] = []
        offset = 0.0
        for (x1, y1), (x2, y2) in pairwise(xy):
            length = math.hypot(x2 - x1, y2 - y1)
            if length > 0:
                edges.append((x1, y1, (x2 - x1) / length, (y2 - y1) / length, length, offset))
                offset += length
        if not edges:
            edges = [(xy[0][0], xy[0][1], 1.0, 0.0, 0.0, 0.0)]
        pieces = max(1, round(offset / PIECE_M))
        return Line(id_, tuple(edges), offset, pieces, oneway, pieces / offset if offset else 0.0)

    @property
    def piece_m(self) -> float:
        return self.length_m / self.pieces

    def piece(self, along_m: float) -> int:
        """Number of the piece at this offset."""
        number = int(along_m * self.per_m)
        return number if number < self.pieces else self.pieces - 1

    @cached_property
    def columns(self) -> Array:
        """(n, 6) edges."""
        return np.array(self.edges, dtype=np.float64)

    def cells(self, reach_m: float) -> dict[int, list[int]]:
        """Cell → numbers of the edges that come within `reach_m` of some place in it."""
        found: dict[int, list[int]] = self.__dict__.setdefault(f"_cells_{reach_m}", {})
        if not found:
            for number, edge in enumerate(self.edges):
                for cell in _cells_near(edge, reach_m):
                    found.setdefault(cell, []).append(number)
        return found


def _cells_near(edge: Edge, reach_m: float) -> Iterable[int]:
    x1, y1, ux, uy, length, _ = edge
    x2, y2 = x1 + ux * length, y1 + uy * length
    far = (reach_m + CELL_M * math.sqrt(0.5)) ** 2  # reach of a cell's farthest corner, seen from its middle
    for i in range(math.floor((min(x1, x2) - reach_m) / CELL_M), math.floor((max(x1, x2) + reach_m) / CELL_M) + 1):
        for j in range(math.floor((min(y1, y2) - reach_m) / CELL_M), math.floor((max(y1, y2) + reach_m) / CELL_M) + 1):
            rx, ry = (i + 0.5) * CELL_M - x1, (j + 0.5) * CELL_M - y1
            s = min(max(rx * ux + ry * uy, 0.0), length)
            if (rx - s * ux) ** 2 + (ry - s * uy) ** 2 <= far:
                yield (i + _HALF) * _STRIDE + j + _HALF


class Found(NamedTuple):
    """A line within the corridor of a position."""

    line: int
    along_m: float
    away_m: float
    ux: float  # the line's direction there
    uy: float


class Finds(NamedTuple):
    """`Found`s of a batch as columns; those of position i stand at starts[i] … starts[i + 1] - 1, by line."""

    starts: list[int]
    line: list[int]
    along_m: list[float]
    away_m: list[float]
    ux: list[float]
    uy: list[float]


class Index:
    """Which of some lines lie within `corridor_m` of a position, and how far is each of them?"""

    def __init__(self, lines: Sequence[Line], corridor_m: float) -> None:
        self.lines, self.corridor_m = tuple(lines), corridor_m
        self.cells: dict[int, list[Near]] = {}
        for number, line in enumerate(lines):
            for cell, edges in line.cells(corridor_m).items():
                self.cells.setdefault(cell, []).extend((number, *line.edges[k]) for k in edges)
        self._limit = corridor_m * corridor_m

    def locate(self, x: float, y: float) -> list[Found]:
        """Lines within the corridor, each at its nearest point, in the order of the lines."""
        found: list[Found] = []
        last, least = -1, self._limit
        for number, x1, y1, ux, uy, length, offset in self.cells.get(cell_of(x, y), ()):
            rx, ry = x - x1, y - y1
            s = min(max(rx * ux + ry * uy, 0.0), length)
            dx, dy = rx - s * ux, ry - s * uy
            away = dx * dx + dy * dy
            if number != last:
                last, least = number, self._limit
                if away <= least:
                    least = away
                    found.append(Found(number, offset + s, math.sqrt(away), ux, uy))
            elif away < least or (away == least and (not found or found[-1].line != number)):
                if found and found[-1].line == number:
                    found.pop()
                least = away
                found.append(Found(number, offset + s, math.sqrt(away), ux, uy))
        return found

    def find(self, x: float, y: float) -> Finds:
        """`locate` in the shape of `locate_many`."""
        some = self.locate(x, y)
        return Finds(
            [0, len(some)], [f.line for f in some], [f.along_m for f in some], [f.away_m for f in some],
            [f.ux for f in some], [f.uy for f in some],
        )  # fmt: skip

    @cached_property
    def _columns(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], Array]:
        """Cells in order, start of each cell's rows, line of each row, edge of each row."""
        codes = sorted(self.cells)
        rows = [near for code in codes for near in self.cells[code]]
        starts = np.cumsum([0, *(len(self.cells[code]) for code in codes)])
        edges = np.array([near[1:] for near in rows], dtype=np.float64).reshape(-1, 6)
        return np.array(codes, np.int64), starts.astype(np.int64), np.array([r[0] for r in rows], np.int64), edges

    def locate_many(self, x: Array, y: Array) -> Finds:
        """`locate` for a batch; x and y (n,)."""
        codes, begins, lines, edges = self._columns
        if not len(codes):
            return Finds([0] * (len(x) + 1), [], [], [], [], [])
        cells = cells_of(x, y)
        at = np.minimum(np.searchsorted(codes, cells), len(codes) - 1)
        count = np.where(codes[at] == cells, begins[at + 1] - begins[at], 0)
        who = np.repeat(np.arange(len(x)), count)
        row = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(begins[at], count)
        x1, y1, ux, uy, length, offset = edges[row].T
        rx, ry = x[who] - x1, y[who] - y1
        s = np.minimum(np.maximum(rx * ux + ry * uy, 0.0), length)
        dx, dy = rx - s * ux, ry - s * uy
        away = dx * dx + dy * dy
        best = _least(who, lines[row], away, self._limit)
        starts = np.searchsorted(who[best], np.arange(len(x) + 1))
        return Finds(
            starts.tolist(), lines[row][best].tolist(), (offset + s)[best].tolist(), np.sqrt(away[best]).tolist(),
            ux[best].tolist(), uy[best].tolist(),
        )  # fmt: skip


def _least(who: npt.NDArray[np.int64], line: npt.NDArray[np.int64], away: Array, limit: float) -> npt.NDArray[np.int64]:
    """Rows that are the first nearest of their (position, line) and within the limit."""
    if not len(who):
        return np.zeros(0, np.int64)
    heads = np.flatnonzero(np.concatenate(([True], (who[1:] != who[:-1]) | (line[1:] != line[:-1]))))
    group = np.repeat(np.arange(len(heads)), np.diff(np.append(heads, len(who))))
    least = np.minimum.reduceat(away, heads)
    rows = np.flatnonzero((away == least[group]) & (away <= limit))
    keep = np.concatenate(([True], group[rows][1:] != group[rows][:-1])) if len(rows) else np.zeros(0, bool)
    return rows[keep]
