"""QUESTION: which WGS-84 position hides behind GCJ-02 or BD-09?

Stored positions are WGS-84; only the doors convert. GCJ-02 (火星坐标) is the published
approximation in use by all open converters; its forward direction is exact by definition, the way
back is found by fixed-point iteration (each round shrinks the error about 10^4-fold).
Anchor, reliability.md row 25: at 113.08 E 27.83 N the offset is +575 m E, −345 m N.
"""

import math
from typing import Literal

import numpy as np

from gps.plane import F, maths

Crs = Literal["wgs84", "gcj02", "bd09"]
CRSES: tuple[Crs, ...] = ("wgs84", "gcj02", "bd09")

_A_M = 6_378_245.0  # Krasovsky 1940, as GCJ-02 uses it
_E2 = 0.00669342162296594323
_BOX = (72.004, 0.8293, 137.8347, 55.8271)  # where GCJ-02 applies: lon, lat … lon, lat
_BD_TURN = math.pi * 3000 / 180
_BD_SHIFT = (0.0065, 0.006)
_ROUNDS = 5


def in_china(lon: float, lat: float) -> bool:
    """Inside the rectangle in which GCJ-02 and BD-09 move positions."""
    return _BOX[0] <= lon <= _BOX[2] and _BOX[1] <= lat <= _BOX[3]


def to_wgs84(lon: F, lat: F, crs: Crs) -> tuple[F, F]:
    """Declared coordinates as WGS-84, error below 1 cm; scalars or arrays."""
    if crs == "wgs84":
        return lon, lat
    w_lon, w_lat = lon, lat
    for _ in range(_ROUNDS):
        back_lon, back_lat = _forward(w_lon, w_lat, crs)
        w_lon, w_lat = w_lon + (lon - back_lon), w_lat + (lat - back_lat)
    return _only_in_china(lon, lat, w_lon, w_lat)


def from_wgs84(lon: F, lat: F, crs: Crs) -> tuple[F, F]:
    """WGS-84 as the other system draws it (for a tile source or a map app in China)."""
    if crs == "wgs84":
        return lon, lat
    return _only_in_china(lon, lat, *_forward(lon, lat, crs))


def _only_in_china(lon: F, lat: F, moved_lon: F, moved_lat: F) -> tuple[F, F]:
    if isinstance(lon, float | int):
        return (moved_lon, moved_lat) if in_china(lon, lat) else (lon, lat)
    inside = (lon >= _BOX[0]) & (lon <= _BOX[2]) & (lat >= _BOX[1]) & (lat <= _BOX[3])
    return np.where(inside, moved_lon, lon), np.where(inside, moved_lat, lat)


def _forward(lon: F, lat: F, crs: Crs) -> tuple[F, F]:
    g_lon, g_lat = _gcj02(lon, lat)
    return (g_lon, g_lat) if crs == "gcj02" else _bd09(g_lon, g_lat)


def _gcj02(lon: F, lat: F) -> tuple[F, F]:
    m = maths(lon)
    x, y = lon - 105.0, lat - 35.0
    root, xy = m.sqrt(abs(x)), x * y
    ripple = (20 * m.sin(6 * math.pi * x) + 20 * m.sin(2 * math.pi * x)) * (2 / 3)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * xy + 0.2 * root + ripple
    north = north + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * xy + 0.1 * root + ripple
    east = east + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    phi = lat * (math.pi / 180)
    flat = 1 - _E2 * m.sin(phi) ** 2
    d_lat = north * 180 / (_A_M * (1 - _E2) / (flat * m.sqrt(flat)) * math.pi)
    d_lon = east * 180 / (_A_M / m.sqrt(flat) * m.cos(phi) * math.pi)
    return lon + d_lon, lat + d_lat


def _waves(v: F, *terms: tuple[float, float]) -> F:
    m = maths(v)
    total: F = sum(size * m.sin(v * (math.pi / wide)) for size, wide in terms) * (2 / 3)
    return total


def _bd09(lon: F, lat: F) -> tuple[F, F]:
    m = maths(lon)
    far = m.sqrt(lon * lon + lat * lat) + 2e-5 * m.sin(lat * _BD_TURN)
    turn = m.atan2(lat, lon) + 3e-6 * m.cos(lon * _BD_TURN)
    return far * m.cos(turn) + _BD_SHIFT[0], far * m.sin(turn) + _BD_SHIFT[1]
