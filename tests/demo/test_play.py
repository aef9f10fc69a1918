"""The fleet over a real broker: everybody speaks, says hello and good-bye; a trace is played as its vehicles."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from msgspec.structs import replace

import clock
from config import Settings
from demo import replay
from demo.play import Lines, run
from demo.settings import Settings as DemoSettings
from records import Refused, Unreachable
from tests import servers
from tests.demo.things import at
from tests.helpers import eventually

pytestmark = pytest.mark.edges


class Ear:
    """Hears everything of one broker."""

    def __init__(self, url: str) -> None:
        self.heard: dict[str, list[bytes]] = defaultdict(list)
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self.client.on_message = self._hear
        host, _, port = url.rpartition("//")[2].partition(":")
        ready = threading.Event()
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.connect(host, int(port))
        self.client.subscribe("city/v1/#", 1)
        self.client.loop_start()
        assert ready.wait(10)

    def _hear(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        self.heard[message.topic].append(message.payload)

    def devices(self, kind: str) -> set[str]:
        return {topic.split("/")[2] for topic in list(self.heard) if topic.split("/")[3] == kind}

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def ear(broker_url: str) -> Iterator[Ear]:
    made = Ear(broker_url)
    yield made
    made.close()


def test_the_fleet_sends_its_night_and_leaves_nobody_online(broker_url: str, ear: Ear) -> None:
    demo = DemoSettings(backlog_fixes_per_s=50_000.0)
    settings = replace(Settings(), mqtt=broker_url, demo=demo)
    clock.set_offset(at(2) - clock.now())
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, stop))
    thread.start()
    try:
        eventually(lambda: len(ear.devices("fix")) >= 54, 40)
        eventually(lambda: len(ear.devices("signin")) >= 20, 20)
        picture = eventually(lambda: next((p[0] for t, p in list(ear.heard.items()) if "/snapshot/" in t), None), 20)
        assert picture.startswith(b"\xff\xd8")
        fixes = [fix for body in ear.heard["city/v1/A007/fix"] if body.startswith(b"[") for fix in json.loads(body)]
        assert [f["t"] for f in fixes] == sorted(f["t"] for f in fixes)
        assert len(fixes) > 2000
        eventually(lambda: any(body.startswith(b"{") for body in ear.heard["city/v1/A007/fix"]), 20)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    eventually(lambda: _last_words(ear) == {"offline"}, 10)


def _last_words(ear: Ear) -> set[str]:
    return {bodies[-1].decode() for topic, bodies in list(ear.heard.items()) if topic.endswith("/status")}


def test_a_trace_is_played_as_its_vehicles(broker_url: str, ear: Ear, tmp_path: Path) -> None:
    line = "S-{n},2015-12-10T05:{minute:02d}:00,40.68,{lon},x"
    rows = [line.format(n=n, minute=m, lon=-74.08 + m / 1000) for n in (1, 2) for m in range(3)]
    file = tmp_path / "trace.csv"
    file.write_text("\n".join(["vehicle,ts_local,lat,lon,address", *rows]))
    began = clock.now()
    assert replay.main([str(file), "--speed", "60"], broker_url) == 0
    for device in ("S-1", "S-2"):
        topic = f"city/v1/{device}/fix"
        eventually(lambda topic=topic: len(ear.heard[topic]) >= 3)
        fixes = [json.loads(body) for body in ear.heard[topic]]
        assert len(fixes) == 3
        assert began < fixes[0]["t"] < fixes[-1]["t"] < began + 10


def test_playing_says_clearly_what_is_wrong(
    broker_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        replay.main([str(tmp_path / "none.csv")], broker_url)
    file = tmp_path / "trace.csv"
    file.write_text("device,t,lon,lat\nA,1,113,27\n")
    assert replay.main([str(file), "--speed", "99"], broker_url) == 2
    assert "1 to 60" in capsys.readouterr().err
    assert replay.main([str(file), "--import"], broker_url) == 0
    assert "A,collector_truck" in capsys.readouterr().out


def test_a_missing_broker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "CONNECT_S", 0.5)
    file = tmp_path / "trace.csv"
    file.write_text("device,t,lon,lat\nA,1,113,27\n")
    with pytest.raises(Unreachable):
        replay.main([str(file)], "mqtt://127.0.0.1:9")


def test_what_is_sent_while_the_broker_is_away_arrives_when_it_is_back(kind: str, open_folder: Path) -> None:
    server = servers.BrokerServer(kind, open_folder / f"away-{kind}")
    server.start()
    lines = Lines(server.url)
    lines.open(["A001"])
    try:
        eventually(lambda: lines.serve(0.02) or lines.up("A001"), 20)
        server.kill()
        eventually(lambda: lines.serve(0.02) or not lines.up("A001"), 20)
        assert lines.send("A001", "city/v1/A001/fix", b"stored")
        server.start()
        heard = Ear(server.url)
        eventually(lambda: lines.serve(0.02) or heard.heard.get("city/v1/A001/fix"), 40)
        assert heard.heard["city/v1/A001/fix"] == [b"stored"]
        heard.close()
    finally:
        lines.close()
        server.kill()
