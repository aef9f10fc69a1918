"""QUESTION: how do messages reach us and get acknowledged? One line to the broker: paho, in our own network loop.

A fixed client id and a persistent session, QoS 1, acknowledged by us after the durable write (`ack`), so that
the broker keeps what we have not yet stored. The network thread only hands over to the inbox; while that is
full the socket is not read. A loop-back heartbeat proves the path: `is_connected` alone may lie
(reliability.md 0.11). Sole user of paho in this room.
"""

import contextlib
import logging
import random
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

import clock
from ingest.frames import body, publishes
from ingest.inbox import Inbox, Message
from ingest.settings import Settings
from ingest.topics import HEARTBEAT

log = logging.getLogger(__name__)

READ_BYTES = 1 << 18
STABLE_S = 10.0  # a line that lived so long starts its back-off anew
CONNACK_S = 10.0
PUBACK = 0x40


class _Session(paho.Client):
    """paho for all but the mass: PUBLISH is read from one buffer, acks leave in one packet queue entry.

    `_sock_recv` and `_packet_queue` are paho's own seams (2.x, pinned by the lock file; tests/ingest watches them).
    """

    have: bytes = b""
    at = 0

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        # one for all reads: `recv` makes one of this size each time and cuts it down to what came, which leaves the
        # C allocator holes just too small for the next (6 MB in the first 25,000 messages, docs/performance.md)
        self._landing = memoryview(bytearray(READ_BYTES))

    def fill(self) -> bool:
        """Read what the socket holds; False when there was nothing."""
        sock: Any = self.socket()
        if sock is None:
            raise ConnectionError("closed")
        try:
            size = sock.recv_into(self._landing)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        if not size:
            raise ConnectionError("closed by the broker")
        self.have, self.at = self.have[self.at :] + self._landing[:size], 0
        return True

    def ack_all(self, mids: Iterable[int]) -> None:
        self._packet_queue(PUBACK, b"".join(b"\x40\x02" + mid.to_bytes(2) for mid in mids), 0, 1)

    def _sock_recv(self, bufsize: int) -> bytes:
        data = self.have[self.at : self.at + bufsize]
        if not data:
            raise BlockingIOError
        self.at += len(data)
        return data


class Line:
    """One session with the broker; `start` it, read `inbox`, `ack` what is stored."""

    def __init__(
        self, url: str, client_id: str, filters: Sequence[str], settings: Settings, inbox: Inbox, most_bytes: int
    ) -> None:
        self.inbox, self.client_id = inbox, client_id
        self.connected = False
        self.reconnects = 0
        self._filters, self._settings, self._most_bytes = filters, settings, most_bytes
        self._five = settings.protocol == "5"
        self._number = 0  # of this connection; acks of an earlier one must not be sent
        self._since = time.monotonic()
        self._heard = self._beat_sent = 0.0  # monotonic s
        self._acks: deque[tuple[int, list[int]]] = deque()
        self._says: deque[tuple[str, bytes, threading.Event]] = deque()
        self._said: dict[int, threading.Event] = {}  # by message id: not yet acknowledged by the broker
        self._stop = threading.Event()
        self._random = random.Random()  # noqa: S311 - jitter
        self._wake_r, self._wake_w = socket.socketpair()
        self._wake_r.setblocking(False)
        self._wake_w.setblocking(False)
        self._session = self._make(url)
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{client_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Leave without ending the session: the broker goes on to queue for us."""
        self._stop.set()
        self._wake()
        if self._thread.ident:
            self._thread.join(10)
        self._wake_r.close()
        self._wake_w.close()

    def ack(self, messages: Iterable[Message]) -> None:
        """Tell the broker that these are stored; those of an earlier connection it will send again."""
        by_line: dict[int, list[int]] = {}
        for m in messages:
            if m.mid:
                by_line.setdefault(m.line, []).append(m.mid)
        if by_line:
            self._acks.extend(by_line.items())
            self._wake()

    def say(self, topic: str, payload: bytes) -> threading.Event:
        """Publish with QoS 1, now or as soon as the line is up; the event is set when the broker has taken it."""
        taken = threading.Event()
        self._says.append((topic, payload, taken))
        self._wake()
        return taken

    def heartbeat_age_s(self) -> float:
        """s since our own message last came back through the broker; since the start when it never did."""
        return time.monotonic() - (self._heard or self._since)

    # -- the network thread -------------------------------------------------------------------

    def _run(self) -> None:
        tries = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._session.reconnect()
                self._serve()
            except Exception as e:  # noqa: BLE001 - outermost ring: this thread must not die
                self._say_lost(e, tries)
            self.connected = False
            tries = 1 if time.monotonic() - began > STABLE_S else tries + 1
            most_s = min(self._settings.reconnect_max_s, self._settings.reconnect_min_s * 2.0**tries)
            self._stop.wait(most_s * (0.5 + self._random.random() / 2))

    def _serve(self) -> None:
        """Until the connection is lost (any exception) or `stop` is set."""
        session = self._session
        session.have, session.at = b"", 0
        self._number += 1
        began = time.monotonic()
        while not self._stop.is_set():
            sock = session.socket()
            if sock is None:
                raise ConnectionError("closed")
            reading = not (self.connected and self.inbox.full())
            if not reading:
                self.inbox.refused_reading += 1
            ears = [self._wake_r, sock] if reading else [self._wake_r]
            ready, _w, _x = select.select(ears, [sock] if session.want_write() else [], [], 0.5 if reading else 0.05)
            if sock in ready:
                self._read(session)
            self._send_acks(session)
            self._send_says(session)
            self._beat(session)
            if session.want_write():
                _ok(session.loop_write())
            _ok(session.loop_misc())
            self._watch(began)
        self._send_acks(session)
        session.disconnect()
        session.loop_write()

    def _read(self, session: _Session) -> None:
        """One read of the socket and all whole packets in it."""
        while session.fill():
            while session.at < len(session.have):
                found, at = publishes(session.have, session.at, self._five, self._number, clock.now(), self._cap)
                session.at = at
                for message in found:
                    if message.topic == HEARTBEAT:
                        self._hear(message)
                    else:
                        self.inbox.put(message)
                if at == len(session.have) or body(session.have, at) is None:
                    break
                _ok(session.loop_read())  # a whole packet of another kind
            if not getattr(session.socket(), "pending", int)():  # TLS keeps decoded bytes of its own
                return

    def _cap(self, payload: bytes) -> bytes:
        return payload if len(payload) <= self._most_bytes else payload[: self._settings.rejected_bytes]

    def _hear(self, message: Message) -> None:
        if message.payload == self.client_id.encode():
            self._heard = time.monotonic()

    def _send_acks(self, session: _Session) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake_r.recv(4096):
                pass
        while self._acks:
            number, mids = self._acks.popleft()
            if number == self._number:
                session.ack_all(mids)

    def _send_says(self, session: _Session) -> None:
        """paho keeps what was not acknowledged and sends it again on the next connection."""
        while self.connected and self._says:
            topic, payload, taken = self._says.popleft()
            self._said[session.publish(topic, payload, qos=1).mid] = taken

    def _beat(self, session: _Session) -> None:
        now = time.monotonic()
        if self.connected and now - self._beat_sent >= self._settings.heartbeat_s:
            self._beat_sent = now
            session.publish(HEARTBEAT, self.client_id.encode(), qos=0)

    def _watch(self, began: float) -> None:
        now = time.monotonic()
        if not self.connected and now - began > CONNACK_S:
            raise ConnectionError("no answer to CONNECT")
        if self._heard > began and now - self._heard > self._settings.deaf_s and not self.inbox.full():
            raise ConnectionError(f"deaf: no heartbeat for {now - self._heard:.0f} s")

    def _say_lost(self, why: Exception, tries: int) -> None:
        if tries in (0, 1) or tries % 10 == 0:
            log.warning("broker line lost client=%s why=%s tries=%d", self.client_id, why, tries)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it is awake already
            self._wake_w.send(b"x")

    # -- paho's side ----------------------------------------------------------------------------

    def _make(self, url: str) -> _Session:
        parts, s = urlsplit(url), self._settings
        version = MQTTProtocolVersion.MQTTv5 if self._five else MQTTProtocolVersion.MQTTv311
        clean: dict[str, Any] = {} if self._five else {"clean_session": False}
        session = _Session(CallbackAPIVersion.VERSION2, self.client_id, protocol=version, manual_ack=True, **clean)
        session.connect_timeout = 5.0
        if parts.username:
            session.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            session.tls_set()
        session.on_connect = self._on_connect
        session.on_publish = self._on_publish
        session.on_socket_register_write = lambda *_: None  # we write in our own loop
        start: dict[str, Any] = {}
        if self._five:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval, properties.ReceiveMaximum = s.session_s, s.receive_maximum
            start = {"clean_start": False, "properties": properties}
        port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
        session.connect_async(parts.hostname or "127.0.0.1", port, s.keepalive_s, **start)
        return session

    def _on_publish(self, _session: paho.Client, _data: Any, mid: int, _reason: Any, _properties: Any) -> None:
        if taken := self._said.pop(mid, None):
            taken.set()

    def _on_connect(self, session: paho.Client, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            raise ConnectionError(f"the broker refuses us: {reason}")
        session.subscribe([(f, 1) for f in self._filters] + [(HEARTBEAT, 0)])
        self.connected, self._beat_sent = True, 0.0
        self.reconnects += self._number > 1
        log.info("broker line up client=%s session=%s", self.client_id, "kept" if flags.session_present else "new")


def _ok(code: MQTTErrorCode) -> None:
    if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
        raise ConnectionError(paho.error_string(code))
