"""The proof over HTTP, from a real database: for people whole, for a screen without names, as a file with hashes."""

import asyncio
import hashlib
import io
import zipfile
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

import clock
from cameras.files import Files, path_of
from cameras.near import Near
from cameras.store import add
from db import Database
from gps import store
from gps.alerts import store as alert_store
from gps.alerts.entry import Change, Entry
from gps.proof.api import Rooms, router
from gps.settings import Settings
from records import Forbidden, NotFound, SignIn, Snapshot
from registry.plans import store as plan_store
from tests.gps.proof.night import T, alert, plan, registry, steps, track
from tests.gps.proof.test_paper import ZONE, jpeg

pytestmark = pytest.mark.edges
PERSON = SimpleNamespace(kind="person", name="张三", role="night_operator")
LEADER = SimpleNamespace(kind="person", name="李四", role="leader")
DISPLAY = SimpleNamespace(kind="display", name="s1", role="display")
ID = alert().id
PICTURE = "1" * 32


class Wall:
    """The app in this process, asked by whom the test says."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.who: Any = PERSON
        app = FastAPI()
        near = Near(db, Files(folder), registry)
        app.include_router(router(Rooms(db, registry, near, Settings(), "指挥中心（示意）", ZONE)))
        for error, status in ((NotFound, 404), (Forbidden, 403)):
            app.add_exception_handler(error, lambda _r, e, s=status: JSONResponse({"detail": str(e)}, s))

        @app.middleware("http")
        async def identify(request: Request, go_on: Any) -> Any:
            request.state.identity = self.who
            return await go_on(request)

        self.app = app

    def get(self, rest: str, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://wall") as client:
                return await client.get(f"/api/v1/alerts/{rest}", headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def wall(db: Database, tmp_path: Path) -> Wall:
    clock.fix_at(T + 600)
    files = Files(tmp_path)
    shot = Snapshot(PICTURE, "A007", "A007-front", "front", T + 33, T + 34, 640, 480, 9_000, "d" * 64)
    path = path_of("20261121", shot.camera, PICTURE)
    files.keep_shown(path, jpeg(), jpeg())
    with db.transaction() as tx:
        store.ensure_partitions(tx, store.days_of(track(), UTC))
        store.save_fixes(tx, track())
        store.save_sign_ins(tx, [SignIn("A007", T - 11_000, "D12", True, T - 11_000)])
        plan_store.save(tx, [plan()], "张三")
        alert_store.save(tx, [Change(Entry(alert()), steps())], {})
        add(tx, shot, path)
    return Wall(db, tmp_path)


def test_an_operator_gets_the_whole_proof_and_what_he_may_do_now(wall: Wall) -> None:
    got = wall.get(f"{ID}/proof").json()
    assert got["plan"]["driver"]["name"] == "某某"
    assert sum(p["breach"] for p in got["track"]) == 17
    assert [(p["channel"], p["id"], p["off_s"]) for p in got["pictures"]] == [
        ("front", PICTURE, 3.0),
        ("rear", None, None),
    ]
    assert [s["action"] for s in got["steps"]] == ["raise", "notify", "remark"]
    may = {one["action"]: one["needs"] for one in got["actions"]}
    assert may["acknowledge"] == []
    assert may["false_alarm"] == ["reason"]
    assert "close" not in may  # notified, not yet answered
    assert got["read_only"] == ""


@pytest.mark.parametrize(("who", "why"), [(DISPLAY, "display"), (LEADER, "role")], ids=("display", "leader"))
def test_who_may_only_look_is_told_so_and_is_offered_nothing(wall: Wall, who: Any, why: str) -> None:
    wall.who = who
    got = wall.get(f"{ID}/proof").json()
    assert (got["read_only"], got["actions"]) == (why, [])


def test_a_screen_gets_no_names_and_no_files(wall: Wall) -> None:
    wall.who = DISPLAY
    assert not any(name in wall.get(f"{ID}/proof").text for name in ("某某", "张三", "已核对"))
    assert wall.get(f"{ID}/proof.pdf").status_code == 403
    assert wall.get(f"{ID}/proof.zip").status_code == 403


def test_what_has_not_changed_is_not_sent_again(wall: Wall, db: Database) -> None:
    first = wall.get(f"{ID}/proof")
    again = wall.get(f"{ID}/proof", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with db.transaction() as tx:
        alert_store.save(tx, [Change(Entry(alert(version=4, state="acknowledged")))], {})
    moved = wall.get(f"{ID}/proof", **{"If-None-Match": first.headers["etag"]})
    assert moved.json()["alert"]["state"] == "acknowledged"


def test_the_zip_holds_paper_data_track_and_pictures_and_its_hashes_hold(wall: Wall) -> None:
    got = wall.get(f"{ID}/proof.zip")
    assert got.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        names = {f"{ID}.pdf", "proof.json", "track.csv", "track.geojson", f"pictures/front-{PICTURE}.jpg"}
        assert set(archive.namelist()) == names | {"SHA256SUMS"}
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert archive.read(f"pictures/front-{PICTURE}.jpg") == jpeg()


def test_an_alert_that_is_not_there_is_not_found(wall: Wall) -> None:
    got = wall.get("20261120-9999/proof")
    assert (got.status_code, "20261120-9999" in got.text) == (404, True)
