"""One database for all of a file, emptied for each test: a hall is two tables."""

import contextlib
import uuid
from collections.abc import Iterator

import pytest

from db import Database, create_database, drop_database
from records import Unreachable


@pytest.fixture(scope="module")
def database_url(template_database: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:12]}"
    yield create_database(template_database, name, template="template_citywall")
    with contextlib.suppress(Unreachable):
        drop_database(template_database, name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    with made.transaction() as tx:
        tx.execute("TRUNCATE hall, hall_draw")
    yield made
    made.close()
