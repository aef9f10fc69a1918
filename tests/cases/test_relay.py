"""How others hear of a case: outbox → walls, devices, citizens, units; at least once, nothing lost, nothing held up."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import clock
from cases import store
from cases.dispatch.settings import Settings
from cases.entry import Out
from cases.relay import NO_GATEWAY, Relay
from db import Database
from registry.model import Unit
from stream import Stream
from tests.cases.dispatch.build import T0
from tests.gateways import Gateway

pytestmark = pytest.mark.edges
CASE = "20261121-00001"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


@pytest.fixture
def second() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


def relay_of(db: Database, stream: Stream, reply_url: str = "", units: tuple[Unit, ...] = (), **more: Any) -> Relay:
    clock.fix_at(T0)
    figures = {"retry_min_s": 0.01, "retry_most_s": 0.02, "tries_most": 3} | more
    own = Settings(reply_url=reply_url, reply_token="secret", **figures)
    return Relay(db, stream, own, lambda: {unit.id: unit for unit in units})


def unit(id_: str, webhook: str | None = None) -> Unit:
    return Unit(id_, f"单位{id_}", "SAN", webhook=webhook)


def put(db: Database, *outs: Out, t: float = T0) -> None:
    with db.transaction() as tx:
        store.put_out(tx, CASE, outs, t)


def reply(n: int = 1) -> Out:
    return Out(f"{CASE}-{n}-reply", "reply", "13900000007", {"text": "已受理", "channel": "sms"})


def order_of(to: str, n: int = 1) -> Out:
    return Out(f"{CASE}-{n}-unit-{to}", "unit", to, {"event": "dispatch", "title": "暴露垃圾"})


def states(db: Database) -> list[tuple[str, str, int]]:
    with db.transaction() as tx:
        return [(told.key, told.state, told.tries) for told in store.told(tx, CASE)]


def later(relay: Relay, times: int, step_s: float = 1.0) -> None:
    """The relay calls again and again, as time goes by."""
    for n in range(times):
        clock.fix_at(T0 + n * step_s)
        relay._lines._away.clear()  # its pauses are counted in seconds of their own
        relay.call()


def test_a_collectors_task_reaches_his_device_once_by_its_id(db: Database, stream: Stream) -> None:
    relay = relay_of(db, stream)
    put(db, Out(f"{CASE}-4-task", "task", "4012", {"task": f"{CASE}-v1", "title": "核实：暴露垃圾"}))
    assert (relay.tell(), relay.tell()) == (1, 0)
    (order,) = stream.tail("orders")
    assert (order.device, order.verb, order.id) == ("4012", "task", f"{CASE}-4-task")
    assert json.loads(order.body) == {"id": f"{CASE}-4-task", "task": f"{CASE}-v1", "title": "核实：暴露垃圾"}


def test_a_citizen_is_answered_when_the_gateway_takes_it(db: Database, stream: Stream, gateway: Gateway) -> None:
    gateway.answers = [503, 500]
    relay = relay_of(db, stream, gateway.url)
    put(db, reply())
    later(relay, 4)
    key, body, headers = gateway.heard[-1]
    assert gateway.keys() == [f"{CASE}-1-reply"] * 3
    assert (key, body["to"], body["text"], body["case"]) == (f"{CASE}-1-reply", "13900000007", "已受理", CASE)
    assert headers["Authorization"] == "Bearer secret"
    assert states(db) == [(f"{CASE}-1-reply", "done", 2)]


def test_what_nobody_takes_stays_for_people_to_see(db: Database, stream: Stream, gateway: Gateway) -> None:
    gateway.answers = [400] * 9
    relay = relay_of(db, stream, gateway.url)
    put(db, reply())
    later(relay, 6)
    assert len(gateway.heard) == 3
    assert relay.numbers() == {"outbox_reply_dead": 1.0}
    with db.transaction() as tx:
        assert store.revive(tx, CASE, T0) == 1
    gateway.answers = []
    later(relay, 1)
    assert [state for _, state, _ in states(db)] == ["done"]


def test_a_reply_waits_for_a_gateway_but_not_for_ever(db: Database, stream: Stream) -> None:
    relay = relay_of(db, stream, reply_stale_s=60.0)
    put(db, reply())
    assert relay.call() == 0
    assert relay.numbers() == {"outbox_reply_waiting": 1.0}
    clock.fix_at(T0 + 61)
    relay.call()
    with db.transaction() as tx:
        (told,) = store.told(tx, CASE)
    assert (told.state, told.error) == ("dead", NO_GATEWAY)


def test_a_unit_hears_at_its_own_address_or_looks_at_its_terminal(
    db: Database, stream: Stream, gateway: Gateway
) -> None:
    relay = relay_of(db, stream, units=(unit("P01", gateway.url), unit("S01")))
    put(db, order_of("P01"), order_of("S01"), order_of("X9"))
    assert relay.call() == 1
    assert [body["title"] for _, body, _ in gateway.heard] == ["暴露垃圾"]
    assert "Authorization" not in gateway.heard[0][2]
    assert [state for _, state, _ in states(db)] == ["done"] * 3


def test_a_system_that_is_away_holds_up_neither_another_nor_the_walls(
    db: Database, stream: Stream, gateway: Gateway, second: Gateway
) -> None:
    second.close()
    relay = relay_of(db, stream, gateway.url, (unit("P01", second.url), unit("P02", gateway.url)),
                     retry_min_s=60.0, retry_most_s=60.0, relay_rows=5)  # fmt: skip
    put(db, *(order_of("P01", n) for n in range(20)))
    put(db, order_of("P02"), reply(), Out("k", "task", "4012", {"task": "v"}))
    assert relay.tell() == 1
    relay.call()
    relay.call()
    assert sorted(gateway.keys()) == [f"{CASE}-1-reply", f"{CASE}-1-unit-P02"]
    assert sum(tries for key, _, tries in states(db) if "P01" in key) == 1, "asked with one message only"


def test_numbers_of_citizens_follow_no_redirect(db: Database, stream: Stream, gateway: Gateway) -> None:
    gateway.answers = [302]
    put(db, reply())
    relay_of(db, stream, gateway.url).call()
    assert len(gateway.heard) == 1
    assert states(db) == [(f"{CASE}-1-reply", "waiting", 1)]


@pytest.mark.parametrize("webhook", ["file:///etc/passwd", "ftp://x/y", "not a url"])
def test_an_address_that_is_no_http_is_never_opened(db: Database, stream: Stream, webhook: str) -> None:
    relay = relay_of(db, stream, units=(unit("P01", webhook),))
    put(db, order_of("P01"))
    later(relay, 4)
    assert [state for _, state, _ in states(db)] == ["dead"]


def test_a_row_that_nobody_can_read_holds_up_no_other(db: Database, stream: Stream, gateway: Gateway) -> None:
    put(db, Out("bad-task", "task", "C07", {}), Out("bad-unit", "unit", "S01", {}))
    with db.transaction() as tx:
        tx.execute("UPDATE case_outbox SET body = %s", (b"\xc1",))
    put(db, Out("fine-task", "task", "C07", {"text": "核实"}), order_of("S01"))
    relay = relay_of(db, stream, units=(unit("S01", gateway.url),))
    assert (relay.tell(), relay.call()) == (1, 1)
    assert [(key, state) for key, state, _ in states(db)] == [
        ("bad-task", "dead"), ("bad-unit", "dead"), ("fine-task", "done"), (order_of("S01").key, "done"),
    ]  # fmt: skip
