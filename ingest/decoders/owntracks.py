"""QUESTION: what does an OwnTracks phone say? JSON as in the app's booklet: `tst` fix time, `vel` km/h.

The topic is `owntracks/{user}/{device}`; `user` is our device id. Zero-valued fields are left out by the app.
"""

import msgspec
from msgspec import Struct

from ingest.decoders.fields import epoch_s, heading, place, read, within
from ingest.reasons import Bad
from records import Fix, Status, UnitKind

SILENT = frozenset(
    {"transition", "waypoint", "waypoints", "card", "steps", "beacon", "status", "cmd", "dump", "request"}
)


class _Kind(Struct, gc=False, rename={"type": "_type"}):
    type: str


class _Location(Struct, gc=False):
    tst: float
    lat: float
    lon: float
    acc: float | None = None  # m
    vel: float | None = None  # km/h
    cog: float | None = None  # deg


_read_kind = msgspec.json.Decoder(_Kind).decode
_read_location = msgspec.json.Decoder(_Location).decode


def decode(payload: bytes, device: str, kind: UnitKind, received_t: float) -> list[Fix | Status | Bad]:
    """A location, the phone's last will, or nothing where the app speaks of other things."""
    said = read(_read_kind, payload, b'"_type"')
    if isinstance(said, Bad):
        return [said]
    if said.type == "location":
        return [_location(payload, device, kind, received_t)]
    if said.type == "lwt":
        return [Status(device, received_t, online=False)]
    if said.type == "encrypted":
        return [Bad("encrypted")]
    return [] if said.type in SILENT else [Bad("unknown_type", said.type[:64])]


def _location(payload: bytes, device: str, kind: UnitKind, received_t: float) -> Fix | Bad:
    raw = read(_read_location, payload, b'"lat"', b'"lon"', b'"tst"')
    if isinstance(raw, Bad):
        return raw
    t = epoch_s(raw.tst)
    if isinstance(t, Bad):
        return t
    if bad := place(raw.lon, raw.lat):
        return bad
    return Fix(
        device,
        kind,
        t,
        raw.lon,
        raw.lat,
        received_t,
        speed_kmh=within(raw.vel, 0, 400),
        heading_deg=heading(raw.cog),
        acc_m=within(raw.acc, 0, 1e6),
        source="owntracks",
    )
