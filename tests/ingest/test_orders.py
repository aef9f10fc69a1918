"""Words for devices: stream → broker → the device that listens, once the broker has them, and to nobody else."""

import json
import queue
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from records import Order
from stream import Stream
from tests.helpers import eventually
from tests.ingest.conftest import Running
from tests.servers import BrokerServer

pytestmark = pytest.mark.edges


@pytest.fixture
def cab(broker_url: str) -> Iterator["queue.Queue[tuple[str, bytes, int]]"]:
    """The loudspeaker of V0001: a real subscriber; (topic, bytes, qos) of what it hears."""
    heard: queue.Queue[tuple[str, bytes, int]] = queue.Queue()
    parts, listening = urlsplit(broker_url), []
    client = paho.Client(CallbackAPIVersion.VERSION2, f"cab-{uuid.uuid4().hex[:8]}")
    client.on_subscribe = lambda *_: listening.append(True)
    client.on_message = lambda _c, _d, m: heard.put((m.topic, m.payload, m.qos))
    client.connect(parts.hostname or "", parts.port or 1883)
    client.loop_start()
    eventually(client.is_connected)
    client.subscribe("city/v1/V0001/cmd/+", 1)
    eventually(lambda: listening)
    yield heard
    client.disconnect()
    client.loop_stop()


def say(text: str, device: str = "V0001", verb: str = "say", age_s: float = 0.0) -> Order:
    body = json.dumps({"id": text, "text": text}, ensure_ascii=False).encode()
    return Order(device, time.time() - age_s, verb, body, text)


def lag(stream: Stream) -> int:
    return stream.lags()["orders|ingest"]


def test_the_driver_hears_it_and_only_then_the_order_is_done(
    running: Running, cab: "queue.Queue[tuple[str, bytes, int]]"
) -> None:
    running.stream.add("orders", [say("请减速")])
    topic, body, qos = cab.get(timeout=5)
    assert (topic, json.loads(body)["text"], qos) == ("city/v1/V0001/cmd/say", "请减速", 1)
    eventually(lambda: lag(running.stream) == 0, 5)


def test_what_was_said_while_ingest_was_down_is_said_when_it_is_back(
    running: Running, cab: "queue.Queue[tuple[str, bytes, int]]"
) -> None:
    running.end()
    running.stream.add("orders", [say("一"), say("二")])
    running.start()
    assert {json.loads(cab.get(timeout=10)[1])["text"] for _ in range(2)} == {"一", "二"}
    eventually(lambda: lag(running.stream) == 0, 5)


def test_strangers_wrong_verbs_and_stale_words_are_set_aside_and_hold_up_nobody(
    running: Running, cab: "queue.Queue[tuple[str, bytes, int]]"
) -> None:
    bad = [say("a", device="V9999"), say("b", verb="say/../x"), say("c", age_s=3600)]
    running.stream.add("orders", [*bad, say("好")])
    assert json.loads(cab.get(timeout=5)[1])["text"] == "好"
    eventually(lambda: lag(running.stream) == 0, 5)
    assert {order.id for order in running.stream.tail("dead")} == {"a", "b", "c"}
    assert running.stream.counts("dead") == {"orders|ingest": 3}
    assert cab.empty()


def test_five_hundred_at_once_all_arrive(running: Running, cab: "queue.Queue[tuple[str, bytes, int]]") -> None:
    running.stream.add("orders", [say(str(i)) for i in range(500)])
    heard = {json.loads(cab.get(timeout=10)[1])["text"] for _ in range(500)}
    assert heard == {str(i) for i in range(500)}
    eventually(lambda: lag(running.stream) == 0, 5)


def test_while_the_broker_is_away_an_order_waits(running: Running, broker_server: BrokerServer) -> None:
    broker_server.kill()
    eventually(lambda: (h := running.health()) and h.links["broker"] == "down", 10)
    running.stream.add("orders", [say("等")])
    sent = time.time()
    eventually(lambda: (h := running.health()) and h.t > sent + 1, 5)
    assert lag(running.stream) == 1
    broker_server.start()
    eventually(lambda: lag(running.stream) == 0, 20)
