"""What must every screen of this process know now? The board, kept up to date, and who waits for it.

Lives in the event loop of the web process; `feeds/source.py` reads Redis in threads and hands over.
"""

import asyncio
import logging
import time
from datetime import tzinfo
from typing import Any, Protocol

import clock
from feeds.board import Board
from feeds.case_fan import CaseFan
from feeds.collectors import shift_of
from feeds.fan import Fan
from feeds.hall_fan import HallFan
from feeds.settings import Settings
from feeds.source import Arrived, Looked, Source
from feeds.states import Feed
from records import Hall, Health
from registry.model import Registry
from stream import Stream

log = logging.getLogger(__name__)
LOOK_LATE_S = 3.0  # s without an answer from Redis until it counts as down, though no call has failed yet


class Watched(Protocol):
    """The part of `registry.watch.Watch` the hub needs."""

    @property
    def registry(self) -> Registry: ...

    @property
    def known(self) -> bool: ...


class Hub:
    """Start and use it in one event loop; `view`, `version` and `fresh_t` may be called from any thread."""

    def __init__(
        self,
        settings: Settings,
        stream: Stream,
        watch: Watched,
        zone: tzinfo,
        mode: str = "live",
        build: str = "",
        default_shift: tuple[str, str] = ("", ""),
    ) -> None:
        self.settings, self.mode, self.build = settings, mode, build
        self.board = Board(settings, zone, clock.now(), shift_of(*default_shift))
        self.fan = Fan(self.board.table, self._take_rows, clock.now, settings)
        self.case_fan = CaseFan(self.board, clock.now, settings, build, mode)
        self.hall_fan = HallFan(self.board, clock.now, settings, build, mode)
        self._read = False  # the latest positions were read once
        self.cut = self.errors = 0  # clients cut for being stuck; exceptions caught in the outermost ring
        self._stream, self._watch = stream, watch
        self._overall = self._described = 0
        self._changed = asyncio.Event()
        self._halls_changed = asyncio.Event()
        self._halls = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._taken: Registry | None = None
        self._looked_at = time.monotonic()
        self._source: Source | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._told_fixes = (time.monotonic(), 0)

    async def start(self) -> None:
        global _current
        self._loop = asyncio.get_running_loop()
        self._take_registry()
        self._source = Source(self._stream, self.settings, self._take)
        runs = (self._tick_forever(), self.fan.run(), self.case_fan.run(), self.hall_fan.run())
        self._tasks = [asyncio.create_task(run) for run in runs]
        _current = self

    async def stop(self) -> None:
        global _current
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._source is not None:
            await self._source.stop()
        if _current is self:
            _current = None

    # -- as the wall sees it -----------------------------------------------------------------

    @property
    def loaded(self) -> bool:
        """Registry and last positions were read at least once."""
        return self._read and self._watch.known

    @property
    def registry(self) -> Registry:
        return self._watch.registry

    def view(self, feed: Feed) -> Any:
        """The feed's state now: dict by id, `HealthState`, today's `Tally` or None, or events, newest first."""
        return self.board.view(feed)

    def version(self, feed: Feed) -> int:
        return self.board.versions[feed]

    def fresh_t(self, feed: Feed) -> float:
        """Room time up to which the feed is known to be complete (DESIGN D13)."""
        return self.board.fresh[feed]

    async def changed(self, since: int, timeout_s: float) -> int:
        """The overall version once it is above `since`, or after the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                while self._overall <= since:
                    await self._changed.wait()
        except TimeoutError:
            pass
        return self._overall

    async def hall_changed(self, since: int, timeout_s: float) -> int:
        """The version of the feed `halls` once it is another than `since`, or after the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                while self._halls == since:
                    await self._halls_changed.wait()
        except TimeoutError:
            pass
        return self._halls

    # -- as others tell it -------------------------------------------------------------------

    def tell_hall(self, hall: Hall) -> None:
        """A hall shows something else from now on: known to all screens of this process at once. From any thread."""
        if self._loop is None:
            self.board.take("scenes", [hall], clock.now())  # nobody looks yet
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, Arrived("scenes", [hall]))

    # -- in the loop -------------------------------------------------------------------------

    def _take(self, item: Arrived | Looked) -> None:
        now = clock.now()
        try:
            if isinstance(item, Arrived):
                self.board.take(item.name, item.records, now, item.settled)
            else:
                self._looked_at = time.monotonic()
                self._read = self._read or item.loaded
                self.board.look("ok" if item.well else "down", item.roles, item.rejected, now)
        except Exception:  # noqa: BLE001 - outermost ring: one bad batch must not end the hub
            self._failed()
        self._tell()

    async def _tick_forever(self) -> None:
        while True:
            try:
                self._tick(clock.now())
            except Exception:  # noqa: BLE001 - outermost ring
                self._failed()
            self._tell()
            await asyncio.sleep(self.settings.tick_s)

    def _tick(self, now: float) -> None:
        if time.monotonic() - self._looked_at > LOOK_LATE_S:
            self.board.look("down", [], {}, now)
        self._take_registry()
        self.board.tick(now)
        if self._source is not None:
            self._source.say(self._own_health(now))

    def _take_registry(self) -> None:
        registry = self._watch.registry
        if registry is self._taken:
            return
        self._taken = registry
        if self.board.enrol(registry, clock.now()) and self._source is not None:
            self._source.reload()

    def _tell(self) -> None:
        """Wake whoever waits, if anything is new."""
        overall = sum(self.board.versions.values())
        if overall == self._overall:
            return
        self._overall = overall
        self._changed.set()
        self._changed = asyncio.Event()
        self.case_fan.moved()
        self._tell_halls()
        described = len(self.board.table.log)
        if self.board.rows or described != self._described:
            self._described = described
            self.fan.moved()

    def _tell_halls(self) -> None:
        """Screens first, then the streams of their panels."""
        self.hall_fan.moved()
        if self._halls != self.board.versions["halls"]:
            self._halls = self.board.versions["halls"]
            self._halls_changed.set()
            self._halls_changed = asyncio.Event()

    def _take_rows(self) -> set[int]:
        rows, self.board.rows = self.board.rows, set()
        return rows

    def _own_health(self, now: float) -> Health:
        (at, had), fixes, mono = self._told_fixes, self.board.fixes, time.monotonic()
        self._told_fixes = (mono, fixes)
        rate = (fixes - had) / (mono - at) if mono > at else 0.0
        numbers = {"fixes_per_s": round(rate, 1), "clients": float(len(self.fan.clients)), "cut": float(self.cut)}
        return Health("web", now, {"redis": "ok"}, {**numbers, "errors": float(self.errors)})

    def _failed(self) -> None:
        self.errors += 1
        log.exception("hub could not take a batch")


_current: Hub | None = None


def current() -> Hub:
    """The hub of this process, while the web role runs; a bug to ask for it earlier."""
    if _current is None:
        raise RuntimeError("no hub runs in this process")
    return _current
