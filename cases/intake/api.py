"""HTTP: a point in words and who is near it, places by name, what may be the same problem, components; and below them
the messages of citizens and their rewards."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from cases.asker import Asker
from cases.find import store as find
from cases.find.api import as_json, now_of, who
from cases.intake import duplicates, memory, people
from cases.intake.addresses import Addresses
from cases.intake.asks import NO_NUL, KindName
from cases.intake.components import store
from cases.intake.components.model import Component
from cases.intake.duplicates import Asked, box_around
from cases.intake.locate import Ground
from cases.intake.messages import api as messages_api
from cases.intake.messages.service import Messages
from cases.intake.rewards import api as rewards_api
from cases.photos.service import Darkroom
from cases.service import Centre
from gps.geo import distance_m
from records import Forbidden, NotFound
from registry.model import Registry

Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="WGS-84", examples=[113.0863])]
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="WGS-84", examples=[27.8301])]
ComponentId = Annotated[str, Path(pattern=r"^[0-9]{16,17}$", examples=["43021101001000123"])]
DAY_S = 86_400.0
NEAR_MOST_M = 2_000.0
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not for screens and gateways"}, 404: {"description": "No such component"},
    422: {"description": "Wrongly asked"}, 503: {"description": "The database does not answer"},
}  # fmt: skip


def router(centre: Centre, darkroom: Darkroom) -> APIRouter:
    """`/api/v1/locate`, `/addresses`, `/components…`, `/intake…`, `/rewards…`. Raises `Forbidden`, `NotFound`,
    `Refused`."""
    made = APIRouter()
    places = APIRouter(prefix="/api/v1", tags=["intake"], responses=WRONG)
    _place_routes(places, centre)
    _similar_route(places, centre)
    _component_routes(places, centre)
    made.include_router(places)
    made.include_router(messages_api.router(centre, Messages(centre, darkroom)))
    made.include_router(rewards_api.router(centre))
    return made


def _place_routes(made: APIRouter, centre: Centre) -> None:
    own = centre.own.intake

    @made.get("/locate", summary="A point in words: grids, street, road, who is near", response_model=dict[str, Any])
    def locate(lon: Lon, lat: Lat, request: Request) -> Response:
        """`collector`: whom a verification would go to now; null when nobody is on duty."""
        one, known = person(request, centre), centre.registry()
        spot = Ground.of(known, own).at(lon, lat)
        near = people.nearest(lon, lat, spot.duty_grid, known, centre.seen(), now_of(one))
        return as_json(spot._asdict() | {
            "inside": bool(spot.unit_grid or spot.duty_grid),
            "collector": near[0]._asdict() if near else None,
            "collectors": [n._asdict() for n in near[: own.around_most]],
            "duty_collectors": people.duty_collectors(known, spot.duty_grid),
            "cameras": _cameras(known, lon, lat, own.around_m, own.around_most),
        })  # fmt: skip

    @made.get("/addresses", summary="Places by name: Chinese, pinyin or initials", response_model=dict[str, Any])
    def addresses(
        q: Annotated[str, Query(max_length=60, pattern=NO_NUL, examples=["湘银路 长江南路", "xylcj"])],
        request: Request,
        most: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        person(request, centre)
        found = Addresses.of(Ground.of(centre.registry(), own)).search(q, most)
        return as_json({"items": [place._asdict() for place in found]})


def _similar_route(made: APIRouter, centre: Centre) -> None:
    @made.get("/intake/similar", summary="Before it is registered: was it told before?", response_model=dict[str, Any])
    def similar(
        kind: KindName,
        code: Annotated[str, Query(pattern=r"^[0-9]{5}$")],
        lon: Lon,
        lat: Lat,
        request: Request,
        words: Annotated[str, Query(max_length=1_000, pattern=NO_NUL)] = "",
        subject: Annotated[str, Query(max_length=60, pattern=NO_NUL)] = "",
    ) -> Response:
        """`duplicates`: open cases that may be the same problem; `memory`: what was at this place in 90 days."""
        one, own = messages_api.seat(request, centre), centre.own.intake
        now = now_of(one)
        around = box_around(lon, lat, max(own.duplicate_m, own.memory_m))
        with centre.db.transaction() as tx:
            there = find.near(tx, around, now - own.memory_days * DAY_S)
        asked = Asked(kind, code, lon, lat, now, words, subject)
        remembered = memory.remember(kind, code, lon, lat, now, there, own)
        return as_json({
            "duplicates": [likely._asdict() for likely in duplicates.suggest(asked, there, own)],
            "memory": remembered._asdict() | {"items": [past._asdict() for past in remembered.items]},
        })  # fmt: skip


def _component_routes(made: APIRouter, centre: Centre) -> None:
    most = centre.own.intake.list_most

    @made.get("/components", summary="Components in a box, or around a point", response_model=dict[str, Any])
    def components(
        request: Request,
        bbox: Annotated[str, Query(max_length=100, pattern=NO_NUL, description="west,south,east,north")] = "",
        near: Annotated[str, Query(max_length=60, pattern=NO_NUL, description="lon,lat or lon,lat,metres")] = "",
        code: Annotated[str, Query(pattern=r"^[0-9]{0,5}$", description="class, or its first digits")] = "",
        limit: Annotated[int, Query(ge=1, le=most)] = most,
        cursor: Annotated[str, Query(pattern=r"^[0-9]{0,17}$", description="`next` of the page before")] = "",
    ) -> Response:
        """Of a box by id, page by page; around a point the nearest first, without pages."""
        person(request, centre)
        if bool(bbox) == bool(near):
            raise HTTPException(422, "请给出 bbox 或 near 之一")
        if near:
            return as_json({"items": _around(centre, _numbers(near, "near", (2, 3)), code, limit), "next": None})
        west, south, east, north = _numbers(bbox, "bbox", (4,))
        with centre.db.transaction() as tx:
            found = store.within(tx, (west, south, east, north), code, cursor, limit)
        return as_json({"items": [_shown(c) for c in found], "next": found[-1].id if len(found) == limit else None})

    @made.get("/components/{component_id}", summary="One component, and whose it is", response_model=dict[str, Any])
    def component(component_id: ComponentId, request: Request) -> Response:
        person(request, centre)
        with centre.db.transaction() as tx:
            found = store.find(tx, component_id)
        if found is None:
            raise NotFound(f"没有部件 {component_id}")
        unit = centre.registry().units.get(found.unit)
        return as_json(_shown(found) | {"unit_name": unit.name if unit else ""})


def _around(centre: Centre, given: list[float], code: str, limit: int) -> list[dict[str, Any]]:
    lon, lat = given[:2]
    metres = min(NEAR_MOST_M, max(1.0, given[2] if len(given) == 3 else centre.own.intake.duplicate_m))
    with centre.db.transaction() as tx:
        there = store.within(tx, box_around(lon, lat, metres), code, most=10 * limit)
    measured = sorted((distance_m(lon, lat, c.lon, c.lat), c.id, c) for c in there)
    return [_shown(c) | {"distance_m": away} for away, _, c in measured if away <= metres][:limit]


def _shown(component: Component) -> dict[str, Any]:
    return component._asdict()


def _numbers(text: str, name: str, lengths: tuple[int, ...]) -> list[float]:
    """Raises 422 for anything but so many finite numbers; the first two are a position."""
    try:
        found = [float(part) for part in text.split(",")]
        fine = len(found) in lengths and all(abs(value) <= 1e6 for value in found)
        fine = fine and abs(found[0]) <= 180 and abs(found[1]) <= 90
    except ValueError:
        fine = False
    if not fine:
        raise HTTPException(422, f"query.{name}: 应为逗号分隔的 {' 或 '.join(map(str, lengths))} 个数，经度在前")
    return found


def _cameras(known: Registry, lon: float, lat: float, within_m: float, most: int) -> list[dict[str, Any]]:
    """Fixed cameras around, nearest first."""
    found = []
    for camera in known.fixed_cameras.values():
        assert camera.lon is not None
        assert camera.lat is not None
        away = distance_m(lon, lat, camera.lon, camera.lat)
        if away <= within_m:
            found.append({"id": camera.id, "name": camera.name, "distance_m": away})
    return sorted(found, key=lambda c: (c["distance_m"], c["id"]))[:most]


def person(request: Request, centre: Centre) -> Asker:
    """Whoever is logged in; raises `Forbidden` for displays and gateways."""
    one = who(request, centre)
    if one.display:
        raise Forbidden("只有登录的人员可以使用")
    return one
