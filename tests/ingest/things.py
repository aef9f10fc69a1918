"""Builders for the boring fields of a message, a fix, a registry."""

import json
from zoneinfo import ZoneInfo

from ingest.inbox import Message
from ingest.intake import Intake, Sorted
from ingest.settings import Settings
from records import Fix
from registry.model import Camera, Collector, Registry, Vehicle

ZONE = ZoneInfo("Asia/Shanghai")
NOON = 1_795_233_600.0  # 2026-11-21 12:00 in Shanghai
LON, LAT = 113.08, 27.83
M_LAT = 1 / 111_195  # deg of one metre northwards


def vehicle(name: str) -> Vehicle:
    return Vehicle(id=name, kind="sweeper", company="示意环卫", fleet_lead="示意队长")


REGISTRY = Registry(
    version=1,
    vehicles={name: vehicle(name) for name in ("V0001", "V0002")},
    collectors={
        "4014": Collector(id="4014", duty_grid="G01"),
        "4015": Collector(id="4015", duty_grid="G01", shift_start="22:00", shift_end="06:00"),
    },
    cameras={"C001": Camera(id="C001", name="示意路口", lon=LON, lat=LAT)},
)


def fix(
    t: float = NOON, north_m: float = 0.0, device: str = "V0001", received_t: float | None = None, **more: object
) -> Fix:
    """A vehicle's fix, `north_m` metres north of the depot, received at once."""
    fields = {"kind": "vehicle", "lon": LON, "lat": LAT + north_m * M_LAT} | more
    return Fix(device=device, t=t, received_t=t if received_t is None else received_t, **fields)  # type: ignore[arg-type]


def payload(t: object = NOON, lon: object = LON, lat: object = LAT, **more: object) -> bytes:
    return json.dumps({"t": t, "lon": lon, "lat": lat} | more).encode()


def message(data: bytes, topic: str = "city/v1/V0001/fix", received_t: float = NOON, **more: object) -> Message:
    return Message(topic, data, more.pop("size_bytes", len(data)), received_t, **more)  # type: ignore[arg-type]


def intake(**keys: object) -> Intake:
    made = Intake(Settings(**keys), ZONE)  # type: ignore[arg-type]
    made.use(REGISTRY)
    return made


def said(made: Intake, *messages: Message) -> Sorted:
    """What a batch of messages comes to."""
    out = Sorted()
    for one in messages:
        made.take(one, out)
    return out


def reasons(out: Sorted) -> list[str]:
    return [r.reason for r in out.rejected]  # type: ignore[union-attr]
