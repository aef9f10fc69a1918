"""The routes of plans over a real database, with somebody at the desk."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response

from access.identity import Identity
from db import Database
from registry.model import Registry
from registry.plans.api import router
from registry.settings import Settings
from tests.registry.plans.build import ZONE, district
from web import _errors

Answer = httpx.Response
NIGHT_PATH = "/api/v1/plans/2026-11-21/night/"
A007 = NIGHT_PATH + "A007"
BODY: dict[str, Any] = {
    "driver": "P1", "window_start": "23:00", "window_end": "02:00", "sections": [{"section": "R1"}],
}  # fmt: skip


class Desk:
    """`as_role` sits down another person; a screen on the wall is a display."""

    def __init__(self, db: Database, **settings: Any) -> None:
        self.identity: Identity | None = Identity("person", "li", "dispatcher", "k")
        self.registry: Registry = district()
        self.app = FastAPI()
        self.app.include_router(router(db, lambda: self.registry, Settings(**settings), ZONE))
        _errors(self.app)

        @self.app.middleware("http")
        async def door(request: Request, on: Any) -> Response:
            request.state.identity = self.identity
            answer: Response = await on(request)
            return answer

    def as_role(self, role: str, kind: Any = "person", name: str = "wang") -> "Desk":
        self.identity = Identity(kind, name, role, "k")
        return self

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        async def go() -> Answer:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://wall") as client:
                return await client.request(method, path, json=body, **more)

        return asyncio.run(go())

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, vehicle: str = "A007", match: str | None = None, query: str = "", **body: Any) -> Answer:
        headers = {"If-Match": match} if match else {}
        return self.ask("PUT", NIGHT_PATH + vehicle + query, {**BODY, **body}, headers=headers)

    def post(self, path: str, body: Any = None, match: str | None = None, key: str | None = None,
             content: bytes | None = None) -> Answer:  # fmt: skip
        headers = {name: word for name, word in (("If-Match", match), ("Idempotency-Key", key)) if word}
        return self.ask("POST", "/api/v1/" + path, body, headers=headers, **({"content": content} if content else {}))
