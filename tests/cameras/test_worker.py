"""From the spool to the stream, in the real role with real servers."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import clock
from cameras import store, worker
from cameras.limited import LimitedJudge
from cameras.service import Keeper
from cameras.settings import Settings as Own
from config import Settings
from db import Database
from records import Rejected, Snapshot
from stream import Stream
from tests import servers
from tests.cameras.build import Room, T
from tests.cameras.corpus import BAD, photo
from tests.helpers import eventually

pytestmark = pytest.mark.edges
DAY = 86_400.0


@pytest.fixture
def room(tmp_path: Path, redis_url: str, database_url: str) -> Room:
    clock.fix_at(T + 3_600)
    own = Own(block_ms=50, retry_most_s=0.2, health_s=0.1)
    return Room(Settings(var=str(tmp_path), redis=redis_url, database=database_url, cameras=own))


@pytest.fixture
def start(room: Room) -> Iterator[Callable[[], Callable[[], None]]]:
    """Start the role; gives the way to stop it."""
    stops: list[Callable[[], None]] = []

    def begin() -> Callable[[], None]:
        stop = threading.Event()
        thread = threading.Thread(target=worker.run, args=(room.settings, stop))
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(20)
            assert not thread.is_alive()

        stops.append(end)
        return end

    yield begin
    for end in stops:
        end()


def published(stream: Stream) -> list[Snapshot]:
    return stream.tail("snapshots")


def test_an_upload_becomes_two_files_an_original_a_row_and_a_snapshot(
    room: Room, stream: Stream, db: Database, start: Callable[[], object]
) -> None:
    upload = room.upload(camera="V0001-front", device="V0001")
    stream.add("uploads", [upload])
    start()
    (snapshot,) = eventually(lambda: published(stream))
    assert (snapshot.camera, snapshot.t, snapshot.sha256) == ("V0001-front", T, upload.sha256)
    assert (snapshot.width_px, snapshot.height_px) == (640, 480)
    assert room.kept("snapshots") == [
        f"20251122/V0001-front/{snapshot.id}.jpg",
        f"20251122/V0001-front/{snapshot.id}_t.jpg",
    ]
    assert room.kept("originals") == [f"20251122/{upload.sha256}"]
    assert (room.settings.folder / "originals" / "20251122" / upload.sha256).read_bytes() == photo()
    assert eventually(lambda: not room.kept("spool"))
    with db.transaction() as tx:
        stored = store.find(tx, snapshot.id)
        assert store.latest(tx) == {"V0001-front": snapshot}
    assert stored is not None
    assert stored.snapshot == snapshot
    assert snapshot.size_bytes == room.files.shown(stored.path).stat().st_size
    assert stream.latest("snapshots") == {"V0001-front": snapshot}


def test_a_bad_picture_is_rejected_counted_and_does_not_hold_up_the_next(
    room: Room, stream: Stream, start: Callable[[], object]
) -> None:
    stream.add("uploads", [room.upload(data) for data, _reason in BAD.values()])
    stream.add("uploads", [room.upload(camera="C02")])
    start()
    (snapshot,) = eventually(lambda: published(stream), 30)
    assert snapshot.camera == "C02"
    rejected: list[Rejected] = stream.tail("rejected")
    assert [r.reason for r in reversed(rejected)] == [reason for _data, reason in BAD.values()]
    assert rejected[0].topic == "city/v1/C01/snapshot/main/1763740800000"
    assert stream.counts("rejected")["picture_truncated|C01"] == sum(r == "picture_truncated" for _, r in BAD.values())
    eventually(lambda: not room.kept("spool"))


def test_the_same_upload_five_times_is_one_row_and_one_picture(
    room: Room, stream: Stream, db: Database, start: Callable[[], object]
) -> None:
    for _ in range(5):
        stream.add("uploads", [room.upload()])
    start()
    eventually(lambda: len(published(stream)) == 5)
    assert len({s.id for s in published(stream)}) == 1
    assert len(room.kept("snapshots")) == 2
    with db.transaction() as tx:
        assert len(store.page(tx, "C01", 0, 1e12, None, 10)) == 1


def test_the_same_bytes_from_two_cameras_are_two_pictures_even_when_the_spool_is_already_cleared(
    room: Room, stream: Stream, start: Callable[[], object]
) -> None:
    stream.add("uploads", [room.upload(camera="C01")])
    start()
    second = room.upload(camera="C02")
    eventually(lambda: published(stream) and not room.kept("spool"))
    stream.add("uploads", [second])
    eventually(lambda: stream.latest("snapshots").keys() == {"C01", "C02"})


def test_a_crash_between_row_and_stream_is_made_good_on_the_next_delivery(
    room: Room, stream: Stream, db: Database, start: Callable[[], object]
) -> None:
    upload = room.upload()
    with LimitedJudge(room.settings.cameras) as judge:
        stored = Keeper(room.settings, db, judge).take(upload)
    assert not published(stream)
    stream.add("uploads", [upload])
    start()
    assert eventually(lambda: published(stream)) == [stored]


def test_bytes_that_are_gone_are_a_rejection_not_a_loop(
    room: Room, stream: Stream, start: Callable[[], object]
) -> None:
    upload = room.upload()
    (room.spool / upload.sha256).unlink()
    stream.add("uploads", [upload])
    start()
    assert eventually(lambda: stream.counts("rejected")) == {"picture_missing|C01": 1}


def test_a_store_that_takes_nothing_holds_the_picture_and_health_says_so(
    room: Room, stream: Stream, start: Callable[[], object]
) -> None:
    upload = room.upload()
    blocked = room.settings.folder / "snapshots" / "20251122"
    blocked.write_text("a file where the day's folder should be")
    stream.add("uploads", [upload])
    start()
    eventually(lambda: "图片等待入库" in getattr(stream.latest("health").get("cameras"), "note", ""))
    assert room.kept("spool") == [upload.sha256]
    assert stream.lags()["uploads|cameras"] == 1
    blocked.unlink()
    eventually(lambda: published(stream))
    eventually(lambda: stream.latest("health")["cameras"].note == "" and stream.lags()["uploads|cameras"] == 0)


def test_a_database_that_is_killed_delays_the_picture_and_loses_nothing(
    room: Room, stream: Stream, start: Callable[[], object], postgres_server: servers.PostgresServer
) -> None:
    start()
    eventually(lambda: stream.latest("health").get("cameras"))
    postgres_server.kill()
    stream.add("uploads", [room.upload()])
    eventually(lambda: stream.latest("health")["cameras"].links["database"] == "down", 20)
    assert not published(stream)
    postgres_server.start()
    eventually(lambda: published(stream), 30)


def test_an_upload_our_code_falls_over_is_set_aside_and_the_next_one_comes_through(
    room: Room, stream: Stream, start: Callable[[], object]
) -> None:
    stream.add("uploads", [room.upload(device="V\0"), room.upload(photo(320, 240), camera="C02")])
    start()
    (snapshot,) = eventually(lambda: published(stream))
    assert snapshot.camera == "C02"
    assert [u.device for u in stream.tail("dead")] == ["V\0"]


def test_health_is_said_with_counts_and_the_free_disk(room: Room, stream: Stream, start: Callable[[], object]) -> None:
    stream.add("uploads", [room.upload(), room.upload(b"no picture", camera="C02")])
    start()
    done = eventually(
        lambda: (h := stream.latest("health").get("cameras")) and h.numbers["pictures_total"] == 1 and h, within_s=10
    )
    assert done.links == {"redis": "ok", "database": "ok"}
    assert 0 < done.numbers["disk_free_share"] < 1
    eventually(lambda: stream.latest("health")["cameras"].numbers["rejected_total"] == 1)


def test_a_redis_that_forgot_gets_the_latest_pictures_back(
    room: Room, stream: Stream, start: Callable[[], Callable[[], None]]
) -> None:
    stream.add("uploads", [room.upload(), room.upload(photo(320, 240), t=T + 60)])
    stop = start()
    eventually(lambda: len(published(stream)) == 2)
    newest = stream.latest("snapshots")["C01"]
    stop()
    stream.forget_latest("snapshots", ["C01"])
    start()
    assert eventually(lambda: stream.latest("snapshots").get("C01")) == newest


def test_days_over_the_retention_go_with_rows_files_and_latest(
    room: Room, stream: Stream, db: Database, start: Callable[[], Callable[[], None]]
) -> None:
    stream.add("uploads", [room.upload(photo(64, 64), t=T - DAY), room.upload(photo(80, 80), camera="C02")])
    stop = start()
    eventually(lambda: len(published(stream)) == 2)
    stop()
    keep = room.settings.cameras.retention_days
    clock.fix_at(T + keep * DAY + 3_600)  # the last local day that still keeps T's day
    start()
    eventually(lambda: stream.latest("snapshots").keys() == {"C02"})
    with db.transaction() as tx:
        assert store.latest(tx).keys() == {"C02"}
    assert {p.split("/")[0] for p in room.kept("snapshots") + room.kept("originals")} == {"20251122"}
    eventually(lambda: stream.latest("health")["cameras"].numbers["deleted_total"] == 1)
