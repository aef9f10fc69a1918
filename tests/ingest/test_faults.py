"""Servers die, ingest does not: nothing acknowledged is lost, nothing unstored is acknowledged. Rows 1 and 5."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec import structs

from config import Settings
from ingest.inbox import Inbox, Message
from ingest.mqtt import Line
from ingest.topics import telemetry_filters
from stream import Stream
from tests import servers
from tests.helpers import eventually
from tests.ingest.conftest import Device, Running, forget, tuned
from tests.ingest.things import payload

pytestmark = pytest.mark.edges
FIX = "city/v1/V0001/fix"


@contextmanager
def line_of(settings: Settings, inbox: Inbox, **keys: Any) -> Iterator[Line]:
    room = structs.replace(settings.ingest, **keys)
    made = Line(settings.mqtt, room.client_id, telemetry_filters(room.share_group), room, inbox, 262_144)
    made.start()
    try:
        eventually(lambda: made.connected and made.heartbeat_age_s() < 1, 10)
        yield made
    finally:
        made.stop()


def drained(inbox: Inbox, count: int) -> list[Message]:
    got: list[Message] = []
    eventually(lambda: got.extend(inbox.take(500, 0.05)) or len(got) >= count, 10)
    return got


@pytest.fixture
def versions(kind: str) -> tuple[str, ...]:
    return ("3.1.1",) if kind == "embedded" else ("3.1.1", "5")


def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(
    settings: Settings, device: Device, versions: tuple[str, ...]
) -> None:
    for version in versions:
        room = tuned(settings, client_id=f"{settings.ingest.client_id}-{version[0]}")
        inbox = Inbox(1000, 1 << 20)
        with line_of(room, inbox, protocol=version) as line:
            for i in range(10):
                device.sure(FIX, b"%d" % i)
            first = drained(inbox, 10)
            line.ack(first[:4])
            acked = time.monotonic()
            # a heartbeat sent after the acks has come back: the broker has read them
            eventually(lambda since=acked, line=line: time.monotonic() - since > 1 and line.heartbeat_age_s() < 0.6)
        inbox = Inbox(1000, 1 << 20)
        with line_of(room, inbox, protocol=version) as line:
            again = drained(inbox, 6)
            assert [m.payload for m in again] == [m.payload for m in first[4:]]
            line.ack(again)
        forget(settings.mqtt, room.ingest.client_id)


def test_a_full_inbox_holds_the_broker_back_and_drops_nothing(settings: Settings, device: Device) -> None:
    inbox = Inbox(50, 1 << 20)
    got: list[Message] = []
    with line_of(settings, inbox) as line:
        for i in range(2_000):
            device.say(FIX, b"%d" % i)
        eventually(inbox.full, 5)

        def read() -> bool:
            batch = inbox.take(100, 0.05)
            line.ack(batch)
            got.extend(batch)
            return len(got) >= 2_000

        eventually(read, 20, every_s=0.001)
    assert [m.payload for m in got] == [b"%d" % i for i in range(2_000)]
    forget(settings.mqtt, settings.ingest.client_id)


class Fleet(threading.Thread):
    """Publishes numbered fixes at about `per_s` until stopped; `sent` are those the broker has taken."""

    def __init__(self, device: Device, per_s: float) -> None:
        super().__init__()
        self.sent: list[float] = []
        self._device, self._pause_s, self._halt = device, 1 / per_s, threading.Event()
        self._start_t = round(time.time()) - 3_600

    def run(self) -> None:
        while not self._halt.wait(self._pause_s):
            t = self._start_t + len(self.sent) * 0.5
            self._device.sure(FIX, payload(t))
            self.sent.append(t)

    def halt(self) -> list[float]:
        self._halt.set()
        self.join()
        return self.sent


@pytest.fixture
def fleet(device: Device) -> Iterator[Fleet]:
    made = Fleet(device, per_s=400)
    yield made
    made.halt()


def test_redis_killed_under_load_loses_nothing(
    running: Running, fleet: Fleet, redis_server: servers.RedisServer
) -> None:
    fleet.start()
    eventually(lambda: len(running.fixes()) > 100, 10)
    redis_server.kill()
    before = len(fleet.sent)
    eventually(lambda: len(fleet.sent) > before + 200, 20)  # devices go on meanwhile
    redis_server.start()
    back = time.monotonic()
    sent = fleet.halt()
    eventually(lambda: {f.t for f in running.fixes()} >= set(sent), 30, every_s=0.2)
    assert time.monotonic() - back < 30
    assert running.thread
    assert running.thread.is_alive()


def test_ingest_stopped_and_started_again_finds_what_came_meanwhile(running: Running, device: Device) -> None:
    t = round(time.time()) - 600
    running.end()
    for i in range(300):
        device.sure(FIX, payload(t + i))
    running.start()
    eventually(lambda: {f.t for f in running.fixes()} == {t + i for i in range(300)}, 10)


def test_the_line_comes_back_after_the_broker_was_killed(running: Running, broker_server: servers.BrokerServer) -> None:
    broker_server.kill()
    eventually(lambda: (h := running.health()) and h.links["broker"] == "down", 10)
    broker_server.start()
    eventually(lambda: (h := running.health()) and h.links["broker"] == "ok", 15)
    late = Device(broker_server.url)
    t = round(time.time(), 3)
    late.sure(FIX, payload(t))
    eventually(lambda: t in {f.t for f in running.fixes()}, 5)
    late.close()


def test_two_processes_share_the_load_without_doubles(
    settings: Settings, stream: Stream, enrolled: None, device: Device
) -> None:
    rooms = [tuned(settings, client_id=f"{settings.ingest.client_id}-{i}", share_group="city") for i in (1, 2)]
    pair = [Running(room, stream) for room in rooms]
    t = round(time.time()) - 600
    sent = [t + i for i in range(400)]
    try:
        for running in pair:
            running.start()
        for one in sent:
            device.sure(FIX, payload(one))
        eventually(lambda: len(pair[0].fixes()) >= 400, 10)
        assert sorted(f.t for f in pair[0].fixes()) == sent
    finally:
        for running in pair:
            running.end()
    for room in rooms:
        forget(settings.mqtt, room.ingest.client_id, room.ingest.client_id + "-pictures")
