"""QUESTION: how is the district cut into 21 duty grids and exactly 703 unit grids?

On the board every grid is a rectangle; all borders that lie on one line share their points, so that the polygons on
the land have neither gaps nor overlaps. Duty grids follow the main roads, as communities do.
"""

import math
from typing import NamedTuple

import numpy as np

from demo.ground import HEIGHT, STEP_M, WIDTH, area_m2, bend, outline
from demo.streets import Streets
from gps.geo import Array

UNIT_GRIDS = 703  # seed
DUTY_GRIDS_A_ROW = 7  # three rows: 21
COUNTY = "430211"  # 天元区
STREETS = (("430211003", "栗雨街道"), ("430211001", "嵩山路街道"), ("430211002", "泰山路街道"))  # west → east
SHARES = ((2, 3, 2), (2, 3, 2), (2, 2, 3))  # duty grids of each row in each street: 6, 8, 7 as in the reference
ACROSS_M = 170.0  # a unit grid is about so wide: 21 km² / 703 = 29,900 m²

Rect = tuple[float, float, float, float]  # u0, u1, v0, v1


class Area(NamedTuple):
    code: str
    name: str
    level: str
    street: str
    rect: Rect
    xy: Array  # ring in metres


def cut(rng: np.random.Generator, streets: Streets) -> tuple[list[Area], list[Area]]:
    """Duty grids, row by row from the north-west, and unit grids in their order."""
    duty = _duty_rects(rng, streets)
    areas = [area_m2(bend(*outline(*rect, 20))) for _, rect in duty]
    counts = _share_out(areas, UNIT_GRIDS)
    cells = [_cells(rng, rect, count) for (_, rect), count in zip(duty, counts, strict=True)]
    border = _Borders([rect for rects in cells for rect in rects] + [(0.0, WIDTH, 0.0, HEIGHT)])
    duties, units, numbers = [], [], dict.fromkeys(range(len(STREETS)), 0)
    for i, ((street, rect), rects) in enumerate(zip(duty, cells, strict=True), 1):
        numbers[street] += 1
        code, name = STREETS[street]
        title = f"{name.removesuffix('街道').removesuffix('路')}{numbers[street]:02d}"
        duties.append(Area(f"{COUNTY}{i:02d}", f"{title}责任网格", "duty", name, rect, border.ring(rect)))
        for k, cell in enumerate(rects, 1):
            unit = f"{code}{numbers[street]:03d}{k:03d}"
            units.append(Area(unit, f"{title}-{k:02d}", "unit", name, cell, border.ring(cell)))
    return duties, units


def district_ring(units: list[Area]) -> Array:
    """The district's outline through all corners of its unit grids, metres."""
    return _Borders([unit.rect for unit in units]).ring((0.0, WIDTH, 0.0, HEIGHT))


def _duty_rects(rng: np.random.Generator, streets: Streets) -> list[tuple[int, Rect]]:
    """(street number, rectangle): three rows between the main roads, strips merged differently in each."""
    vs = [HEIGHT, streets.rows[2].at, streets.rows[4].at, 0.0]
    edges = [0.0, *(road.at for road in streets.columns), WIDTH]
    found = []
    for row, share in enumerate(SHARES):
        widths = _merge(rng, len(edges) - 1, DUTY_GRIDS_A_ROW)
        at = np.concatenate(([0], np.cumsum(widths))).tolist()
        owners = [street for street, n in enumerate(share) for _ in range(n)]
        for street, a, b in zip(owners, at[:-1], at[1:], strict=True):
            found.append((street, (edges[a], edges[b], vs[row + 1], vs[row])))
    return found


def _merge(rng: np.random.Generator, strips: int, groups: int) -> list[int]:
    """Strips per group: ones and twos."""
    widths = np.ones(groups, dtype=int)
    widths[rng.choice(groups, strips - groups, replace=False)] = 2
    return [int(width) for width in widths]


def _share_out(weights: list[float], total: int) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total` (largest remainder)."""
    exact = np.array(weights) / sum(weights) * total
    whole = np.floor(exact).astype(int)
    for i in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[i] += 1
    return [int(n) for n in whole]


def _cells(rng: np.random.Generator, rect: Rect, count: int) -> list[Rect]:
    """Rows of cells of about equal area, north-west first."""
    u0, u1, v0, v1 = rect
    rows = max(1, round((v1 - v0) / ACROSS_M))
    per_row = _share_out((np.ones(rows) + rng.uniform(-0.05, 0.05, rows)).tolist(), count)
    found = []
    for n, top, bottom in _strips(rng, per_row, v1, v0):
        found += [(left, right, bottom, top) for _, left, right in _strips(rng, [1] * n, u0, u1)]
    return found


def _strips(rng: np.random.Generator, weights: list[int], start: float, end: float) -> list[tuple[int, float, float]]:
    """Cut a length in proportion to the weights, a little unevenly; the ends stay exact."""
    sizes = np.array(weights) * rng.uniform(0.9, 1.1, len(weights))
    cuts = start + np.cumsum(sizes)[:-1] / sizes.sum() * (end - start)
    edges = [start, *(round(float(c), 3) for c in cuts), end]
    return list(zip(weights, edges[:-1], edges[1:], strict=True))


class _Borders:
    """Every border line of the board with all points that stand on it."""

    def __init__(self, rects: list[Rect]) -> None:
        self._flat: dict[float, set[float]] = {}  # v → us
        self._upright: dict[float, set[float]] = {}  # u → vs
        for u0, u1, v0, v1 in rects:
            for v in (v0, v1):
                self._flat.setdefault(v, set()).update((u0, u1))
            for u in (u0, u1):
                self._upright.setdefault(u, set()).update((v0, v1))
        between_u = {i * STEP_M for i in range(math.ceil(WIDTH / STEP_M))}
        between_v = {i * STEP_M for i in range(math.ceil(HEIGHT / STEP_M))}
        for stops, between in ((self._flat, between_u), (self._upright, between_v)):
            for at in stops.values():
                at |= between

    def ring(self, rect: Rect) -> Array:
        """(n, 2) metres, counter-clockwise, last point not repeated."""
        u0, u1, v0, v1 = rect
        bottom = [(u, v0) for u in self._on(self._flat[v0], u0, u1)]
        right = [(u1, v) for v in self._on(self._upright[u1], v0, v1)]
        top = [(u, v1) for u in self._on(self._flat[v1], u0, u1)[::-1]]
        left = [(u0, v) for v in self._on(self._upright[u0], v0, v1)[::-1]]
        points = np.array(bottom[:-1] + right[:-1] + top[:-1] + left[:-1])
        return bend(points[:, 0], points[:, 1])

    @staticmethod
    def _on(stops: set[float], low: float, high: float) -> list[float]:
        return sorted(stop for stop in stops if low <= stop <= high)
