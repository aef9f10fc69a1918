"""How does one change reach many screens? One pace for all, one slot and one wake-up per client.

Nothing here waits for a client: `offer` only marks what a slow one has missed (reliability.md row 35).
"""

import asyncio
import time
from collections.abc import Callable

import msgspec
import numpy as np

from feeds import frames
from feeds.settings import Settings
from feeds.slots import Pace, Slot, Tick
from feeds.table import Table

HELLO_S = 1.0  # s one packed hello serves all who connect (reliability.md row 36)


class Client:
    """What one map socket still has to be told: rows in its slot, descriptions from `told` on."""

    def __init__(self) -> None:
        self.slot = Slot()
        self.awake = asyncio.Event()
        self.told = 0  # position in Table.log
        self.seq = 0

    def offer(self, tick: Tick) -> None:
        self.slot.offer(tick)
        self.awake.set()

    def resync(self) -> None:
        self.slot.resync()
        self.awake.set()


class Fan:
    """Sends what changed to all clients, as often as the load allows."""

    def __init__(self, table: Table, take_rows: Callable[[], set[int]], now: Callable[[], float], settings: Settings):
        self._table, self._take_rows, self._now = table, take_rows, now
        self.settings = settings
        self.clients: set[Client] = set()
        self.ticks = self.rows = 0
        self._moved = asyncio.Event()
        self._hello: tuple[float, int, bytes] = (-HELLO_S, 0, b"")

    def moved(self) -> None:
        """Rows or descriptions changed."""
        self._moved.set()

    async def run(self) -> None:
        """Leading edge: at once when quiet, then at most as often as `Pace` says."""
        pace = Pace(self.settings)
        while True:
            await self._moved.wait()
            wait_s = pace.next_at() - time.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self._moved.clear()
            rows = self._take_rows()
            pace.sent(len(rows), time.monotonic())
            if self.clients:
                self._spread(rows)

    def _spread(self, rows: set[int]) -> None:
        if not rows:  # only descriptions changed
            for client in self.clients:
                client.awake.set()
            return
        now = self._now()
        at = np.fromiter(rows, dtype=np.intp, count=len(rows))
        at.sort()
        tick = Tick(at, self._table.body(at, now), now)
        self.ticks += 1
        self.rows += len(rows)
        for client in self.clients:
            client.offer(tick)

    # -- what a client is sent ---------------------------------------------------------------

    def hello(self, client: Client, build: str, mode: str) -> bytes:
        """The first message; its long part, units and trails, is packed at most once a second for all."""
        at, told, body = self._hello
        if time.monotonic() - at >= HELLO_S:
            told = len(self._table.log)
            units, _gone = self._table.about(self._table.index.values())
            body = msgspec.json.encode({"units": units, "trails": self._table.paths()})
            self._hello = (time.monotonic(), told, body)
        client.told = told
        head = {"type": "hello", "version": frames.VERSION, "build": build, "now": self._now(), "mode": mode}
        return msgspec.json.encode(head)[:-1] + b"," + body[1:]

    def news(self, client: Client) -> list[bytes]:
        """Descriptions that changed since this client was last told."""
        log = self._table.log
        if client.told == len(log):
            return []
        units, gone = self._table.about(log[client.told :])
        client.told = len(log)
        found = [msgspec.json.encode({"type": "units", "units": units})] if units else []
        return found + ([msgspec.json.encode({"type": "gone", "units": gone})] if gone else [])

    def frame(self, client: Client) -> bytes | None:
        """The client's next frame, made of the newest rows; None when nothing waits."""
        client.awake.clear()
        if not client.slot.waiting:
            return None
        got = client.slot.take(len(self._table.index))
        if isinstance(got, Tick):
            full, body, now = False, got.body, got.now
        else:
            now, full = self._now(), got is None
            body = self._table.body(self._table.everyone() if got is None else got, now)
        client.seq += 1
        return frames.frame(full, body, now, client.seq)

    def beat(self) -> bytes:
        return msgspec.json.encode({"type": "beat", "now": self._now()})
