"""Cameras and pictures over HTTP: what is listed, what is served, and that nothing else is (row 40)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

import clock
from cameras import api
from cameras.limited import LimitedJudge
from cameras.service import Keeper
from config import Settings
from db import Database
from records import NotFound, Snapshot
from registry.model import Camera, Registry
from tests.access.served import served
from tests.cameras.build import Room, T
from tests.cameras.corpus import ODD, photo

pytestmark = pytest.mark.edges
EYE = Camera("C01", "长江南路口", 113.1, 27.8, 90.0, 400.0, "全球眼", "https://media.example/c01.m3u8")


@dataclass
class Known:
    registry: Registry = field(default_factory=lambda: Registry(cameras={"C01": EYE, "C02": Camera("C02", "湘银路")}))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    clock.fix_at(T + 60)
    return Room(Settings(var=str(tmp_path)))


@pytest.fixture
def keeper(room: Room, db: Database) -> Iterator[Keeper]:
    with LimitedJudge(room.settings.cameras) as judge:
        yield Keeper(room.settings, db, judge)


@pytest.fixture
def client(room: Room, db: Database) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(api.router(db, Known(), room.settings))
    app.add_exception_handler(NotFound, lambda _request, error: JSONResponse({"detail": str(error)}, 404))
    with served(app) as made:
        yield made


def keep(room: Room, keeper: Keeper, **upload: object) -> Snapshot:
    taken = keeper.take(room.upload(**upload))  # type: ignore[arg-type]
    assert isinstance(taken, Snapshot)
    return taken


def test_cameras_are_listed_with_place_view_and_newest_picture(
    room: Room, keeper: Keeper, client: httpx.Client
) -> None:
    keep(room, keeper, t=T)
    newest = keep(room, keeper, t=T + 30)
    row, other = client.get("/api/v1/cameras").json()["items"]
    assert row == {
        "id": "C01", "name": "长江南路口", "lon": 113.1, "lat": 27.8, "bearing_deg": 90.0, "range_m": 400.0,
        "source": "全球眼", "stream_url": "https://media.example/c01.m3u8", "vehicle": None, "channel": None,
        "state": "ok", "snapshot": newest.id, "t": T + 30,
    }  # fmt: skip
    assert (other["id"], other["state"], other["snapshot"]) == ("C02", "none", None)


def test_a_camera_without_a_registry_row_appears_with_its_first_picture(
    room: Room, keeper: Keeper, client: httpx.Client
) -> None:
    keep(room, keeper, camera="V0001-rear", device="V0001")
    row = client.get("/api/v1/cameras").json()["items"][-1]
    assert (row["id"], row["vehicle"], row["channel"], row["lon"]) == ("V0001-rear", "V0001", "main", None)


def test_a_camera_grows_late_and_silent(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    keep(room, keeper)
    feeds = room.settings.feeds
    words = []
    for age in (0, feeds.camera_late_s + 1, feeds.camera_silent_s + 1):
        clock.fix_at(T + age)
        words.append(client.get("/api/v1/cameras").json()["items"][0]["state"])
    assert words == ["ok", "late", "silent"]


def test_pictures_of_a_camera_come_newest_first_page_by_page(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    kept = [keep(room, keeper, t=T + n) for n in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get("/api/v1/cameras/C01/snapshots", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert seen == [s.id for s in reversed(kept)]


def test_a_span_of_time_bounds_the_list(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    for n in range(5):
        keep(room, keeper, t=T + n)
    span = {"from": str(T + 1), "to": "2025-11-22T00:00:03+08:00"}
    items = client.get("/api/v1/cameras/C01/snapshots", params=span).json()["items"]
    assert [item["t"] for item in items] == [T + 2, T + 1]


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=nan", "limit=0", "limit=501", "limit=x", "cursor=1", "cursor=%00"]
)
def test_a_list_asked_for_wrongly_is_422(query: str, client: httpx.Client) -> None:
    assert client.get(f"/api/v1/cameras/C01/snapshots?{query}").status_code == 422


def test_pictures_of_a_strange_camera_are_404_and_of_a_quiet_one_none(client: httpx.Client) -> None:
    assert client.get("/api/v1/cameras/C99/snapshots").status_code == 404
    assert client.get("/api/v1/cameras/C02/snapshots").json() == {"items": [], "next": None}


def test_a_picture_is_served_as_jpeg_and_as_nothing_else(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    data, payload = ODD["script in EXIF"]
    snapshot = keep(room, keeper, data=data)
    for path, suffix in ((f"/api/v1/snapshots/{snapshot.id}", ""), (f"/api/v1/snapshots/{snapshot.id}/thumb", "_t")):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert payload not in answer.content
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == f'inline; filename="{snapshot.id}{suffix}.jpg"'
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"


NO_IDS = (
    "../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%2Fetc%2Fpasswd",
    "/etc/passwd", "..\\..\\etc", "0" * 31, "0" * 33, "0" * 32, "G" * 32, "0" * 31 + "%00", "0" * 32 + "%0a",
    "0" * 32 + ".jpg", "%00", "originals", "A" * 32, "０" * 32,
)  # fmt: skip


def test_an_id_that_is_no_id_is_404(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    keep(room, keeper)
    for path in (f"/api/v1/snapshots/{no_id}{tail}" for no_id in NO_IDS for tail in ("", "/thumb")):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert b"root:" not in answer.content


def test_a_row_that_points_outside_the_store_serves_nothing(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    """Even if the table were tampered with."""
    snapshot = keep(room, keeper)
    (room.settings.folder / "secret.jpg").write_bytes(photo(8, 8))
    for path in ("../secret.jpg", "/etc/passwd", f"../originals/20251122/{snapshot.sha256}"):
        with keeper._db.transaction() as tx:
            tx.execute("UPDATE snapshot SET path = %s", (path,))
        assert client.get(f"/api/v1/snapshots/{snapshot.id}").status_code == 404


def test_a_picture_whose_file_is_gone_is_404(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    snapshot = keep(room, keeper)
    room.files.forget_before("99991231")
    assert client.get(f"/api/v1/snapshots/{snapshot.id}").status_code == 404


def test_originals_are_never_served(room: Room, keeper: Keeper, client: httpx.Client) -> None:
    snapshot = keep(room, keeper)
    assert client.get(f"/api/v1/snapshots/{snapshot.sha256}").status_code == 404
    assert client.get(f"/api/v1/originals/20251122/{snapshot.sha256}").status_code == 404
