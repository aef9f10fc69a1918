"""QUESTION: how is a hall driven, and how does it last? Each change is made, told to the screens, and stored.

Thread-safe. What is asked is answered from memory. While the database is away halls go on in memory and are stored
when it is back; after a restart of the server they are where they were. Two servers on one database: who stores first
counts, the other one takes the change over and does its own on top of it.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

import clock
from db import Database
from layouts.scene import Scene
from layouts.tour import Tour, filled
from records import Clock, Hall, Missing, NotFound, Refused, Unreachable
from show import draw, state, store
from show.book import Book, Do, at, lacking
from show.missing import Here, missing
from show.relay import MOST_DRAWS, Entry, Writer
from show.settings import Settings
from show.store import Drawn

log = logging.getLogger(__name__)
TRIES = 3  # times a change is made anew because another server was quicker
NOT_HALLS = ("focus-", "tour-")  # layouts of these names are shown, but have no windows of their own


class Shelf(Protocol):
    """What we need of `layouts.shelf.Shelf`."""

    @property
    def scenes(self) -> Mapping[str, Scene]: ...
    @property
    def tours(self) -> Mapping[str, Tour]: ...
    @property
    def version(self) -> int: ...
    def book(self, hall: str, also: Iterable[str] = ()) -> tuple[Scene, ...]: ...


class Who(Struct, frozen=True):
    """Who drives: a person, or a display with its clicker."""

    name: str
    role: str


class Prompt(Struct, frozen=True):
    """What the guide reads: the scene's words with the figures of now. `missing`: live fields without a value."""

    scene: str
    title: str
    strip: str
    say: str
    missing: tuple[str, ...]
    n: int  # 1 for the first scene; 0: no tour
    of: int
    next: str = ""  # title of the scene that follows


class Halls:
    """`tell` gets every new state, in order, and must not block; `seen`: what is there now."""

    def __init__(
        self, db: Database, shelf: Shelf, own: Settings, mode: Clock, tell: Callable[[Hall], None], seen: Here
    ) -> None:
        self.own, self.shelf = own, shelf
        self._db, self._mode, self._tell, self._seen = db, mode, tell, seen
        self._entries: dict[str, Entry] = {}
        self._lock = threading.Lock()
        self._writer = Writer(db, own)
        self._finder = ThreadPoolExecutor(2, "halls-find")

    def close(self) -> None:
        """What is on its way to the database still arrives."""
        self.flush()
        self._writer.close()
        self._finder.shutdown(wait=False)

    # -- asked ------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The layouts that have windows of their own."""
        scenes = self.shelf.scenes
        return sorted(name for name in scenes if not name.startswith(NOT_HALLS))

    def state(self, hall: str) -> Hall:
        """What its screens show now. Raises `NotFound`."""
        return self._entry(hall).hall

    def book(self, hall: str) -> Book:
        """What it may show. Raises `NotFound`."""
        scenes = {} if hall not in self.shelf.scenes else {scene.name: scene for scene in self.shelf.book(hall)}
        if hall not in scenes:
            raise NotFound(f"没有大厅 {hall!r}")
        tours = {name: tour for name, tour in self.shelf.tours.items() if tour.hall == hall}
        return Book(scenes[hall], scenes, tours, self._seen.ids, self._mode, self.own.point_s, self.own.hold_s)

    def programme(self, hall: str) -> list[Tour]:
        """Its tours, then its playlists. Raises `NotFound`."""
        return sorted(self.book(hall).tours.values(), key=lambda tour: (tour.loop, tour.name))

    def prompt(self, hall: str) -> Prompt:
        """The running scene's words. Raises `NotFound`."""
        running = at(self.state(hall), self.book(hall))
        if running is None:
            return Prompt("", "", "", "", (), 0, 0)
        tour, i = running
        scene, following = tour.scenes[i], tour.scenes[(i + 1) % len(tour.scenes)]
        strip, not_there = filled(scene.strip, self._seen.value, tour.facts)
        say, more = filled(scene.say, self._seen.value, tour.facts)
        after = following.title if tour.loop or i + 1 < len(tour.scenes) else ""
        names = tuple(dict.fromkeys((*not_there, *more)))
        return Prompt(scene.id, scene.title, strip, say, names, i + 1, len(tour.scenes), after)

    def draws(self, hall: str) -> list[Drawn]:
        """Who was drawn, newest first, without the lists. Raises `NotFound`, `Unreachable`."""
        entry = self._entry(hall)
        with self._db.look() as tx:
            kept = store.draws(tx, hall, self.own.draws_kept)
        there = {replace(one, n=0) for one in kept}  # a write may have arrived and not be known to have
        waiting = [replace(one, ids=()) for one in entry.draws]
        return [*reversed([one for one in waiting if one not in there]), *kept]

    def drawn(self, hall: str, n: int) -> Drawn:
        """One draw with its list. Raises `NotFound`, `Unreachable`."""
        with self._db.look() as tx:
            found = store.draw(tx, hall, n)
        if found is None:
            raise NotFound(f"没有第 {n} 次抽查")
        return found

    # -- driven -----------------------------------------------------------------------------------

    def act(self, hall: str, do: Do, by: Who) -> Hall:
        """The state after it, told and, where the database answers, stored. Raises `Refused`, `NotFound`."""
        entry, book = self._entry(hall), self.book(hall)
        do = replace(do, name=by.name, page=do.page or f"api:{by.name}")
        given = bool(do.seed.strip())
        if do.action == "draw":
            do, book = self._to_draw(do, book)
        with entry.lock:
            for _ in range(TRIES):
                now, was, was_saved = clock.now(), entry.hall, entry.is_saved()
                self._check(do)
                after = self._settled(state.step(state.mended(was, book, now), do, book, now), was, book, now)
                if after is was:
                    return was
                if do.action == "draw" and after.drawn is not None:
                    entry.draws = (*entry.draws, _logged(after, do, book, given, by))[-MOST_DRAWS:]
                entry.hall = after
                wait_s = self.own.store_wait_s if entry.job is None else 0.0
                theirs = self._writer.store(entry, now, wait_s)
                if theirs is None or not was_saved:
                    self._tell(entry.hall)
                    log.info("hall %s: %s by=%r role=%s seq=%d", hall, do.action, by.name, by.role, after.seq)
                    return entry.hall
                entry.hall = replace(theirs, seq=max(theirs.seq, was.seq))
                entry.draws = entry.draws[: -1 if do.action == "draw" else None]
            self._tell(entry.hall)
            raise Refused("大屏正在被另一台服务器控制，请再试一次")

    def tick(self, now: float) -> None:
        """What the clock wants of every hall, about twice a second: playlists go on, spotlights go out, what is
        missing is looked up, what could not be stored is tried again."""
        for hall in list(self._entries):
            try:
                self._ticked(hall, now)
            except NotFound:  # its layout is gone
                self._entries.pop(hall, None)
            except Exception:  # outermost ring of one hall: the others go on
                log.exception("hall %s: tick failed", hall)

    def load(self) -> None:
        """Every stored hall, told: once at the start. While the database is away, each as soon as somebody asks."""
        for hall in self._writer.names(clock.now()):
            if hall in self.shelf.scenes:
                self._entry(hall)

    def heard(self, hall: Hall) -> None:
        """A state that another server told, or this one before its restart: the highest `seq` counts."""
        if hall.hall not in self.shelf.scenes:
            return
        entry = self._entry(hall.hall)
        with entry.lock:
            if hall.seq > entry.hall.seq:
                entry.hall = hall

    def flush(self, wait_s: float = 2.0) -> None:
        """Store what is not stored yet, as far as the database answers in time."""
        for entry in list(self._entries.values()):
            with entry.lock:
                self._writer.store(entry, clock.now(), wait_s)

    # -- inside -----------------------------------------------------------------------------------

    def _entry(self, hall: str) -> Entry:
        entry = self._entries.get(hall)
        if entry is not None and hall in self.shelf.scenes:
            return entry
        book = self.book(hall)
        with self._lock:
            if hall not in self._entries:
                made = Entry(state.home(book.home, clock.now(), self._mode))
                self._loaded(made, book, clock.now())
                self._entries[hall] = made
                self._tell(made.hall)
            return self._entries[hall]

    def _loaded(self, entry: Entry, book: Book, now: float) -> bool:
        """With what the database knows of it; True when that changes anything."""
        before = entry.hall
        if self._writer.load(entry, now):
            entry.hall = state.mended(entry.hall, book, now)
        return entry.hall is not before

    def _ticked(self, hall: str, now: float) -> None:
        entry, book = self._entry(hall), self.book(hall)
        if not entry.is_loaded:
            with entry.lock:
                if self._loaded(entry, book, now):
                    self._tell(entry.hall)
        shown, found = entry.hall, None
        if not 0 <= now - entry.looked_t < self.own.missing_s:
            found = self._looked(shown, book, now)  # unlocked: it may take its time
        with entry.lock:
            was = entry.hall
            after = state.mended(was, book, now)
            after = state.ticked(after, book, now, self._seen.alarms())
            if after.scene_t != was.scene_t or after.tour != was.tour:
                after = self._settled(after, was, book, now)
            elif found is not None and was is shown:
                entry.looked_t = now
                after = replace(after, screens=found.screens if after.screens == was.screens else after.screens,
                                missing=found.missing)  # fmt: skip
            after = state.changed(was, after, now)
            if after is not was:
                entry.hall = after
            theirs = self._writer.store(entry, now, 0.0)
            if after is not was or theirs is not None:
                self._tell(entry.hall)

    def _settled(self, after: Hall, was: Hall, book: Book, now: float) -> Hall:
        """A new state with the cases its screens name by words, and what is missing, as one change of `was`."""
        return state.changed(was, self._looked(after, book, now), now)

    def _looked(self, hall: Hall, book: Book, now: float) -> Hall:
        known: dict[tuple[str, bool], str | None] = {}
        away: list[Unreachable] = []  # asked in vain once, nothing more is waited for

        def find(words: str, ever: bool) -> str | None:
            if away:
                raise away[0]
            if (words, ever) not in known:
                try:
                    known[words, ever] = self._found(words, ever)
                except Unreachable as e:
                    away.append(e)
                    raise
            return known[words, ever]

        there = state.resolved(hall, find)
        running = at(there, book)
        texts = () if running is None else (running[0].scenes[running[1]].strip, running[0].scenes[running[1]].say)
        layouts = (
            () if running is None else tuple(Missing("layout", name, "unknown") for name in lacking(*running, book))
        )
        gone = missing(there, texts, self._seen, find, now, self.own.silent_s)
        return replace(there, missing=(*layouts, *gone))

    def _found(self, words: str, ever: bool) -> str | None:
        """Raises `Unreachable` while the database is away or slow: looked up again soon."""
        job = self._finder.submit(self._seen.case, words, ever)
        try:
            return job.result(self.own.find_wait_s)
        except TooLate:
            job.cancel()
            raise Unreachable("database: slow") from None

    def _check(self, do: Do) -> None:
        """What is sent to a screen by hand must be known. Raises `NotFound`."""
        focus = do.focus
        if focus is None or do.action not in ("send", "select"):
            return
        if focus.unit and self._seen.unit(focus.unit) is None:
            raise NotFound(f"没有车辆或采集员 {focus.unit!r}")
        if focus.camera and self._seen.camera(focus.camera) is None:
            raise NotFound(f"没有探头 {focus.camera!r}")
        if focus.alert and focus.alert not in self._seen.ids("alert"):
            raise NotFound(f"没有报警 {focus.alert!r}")

    def _to_draw(self, do: Do, book: Book) -> tuple[Do, Book]:
        """With a seed nobody could choose, and the list as it is at this one moment."""
        if do.kind not in draw.KINDS:
            raise Refused(f"不能抽查 {do.kind!r}，只能抽查{'、'.join(draw.KINDS.values())}")
        ids = draw.listed(self._seen.ids(do.kind))
        return replace(do, seed=do.seed.strip() or secrets.token_hex(4).upper()), replace(book, ids=lambda _kind: ids)


def _logged(hall: Hall, do: Do, book: Book, given: bool, by: Who) -> Drawn:
    found, ids = hall.drawn, book.ids(do.kind)
    assert found is not None
    digest = draw.digest_of(draw.listed(ids))
    return Drawn(
        hall.hall, found.t, found.kind, found.seed, given, found.id, digest, by.name, by.role, of=found.of,
        ids=tuple(ids),
    )  # fmt: skip
