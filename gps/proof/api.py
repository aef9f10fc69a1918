"""HTTP: the proof of one alert, as JSON for the drawer, as a PDF, as a ZIP with everything in it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Header, Request, Response

import clock
from db import Database, Tx
from gps import store
from gps.alerts import asks
from gps.alerts import store as alert_store
from gps.alerts.entry import Entry
from gps.live import store as live_store
from gps.proof import bundle, pdf
from gps.proof.proof import Facts, Proof, Shot, as_json, breach_moments, build, moment, span
from gps.settings import Settings
from gps.track import clean, runs
from records import Alert, Fix, Forbidden, NotFound
from registry.model import Registry
from registry.plans import store as plan_store


class Pictures(Protocol):
    """What we need of the cameras' room."""

    def near(self, vehicle: str, t: float, within_s: float) -> Sequence[tuple[str, str, float, str]]: ...
    def read(self, snapshot_id: str) -> bytes | None: ...


class Asker(Protocol):
    """Who asks, as the guard knows him."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


class Rooms(NamedTuple):
    """What the proof is put together from."""

    db: Database
    registry: Callable[[], Registry]
    pictures: Pictures
    settings: Settings
    centre: str
    zone: tzinfo


class Found(NamedTuple):
    """A proof, the alert it is of, and every fix of its track."""

    proof: Proof
    entry: Entry
    fixes: list[Fix]


def router(rooms: Rooms) -> APIRouter:
    made = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])

    @made.get("/{id}/proof")
    def proof(id: str, request: Request, if_none_match: str = Header("")) -> Response:  # noqa: A002
        """Plan, track with breach points, numbers, pictures, steps, and what the asker may do now. For a display
        without people's names and words. ETag: of all of it; 304 while nothing changed."""
        asker: Asker = request.state.identity
        found = _found(rooms, id, names=asker.kind != "display")
        body = msgspec.json.encode(as_json(found.proof) | _acts(found.entry, asker, rooms))
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if if_none_match == etag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    @made.get("/{id}/proof.pdf", response_class=Response)
    def paper(id: str, request: Request) -> Response:  # noqa: A002
        """The proof on paper, for people: with the hash of the data it shows."""
        by = _person(request)
        found = _found(rooms, id, names=True)
        return _file(_paper(rooms, found.proof, _shots(rooms, found.proof), by), "application/pdf", f"{id}.pdf")

    @made.get("/{id}/proof.zip", response_class=Response)
    def everything(id: str, request: Request) -> Response:  # noqa: A002
        """PDF, data, pictures, the whole track as CSV and GeoJSON, and SHA256SUMS of all of them; for people."""
        by = _person(request)
        found = _found(rooms, id, names=True)
        return _file(_packed(rooms, found, by), "application/zip", f"{id}.zip")

    return made


def _found(rooms: Rooms, alert_id: str, names: bool) -> Found:
    own, registry = rooms.settings.proof, rooms.registry()
    with rooms.db.transaction() as tx:
        entry = alert_store.entry(tx, alert_id)
        if entry is None:
            raise NotFound(f"没有告警 {alert_id!r}")
        alert = entry.alert
        steps = tuple(alert_store.steps(tx, alert_id))
        plan = plan_store.plan(tx, alert.plan) if alert.plan else None
        fixes = store.track(tx, alert.vehicle, *span(alert, own)) if alert.vehicle else []
        signed = store.sign_in_at(tx, alert.vehicle, moment(alert)) if alert.vehicle else None
        limit = _limit(tx, alert)
    near = rooms.pictures.near(alert.vehicle, moment(alert), own.picture_within_s) if alert.vehicle else ()
    facts = Facts(alert, steps, plan, fixes, signed, [Shot(*one) for one in near], limit)
    return Found(build(facts, registry, own, names), entry, fixes)


def _limit(tx: Tx, alert: Alert) -> float | None:
    """The speed limit the rules held the plan against, as last told."""
    duties = live_store.duties(tx, alert.night, alert.shift) if alert.plan else []
    return next((duty.limit_kmh for duty in duties if duty.plan == alert.plan), None)


def _acts(entry: Entry, asker: Asker, rooms: Rooms) -> dict[str, Any]:
    """What may be done now, from the life table, and what is read out on the telephone; nothing for displays."""
    own = rooms.settings.alerts
    handles = asker.role in (*own.operators, *own.leads)
    read_only = "display" if asker.kind == "display" else "" if handles else "role"
    return {
        "read_only": read_only,
        "actions": [] if read_only else asks.possible(entry, asker.role, own),
        "calls": [] if read_only else asks.calls(entry, rooms.registry(), own, rooms.zone, rooms.centre, hide=False),
        "waivers": own.waivers,
        "shelve_most_s": own.shelve_most_s,
    }


def _person(request: Request) -> str:
    asker: Asker = request.state.identity
    if asker.kind == "display":
        raise Forbidden("证据文件含人员姓名，只供登录人员导出")
    return asker.name


def _shots(rooms: Rooms, proof: Proof) -> dict[str, bytes]:
    """JPEG bytes by id; those gone or too large are left out, the paper says so."""
    most = rooms.settings.proof.pictures_kb * 1024
    read = {p.id: rooms.pictures.read(p.id) for p in proof.pictures if p.id}
    return {id_: data for id_, data in read.items() if data is not None and len(data) <= most}


def _paper(rooms: Rooms, proof: Proof, shots: dict[str, bytes], by: str) -> bytes:
    digest = bundle.sha256(bundle.data_json(proof))
    made = pdf.Made(clock.now(), by, rooms.centre, rooms.zone, digest, rooms.settings.shifts.font)
    return pdf.render(proof, shots, made)


def _packed(rooms: Rooms, found: Found, by: str) -> bytes:
    proof, alert, shots = found.proof, found.proof.alert, _shots(rooms, found.proof)
    files = {
        f"{alert.id}.pdf": _paper(rooms, proof, shots, by),
        "proof.json": bundle.data_json(proof),
        "track.csv": bundle.track_csv(found.fixes, breach_moments(proof, found.fixes)),
        "track.geojson": bundle.track_geojson(alert.vehicle, runs(clean(found.fixes), rooms.settings)),
    }
    files |= {f"pictures/{p.channel}-{p.id}.jpg": shots[p.id] for p in proof.pictures if p.id and p.id in shots}
    return bundle.packed(files, clock.now(), rooms.zone)


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type=media_type, headers=headers)
