"""Which pictures did a vehicle's cameras take around a moment, and what are their bytes? For the proof of an alert."""

from collections.abc import Callable
from typing import NamedTuple

from cameras import store
from cameras.files import ID, Files
from db import Database
from records import NotFound, Snapshot
from registry.model import Registry

CHANNELS = ("front", "rear")
MOST = 500  # pictures of one camera looked through after the moment


class Shot(NamedTuple):
    """A picture: `id` opens it, `sha256` is of the original, which is kept apart."""

    channel: str
    id: str
    t: float
    sha256: str


class Near:
    def __init__(self, db: Database, files: Files, registry: Callable[[], Registry]) -> None:
        self._db, self._files, self._registry = db, files, registry

    def near(self, vehicle: str, t: float, within_s: float) -> list[Shot]:
        """Of each channel the picture nearest to `t` (UTC epoch s), if there is one within `within_s`."""
        registry = self._registry()
        with self._db.transaction() as tx:
            found = []
            for channel in CHANNELS:
                camera = registry.camera_of(vehicle, channel)
                before = store.page(tx, camera, t - within_s, t, None, 1)
                after = store.page(tx, camera, t, t + within_s, None, MOST)
                if nearest := min((*before, *after[-1:]), key=lambda s: abs(s.t - t), default=None):
                    found.append(_shot(channel, nearest))
        return found

    def read(self, snapshot_id: str) -> bytes | None:
        """The clean JPEG; None when it is kept no longer."""
        if not ID.fullmatch(snapshot_id):
            return None
        with self._db.transaction() as tx:
            stored = store.find(tx, snapshot_id)
        try:
            return self._files.shown(stored.path).read_bytes() if stored else None
        except (NotFound, OSError):
            return None


def _shot(channel: str, s: Snapshot) -> Shot:
    return Shot(channel, s.id, s.t, s.sha256)
