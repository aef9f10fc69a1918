"""What does the role `gps` say of itself? Counters of its readers, told as one `Health`."""

import threading
import time
from collections import deque
from collections.abc import Sequence

import clock
from records import Fix, Health, SignIn

RATE_S = 5.0  # the rate is that of the last so many seconds


class Pulse:
    """Counters; any thread may call."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.database_ok = False
        self._lock = threading.Lock()
        self._stored: deque[tuple[float, int]] = deque()
        self._newest_t: float | None = None
        self._batch_ms, self._total, self._dead, self._note = 0.0, 0, 0, ""

    def stored(self, records: Sequence[Fix | SignIn], took_s: float) -> None:
        """A batch is durable. Device clocks that run ahead of ours do not count as the newest fix."""
        newest = max((r.t for r in records if isinstance(r, Fix) and r.t <= r.received_t), default=None)
        with self._lock:
            self._stored.append((time.monotonic(), len(records)))
            self._total += len(records)
            self._batch_ms = took_s * 1000
            if newest is not None:
                self._newest_t = max(newest, self._newest_t or newest)

    def buried(self, count: int) -> None:
        with self._lock:
            self._dead += count

    def database(self, ok: bool, why: str = "") -> bool:
        """Note the state of the database; True when it has changed."""
        with self._lock:
            changed, self.database_ok, self._note = self.database_ok != ok, ok, why
        return changed

    def health(self, lag: int) -> Health:
        """`rows_per_s`, `rows_total`, `batch_ms` (last batch), `lag` (entries), `dead_total`, `newest_fix_age_s`."""
        now, beat = clock.now(), time.monotonic()
        with self._lock:
            while self._stored and self._stored[0][0] < beat - RATE_S:
                self._stored.popleft()
            numbers = {
                "rows_per_s": sum(n for _, n in self._stored) / RATE_S,
                "rows_total": float(self._total),
                "batch_ms": round(self._batch_ms, 1),
                "lag": float(lag),
                "dead_total": float(self._dead),
            }
            if self._newest_t is not None:
                numbers["newest_fix_age_s"] = round(now - self._newest_t, 3)
            links = {"redis": "ok", "database": "ok" if self.database_ok else "down"}
            return Health(self.role, now, links, numbers, self._note)
