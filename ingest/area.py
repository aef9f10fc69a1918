"""QUESTION: what does the registry tell the checks? Service area and shifts, made once per registry version."""

import math
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from ingest.checks import Rules, Span
from ingest.settings import Box, Settings
from registry.model import Registry

M_PER_DEG = 111_195.0


def rules_for(settings: Settings, zone: ZoneInfo, registry: Registry) -> Rules:
    """Everything `checks` measures with."""
    geometries = [grid.geometry for grid in registry.grids.values()]
    geometries += [road.geometry for road in registry.roads.values()]
    box = settings.service_box or around(geometries, settings.service_margin_m)
    own = {c.id: (c.shift_start, c.shift_end) for c in registry.collectors.values() if c.shift_start and c.shift_end}
    default = span(settings.shift_start, settings.shift_end) or (8 * 60, 18 * 60)
    shifts = {device: found for device, words in own.items() if (found := span(*words))}
    return Rules(settings, zone, box, shifts, default)


def around(geometries: Iterable[Any], margin_m: float) -> Box | None:
    """The box of all GeoJSON geometries, wider by the margin; None where there are none."""
    points = [point for geometry in geometries for point in _points(geometry["coordinates"])]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    d_lat = margin_m / M_PER_DEG
    d_lon = d_lat / max(0.1, math.cos(math.radians((south + north) / 2)))
    return west - d_lon, south - d_lat, east + d_lon, north + d_lat


def span(start: str, end: str) -> Span | None:
    """`08:00`, `18:00` → minutes of the day; None where one is not a time."""
    found = [_minute(text) for text in (start, end)]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _minute(text: str) -> int | None:
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute[:2].isdecimal()):
        return None
    found = int(hour) * 60 + int(minute[:2])
    return found if found <= 24 * 60 else None


def _points(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _points(part)
