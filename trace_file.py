"""What does a file of recorded fixes say? CSV or Excel of several makes → fixes per vehicle. Pure.

Columns are known by name, in any order; what the recorder did not measure (speed, course) is computed from its
neighbours, as a tracker would. Every bad line is named with its number.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from gps.geo import bearing_deg, distance_m
from records import Refused
from registry import tables
from registry.problems import Wrong

COLUMNS: Mapping[str, tuple[str, ...]] = {  # ours → what others call it; the first one found counts
    "device": ("device", "vehicle", "id", "车辆编号", "设备号"),
    "t": ("t", "ts_local", "time", "timestamp", "时间"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
    "speed_kmh": ("speed_kmh", "speed", "速度"),
    "heading_deg": ("heading_deg", "heading", "方向"),
    "work": ("work", "作业"),
    "driver": ("driver", "驾驶员"),
    "acc_m": ("acc_m", "精度"),
    "crs": ("crs", "坐标系"),
}
REQUIRED = ("device", "t", "lon", "lat")
ERRORS_SHOWN = 20
MOVED_M = 8.0  # less than this between two fixes is standing
YES, NO = ("true", "1", "yes", "是"), ("false", "0", "no", "否", "")
ROWS_MOST = 5_000_000  # a month of a small fleet


class Point(Struct, frozen=True, omit_defaults=True, gc=False):
    """One recorded fix: UTC epoch s, deg in the trace's own system, km/h, deg, m."""

    t: float
    lon: float
    lat: float
    speed_kmh: float | None = None
    heading_deg: float | None = None
    acc_m: float | None = None
    work: bool | None = None
    driver: str | None = None


class Trace(NamedTuple):
    """One vehicle's recorded fixes in order; `crs` as the file says."""

    device: str
    points: list[Point]
    crs: str


def read(data: bytes, zone: ZoneInfo, name: str = "trace") -> list[Trace]:
    """All vehicles of a file (CSV in UTF-8 or GB18030, or Excel). Raises `Refused` with every bad line and reason."""
    try:
        sheet = tables.read(data, ROWS_MOST)
    except Wrong as e:
        raise Refused(f"{name}: {e}") from None
    at = columns_of(sheet.rows[0].cells if sheet.rows else (), COLUMNS, REQUIRED, name)
    found: dict[str, list[Point]] = {}
    systems: dict[str, str] = {}
    problems = [problem.told(name) for problem in sheet.problems]
    for row in sheet.rows[1:]:
        try:
            cells = {field: row.cells[i].strip() for field, i in at.items() if i < len(row.cells)}
            found.setdefault(_device(cells), []).append(_point(cells, zone))
            systems[cells["device"]] = cells.get("crs") or "wgs84"
        except ValueError as e:
            problems.append(f"{name}:{row.line}: {e}")
    if problems:
        more = f"\n… and {len(problems) - ERRORS_SHOWN} more" if len(problems) > ERRORS_SHOWN else ""
        raise Refused("\n".join(problems[:ERRORS_SHOWN]) + more)
    if not found:
        raise Refused(f"{name}: holds no fixes")
    return [Trace(device, _measured(points), systems[device]) for device, points in sorted(found.items())]


def columns_of(
    header: Sequence[str], names: Mapping[str, tuple[str, ...]], required: Sequence[str], name: str
) -> dict[str, int]:
    """Field → index of its cell. Raises `Refused` when a required one has no column."""
    words = [cell.strip().lower() for cell in header]
    at = {}
    for field, meant in names.items():
        known = [word for word in meant if word in words]
        if known:
            at[field] = words.index(known[0])
    missing = [f"{field} ({'/'.join(names[field])})" for field in required if field not in at]
    if missing:
        raise Refused(f"{name}:1: no column for {', '.join(missing)}")
    return at


def _device(cells: Mapping[str, str]) -> str:
    device = cells.get("device", "")
    if not device or not all(c.isascii() and (c.isalnum() or c in "_-") for c in device) or len(device) > 64:
        raise ValueError(f"device {device!r}: want letters, digits, '_' or '-'")
    return device


def _point(cells: Mapping[str, str], zone: ZoneInfo) -> Point:
    lon, lat = _number(cells, "lon"), _number(cells, "lat")
    if lon is None or lat is None:
        raise ValueError("lon or lat is empty")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        raise ValueError(f"no such place: lon {lon:g}, lat {lat:g}")
    return Point(
        time_of(cells.get("t", ""), zone), lon, lat, _number(cells, "speed_kmh"), _number(cells, "heading_deg"),
        _number(cells, "acc_m"), _yes_no(cells.get("work")), cells.get("driver") or None,
    )  # fmt: skip


def _number(cells: Mapping[str, str], field: str) -> float | None:
    text = cells.get(field, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{field}: {text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{field}: {text!r} is not a number")
    return value


def time_of(text: str, zone: ZoneInfo) -> float:
    """Epoch seconds, RFC 3339, or local time of the zone."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        read_t = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"t: {text!r} is neither epoch seconds nor YYYY-MM-DD HH:MM:SS") from None
    return (read_t if read_t.tzinfo else read_t.replace(tzinfo=zone)).timestamp()


def _yes_no(text: str | None) -> bool | None:
    if text is None:
        return None
    if text.lower() not in YES + NO:
        raise ValueError(f"work: {text!r} is neither yes nor no")
    return text.lower() in YES


def _measured(points: Iterable[Point]) -> list[Point]:
    """In order of time, each moment once, speed and course added where the recorder had none."""
    by_t = {point.t: point for point in points}
    found: list[Point] = []
    for t in sorted(by_t):
        point = by_t[t]
        found.append(_against(found[-1], point) if found else point)
    return found


def _against(before: Point, point: Point) -> Point:
    """Speed and course from the fix before, where they were not measured."""
    speed, heading = point.speed_kmh, point.heading_deg
    if speed is not None and heading is not None:
        return point
    gone = distance_m(before.lon, before.lat, point.lon, point.lat)
    if speed is None:
        speed = round(gone / (point.t - before.t) * 3.6, 1) if gone >= MOVED_M else 0.0
    if heading is None:
        turned = round(bearing_deg(before.lon, before.lat, point.lon, point.lat), 1)
        heading = turned if gone >= MOVED_M else before.heading_deg
    return replace(point, speed_kmh=speed, heading_deg=heading)
