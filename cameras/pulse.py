"""What does the role `cameras` say of itself? Its counters, told as one `Health`."""

import threading
import time
from collections import deque

import clock
from records import Health

RATE_S = 30.0  # the rate is that of the last so many seconds: pictures come slowly


class Pulse:
    """Any thread may call."""

    def __init__(self, role: str) -> None:
        self._role = role
        self.database_ok = False
        self._lock = threading.Lock()
        self._stored: deque[float] = deque()
        self._total = self._rejected = self._dead = self._deleted = 0
        self._took_ms = 0.0
        self._trouble = ""

    def stored(self, took_s: float) -> None:
        with self._lock:
            self._stored.append(time.monotonic())
            self._total += 1
            self._took_ms = took_s * 1000

    def rejected(self) -> None:
        with self._lock:
            self._rejected += 1

    def buried(self) -> None:
        with self._lock:
            self._dead += 1

    def deleted(self, count: int) -> None:
        with self._lock:
            self._deleted += count

    def trouble(self, what: str) -> bool:
        """Why pictures wait; "" when they do not. True when that is news."""
        with self._lock:
            news, self._trouble = self._trouble != what, what
        return news

    def database(self, ok: bool) -> None:
        with self._lock:
            self.database_ok = ok

    def health(self, lag: int, decoder_starts: int, disk_free_share: float, disk_low_share: float) -> Health:
        """`pictures_per_s`, `pictures_total`, `rejected_total`, `dead_total`, `deleted_total`, `take_ms` (last), …"""
        beat = time.monotonic()
        with self._lock:
            while self._stored and self._stored[0] < beat - RATE_S:
                self._stored.popleft()
            numbers = {
                "pictures_per_s": round(len(self._stored) / RATE_S, 2),
                "pictures_total": float(self._total),
                "rejected_total": float(self._rejected),
                "dead_total": float(self._dead),
                "deleted_total": float(self._deleted),
                "take_ms": round(self._took_ms, 1),
                "lag": float(lag),
                "decoder_starts": float(decoder_starts),
                "disk_free_share": round(disk_free_share, 3),
            }
            low = f"磁盘剩余 {disk_free_share:.0%}" if disk_free_share < disk_low_share else ""
            links = {"redis": "ok", "database": "ok" if self.database_ok else "down"}
            return Health(self._role, clock.now(), links, numbers, self._trouble or low)
