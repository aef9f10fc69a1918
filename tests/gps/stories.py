"""Builders: a fix with the boring fields filled in, a track from a small table."""

from typing import Any

from gps.geo import Frame
from records import Fix

HOME = Frame(113.08, 27.83)
T0 = 1_763_660_000.0  # 2025-11-20T17:33:20Z, past midnight in Asia/Shanghai


def fix(t: float = T0, x: float = 0.0, y: float = 0.0, device: str = "A007", **more: Any) -> Fix:
    """A vehicle's fix at x, y metres from HOME."""
    lon, lat = HOME.to_lonlat(float(x), float(y))
    return Fix(device, more.pop("kind", "vehicle"), float(t), lon, lat, more.pop("received_t", t + 0.5), **more)


def drive(seconds: float, kmh: float = 36.0, every_s: float = 5.0, t: float = T0, x: float = 0.0) -> list[Fix]:
    """Straight east at a steady speed."""
    n = int(seconds / every_s) + 1
    return [fix(t + i * every_s, x + kmh / 3.6 * i * every_s, speed_kmh=kmh) for i in range(n)]
