"""QUESTION: what does a recorded trace say? CSV of several makes → fixes per vehicle, moved to now. Pure.

Columns are known by name, in any order; what the recorder did not measure (speed, course) is computed from its
neighbours, as a tracker would. Every bad line is named with its number.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from demo.night import Ping
from gps.geo import bearing_deg, distance_m
from records import Refused

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


class Trace(NamedTuple):
    """One vehicle's recorded fixes in order; `crs` as the file says."""

    device: str
    pings: list[Ping]
    crs: str


def read(data: bytes, zone: ZoneInfo, name: str = "trace") -> list[Trace]:
    """All vehicles of a CSV file (UTF-8 or GB18030). Raises `Refused` with every bad line and its reason."""
    rows = csv.reader(io.StringIO(_text(data, name)))
    header = [cell.strip().lstrip("\ufeff").lower() for cell in next(rows, [])]
    at = _columns(header, name)
    found: dict[str, list[Ping]] = {}
    systems: dict[str, str] = {}
    problems = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        try:
            cells = {field: row[i].strip() for field, i in at.items() if i < len(row)}
            found.setdefault(_device(cells), []).append(_ping(cells, zone))
            systems[cells["device"]] = cells.get("crs") or "wgs84"
        except ValueError as e:
            problems.append(f"{name}:{rows.line_num}: {e}")
    if problems:
        more = f"\n… and {len(problems) - ERRORS_SHOWN} more" if len(problems) > ERRORS_SHOWN else ""
        raise Refused("\n".join(problems[:ERRORS_SHOWN]) + more)
    if not found:
        raise Refused(f"{name}: holds no fixes")
    return [Trace(device, _measured(pings), systems[device]) for device, pings in sorted(found.items())]


def moved(traces: Iterable[Trace], now: float, speed: float, as_recorded: bool = False) -> list[tuple[str, Ping]]:
    """(device, fix) in the order of sending: the first fixes at `now`, gaps divided by `speed`.

    Each vehicle starts at once; `as_recorded` keeps the times between vehicles.
    """
    traces = list(traces)
    earliest = min(trace.pings[0].t for trace in traces)
    sent = []
    for trace in traces:
        origin = earliest if as_recorded else trace.pings[0].t
        sent += [(trace.device, replace(p, t=round(now + (p.t - origin) / speed, 3))) for p in trace.pings]
    return sorted(sent, key=lambda one: (one[1].t, one[0]))


def vehicles_csv(traces: Iterable[Trace]) -> str:
    """The import file that makes the trace's vehicles known."""
    lines = [f"{trace.device},collector_truck,回放（示意）,回放（示意）" for trace in traces]
    return "\n".join(["id,kind,company,fleet_lead", *lines]) + "\n"


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"{name}: is neither UTF-8 nor GB18030 text")


def _columns(header: list[str], name: str) -> dict[str, int]:
    at = {}
    for field, words in COLUMNS.items():
        known = [word for word in words if word in header]
        if known:
            at[field] = header.index(known[0])
    missing = [f"{field} ({'/'.join(COLUMNS[field])})" for field in REQUIRED if field not in at]
    if missing:
        raise Refused(f"{name}:1: no column for {', '.join(missing)}")
    return at


def _device(cells: Mapping[str, str]) -> str:
    device = cells.get("device", "")
    if not device or not all(c.isascii() and (c.isalnum() or c in "_-") for c in device) or len(device) > 64:
        raise ValueError(f"device {device!r}: want letters, digits, '_' or '-'")
    return device


def _ping(cells: Mapping[str, str], zone: ZoneInfo) -> Ping:
    lon, lat = _number(cells, "lon"), _number(cells, "lat")
    if lon is None or lat is None:
        raise ValueError("lon or lat is empty")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        raise ValueError(f"no such place: lon {lon:g}, lat {lat:g}")
    return Ping(
        _time(cells.get("t", ""), zone), lon, lat, _number(cells, "speed_kmh"), _number(cells, "heading_deg"),
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


def _time(text: str, zone: ZoneInfo) -> float:
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


def _measured(pings: Iterable[Ping]) -> list[Ping]:
    """In order of time, each moment once, speed and course added where the recorder had none."""
    by_t = {ping.t: ping for ping in pings}
    found: list[Ping] = []
    for t in sorted(by_t):
        ping: Any = by_t[t]
        speed, heading = ping.speed_kmh, ping.heading_deg
        if found:
            before = found[-1]
            gone = distance_m(before.lon, before.lat, ping.lon, ping.lat)
            if speed is None:
                speed = round(gone / (t - before.t) * 3.6, 1) if gone >= MOVED_M else 0.0
            if heading is None:
                turned = round(bearing_deg(before.lon, before.lat, ping.lon, ping.lat), 1)
                heading = turned if gone >= MOVED_M else before.heading_deg
        found.append(replace(ping, speed_kmh=speed, heading_deg=heading))
    return found
