"""QUESTION: who is on duty, and who should look at it on site? Pure.

The collector on duty in the duty grid, else the nearest on duty (field guide 2.2, T4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from gps.geo import distance_m
from records import Fix, Status
from registry.model import Registry

DAY_MIN = 24 * 60


class Seen(NamedTuple):
    """A vehicle or collector as last seen; `on_duty`: in the shift and heard of lately."""

    id: str
    kind: str  # vehicle, collector
    lon: float | None
    lat: float | None
    t: float | None  # of the position
    online: bool | None = None
    on_duty: bool = False


class Near(NamedTuple):
    """Somebody on duty, and how far away; None: his position is not known."""

    id: str
    distance_m: float | None
    own_grid: bool  # it is his duty grid


def on_duty(registry: Registry, seen: Iterable[Seen], now: float) -> list[Seen]:
    """Registered collectors on duty, by id; one who said goodbye (offline) is not."""
    del now  # `Seen.on_duty` was judged with it
    found = {one.id: one for one in seen if one.on_duty and one.online is not False and one.id in registry.collectors}
    return [found[key] for key in sorted(found)]


def nearest(
    lon: float, lat: float, duty_grid: str, registry: Registry, seen: Iterable[Seen], now: float,
    not_these: Collection[str] = (),
) -> list[Near]:  # fmt: skip
    """Collectors on duty: first those whose duty grid it is, then by distance; unknown positions last."""
    found = []
    for one in on_duty(registry, seen, now):
        if one.id in not_these:
            continue
        away = None if one.lon is None or one.lat is None else distance_m(lon, lat, one.lon, one.lat)
        own = bool(duty_grid) and registry.collectors[one.id].duty_grid == duty_grid
        found.append(Near(one.id, away, own))
    return sorted(found, key=lambda n: (not n.own_grid, n.distance_m is None, n.distance_m or 0.0, n.id))


def choose(
    lon: float, lat: float, duty_grid: str, registry: Registry, seen: Iterable[Seen], now: float,
    not_these: Collection[str] = (),
) -> str:  # fmt: skip
    """Id of the collector to send; "" when nobody (but `not_these`) is on duty."""
    found = nearest(lon, lat, duty_grid, registry, seen, now, not_these)
    return found[0].id if found else ""


def duty_collectors(registry: Registry, duty_grid: str) -> list[str]:
    """Collectors registered for a duty grid, on duty or not."""
    return sorted(c.id for c in registry.collectors.values() if duty_grid and c.duty_grid == duty_grid)


def seen_of(
    registry: Registry,
    fixes: Mapping[str, Fix],
    statuses: Mapping[str, Status],
    now: float,
    zone: tzinfo,
    shift: tuple[str, str] | None,
    within_s: float,
) -> Sequence[Seen]:
    """`Seen` from the newest fixes and statuses, for a process without the hub; `shift`: of collectors without one."""
    local = datetime.fromtimestamp(now, zone)
    minute = local.hour * 60 + local.minute
    found = []
    for fix in fixes.values():
        kind = registry.device(fix.device)
        if kind not in ("vehicle", "collector"):
            continue
        status = statuses.get(fix.device)
        lately = now - min(fix.t, fix.received_t) <= within_s
        working = kind == "vehicle" or _in_shift(registry, fix.device, shift, minute)
        online = None if status is None or status.t < fix.received_t else status.online
        found.append(Seen(fix.device, kind, fix.lon, fix.lat, fix.t, online, lately and working))
    return found


def _in_shift(registry: Registry, collector: str, default: tuple[str, str] | None, minute: int) -> bool:
    row = registry.collectors[collector]
    shift = (row.shift_start, row.shift_end) if row.shift_start and row.shift_end else default
    if shift is None or not shift[0] or not shift[1]:
        return True
    start, end = (_minutes(word or "") for word in shift)
    return (minute - start) % DAY_MIN < ((end - start) % DAY_MIN or DAY_MIN)


def _minutes(word: str) -> int:
    hours, _, rest = word.partition(":")
    return int(hours) * 60 + int(rest[:2])
