"""`bench burst`: every unit comes back at once with its stored fixes: how fast are they stored, is any lost?"""

import json
import struct
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench._load import LAT, LON, connect
from bench._product import Running, product
from bench._report import emit, machine, table
from bench.pixel import register
from db import Database

UNITS, FIXES, EVERY_S = 5_000, 120, 5.0  # DESIGN 6: ten minutes at one fix in five seconds
WAIT_S = 300.0
COUNT = "SELECT count(*) AS stored, count(*) FILTER (WHERE 'late' = ANY(flags)) AS late FROM fix"


def run(args: list[str]) -> int:
    """`bench burst [UNITS]`: one array of stored fixes from each unit, as fast as the broker takes them."""
    units = int(args[0]) if args and args[0].isdigit() else UNITS
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("serve", folder) as running:
            register(running, folder, units)
            note = json.loads((folder / "running.json").read_text())
            figures = _burst(running, Database(note["database"]), units)
    emit("burst", units=units, fixes=units * FIXES, **figures, **machine())
    table([{"units": units, "fixes": units * FIXES, **figures}])
    return 0


def _burst(running: Running, db: Database, units: int) -> dict[str, Any]:
    now = time.time()
    packets = [_array(unit, now) for unit in range(units)]
    began = time.monotonic()
    link = connect(running.mqtt_port)
    acked = 0
    for packet in packets:
        left = memoryview(packet)
        while left:
            with suppress(BlockingIOError):
                left = left[link.send(left) :]
            with suppress(BlockingIOError):
                acked += len(link.recv(65_536)) // 4
    sent_s = time.monotonic() - began
    stored = 0
    while stored < units * FIXES and time.monotonic() - began < WAIT_S:
        with db.transaction(patient=True) as tx:
            row = tx.execute(COUNT).fetchone()
        stored, late = row or (0, 0)
        time.sleep(0.2)
    took_s = time.monotonic() - began
    link.close()
    lost = units * FIXES - stored
    rate = round(stored / took_s)
    return {"sent_s": round(sent_s, 1), "stored_s": round(took_s, 1), "fixes_per_s": rate, "lost": lost, "late": late}


def _array(unit: int, now: float) -> bytes:
    """One PUBLISH, QoS 1: the unit's backlog, oldest first."""
    fixes = [
        {"t": round(now - (FIXES - n) * EVERY_S, 3), "lon": round(LON + n * 1e-5, 6), "lat": LAT, "speed_kmh": 6.0}
        for n in range(FIXES)
    ]
    topic = f"city/v1/B{unit:05d}/fix".encode()
    body = struct.pack(">H", len(topic)) + topic + struct.pack(">H", unit % 65_535 + 1) + json.dumps(fixes).encode()
    length, head = len(body), bytearray(b"\x32")
    while True:
        head.append(length % 128 | (128 if length > 127 else 0))
        length //= 128
        if not length:
            return bytes(head) + body
