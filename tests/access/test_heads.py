"""Strangers who send heads without end, or never finish one: they cost a connection for seconds, and no memory."""

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.sync.client import connect

from access.heads import limited
from access.settings import Settings
from embedded import free_port
from tests.helpers import eventually

pytestmark = pytest.mark.edges
REQUEST = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
Message = dict[str, Any]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answers requests with `fine`, and says a socket's words back."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (said := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": said["text"]})
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"fine"})


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    port = free_port()
    http: Any = limited(HttpToolsProtocol, settings)
    config = uvicorn.Config(app, port=port, http=http, ws=WebSocketsSansIOProtocol, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started)
        yield port
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def port() -> Iterator[int]:
    with served(Settings(head_bytes=20_000, head_s=0.5)) as found:
        yield found


@contextmanager
def peer(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as made:
        yield made


def cut_after(peer: socket.socket) -> float:
    """Seconds until the other side ends the connection."""
    began = time.monotonic()
    try:
        while peer.recv(65_536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize("filler", [b"a" * 1_000, b"X-Y: 1\r\n" * 100])
def test_a_head_without_end_is_cut_at_its_limit(port: int, filler: bytes) -> None:
    with peer(port) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        with pytest.raises(ConnectionError):
            stranger.sendall(filler * (100_000_000 // len(filler)))


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_never_ends_is_cut_in_time(port: int, said: bytes) -> None:
    with peer(port) as stranger:
        stranger.sendall(said)
        assert cut_after(stranger) < 3


def test_a_second_request_on_the_connection_has_the_same_limits(port: int) -> None:
    with peer(port) as stranger:
        stranger.sendall(REQUEST)
        assert stranger.recv(4_096).endswith(b"fine")
        stranger.sendall(b"GET / HT")
        assert cut_after(stranger) < 3


def test_honest_requests_go_on_as_long_as_they_like(port: int) -> None:
    with peer(port) as honest:
        for _ in range(300):
            honest.sendall(REQUEST)
            assert honest.recv(4_096).endswith(b"fine")
        honest.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
        for _ in range(3):  # a body has no share in the head's limits
            time.sleep(0.3)
            honest.sendall(b"x" * 100_000)
        assert honest.recv(4_096).endswith(b"fine")


def test_an_open_socket_is_none_of_it(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/") as open_socket:
        for n in range(4):
            time.sleep(0.25)
            open_socket.send(str(n) * 10_000)
            assert open_socket.recv() == str(n) * 10_000
