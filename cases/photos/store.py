"""Which photos are there? Rows of `photo`; the files beside them are `cases/photos/files.py`'s."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from cases.photos.record import Stored

if TYPE_CHECKING:
    from db import Tx

FIELDS = 'id, phase, t, received_t, by, "of", lon, lat, width_px, height_px, size_bytes, sha256, path'


def add(tx: "Tx", photo: Stored) -> None:
    """Idempotent: the same photo again changes nothing."""
    holes = ", ".join(["%s"] * len(photo))
    tx.execute(f"INSERT INTO photo ({FIELDS}) VALUES ({holes}) ON CONFLICT DO NOTHING", tuple(photo))


def find(tx: "Tx", photo_id: str) -> Stored | None:
    row = tx.execute(f"SELECT {FIELDS} FROM photo WHERE id = %s", (photo_id,)).fetchone()
    return Stored(*row) if row else None


def some(tx: "Tx", ids: Collection[str]) -> dict[str, Stored]:
    """Those of these that exist, by id."""
    rows = tx.execute(f"SELECT {FIELDS} FROM photo WHERE id = ANY(%s)", (list(ids),))
    return {row.id: Stored(*row) for row in rows}


def is_shown_to(tx: "Tx", photo_id: str, of: str) -> bool:
    """Whether it stands in a case that this unit has a part in, or this collector reported or has a task in."""
    found = tx.execute(
        'SELECT 1 FROM case_flow f JOIN case_file c ON c.id = f."case" WHERE f.photos @> ARRAY[%(id)s]::text[]'
        " AND (c.units @> ARRAY[%(of)s]::text[] OR c.reporter = %(of)s OR EXISTS"
        ' (SELECT 1 FROM case_task t WHERE t."case" = c.id AND t.collector = %(of)s)) LIMIT 1',
        {"id": photo_id, "of": of},
    )
    return found.fetchone() is not None


def snapshot_paths(tx: "Tx", ids: Collection[str]) -> dict[str, str]:
    """Snapshot id → its file, relative to the store of snapshots."""
    return {row.id: row.path for row in tx.execute("SELECT id, path FROM snapshot WHERE id = ANY(%s)", (list(ids),))}
