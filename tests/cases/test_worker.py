"""The role `cases` on real servers: alarms and reports in, marks, orders, figures out; nothing lost, nothing twice."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import redis

import clock
from cases import store, worker
from cases.dispatch import store as shelf
from cases.dispatch.settings import Settings as Dispatching
from cases.entry import Case
from cases.service import Centre
from cases.settings import Settings as Cases
from config import Settings
from db import Database
from records import CaseMark, Health, Order
from stream import Stream
from tests import servers
from tests.cases.dispatch import live
from tests.cases.dispatch.live import ALL_BY_LIST, CITY, alarm, filed
from tests.helpers import eventually

pytestmark = pytest.mark.edges
Start = Callable[[], threading.Event]


@pytest.fixture
def settings(tmp_path: Path, redis_url: str, database_url: str) -> Settings:
    quick = Dispatching(tick_s=0.1, tally_least_s=0.1, relay_s=0.05)
    return servers.settings_for(
        tmp_path, redis=redis_url, database=database_url, cases=Cases(dispatch=quick, block_ms=100)
    )


@pytest.fixture(autouse=True)
def _city(db: Database) -> None:
    live.found(db)


@pytest.fixture
def centre(db: Database, settings: Settings) -> Centre:
    return Centre(db, settings, lambda: CITY, lambda: ())


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts the role in a thread; the returned event ends it. All are ended after the test."""
    running: list[tuple[threading.Event, threading.Thread]] = []

    def begin() -> threading.Event:
        stop = threading.Event()
        thread = threading.Thread(target=worker.run, args=(settings, stop), daemon=True)
        thread.start()
        running.append((stop, thread))
        return stop

    yield begin
    for stop, thread in running:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def cases(db: Database) -> list[Case]:
    with db.transaction() as tx:
        return store.open_cases(tx)


def backlog(db: Database) -> dict[str, int]:
    with db.transaction() as tx:
        return store.backlog(tx)


def orders(stream: Stream) -> list[tuple[Order, dict[str, Any]]]:
    return [(order, msgspec.json.decode(order.body)) for order in reversed(stream.tail("orders"))]


def health(stream: Stream) -> Health | None:
    return stream.latest("health").get("cases")


def settled(stream: Stream) -> bool:
    return not any(lag for key, lag in stream.lags().items() if key.endswith("|cases"))


def test_an_alarm_told_twice_is_one_case_on_the_walls_and_in_the_days_figures(
    start: Start, stream: Stream, db: Database
) -> None:
    start()
    stream.add("referrals", [alarm(), alarm()])
    stream.add("referrals", [alarm()])
    eventually(lambda: settled(stream) and cases(db))
    (case,) = cases(db)
    assert (case.status, case.source, case.source_id, case.code) == ("reported", "gps_alarm", alarm().id, "06012")
    assert case.street == "嵩山"
    mark = eventually(lambda: stream.latest("cases").get(case.id))
    assert isinstance(mark, CaseMark)
    assert (mark.version, mark.last, mark.title) == (1, "refer", "道路不洁")
    tally = eventually(lambda: (t := stream.latest("tallies")) and (d := [*t.values()][0]).passed["collect"] and d)
    assert (tally.passed["collect"], tally.holding) == (1, {"reported": 1})
    told = eventually(lambda: (h := health(stream)) and h.numbers.get("open") == 1 and h)
    assert told.links == {"redis": "ok", "database": "ok"}
    assert (told.numbers["opened_total"], told.numbers["known_total"]) == (1, 2)


def test_stored_but_not_acknowledged_it_comes_again_without_effect(
    start: Start, stream: Stream, db: Database, settings: Settings
) -> None:
    """The process died between the commit and the acknowledgement."""
    stream.add("referrals", [alarm(1), alarm(2)])
    stream.add("reports", [live.report("5f0c3c3e-0009")])
    dying = worker.Worker(settings, threading.Event())
    assert dying.watch.wait(timeout_s=10)
    for name, take in (("referrals", dying.refer), ("reports", dying.reports.take)):
        batch = next(dying.stream.read(name, "cases", settings.cases.consumer))
        assert take(batch.records) == []
    dying.close()
    before = cases(db)
    start()
    eventually(lambda: settled(stream))
    assert cases(db) == before
    assert len(before) == 3
    assert len({order.id for order, _ in orders(stream)}) == 1


def test_a_referral_nobody_can_place_goes_to_the_dead_and_the_others_become_cases(
    start: Start, stream: Stream, db: Database
) -> None:
    nowhere = alarm(2, lon=None, lat=None, section="", device="X9")
    start()
    stream.add("referrals", [alarm(1), nowhere, alarm(3)])
    eventually(lambda: len(cases(db)) == 2)
    assert eventually(lambda: stream.tail("dead")) == [nowhere]
    eventually(lambda: settled(stream))


def test_a_collectors_report_becomes_a_case_and_he_is_told_each_time(
    start: Start, stream: Stream, db: Database
) -> None:
    start()
    said = live.report("5f0c3c3e-0001")
    stream.add("reports", [said])
    stream.add("reports", [said, live.report("5f0c3c3e-0002", "4013", code="99999")])
    eventually(lambda: len(orders(stream)) == 3)
    (case,) = cases(db)
    assert (case.reporter, case.unit_grid, case.duty_grid) == ("4012", "430211003001001", "43021107")
    first, second, third = orders(stream)
    assert first[1] == second[1] == {"id": "5f0c3c3e-0001", "ok": True, "case": case.id, "why": ""}
    assert (first[0].device, first[0].verb, first[0].id) == ("4012", "receipt", second[0].id)
    assert (third[0].device, third[1]["ok"], third[1]["case"]) == ("4013", False, "")
    assert "99999" in third[1]["why"]


def test_what_its_class_lets_go_goes_out_by_itself_and_what_was_taken_back_stays(
    start: Start, stream: Stream, db: Database, centre: Centre
) -> None:
    with db.transaction() as tx:
        shelf.put_switch(tx, ALL_BY_LIST, "admin")
    case, other = filed(centre, "1"), filed(centre, "2", code="06010")
    sent = live.act(centre, filed(centre, "3"), "dispatch", receiver="S01")
    back = live.act(centre, sent, "undo_dispatch")
    start()
    now = eventually(lambda: (c := centre_case(db, case.id)).status == "dispatched" and c)
    assert (now.unit, "auto_dispatch" in now.flags) == ("P01", True)
    with db.transaction() as tx:
        last = store.flow(tx, case.id)[-1]
    assert (last.row, last.by, last.opinion) == ("T15", "system", "自动派遣：道路不洁 × 全域，按规则指定单位")
    eventually(lambda: (h := health(stream)) and h.numbers["sent_total"] == 1)
    assert [centre_case(db, i).status for i in (other.id, back.id)] == ["pending_dispatch"] * 2


def test_the_clock_acts_without_anybody(start: Start, stream: Stream, db: Database, centre: Centre) -> None:
    """Signed for by itself after half an hour."""
    case = live.act(centre, filed(centre), "dispatch", receiver="P01")
    start()
    eventually(lambda: stream.latest("cases").get(case.id))
    clock.set_offset(1_900.0)
    signed = eventually(lambda: (c := centre_case(db, case.id)).status == "handling" and c)
    assert ("signed", "system") in signed.people or signed.sign_t is not None
    eventually(lambda: stream.latest("cases")[case.id].status == "handling")


def test_after_redis_forgot_everything_walls_and_figures_come_back(
    start: Start, stream: Stream, db: Database, centre: Centre, redis_url: str
) -> None:
    some = [filed(centre, str(n)) for n in range(3)]
    start()
    eventually(lambda: len(stream.latest("cases")) == 3 and stream.latest("tallies") and health(stream))
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    back = eventually(lambda: len(found := stream.latest("cases")) == 3 and stream.latest("tallies") and found)
    assert {i: mark.version for i, mark in back.items()} == {case.id: case.version for case in some}
    stream.add("referrals", [alarm(9)])
    eventually(lambda: len(stream.latest("cases")) == 4)


def work(settings: Settings) -> None:
    """A process of its own, to be killed."""
    worker.run(settings, threading.Event())


def test_killed_again_and_again_it_loses_and_doubles_nothing(stream: Stream, db: Database, settings: Settings) -> None:
    """SIGKILL anywhere: between the case and the acknowledgement, between telling and noting it."""
    spawn = multiprocessing.get_context("spawn")
    sent = [alarm(n) for n in range(1, 97)]
    for at in range(0, len(sent), 8):
        stream.add("referrals", sent[at : at + 8])
    for enough in (20, len(sent)):
        process = spawn.Process(target=work, args=(settings,), daemon=True)
        process.start()
        eventually(lambda: len(cases(db)) >= enough, 30)  # noqa: B023 - asked at once
        if enough == len(sent):
            eventually(lambda: settled(stream) and backlog(db) == {}, 20)
        process.kill()
        process.join(10)
    made = cases(db)
    assert sorted(case.source_id for case in made) == [one.id for one in sent]
    with db.transaction() as tx:
        assert [len(store.flow(tx, case.id)) for case in made] == [1] * len(made)
    assert {m.id for m in stream.latest("cases").values()} == {case.id for case in made}
    assert stream.tail("dead") == []


def centre_case(db: Database, case_id: str) -> Case:
    with db.transaction() as tx:
        case = store.case(tx, case_id)
    assert case is not None
    return case
