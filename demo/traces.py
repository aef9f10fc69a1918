"""QUESTION: how does a recorded trace live again? As those vehicles, moved to now. Pure."""

from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

import trace_file
from demo.night import Ping


class Trace(NamedTuple):
    """One vehicle's recorded fixes in order; `crs` as the file says."""

    device: str
    pings: list[Ping]
    crs: str


def read(data: bytes, zone: ZoneInfo, name: str = "trace") -> list[Trace]:
    """All vehicles of a file of recorded fixes. Raises `Refused` with every bad line and its reason."""
    return [Trace(*one) for one in trace_file.read(data, zone, name)]


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
