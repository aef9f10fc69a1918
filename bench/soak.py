"""`bench soak [--minutes N]`: does anything grow? The demo under ten times its load, one screen open.

Every few seconds: memory (PSS) of each role, and of the page its JS heap after a forced collection, DOM nodes and
listeners. After the warm-up a straight line is laid through each; its slope is given with its error, for a short
soak cannot tell a small slope from none. What is meant to grow (rows, history up to its limit) shows as well.
"""

import argparse
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench._browser import chromium_page, until
from bench._lag import start_load
from bench._memory import CERTAIN, open_files, pss_mb, slope
from bench._product import Running, product
from bench._report import emit, machine, table
from bench.pixel import register

UNITS, RATE = 100, 70.0  # beside the demo's own 33 units and 7 fixes/s
EVERY_S = 5.0
WARM_PART, WARM_LEAST_S = 0.4, 60.0  # of the time: does not count
MOST_MINUTES = 24 * 60
MB = 1024 * 1024
Series = dict[str, list[tuple[float, float]]]  # name → (h since the start, value)
ELEMENTS = "document.getElementsByTagName('*').length"


def run(args: list[str]) -> int:
    """Bounded: five minutes unless told otherwise."""
    parser = argparse.ArgumentParser(prog="citywall bench soak")
    parser.add_argument("--minutes", type=float, default=5.0)
    minutes = min(float(parser.parse_args(args).minutes), MOST_MINUTES)
    before = machine()
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("demo", folder) as running, chromium_page() as page:
            register(running, folder, UNITS)
            page.goto(running.link)
            until(page, "window.wall?.feed?.stats?.frames > 2")
            seen = _watch(running, page, folder, minutes * 60)
    warm_h = max(WARM_LEAST_S, minutes * 60 * WARM_PART) / 3600
    rows = [_row(what, points, warm_h) for what, points in seen.items()]
    for row, points in zip(rows, seen.values(), strict=True):
        values = [round(value, 2) for _at, value in points]
        emit("soak", minutes=minutes, warm_minutes=round(warm_h * 60, 1), **row, values=values)
    emit("soak", minutes=minutes, load_before=before["load_1min"], **machine())
    table(rows)
    return 0


def _watch(running: Running, page: Any, folder: Path, seconds: float) -> Series:
    """Samples until the time is over, the load going on evenly."""
    offset_s = json.loads((folder / "demo" / "running.json").read_text())["offset_s"]
    load = start_load(running.mqtt_port, UNITS, RATE, seconds + 60, offset_s=offset_s)
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.enable")
    seen: Series = defaultdict(list)
    began = time.monotonic()
    try:
        while (at := time.monotonic() - began) < seconds:
            for what, value in _sample(running, tools).items():
                seen[what].append((at / 3600, value))
            page.wait_for_timeout(max(0.0, (EVERY_S - (time.monotonic() - began - at)) * 1e3))
    finally:
        load.kill()
        load.wait(5)
    return seen


def _sample(running: Running, tools: Any) -> dict[str, float]:
    held = {f"{role}, MB": mb for role, mb in sorted(pss_mb(running.pid).items())}
    tools.send("HeapProfiler.collectGarbage")
    counters = tools.send("Memory.getDOMCounters")
    return {
        **held,
        "all roles, MB": sum(held.values()),
        "JS heap after collection, MB": tools.send("Runtime.getHeapUsage")["usedSize"] / MB,
        "DOM nodes": counters["nodes"],
        "elements in the page": tools.send("Runtime.evaluate", {"expression": ELEMENTS})["result"]["value"],
        "listeners": counters["jsEventListeners"],
        **{f"open files, {who}": count for who, count in open_files(running.pid).items()},
    }


def _row(what: str, points: list[tuple[float, float]], warm_h: float) -> dict[str, Any]:
    kept = [(at, value) for at, value in points if at >= warm_h]
    line = slope([at for at, _v in kept], [value for _at, value in kept])
    return {
        "what": what,
        "first": round(points[0][1], 2),
        "warm": round(kept[0][1], 2) if kept else None,
        "last": round(points[-1][1], 2),
        "per_h": round(line[0], 2) if line else None,
        "error": round(line[1], 2) if line else None,
        "differs_from_0": bool(line and abs(line[0]) > CERTAIN * line[1]),
        "samples": len(kept),
    }
