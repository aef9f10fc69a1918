"""QUESTION: how do halls hang together with the rest? What is there now for a scene to name, and who keeps them going.

`show/` knows no feeds and `feeds/` no halls' rules: here hub, figures of the wall and cases are given to them.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
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
RETRY_S = 2.0  # s between tries while Redis is away
CASE_WAIT_S = 0.3  # s a figure waits for a case of the database
CASE_FRESH_S = 5.0  # s such a case counts as just read
CASE_AWAY_S = 5.0  # s in which no figure waits after one waited in vain
MOST_CASES = 64  # such cases remembered; a programme names a handful


class Ended:
    """Cases no feed holds any more, read beside the halls: a database that is slow holds up no screen and no hall.

    What was known of such a case stays true while the database is away: it has ended.
    """

    def __init__(self, ask: Callable[[str], figures.Found | None]) -> None:
        """`ask` may raise `Unreachable` and take its time."""
        self._ask = ask
        self._pool = ThreadPoolExecutor(1, "halls-ended")
        self._lock = threading.Lock()
        self._jobs: dict[str, Future[figures.Found | None]] = {}
        self._known: dict[str, tuple[float, figures.Found | None]] = {}  # asked → when (monotonic), what
        self._away_s = -float("inf")  # until then nobody waits

    def __call__(self, asked: str) -> figures.Found | None:
        with self._lock:
            at_s, known = self._known.get(asked, (-float("inf"), None))
            if time.monotonic() - at_s < CASE_FRESH_S:
                return known
            job = self._jobs.get(asked)
            if job is None:
                job = self._jobs[asked] = self._pool.submit(self._ask, asked)
            wait_s = 0.0 if time.monotonic() < self._away_s else CASE_WAIT_S
        try:
            found = job.result(wait_s)
        except (TooLate, Unreachable):
            self._away_s = time.monotonic() + CASE_AWAY_S
            return known
        finally:
            if job.done():
                with self._lock:
                    self._jobs.pop(asked, None)
        with self._lock:
            self._known.pop(asked, None)
            self._known[asked] = time.monotonic(), found
            while len(self._known) > MOST_CASES:
                self._known.pop(next(iter(self._known)))
        return found

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Outbox:
    """The newest state of each hall that others have still to hear of; an older one is of no use to anybody."""

    def __init__(self) -> None:
        self._due: dict[str, Hall] = {}
        self._some = threading.Condition()

    def put(self, hall: Hall) -> None:
        with self._some:
            self._due[hall.hall] = hall
            self._some.notify()

    def again(self, hall: Hall) -> None:
        """It was not told, unless a newer one is here already."""
        with self._some:
            self._due.setdefault(hall.hall, hall)

    def next(self, within_s: float) -> Hall | None:
        with self._some:
            self._some.wait_for(lambda: self._due, within_s)
            return self._due.pop(next(iter(self._due))) if self._due else None


class Now:
    """What is there now, as `show.missing.Here` asks it."""

    def __init__(self, hub: Hub, centre: Centre, settings: Settings) -> None:
        self.hub, self.centre, self.settings = hub, centre, settings
        self.ended = Ended(self._ended)

    def unit(self, unit: str) -> tuple[str, float | None] | None:
        found = self.hub.view("vehicles").get(unit) or self.hub.view("collectors").get(unit)
        return None if found is None else (found.state, found.t)

    def camera(self, camera: str) -> tuple[str, float | None] | None:
        found = self.hub.view("cameras").get(camera)
        return None if found is None else (found.state, found.t)

    def case(self, words: str, ever: bool = False) -> str | None:
        """The case of this id, else the newest whose words hold these. Raises `Unreachable`."""
        if not words.replace("\0", "").strip():
            return None  # no words are in every case
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
        return figures.value(look_at(self.hub, clock.now(), own.centre.name, own.zone, own.wall), field, self.ended)

    def _ended(self, asked: str) -> figures.Found | None:
        """A case no feed holds any more. Raises `Unreachable`."""
        case_id = self.case(asked.removeprefix("@"), ever=not asked.startswith("@"))
        if case_id is None:
            return None
        with self.centre.db.look() as tx:
            case = cases_kept.case(tx, case_id)
        if case is None:
            return None
        own = case.description if case.source == "collector" else ""  # others may name people: as in `cases/tally.py`
        place = masks.words(case.address) or None
        return figures.Found(
            case.id, masks.words(own or case.title), case.unit, case.report_t, case.passed.get("close"), place
        )


class Director:
    """The halls of this process: made, told to the hub at once and to the others by stream, ticked by a thread."""

    def __init__(
        self, db: Database, hub: Hub, stream: Stream, shelf: Shelf, centre: Centre, settings: Settings
    ) -> None:  # fmt: skip
        self._now = Now(hub, centre, settings)
        self.halls = Halls(db, shelf, settings.show, settings.mode, self._tell, self._now)
        self._hub, self._stream, self._shelf = hub, stream, shelf
        self._out = Outbox()
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
        self._now.ended.close()

    def _tell(self, hall: Hall) -> None:
        """This process's screens at once; Redis may be slow or away."""
        self._hub.tell_hall(hall)
        self._out.put(hall)

    def _prompt(self, hall: str) -> dict[str, Any]:
        with contextlib.suppress(NotFound):
            found: dict[str, Any] = msgspec.to_builtins(self.halls.prompt(hall))
            return found
        return {}

    def _tick(self) -> None:
        try:
            self.halls.load()
        except Exception:  # noqa: BLE001 - each hall is read again as soon as somebody asks
            log.exception("stored halls not read")
        while not self._stop.wait(TICK_S):
            try:
                self._shelf.look()
                for hall in self._hub.view("halls").values():
                    self.halls.heard(hall)
                self.halls.tick(clock.now())
            except Exception:  # noqa: BLE001 - outermost ring of a thread
                log.exception("halls could not be looked after")

    def _publish(self) -> None:
        """Other processes hear of it when Redis is there: at last the state of then, whatever came between."""
        is_away = False
        while not self._stop.is_set():
            hall = self._out.next(0.5)
            if hall is None:
                continue
            try:
                self._stream.add("scenes", [hall])
                is_away = False
            except Unreachable as e:
                self._out.again(hall)
                if not is_away:
                    log.warning("hall %s not told to others yet: %s", hall.hall, e)
                is_away = True
                self._stop.wait(RETRY_S)
            except Exception:  # noqa: BLE001 - outermost ring of a thread
                log.exception("hall %s not told to others", hall.hall)
