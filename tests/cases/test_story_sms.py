"""The whole story of a citizen's SMS: message, verification, filing, dispatch, handling, check, close, reply, reward.

People speak HTTP, the collector's phone speaks MQTT, the city's SMS gateway is a server of its own; between them run
the broker, `ingest`, `cameras` and `cases` as in the product.
"""

import contextlib
import json
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import paho.mqtt.client as paho
import pytest
from msgspec.structs import replace
from paho.mqtt.enums import CallbackAPIVersion

import cameras.api
import cameras.worker
import cases.worker
import clock
import ingest.worker
from cases import store
from cases.catalogue import store as shelf
from cases.dispatch.settings import Settings as Dispatching
from cases.intake import api as intake_api
from cases.photos import api as photos_api
from cases.photos.service import Darkroom
from cases.service import Centre
from cases.settings import Settings as Cases
from cases.worker import People
from config import Settings
from db import Database
from ingest.settings import Settings as Ingest
from records import CaseMark
from registry import store as registry_store
from registry.watch import Watch
from stream import Stream
from tests.access.served import served
from tests.cameras.corpus import photo
from tests.cases.build import LAT, LON, REGISTRY, T0
from tests.cases.serving import Caller, app
from tests.gateways import Gateway
from tests.helpers import eventually
from tests.ingest.conftest import forget
from tests.servers import settings_for

pytestmark = pytest.mark.edges
CITIZEN = "13812345678"
SMS = {"id": "20261123-77", "from": CITIZEN, "text": f"{LON:.4f},{LAT:.4f} 小区门口有人乱堆杂物"}


class Phone:
    """The collector's own device."""

    def __init__(self, url: str, name: str) -> None:
        self.name, self.heard = name, queue.Queue[tuple[str, dict[str, Any]]]()
        parts, listening = urlsplit(url), threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, f"phone-{uuid.uuid4().hex[:8]}")
        self._client.on_subscribe = lambda *_: listening.set()
        self._client.on_message = lambda _c, _d, m: self.heard.put((m.topic.rpartition("/")[2], json.loads(m.payload)))
        self._client.connect(parts.hostname or "", parts.port or 1883)
        self._client.loop_start()
        eventually(self._client.is_connected)
        self._client.subscribe(f"city/v1/{name}/cmd/+", 1)
        assert listening.wait(10)

    def say(self, rest: str, data: bytes) -> None:
        self._client.publish(f"city/v1/{self.name}/{rest}", data, 1).wait_for_publish(10)

    def stands_at(self, lon: float, lat: float) -> None:
        self.say("fix", json.dumps({"t": clock.now(), "lon": lon, "lat": lat, "speed_kmh": 0}).encode())

    def takes_picture(self) -> float:
        """Publishes it; the moment names it in a report."""
        t = round(clock.now(), 3)
        self.say(f"snapshot/phone/{round(t * 1000)}", photo())
        return t

    def answers(self, task: str, do: str, result: str) -> dict[str, Any]:
        """Looks on site, takes a picture, reports; the receipt."""
        taken_t, report_id = self.takes_picture(), uuid.uuid4().hex
        body = {"id": report_id, "do": do, "task": task, "t": clock.now(), "lon": LON, "lat": LAT, "result": result,
                "note": "现场已看", "photos": [{"channel": "phone", "t": taken_t}]}  # fmt: skip
        self.say("report", json.dumps(body).encode())
        return self.hears("receipt", lambda said: said["id"] == report_id)

    def hears(self, verb: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first such word; others before it are left aside."""
        until = time.monotonic() + 20
        while True:
            word, body = self.heard.get(timeout=max(0.01, until - time.monotonic()))
            if word == verb and wanted(body):
                return body

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@dataclass
class Town:
    """Everybody who has a part in it."""

    client: httpx.Client
    phone: Phone
    sms: Gateway
    db: Database
    stream: Stream
    case_id: str = ""
    people: dict[str, Caller] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, role, of in (("受理甲", "acceptor", ""), ("值班长甲", "shift_lead", ""), ("街道乙", "unit", "S01")):
            self.people[role] = Caller(self.client, name, role, of)
        self.people["gateway"] = Caller(self.client, "短信网关", "gateway", kind="token")

    def does(self, role: str, action: str, **given: Any) -> dict[str, Any]:
        """One action of a person on the case as it stands."""
        version = self.case()["version"]
        answer = self.people[role].post(f"/cases/{self.case_id}/{action}", version=version, **given)
        assert answer.status_code == 200, f"{action}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def case(self) -> dict[str, Any]:
        answer = self.people["shift_lead"].get(f"/cases/{self.case_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def told(self) -> list[str]:
        """Events the citizen's number was told of, by the city's gateway."""
        return [body["event"] for _key, body, _headers in self.sms.heard if body["to"] == CITIZEN]


@pytest.fixture
def sms() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


@pytest.fixture
def settings(broker_url: str, redis_url: str, database_url: str, tmp_path: Path, sms: Gateway) -> Iterator[Settings]:
    name = f"story-{uuid.uuid4().hex[:8]}"
    quick = Dispatching(tick_s=0.2, tally_least_s=0.2, relay_s=0.05, reply_url=sms.url)
    made = settings_for(
        tmp_path, mqtt=broker_url, redis=redis_url, database=database_url,
        ingest=Ingest(client_id=name, heartbeat_s=0.3), cases=Cases(dispatch=quick, block_ms=100),
    )  # fmt: skip
    yield replace(made, cameras=replace(made.cameras, block_ms=100))
    forget(broker_url, name, name + "-pictures")


@pytest.fixture
def town(settings: Settings, db: Database, stream: Stream, sms: Gateway, broker_url: str) -> Iterator[Town]:
    clock.set_offset(T0 + 3_600 - time.time())  # a Monday, 10:00: collectors are on duty
    with db.transaction(patient=True) as tx:
        registry_store.lock(tx)
        for kind in ("units", "roads", "grids", "collectors"):
            registry_store.save(tx, kind, getattr(REGISTRY, kind))
        shelf.seed(tx)
    with contextlib.ExitStack() as stack:
        for role in (ingest.worker, cameras.worker, cases.worker):
            stack.enter_context(_running(role.run, settings))
        watch = Watch(db, 0.1)
        stack.callback(watch.close)
        assert watch.wait(threading.Event())
        darkroom = Darkroom(db, settings)
        stack.callback(darkroom.close)
        centre = Centre(db, settings, lambda: watch.registry, People(stream, watch, settings).seen)
        made = app(centre)
        made.include_router(intake_api.router(centre, darkroom))
        made.include_router(photos_api.router(db, settings, darkroom))
        made.include_router(cameras.api.router(db, watch, settings))
        eventually(lambda: (h := stream.latest("health").get("ingest")) and h.links["broker"] == "ok", 20)
        phone = Phone(broker_url, "C07")
        stack.callback(phone.close)
        yield Town(stack.enter_context(served(made)), phone, sms, db, stream)


@contextlib.contextmanager
def _running(run: Callable[[Settings, threading.Event], None], settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_from_the_message_to_the_reply_and_the_paid_reward(town: Town) -> None:
    _is_reported_and_verified(town)
    _is_filed_and_rewarded(town)
    _is_handled(town)
    _is_checked_and_closed(town)
    _reward_is_paid(town)
    with town.db.transaction() as tx:
        rows = [record.row for record in store.flow(tx, town.case_id)]
    assert rows == ["T3", "T4", "T5", "T11", "T14", "T21", "T28", "T29", "T31", "T33", "T34"]


def _is_reported_and_verified(town: Town) -> None:
    answer = town.people["gateway"].post("/intake/sms", **SMS)
    assert answer.status_code == 201, answer.text
    town.case_id = answer.json()["case"]
    eventually(lambda: town.told() == ["received"])
    town.phone.stands_at(LON, LAT)
    eventually(lambda: "C07" in town.stream.latest("fixes"))
    eventually(lambda: town.people["acceptor"].get("/locate", lon=LON, lat=LAT).json()["collector"])
    case = town.does("acceptor", "send_verify")
    assert (case["status"], case["holder"]) == ("verifying", "C07")
    task = town.phone.hears("task", lambda said: said["kind"] == "verify")
    receipt = town.phone.answers(task["task"], "verify", "true")
    assert receipt["ok"], receipt
    case = town.case()
    assert (case["status"], case["verify_result"]) == ("pending_filing", "true")
    picture = next(p for p in case["photos"] if p["phase"] == "verify")
    shown = eventually(
        lambda: (a := town.client.get(picture["url"], headers=town.people["acceptor"].who)).is_success and a
    )
    assert shown.content.startswith(b"\xff\xd8\xff")  # it came by MQTT, was judged, and stays with the case


def _is_filed_and_rewarded(town: Town) -> None:
    case = town.does("acceptor", "file", condition="M06036-1")
    assert case["case_no"] == "4302112026112300001"
    (reward,) = town.people["acceptor"].get("/rewards").json()["items"]
    assert (reward["state"], reward["amount"], reward["case"]) == ("granted", "5.00", town.case_id)
    eventually(lambda: town.told() == ["received", "reward_granted"])


def _is_handled(town: Town) -> None:
    town.does("shift_lead", "dispatch", receiver="S01", opinion="请及时清理")
    town.does("unit", "sign")
    unit = town.people["unit"]
    headers: Any = unit.who | {"Content-Type": "image/jpeg"}
    params = {"phase": "handle", "t": clock.now(), "lon": LON, "lat": LAT}
    after = town.client.post("/api/v1/photos", params=params, content=photo(), headers=headers)
    assert after.status_code == 201, after.text
    case = town.does("unit", "feed_back", opinion="已清理完毕", photos=[after.json()["id"]])
    assert (case["status"], case["ontime"]) == ("pending_review", True)


def _is_checked_and_closed(town: Town) -> None:
    town.does("shift_lead", "pass_review")
    town.does("acceptor", "send_check")
    task = town.phone.hears("task", lambda said: said["kind"] == "check")
    assert town.phone.answers(task["task"], "check", "pass")["ok"]
    town.does("shift_lead", "close", opinion="符合结案条件")
    eventually(lambda: town.told() == ["received", "reward_granted", "close"])
    mark = eventually(lambda: (m := town.stream.latest("cases").get(town.case_id)) and m.status == "closed" and m)
    assert isinstance(mark, CaseMark)
    assert (mark.open, mark.no, CITIZEN in repr(mark)) == (False, "4302112026112300001", False)


def _reward_is_paid(town: Town) -> None:
    (reward,) = town.people["shift_lead"].get("/rewards").json()["items"]
    path = f"/rewards/{reward['n']}/pay"
    assert town.people["shift_lead"].post(path, voucher="CZ-1").status_code == 428
    assert town.people["shift_lead"].post(path, version=reward["version"] - 1, voucher="CZ-1").status_code == 412
    assert town.people["unit"].post(path, version=reward["version"], voucher="CZ-1").status_code == 403
    paid = town.people["shift_lead"].post(path, version=reward["version"], voucher="CZ-1")
    assert (paid.status_code, paid.json()["state"], paid.json()["paid_by"]) == (200, "paid", "值班长甲")
    again = town.people["shift_lead"].post(path, version=reward["version"], voucher="CZ-1")
    assert again.json() == paid.json()  # the seat's page sent it twice
    eventually(lambda: town.told() == ["received", "reward_granted", "close", "reward_paid"])
