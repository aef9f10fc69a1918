"""The nouns that travel between rooms, and the three errors the product raises.

Everything that crosses MQTT, Redis, HTTP or a WebSocket is one of these frozen structs.
Frames: positions are WGS-84, longitude first; times are UTC epoch seconds (float);
units stand in the field names. Fields are only ever added at the end, with a default,
so that a record written by the last release can still be read by this one.
"""

from typing import Literal

from msgspec import Struct, field

UnitKind = Literal["vehicle", "collector"]

# Marks a fix may carry. A flagged fix is kept and drawn as history; only `future` and
# `jump` keep it from becoming the unit's last position (reliability.md rows 20, 26).
FLAG_FUTURE = "future"  # device clock ahead of ours by more than the tolerance
FLAG_JUMP = "jump"  # farther from the last fix than any vehicle can drive
FLAG_OUTSIDE = "outside"  # outside the service area (swapped axes, wrong datum, a trip)
FLAG_LATE = "late"  # older than the newest fix we had: stored, never "last"
FLAG_ROUGH = "rough"  # the device itself says it is not accurate
NOT_LAST = frozenset({FLAG_FUTURE, FLAG_JUMP})


class Record(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of all records: packed as an array, tagged with the class name."""


class Fix(Record, frozen=True):
    """One position of one unit. Natural key: (device, t)."""

    device: str
    kind: UnitKind
    t: float  # UTC epoch s, the device's own clock
    lon: float  # deg, WGS-84
    lat: float
    received_t: float  # UTC epoch s, our clock, when ingest took it
    speed_kmh: float | None = None
    heading_deg: float | None = None  # 0 = north, clockwise
    acc_m: float | None = None
    work: bool | None = None  # brush, pump, PTO … running
    driver: str | None = None
    fuel_l: float | None = None
    odo_km: float | None = None
    source: str = "native"  # decoder that read it
    flags: tuple[str, ...] = ()


class SignIn(Record, frozen=True):
    """A driver (or collector) signs in or out on a device. Key: (device, t)."""

    device: str
    t: float
    driver: str
    on: bool
    received_t: float
    card: str | None = None


class Upload(Record, frozen=True):
    """A picture has arrived and lies in the spool under its hash; not yet judged."""

    device: str
    camera: str  # camera id, `registry` rule: fixed camera = device, else `device-channel`
    channel: str
    t: float
    received_t: float
    sha256: str
    size_bytes: int
    width_px: int  # as its header claims
    height_px: int


class Snapshot(Record, frozen=True):
    """A picture that was decoded, cleaned and stored; `id` opens it."""

    id: str  # 32 hex digits
    device: str
    camera: str
    channel: str
    t: float
    received_t: float
    width_px: int
    height_px: int
    size_bytes: int
    sha256: str  # of the original, kept apart as evidence


class Status(Record, frozen=True):
    """A device's retained word, or its last will: reachable or not."""

    device: str
    t: float
    online: bool


class Report(Record, frozen=True):
    """A collector's case report, passed on as it came (a JSON object, UTF-8)."""

    device: str
    received_t: float
    body: bytes


class Rejected(Record, frozen=True):
    """A message we refused: why, where, and its first bytes."""

    reason: str  # snake_case word, a row of `ingest.reasons`
    device: str  # "" when the topic names none
    topic: str
    received_t: float
    size_bytes: int
    detail: str = ""
    payload: bytes = b""  # capped


class Health(Record, frozen=True):
    """What one role says of itself, about once a second."""

    role: str  # web, ingest, gps, cameras …
    t: float
    links: dict[str, str] = field(default_factory=dict)  # broker/redis/database → ok | down
    numbers: dict[str, float] = field(default_factory=dict)  # rates, lags, counts
    note: str = ""


AnyRecord = Fix | SignIn | Upload | Snapshot | Status | Report | Rejected | Health


class Refused(Exception):
    """A rule says no; shown to the person as it is (409, or 403 with `forbidden`)."""


class Forbidden(Refused):
    """This identity may not do that (403)."""


class NotFound(Exception):
    """No such thing (404)."""


class Unreachable(Exception):
    """A server we need does not answer; retried with back-off (503)."""
