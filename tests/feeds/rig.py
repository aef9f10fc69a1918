"""A real web process in small: hub, map socket and API under uvicorn on a free port, as the web role runs them."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.sync.client import ClientConnection, connect

from feeds import api, cut, frames, ws
from feeds.hub import Hub
from feeds.settings import Settings
from registry.model import Registry
from stream import Stream
from tests.feeds.build import ZONE
from tests.helpers import eventually


@dataclass
class Known:
    """What the hub reads of `registry.watch.Watch`: the newest registry."""

    registry: Registry
    known: bool = True


@dataclass
class Rig:
    hub: Hub
    port: int
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def map(self) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/feeds/map", compression=None, max_size=None)

    def cases(self) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/feeds/cases", compression=None, max_size=None)

    def deaf(self) -> socket.socket:
        """A client that asks for the map and never reads a byte."""
        raw = socket.create_connection(("127.0.0.1", self.port))
        raw.sendall(
            b"GET /feeds/map HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        return raw


@contextmanager
def running(stream: Stream, known: Known, settings: Settings | None = None) -> Iterator[Rig]:
    hub = Hub(settings or Settings(), stream, known, ZONE, build="test")

    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        await hub.start()
        yield
        await hub.stop()

    app = FastAPI(lifespan=lifespan)
    app.include_router(ws.router(hub))
    app.include_router(api.router(hub, stream))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            app, loop="uvloop", ws=cut.cuttable(WebSocketsSansIOProtocol), ws_per_message_deflate=False,
            ws_max_size=32_768, ws_ping_interval=4, ws_ping_timeout=5, log_level="warning",
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        eventually(lambda: server.started)
        yield Rig(hub, listener.getsockname()[1], loops[0])
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


class Screen:
    """A map client that reads on and remembers what it was told and when."""

    def __init__(self, rig: Rig) -> None:
        self.socket = rig.map()
        self.texts: list[dict[str, Any]] = []
        self.rows = np.zeros(10_000, frames.ROW)
        self.at: list[float] = []  # monotonic time of each frame
        self.fulls = self.seq = 0
        self.closed: int | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for message in self.socket:
            if isinstance(message, str):
                self.texts.append(json.loads(message))
                continue
            header, rows = frames.decode(message)
            assert header.seq == self.seq + 1
            self.seq = header.seq
            self.fulls += header.full
            self.rows[rows["index"]] = rows
            self.at.append(time.monotonic())
        self.closed = self.socket.close_code

    def index(self, unit_id: str) -> int | None:
        for text in reversed(self.texts):
            for about in text.get("units", ()):
                if about[1] == unit_id:
                    return int(about[0])
        return None

    def lon(self, unit_id: str) -> float | None:
        index = self.index(unit_id)
        return None if index is None or not self.rows[index]["state"] else int(self.rows[index]["lon"]) / 1e6

    def close(self) -> None:
        self.socket.close()
        self._thread.join(5)
