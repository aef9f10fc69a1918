"""The desk at hand-over: the night of `night.py` in a real database, behind the real routes."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import gps.store
from access.identity import Identity
from config import Settings
from db import Database
from feeds.states import CameraState, HealthState, Unit
from gps.alerts import store as alert_store
from gps.alerts.entry import Change, Entry, Step
from gps.live import store as live_store
from gps.shifts.api import router
from records import Fix, Forbidden, Health, NotFound, Refused, SignIn
from registry.plans import store as plan_store
from tests.gps.shifts.night import CENTRE, END, IDS, START, ZONE, alerts, facts, registry

STATUS = {Forbidden: 403, Refused: 409, NotFound: 404}
PASSWORDS = {"李四": ("Right-of-way7", "shift_lead"), "王五": ("Right-of-way8", "leader")}


class Room:
    """The hub's face: A009 silent, the rear camera of A016 dark, Redis down."""

    def __init__(self) -> None:
        self.registry = registry()
        self.vehicles = {
            id_: Unit(id_, "vehicle", "sweeper", id_, "working", t=END - 20) for id_ in IDS if id_ != "A009"
        }
        self.cameras = {
            f"{id_}-{channel}": CameraState(f"{id_}-{channel}", id_, "ok", id_, channel, t=END - 60)
            for id_ in IDS for channel in ("front", "rear")
        }  # fmt: skip
        self.cameras["A016-rear"] = CameraState("A016-rear", "A016", "silent", "A016", "rear", t=END - 9_000)
        self.health = HealthState(
            {"broker": "ok", "redis": "down"}, {"cameras": Health("cameras", END - 90)}, ("cameras",)
        )

    def view(self, feed: str) -> Any:
        return getattr(self, feed)


def proves(name: str, password: str, _address: str) -> str:
    known, role = PASSWORDS.get(name, ("", ""))
    if not known or known != password:
        raise Refused("账号或口令不正确")
    return role


def fill(db: Database) -> None:
    """Plans, duties, alerts with a remark, newest fixes and sign-ins of the night."""
    night = facts()
    with db.transaction() as tx:
        plan_store.save(tx, night.plans, "tests")
        live_store.save_duties(tx, night.duties)
        fixes = [Fix(id_, "vehicle", END - 20, 113.08, 27.83, END - 20) for id_ in IDS if id_ != "A009"]
        words = [SignIn(id_, START - 600, f"D{id_[1:]}", True, START) for id_ in IDS if id_ != "A009"]
        gps.store.save_sign_ins(tx, words)
        gps.store.ensure_partitions(tx, gps.store.days_of(fixes, ZONE), ZONE)
        gps.store.save_fixes(tx, fixes)
    raise_alerts(db)


def raise_alerts(db: Database) -> None:
    said = Step(
        2, START + 2_000, "张三", "night_operator", "remark", "notified", "notified", text="队长答应 06:30 前回电"
    )
    first = Step(1, START + 100, "rules", "rules", "raise", "", "raised")
    with db.transaction() as tx:
        alert_store.save(
            tx,
            [Change(Entry(a), (first, said) if a.vehicle == "A009" else (first,)) for a in alerts()],
            {a.id: None for a in alerts()},
        )


@dataclass
class Desk:
    """Calls the app in this process as somebody; None is nobody."""

    app: FastAPI
    who: Identity | None = Identity("person", "张三", "night_operator", "k1")

    def as_(self, name: str, role: str, kind: Any = "person") -> "Desk":
        return Desk(self.app, Identity(kind, name, role, "k2"))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.app.state.who = self.who
        return asyncio.run(self._ask(method, path, **more))

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://desk") as client:
            return await client.request(method, "/api/v1/shifts" + path, **more)


def desk(db: Database, room: Room) -> Desk:
    app = FastAPI()
    settings = msgspec.structs.replace(Settings(), centre=msgspec.structs.replace(Settings().centre, name=CENTRE))
    app.include_router(router(db, room, settings, proves))

    @app.middleware("http")
    async def door(request: Request, following: Any) -> Response:
        request.state.identity = app.state.who
        answer: Response = await following(request)
        return answer

    for error, status in STATUS.items():
        app.add_exception_handler(error, _problem(status))
    return Desk(app)


def _problem(status: int) -> Any:
    async def answer(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status)

    return answer
