"""The life every worker shares, on real servers; what the rooms do with it is tested in their folders."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import redis

from gps.settings import Settings as Own
from pulse import Counters
from records import Fix, Health, Unreachable
from station import Station
from stream import Stream
from tests import servers
from tests.gps.stories import drive, fix
from tests.helpers import eventually

pytestmark = pytest.mark.edges
ROLE = "gps"  # a group that the stream knows


@pytest.fixture
def station(tmp_path: Path, redis_url: str, database_url: str) -> Iterator[Station]:
    settings = servers.settings_for(tmp_path, redis=redis_url, database=database_url)
    own = Own(block_ms=50, retry_most_s=0.1, health_s=0.05)
    made = Station(ROLE, settings, own, threading.Event(), Counters(ROLE, "rows"))
    yield made
    made.close()


@pytest.fixture
def live(station: Station) -> Iterator[Callable[..., None]]:
    """Lets the station live in a thread until the end of the test."""
    threads: list[threading.Thread] = []

    def begin(**how: Any) -> None:
        threads.append(threading.Thread(target=station.live, kwargs=how, daemon=True))
        threads[-1].start()

    yield begin
    station.stop.set()
    for thread in threads:
        thread.join(15)
        assert not thread.is_alive()


def told(stream: Stream) -> Health | None:
    return stream.latest("health").get(ROLE)


def caught_up(stream: Stream) -> bool:
    return not any(stream.lags().values())


class Shelf:
    """Keeps what it is given, unless told to refuse or to be away."""

    def __init__(self) -> None:
        self.kept: list[Fix] = []
        self.away = self.bug = ""
        self.asked = 0

    def keep(self, fixes: Sequence[Fix]) -> list[Fix]:
        self.asked += 1
        if self.away:
            raise Unreachable(self.away)
        if self.bug:
            bug, self.bug = self.bug, ""
            raise ValueError(bug)
        bad = [f for f in fixes if f.device == "BAD"]
        self.kept += [f for f in fixes if f.device != "BAD"]
        return bad


def test_a_batch_is_kept_acknowledged_and_counted(station: Station, live: Callable[..., None], stream: Stream) -> None:
    shelf, night = Shelf(), drive(60)
    stream.add("fixes", night)
    live(fixes=lambda: station.drain("fixes", shelf.keep))
    eventually(lambda: caught_up(stream))
    assert shelf.kept == night
    health = eventually(lambda: (h := told(stream)) and h.numbers["rows_total"] == len(night) and h)
    assert health.links == {"redis": "ok", "database": "ok"}


def test_refused_records_go_to_the_dead_and_the_others_stay_kept(
    station: Station, live: Callable[..., None], stream: Stream
) -> None:
    shelf, bad = Shelf(), fix(1.0, device="BAD")
    stream.add("fixes", [*drive(30), bad])
    live(fixes=lambda: station.drain("fixes", shelf.keep))
    assert eventually(lambda: stream.tail("dead")) == [bad]
    eventually(lambda: caught_up(stream))
    assert shelf.kept == drive(30)
    assert stream.counts("dead") == {"fixes|gps": 1}
    eventually(lambda: (h := told(stream)) and h.numbers["dead_total"] == 1)


def test_a_store_that_takes_nothing_is_said_although_it_answers_and_the_batch_waits_in_hand(
    station: Station, live: Callable[..., None], stream: Stream
) -> None:
    shelf = Shelf()
    shelf.away = "read-only"
    stream.add("fixes", drive(30))
    live(fixes=lambda: station.drain("fixes", shelf.keep))
    eventually(lambda: (h := told(stream)) and h.links["database"] == "down" and h.note == "read-only")
    asked = shelf.asked
    eventually(lambda: shelf.asked > asked + 2)
    assert told(stream).links["database"] == "down"  # the watch's ping came between
    shelf.away = ""
    eventually(lambda: caught_up(stream))
    assert shelf.kept == drive(30)
    eventually(lambda: (h := told(stream)) and h.links["database"] == "ok" and h.note == "")


def test_a_job_that_fell_over_starts_again_with_the_batch_it_had(
    station: Station, live: Callable[..., None], stream: Stream
) -> None:
    shelf = Shelf()
    shelf.bug = "our own"
    stream.add("fixes", drive(30))
    live(fixes=lambda: station.drain("fixes", shelf.keep))
    eventually(lambda: caught_up(stream))
    assert shelf.kept == drive(30)


def test_told_to_stop_while_it_waits_it_acknowledges_nothing(
    station: Station, live: Callable[..., None], stream: Stream
) -> None:
    shelf = Shelf()
    shelf.away = "for ever"
    stream.add("fixes", drive(30))
    live(fixes=lambda: station.drain("fixes", shelf.keep))
    eventually(lambda: shelf.asked)
    station.stop.set()
    assert stream.lags()["fixes:0|gps"] == 1
    again = next(stream.read("fixes", ROLE, station.own.consumer))
    assert again.records == drive(30)


def test_what_was_taken_is_cleared_only_after_it_is_acknowledged(
    station: Station, live: Callable[..., None], stream: Stream
) -> None:
    lags: list[int] = []
    stream.add("fixes", drive(30))
    live(fixes=lambda: station.read("fixes", len, acked=lambda n: lags.append(stream.lags()["fixes:0|gps"])))
    assert eventually(lambda: lags) == [0]


def test_work_by_the_clock_is_done_without_any_message_and_outlives_an_outage(
    station: Station, live: Callable[..., None]
) -> None:
    done: list[str] = []

    def work() -> None:
        done.append("")
        if len(done) < 4:
            raise Unreachable("away")

    live(tick=lambda: station.every(0.02, work))
    eventually(lambda: len(done) > 6)


def test_a_redis_that_forgot_is_filled_again(
    station: Station, live: Callable[..., None], stream: Stream, redis_url: str
) -> None:
    refills: list[int] = []
    live(refill=lambda: refills.append(1))
    eventually(lambda: told(stream) and refills == [1])
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    eventually(lambda: len(refills) == 2)
    eventually(lambda: told(stream))
