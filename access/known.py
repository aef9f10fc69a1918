"""Which identities were believed a moment ago? Pure bookkeeping of tokens; `s` is monotonic seconds.

While the database is away, what was known goes on for a grace: walls keep showing (DESIGN D10).
"""

import threading
from collections import OrderedDict

from msgspec import Struct

from access.identity import Identity
from access.settings import Settings

MOST = 20_000  # tokens remembered, guessed ones included


class Entry(Struct):
    identity: Identity | None
    asked_s: float  # when the database was last asked, or was found away
    sure_s: float  # when the database last said so


class Known:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, s: float, t: float) -> Entry | None:
        """What was said of this token less than `known_s` ago; `t` is room time, for expiry."""
        with self._lock:
            entry = self._entries.get(key)
        if entry is None or s - entry.asked_s > self._settings.known_s:
            return None
        return entry if _alive(entry, t) else Entry(None, entry.asked_s, entry.sure_s)

    def put(self, key: str, identity: Identity | None, s: float) -> None:
        with self._lock:
            self._entries[key] = Entry(identity, s, s)
            self._entries.move_to_end(key)
            while len(self._entries) > MOST:
                self._entries.popitem(last=False)

    def in_grace(self, key: str, s: float, t: float) -> Identity | None:
        """An identity to go on with although nobody can be asked."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or s - entry.sure_s > self._settings.grace_s or not _alive(entry, t):
                return None
            entry.asked_s = s
            return entry.identity

    def forget(self, key: str = "") -> None:
        """Ask again for this token, or for all."""
        with self._lock:
            if key:
                self._entries.pop(key, None)
            else:
                self._entries.clear()


def _alive(entry: Entry, t: float) -> bool:
    return entry.identity is None or entry.identity.expires_t is None or t < entry.identity.expires_t
