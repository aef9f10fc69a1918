"""QUESTION: how does a hall's state reach the database without ever holding up the screens?

One thread writes. Who changes a hall waits for it a moment only; what did not arrive by then arrives later, and while
the database is away it is tried again from time to time.
"""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from msgspec import Struct, field
from msgspec.structs import replace

from db import Database
from records import Hall, Unreachable
from show import store
from show.settings import Settings
from show.store import Drawn

log = logging.getLogger(__name__)
GAP = 100  # changes that may be told without being stored (spotlights): a restart leaves room for as many
MOST_DRAWS = 1_000  # of a hall, kept while the database is away


class Entry(Struct):
    """A hall in memory, and what is known of its row. Changed only under its `lock`."""

    hall: Hall
    saved: Hall | None = None  # as it lies in the database; None: nothing there, or nobody knows yet
    is_loaded: bool = False
    draws: tuple[Drawn, ...] = ()  # not stored yet
    job: "Future[Hall | None] | None" = None  # the write on its way
    written: tuple[Hall, tuple[Drawn, ...]] | None = None  # what it writes
    looked_t: float = -1e18  # when what is missing was looked up last
    lock: threading.RLock = field(default_factory=threading.RLock)

    def is_saved(self) -> bool:
        """Whether all that must last is stored: not the spotlight, not what is looked up anew anyway."""
        if self.saved is None:
            return self.hall.seq == 0
        return not self.draws and _lasting(self.hall) == _lasting(self.saved)


class Writer:
    """All methods want the entry's lock held."""

    def __init__(self, db: Database, own: Settings) -> None:
        self._db, self._own = db, own
        self._thread = ThreadPoolExecutor(1, "halls")
        self._away_t: float | None = None  # since the database did not answer

    def close(self) -> None:
        """Waits for what is on its way."""
        self._thread.shutdown(wait=True)

    def names(self, now: float) -> list[str]:
        """The halls that are stored; none while the database is away."""
        try:
            with self._db.look() as tx:
                return store.names(tx)
        except Unreachable as e:
            self._is_away(now, e)
            return []

    def load(self, entry: Entry, now: float) -> bool:
        """Take over what is stored of it; False when there is nothing, or the database is away. What a person has
        done meanwhile stays, above what was stored."""
        if not self._may_try(now):
            return False
        try:
            with self._db.look() as tx:
                row = store.hall(tx, entry.hall.hall)
        except Unreachable as e:
            self._is_away(now, e)
            return False
        self._away_t, entry.is_loaded = None, True
        if row is not None:
            self._take(entry, row, GAP)
        return row is not None

    def store(self, entry: Entry, now: float, wait_s: float) -> Hall | None:
        """Write what is unsaved, waiting at most so long (not at all while the database is known to be away); another
        server's state where that was quicker."""
        is_older = entry.job is not None
        if entry.job is None:
            far = entry.saved is not None and entry.hall.seq - entry.saved.seq >= GAP
            if (entry.is_saved() and not far) or not self._may_try(now):
                return None
            had = entry.saved.seq if entry.saved is not None else None
            entry.written = entry.hall, entry.draws
            entry.job = self._thread.submit(_write, self._db, entry.hall, had, entry.draws)
        try:
            theirs = entry.job.result(wait_s if self._away_t is None else 0.0)
        except TooLate:
            return None
        except Unreachable as e:
            entry.job = None
            self._is_away(now, e)
            return None
        except Exception:  # outermost ring of one write: the screens go on without
            entry.job, self._away_t = None, now
            log.exception("hall %s: not stored", entry.hall.hall)
            return None
        entry.job, self._away_t = None, None
        if theirs is not None:
            self._take(entry, theirs, 0)
            return theirs
        assert entry.written is not None  # set with the job
        entry.saved, (_, draws) = entry.written[0], entry.written
        entry.is_loaded, entry.draws = True, tuple(one for one in entry.draws if one not in draws)
        return self.store(entry, now, wait_s) if is_older else None

    def _take(self, entry: Entry, row: Hall, gap: int) -> None:
        """A row we did not know: the higher `seq` counts, but nothing a person did since we began is lost. `gap`: how
        many changes may have been told and not stored."""
        mine, was_known = entry.hall, entry.saved is not None
        entry.saved, entry.is_loaded = row, True
        if mine.seq == 0 or (was_known and row.seq >= mine.seq):
            gap = gap or (row.seq == mine.seq and _lasting(row) != _lasting(mine))  # our screens have this number
            entry.hall = replace(row, seq=row.seq + gap, point=None)
        elif row.seq >= mine.seq:
            entry.hall = replace(mine, seq=row.seq + GAP)

    def _may_try(self, now: float) -> bool:
        return self._away_t is None or not 0 <= now - self._away_t < self._own.retry_s

    def _is_away(self, now: float, why: Unreachable) -> None:
        if self._away_t is None:
            log.warning("halls go on in memory: %s", why)
        self._away_t = now


def _write(db: Database, hall: Hall, had_seq: int | None, draws: tuple[Drawn, ...]) -> Hall | None:
    """None: stored, with the draws. Else what another server stored first. Raises `Unreachable`."""
    with db.transaction() as tx:
        if store.put(tx, hall, had_seq):
            store.add_draws(tx, draws)
            return None
        return store.hall(tx, hall.hall)


def _lasting(hall: Hall) -> Hall:
    return replace(hall, seq=0, t=0.0, point=None, missing=())
