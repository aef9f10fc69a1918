"""How others hear of an alert: outbox → stream, cab, gateway; at least once, nothing lost, nothing held up."""

import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

import clock
from db import Database
from gps.alerts import store, worker
from gps.alerts.entry import Out
from gps.alerts.service import Desk, Found
from gps.alerts.settings import Settings
from gps.alerts.worker import Relay
from records import Alert, Order, Referral
from stream import Stream
from tests.gateways import Gateway
from tests.gps.alerts.build import REGISTRY, T0, context, do, episode
from tests.helpers import eventually

pytestmark = pytest.mark.edges


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


@pytest.fixture
def own(gateway: Gateway) -> Settings:
    return Settings(webhook_url=gateway.url, webhook_token="secret", retry_min_s=0.02, retry_most_s=0.1, tries_most=4)


@pytest.fixture
def desk(own: Settings) -> Desk:
    clock.fix_at(T0 + 30)
    return Desk(own, lambda: REGISTRY, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def relay(db: Database, stream: Stream, own: Settings) -> Relay:
    return Relay(db, stream, own)


def raise_one(db: Database, desk: Desk) -> Alert:
    with db.transaction() as tx:
        (alert,) = desk.judged(tx, [Found(context(), [episode()])], T0 + 30)
    return alert


def deliveries(db: Database, alert: Alert) -> list[tuple[str, str, int]]:
    with db.transaction() as tx:
        return [(told.kind, told.state, told.tries) for told in store.told(tx, alert.id)]


def test_a_new_alert_reaches_the_walls_and_the_newest_version_stays(
    db: Database, stream: Stream, desk: Desk, relay: Relay
) -> None:
    alert = raise_one(db, desk)
    assert relay.tell() == 1
    assert relay.tell() == 0
    desk.act(db, alert.id, do("acknowledge", 60))
    relay.tell()
    assert [a.version for a in reversed(stream.tail("alerts"))] == [2, 3]
    assert stream.latest("alerts")[alert.id].state == "acknowledged"


def test_told_twice_is_known_once(db: Database, stream: Stream, desk: Desk, relay: Relay, own: Settings) -> None:
    """The process died after telling and before noting it."""
    alert = raise_one(db, desk)
    with db.transaction() as tx:
        rows = store.waiting(tx, "alert", T0 + 60, 10)
    stream.add("alerts", [worker._decode(row.body) for row in rows])
    Relay(db, stream, own).tell()
    assert [a.id for a in stream.tail("alerts")] == [alert.id] * 2
    assert stream.latest("alerts")[alert.id].version == alert.version


def test_the_drivers_words_go_to_the_stream_of_orders(db: Database, stream: Stream, desk: Desk, relay: Relay) -> None:
    alert = raise_one(db, desk)
    desk.act(db, alert.id, do("notify", 60, channel="voice"))
    relay.tell()
    (order,) = stream.tail("orders")
    assert isinstance(order, Order)
    assert (order.device, order.verb) == ("A007", "say")
    assert "作业超速" in json.loads(order.body)["text"]
    assert ("order", "done", 0) in deliveries(db, alert)


def test_the_gateway_is_told_until_it_takes_it(db: Database, desk: Desk, relay: Relay, gateway: Gateway) -> None:
    gateway.answers = [503, 500]
    alert = raise_one(db, desk)
    clock.fix_at(None)
    assert eventually(lambda: relay.call(), 5) == 1
    assert gateway.keys() == [f"{alert.id}@2/webhook"] * 3
    _key, body, headers = gateway.heard[0]
    assert (body["alert"], body["to"][0]["role"]) == (alert.id, "fleet_lead")
    assert headers["Authorization"] == "Bearer secret"
    assert deliveries(db, alert) == [("webhook", "done", 2)]


def test_what_is_never_taken_stays_visible_and_can_be_tried_again(
    db: Database, desk: Desk, relay: Relay, gateway: Gateway
) -> None:
    gateway.answers = [400] * 4
    alert = raise_one(db, desk)
    clock.fix_at(None)
    eventually(lambda: relay.call() == 0 and deliveries(db, alert) == [("webhook", "dead", 4)], 5)
    assert relay.numbers()["outbox_webhook_dead"] == 1
    with db.transaction() as tx:
        assert store.told(tx, alert.id)[0].error == "400 busy"
        assert store.revive(tx, alert.id, clock.now()) == 1
    assert eventually(lambda: relay.call(), 5) == 1


def test_telephone_numbers_follow_no_redirect(db: Database, desk: Desk, relay: Relay, gateway: Gateway) -> None:
    gateway.answers = [302]
    alert = raise_one(db, desk)
    relay.call()
    assert len(gateway.heard) == 1
    assert deliveries(db, alert) == [("webhook", "waiting", 1)]


def test_a_gateway_that_is_away_is_asked_with_one_message_and_holds_up_nobody(
    db: Database, stream: Stream, desk: Desk, own: Settings, gateway: Gateway
) -> None:
    gateway.close()
    relay = Relay(db, stream, replace(own, retry_min_s=60.0, retry_most_s=60.0))
    found = [
        Found(context(vehicle=f"V{i}"), [episode(vehicle=f"V{i}")]) for i in range(20)
    ]  # fmt: skip
    with db.transaction() as tx:
        desk.judged(tx, found, T0 + 30)
    assert relay.call() == 0
    assert relay.tell() == 20
    with db.transaction() as tx:
        tries = [row.tries for row in store.waiting(tx, "webhook", T0 + 9000, 100)]
    assert sorted(tries) == [0] * 19 + [1]


def test_a_redis_that_forgot_is_told_what_is_open(db: Database, stream: Stream, desk: Desk, own: Settings) -> None:
    alert = raise_one(db, desk)
    assert worker.refill(stream, db, own) == 1
    assert stream.latest("alerts")[alert.id] == alert
    assert worker.refill(stream, db, own) == 0


def test_ended_alerts_leave_the_list_of_newest_after_a_day(
    db: Database, stream: Stream, desk: Desk, own: Settings
) -> None:
    alert = raise_one(db, desk)
    desk.act(db, alert.id, do("false_alarm", 60, reason="x"))
    clock.fix_at(T0 + 100)
    Relay(db, stream, own).tell()
    assert alert.id in stream.latest("alerts")
    clock.fix_at(T0 + 90_000)
    Relay(db, stream, own).tell()
    assert alert.id not in stream.latest("alerts")


def test_an_alert_handed_over_reaches_the_case_centre_once(
    db: Database, stream: Stream, desk: Desk, relay: Relay
) -> None:
    alert = raise_one(db, desk)
    desk.act(db, alert.id, do("to_case", 60))
    relay.tell()
    relay.tell()
    (told,) = stream.tail("referrals")
    assert isinstance(told, Referral)
    assert (told.id, told.source, told.device, told.breach) == (alert.id, "gps_alarm", "A007", "overspeed")
    assert told.words.startswith("A007（湘B·A0007）在长江南路作业超速")
    assert ("case", "done", 0) in deliveries(db, alert)


def test_what_an_earlier_release_left_for_the_case_centre_is_told_too(
    db: Database, stream: Stream, desk: Desk, relay: Relay
) -> None:
    alert = raise_one(db, desk)
    with db.transaction() as tx:
        store.put_out(tx, [Out(f"{alert.id}/case", "case", alert.id, msgspec.msgpack.encode(alert))], T0)
    relay.tell()
    (told,) = stream.tail("referrals")
    assert (told.id, told.t, told.lon) == (alert.id, alert.from_t, alert.lon)


def test_a_storm_of_ten_thousand_reaches_the_walls(db: Database, stream: Stream, desk: Desk, relay: Relay) -> None:
    found = [Found(context(vehicle=f"V{i:05d}"), [episode(vehicle=f"V{i:05d}")]) for i in range(10_000)]
    with db.transaction() as tx:
        desk.judged(tx, found, T0 + 30)
    assert relay.tell() == 10_000
    assert len(stream.latest("alerts")) == 10_000
    assert len({a.id for a in stream.tail("alerts", 20_000)}) == 10_000
