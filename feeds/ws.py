"""How do positions, cases and the hall's state come to a page? One socket each, with a sender and a reader.

Who may connect (identity, Origin) was decided by `access/guard.py` before anything here runs.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import APIRouter, WebSocket
from msgspec import Meta, Struct
from starlette.websockets import WebSocketDisconnect

from feeds import cut
from feeds.case_fan import OUTSIDE, CaseClient, sees
from feeds.fan import Client
from feeds.hall_fan import MOST_PLACES, HallClient
from feeds.hub import Hub
from feeds.settings import Settings

log = logging.getLogger(__name__)
GONE = (WebSocketDisconnect, RuntimeError, OSError)  # what a send or receive says of a socket that has ended
POLICY, TOO_BIG, TRY_LATER = 1008, 1009, 1013
GOODBYE_S = 1.0  # s a cut client has to take the reason


class Ended(Exception):
    """The socket has ended by itself."""


MOST_NAME = 64  # characters a hall's name may have
MOST_PAINTED_MS = 5_000
PlaceName = Annotated[str, Meta(max_length=2 * MOST_NAME)]  # layout/screen


class Resync(Struct, tag="resync", tag_field="type", forbid_unknown_fields=True):
    """Tell me everything again."""


class Painted(Struct, tag="painted", tag_field="type", forbid_unknown_fields=True):
    """So many ms a screen needs from the beginning to the painted picture of each of these places."""

    places: Annotated[dict[PlaceName, Annotated[float, Meta(ge=0, le=MOST_PAINTED_MS)]], Meta(max_length=MOST_PLACES)]


_decode = msgspec.json.Decoder(Resync | Painted).decode


class Told(Protocol):
    """What both kinds of clients have."""

    awake: asyncio.Event

    def resync(self) -> None: ...


Said = tuple[list[bytes], bytes | None]  # texts, a frame
Say = Callable[[], Said]  # what a client is sent next; nothing: it is given a beat
Beat = Callable[[], bytes]
ANY = "*"  # a display link for every layout


def router(hub: Hub) -> APIRouter:
    """`/feeds/map`, `/feeds/cases` and `/feeds/hall`, protocol version 1 of docs/way-of-data.md."""
    api = APIRouter()
    maps: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    _hall_route(api, hub)

    @api.websocket("/feeds/map")
    async def feed_map(websocket: WebSocket) -> None:
        with _counted(maps, hub, websocket) as free:
            if not free:
                await websocket.close(TRY_LATER)
                return
            client = Client()
            await websocket.accept()
            hub.fan.clients.add(client)
            try:
                hello = [hub.fan.hello(client, hub.build, hub.mode)]
                say: Say = lambda: (hub.fan.news(client), hub.fan.frame(client))  # noqa: E731
                await _serve(hub, websocket, client, hello, say, hub.fan.beat)
            finally:
                hub.fan.clients.discard(client)

    @api.websocket("/feeds/cases")
    async def feed_cases(websocket: WebSocket) -> None:
        with _counted(cases, hub, websocket) as free:
            if not free:
                await websocket.close(TRY_LATER)
                return
            named = websocket.scope.get("state", {}).get("identity")
            client = CaseClient()
            if named is not None:
                client = CaseClient(sees(named.role, named.of), named.role not in OUTSIDE)
            await websocket.accept()
            hub.case_fan.clients.add(client)
            try:
                hello = hub.case_fan.news(client)
                say: Say = lambda: (hub.case_fan.news(client), None)  # noqa: E731
                await _serve(hub, websocket, client, hello, say, hub.case_fan.beat)
            finally:
                hub.case_fan.clients.discard(client)

    return api


def _hall_route(api: APIRouter, hub: Hub) -> None:
    halls: Counter[str] = Counter()

    @api.websocket("/feeds/hall")
    async def feed_hall(websocket: WebSocket) -> None:
        asked = websocket.query_params
        hall, screen = asked.get("hall", ""), asked.get("screen", "")[:MOST_NAME]
        named = websocket.scope.get("state", {}).get("identity")
        if not hall or len(hall) > MOST_NAME or not may_follow(named, hall):
            await websocket.close(POLICY)
            return
        with _counted(halls, hub, websocket) as free:
            if not free:
                await websocket.close(TRY_LATER)
                return
            client = HallClient(hall, screen, "prompt" in asked, getattr(named, "kind", "") != "display")
            await websocket.accept()
            hub.hall_fan.clients.add(client)
            try:
                hello = hub.hall_fan.news(client)
                say: Say = lambda: (hub.hall_fan.news(client), None)  # noqa: E731
                await _serve(hub, websocket, client, hello, say, hub.hall_fan.beat)
            finally:
                hub.hall_fan.clients.discard(client)


def may_follow(identity: Any, hall: str) -> bool:
    """Whether it may know what a hall shows: a display only the hall of its own link."""
    return getattr(identity, "kind", "") != "display" or identity.layout in (ANY, hall)


@contextmanager
def _counted(open_sockets: Counter[str], hub: Hub, websocket: WebSocket) -> Iterator[bool]:
    """Whether this identity may open one more socket of a kind; counts it while it is open."""
    who = identity_of(websocket.scope)
    if open_sockets[who] >= hub.settings.clients_per_identity:
        yield False
        return
    open_sockets[who] += 1
    try:
        yield True
    finally:
        open_sockets[who] -= 1
        if not open_sockets[who]:
            del open_sockets[who]


def identity_of(scope: Any) -> str:
    """The display, person or token the guard named, else the peer's address."""
    named = scope.get("state", {}).get("identity")
    return f"{named.kind}:{named.name}" if named is not None else str((scope.get("client") or ("?",))[0])


async def _serve(hub: Hub, websocket: WebSocket, client: Told, hello: list[bytes], say: Say, beat: Beat) -> None:
    """Until either side ends; a reason to close comes from whoever finds it first."""
    sender = asyncio.create_task(_send(hub.settings, websocket, client, hello, say, beat))
    reader = asyncio.create_task(_read(hub.settings, websocket, client))
    try:
        done, _ = await asyncio.wait((sender, reader), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, reader):
            task.cancel()
        results = await asyncio.gather(sender, reader, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
    codes = [task.result() for task in done]
    await _close(hub, websocket, next((code for code in codes if code), None))


async def _send(
    settings: Settings, websocket: WebSocket, client: Told, hello: list[bytes], say: Say, beat: Beat
) -> int | None:
    """Hello, all there is, then what changed; a beat when nothing did."""
    timeout_s, beat_s = settings.send_timeout_s, settings.beat_s
    try:
        await _put(websocket, hello, None, timeout_s)
        while True:
            texts, frame = say()
            if frame is None and not texts:
                texts = [beat()]
            await _put(websocket, texts, frame, timeout_s)
            await _wake(client, beat_s)
    except TimeoutError:
        return TRY_LATER
    except Ended:
        return None


async def _put(websocket: WebSocket, texts: list[bytes], frame: bytes | None, within_s: float) -> None:
    """Hand messages to the peer. Raises TimeoutError when it does not take them, `Ended` when it has left."""
    try:
        async with asyncio.timeout(within_s):
            for text in texts:
                await websocket.send_text(text.decode())
            if frame is not None:
                await websocket.send_bytes(frame)
    except TimeoutError:
        raise
    except GONE as e:
        raise Ended from e


async def _wake(client: Told, within_s: float) -> None:
    if client.awake.is_set():
        return
    try:
        async with asyncio.timeout(within_s):
            await client.awake.wait()
    except TimeoutError:
        pass


async def _read(settings: Settings, websocket: WebSocket, client: Told) -> int | None:
    """The close code this client has earned; None when it left by itself."""
    recent: deque[float] = deque(maxlen=settings.inbound_per_s)
    while True:
        try:
            message = await websocket.receive()
        except GONE:
            return None
        if message["type"] == "websocket.disconnect":
            return None
        said = message.get("text") or message.get("bytes") or b""
        if len(said) > settings.inbound_bytes:
            return TOO_BIG
        now = time.monotonic()
        if len(recent) == settings.inbound_per_s and now - recent[0] < 1.0:
            return POLICY
        recent.append(now)
        try:
            word = _decode(said)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return POLICY
        if isinstance(word, Resync):
            client.resync()
        elif isinstance(client, HallClient):
            client.painted(word.places)
        else:
            return POLICY


async def _close(hub: Hub, websocket: WebSocket, code: int | None) -> None:
    """Say why, wait a little, and let go of a peer that does not even take that."""
    drop = cut.of(websocket.scope)
    if code is None:
        return
    try:
        async with asyncio.timeout(GOODBYE_S):
            await websocket.close(code)
    except TimeoutError:
        drop()
    except GONE:
        return
    else:
        asyncio.get_running_loop().call_later(GOODBYE_S, drop)
    if code == TRY_LATER:
        hub.cut += 1
        log.warning("client cut, it takes nothing path=%s client=%s", websocket.url.path, websocket.client)
