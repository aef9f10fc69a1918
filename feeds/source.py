"""Where does the hub get its records from? Two threads that read Redis and hand over to the event loop.

`follow` carries what moves; `look` reads once a second what each role says of itself, so that Redis
itself is watched even when nothing moves. The whole latest-by-key state is handed over at the start,
whenever Redis comes back (it may come back empty) and every `heal_s`.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from feeds.settings import Settings
from records import Health, Unreachable

if TYPE_CHECKING:
    from stream import Stream

log = logging.getLogger(__name__)

FOLLOWED = ("fixes", "signins", "snapshots", "statuses", "rejected", "alerts", "duties", "cases", "tallies", "scenes")
HELD = (
    "fixes",
    "signins",
    "snapshots",
    "statuses",
    "duties",
    "alerts",
    "cases",
    "tallies",
    "scenes",
)  # those with a latest-by-key hash
WAITING = 64  # hand-overs the loop may be behind before the reading threads wait
STOP_S = 2.0  # s a thread may still wait for a Redis that hangs; it is a daemon
SETTLE_S = 5.0  # s after Redis is back until the state is read once more, when all have reconnected


class Arrived(Struct, frozen=True):
    """Records of one stream; `settled` ones are known state (latest-by-key), no news."""

    name: str
    records: list[Any]
    settled: bool = False


class Looked(Struct, frozen=True):
    """One look at Redis: whether it answers, what the roles say, what was refused so far."""

    well: bool
    roles: list[Health] = field(default_factory=list)
    rejected: dict[str, int] = field(default_factory=dict)
    loaded: bool = False  # the whole latest state was handed over just before


class Source:
    """Reads until stopped; calls `take` in the loop, one hand-over at a time, in order per thread."""

    def __init__(self, stream: "Stream", settings: Settings, take: Callable[[Arrived | Looked], None]) -> None:
        self._stream, self._settings, self._take = stream, settings, take
        self._loop = asyncio.get_running_loop()
        self._inbox: queue.Queue[Arrived | Looked] = queue.Queue(WAITING)
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._own: Health | None = None
        self._threads = [
            threading.Thread(target=self._forever, args=(run,), name=f"feeds-{run.__name__}", daemon=True)
            for run in (self.look, self.follow)
        ]
        for thread in self._threads:
            thread.start()

    async def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, STOP_S)

    def say(self, own: Health) -> None:
        """What the web role says of itself, told to Redis with the next look."""
        self._own = own

    def reload(self) -> None:
        """Hand over the whole latest state with the next look."""
        self._reload.set()

    def _forever(self, run: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                run()
            except Exception:  # noqa: BLE001 - outermost ring of a thread
                log.exception("feeds thread starts again: %s", run.__name__)
                self._stop.wait(1.0)

    def follow(self) -> None:
        for moved in self._stream.follow(FOLLOWED, since=self._here(), stop=self._stop):
            self._post(Arrived(moved.name, moved.records))

    def _here(self) -> dict[str, str]:
        """Where the streams end now: `look` reads the latest state after this, so nothing falls between."""
        while not self._stop.is_set():
            try:
                return {key: at for name in FOLLOWED for key, at in self._stream.position(name).items()}
            except Unreachable:
                self._stop.wait(0.2)
        return {}

    def look(self) -> None:
        next_load, well = 0.0, False
        while not self._stop.is_set():
            try:
                loads = not well or self._reload.is_set() or time.monotonic() >= next_load
                if loads:
                    self._reload.clear()
                    self._load()
                    next_load = time.monotonic() + (self._settings.heal_s if well else SETTLE_S)
                self._post(self._looked(loads))
                well = True
            except Unreachable as e:
                if well:
                    log.warning("redis does not answer: %s", e)
                well = False
                self._post(Looked(False))
            self._stop.wait(self._settings.tick_s)

    def _load(self) -> None:
        for name in HELD:
            self._post(Arrived(name, list(self._stream.latest(name).values()), settled=True))

    def _looked(self, loaded: bool) -> Looked:
        if self._own is not None:
            self._stream.put_latest("health", self._own.role, self._own)
        roles = list(self._stream.latest("health").values())
        return Looked(True, roles, self._stream.counts("rejected"), loaded)

    def _post(self, item: Arrived | Looked) -> None:
        while not self._stop.is_set():
            try:
                self._inbox.put(item, timeout=0.5)
            except queue.Full:
                continue
            self._loop.call_soon_threadsafe(self._next)
            return

    def _next(self) -> None:
        self._take(self._inbox.get_nowait())
