"""QUESTION: what does a device of our own protocol say? JSON of DESIGN 4.2, UTF-8."""

from typing import Any

import msgspec
from msgspec import Raw, Struct

from gps.geo import Crs, to_wgs84
from ingest.decoders.fields import Text, Time, epoch_s, heading, place, read, within
from ingest.reasons import Bad
from records import Fix, Report, SignIn, Status, UnitKind

STATUS = {b"online": True, b"offline": False}


class _Fix(Struct, gc=False):
    t: Time
    lon: float
    lat: float
    speed_kmh: float | None = None
    heading_deg: float | None = None
    acc_m: float | None = None
    work: bool | None = None
    driver: Text | None = None
    fuel_l: float | None = None
    odo_km: float | None = None
    crs: Crs = "wgs84"
    id: str | int | None = None


class _SignIn(Struct, gc=False):
    t: Time
    driver: Text
    on: bool
    card: Text | None = None
    id: str | int | None = None


_read_fix = msgspec.json.Decoder(_Fix).decode
_read_many = msgspec.json.Decoder(list[Raw]).decode
_read_sign_in = msgspec.json.Decoder(_SignIn).decode
_read_object = msgspec.json.Decoder(dict[str, Any]).decode


def fixes(payload: bytes, device: str, kind: UnitKind, received_t: float, most: int) -> list[Fix | Bad]:
    """One fix, or a backlog of at most `most`: good ones are taken, each bad one is refused on its own."""
    if payload.lstrip()[:1] != b"[":
        return [fix(payload, device, kind, received_t)]
    parts = read(_read_many, payload)
    if isinstance(parts, Bad):
        return [parts]
    if len(parts) > most:
        return [Bad("too_many", f"{len(parts)} fixes, at most {most}")]
    found = []
    for part in parts:
        raw = bytes(part)
        one = fix(raw, device, kind, received_t)
        found.append(one if isinstance(one, Fix) else one._replace(payload=raw))
    return found


def fix(payload: bytes, device: str, kind: UnitKind, received_t: float) -> Fix | Bad:
    """One position, as WGS-84."""
    raw = read(_read_fix, payload, b'"lat"', b'"lon"', b'"t"')
    if isinstance(raw, Bad):
        return raw
    t = epoch_s(raw.t)
    if isinstance(t, Bad):
        return t
    lon, lat = raw.lon, raw.lat
    if bad := place(lon, lat) or _other_id(raw.id, device):
        return bad
    if raw.crs != "wgs84":
        lon, lat = to_wgs84(lon, lat, raw.crs)
    return Fix(
        device,
        kind,
        t,
        lon,
        lat,
        received_t,
        within(raw.speed_kmh, 0, 400),
        heading(raw.heading_deg),
        within(raw.acc_m, 0, 1e6),
        raw.work,
        raw.driver,
        within(raw.fuel_l, 0, 1e5),
        within(raw.odo_km, 0, 1e7),
    )


def sign_in(payload: bytes, device: str, received_t: float) -> SignIn | Bad:
    """A driver or collector signs in or out."""
    raw = read(_read_sign_in, payload, b'"driver"', b'"on"', b'"t"')
    if isinstance(raw, Bad):
        return raw
    t = epoch_s(raw.t)
    if isinstance(t, Bad):
        return t
    return _other_id(raw.id, device) or SignIn(device, t, raw.driver, raw.on, received_t, raw.card)


def report(payload: bytes, device: str, received_t: float) -> Report | Bad:
    """A case report, passed on as it came: any JSON object. Its `id` is the report's own, the case centre reads it."""
    raw = read(_read_object, payload)
    if isinstance(raw, Bad):
        return raw
    if "device" in raw and str(raw["device"]) != device:
        return Bad("id_mismatch", str(raw["device"])[:64])
    return Report(device, received_t, payload)


def status(payload: bytes, device: str, received_t: float) -> Status | Bad:
    """The device's retained word or its last will."""
    online = STATUS.get(payload.strip())
    return Bad("bad_status") if online is None else Status(device, received_t, online)


def _other_id(said: str | int | None, device: str) -> Bad | None:
    if said is None or str(said) == device:
        return None
    return Bad("id_mismatch", f"message says {str(said)[:64]!r}, topic says {device!r}")
