"""Ingest as it runs: real broker, Redis and PostgreSQL, a registry of two vehicles, two collectors, one camera."""

import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

import ingest.worker
from config import Settings
from db import Database
from ingest.settings import Settings as IngestSettings
from records import Fix, Health
from registry import store
from stream import Stream
from tests.helpers import eventually
from tests.ingest.things import REGISTRY
from tests.servers import settings_for


class Device:
    """A device like any other: it publishes with QoS 1 and knows what the broker has taken."""

    def __init__(self, url: str, client_id: str = "") -> None:
        parts = urlsplit(url)
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id or f"device-{uuid.uuid4().hex[:8]}")
        self._client.max_inflight_messages = 200
        self._client.connect(parts.hostname or "", parts.port or 1883)
        self._client.loop_start()
        eventually(self._client.is_connected)

    def say(self, topic: str, data: bytes | str, retain: bool = False, qos: int = 1) -> paho.MQTTMessageInfo:
        return self._client.publish(topic, data, qos, retain)

    def sure(self, topic: str, data: bytes | str, **more: Any) -> None:
        """Say it and wait until the broker has it."""
        self.say(topic, data, **more).wait_for_publish(10)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@dataclass
class Running:
    """One ingest worker in a thread of this process."""

    settings: Settings
    stream: Stream
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> "Running":
        self.stop.clear()
        self.thread = threading.Thread(target=ingest.worker.run, args=(self.settings, self.stop))
        self.thread.start()
        began = time.time()
        eventually(lambda: (h := self.health()) and h.t > began and h.links["broker"] == "ok", 20)
        return self

    def end(self) -> None:
        self.stop.set()
        if self.thread:
            self.thread.join(20)
            assert not self.thread.is_alive()

    def health(self) -> Health | None:
        found: Health | None = self.stream.latest("health").get("ingest")
        return found

    def fixes(self) -> list[Fix]:
        return self.stream.tail("fixes", 1_000_000) if self.stream.partitions == 1 else []

    def counts(self) -> dict[str, int]:
        return self.stream.counts("rejected")


def forget(url: str, *client_ids: str) -> None:
    """End the persistent sessions of a test, so that the shared broker queues no longer for them."""
    parts = urlsplit(url)
    for client_id in client_ids:
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id, clean_session=True)
        client.connect(parts.hostname or "", parts.port or 1883)
        client.loop_start()
        eventually(client.is_connected)
        client.disconnect()
        client.loop_stop()


@pytest.fixture
def settings(broker_url: str, redis_url: str, database_url: str, tmp_path: Path) -> Settings:
    client_id = f"ingest-{uuid.uuid4().hex[:8]}"
    room = IngestSettings(client_id=client_id, heartbeat_s=0.3, shift_check=False)
    return settings_for(tmp_path, mqtt=broker_url, redis=redis_url, database=database_url, ingest=room)


@pytest.fixture
def enrolled(db: Database) -> None:
    with db.transaction() as tx:
        for kind in ("vehicles", "collectors", "cameras"):
            store.save(tx, kind, getattr(REGISTRY, kind))


@pytest.fixture
def running(settings: Settings, stream: Stream, enrolled: None) -> Iterator[Running]:
    made = Running(settings, stream)
    try:
        yield made.start()
    finally:
        made.end()
    forget(settings.mqtt, settings.ingest.client_id, settings.ingest.client_id + "-pictures")


@pytest.fixture
def device(broker_url: str) -> Iterator[Device]:
    made = Device(broker_url)
    yield made
    made.close()


def tuned(settings: Settings, **keys: Any) -> Settings:
    """The same settings with other figures for ingest."""
    return msgspec.structs.replace(settings, ingest=msgspec.structs.replace(settings.ingest, **keys))
