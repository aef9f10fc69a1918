"""Which pictures are there? Rows of `snapshot`; the files beside them are `cameras/files.py`'s."""

from collections.abc import Sequence
from typing import NamedTuple

from db import Tx
from records import Snapshot

FIELDS = "id, device, camera, channel, t, received_t, width_px, height_px, size_bytes, sha256"
NEWEST = f"SELECT {FIELDS} FROM snapshot WHERE camera = c.camera ORDER BY t DESC, id DESC LIMIT 1"


class Stored(NamedTuple):
    """A row: the record, and the file's path relative to the store."""

    snapshot: Snapshot
    path: str


def add(tx: Tx, snapshot: Snapshot, path: str) -> None:
    """Idempotent: a second delivery changes nothing."""
    s = snapshot
    tx.execute(
        f"INSERT INTO snapshot ({FIELDS}, path) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        (s.id, s.device, s.camera, s.channel, s.t, s.received_t, s.width_px, s.height_px, s.size_bytes, s.sha256, path),
    )


def find(tx: Tx, snapshot_id: str) -> Stored | None:
    row = tx.execute(f"SELECT {FIELDS}, path FROM snapshot WHERE id = %s", (snapshot_id,)).fetchone()
    return Stored(Snapshot(*row[:-1]), row[-1]) if row else None


def page(
    tx: Tx, camera: str, start: float, end: float, below: tuple[float, str] | None, limit: int
) -> Sequence[Snapshot]:
    """A camera's pictures taken in [start, end), newest first; `below`: (t, id) of the last one of the page before."""
    t, snapshot_id = below or (float("inf"), "")
    rows = tx.execute(
        f"SELECT {FIELDS} FROM snapshot WHERE camera = %s AND t >= %s AND t < %s AND (t, id) < (%s, %s) "
        "ORDER BY t DESC, id DESC LIMIT %s",
        (camera, start, end, t, snapshot_id, limit),
    )
    return [Snapshot(*row) for row in rows]


def latest(tx: Tx) -> dict[str, Snapshot]:
    """The newest picture of each camera that has one; walks the index from camera to camera."""
    rows = tx.execute(
        "WITH RECURSIVE c AS ((SELECT min(camera) AS camera FROM snapshot) UNION ALL "
        "SELECT (SELECT min(camera) FROM snapshot WHERE camera > c.camera) FROM c WHERE c.camera IS NOT NULL) "
        f"SELECT newest.* FROM c CROSS JOIN LATERAL ({NEWEST}) newest WHERE c.camera IS NOT NULL"
    )
    found = (Snapshot(*row) for row in rows)
    return {snapshot.camera: snapshot for snapshot in found}


def forget_before(tx: Tx, t: float) -> int:
    """Delete every row older than `t`; how many went."""
    return tx.execute("DELETE FROM snapshot WHERE t < %s", (t,)).rowcount
