"""QUESTION: how does the fleet speak? As real devices over MQTT, each on a line of its own, until it is told to stop.

Every device logs in under its own id, says `online` (retained), leaves `offline` as its last will and publishes with
QoS 1. One thread serves all lines. At the start each unit sends what it stored on this shift, then lives.
"""

import logging
import select
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

import clock
from demo.city import build
from demo.night import Night
from demo.pictures import Pictures
from demo.schedule import PREFIX, Fleet, Message, Shot

if TYPE_CHECKING:
    from config import Settings

log = logging.getLogger(__name__)

AGAIN_S = (1.0, 15.0)  # between two tries of a device to connect, doubled up to the second
QUEUED = 400  # messages a device stores while its line is down
CATCH_UP_S = 60.0  # after a pause of the process no more than this is sent late
GOODBYE_S = 3.0
PICTURE_S = 0.1  # drawing may take so long of one step


class Lines:
    """One MQTT session per device, served together by whoever calls `serve`."""

    def __init__(self, url: str, keepalive_s: int = 60, client_prefix: str = "demo") -> None:
        self._parts, self._keepalive_s, self._prefix = urlsplit(url), keepalive_s, client_prefix
        self._address = (self._parts.hostname or "127.0.0.1", self._parts.port or 1883)
        self._clients: dict[str, mqtt.Client] = {}
        self._again: dict[str, tuple[float, float]] = {}  # device → monotonic s of the next try, pause after it
        self._misc_at = 0.0

    def open(self, devices: Iterable[str]) -> None:
        for device in devices:
            if device not in self._clients:
                self._clients[device] = self._client(device)
                self._again[device] = (0.0, AGAIN_S[0])

    def up(self, device: str) -> bool:
        return device in self._clients and bool(self._clients[device].is_connected())

    def send(self, device: str, topic: str, payload: bytes, retain: bool = False) -> bool:
        """Publish with QoS 1, stored while the line is down; False when the store is full."""
        self.open((device,))
        sent = self._clients[device].publish(topic, payload, qos=1, retain=retain)
        return sent.rc != MQTTErrorCode.MQTT_ERR_QUEUE_SIZE

    def serve(self, for_s: float) -> None:
        """Connect, read, write and keep alive; returns after `for_s`, sooner when there was something to do."""
        self._connect_some()
        by_socket = {sock: client for client in self._clients.values() if (sock := client.socket()) is not None}
        if by_socket:
            writing = [sock for sock, client in by_socket.items() if client.want_write()]
            readable, writable, _ = select.select(list(by_socket), writing, [], for_s)
            for sock in readable:
                by_socket[sock].loop_read()
            for sock in writable:
                by_socket[sock].loop_write()
        else:
            time.sleep(for_s)
        if time.monotonic() - self._misc_at > 1:
            self._misc_at = time.monotonic()
            for client in self._clients.values():
                if client.socket() is not None:
                    client.loop_misc()

    def close(self) -> None:
        """Say `offline`, wait until it is out, hang up."""
        words = [
            client.publish(f"{PREFIX}/{device}/status", b"offline", qos=1, retain=True)
            for device, client in self._clients.items()
            if client.is_connected()
        ]
        until = time.monotonic() + GOODBYE_S
        while time.monotonic() < until and not all(word.is_published() for word in words):
            self.serve(0.05)
        for client in self._clients.values():
            client.disconnect()

    def _client(self, device: str) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"{self._prefix}-{device}")
        user, password = self._parts.username, self._parts.password
        client.username_pw_set(unquote(user) if user else device, unquote(password) if password else None)
        if self._parts.scheme == "mqtts":
            client.tls_set()
        client.max_queued_messages_set(QUEUED)
        client.will_set(f"{PREFIX}/{device}/status", b"offline", qos=1, retain=True)

        def greet(client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
            if not reason.is_failure:
                self._again[device] = (0.0, AGAIN_S[0])
                client.publish(f"{PREFIX}/{device}/status", b"online", qos=1, retain=True)

        client.on_connect = greet
        return client

    def _connect_some(self) -> None:
        """A few at a time, each with growing pauses while nobody answers."""
        now = time.monotonic()
        waiting = [d for d, client in self._clients.items() if client.socket() is None and self._again[d][0] <= now]
        for device in waiting[:8]:
            pause = self._again[device][1]
            self._again[device] = (now + pause, min(2 * pause, AGAIN_S[1]))
            try:
                self._clients[device].connect(*self._address, self._keepalive_s)
            except OSError as e:
                log.debug("no broker for %s: %s", device, e)
                return


class _Player:
    """Sends what is due, step by step."""

    def __init__(self, fleet: Fleet, pictures: Pictures, lines: Lines) -> None:
        self.fleet, self.pictures, self.lines = fleet, pictures, lines
        self.names = {camera.id: camera.name for camera in fleet.city.fixed_cameras}
        self.lanes = {camera: 4 + 2 * (n % 3) for n, camera in enumerate(sorted(self.names))}
        self.sent_to: dict[str, float] = {}  # units that have sent their backlog: room time up to which they spoke
        self.waiting = deque(fleet.night.devices)
        self.shots: deque[Shot] = deque()
        self.allowance = 0.0
        self.last = fleet.began
        self._backlog: Iterator[Message] = iter(())

    def step(self, now: float) -> None:
        """Everything between the last step and `now`."""
        start, self.last = max(self.last, now - CATCH_UP_S), now
        for device, since in self.sent_to.items():
            for message in self.fleet.due(device, max(since, now - CATCH_UP_S), now):
                self._send(message)
            self.sent_to[device] = now
        for message in self.fleet.odd(start, now):
            self._send(message)
        self._catch_up(now, now - start)
        self.shots.extend(self.fleet.shots(start, now))
        self._draw(now)

    def _catch_up(self, now: float, passed_s: float) -> None:
        """Backlogs, one unit after the other, no faster than allowed."""
        per_s = self.fleet.settings.backlog_fixes_per_s
        self.allowance = min(self.allowance + per_s * passed_s, per_s)
        while self.allowance > 0:
            message = next(self._backlog, None)
            if message is not None:
                self._send(message)
                self.allowance -= message.fixes
            elif self.waiting:
                device = self.waiting.popleft()
                self._backlog = self.fleet.backlog(device, now)
                self.sent_to[device] = now
            else:
                return

    def _draw(self, now: float) -> None:
        until = time.monotonic() + PICTURE_S
        while self.shots and time.monotonic() < until:
            shot = self.shots.popleft()
            if self.lines.up(shot.device) and now - shot.t < CATCH_UP_S:
                self.lines.send(shot.device, shot.topic, self.picture(shot))

    def picture(self, shot: Shot) -> bytes:
        if shot.device in self.names:
            return self.pictures.fixed(shot.device, self.names[shot.device], self.lanes[shot.device], shot.t)
        seen = self.fleet.seen(shot.device, shot.t)
        camera = f"{shot.device}-{shot.channel}"
        return self.pictures.vehicle(camera, seen.road, seen.lanes, seen.along_m, shot.t, seen.working, seen.clean)

    def _send(self, message: Message) -> None:
        self.lines.send(message.device, message.topic, message.payload)


def run(settings: "Settings", stop: threading.Event) -> None:
    """Be the whole fleet of the demo city until `stop` is set."""
    city = build(settings.demo)
    night = Night(city, settings.demo, settings.zone)
    fleet = Fleet(city, night, settings.demo, clock.now())
    lines = Lines(settings.mqtt, settings.demo.keepalive_s)
    lines.open(fleet.devices)
    player = _Player(fleet, Pictures(settings.demo.seed, settings.zone), lines)
    log.info("fleet of %d units and %d cameras", len(night.devices), len(fleet.cameras))
    try:
        while not stop.is_set():
            player.step(clock.now())
            began = time.monotonic()
            while not stop.is_set() and (left := settings.demo.tick_s - (time.monotonic() - began)) > 0:
                lines.serve(left)
    finally:
        lines.close()
        log.info("fleet stopped")
