"""The shelf: PostgreSQL through psycopg 3. Sole user of the driver; SQL text lives in `*/store.py`."""

import logging
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from records import Unreachable

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # one line a second while the database is away
MIGRATIONS = Path(__file__).parent / "migrations"
LIMITS = (
    "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
    " -c jit=off"  # compiling a statement takes longer than any of ours
)
QUIET_S = 1.0  # s after its last use until a connection is asked whether its server is still there
Tx = psycopg.Connection[Any]  # a connection inside one transaction; rows are named tuples
AWAY = (psycopg.OperationalError, PoolTimeout, PoolClosed)


class _Link(psycopg.Connection[Any]):
    """A connection that knows when it was last given back."""

    used_s = -float("inf")  # monotonic


def _check(link: _Link) -> None:
    """A round trip before every use would cost more than most of our statements: only after a while, or when the
    server has something to say, which on a link that rests is that it goes."""
    if time.monotonic() - link.used_s > QUIET_S or _speaks(link):
        ConnectionPool.check_connection(link)


def _speaks(link: _Link) -> bool:
    ear = select.poll()
    ear.register(link.fileno(), select.POLLIN)
    return bool(ear.poll(0))


def _given_back(link: _Link) -> None:
    link.used_s = time.monotonic()


class Database:
    """A small pool of connections; opened on first use, so that a role can start before its database."""

    def __init__(self, url: str, size: int = 8) -> None:
        self.url = url
        self._pool: ConnectionPool[_Link] = ConnectionPool(
            url,
            connection_class=_Link,
            min_size=0,
            max_size=size,
            open=False,
            timeout=3,
            reconnect_timeout=0,
            check=_check,
            reset=_given_back,
            kwargs={"row_factory": namedtuple_row, "options": LIMITS, "connect_timeout": 2},
        )

    @contextmanager
    def transaction(self, patient: bool = False) -> Iterator[Tx]:
        """One transaction: committed at the end, rolled back on any exception.

        Raises `Unreachable` when the server does not answer. `patient` lifts the statement limit of 5 s
        for imports and nightly jobs.
        """
        try:
            self._pool.open()
            with self._pool.connection() as tx:
                if patient:
                    tx.execute("SET LOCAL statement_timeout = '10min'")
                yield tx
        except AWAY as e:
            raise _away(e) from e

    @contextmanager
    def look(self) -> Iterator[Tx]:
        """For reading: every statement sees its own moment, and none waits for a BEGIN and a COMMIT.

        What must fit together, and whatever writes, takes a `transaction`. Raises `Unreachable`.
        """
        try:
            self._pool.open()
            with self._pool.connection() as link:
                link.autocommit = True
                try:
                    yield link
                finally:
                    if not link.closed:
                        link.autocommit = False
        except AWAY as e:
            raise _away(e) from e

    def ping(self) -> None:
        with self.look() as tx:
            tx.execute("SELECT 1")

    def close(self) -> None:
        self._pool.close()

    def migrate(self) -> None:
        """Bring the schema to the newest revision; safe when several roles try at once."""
        from alembic import command  # here: with SQLAlchemy it takes most of a second, and only a launch migrates
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = alchemy_url(self.url)
        try:
            command.upgrade(config, "head")
        except Exception as e:  # SQLAlchemy wraps the driver's errors in its own classes
            if isinstance(getattr(e, "orig", None), psycopg.OperationalError):
                raise Unreachable(f"database: {e.__cause__ or e}") from e
            raise


def _away(e: Exception) -> Unreachable:
    return Unreachable(f"database: {str(e).strip().splitlines()[0] if str(e) else type(e).__name__}")


def alchemy_url(url: str) -> str:
    """The same address in SQLAlchemy's spelling, with the psycopg 3 driver."""
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/" + name)) if parts.netloc else f"{parts.scheme}:///{name}?{parts.query}"


def create_database(server_url: str, name: str, anew: bool = False, template: str = "template0") -> str:
    """Make database `name` on the server if it is missing (or `anew`: drop it first); its URL."""
    try:
        with psycopg.connect(server_url, autocommit=True, connect_timeout=5) as admin:
            if anew:
                drop_database(server_url, name)
            there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not there:
                make = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {}")
                admin.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    except psycopg.OperationalError as e:
        raise Unreachable(f"database: {e}") from e
    return with_database(server_url, name)


def drop_database(server_url: str, name: str) -> None:
    """Drop database `name` with all who use it."""
    try:
        with psycopg.connect(server_url, autocommit=True, connect_timeout=5) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.OperationalError as e:
        raise Unreachable(f"database: {e}") from e
