"""Processes of the running product are killed under load: every numbered fix the broker took is in the database once.

reliability.md rows 5 and 16, on a small load of our own.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import Database
from tests.helpers import eventually
from tests.ingest.conftest import Device
from tests.product import Product

pytestmark = [pytest.mark.edges, pytest.mark.timeout(120)]
FLEET = "id,kind,company,fleet_lead\nV0001,sweeper,第一清扫公司,示意队长\n"
FIXES = 2_000
KILLS = 2
BACK_S = 30.0  # row 5


@pytest.fixture(scope="module")
def product(open_folder: Path) -> Iterator[Product]:
    made = Product(open_folder / "kills").start()
    fleet = made.folder / "fleet.csv"
    fleet.write_text(FLEET, "utf-8")
    assert made.run("import", "vehicles", str(fleet)).returncode == 0
    with device_of(made) as first:
        eventually(lambda: appears(made, first), 10, every_s=0.2)  # every role has read the registry
    yield made
    made.stop()


@pytest.fixture
def db(product: Product) -> Iterator[Database]:
    made = Database(product.note()["database"])
    yield made
    made.close()


@contextmanager
def device_of(product: Product) -> Iterator[Device]:
    made = Device(f"mqtt://127.0.0.1:{product.mqtt_port}")
    yield made
    made.close()


@pytest.fixture
def device(product: Product) -> Iterator[Device]:
    with device_of(product) as made:
        yield made


def appears(product: Product, device: Device) -> bool:
    """Say one fix; whether the unit is shown with it by the next question."""
    t = round(time.time(), 3)
    device.sure("city/v1/V0001/fix", f'{{"t": {t}, "lon": 113.13, "lat": 27.83}}')
    return bool(shown_t(product))


def stored(db: Database, since: float) -> list[float]:
    """Times of the fixes of this test, as rows: one that was stored twice stands here twice."""
    with db.transaction() as tx:
        rows = tx.execute("SELECT t FROM fix WHERE device = 'V0001' AND t >= %s AND t < %s", (since, since + FIXES))
        return sorted(row[0] for row in rows)


def drive(product: Product, db: Database, device: Device, since: float, victim: str, kills: int) -> None:
    """FIXES numbered fixes; at random moments, but while it works, `victim` is killed."""
    moments = sorted(random.sample(range(100, FIXES - 100), kills))  # noqa: S311
    had = 0
    for i in range(FIXES):
        told = device.say("city/v1/V0001/fix", f'{{"t": {since + i}, "lon": {113.1 + i * 1e-6}, "lat": 27.83}}')
        if i in moments:
            eventually(lambda: len(stored(db, since)) > had, BACK_S)  # noqa: B023 - asked at once
            product.kill(victim)
            had = len(stored(db, since))
        if i % 50 == 0:
            told.wait_for_publish(10)
    told.wait_for_publish(10)


def test_ingest_killed_at_random_points_loses_and_doubles_nothing(
    product: Product, device: Device, db: Database
) -> None:
    since = float(round(time.time()) - 2 * FIXES)
    drive(product, db, device, since, "app.py ingest", KILLS)
    eventually(lambda: len(stored(db, since)) >= FIXES, BACK_S, every_s=0.2)
    assert stored(db, since) == [since + i for i in range(FIXES)]


def test_redis_killed_under_load_comes_back_by_itself_and_nothing_is_lost(
    product: Product, device: Device, db: Database
) -> None:
    since = float(round(time.time()) - 8 * FIXES)
    drive(product, db, device, since, "redis-server", 1)
    sent = time.monotonic()
    eventually(lambda: len(stored(db, since)) >= FIXES, BACK_S, every_s=0.2)
    assert time.monotonic() - sent < BACK_S
    assert stored(db, since) == [since + i for i in range(FIXES)]
    eventually(lambda: product.client.get("/readyz").status_code == 200, BACK_S)


@pytest.mark.parametrize("victim", ["app.py gps", "app.py cameras", "app.py web", "bin/postgres -D"])
def test_whoever_is_killed_is_started_again_and_a_new_fix_is_shown(
    product: Product, device: Device, victim: str
) -> None:
    (old,) = product.pids(victim)
    product.kill(victim)
    eventually(lambda: (now := product.pids(victim)) and now != [old], 10)
    t = round(time.time(), 3)
    device.sure("city/v1/V0001/fix", f'{{"t": {t}, "lon": 113.13, "lat": 27.83}}')
    eventually(lambda: shown_t(product) == t, BACK_S, every_s=0.1)
    eventually(lambda: product.client.get("/readyz").status_code == 200, BACK_S)


def shown_t(product: Product) -> object:
    answer = product.client.get("/api/v1/units/V0001") if product.up() else None
    return answer.json().get("t") if answer is not None and answer.status_code == 200 else None
