"""How do positions travel to a map? The binary frame of docs/way-of-data.md, packed with numpy.

Little endian; header 24 bytes, then rows of 24 bytes. A unit without a position is sent as `no_fix`
with lon = lat = 0 and the greatest age, whatever a panel says of it: a map must not draw it.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from feeds.states import Unit, UnitState

VERSION = 1
HEADER = struct.Struct("<BBHIdII")
ROW = np.dtype(
    [
        ("index", "<u4"), ("lon", "<i4"), ("lat", "<i4"), ("age_ms", "<i4"), ("heading", "<u2"),
        ("speed", "<u2"), ("kind", "u1"), ("state", "u1"), ("flags", "<u2"),
    ]
)  # fmt: skip
STATES: tuple[UnitState, ...] = ("no_fix", "working", "driving", "stopped", "offline", "on_duty", "off_shift")
STATE_CODE = {state: code for code, state in enumerate(STATES)}
KIND_CODE = {"vehicle": 1, "collector": 2}
NONE_U16 = 65535
FLAG_WORK = 1
MAX_MS = 2**31 - 1

Rows = npt.NDArray[Any]
Times = npt.NDArray[np.float64]


class Header(Struct, frozen=True):
    full: bool
    count: int
    now: float
    seq: int


def write(rows: Rows, times: Times, at: Sequence[int], units: Sequence[Unit]) -> None:
    """Put units into the table, unit i at row `at[i]`; column by column, for a row at a time costs ten times that."""
    where = np.asarray(at, dtype=np.intp)
    placed = [u.lon is not None and u.lat is not None for u in units]
    rows["index"][where] = where
    rows["lon"][where] = np.rint(np.array([u.lon or 0.0 for u in units]) * 1e6)
    rows["lat"][where] = np.rint(np.array([u.lat or 0.0 for u in units]) * 1e6)
    rows["heading"][where] = _tenths([None if u.heading_deg is None else u.heading_deg % 360 for u in units])
    rows["speed"][where] = _tenths([u.speed_kmh for u in units])
    rows["kind"][where] = [KIND_CODE[u.kind] for u in units]
    rows["state"][where] = [STATE_CODE[u.state] if here else 0 for u, here in zip(units, placed, strict=True)]
    rows["flags"][where] = [FLAG_WORK if u.work else 0 for u in units]
    times[where] = [-np.inf if u.t is None else u.t for u in units]


def _tenths(values: Sequence[float | None]) -> npt.NDArray[np.uint16]:
    scaled = np.array([NONE_U16 if v is None else min(max(v * 10, 0.0), NONE_U16 - 1) for v in values])
    tenths: npt.NDArray[np.uint16] = np.rint(scaled).astype(np.uint16)
    return tenths


def body(rows: Rows, times: Times, at: npt.NDArray[np.intp], now: float) -> bytes:
    """The rows of one frame; the same bytes go to every client."""
    chosen = rows[at]
    chosen["age_ms"] = np.clip((now - times[at]) * 1e3, -MAX_MS, MAX_MS)
    return chosen.tobytes()


def frame(full: bool, rows: bytes, now: float, seq: int) -> bytes:
    return HEADER.pack(VERSION, full, 0, len(rows) // ROW.itemsize, now, seq & 0xFFFFFFFF, 0) + rows


def decode(data: bytes) -> tuple[Header, Rows]:
    """What a client reads; raises ValueError on another version or a wrong length."""
    version, full, _zero, count, now, seq, _ = HEADER.unpack_from(data)
    if version != VERSION or len(data) != HEADER.size + count * ROW.itemsize:
        raise ValueError(f"not a frame of version {VERSION}: {data[:24].hex()}")
    return Header(bool(full), count, now, seq), np.frombuffer(data, ROW, count, HEADER.size)
