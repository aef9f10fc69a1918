"""What was refused can be read, counted and paged; strangers are listed until they are enrolled."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ingest.api import preview, router
from records import Rejected
from registry.model import Registry
from stream import Stream
from tests.ingest.things import REGISTRY, vehicle


def refused(i: int, reason: str = "bad_json", device: str = "V0001", payload: bytes = b"{") -> Rejected:
    return Rejected(reason, device, f"city/v1/{device}/fix", 1000.0 + i // 3, len(payload), "", payload)


class Client:
    def __init__(self, stream: Stream, registry: Registry = REGISTRY) -> None:
        self.registry = registry
        self._app = FastAPI()
        self._app.include_router(router(stream, lambda: self.registry))

    def get(self, path: str, **params: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://wall") as client:
                return await client.get(path, params=params)

        return asyncio.run(ask())


@pytest.fixture
def client(stream: Stream) -> Client:
    return Client(stream)


@pytest.mark.edges
def test_pages_follow_each_other_newest_first_without_gap_or_double(stream: Stream, client: Client) -> None:
    for i in range(10):
        stream.add("rejected", [refused(i, payload=b"%d" % i)])
    seen, cursor = [], ""
    while cursor is not None:
        answer = client.get("/api/v1/rejected", limit=4, **({"cursor": cursor} if cursor else {})).json()
        seen += [base64.b64decode(item["payload"]) for item in answer["items"]]
        cursor = answer["next"]
    assert seen == [b"%d" % i for i in range(9, -1, -1)]


@pytest.mark.edges
def test_items_are_chosen_by_reason_and_device(stream: Stream, client: Client) -> None:
    stream.add("rejected", [refused(1), refused(2, "empty"), refused(3, device="V0002")])
    items = client.get("/api/v1/rejected", reason="bad_json", device="V0002").json()["items"]
    assert [(i["reason"], i["device"], i["meaning"]) for i in items] == [("bad_json", "V0002", "not JSON")]


@pytest.mark.edges
def test_a_made_up_cursor_is_refused(stream: Stream, client: Client) -> None:
    stream.add("rejected", [refused(1), refused(2)])
    for cursor in ("x", "1~-5", "9e99~-100000", "1~", "~1", "1~1e3", "1~" + "9" * 5_000):
        assert client.get("/api/v1/rejected", cursor=cursor, limit=1).status_code == 422, cursor


@pytest.mark.edges
def test_counts_are_by_reason_and_device(stream: Stream, client: Client) -> None:
    stream.count("rejected", "bad_json|V0001", 5)
    stream.count("rejected", "bad_json|V0002", 7)
    answer = client.get("/api/v1/rejected/counts").json()
    assert answer["items"][0] == {"reason": "bad_json", "device": "V0002", "count": 7}
    assert (answer["by_reason"], answer["total"]) == ({"bad_json": 12}, 12)


@pytest.mark.edges
def test_strangers_are_listed_until_they_are_enrolled(stream: Stream) -> None:
    client = Client(stream, Registry())
    stream.put_latest("unknown_first", "X9", refused(0, "unknown_device", "X9"))
    stream.put_latest("unknown", "X9", refused(30, "unknown_device", "X9", b'{"t":1}'))
    stream.count("rejected", "unknown_device|X9", 31)
    (found,) = client.get("/api/v1/quarantine").json()["items"]
    assert (found["device"], found["first_t"], found["last_t"], found["count"]) == ("X9", 1000.0, 1010.0, 31)
    client.registry = Registry(vehicles={"X9": vehicle("X9")})
    assert client.get("/api/v1/quarantine").json()["items"] == []


def test_a_preview_shows_only_what_can_be_printed() -> None:
    assert preview('湘B\x00\u202e"<script>'.encode() + b"\xff\n") == '湘B··"<script>··'
