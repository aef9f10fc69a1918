"""`bench burst`: every unit comes back at once with its stored fixes: how fast are they stored, is any lost,
and how soon is the wall prompt again?

Other units report evenly all the while; their publish → pixel is taken before, during and after. The wall is back
in budget at the first moment from which it stays so for some seconds: in every sliding window the p99 within the
budget, and most of what was published in it shown. The burst lasts until its last row is committed.
"""

import json
import struct
import tempfile
import time
from contextlib import closing, suppress
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from bench._browser import chromium_page, until
from bench._lag import OURS, WARM_S, Pairs, figures, start_load
from bench._load import LAT, LON, connect
from bench._product import Running, product
from bench._report import emit, machine, spread, table
from bench.pixel import register
from db import Database

UNITS, FIXES, EVERY_S = 5_000, 120, 5.0  # DESIGN 6: ten minutes at one fix in five seconds
EVEN_UNITS, EVEN_RATE = 200, 200.0  # the units that never were away, fixes/s together
BEFORE_S = 10.0
WAIT_S = 120.0
BUDGET_P99_MS, BUDGET_TIMES = 250.0, 2.0  # DESIGN 6
WINDOW_S, EVERY_WINDOW_S, STAYS_S = 2.0, 0.1, 8.0
COUNT = """SELECT count(*) AS stored, count(*) FILTER (WHERE 'late' = ANY(flags)) AS late
FROM fix WHERE t < %s"""


def run(args: list[str]) -> int:
    """`bench burst [UNITS]`: one array of stored fixes from each unit, as fast as the broker takes them."""
    units = int(args[0]) if args and args[0].isdigit() else UNITS
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("serve", folder) as running, chromium_page() as page:
            register(running, folder, units + EVEN_UNITS)
            note = json.loads((folder / "running.json").read_text())
            page.goto(running.link)
            until(page, "window.wall?.feed?.stats?.connects > 0")
            with closing(Database(note["database"])) as db:
                rows = _both(running, page, db, units)
    for row in rows:
        emit("burst", units=units, fixes=units * FIXES, **row, rendering="software", **machine())
        table([row])
    return 0


def _both(running: Running, page: Any, db: Database, units: int) -> list[dict[str, Any]]:
    """The store's row and the wall's."""
    prepared = time.time()
    packets = [_array(unit, prepared) for unit in range(units)]
    even = start_load(running.mqtt_port, EVEN_UNITS, EVEN_RATE, WARM_S + BEFORE_S + 3 * WAIT_S, units)
    try:
        page.wait_for_timeout(WARM_S * 1e3)
        page.evaluate(OURS)
        page.wait_for_timeout(BEFORE_S * 1e3)
        before = figures(page.evaluate(OURS))
        began = time.time()
        stored = _burst(running, db, packets, prepared)
        page.wait_for_timeout(((BUDGET_TIMES - 1) * stored["stored_s"] + STAYS_S + 2.0) * 1e3)
        shown = [pair for pair in page.evaluate(OURS) if pair[1] >= began]  # stored fixes are older
    finally:
        even.kill()
        even.wait(5)
    return [stored, _wall_row(shown, began, stored["stored_s"], before["p99_ms"])]


def _wall_row(shown: Pairs, began: float, stored_s: float, before_ms: float) -> dict[str, Any]:
    """The units that reported evenly, while the burst lasted and after it; and each second by itself for the log."""
    back_s = in_budget_from(shown, began)
    late = [((t - sent) * 1e3, t - began, sent - began) for t, sent in shown]  # ms, s shown, s published
    last = int(max((at for _ms, at, _sent in late), default=0.0))
    each = [[ms for ms, at, _sent in late if second <= at < second + 1] for second in range(last)]
    emit("burst", wall_p99_ms_by_second=[spread(some)["p99"] if some else None for some in each])
    during = spread([ms for ms, _at, sent in late if sent < stored_s])
    after = spread([ms for ms, _at, sent in late if sent >= stored_s])
    return {
        "before_p99_ms": before_ms,
        "during_p50_ms": during["p50"],
        "during_p99_ms": during["p99"],
        "during_max_ms": during["max"],
        "after_p99_ms": after["p99"],
        "back_s": round(back_s, 1) if isfinite(back_s) else None,
        "times": round(back_s / stored_s, 2) if isfinite(back_s) else None,
        "budget_times": BUDGET_TIMES,
    }


def in_budget_from(shown: Pairs, began: float) -> float:
    """s after `began` from which the windows of `STAYS_S` have their p99 in budget and hold most of what was
    published in them; infinite when it never comes to that."""
    at = np.array([t for t, _sent in shown]) - began
    late_ms = np.array([(t - sent) * 1e3 for t, sent in shown])
    steps = int(max(0.0, at.max(initial=0.0) - WINDOW_S) / EVERY_WINDOW_S)
    starts = [step * EVERY_WINDOW_S for step in range(steps)]
    good = [_good(late_ms[(at >= start) & (at < start + WINDOW_S)]) for start in starts]
    wanted = int((STAYS_S - WINDOW_S) / EVERY_WINDOW_S)
    stays = (starts[step] for step in range(steps - wanted) if all(good[step : step + wanted]))
    return next(stays, float("inf"))


def _good(late_ms: "np.ndarray[Any, Any]") -> bool:
    return len(late_ms) >= WINDOW_S * EVEN_RATE * 0.8 and bool(np.percentile(late_ms, 99) <= BUDGET_P99_MS)


def _burst(running: Running, db: Database, packets: list[bytes], before_t: float) -> dict[str, Any]:
    """All of it handed over, then the rows counted until they are all there; `before_t` tells them from others."""
    fixes = len(packets) * FIXES
    began = time.monotonic()
    link = connect(running.mqtt_port, b"bench-burst")
    acked = 0
    for packet in packets:
        left = memoryview(packet)
        while left:
            with suppress(BlockingIOError):
                left = left[link.send(left) :]
            with suppress(BlockingIOError):
                acked += len(link.recv(65_536)) // 4
    sent_s = time.monotonic() - began
    stored = late = 0
    while stored < fixes and time.monotonic() - began < WAIT_S:
        with db.transaction(patient=True) as tx:
            row = tx.execute(COUNT, (before_t,)).fetchone()
        stored, late = row or (0, 0)
        time.sleep(0.5)  # counting is work of its own
    took_s = time.monotonic() - began
    link.close()
    lost, rate = fixes - stored, round(stored / took_s)
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
