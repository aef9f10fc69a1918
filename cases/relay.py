"""QUESTION: how do others hear of a case? The relay: outbox → walls, collectors' devices, citizens, units' systems.

One relay runs in the whole system. What is on its way when the process dies is told again, and known once by its key.
A gateway that is away holds up neither the walls nor another gateway; what nobody takes after many tries stays in the
outbox as `dead` for people to see.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec

import clock
import gateway
from cases import store
from cases.dispatch.settings import Settings
from cases.store import Waiting
from db import Database
from gateway import Backoff, Lines, NotDelivered
from records import CaseMark, Order
from registry.model import Unit
from stream import Stream

log = logging.getLogger(__name__)
TIDY_S = 60.0  # s between two looks for what nobody needs any more
NO_GATEWAY = "未配置短信网关，已过期未发"
_mark = msgspec.msgpack.Decoder(CaseMark).decode
_body = msgspec.msgpack.Decoder(dict[str, Any]).decode
_json = msgspec.json.Encoder().encode


class Relay:
    """Tells what the outbox holds. `tell` and `call` are for one thread each; both raise `Unreachable`.

    `units`: the registry's, with their webhooks; `changed` is called when something was told to the walls.
    """

    def __init__(
        self, db: Database, stream: Stream, settings: Settings, units: Callable[[], Mapping[str, Unit]],
        changed: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        self._db, self._stream, self._settings = db, stream, settings
        self._units, self._changed = units, changed
        self._tidied: float | None = None
        self._backoff = Backoff(settings.retry_min_s, settings.retry_most_s)
        self._lines = Lines(self._backoff)
        self.told = {"case": 0, "task": 0, "reply": 0, "unit": 0, "dead": 0}

    # -- walls and devices ------------------------------------------------------------------------

    def tell(self) -> int:
        """All that waits for the walls and for collectors' devices; how many rows."""
        count = self._tell("case", "cases", lambda row: _mark(row.body)) + self._tell("task", "orders", order)
        self._tidy()
        return count

    def _tell(self, kind: str, name: str, told: Callable[[Waiting], CaseMark | Order]) -> int:
        count = 0
        while rows := self._waiting(kind, float("inf")):
            read = [(row, one) for row in rows if (one := self._read(row, told)) is not None]
            rows = [row for row, _ in read]
            if read:
                self._stream.add(name, [one for _, one in read])
            self._note_done(rows)
            self.told[kind] += len(rows)
            count += len(rows)
            if kind == "case":
                self._changed()
        return count

    def _read(self, row: Waiting, told: Callable[[Waiting], CaseMark | Order]) -> CaseMark | Order | None:
        """None for a row that nobody can read, say of an older program: it must not hold up the others."""
        try:
            return told(row)
        except Exception as e:  # noqa: BLE001 - outermost ring of one row
            self._give_up(row, f"unreadable: {e!r}")
            return None

    # -- gateways -----------------------------------------------------------------------------------

    def call(self, stop: threading.Event | None = None) -> int:
        """What waits for the SMS gateway and for units' own systems and is due; how many were delivered. A gateway
        that is away is asked with one message only, after longer and longer pauses."""
        now, count = clock.now(), 0
        quiet = [unit.id for unit in self._units().values() if unit.webhook and self._lines.quiet(unit.webhook)]
        for row in [*self._replies(now), *self._waiting("unit", now, quiet)]:
            if stop is not None and stop.is_set():
                break
            url, token = self._address(row)
            if not url:
                self._nowhere(row)
            elif not self._lines.quiet(url):
                count += self._post(row, url, token)
        return count

    def _replies(self, now: float) -> list[Waiting]:
        """Without a gateway only those that have waited too long."""
        own = self._settings
        if own.reply_url:
            return [] if self._lines.quiet(own.reply_url) else self._waiting("reply", now)
        return self._waiting("reply", now - own.reply_stale_s)

    def _address(self, row: Waiting) -> tuple[str, str]:
        if row.kind == "reply":
            return self._settings.reply_url, self._settings.reply_token
        unit = self._units().get(row.to)
        return (unit.webhook or "" if unit else ""), ""

    def _nowhere(self, row: Waiting) -> None:
        """A unit without a system of its own looks at its terminal. A reply waits for a gateway, but not for ever."""
        if row.kind == "unit":
            self._note_done([row])
        else:
            self._give_up(row, NO_GATEWAY)

    def _post(self, row: Waiting, url: str, token: str) -> bool:
        try:
            said = message(row)
        except Exception as e:  # noqa: BLE001 - outermost ring of one row
            self._give_up(row, f"unreadable: {e!r}")
            return False
        try:
            gateway.post(url, row.key, said, token, self._settings.gateway_s)
        except NotDelivered as e:
            if e.away:
                self._lines.away(url)
            self._not_delivered(row, str(e))
            return False
        self._lines.well(url)
        self._note_done([row])
        self.told[row.kind] += 1
        return True

    def _not_delivered(self, row: Waiting, why: str) -> None:
        tries = row.tries + 1
        if tries >= self._settings.tries_most:
            self._give_up(row, why)
            return
        log.warning("not delivered key=%s tries=%d: %s", row.key, tries, why)
        with self._db.transaction() as tx:
            store.failed(tx, row.n, why, clock.now() + self._backoff.pause_s(tries))

    def _give_up(self, row: Waiting, why: str) -> None:
        log.log(logging.INFO if why is NO_GATEWAY else logging.ERROR, "given up key=%s: %s", row.key, why)
        with self._db.transaction() as tx:
            store.failed(tx, row.n, why, None)
        self.told["dead"] += 1

    # -- beside -------------------------------------------------------------------------------------

    def numbers(self) -> dict[str, float]:
        """For the health: messages that wait or were given up, by kind."""
        with self._db.transaction() as tx:
            return {f"outbox_{key.replace('|', '_')}": float(n) for key, n in store.backlog(tx).items()}

    def _waiting(self, kind: str, until_t: float, not_to: Collection[str] = ()) -> list[Waiting]:
        with self._db.transaction() as tx:
            return store.waiting(tx, kind, until_t, self._settings.relay_rows, not_to)

    def _note_done(self, rows: Sequence[Waiting]) -> None:
        with self._db.transaction() as tx:
            store.done(tx, [row.n for row in rows], clock.now())

    def _tidy(self) -> None:
        """Now and then: drop old deliveries, and ended cases from the list of newest ones."""
        if self._tidied is not None and time.monotonic() - self._tidied < TIDY_S:
            return
        now = clock.now()
        with self._db.transaction() as tx:
            store.forget_told(tx, now - self._settings.keep_told_d * 86_400.0)
        old_t = now - self._settings.latest_s
        latest = self._stream.latest("cases")
        self._stream.forget_latest("cases", [i for i, c in latest.items() if not c.open and c.changed_t < old_t])
        self._tidied = time.monotonic()


def order(row: Waiting) -> Order:
    """For a collector's device. `verb` of the body says which word it is, `task` when it says none."""
    body = _body(row.body)
    verb = str(body.pop("verb", "task"))
    return Order(row.to, row.made_t, verb, _json({"id": row.key, **body}), row.key)


def message(row: Waiting) -> bytes:
    """For a gateway: who, about which case, and what."""
    return _json({"id": row.key, "kind": row.kind, "case": row.case, "to": row.to, "t": row.made_t, **_body(row.body)})


def jobs(
    relay: Relay, settings: Settings, stop: threading.Event, every: Callable[[float, Callable[[], object]], None]
) -> dict[str, Callable[[], None]]:
    """Jobs for `Station.live`: the walls and devices in one thread, the gateways in another."""
    return {
        "telling": lambda: every(settings.relay_s, relay.tell),
        "calling": lambda: every(max(settings.relay_s, 0.5), lambda: relay.call(stop)),
    }
