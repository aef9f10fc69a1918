"""The role `gps` on real servers: stream in, rows out, nothing lost."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from config import Settings
from db import Database
from gps import store, worker
from records import Fix, Health, SignIn
from stream import Stream
from tests import servers
from tests.gps.stories import T0, drive, fix
from tests.helpers import eventually

pytestmark = pytest.mark.edges
Start = Callable[[], threading.Event]


@pytest.fixture
def settings(tmp_path: Path, redis_url: str, database_url: str) -> Settings:
    return servers.settings_for(tmp_path, redis=redis_url, database=database_url)


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


def rows(db: Database, device: str = "A007") -> list[Fix]:
    with db.transaction() as tx:
        return store.track(tx, device, 0, 4e9)


def keep(db: Database, settings: Settings, fixes: list[Fix]) -> None:
    with db.transaction() as tx:
        store.ensure_partitions(tx, store.days_of(fixes, settings.zone), settings.zone)
        store.save_fixes(tx, fixes)


def health(stream: Stream) -> Health | None:
    return stream.latest("health").get("gps")


def test_fixes_and_sign_ins_become_rows_and_the_health_is_told(start: Start, stream: Stream, db: Database) -> None:
    start()
    night = drive(600)
    stream.add("fixes", night)
    stream.add("signins", [SignIn("A007", T0, "D1", True, T0)])
    eventually(lambda: len(rows(db)) == len(night))
    with db.transaction() as tx:
        assert eventually(lambda: store.sign_in_at(tx, "A007", T0 + 1)) == SignIn("A007", T0, "D1", True, T0)
    told = eventually(lambda: (h := health(stream)) and h.numbers["rows_total"] >= len(night) + 1 and h)
    assert told.links == {"redis": "ok", "database": "ok"}
    assert told.numbers["newest_fix_age_s"] > 0
    eventually(lambda: not any(stream.lags().values()))


def test_what_was_read_but_not_acknowledged_is_stored_after_the_restart(
    start: Start, stream: Stream, db: Database, settings: Settings
) -> None:
    night = drive(60)
    stream.add("fixes", night)
    dying = next(stream.read("fixes", "gps", settings.gps.consumer))  # holds the batch, never acknowledges
    assert len(dying.records) == len(night)
    start()
    eventually(lambda: rows(db) == night)
    eventually(lambda: not any(stream.lags().values()))


def test_a_batch_stored_but_not_acknowledged_comes_again_without_effect(
    start: Start, stream: Stream, db: Database, settings: Settings
) -> None:
    night = drive(60)
    stream.add("fixes", night)
    batch = next(stream.read("fixes", "gps", settings.gps.consumer))
    keep(db, settings, batch.records)
    start()
    eventually(lambda: not any(stream.lags().values()))
    assert rows(db) == night


def test_a_record_the_database_refuses_goes_to_the_dead_and_the_others_are_stored(
    start: Start, stream: Stream, db: Database
) -> None:
    night, poison = drive(60), fix(T0 + 7, driver="nul\x00")
    stream.add("fixes", [*night[:5], poison, *night[5:]])
    start()
    eventually(lambda: rows(db) == night)
    assert eventually(lambda: stream.tail("dead")) == [poison]
    assert eventually(lambda: stream.counts("dead")) == {"fixes|gps": 1}  # counted right after it is set aside
    eventually(lambda: not any(stream.lags().values()))


def test_a_store_that_is_ill_costs_no_record(start: Start, stream: Stream, db: Database) -> None:
    with db.transaction() as tx:
        tx.execute("ALTER TABLE last_fix RENAME TO elsewhere")
    start()
    stream.add("fixes", drive(60))
    eventually(lambda: (h := health(stream)) and h.links["database"] == "down" and "harmless" in h.note)
    assert stream.tail("dead") == []
    with db.transaction() as tx:
        tx.execute("ALTER TABLE elsewhere RENAME TO last_fix")
    eventually(lambda: len(rows(db)) == 13)
    eventually(lambda: (h := health(stream)) and h.links["database"] == "ok")


def test_after_redis_forgot_everything_the_last_positions_are_put_back(
    start: Start, stream: Stream, db: Database, redis_url: str
) -> None:
    night = drive(60)
    stream.add("fixes", night)
    start()
    eventually(lambda: rows(db) == night and health(stream))
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    assert eventually(lambda: stream.latest("fixes")) == {"A007": night[-1]}
    stream.add("fixes", [fix(T0 + 90)])
    eventually(lambda: rows(db)[-1] == fix(T0 + 90))
    assert stream.latest("fixes") == {"A007": fix(T0 + 90)}


def test_a_refill_never_replaces_a_newer_position(
    start: Start, stream: Stream, db: Database, settings: Settings
) -> None:
    keep(db, settings, [fix(T0), fix(T0, device="A008")])
    stream.put_latest("fixes", "A007", fix(T0 + 60))
    start()
    eventually(lambda: "A008" in stream.latest("fixes"))
    assert stream.latest("fixes")["A007"].t == T0 + 60


def test_the_database_is_killed_and_comes_back(
    start: Start, stream: Stream, db: Database, postgres_server: servers.PostgresServer
) -> None:
    start()
    stream.add("fixes", drive(60))
    eventually(lambda: len(rows(db)) == 13)
    postgres_server.kill()
    try:
        for i in range(20):
            stream.add("fixes", drive(60, t=T0 + 100 * (i + 1)))
        eventually(lambda: (h := health(stream)) and h.links["database"] == "down")
    finally:
        postgres_server.start()
    eventually(lambda: told_ok(stream), 30)
    eventually(lambda: not any(stream.lags().values()), 30)
    assert len(rows(db)) == 13 * 21
    assert stream.tail("dead") == []


def work(settings: Settings) -> None:
    """A process of its own, to be killed."""
    worker.run(settings, threading.Event())


def test_killed_in_the_middle_it_loses_and_doubles_nothing(stream: Stream, db: Database, settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    sent = [fix(T0 + i, i) for i in range(30_000)]
    for at in range(0, len(sent), 500):
        stream.add("fixes", sent[at : at + 500])
    for stored in (1, 10_000, len(sent)):
        process = spawn.Process(target=work, args=(settings,), daemon=True)
        process.start()
        eventually(lambda: count(db) >= stored, 30)  # noqa: B023 - asked at once
        if stored == len(sent):
            eventually(lambda: not any(stream.lags().values()))
        process.kill()
        process.join(10)
    assert [f.t for f in rows(db)] == [f.t for f in sent]
    assert stream.tail("dead") == []
    with db.transaction() as tx:
        assert store.last_of(tx, "A007") == sent[-1]


def count(db: Database) -> int:
    with db.transaction() as tx:
        return int(tx.execute("SELECT count(*) AS n FROM fix").fetchone().n)


def told_ok(stream: Stream) -> bool:
    told = health(stream)
    return told is not None and told.links["database"] == "ok"
