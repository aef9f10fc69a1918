"""In the demo the clock of the cases waits until its people have lived the morning."""

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

import clock
from cases import worker
from config import Settings
from db import Database
from records import Health
from stream import Stream
from tests import servers

pytestmark = pytest.mark.edges


@pytest.fixture
def settings(tmp_path: Path, redis_url: str, database_url: str, db: Database) -> Settings:
    return servers.settings_for(tmp_path, redis=redis_url, database=database_url, mode="demo")


def lived(settings: Settings) -> bool:
    made = worker.Worker(settings, threading.Event())
    try:
        return made.lived()
    finally:
        made.close()


def test_it_waits_until_the_people_say_that_they_have_caught_up(settings: Settings, stream: Stream) -> None:
    assert not lived(settings)
    for caught_up in (0.0, 1.0):
        stream.put_latest("health", "people", Health("people", clock.now(), {}, {"caught_up": caught_up}))
        assert lived(settings) is bool(caught_up)


def test_without_people_and_in_a_real_city_it_waits_for_nobody(settings: Settings) -> None:
    assert lived(replace(settings, demo=replace(settings.demo, people=False)))
    assert lived(replace(settings, mode="live"))
