"""QUESTION: how do others hear of an alert? The relay: outbox → walls, voice orders, gateway. Twice is once, by key.

One relay runs in the whole system. What is on its way when the process dies is told again; a gateway that is away
holds up neither the walls nor the voice in the cab; what nobody takes after many tries stays in the outbox as `dead`.
"""

import logging
import threading
import time
from collections.abc import Callable

import msgspec

import clock
import gateway
from db import Database
from gateway import Backoff, Lines, NotDelivered
from gps.alerts import notices, store
from gps.alerts.entry import ENDED
from gps.alerts.settings import Settings
from gps.alerts.store import Waiting
from records import Alert, Order, Referral
from registry.model import Registry
from stream import Stream

log = logging.getLogger(__name__)
STREAMS = {"alert": "alerts", "order": "orders", "case": "referrals"}  # kind of row → stream
TIDY_S = 600.0  # s between two looks for what nobody needs any more
_decode = msgspec.msgpack.Decoder(Alert | Order | Referral).decode


class Relay:
    """Tells what the outbox holds. `tell` and `call` are for one thread each; both raise `Unreachable`."""

    def __init__(self, db: Database, stream: Stream, settings: Settings) -> None:
        self._db, self._stream, self._settings = db, stream, settings
        self._tidied: float | None = None
        self._backoff = Backoff(settings.retry_min_s, settings.retry_most_s)
        self._lines = Lines(self._backoff)
        self.told = {"alert": 0, "order": 0, "case": 0, "webhook": 0, "dead": 0}

    def tell(self) -> int:
        """All that waits for the walls, the cabs and the case centre; how many rows."""
        count = 0
        for kind, name in STREAMS.items():
            while rows := self._waiting(kind, float("inf")):
                self._stream.add(name, [_told(kind, row.body) for row in rows])
                with self._db.transaction() as tx:
                    store.done(tx, [row.n for row in rows], clock.now())
                self.told[kind] += len(rows)
                count += len(rows)
        self._tidy()
        return count

    def call(self, stop: threading.Event | None = None) -> int:
        """What waits for the gateway and is due, one message after the other; how many were delivered. While the
        gateway itself is away it is asked with one message only, after longer and longer pauses."""
        own = self._settings
        if not own.webhook_url or self._lines.quiet(own.webhook_url):
            return 0
        count = 0
        for row in self._waiting("webhook", clock.now()):
            if stop is not None and stop.is_set():
                break
            try:
                gateway.post(own.webhook_url, row.key, row.body, own.webhook_token, own.webhook_s)
            except NotDelivered as e:
                self._not_delivered(row, str(e))
                if e.away:
                    self._lines.away(own.webhook_url)
                    break
            else:
                self._lines.well(own.webhook_url)
                self._delivered(row)
                count += 1
        return count

    def numbers(self) -> dict[str, float]:
        """For the health: messages that wait or were given up, by kind."""
        with self._db.transaction() as tx:
            return {f"outbox_{key.replace('|', '_')}": float(n) for key, n in store.backlog(tx).items()}

    def _waiting(self, kind: str, until_t: float) -> list[Waiting]:
        with self._db.transaction() as tx:
            return store.waiting(tx, kind, until_t, self._settings.relay_rows)

    def _delivered(self, row: Waiting) -> None:
        with self._db.transaction() as tx:
            store.done(tx, [row.n], clock.now())
        self.told["webhook"] += 1

    def _not_delivered(self, row: Waiting, why: str) -> None:
        tries = row.tries + 1
        given_up = tries >= self._settings.tries_most
        with self._db.transaction() as tx:
            store.failed(tx, row.n, why, None if given_up else clock.now() + self._backoff.pause_s(tries))
        self.told["dead"] += given_up
        log.log(
            logging.ERROR if given_up else logging.WARNING, "not delivered key=%s tries=%d: %s", row.key, tries, why
        )

    def _tidy(self) -> None:
        """Now and then: drop old deliveries, and ended alerts from the list of newest ones."""
        if self._tidied is not None and time.monotonic() - self._tidied < TIDY_S:
            return
        now = clock.now()
        with self._db.transaction() as tx:
            store.forget_told(tx, now - self._settings.keep_told_d * 86_400.0)
        old_t = now - self._settings.latest_s
        latest = self._stream.latest("alerts")
        self._stream.forget_latest("alerts", [i for i, a in latest.items() if a.state in ENDED and a.updated_t < old_t])
        self._tidied = time.monotonic()


def _told(kind: str, body: bytes) -> Alert | Order | Referral:
    """What a row says; a row of an earlier release holds the alert itself where a referral is told now."""
    record = _decode(body)
    return notices.referral(record, Registry()) if kind == "case" and isinstance(record, Alert) else record


def refill(stream: Stream, db: Database, settings: Settings) -> int:
    """Put open and newly ended alerts back where Redis holds none or older ones; how many. Raises `Unreachable`."""
    with db.transaction() as tx:
        kept = [entry.alert for entry in store.open_alerts(tx)]
        page = store.alerts(tx, {"open": False, "since": clock.now() - settings.latest_s}, limit=2_000)
    there = stream.latest("alerts")
    missing = [
        alert
        for alert in (*kept, *(entry.alert for entry in page.entries))
        if alert.id not in there or there[alert.id].version < alert.version
    ]
    for alert in missing:
        stream.put_latest("alerts", alert.id, alert)
    return len(missing)


def jobs(
    relay: Relay, settings: Settings, stop: threading.Event, every: Callable[[float, Callable[[], object]], None]
) -> dict[str, Callable[[], None]]:
    """Jobs for `Station.live`: the walls and cabs in one thread, the gateway in another."""
    return {
        "tell": lambda: every(settings.relay_s, relay.tell),
        "call": lambda: every(max(settings.relay_s, 0.5), lambda: relay.call(stop)),
    }
