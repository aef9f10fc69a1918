"""The intake behind a real server: its routes beside the cases' own, pictures in a folder of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace

from cases.intake import api
from cases.photos import api as photos_api
from cases.photos.service import Darkroom
from cases.service import Centre
from db import Database
from tests.access.served import served
from tests.cases.build import centre, settings
from tests.cases.serving import Caller, app


@dataclass
class House:
    """One city with everybody at the door."""

    centre: Centre
    darkroom: Darkroom
    client: httpx.Client

    def __post_init__(self) -> None:
        self.gateway = Caller(self.client, "短信网关", "gateway", kind="token")
        self.seat = Caller(self.client, "受理甲", "acceptor")
        self.lead = Caller(self.client, "值班长甲", "shift_lead")
        self.unit = Caller(self.client, "街道乙", "unit", "S01")
        self.screen = Caller(self.client, "大屏", "display", kind="display")
        self.phone = Caller(self.client, "C07", "collector", "C07")

    def upload(self, caller: Caller, data: bytes, phase: str = "report", **query: Any) -> httpx.Response:
        """A photo handed in."""
        headers: Any = caller.who | {"Content-Type": "image/jpeg"}
        params = {"phase": phase, **query}
        return self.client.post("/api/v1/photos", params=params, content=data, headers=headers)


@contextmanager
def house(db: Database, folder: Path) -> Iterator[House]:
    at = centre(db, replace(settings(), var=str(folder)))
    darkroom = Darkroom(db, at.settings)
    made = app(at)
    made.include_router(api.router(at, darkroom))
    made.include_router(photos_api.router(db, at.settings, darkroom))
    try:
        with served(made) as client:
            yield House(at, darkroom, client)
    finally:
        darkroom.close()
