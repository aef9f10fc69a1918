"""HTTP: a photo is handed in, a photo is shown."""

import re
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse

from cases import asker as askers
from cases.photos import store
from cases.photos.record import url_of
from cases.photos.service import PHASES, BadPhoto, Darkroom, Given
from config import Settings
from db import Database
from records import Forbidden, NotFound

UPLOADED = re.compile(r"[0-9a-f]{32}")
FIELD = re.compile(r"[A-Za-z0-9_-]{1,64}\.[0-9]{1,16}")  # of a device: <device>.<epoch ms>
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=31536000, immutable",  # an id never names another picture
}
Jpeg = Annotated[bytes, Body(media_type="image/jpeg", description="a JPEG, at most 1 MB: scale it down before")]
Epoch = Annotated[
    float | None, Query(description="when it was taken, epoch s; now if left out", ge=0, le=4e9, allow_inf_nan=False)
]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not for screens and gateways"}, 404: {"description": "No such photo, or not arrived yet"},
    422: {"description": "No photo of a case"}, 503: {"description": "The database does not answer"},
}  # fmt: skip


def router(db: Database, settings: Settings, darkroom: Darkroom | None = None) -> APIRouter:
    """`/api/v1/photos…`. Raises `Forbidden`, `NotFound`."""
    made = APIRouter(prefix="/api/v1/photos", tags=["photos"], responses=WRONG)
    room = darkroom or Darkroom(db, settings)
    _take_route(made, room, settings.mode == "demo")
    _show_routes(made, db, room, settings.mode == "demo")
    return made


def _take_route(made: APIRouter, room: Darkroom, demo: bool) -> None:
    @made.post("", summary="Hand in a photo of a report, verification, handling or check", status_code=201)
    def take(
        request: Request,
        body: Jpeg,
        phase: Annotated[str, Query(pattern=f"^({'|'.join(PHASES)})$")],
        t: Epoch = None,
        lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
        lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
    ) -> Response:
        """`id` goes into the `photos` of what the photo proves. The same photo again gives the same `id`."""
        one = askers.asker(getattr(request.state, "identity", None), request.headers, demo)
        if one.display:
            raise Forbidden("只有登录的人员可以上传照片")
        try:
            kept = room.take(body, Given(phase, t, one.name, one.of, lon, lat), one.t)
        except BadPhoto as e:
            raise HTTPException(422, str(e)) from None
        shown = kept._asdict() | {"url": url_of(kept.id), "thumb": url_of(kept.id) + "/thumb"}
        del shown["path"], shown["sha256"]
        return Response(msgspec.json.encode(shown), 201, media_type="application/json")


def _show_routes(made: APIRouter, db: Database, room: Darkroom, demo: bool) -> None:
    def show(request: Request, photo_id: str, thumb: bool) -> Response:
        """Outside the centre: own photos, and those of cases one may see. The path comes from the row alone; an id
        that is none never reaches the database or a file."""
        if not UPLOADED.fullmatch(photo_id) and not FIELD.fullmatch(photo_id):
            raise NotFound("没有这张照片")
        one = askers.asker(getattr(request.state, "identity", None), request.headers, demo)
        with db.transaction() as tx:
            stored = store.find(tx, photo_id)
            if stored is not None and one.role in askers.OUTSIDE and one.of not in (stored.of, stored.by):
                stored = stored if one.of and store.is_shown_to(tx, photo_id, one.of) else None
        if stored is None:
            raise NotFound("照片尚未传到" if FIELD.fullmatch(photo_id) else "没有这张照片")
        name = f'inline; filename="{photo_id}{"_t" if thumb else ""}.jpg"'
        headers = HEADERS | {"Content-Disposition": name}
        return FileResponse(room.files.shown(stored.path, thumb), media_type="image/jpeg", headers=headers)

    @made.get("/{photo_id}", summary="A photo, clean and upright, without metadata", response_class=FileResponse)
    def photo(request: Request, photo_id: str) -> Response:
        return show(request, photo_id, thumb=False)

    @made.get("/{photo_id}/thumb", summary="The small one", response_class=FileResponse)
    def small(request: Request, photo_id: str) -> Response:
        return show(request, photo_id, thumb=True)
