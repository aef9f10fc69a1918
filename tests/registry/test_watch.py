"""Every role sees an import at once, and keeps what it knows while the database is away."""

import threading
import time
from collections.abc import Iterator

import pytest

from db import Database, with_database
from registry import store
from registry.model import Vehicle
from registry.watch import Watch
from tests.helpers import eventually
from tests.servers import PostgresServer

pytestmark = pytest.mark.edges


@pytest.fixture
def watch(db: Database) -> Iterator[Watch]:
    made = Watch(db, every_s=0.1)
    yield made
    made.close()


def add(db: Database, unit_id: str) -> None:
    with db.transaction() as tx:
        store.lock(tx)
        store.save(tx, "vehicles", {unit_id: Vehicle(unit_id, "sweeper", "甲", "张三")})


def test_an_import_is_seen_within_half_a_second(db: Database) -> None:
    watch = Watch(db)
    try:
        assert watch.wait(timeout_s=10)
        add(db, "V1")
        eventually(lambda: watch.registry.device("V1") == "vehicle", within_s=0.5)
    finally:
        watch.close()


def test_an_unchanged_registry_stays_the_same_object(db: Database, watch: Watch) -> None:
    assert watch.wait(timeout_s=10)
    before, looks = watch.registry, []
    real = store.version

    def counted(tx: object) -> int:
        looks.append(time.monotonic())
        return real(tx)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "version", counted)
        eventually(lambda: len(looks) >= 3)
    assert watch.registry is before


def test_the_last_registry_is_kept_while_the_database_is_away(
    db: Database, watch: Watch, postgres_server: PostgresServer
) -> None:
    add(db, "V1")
    eventually(lambda: "V1" in watch.registry.vehicles)
    postgres_server.kill()
    try:
        eventually(lambda: watch.trouble)
        assert "V1" in watch.registry.vehicles
    finally:
        postgres_server.start()
    add(db, "V2")
    eventually(lambda: "V2" in watch.registry.vehicles, within_s=20)
    eventually(lambda: not watch.trouble)


def test_waiting_ends_with_the_role(postgres_server: PostgresServer) -> None:
    nowhere = Database(with_database(postgres_server.url, "does_not_exist"))
    watch, stop = Watch(nowhere), threading.Event()
    stop.set()
    assert not watch.wait(stop)
    assert not watch.wait(timeout_s=0.2)
    watch.close()
    assert not watch.wait()
    nowhere.close()
