"""QUESTION: what does the registry say now? A thread looks at its version and reads it again when it moved."""

import logging
import math
import threading
import time

from db import Database
from records import Unreachable
from registry import store
from registry.model import Registry

log = logging.getLogger(__name__)
AWAY_S = 1.0  # s between tries while the database is away


class Watch:
    """`registry` is the newest known, an empty one before the first answer; kept while the database is away."""

    def __init__(self, db: Database, every_s: float = 0.25) -> None:
        self.registry = Registry()
        self.known = False  # the database has answered at least once
        self._db, self._every_s = db, every_s
        self._stop, self._first = threading.Event(), threading.Event()
        self.trouble = ""  # why the newest look failed, in words
        self._thread = threading.Thread(target=self._run, name="registry", daemon=True)
        self._thread.start()

    def wait(self, stop: threading.Event | None = None, timeout_s: float | None = None) -> bool:
        """Block until the registry was read once; False when `stop` was set or the time was up before."""
        until = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while not self._first.wait(0.1):
            if (stop is not None and stop.is_set()) or self._stop.is_set() or time.monotonic() > until:
                return False
        return True

    def close(self) -> None:
        """End the thread; the database stays open, it belongs to the caller."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        pause_s = 0.0
        while not self._stop.wait(pause_s):
            pause_s = self._every_s if self._look() else max(AWAY_S, self._every_s)

    def _look(self) -> bool:
        try:
            with self._db.transaction() as tx:
                if not self.known or store.version(tx) != self.registry.version:
                    self.registry = store.load(tx)
        except Unreachable as e:
            self._say(f"the database is away, the registry stays at version {self.registry.version}: {e}")
            return False
        except Exception as e:  # noqa: BLE001 - outermost ring: a schema not migrated yet; we look again
            self._say(f"cannot read the registry: {e}")
            return False
        if self.trouble or not self.known:
            log.info("registry version %d", self.registry.version)
        self.known, self.trouble = True, ""
        self._first.set()
        return True

    def _say(self, trouble: str) -> None:
        """Once per trouble, not once per try."""
        if trouble != self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble
