"""QUESTION: how do halls hang together with the rest? What is there now for a scene to name, and who keeps them going.

`show/` knows no feeds and `feeds/` no halls' rules: here hub, figures of the wall and cases are given to them.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Sequence
from typing import Any

import msgspec

import clock
from cases import store as cases_kept
from cases.find import store as cases_found
from cases.find.filters import Filters
from cases.service import Centre
from config import Settings
from db import Database
from feeds import alerts
from feeds.hub import Hub
from layouts.shelf import Shelf
from records import Hall, NotFound, Unreachable
from registry import masks
from show.service import Halls
from stream import Stream
from wall import figures
from wall.look import look_at

log = logging.getLogger(__name__)
TICK_S = 0.5  # s between looks at what the clock wants of the halls
WAITING = 256  # states that wait for Redis; older ones of a hall do not matter when newer ones come


class Now:
    """What is there now, as `show.missing.Here` asks it."""

    def __init__(self, hub: Hub, centre: Centre, settings: Settings) -> None:
        self.hub, self.centre, self.settings = hub, centre, settings

    def unit(self, unit: str) -> tuple[str, float | None] | None:
        found = self.hub.view("vehicles").get(unit) or self.hub.view("collectors").get(unit)
        return None if found is None else (found.state, found.t)

    def camera(self, camera: str) -> tuple[str, float | None] | None:
        found = self.hub.view("cameras").get(camera)
        return None if found is None else (found.state, found.t)

    def case(self, words: str, ever: bool = False) -> str | None:
        """The case of this id, else the newest whose words hold these. Raises `Unreachable`."""
        now = clock.now()
        from_t = None if ever else self.centre.day(now).from_t
        with self.centre.db.look() as tx:
            page = cases_found.cases(tx, Filters(now, q=words, from_t=from_t), "newest", 1)
        return page.cases[0].id if page.cases else None

    def alarms(self) -> int:
        now = clock.now()
        return sum(alerts.calls(one, now) for one in self.hub.view("alerts").values())

    def ids(self, kind: str) -> Sequence[str]:
        if kind == "vehicle":
            return sorted(self.hub.view("vehicles"))
        if kind == "collector":
            return sorted(one.id for one in self.hub.view("collectors").values() if one.state != "off_shift")
        return sorted(self.hub.view("alerts" if kind == "alert" else "cases"))

    def value(self, field: str) -> str | None:
        own = self.settings
        return figures.value(look_at(self.hub, clock.now(), own.centre.name, own.zone, own.wall), field, self._ended)

    def _ended(self, asked: str) -> figures.Found | None:
        """A case no feed holds any more. None also while the database is away."""
        try:
            case_id = self.case(asked.removeprefix("@"))
            if case_id is None:
                return None
            with self.centre.db.look() as tx:
                case = cases_kept.case(tx, case_id)
        except Unreachable:
            return None
        if case is None:
            return None
        told = masks.words(case.description or case.title)
        place = masks.words(case.address) or None
        return figures.Found(case.id, told, case.unit, case.report_t, case.passed.get("close"), place)


class Director:
    """The halls of this process: made, told to the hub at once and to the others by stream, ticked by a thread."""

    def __init__(
        self, db: Database, hub: Hub, stream: Stream, shelf: Shelf, centre: Centre, settings: Settings
    ) -> None:  # fmt: skip
        self.halls = Halls(db, shelf, settings.show, settings.mode, self._tell, Now(hub, centre, settings))
        self._hub, self._stream, self._shelf = hub, stream, shelf
        self._out: queue.Queue[Hall] = queue.Queue(WAITING)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        hub.hall_fan.prompt = self._prompt

    def start(self) -> None:
        """In the loop, after the hub has started."""
        for run in (self._tick, self._publish):
            thread = threading.Thread(target=run, name=f"halls{run.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    async def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 2.0)
        await asyncio.to_thread(self.halls.close)

    def _tell(self, hall: Hall) -> None:
        """This process's screens at once; Redis may be slow or away."""
        self._hub.tell_hall(hall)
        with contextlib.suppress(queue.Full):
            self._out.put_nowait(hall)

    def _prompt(self, hall: str) -> dict[str, Any]:
        with contextlib.suppress(NotFound):
            found: dict[str, Any] = msgspec.to_builtins(self.halls.prompt(hall))
            return found
        return {}

    def _tick(self) -> None:
        self.halls.load()
        while not self._stop.wait(TICK_S):
            try:
                self._shelf.look()
                for hall in self._hub.view("halls").values():
                    self.halls.heard(hall)
                self.halls.tick(clock.now())
            except Exception:  # noqa: BLE001 - outermost ring of a thread
                log.exception("halls could not be looked after")

    def _publish(self) -> None:
        """Other processes hear of it when Redis is there; what is told late is corrected by the next state."""
        while not self._stop.is_set():
            try:
                hall = self._out.get(timeout=0.5)
            except queue.Empty:
                continue
            try:
                self._stream.add("scenes", [hall])
            except Unreachable as e:
                log.warning("hall %s not told to others: %s", hall.hall, e)
