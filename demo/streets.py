"""QUESTION: which streets has the city? Arterials with the seed's names, cut into sections, and local streets between.

Names of rivers run north–south, names of mountains west–east, as in the real district; their courses are invented.
"""

from typing import NamedTuple

import numpy as np

from demo.ground import HEIGHT, WIDTH


class Arterial(NamedTuple):
    """A main road; `at` is its constant u (north–south) or v (west–east) on the board."""

    code: str
    name: str
    north_south: bool
    at: float
    grade: int
    lanes: int


class Local(NamedTuple):
    """A piece of a minor street on the board between two main roads."""

    north_south: bool
    at: float
    start: float
    end: float


class Streets(NamedTuple):
    columns: tuple[Arterial, ...]  # west → east
    rows: tuple[Arterial, ...]  # north → south
    locals: tuple[Local, ...]
    parks: tuple[tuple[str, int, int], ...]  # name, strip, row of the block it fills


COLUMNS = (
    ("LY", "栗雨路", 2, 6), ("YD", "炎帝大道", 1, 8), ("HHN", "黄河南路", 2, 6), ("CJN", "长江南路", 1, 6),
    ("ZJN", "珠江南路", 2, 6), ("HH", "淮河路", 3, 4), ("SN", "神农大道", 1, 8), ("LJ", "漓江路", 3, 4),
    ("HJ", "汉江路", 3, 4),
)  # fmt: skip
ROWS = (
    ("BJ", "滨江南路", 2, 4), ("TS", "泰山路", 1, 8), ("SS", "嵩山路", 2, 6), ("XY", "湘银路", 2, 6),
    ("TT", "天台路", 1, 6), ("HS", "黄山路", 3, 4), ("LS", "庐山路", 2, 6),
)  # fmt: skip
NORTH_MARGIN_M, SOUTH_MARGIN_M = 110.0, 150.0  # between the last west–east road and the district's edge
PARKS = (("神农公园", 6, 2), ("天台公园", 4, 4), ("栗雨公园", 1, 3), ("嵩山公园", 2, 1), ("庐山公园", 8, 4))
LOCALS_A_STRIP = 2
LOCAL_SHARE = 0.82  # of the possible pieces of local street that exist


def lay(rng: np.random.Generator) -> Streets:
    """All streets of the board."""
    us = _spread(rng, 0.0, WIDTH, len(COLUMNS) + 1)[1:-1]
    vs = _spread(rng, SOUTH_MARGIN_M, HEIGHT - NORTH_MARGIN_M, len(ROWS) - 1)
    columns = tuple(Arterial(c, n, True, u, g, k) for (c, n, g, k), u in zip(COLUMNS, us, strict=True))
    rows = tuple(Arterial(c, n, False, v, g, k) for (c, n, g, k), v in zip(ROWS, vs[::-1], strict=True))
    return Streets(columns, rows, _locals(rng, us, vs), PARKS)


def _spread(rng: np.random.Generator, low: float, high: float, gaps: int) -> list[float]:
    """`gaps` + 1 rising positions; gaps differ by up to a fifth."""
    widths = rng.uniform(0.82, 1.18, gaps)
    edges = low + np.concatenate(([0.0], np.cumsum(widths / widths.sum()))) * (high - low)
    return [round(float(edge), 3) for edge in edges]


def _locals(rng: np.random.Generator, us: list[float], vs: list[float]) -> tuple[Local, ...]:
    """Minor streets: each strip between two arterials has its own positions, each block its own choice of them."""
    edges_u, edges_v = [0.0, *us, WIDTH], vs[::-1]  # strips west → east, rows north → south
    green = {(strip, row) for _, strip, row in PARKS}
    inner_u = [_between(rng, a, b) for a, b in zip(edges_u[:-1], edges_u[1:], strict=True)]
    inner_v = [_between(rng, b, a) for a, b in zip(edges_v[:-1], edges_v[1:], strict=True)]
    found = []
    for i, strip in enumerate(inner_u):
        for j, row in enumerate(inner_v):
            if (i, j) in green:
                continue
            keep = rng.random(2 * LOCALS_A_STRIP) < LOCAL_SHARE
            west = strip[0] if i == 0 else edges_u[i]  # at the district's edge minor streets end on one another
            east = strip[-1] if i == len(inner_u) - 1 else edges_u[i + 1]
            at_edge = i in (0, len(inner_u) - 1)
            up, across = keep[:LOCALS_A_STRIP] | at_edge, keep[LOCALS_A_STRIP:]
            found += [Local(True, u, edges_v[j + 1], edges_v[j]) for u, k in zip(strip, up, strict=True) if k]
            found += [Local(False, v, west, east) for v, k in zip(row, across, strict=True) if k]
    return tuple(found)


def _between(rng: np.random.Generator, low: float, high: float) -> list[float]:
    shares = (np.arange(LOCALS_A_STRIP) + 1) / (LOCALS_A_STRIP + 1) + rng.uniform(-0.06, 0.06, LOCALS_A_STRIP)
    return [round(low + float(share) * (high - low), 3) for share in shares]


def half_width_m(lanes: int) -> float:
    """From the middle of a road to its kerb."""
    return lanes * 3.25 / 2
