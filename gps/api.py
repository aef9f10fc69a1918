"""HTTP: the latest of all units, one unit with its context, one unit's track."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

import clock
from db import Database
from gps import store
from gps.ask import Format, UnitLike, box, matching, moment, page, unit_dict, wanted_format
from gps.export import GEOJSON_TYPE, GPX_TYPE, geojson, gpx
from gps.geo import RoadIndex, lines_of
from gps.settings import Settings
from gps.track import clean, runs, simplified, stops, summary
from records import Fix, NotFound, Refused
from registry.model import Registry

State = Literal["no_fix", "working", "driving", "stopped", "offline", "on_duty", "off_shift"]
UNIT: dict[str, Any] = {
    "id": "A007", "kind": "vehicle", "subkind": "sweeper", "state": "working", "t": 1795197600.0,
    "lon": 113.0801, "lat": 27.8302, "speed_kmh": 6.5, "heading_deg": 92.0, "work": True, "driver": "D012",
    "age_s": 1.4, "source": "native",
}  # fmt: skip


class UnitOut(BaseModel):
    """A vehicle or a collector as last known; `t` and all beside it are of the newest fix."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": UNIT})
    id: str
    kind: Literal["vehicle", "collector"]
    subkind: str = Field(description="kind of vehicle; empty for collectors")
    state: State
    t: float | None = Field(description="time of the fix, UTC epoch s, the device's clock")
    lon: float | None = Field(description="deg, WGS-84")
    lat: float | None
    speed_kmh: float | None
    heading_deg: float | None = Field(description="0 = north, clockwise")
    work: bool | None = Field(description="brush, pump or PTO is running")
    driver: str | None = Field(description="id of the driver")
    age_s: float | None = Field(description="age of the newest fix, s")
    source: str = Field(description="decoder that read the fix")


class UnitsOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: list[UnitOut]
    next: str | None = Field(description="pass it as `cursor` for the next page; null at the end")


class RoadOut(BaseModel):
    id: str
    name: str
    distance_m: float


class SignInOut(BaseModel):
    driver: str
    name: str | None = Field(description="name in the registry")
    on: bool = Field(description="false: signed out")
    t: float


class UnitDetailOut(UnitOut):
    label: str
    plate: str | None
    company: str | None
    fleet_lead: str | None
    duty_grid: str | None = Field(description="collectors: duty grid of the registry")
    road: RoadOut | None = Field(description="nearest road, if one is near")
    sign_in: SignInOut | None = Field(description="newest word of a driver on this device")
    pictures: dict[str, str] = Field(description="channel → id of its newest snapshot, /api/v1/snapshots/{id}")


class PointOut(BaseModel):
    t: float
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: float | None
    work: bool | None


class StopOut(BaseModel):
    from_t: float
    to_t: float
    lon: float
    lat: float


class SummaryOut(BaseModel):
    distance_km: float
    moving_s: float
    stopped_s: float
    silent_s: float = Field(description="time between runs, of which nothing is known")
    max_speed_kmh: float | None


class TrackOut(BaseModel):
    """Silence and jumps break a track into runs; nothing is drawn or counted across a break."""

    model_config = ConfigDict(extra="forbid")
    unit: str
    from_t: float
    to_t: float
    fixes: int = Field(description="fixes of the track before `simplify_m`")
    summary: SummaryOut
    stops: list[StopOut]
    runs: list[list[PointOut]]


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


def _problem(what: str) -> dict[str, Any]:
    return {"description": what, "content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}


TIME_SCHEMA = {"type": "string", "examples": ["2026-11-21T02:00:00+08:00", "1795197600"]}
Moment = Annotated[float, BeforeValidator(lambda v: moment(str(v))), WithJsonSchema(TIME_SCHEMA)]
BOX_SCHEMA = {"type": "string", "examples": ["113.05,27.80,113.15,27.88"]}
# stays text until the route reads it: FastAPI would take a tuple for a parameter given several times
Bbox = Annotated[str, AfterValidator(lambda text: box(text) and text), WithJsonSchema(BOX_SCHEMA)]
UnitId = Annotated[str, Path(description="id of the vehicle or collector", examples=["A007"])]
ONE: dict[int | str, dict[str, Any]] = {404: _problem("No such unit"), 503: _problem("The database does not answer")}
TRACK_TYPES = {GEOJSON_TYPE: {"schema": {"type": "object"}}, GPX_TYPE: {"schema": {"type": "string"}}}
TRACK: dict[int | str, dict[str, Any]] = {
    **ONE,
    200: {"description": "The track", "content": TRACK_TYPES},
    409: _problem("Span too long or reversed"),
}


class Roads:
    """The road index of the newest registry, made anew when that changes."""

    def __init__(self, within_m: float) -> None:
        self._within_m, self._lock = within_m, Lock()
        self._version: int | None = None
        self._index = RoadIndex([])

    def near(self, registry: Registry, unit: UnitLike) -> dict[str, Any] | None:
        if unit.lon is None or unit.lat is None:
            return None
        with self._lock:
            if self._version != registry.version:
                lines = ((r.id, r.name, line) for r in registry.roads.values() for line in lines_of(r.geometry))
                self._index, self._version = RoadIndex(lines, reach_m=self._within_m), registry.version
        hit = self._index.nearest(unit.lon, unit.lat, self._within_m, unit.heading_deg)
        return {"id": hit[0], "name": hit[1], "distance_m": round(hit[2], 1)} if hit else None


def router(
    db: Database,
    hub_units: Callable[[], Iterable[UnitLike]],
    registry: Callable[[], Registry],
    settings: Settings | None = None,
    pictures: Callable[[str], dict[str, str]] = lambda unit: {},
) -> APIRouter:
    """`/api/v1/units…`. `hub_units` gives the hub's units, `registry` the newest registry, `pictures` a
    unit's newest snapshot ids by channel. Raises `NotFound`, `Refused`, `Unreachable`."""
    made = APIRouter(prefix="/api/v1/units", tags=["units"])
    own = settings or Settings()
    _list_route(made, own, hub_units, registry)
    _unit_route(made, db, hub_units, registry, pictures, Roads(own.road_within_m))
    _track_route(made, own, db, hub_units, registry)
    return made


def _list_route(
    made: APIRouter, own: Settings, hub_units: Callable[[], Iterable[UnitLike]], registry: Callable[[], Registry]
) -> None:
    @made.get("", summary="Latest position and state of all units", response_model=UnitsOut)
    def units(
        kind: Annotated[Literal["vehicle", "collector"] | None, Query()] = None,
        state: Annotated[list[State] | None, Query(description="may be given several times")] = None,
        bbox: Annotated[Bbox | None, Query(description="minlon,minlat,maxlon,maxlat, WGS-84")] = None,
        q: Annotated[str, Query(max_length=64, description="part of the id, label, plate or name")] = "",
        limit: Annotated[int, Query(ge=1, le=5_000)] = own.units_limit,
        cursor: Annotated[str, Query(max_length=200, description="`next` of the page before")] = "",
    ) -> Response:
        """In order of id. A unit without any fix is in state `no_fix` and has no position."""
        within, want = box(bbox) if bbox else None, q.strip()
        found = matching(hub_units(), kind, state or (), within, want, _words(registry()) if want else {})
        items, following = page(found, cursor, limit)
        now = clock.now()
        return _json({"items": [unit_dict(unit, now) for unit in items], "next": following})


def _unit_route(
    made: APIRouter,
    db: Database,
    hub_units: Callable[[], Iterable[UnitLike]],
    registry: Callable[[], Registry],
    pictures: Callable[[str], dict[str, str]],
    roads: Roads,
) -> None:
    @made.get(
        "/{unit_id}", summary="One unit with road, driver and pictures", response_model=UnitDetailOut, responses=ONE
    )
    def unit(unit_id: UnitId) -> Response:
        found = next((u for u in hub_units() if u.id == unit_id), None)
        if found is None:
            raise NotFound(f"no unit {unit_id!r}")
        known, now = registry(), clock.now()
        about = known.vehicles.get(unit_id)
        collector = known.collectors.get(unit_id)
        more = {name: getattr(about, name, None) for name in ("plate", "company", "fleet_lead")}
        return _json(
            {
                **unit_dict(found, now),
                "label": found.label,
                **more,
                "duty_grid": collector.duty_grid if collector else None,
                "road": roads.near(known, found),
                "sign_in": _sign_in(db, known, unit_id, now),
                "pictures": pictures(unit_id),
            }
        )


def _track_route(
    made: APIRouter,
    own: Settings,
    db: Database,
    hub_units: Callable[[], Iterable[UnitLike]],
    registry: Callable[[], Registry],
) -> None:
    @made.get("/{unit_id}/track", summary="Where one unit was", response_model=TrackOut, responses=TRACK)
    def track(
        unit_id: UnitId,
        from_: Annotated[Moment | None, Query(alias="from", description="default: 12 h before `to`")] = None,
        to: Annotated[Moment | None, Query(description="default: now; at most 48 h after `from`")] = None,
        simplify_m: Annotated[float, Query(ge=0, le=1_000, description="drop points that lie so near the line, m")] = 0,
        format: Annotated[Format | None, Query(description="instead of the Accept header")] = None,  # noqa: A002
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response:
        """JSON, GeoJSON or GPX, by `format` or the Accept header. Fixes flagged as jump or future are left out."""
        to_t = clock.now() if to is None else to
        from_t = to_t - own.track_default_s if from_ is None else from_
        if not 0 < to_t - from_t <= own.track_most_s:
            raise Refused(f"want from < to and at most {own.track_most_s / 3600:.0f} h between them")
        with db.look() as tx:
            fixes = clean(store.track(tx, unit_id, from_t, to_t))
        if not fixes and registry().device(unit_id) is None and all(u.id != unit_id for u in hub_units()):
            raise NotFound(f"no unit {unit_id!r}")
        return _rendered(unit_id, from_t, to_t, fixes, simplify_m, wanted_format(format, accept), own)


def _rendered(
    unit_id: str, from_t: float, to_t: float, fixes: list[Fix], simplify_m: float, form: Format, own: Settings
) -> Response:
    whole = runs(fixes, own)
    pieces = [simplified(run, simplify_m) for run in whole]
    if form == "gpx":
        name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(unit_id, safe='')}.gpx"}
        return Response(gpx(unit_id, pieces), media_type=GPX_TYPE, headers={"Vary": "Accept", **name})
    if form == "geojson":
        return _json(geojson(unit_id, pieces), GEOJSON_TYPE)
    return _json(
        {
            "unit": unit_id,
            "from_t": from_t,
            "to_t": to_t,
            "fixes": len(fixes),
            "summary": summary(whole, own),
            "stops": stops(fixes, own),
            "runs": [[_point(fix) for fix in run] for run in pieces],
        }
    )


def _point(fix: Fix) -> dict[str, Any]:
    return {
        "t": fix.t,
        "lon": fix.lon,
        "lat": fix.lat,
        "speed_kmh": fix.speed_kmh,
        "heading_deg": fix.heading_deg,
        "work": fix.work,
    }


def _words(known: Registry) -> dict[str, list[str]]:
    """What else a person may call a unit: plate, company, a collector's name."""
    words = {v.id: [v.plate or "", v.company or ""] for v in known.vehicles.values()}
    return words | {c.id: [c.name or ""] for c in known.collectors.values()}


def _sign_in(db: Database, known: Registry, unit_id: str, now: float) -> dict[str, Any] | None:
    with db.look() as tx:
        word = store.sign_in_at(tx, unit_id, now)
    if word is None:
        return None
    driver = known.drivers.get(word.driver)
    return {"driver": word.driver, "name": driver.name if driver else None, "on": word.on, "t": word.t}


def _json(body: Any, media_type: str = "application/json") -> Response:
    return Response(msgspec.json.encode(body), media_type=media_type, headers={"Vary": "Accept"})
