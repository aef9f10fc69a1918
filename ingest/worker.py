"""QUESTION: what did the device say? The loop: inbox → intake → streams → acknowledgement; and orders down to it.

Two lines to the broker, so that pictures waiting for a full disk never hold up positions. Nothing is
acknowledged before it is stored; while Redis or the disk is away the batch is kept and tried again, and the
broker holds back. A message that breaks our code is refused as `internal` and does not come again.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import structs

import clock
from config import Settings
from db import Database
from ingest.inbox import Inbox, Message
from ingest.intake import Intake, Sorted
from ingest.mqtt import Line
from ingest.reasons import Bad
from ingest.sources import Sources
from ingest.store import Spool
from ingest.topics import command_topic, is_verb, picture_filters, telemetry_filters
from records import AnyRecord, Health, Order, Unreachable
from registry.watch import Watch
from stream import Stream

log = logging.getLogger(__name__)

COUNT_EVERY_S = HEALTH_EVERY_S = 1.0
HEARD_WITHIN = 4  # heartbeats that may be missing until the broker counts as down


class Lane:
    """One line to the broker with its inbox, its memory and its own thread."""

    def __init__(self, line: Line, intake: Intake, stream: Stream, spool: Spool, watch: Watch) -> None:
        self.line, self.inbox, self.intake = line, line.inbox, intake
        self.trouble = ""  # what keeps us from storing, in words
        self._stream, self._spool, self._watch = stream, spool, watch
        self._listed: set[str] = set()  # unknown devices whose first message is on record
        self._counted = 0.0

    def work(self, stop: threading.Event) -> None:
        """Until `stop`: at once when it is quiet, in batches under load."""
        settings = self.intake.settings
        self._retry(self._remember, stop)
        last = 0.0
        while not stop.is_set():
            if len(self.inbox):
                self.inbox.gather(settings.batch_messages, last + settings.batch_ms / 1000)
            batch = self.inbox.take(settings.batch_messages, wait_s=0.2)
            last = time.monotonic()
            if self._watch.registry is not self.intake.registry:
                self.intake.use(self._watch.registry)
            if batch and self._store(self._sort(batch), stop):
                self.line.ack(batch)
            if last - self._counted > COUNT_EVERY_S:
                self._counted = last
                self._retry(self._count, stop)
        self._retry(self._count, stop)

    def _remember(self) -> None:
        self.intake.online.update((d, s.online) for d, s in self._stream.latest("statuses").items())
        self._listed.update(self._stream.latest("unknown_first"))

    def _sort(self, batch: Sequence[Message]) -> Sorted:
        out = Sorted()
        for message in batch:
            try:
                self.intake.take(message, out)
            except Exception:  # outermost ring: one message must never block the others
                log.exception("message not understood topic=%s bytes=%d", message.topic[:80], message.size_bytes)
                self.intake.refuse(Bad("internal"), "", message, out)
        return out

    def _store(self, out: Sorted, stop: threading.Event) -> bool:
        """All of a batch, one thing after the other; False when `stop` came first."""
        return all(self._retry(step, stop) for step in self._steps(out))

    def _steps(self, out: Sorted) -> Iterator[Callable[[], None]]:
        if out.pictures:
            yield lambda: self._pictures(out)
        for name in ("fixes", "signins", "statuses", "reports", "rejected"):
            if records := getattr(out, name):
                yield lambda name=name, records=records: self._add(name, records)  # type: ignore[misc]
        if out.unknown:
            yield lambda: self._list_unknown(out)

    def _retry(self, step: Callable[[], None], stop: threading.Event) -> bool:
        """Do a step until the world lets us."""
        while True:
            try:
                step()
            except (Unreachable, OSError) as e:
                if not self.trouble:
                    log.warning("waiting, nothing is acknowledged: %s", e)
                self.trouble = str(e)
                if stop.wait(self.intake.settings.retry_s):
                    return False
            else:
                if self.trouble:
                    log.info("storing again")
                self.trouble = ""
                return True

    def _pictures(self, out: Sorted) -> None:
        uploads: list[AnyRecord] = [structs.replace(p.upload, sha256=self._spool.keep(p.data)) for p in out.pictures]
        self._spool.settle()
        self._add("uploads", uploads)

    def _add(self, name: str, records: Sequence[AnyRecord]) -> None:
        try:
            self._stream.add(name, records)
        except (Unreachable, OSError):
            raise
        except Exception:  # outermost ring: a record that cannot be written must not block the others
            if len(records) == 1:
                log.exception("record lost stream=%s record=%r", name, records[0])
                self.intake.tally.refuse("internal", getattr(records[0], "device", ""), clock.now())
                return
            for record in records:
                self._add(name, [record])

    def _list_unknown(self, out: Sorted) -> None:
        for device, message in out.unknown.items():
            if device not in self._listed:
                self._stream.put_latest("unknown_first", device, message)
                self._listed.add(device)
            self._stream.put_latest("unknown", device, message)

    def _count(self) -> None:
        counts = self.intake.tally.counts
        while counts:
            key, by = next(iter(counts.items()))
            self._stream.count("rejected", key, by)
            del counts[key]


class Orders:
    """Words for devices: stream `orders` → the broker, acknowledged when the broker has them. Twice is once, by id."""

    def __init__(self, line: Line, stream: Stream, watch: Watch, settings: Settings) -> None:
        self.sent = self.refused = 0
        self._line, self._stream, self._watch, self._settings = line, stream, watch, settings.ingest

    def work(self, stop: threading.Event) -> None:
        """Until `stop`: what the broker has not taken by then comes again."""
        s = self._settings
        for batch in self._stream.read("orders", "ingest", s.client_id, block_ms=500, stop=stop):
            try:
                if self._publish(batch.records, stop):
                    batch.ack()
            except Unreachable as e:
                log.warning("orders come again: %s", e)

    def _publish(self, orders: Sequence[Any], stop: threading.Event) -> bool:
        fine = [order for order in orders if self._may(order)]
        if bad := [order for order in orders if order not in fine]:
            self._stream.add("dead", bad)
            self._stream.count("dead", "orders|ingest", len(bad))
            self.refused += len(bad)
        taken = [self._line.say(command_topic(order.device, order.verb), order.body) for order in fine]
        for one in taken:
            while not one.wait(0.2):
                if stop.is_set():
                    return False
        self.sent += len(fine)
        return True

    def _may(self, order: Any) -> bool:
        """For a registered device, a verb of ours, and not so old that nobody means it any more."""
        if not isinstance(order, Order):
            return False
        why = ""
        if self._watch.registry.device(order.device) is None:
            why = "unknown device"
        elif not is_verb(order.verb):
            why = "no such verb"
        elif clock.now() - order.t > self._settings.order_age_s:
            why = "too old"
        if why:
            log.warning("order not given device=%s verb=%s id=%s why=%s", order.device, order.verb, order.id, why)
        return not why


def run(settings: Settings, stop: threading.Event) -> None:
    """Ingest until `stop`. Bad data never ends it; a bug in a lane does, and the supervisor starts it again."""
    stream = Stream(settings.redis, settings.stream.partitions)
    db = Database(settings.database)
    watch = Watch(db, settings.registry.watch_s)
    spool = Spool(settings.folder / "spool")
    lanes = [Lane(line, Intake(settings.ingest, settings.zone), stream, spool, watch) for line in _lines(settings)]
    orders = Orders(lanes[0].line, stream, watch, settings)
    threads = [threading.Thread(target=lane.work, args=(stop,), name=lane.line.client_id) for lane in lanes]
    threads.append(threading.Thread(target=orders.work, args=(stop,), name="orders"))
    try:
        if watch.wait(stop):  # without a registry everybody would be unknown
            for lane in lanes:
                lane.line.start()
            for thread in threads:
                thread.start()
            _say(lanes, threads, stream, Sources(stream, watch, settings.ingest), stop)
    finally:
        stop.set()
        for thread in threads:
            if thread.ident:
                thread.join()  # a lane looks at `stop` between two tries at the latest
        for lane in lanes:
            lane.line.stop()
        watch.close()
        db.close()
        stream.close()


def _lines(settings: Settings) -> list[Line]:
    s = settings.ingest
    telemetry = Inbox(s.inbox_messages, s.inbox_bytes)
    pictures = Inbox(s.inbox_pictures, s.inbox_bytes)
    filters = telemetry_filters(s.share_group, s.owntracks)
    return [
        Line(settings.mqtt, s.client_id, filters, s, telemetry, s.telemetry_bytes),
        Line(settings.mqtt, s.client_id + "-pictures", picture_filters(s.share_group), s, pictures, s.picture_bytes),
    ]


def _say(
    lanes: Sequence[Lane],
    threads: Sequence[threading.Thread],
    stream: Stream,
    sources: Sources,
    stop: threading.Event,
) -> None:
    """Health once a second, and an end when a lane has died."""
    before: dict[str, float] = {}
    at = time.monotonic()
    while not stop.wait(HEALTH_EVERY_S):
        if not all(thread.is_alive() for thread in threads):
            raise RuntimeError("a lane has died")
        now, total = time.monotonic(), _totals(lanes)
        rates = {f"{key}_per_s": (total[key] - before.get(key, 0)) / (now - at) for key in total}
        before, at = total, now
        try:
            stream.put_latest("health", "ingest", _health(lanes, rates))
            for lane in lanes:
                sources.look(lane.intake.ways)
        except Unreachable as e:
            log.debug("health not said: %s", e)


def _totals(lanes: Sequence[Lane]) -> dict[str, float]:
    tallies = [lane.intake.tally for lane in lanes]
    return {
        "msg": sum(t.messages for t in tallies),
        "fixes": sum(t.fixes for t in tallies),
        "rejected": sum(t.rejected for t in tallies),
    }


def _health(lanes: Sequence[Lane], rates: dict[str, float]) -> Health:
    now = clock.now()
    beat_s = max(lane.line.heartbeat_age_s() for lane in lanes)
    allowed_s = HEARD_WITHIN * lanes[0].intake.settings.heartbeat_s
    broker_ok = all(lane.line.connected for lane in lanes) and beat_s < allowed_s
    heard = [lane.intake.tally.last_message_t for lane in lanes]
    numbers: dict[str, Any] = {
        **rates,
        "inbox": float(sum(len(lane.inbox) for lane in lanes)),
        "held_back": float(sum(lane.inbox.refused_reading for lane in lanes)),
        "reconnects": float(sum(lane.line.reconnects for lane in lanes)),
        "heartbeat_age_s": beat_s,
        "registry_version": float(min(lane.intake.registry.version for lane in lanes)),
    }
    if last := max((t for t in heard if t is not None), default=None):
        numbers["last_message_age_s"] = max(0.0, now - last)
    note = "; ".join(lane.trouble for lane in lanes if lane.trouble)
    return Health("ingest", now, {"broker": "ok" if broker_ok else "down", "redis": "ok"}, numbers, note)
