"""Dash's own endpoints are open to every page of ours: a wall's content is only for those who may open that wall."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from access.identity import Identity
from tests.wall.test_shell import made, scene

pytestmark = pytest.mark.edges  # a whole Dash app: heavy for the quick ring

LEAD = Identity("person", "li", "shift_lead", "k1")
SCREEN = Identity("display", "ab12cd34", "display", "k2", "night", "main")
STRANGERS = [
    None,
    Identity("person", "jie", "unit", "k3", of="S01"),
    Identity("person", "cai", "collector", "k4", of="4014"),
    Identity("person", "jie", "street_chief_enf", "k5", of="S01"),
    Identity("token", "sms", "gateway", "k6"),
    replace(SCREEN, screen="left"),
    replace(SCREEN, layout="day"),
]


class Door:
    """Stands where the guard stands: says who asks."""

    def __init__(self, app: Any, identity: Identity | None) -> None:
        self._app, self._identity = app, identity

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._identity is not None:
            scope.setdefault("state", {})["identity"] = self._identity
        await self._app(scope, receive, send)


def asked(dash_app: Any, path: str) -> dict[str, Any]:
    """What a browser sends when its address is this one."""
    output = next(name for name in dash_app.callback_map if "wall-screen.data" in name)
    outputs = [
        {"id": "page", "property": "children"},
        *({"id": f"wall-{n}", "property": "data"} for n in ("screen", "stage")),
    ]
    inputs = [{"id": "url", "property": "pathname", "value": path}]
    return {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": ["url.pathname"]}


def by_request(identity: Identity | None) -> str:
    server, dash_app = made({"night": scene()})

    async def post() -> str:
        transport = httpx.ASGITransport(Door(server, identity))
        async with httpx.AsyncClient(transport=transport, base_url="http://wall") as client:
            body = asked(dash_app, "/wall/night/main")
            return (await client.post("/_dash-update-component", json=body)).raise_for_status().text

    return asyncio.run(post())


def by_socket(identity: Identity | None) -> str:
    server, dash_app = made({"night": scene()})
    scope = {"type": "websocket", "path": "/_dash-ws-callback", "raw_path": b"/_dash-ws-callback", "query_string": b"",
             "root_path": "", "scheme": "ws", "headers": [(b"host", b"wall"), (b"origin", b"http://wall")],
             "subprotocols": [], "client": ("127.0.0.1", 1), "server": ("wall", 80)}  # fmt: skip
    wish = {"type": "callback_request", "requestId": "r1", "rendererId": "w1",
            "payload": asked(dash_app, "/wall/night/main")}  # fmt: skip

    async def talk() -> str:
        coming: asyncio.Queue[Any] = asyncio.Queue()
        told: asyncio.Queue[Any] = asyncio.Queue()
        for said in ({"type": "websocket.connect"}, {"type": "websocket.receive", "text": json.dumps(wish)}):
            coming.put_nowait(said)
        running = asyncio.create_task(Door(server, identity)(scope, coming.get, told.put))
        async with asyncio.timeout(10):
            assert (await told.get())["type"] == "websocket.accept"
            answer: str = (await told.get())["text"]
            coming.put_nowait({"type": "websocket.disconnect", "code": 1000})
            await running
        return answer

    return asyncio.run(talk())


@pytest.mark.parametrize("ask", [by_request, by_socket])
def test_a_wall_is_drawn_for_who_may_open_it_and_for_nobody_else(ask: Any) -> None:
    assert all("unit-card" in ask(one) for one in (LEAD, SCREEN))
    assert not any("unit-card" in ask(one) for one in STRANGERS)
