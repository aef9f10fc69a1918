"""The web role: FastAPI with the rooms' routes, the hub, the wall on Dash, the guard before all of it."""

import gc
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

import access.api
import access.guard
import access.heads
import api_page
import cameras.api
import cameras.near
import cameras.store
import cameras.verdict
import cases.api
import cases.catalogue.api
import cases.dispatch.api
import cases.intake.api
import cases.intake.reading
import cases.photos.api
import feeds.api
import feeds.cut
import feeds.ws
import gps.alerts.api
import gps.api
import gps.live.api
import gps.proof.api
import gps.shifts.api
import ingest.api
import layouts.api
import layouts.files
import registry.api
import registry.plans.api
import show.api
import wall.admin_layouts
import wall.figures
import wall.shell
import wall.stage
from access.service import Service
from cameras.files import Files
from cases.intake.people import Seen
from cases.photos.service import Darkroom
from cases.service import Centre
from config import ROOT, Settings
from db import Database
from feeds.hub import Hub
from feeds.states import Unit
from gps.rules.settings import Rules
from halls import Director
from layouts.drafts import Drafts
from layouts.shelf import Shelf
from records import Forbidden, NotFound, Refused, Snapshot, Unreachable
from registry.model import Registry
from registry.watch import Watch
from roles import prepare
from show.service import Halls
from stream import Stream

log = logging.getLogger(__name__)
VERSION = "0.1.0"
SWITCH_S = 0.001  # s a busy thread may keep the interpreter while the loop waits for it; Python's own 5 ms add up
ABOUT = """The way of data of a city-management command centre: units, tracks, snapshots, and what was refused.

Who asks: a person's session, a display link (read-only) or `Authorization: Bearer <token>` (`app.py user token`).
Positions are WGS-84, times UTC epoch seconds. Errors are `application/problem+json`."""
STATUS = {Forbidden: 403, Refused: 409, NotFound: 404, Unreachable: 503}


def build(settings: Settings) -> Any:
    """The ASGI application of the web role."""
    db = Database(settings.database)
    stream = Stream(settings.redis, settings.stream.partitions)
    watch = Watch(db, settings.registry.watch_s)
    service = Service(db, settings.access)
    shelf = Shelf(ROOT / "layouts", settings.folder / "layouts", wall.stage.check, wall.figures.known)
    shift = (settings.ingest.shift_start, settings.ingest.shift_end)
    hub = Hub(settings.feeds, stream, watch, settings.zone, settings.mode, wall.shell.build_id(), shift)
    centre = Centre(db, settings, lambda: hub.registry, partial(_seen, hub))
    director = Director(db, hub, stream, shelf, centre, settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await hub.start()
        director.start()
        settle_memory()
        try:
            yield
        finally:
            await director.stop()
            await hub.stop()
            for closing in (watch, stream, db):
                closing.close()

    app = FastAPI(title="CityWall 城墙", version=VERSION, description=ABOUT, lifespan=life,
                  docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")  # fmt: skip
    for router in _routers(settings, db, stream, hub, service, shelf, centre, director.halls):
        app.include_router(router)
    app.add_api_route("/api/docs", lambda: HTMLResponse(api_page.render(app.openapi())), include_in_schema=False)
    _errors(app)
    _nothing_else(app)
    dash_app = wall.shell.create(app, hub, settings, shelf)
    return access.guard.Guard(app, service, settings.access, csp=access.guard.policy(tuple(dash_app.csp_hashes())))


def settle_memory() -> None:
    """What is there at the start stays: the collector need not walk through it again and again, which holds up
    every request for tens of milliseconds."""
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(20_000, 20, 50)


def _seen(hub: Hub) -> list[Seen]:
    found = [*hub.view("vehicles").values(), *hub.view("collectors").values()]
    return [Seen(u.id, u.kind, u.lon, u.lat, u.t, u.online, u.state == "on_duty") for u in found]


def _routers(
    settings: Settings, db: Database, stream: Stream, hub: Hub, service: Service, shelf: Shelf, centre: Centre,
    halls: Halls,
) -> list[Any]:  # fmt: skip
    def registry_now() -> Registry:
        return hub.registry

    def units() -> list[Unit]:
        return [*hub.view("vehicles").values(), *hub.view("collectors").values()]

    def pictures(unit: str) -> dict[str, str]:
        """Channel → newest snapshot of the cameras a vehicle carries."""
        return {c.channel or c.id: c.snapshot for c in hub.view("cameras").values() if c.vehicle == unit and c.snapshot}

    def picture(snapshot_id: str) -> Snapshot | None:
        with db.transaction() as tx:
            found = cameras.store.find(tx, snapshot_id)
        return found.snapshot if found else None

    def walls() -> list[tuple[str, str, str]]:
        scenes = {name: shelf.scenes[name] for name in halls.names() if name in shelf.scenes}
        return [(name, screen, scene.title_of(screen)) for name, scene in scenes.items() for screen in scene.screens]

    darkroom, drafts = Darkroom(db, settings), Drafts()
    rules = Rules.of(settings.gps.rules, settings.registry.plans.forbidden, settings.zone)
    near = cameras.near.Near(db, Files(settings.folder), registry_now)
    proofs = gps.proof.api.Rooms(db, registry_now, near, settings.gps, settings.centre.name, settings.zone)
    return [  # asked in this order: what is asked for most comes first; a case's own routes after those of its dispatch
        cases.dispatch.api.router(centre),
        cases.api.router(centre, settings),
        gps.api.router(db, units, registry_now, settings.gps, pictures),
        feeds.api.router(hub, stream),
        access.api.router(service, walls, settings.centre.name, settings.zone),
        registry.api.router(registry_now, settings.registry),
        registry.plans.api.router(db, registry_now, settings.registry, settings.zone),
        ingest.api.router(stream, registry_now, cameras.verdict.REASONS | cases.intake.reading.REASONS),
        gps.live.api.router(db, registry_now, rules),
        gps.proof.api.router(proofs),
        gps.alerts.api.router(db, registry_now, settings, picture),
        gps.shifts.api.router(db, hub, settings, service.confirm),
        cameras.api.router(db, hub, settings),
        cases.catalogue.api.router(db, lambda: centre.room().catalogue, settings.cases.catalogue),
        cases.intake.api.router(centre, darkroom),
        cases.photos.api.router(db, settings, darkroom),
        show.api.router(halls),
        layouts.api.router(shelf, layouts.files.Files(shelf), drafts, wall.admin_layouts.panels),
        feeds.ws.router(hub),
    ]


def _errors(app: FastAPI) -> None:
    """The domain's errors as problem+json, in one place."""

    def problem(status: int, title: str, detail: str) -> JSONResponse:
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        headers = {"Retry-After": "2"} if status == 503 else None
        return JSONResponse(body, status, headers, media_type="application/problem+json")

    def handler(status: int) -> Callable[[Request, Exception], Awaitable[JSONResponse]]:
        async def answer(_request: Request, error: Exception) -> JSONResponse:
            return problem(status, type(error).__name__, str(error))

        return answer

    async def refused_by_framework(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error.detail))

    async def wrongly_asked(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return problem(422, "Unprocessable", said)

    for error, status in STATUS.items():
        app.add_exception_handler(error, handler(status))
    app.add_exception_handler(HTTPException, refused_by_framework)
    app.add_exception_handler(RequestValidationError, wrongly_asked)


def _nothing_else(app: FastAPI) -> None:
    """Unknown paths below our own prefixes are 404, before Dash's catch-all answers 200 for them."""

    async def missing(_request: Request) -> JSONResponse:
        raise NotFound("no such address; /api/docs lists them")

    for prefix in ("/api", "/feeds", "/metrics", "/healthz", "/readyz"):
        app.add_api_route(
            prefix + "/{rest:path}", missing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
        )


def run(_args: list[str], settings: Settings) -> int:
    """Serve until a signal."""
    prepare("web", settings)
    log.info("settings %s", msgspec.json.encode(settings.web).decode())
    uvicorn.run(
        build(settings),
        host=settings.web.host,
        port=settings.web.port,
        loop="uvloop",
        http=access.heads.limited(HttpToolsProtocol, settings.access),
        ws=feeds.cut.cuttable(WebSocketsSansIOProtocol),
        ws_per_message_deflate=False,
        ws_max_size=32 * 1024,
        ws_ping_interval=4,  # with the timeout: a peer that is gone is noticed within 10 s (reliability.md row 35)
        ws_ping_timeout=5,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return 0
