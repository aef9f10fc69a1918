"""Cameras, their pictures, and one picture by id over HTTP."""

from typing import Annotated, Any, Protocol

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import FileResponse

import clock
from cameras import listing, store
from cameras.files import ID, Files
from config import Settings
from db import Database
from records import NotFound, Snapshot
from registry.model import Camera, Registry

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=31536000, immutable",  # an id never names another picture
}
Row = dict[str, Any]
Moment = Annotated[str | None, Query(description="epoch seconds or RFC 3339 with zone")]


class HasRegistry(Protocol):
    """What we need of the hub or of `registry.watch.Watch`."""

    @property
    def registry(self) -> Registry: ...


def router(db: Database, known: HasRegistry, settings: Settings) -> APIRouter:
    made = APIRouter(prefix="/api/v1", tags=["cameras"])
    _list_routes(made, db, known, settings)
    _picture_routes(made, db, Files(settings.folder))
    return made


def _list_routes(made: APIRouter, db: Database, known: HasRegistry, settings: Settings) -> None:
    most = settings.cameras.list_most

    @made.get("/cameras", response_model=Row)
    def cameras() -> Response:
        """All cameras with their newest picture; those without a registry row appear with their first picture."""
        with db.look() as tx:
            latest = store.latest(tx)
        rows = list(known.registry.cameras.values())
        people = known.registry.collectors  # their phones are no cameras
        unlisted = [s for s in latest.values() if s.camera not in known.registry.cameras and s.device not in people]
        rows += [Camera(s.camera, f"{s.device} {s.channel}", vehicle=s.device, channel=s.channel) for s in unlisted]
        body = {"items": [_camera(row, latest.get(row.id), settings) for row in rows], "next": None}
        return Response(msgspec.json.encode(body), media_type="application/json")

    @made.get("/cameras/{camera}/snapshots")
    def snapshots(
        camera: str,
        start: Annotated[Moment, Query(alias="from")] = None,
        to: Moment = None,
        limit: Annotated[int, Query(ge=1, le=most)] = 50,
        cursor: str | None = None,
    ) -> Row:
        """A camera's pictures taken in [from, to), newest first."""
        try:
            first = listing.moment(start, "from") if start else 0.0
            last = listing.moment(to, "to") if to else float("inf")
            below = listing.below(cursor) if cursor else None
        except ValueError as e:
            raise HTTPException(422, str(e)) from None
        with db.look() as tx:
            found = store.page(tx, camera, first, last, below, limit)
        if not found and camera not in known.registry.cameras and camera not in _pictured(db):
            raise NotFound(f"no camera {camera!r}")
        full = len(found) == limit
        return {
            "items": [_snapshot(s) for s in found],
            "next": listing.cursor(found[-1].t, found[-1].id) if full else None,
        }


def _pictured(db: Database) -> set[str]:
    with db.look() as tx:
        return set(store.latest(tx))


def _picture_routes(made: APIRouter, db: Database, files: Files) -> None:
    def answer(snapshot_id: str, thumb: bool) -> FileResponse:
        """The path comes from the row alone; an id that is none never reaches the database or a file."""
        if not ID.fullmatch(snapshot_id):
            raise NotFound("no such picture")
        with db.look() as tx:
            stored = store.find(tx, snapshot_id)
        if stored is None:
            raise NotFound("no such picture")
        name = f'inline; filename="{snapshot_id}{"_t" if thumb else ""}.jpg"'
        headers = HEADERS | {"Content-Disposition": name}
        return FileResponse(files.shown(stored.path, thumb), media_type="image/jpeg", headers=headers)

    @made.get("/snapshots/{id}", response_class=FileResponse)
    def picture(id: str) -> FileResponse:  # noqa: A002
        """The clean JPEG: upright, without any metadata of the sender."""
        return answer(id, thumb=False)

    @made.get("/snapshots/{id}/thumb", response_class=FileResponse)
    def thumb(id: str) -> FileResponse:  # noqa: A002
        return answer(id, thumb=True)


def _camera(row: Camera, newest: Snapshot | None, settings: Settings) -> Row:
    t = min(newest.t, newest.received_t) if newest else None  # a clock that runs ahead makes no picture younger
    feeds = settings.feeds
    return {
        **msgspec.to_builtins(row),
        "state": listing.state_of(t, clock.now(), feeds.camera_late_s, feeds.camera_silent_s),
        "snapshot": newest.id if newest else None,
        "t": t,
    }


def _snapshot(s: Snapshot) -> Row:
    return {name: getattr(s, name) for name in s.__struct_fields__} | {
        "url": f"/api/v1/snapshots/{s.id}",
        "thumb": f"/api/v1/snapshots/{s.id}/thumb",
    }
