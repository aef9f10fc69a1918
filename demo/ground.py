"""QUESTION: how does the plan become land? A drawing board of straight lines, bent into a landscape (示意).

Everything is first laid out on the board (u east, v north, metres, lines of constant u or v), then `bend` makes
of it gently curved metres around the district's middle. What shares a line on the board shares it on the land, so
grids have no gaps and roads meet.
"""

import math
from functools import cache

import numpy as np

from gps.geo import Array, Frame

FRAME = Frame(113.08, 27.83)  # about where the district's built-up part lies; the streets are invented
WIDTH, HEIGHT = 5900.0, 3560.0  # of the board, m
AREA_M2 = 21e6  # seed: 21 km²
STEP_M = 60.0  # a bent line gets a point at least so often
TURN = math.radians(-2.5)
DECIMALS = 7  # of degrees: 1 cm


def _bent(u: Array, v: Array) -> tuple[Array, Array]:
    """Board → bent metres, before turning and scaling. Waves are long against their height: lines never cross."""
    a, b = u - WIDTH / 2, v - HEIGHT / 2
    east, north = np.clip(u / WIDTH, -0.5, 1.5), np.clip(v / HEIGHT, 0.0, 1.2)
    x = a + 95 * _wave(b / 4300 + 0.10) + 60 * _wave(a / 3100 + b / 5200 + 0.30) + 26 * _wave(b / 1700 + a / 5200)
    y = b + 105 * _wave(a / 5800 + 0.04) + 42 * _wave(a / 2400 - b / 5600 + 0.60) + 16 * _wave(a / 1300 + b / 3100)
    y = y + 130 * north**2 * _wave(0.85 * east + 0.06) - 120 * (1 - np.minimum(north, 1)) ** 2 * np.sin(math.pi * east)
    return x, y + 90 * (1 - np.minimum(north, 1)) ** 2


def _wave(turns: Array) -> Array:
    return np.asarray(np.sin(2 * math.pi * turns))


def bend(u: Array, v: Array) -> Array:
    """Board (n,), (n,) → (n, 2) metres in `FRAME`."""
    x, y = _bent(np.asarray(u, dtype=np.float64), np.asarray(v, dtype=np.float64))
    size, (mid_x, mid_y) = _fit()
    x, y = (x - mid_x) * size, (y - mid_y) * size
    return np.stack((x * math.cos(TURN) - y * math.sin(TURN), x * math.sin(TURN) + y * math.cos(TURN)), axis=-1)


@cache
def _fit() -> tuple[float, tuple[float, float]]:
    """Scale that gives the district its area, and its middle."""
    u, v = outline(0, WIDTH, 0, HEIGHT, 20)
    x, y = _bent(u, v)
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return math.sqrt(AREA_M2 / area), (float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2)


def outline(u0: float, u1: float, v0: float, v1: float, step_m: float = STEP_M) -> tuple[Array, Array]:
    """A rectangle of the board as a closed ring without its last point, counter-clockwise."""
    across, up = np.linspace(u0, u1, _pieces(u1 - u0, step_m)), np.linspace(v0, v1, _pieces(v1 - v0, step_m))
    u = np.concatenate((across[:-1], np.full(len(up) - 1, u1), across[:0:-1], np.full(len(up) - 1, u0)))
    v = np.concatenate((np.full(len(across) - 1, v0), up[:-1], np.full(len(across) - 1, v1), up[:0:-1]))
    return u, v


def line(u0: float, v0: float, u1: float, v1: float, step_m: float = STEP_M) -> Array:
    """A straight stroke of the board as (n, 2) metres."""
    n = _pieces(math.hypot(u1 - u0, v1 - v0), step_m)
    return bend(np.linspace(u0, u1, n), np.linspace(v0, v1, n))


def _pieces(length_m: float, step_m: float) -> int:
    return max(2, math.ceil(abs(length_m) / step_m) + 1)


def lonlat(xy: Array) -> list[list[float]]:
    """(n, 2) metres → GeoJSON positions."""
    lon, lat = FRAME.to_lonlat(xy[:, 0], xy[:, 1])
    points: list[list[float]] = np.round(np.stack((lon, lat), axis=-1), DECIMALS).tolist()
    return points


def ring(xy: Array) -> list[list[float]]:
    """(n, 2) metres → closed GeoJSON ring."""
    points = lonlat(xy)
    return [*points, points[0]]


def area_m2(xy: Array) -> float:
    """Area of a ring (n, 2) in metres."""
    x, y = xy[:, 0], xy[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
