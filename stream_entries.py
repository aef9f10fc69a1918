"""What a reader of the river holds in hand: batches, positions, and the order pending → claimed → new."""

import logging
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import redis

from records import AnyRecord

if TYPE_CHECKING:
    from stream import Stream

log = logging.getLogger(__name__)
_decode_many = msgspec.msgpack.Decoder(list[AnyRecord]).decode
CLAIM_IDLE_MS = 60_000  # a consumer silent for so long has lost its entries to others
DEAD_AFTER = 5  # failures of one entry in one process before it is set aside
DEAD_AFTER_RESTARTS = 50  # deliveries in all: an entry that kills its consumer must not do so for ever


def backoff(tries: int) -> float:
    """Seconds to wait before try `tries`: 0.05 s doubling to 2 s, with full jitter."""
    return min(2.0, 0.05 * 2 ** min(tries, 8)) * (0.5 + random.random() / 2)  # noqa: S311


@dataclass
class Moved:
    """Records that were added to stream `name`; `position` continues after them."""

    name: str
    records: list[Any]
    position: dict[str, str]


@dataclass
class Batch:
    """Entries handed to one consumer. Acknowledge after the work is durable."""

    records: list[Any]
    ids: dict[str, list[bytes]]
    numbers: dict[str, int]  # running number of the last entry of each part
    stream: "Stream"
    group: str
    acked: bool = False

    def ack(self) -> None:
        self.stream.ack(self.group, self)
        self.acked = True


@dataclass
class Pending:
    """The reading state of one consumer in one group."""

    stream: "Stream"
    redis: Any
    name: str
    group: str
    consumer: str
    count: int
    made: bool = False
    own: bool = True  # still going through our own pending entries
    seen: dict[str, int] = field(default_factory=dict)
    failures: Counter[bytes] = field(default_factory=Counter)  # by entry id; restarts do not count

    def start_over(self, failed: "Batch | None" = None) -> None:
        """After a failure: make sure of the groups and read our pending entries again."""
        self.made, self.own = False, True
        if failed is not None:
            self.failures.update(entry_id for ids in failed.ids.values() for entry_id in ids)

    def next(self, block_ms: int) -> Batch | None:
        """The next batch, or None when nothing came within `block_ms`."""
        try:
            if not self.made:
                self._make_groups()
            if self.own:
                self._set_aside_the_dead()
                rows = self._read("0", None)
                if rows:
                    return self._batch(rows)
                self.own = False
                self.failures.clear()
                self._claim_from_the_lost()
            return self._batch(self._read(">", block_ms))
        except redis.ResponseError as e:
            if "NOGROUP" not in str(e):
                raise
            self.start_over()  # Redis came back empty
            return None

    def _make_groups(self) -> None:
        for key in self.stream.parts(self.name):
            try:
                self.redis.xgroup_create(key, self.group, id="0", mkstream=True)
            except redis.ResponseError as e:
                if "BUSYGROUP" not in str(e):
                    raise
            self.seen[key] = int(self.redis.hget(f"seen:{self.group}", key) or 0)
        self.made = True

    def _read(self, start: str, block_ms: int | None) -> list[Any]:
        keys = dict.fromkeys(self.stream.parts(self.name), start)
        found = self.redis.xreadgroup(self.group, self.consumer, keys, count=self.count, block=block_ms)
        return [(key, rows) for key, rows in found or [] if rows]

    def _batch(self, found: list[Any]) -> Batch | None:
        if not found:
            return None
        batch = Batch([], {}, {}, self.stream, self.group)
        for raw_key, rows in found:
            key = raw_key.decode()
            for entry_id, fields in rows:
                batch.ids.setdefault(key, []).append(entry_id)
                if not fields:  # trimmed away while it waited: the number gap below counts it
                    continue
                try:
                    batch.records += _decode_many(fields[b"r"])
                    self._watch_for_loss(key, int(fields[b"n"]))
                except (msgspec.DecodeError, KeyError, ValueError):  # not written by us: set aside at once
                    batch.ids[key].pop()
                    self._bury(key, entry_id)
            batch.numbers[key] = self.seen[key]
        return batch if any(batch.ids.values()) else None

    def _watch_for_loss(self, key: str, number: int) -> None:
        missing = number - self.seen[key] - 1
        if missing > 0 and self.seen[key]:
            log.error("entries lost before they were read stream=%s group=%s count=%d", key, self.group, missing)
            self.stream.count("lost", f"{key}|{self.group}", missing)
        self.seen[key] = max(self.seen[key], number)

    def _set_aside_the_dead(self) -> None:
        for key in self.stream.parts(self.name):
            rows = self.redis.xpending_range(key, self.group, "-", "+", 100, consumername=self.consumer)
            for row in rows:
                entry_id = row["message_id"]
                if self.failures[entry_id] >= DEAD_AFTER or row["times_delivered"] > DEAD_AFTER_RESTARTS:
                    self._bury(key, entry_id)
                    del self.failures[entry_id]

    def _bury(self, key: str, entry_id: bytes) -> None:
        found = self.redis.xrange(key, entry_id, entry_id)
        pipe = self.redis.pipeline(transaction=True)
        if found:
            pipe.xadd("dead", {**found[0][1], b"from": key, b"group": self.group}, maxlen=5_000)
        pipe.xack(key, self.group, entry_id)
        pipe.hincrby("count:dead", f"{key}|{self.group}", 1)
        pipe.execute()
        log.error("entry set aside stream=%s id=%s", key, entry_id.decode())

    def _claim_from_the_lost(self) -> None:
        for key in self.stream.parts(self.name):
            claimed = self.redis.xautoclaim(key, self.group, self.consumer, CLAIM_IDLE_MS, count=self.count)
            if claimed[1]:
                self.own = True
