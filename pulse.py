"""What does a worker say of itself? Counters any thread may touch, told as one `Health`."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import clock
from records import Health


class Counters:
    """Health of one role: `<work>_per_s`, `<work>_total`, `<took>` (ms the last batch took), `dead_total`, `lag`
    (entries), and a `<name>_total` for each of `totals`."""

    def __init__(self, role: str, work: str, rate_s: float = 5.0, took: str = "batch_ms", totals: Sequence[str] = ()):
        """`rate_s`: the rate is that of the last so many seconds."""
        self.role = role
        self.database_ok = False
        self._work, self._rate_s, self._took = work, rate_s, took
        self._lock = threading.Lock()
        self._stored: deque[tuple[float, int]] = deque()
        self._totals = dict.fromkeys([work, "dead", *totals], 0)
        self._took_ms = 0.0
        self._why, self._trouble = "", ""

    def stored(self, records: Sequence[Any], took_s: float) -> None:
        """A batch is durable."""
        with self._lock:
            self._stored.append((time.monotonic(), len(records)))
            self._totals[self._work] += len(records)
            self._took_ms = took_s * 1000

    def add(self, total: str, by: int = 1) -> None:
        """Count one of the totals up."""
        with self._lock:
            self._totals[total] += by

    def database(self, ok: bool, why: str = "") -> bool:
        """Note the state of the database; True when it has changed."""
        with self._lock:
            changed, self.database_ok, self._why = self.database_ok != ok, ok, why
        return changed

    def trouble(self, what: str) -> bool:
        """Why work waits; "" when it does not. True when that is news."""
        with self._lock:
            news, self._trouble = self._trouble != what, what
        return news

    def told(self, lag: int, note: str = "", /, **numbers: float) -> Health:
        """All counters and `numbers` more; `note` where there is nothing worse to say."""
        beat = time.monotonic()
        with self._lock:
            while self._stored and self._stored[0][0] < beat - self._rate_s:
                self._stored.popleft()
            all_numbers = {
                f"{self._work}_per_s": round(sum(n for _, n in self._stored) / self._rate_s, 2),
                **{f"{name}_total": float(n) for name, n in self._totals.items()},
                self._took: round(self._took_ms, 1),
                "lag": float(lag),
                **numbers,
            }
            links = {"redis": "ok", "database": "ok" if self.database_ok else "down"}
            return Health(self.role, clock.now(), links, all_numbers, self._trouble or self._why or note)

    def health(self, lag: int) -> Health:
        """What `Station` says once a second; a room with more to tell has its own."""
        return self.told(lag)
