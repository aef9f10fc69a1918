"""The shelf: transactions, patience, and a database that goes away and comes back."""

from pathlib import Path

import pytest

from db import MIGRATIONS, Database, create_database, with_database
from records import Unreachable
from tests.helpers import eventually
from tests.servers import PostgresServer

pytestmark = pytest.mark.edges


def test_an_exception_rolls_the_whole_transaction_back(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _raise_after_an_update(db)
    with db.transaction() as tx:
        assert tx.execute("SELECT version FROM registry_version").fetchone() == (0,)


def _raise_after_an_update(db: Database) -> None:
    with db.transaction() as tx:
        tx.execute("UPDATE registry_version SET version = 5")
        raise ZeroDivisionError


def test_migrating_twice_changes_nothing(db: Database) -> None:
    db.migrate()
    newest = max(path.name[:4] for path in MIGRATIONS.glob("versions/0*.py"))
    with db.transaction() as tx:
        assert tx.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,)


def test_a_killed_database_raises_unreachable_and_serves_again_after_its_return(kind: str, open_folder: Path) -> None:
    server = PostgresServer(kind, open_folder / f"pg-own-{kind}").start()
    db = Database(create_database(server.url, "own"))
    db.ping()
    server.kill()
    eventually(lambda: not _answers(db), 15)  # a backend may outlive the killed server for a moment
    server.start()
    eventually(lambda: _answers(db), 20)
    db.close()
    server.kill()


def _answers(db: Database) -> bool:
    try:
        db.ping()
    except Unreachable:
        return False
    return True


@pytest.mark.parametrize(
    ("server", "there"),
    [
        ("postgresql://u:p@h:5432/postgres", "postgresql://u:p@h:5432/citywall"),
        ("postgresql://postgres:@/postgres?host=/run/pg", "postgresql://postgres:@/citywall?host=/run/pg"),
    ],
)
def test_another_database_on_the_same_server(server: str, there: str) -> None:
    assert with_database(server, "citywall") == there
