"""The river between the rooms: Redis Streams with packed entries, groups and latest-by-key.

One entry holds up to 500 records of one partition (field `r`, a MessagePack list) and its
running number (field `n`), so a reader sees at once when entries were lost before it came
(performance.md A3: packing takes Redis out of the budget; reliability.md 0.4: loss must show).
Consumers are idempotent, for delivery is at least once. Sole user of the redis package.
"""

import logging
import random
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from records import NOT_LAST, AnyRecord, Fix, Refused, Unreachable
from stream_entries import Batch, Moved, Pending, backoff

log = logging.getLogger(__name__)

GROUPS = {
    "fixes": ("gps",),
    "signins": ("gps",),
    "uploads": ("cameras",),
    "orders": ("ingest",),
    "reports": ("cases",),
    "referrals": ("cases",),
    "snapshots": ("cases",),
}
STREAMS = (
    "fixes",
    "signins",
    "uploads",
    "snapshots",
    "statuses",
    "reports",
    "rejected",
    "alerts",
    "duties",
    "orders",
    "referrals",
    "cases",
    "tallies",
    "scenes",
)
LATEST_KEY = {"fixes": "device", "signins": "device", "snapshots": "camera", "statuses": "device",
              "alerts": "id", "duties": "plan", "cases": "id", "tallies": "day", "scenes": "hall"}  # fmt: skip
PACK = 500  # records an entry may hold
CAPPED = {"rejected": 5_000, "dead": 5_000}  # entries; nobody's group reads them yet
AWAY = (redis.ConnectionError, redis.TimeoutError, redis.BusyLoadingError, redis.ReadOnlyError, OSError)

# KEYS: stream, its running number, latest hash ("" for none). ARGV: packed records, cap (0 none),
# then triples key, t, record. One script call is atomic, like MULTI, and numbers the entry.
ADD = """
local n = redis.call('INCR', KEYS[2])
if tonumber(ARGV[2]) > 0 then
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'n', n, 'r', ARGV[1])
else
  redis.call('XADD', KEYS[1], '*', 'n', n, 'r', ARGV[1])
end
for i = 3, #ARGV, 3 do
  local had = redis.call('HGET', KEYS[3], ARGV[i])
  if not had or tonumber(string.match(had, '^[^|]+')) <= tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1] .. '|' .. ARGV[i + 2])
  end
end
return n
"""

_encoder = msgspec.msgpack.Encoder()
_decode_one = msgspec.msgpack.Decoder(AnyRecord).decode
_decode_many = msgspec.msgpack.Decoder(list[AnyRecord]).decode


class Stream:
    """Connections to Redis, thread-safe. Raises `Unreachable` when Redis is away, or full and refusing writes."""

    def __init__(self, url: str, partitions: int = 1) -> None:
        self.partitions = partitions
        calm = {"retry": Retry(NoBackoff(), 0), "health_check_interval": 10}
        self._redis = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2, **calm)
        # blocking reads need a socket that outlives the block (redis-py's default timeout is 5 s)
        self._blocking = redis.Redis.from_url(url, socket_timeout=30, socket_connect_timeout=2, **calm)

    def close(self) -> None:
        self._redis.close()
        self._blocking.close()

    def parts(self, name: str) -> list[str]:
        """Redis keys that make up one stream."""
        return [f"{name}:{i}" for i in range(self.partitions)] if name == "fixes" else [name]

    # -- writing ---------------------------------------------------------------------------

    def add(self, name: str, records: Sequence[AnyRecord]) -> None:
        """Append records, one device always in one partition; durable when this returns."""
        pipe = self._redis.pipeline(transaction=True)
        for key, some in self._split(name, records):
            for at in range(0, len(some), PACK):
                self._add_entry(pipe, name, key, some[at : at + PACK])
        self._do(pipe.execute)

    def _split(self, name: str, records: Sequence[AnyRecord]) -> Iterable[tuple[str, Sequence[AnyRecord]]]:
        keys = self.parts(name)
        if len(keys) == 1:
            return [(keys[0], records)]
        by_part: dict[str, list[AnyRecord]] = {}
        for record in records:
            part = zlib.crc32(record.device.encode()) % len(keys)  # type: ignore[union-attr]
            by_part.setdefault(keys[part], []).append(record)
        return by_part.items()

    def _add_entry(self, pipe: Any, name: str, key: str, records: Sequence[AnyRecord]) -> None:
        args: list[Any] = [_encoder.encode(records), CAPPED.get(name, 0)]
        if field := LATEST_KEY.get(name):
            newest: dict[str, Any] = {}
            for record in records:
                if isinstance(record, Fix) and record.flags and not NOT_LAST.isdisjoint(record.flags):
                    continue
                had = newest.get(getattr(record, field))
                if had is None or order(had) <= order(record):
                    newest[getattr(record, field)] = record
            for unit, record in newest.items():
                args += (unit, repr(order(record)), _encoder.encode(record))
        pipe.eval(ADD, 3, key, f"n:{key}", f"latest:{name}", *args)

    def put_latest(self, name: str, key: str, record: AnyRecord) -> None:
        """Set one value of a latest-by-key hash, without a stream entry."""
        self._do(self._redis.hset, f"latest:{name}", key, f"{order(record)!r}|".encode() + _encoder.encode(record))

    def count(self, name: str, key: str, by: int = 1) -> None:
        self._do(self._redis.hincrby, f"count:{name}", key, by)

    # -- reading -----------------------------------------------------------------------------

    def latest(self, name: str) -> dict[str, Any]:
        """The latest record of each key."""
        raw: Mapping[bytes, bytes] = self._do(self._redis.hgetall, f"latest:{name}")
        return {key.decode(): _decode_one(value.split(b"|", 1)[1]) for key, value in raw.items()}

    def forget_latest(self, name: str, keys: Sequence[str]) -> None:
        if keys:
            self._do(self._redis.hdel, f"latest:{name}", *keys)

    def counts(self, name: str) -> dict[str, int]:
        raw: Mapping[bytes, bytes] = self._do(self._redis.hgetall, f"count:{name}")
        return {key.decode(): int(value) for key, value in raw.items()}

    def tail(self, name: str, most: int = 100) -> list[Any]:
        """The newest records of an unpartitioned stream, newest first."""
        rows = self._do(self._redis.xrevrange, self.parts(name)[0], count=most)
        found = [record for _id, fields in rows for record in reversed(_decode_many(fields[b"r"]))]
        return found[:most]

    def position(self, name: str) -> dict[str, str]:
        """The id of the newest entry of each part, to follow from."""
        return {key: self._newest(key) for key in self.parts(name)}

    def _newest(self, key: str) -> str:
        rows = self._do(self._redis.xrevrange, key, count=1)
        return rows[0][0].decode() if rows else "0-0"

    def follow(
        self, names: Sequence[str], since: Mapping[str, str], block_ms: int = 500, stop: threading.Event | None = None
    ) -> Iterator[Moved]:
        """Everything added from `since` on (missing: from now), without a group. Outlives Redis restarts."""
        stop = stop or threading.Event()
        room = {key: name for name in names for key in self.parts(name)}
        at: dict[str, str] = dict(since)
        tries = 0
        while not stop.is_set():
            try:
                for key in room.keys() - at.keys():
                    at[key] = self._newest(key)
                found = self._do(self._blocking.xread, at, count=200, block=block_ms) or []
                tries = 0
            except Unreachable:
                tries += 1
                stop.wait(backoff(tries))
                continue
            for raw_key, rows in found:
                key = raw_key.decode()
                at[key] = rows[-1][0].decode()
                records = [r for _id, fields in rows for r in _decode_many(fields[b"r"])]
                yield Moved(room[key], records, dict(at))

    def read(
        self,
        name: str,
        group: str,
        consumer: str,
        count: int = 64,
        block_ms: int = 1000,
        stop: threading.Event | None = None,
    ) -> Iterator[Batch]:
        """Entries for one consumer of a group: own pending ones first, then those of the lost, then new ones.

        A batch that was not acknowledged comes again, after a pause; an entry that failed five times
        goes to the stream `dead` instead. A restart is no failure.
        """
        stop = stop or threading.Event()
        pending = Pending(self, self._blocking, name, group, consumer, count)
        tries = 0
        while not stop.is_set():
            try:
                batch = self._do(pending.next, block_ms)
                tries = 0
            except Unreachable:
                tries += 1
                pending.start_over()
                stop.wait(backoff(tries))
                continue
            if batch is None:
                continue
            yield batch
            if not batch.acked:
                pending.start_over(batch)
                stop.wait(backoff(1) * (0.5 + random.random()))  # noqa: S311 - jitter

    def ack(self, group: str, batch: Batch) -> None:
        pipe = self._redis.pipeline(transaction=True)
        for key, ids in batch.ids.items():
            if ids:
                pipe.xack(key, group, *ids)
            pipe.hset(f"seen:{group}", key, batch.numbers[key])
        self._do(pipe.execute)

    # -- housekeeping ------------------------------------------------------------------------

    def trim(self, keep_s: float = 600) -> None:
        """Drop entries that every group has read and acknowledged and that are older than `keep_s`."""
        for name in STREAMS:
            for key in self.parts(name):
                if name not in CAPPED:
                    self._do(self._trim, key, keep_s)

    def _trim(self, key: str, keep_s: float) -> None:
        now_s, now_us = self._redis.time()
        floor = (int((now_s + now_us / 1e6 - keep_s) * 1000), 0)
        if not self._redis.exists(key):
            return
        for group in self._redis.xinfo_groups(key):
            floor = min(floor, _id(group["last-delivered-id"]))
            if group["pending"]:
                floor = min(floor, _id(self._redis.xpending(key, group["name"])["min"]))
        self._redis.xtrim(key, minid=f"{floor[0]}-{floor[1]}", approximate=True)

    def lags(self) -> dict[str, int]:
        """`stream|group` → entries not yet read or not yet acknowledged."""
        return self._do(self._lags)

    def _lags(self) -> dict[str, int]:
        wanted = [(key, group) for name, groups in GROUPS.items() for key in self.parts(name) for group in groups]
        asked = self._redis.pipeline(transaction=False)
        for key, group in wanted:
            asked.get(f"n:{key}")
            asked.hget(f"seen:{group}", key)
        said = [int(number or 0) for number in asked.execute()]
        return {
            f"{key}|{group}": max(0, added - seen)
            for (key, group), added, seen in zip(wanted, said[::2], said[1::2], strict=True)
        }

    def check(self) -> None:
        """Refuse a Redis that may forget: AOF must be on and nothing evicted (reliability.md 2)."""
        policy = self._do(self._redis.config_get, "maxmemory-policy")["maxmemory-policy"]
        aof = self._do(self._redis.config_get, "appendonly")["appendonly"]
        if policy != "noeviction":
            raise Refused(f"redis: maxmemory-policy is {policy!r}, set it to 'noeviction': streams could be evicted")
        if aof != "yes":
            raise Refused("redis: appendonly is 'no', set it to 'yes': a restart would lose what was acknowledged")

    def ping(self) -> None:
        self._do(self._redis.ping)

    def _do(self, call: Any, *args: Any, **kw: Any) -> Any:
        try:
            return call(*args, **kw)
        except AWAY as e:
            raise Unreachable(f"redis: {e}") from e
        except redis.ResponseError as e:
            if isinstance(e, redis.OutOfMemoryError) or str(e).startswith(("MISCONF", "LOADING", "MASTERDOWN")):
                raise Unreachable(f"redis: {e}") from e
            raise


def _id(raw: bytes | str) -> tuple[int, int]:
    text = raw.decode() if isinstance(raw, bytes) else raw
    ms, _, seq = text.partition("-")
    return int(ms), int(seq or 0)


def order(record: Any) -> float:
    """What makes a record the newest of its key: its version or sequence, or its own time."""
    return float(getattr(record, "version", 0) or getattr(record, "seq", 0) or getattr(record, "t", 0.0))


def keep_tidy(stream: Stream, stop: threading.Event, every_s: float = 30) -> None:
    """Trim until `stop`; one role of the system runs this."""
    while not stop.wait(every_s):
        try:
            started = time.monotonic()
            stream.trim()
            log.debug("trimmed in %.0f ms", (time.monotonic() - started) * 1e3)
        except Unreachable as e:
            log.warning("trim waits: %s", e)
