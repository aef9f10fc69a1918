"""The river: order, groups, redelivery, loss, trimming, and what happens when Redis goes away."""

import threading
from collections.abc import Iterator

import pytest
import redis as redis_client

from records import FLAG_FUTURE, Fix, Health, Refused, Status, Unreachable
from stream import Stream
from tests.helpers import eventually
from tests.servers import RedisServer

pytestmark = pytest.mark.edges


def fix(device: str, t: float, **keys: object) -> Fix:
    return Fix(device, "vehicle", t, 113.1, 27.8, t + 1, **keys)  # type: ignore[arg-type]


@pytest.fixture
def own_redis(kind: str, open_folder, request) -> Iterator[RedisServer]:  # type: ignore[no-untyped-def]
    server = RedisServer(kind, open_folder / f"redis-{kind}-{request.node.name[:30]}")
    server.start()
    yield server
    server.kill()


def first_batch(stream: Stream, group: str = "gps", consumer: str = "a"):  # type: ignore[no-untyped-def]
    return next(stream.read("fixes", group, consumer, block_ms=200, stop=stop_after(8)))


def stop_after(seconds: float) -> threading.Event:
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.daemon = True
    timer.start()
    return stop


def test_what_was_added_is_read_in_order_and_gone_after_the_ack(stream: Stream) -> None:
    stream.add("fixes", [fix("A001", t) for t in range(1200)])
    got: list[float] = []
    for batch in stream.read("fixes", "gps", "a", count=2, block_ms=100, stop=stop_after(8)):
        got += [r.t for r in batch.records]
        batch.ack()
        if len(got) == 1200:
            break
    assert got == list(range(1200))
    assert stream.lags()["fixes:0|gps"] == 0


def test_a_batch_without_ack_comes_again_to_the_same_consumer(stream: Stream) -> None:
    stream.add("fixes", [fix("A001", 1)])
    reader = stream.read("fixes", "gps", "a", block_ms=100, stop=stop_after(8))
    assert next(reader).records == next(reader).records


def test_a_restarted_consumer_gets_its_pending_entries_first(stream: Stream) -> None:
    stream.add("fixes", [fix("A001", 1)])
    first_batch(stream)
    stream.add("fixes", [fix("A001", 2)])
    assert [r.t for r in first_batch(stream).records] == [1]


def test_an_entry_that_always_fails_is_set_aside_and_the_next_one_is_read(stream: Stream) -> None:
    stream.add("fixes", [fix("A001", 1)])
    seen = 0
    for batch in stream.read("fixes", "gps", "a", block_ms=100, stop=stop_after(15)):
        if batch.records[0].t == 2:
            break
        seen += 1
        if seen == 5:
            stream.add("fixes", [fix("A001", 2)])
    assert seen == 5
    assert stream.counts("dead") == {"fixes:0|gps": 1}


def test_latest_keeps_the_newest_fix_time_not_the_last_received(stream: Stream) -> None:
    stream.add("fixes", [fix("A001", 50), fix("A001", 40)])
    stream.add("fixes", [fix("A001", 45), fix("A002", 1)])
    stream.add("fixes", [fix("A001", 9e9, flags=(FLAG_FUTURE,))])
    assert {k: r.t for k, r in stream.latest("fixes").items()} == {"A001": 50, "A002": 1}


def test_partitions_keep_one_device_in_one_part(redis_url: str) -> None:
    stream = Stream(redis_url, partitions=4)
    stream.add("fixes", [fix(f"A{n:03}", t) for t in range(5) for n in range(40)])
    by_device: dict[str, list[float]] = {}
    for batch in stream.read("fixes", "gps", "a", block_ms=100, stop=stop_after(8)):
        for record in batch.records:
            by_device.setdefault(record.device, []).append(record.t)
        batch.ack()
        if sum(map(len, by_device.values())) == 200:
            break
    assert all(times == [0, 1, 2, 3, 4] for times in by_device.values())
    assert len(by_device) == 40
    stream.close()


def test_following_sees_everything_from_its_position_on(stream: Stream) -> None:
    stream.add("statuses", [Status("A001", 1, True)])
    since = stream.position("statuses")
    stream.add("statuses", [Status("A001", 2, False)])
    moved = next(stream.follow(["statuses"], since, block_ms=100, stop=stop_after(8)))
    assert [r.t for r in moved.records] == [2]
    stream.add("statuses", [Status("A001", 3, True)])
    again = next(stream.follow(["statuses"], moved.position, block_ms=100, stop=stop_after(8)))
    assert [r.t for r in again.records] == [3]


def test_entries_trimmed_before_they_were_read_are_counted_as_lost(stream: Stream, redis_url: str) -> None:
    stream.add("fixes", [fix("A001", 1)])
    first_batch(stream).ack()
    for t in range(2, 12):
        stream.add("fixes", [fix("A001", t)])
    redis_client.Redis.from_url(redis_url).xtrim("fixes:0", maxlen=3, approximate=False)
    assert [r.t for r in first_batch(stream).records] == [9, 10, 11]
    assert stream.counts("lost") == {"fixes:0|gps": 7}


def test_our_own_trim_never_drops_what_a_group_has_not_acknowledged(stream: Stream, redis_url: str) -> None:
    for t in range(300):
        stream.add("fixes", [fix("A001", t)])
    batch = next(stream.read("fixes", "gps", "a", count=150, block_ms=100, stop=stop_after(8)))
    stream.trim(keep_s=0)
    raw = redis_client.Redis.from_url(redis_url)
    assert raw.xlen("fixes:0") == 300
    batch.ack()
    stream.trim(keep_s=0)
    assert 150 <= raw.xlen("fixes:0") < 300


def test_a_dead_redis_raises_unreachable_and_reading_goes_on_after_it_returns(own_redis: RedisServer) -> None:
    stream = Stream(own_redis.url)
    stream.add("fixes", [fix("A001", 1)])
    reader = stream.read("fixes", "gps", "a", block_ms=100, stop=stop_after(30))
    next(reader).ack()
    own_redis.kill()
    with pytest.raises(Unreachable):
        stream.add("fixes", [fix("A001", 2)])
    own_redis.start()
    eventually(lambda: _can_add(stream, fix("A001", 2)), 10)
    assert [r.t for r in next(reader).records] == [2]


def _can_add(stream: Stream, record: Fix) -> bool:
    try:
        stream.add("fixes", [record])
    except Unreachable:
        return False
    return True


def test_a_redis_that_returns_empty_gets_its_group_again(own_redis: RedisServer) -> None:
    stream = Stream(own_redis.url)
    stream.add("fixes", [fix("A001", 1)])
    reader = stream.read("fixes", "gps", "a", block_ms=100, stop=stop_after(30))
    next(reader).ack()
    own_redis.kill()
    own_redis.wipe()
    own_redis.start()
    eventually(lambda: _can_add(stream, fix("A001", 2)), 10)
    assert [r.t for r in next(reader).records] == [2]


def test_what_was_acknowledged_to_us_survives_a_kill(own_redis: RedisServer) -> None:
    stream = Stream(own_redis.url)
    stream.add("fixes", [fix("A001", t) for t in range(700)])
    own_redis.kill()
    own_redis.start()
    batch = first_batch(Stream(own_redis.url))
    assert len(batch.records) == 700


@pytest.mark.parametrize(
    ("key", "value", "word"), [("maxmemory-policy", "allkeys-lru", "noeviction"), ("appendonly", "no", "appendonly")]
)
def test_a_redis_that_may_forget_is_refused_in_one_line(
    own_redis: RedisServer, key: str, value: str, word: str
) -> None:
    redis_client.Redis.from_url(own_redis.url).config_set(key, value)
    with pytest.raises(Refused, match=word) as refused:
        Stream(own_redis.url).check()
    assert "\n" not in str(refused.value)


def test_a_full_redis_refuses_writes_as_unreachable_and_still_reads(own_redis: RedisServer) -> None:
    stream = Stream(own_redis.url)
    stream.put_latest("health", "gps", Health("gps", 1.0))
    raw = redis_client.Redis.from_url(own_redis.url)
    raw.config_set("maxmemory", raw.info("memory")["used_memory"])
    assert not all(_can_add(stream, fix("A001", t)) for t in range(2000))
    assert stream.latest("health")["gps"].role == "gps"


def test_an_entry_that_nobody_can_decode_is_set_aside_at_once_and_blocks_nothing(
    stream: Stream, redis_url: str
) -> None:
    redis_client.Redis.from_url(redis_url).xadd("fixes:0", {"n": "1", "r": b"\xc1 rubbish"})
    stream.add("fixes", [fix("A001", 2)])
    assert [r.t for r in first_batch(stream).records] == [2]
    assert stream.counts("dead") == {"fixes:0|gps": 1}
