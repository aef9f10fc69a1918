"""The door before a small house: what the real one has on its other side, in a few routes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, JSONResponse

from access import api
from access.guard import Guard
from access.service import Service
from access.settings import Settings
from db import Database
from records import Forbidden
from tests.access.served import served

QUICK = Settings(hash_memory_kib=64, hash_passes=1, known_s=0.2, socket_check_s=0.2, touch_s=0.0)
HTML = {"Accept": "text/html"}
WALL = "/wall/night-shift/main"
GOOD = "Right-of-way7"


@dataclass
class House:
    client: httpx.Client
    service: Service

    @property
    def base(self) -> str:
        return str(self.client.base_url)

    def browser(self) -> httpx.Client:
        """Another browser: no cookies yet, and an Origin on what it posts."""
        return httpx.Client(base_url=self.base, timeout=20, headers=HTML | {"Origin": self.base.rstrip("/")})

    def login(self, name: str, password: str, browser: httpx.Client | None = None) -> httpx.Client:
        browser = browser or self.browser()
        answer = browser.post("/login", data={"name": name, "password": password})
        assert answer.status_code == 303, answer.text
        return browser

    def member(self, name: str = "li", role: str = "dispatcher") -> httpx.Client:
        """A browser in which a person with a password of their own is logged in."""
        once = self.service.add_person(name, role)
        browser = self.login(name, once)
        done = browser.post("/password", data={"old": once, "new": GOOD, "again": GOOD})
        assert done.status_code == 303, done.text
        return browser

    def display(self, layout: str = "night-shift", screen: str = "main") -> tuple[str, httpx.Client]:
        """(id, browser) of a display that has opened its link."""
        screen_id, token = self.service.make_screen(layout, screen)
        browser = self.browser()
        browser.cookies.set("citywall_screen", token)
        return screen_id, browser


@contextmanager
def house(db: Database, settings: Settings = QUICK) -> Iterator[House]:
    service = Service(db, settings)
    with served(Guard(_inside(service), service, settings)) as client:
        yield House(client, service)


def _inside(service: Service) -> FastAPI:
    app = FastAPI()
    walls = [("night-shift", "main", "夜班监控"), ("showcase", "left", "参观 · 左屏")]
    app.include_router(api.router(service, lambda: walls, "天元区城市管理监督指挥中心", ZoneInfo("Asia/Shanghai")))
    app.add_exception_handler(Forbidden, lambda _r, e: JSONResponse({"detail": str(e)}, 403))

    @app.get("/healthz")
    def healthz() -> dict[str, bool]:
        return {"ok": True}

    @app.api_route("/api/v1/units", methods=["GET", "POST", "DELETE"])
    def units(request: Request) -> dict[str, str]:
        return {"who": request.state.identity.name, "kind": request.state.identity.kind}

    @app.get("/api/v1/picture")
    def picture() -> HTMLResponse:
        return HTMLResponse("", headers={"Cache-Control": "private", "Content-Security-Policy": "sandbox"})

    @app.websocket("/feeds/map")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(websocket.state.identity.name)
        async for text in websocket.iter_text():
            await websocket.send_text(text)

    @app.post("/_dash-update-component")
    def dash() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/{rest:path}")
    def everything(rest: str) -> HTMLResponse:
        return HTMLResponse(f"<p>page {rest}</p>")

    return app
