"""The cases' addresses behind a real server, and callers with an identity as the guard would have found it out."""

from typing import Any

import httpx
from fastapi import FastAPI, Request, Response

import web
from access.identity import Identity
from cases.api import router
from cases.service import Centre


def app(centre: Centre) -> FastAPI:
    """`X-Who: name|role|kind|of` says who asks."""
    made = FastAPI()
    made.include_router(router(centre, centre.settings))
    web._errors(made)

    @made.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        said = request.headers.get("X-Who", "|||").encode("latin-1").decode()
        name, role, kind, of = said.split("|")
        request.state.identity = Identity(kind, name, role, "k", of=of) if kind else None  # type: ignore[arg-type]
        answer: Response = await call_next(request)
        return answer

    return made


class Caller:
    """Somebody at the API."""

    def __init__(self, client: httpx.Client, name: str, role: str, of: str = "", kind: str = "person") -> None:
        self.client = client
        self.who: dict[str, Any] = {"X-Who": f"{name}|{role}|{kind}|{of}".encode()}

    def get(self, path: str = "/cases", **query: Any) -> httpx.Response:
        return self.client.get("/api/v1" + path, params=query, headers=self.who)

    def post(
        self, path: str = "/cases", version: int | None = None, key: str = "", headers: Any = None, **body: Any
    ) -> httpx.Response:
        sent: dict[str, Any] = dict(self.who) | (headers or {})
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if key:
            sent["Idempotency-Key"] = key
        return self.client.post("/api/v1" + path, json=body, headers=sent)
