"""Real servers once per session and kind, a fresh database and a flushed Redis per test."""

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client
from hypothesis import settings

import clock
from db import Database, create_database, drop_database
from records import Unreachable
from stream import Stream
from tests import servers
from tests.helpers import eventually

# The pure ring stays under ten seconds; HYPOTHESIS_PROFILE=thorough looks ten times as hard.
settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=300, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session", params=servers.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """`embedded` servers, then `outside` ones: every edge test runs on both."""
    if request.param == "outside" and servers.OUTSIDE_MISSING:
        reason = f"not installed: {', '.join(servers.OUTSIDE_MISSING)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return str(request.param)


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that servers running as another user may reach."""
    folder = Path(tempfile.mkdtemp(prefix="citywall-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_server(kind: str, open_folder: Path) -> Iterator[servers.RedisServer]:
    server = servers.RedisServer(kind, open_folder / f"redis-{kind}")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgres_server(kind: str, open_folder: Path) -> Iterator[servers.PostgresServer]:
    server = servers.PostgresServer(kind, open_folder / f"postgres-{kind}")
    server.start()
    servers.hurried(server.url)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def broker_server(kind: str, open_folder: Path) -> Iterator[servers.BrokerServer]:
    """One a module: retained messages and sessions of one story are not heard in the next."""
    server = servers.BrokerServer(kind, open_folder / f"broker-{kind}-{uuid.uuid4().hex[:6]}")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def broker_url(broker_server: servers.BrokerServer) -> str:
    """A broker shared by the module: use client ids and topics of the test's own."""
    return broker_server.url


@pytest.fixture
def redis_url(redis_server: servers.RedisServer) -> str:
    """A flushed Redis."""
    with redis_client.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def stream(redis_url: str) -> Iterator[Stream]:
    made = Stream(redis_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def template_database(postgres_server: servers.PostgresServer) -> str:
    """A migrated database to copy from: the migrations run once per session and kind."""
    made = Database(create_database(postgres_server.url, "template_citywall"))
    made.migrate()
    made.close()
    return postgres_server.url


@pytest.fixture
def database_url(template_database: str) -> Iterator[str]:
    """A fresh migrated database of the test's own, dropped after it: a killed server has to look at every file it
    holds before it serves again."""
    name = f"t{uuid.uuid4().hex[:12]}"
    yield eventually(lambda: _made(template_database, name), 60)
    with contextlib.suppress(Unreachable):
        drop_database(template_database, name)


def _made(server_url: str, name: str) -> str | None:
    """None while the server recovers from what the test before did to it."""
    try:
        return create_database(server_url, name, template="template_citywall")
    except Unreachable:
        return None


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    """No test leaves the room's clock moved."""
    yield
    clock.fix_at(None)
    clock.set_offset(0.0)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first (browsers, then the whole product, then servers), so that no worker is left alone
    with it at the end. The second kind of servers is asked by those who speak to servers themselves."""

    def turn(item: pytest.Item) -> int:
        if item.get_closest_marker("wall"):
            return 0
        return (1 if item.path.parent.name == "tests" else 2) if item.get_closest_marker("edges") else 3

    items.sort(key=turn)
    if os.environ.get("CITYWALL_TEST_SERVERS") != "all":
        again = [item for item in items if _is_said_again(item)]
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if not _is_said_again(item)]


MEETS_SERVERS = (
    "store", "stream", "db", "worker", "station", "service", "edges", "engine", "faults", "orders", "way_of_data",
    "figures",
    "hub", "source", "relay", "watch", "machine",
)  # fmt: skip


def _is_said_again(item: pytest.Item) -> bool:
    """On outside servers, of what only goes through stores and streams that are tested there themselves."""
    said = getattr(item, "callspec", None)
    outside = said is not None and said.params.get("kind") == "outside"
    return outside and item.path.stem.removeprefix("test_") not in MEETS_SERVERS
