"""`bench pixel`: publish → pixel, the whole product and a real browser on this machine.

Latency of a fix: page's clock at the first animation frame that shows it, minus the publisher's clock inside
the fix; both are the clock of this machine. Later halves are compared with earlier ones: lag must not grow.
"""

import tempfile
from pathlib import Path
from typing import Any

from bench._browser import chromium_page, until
from bench._lag import OURS, step
from bench._product import Running, product
from bench._report import emit, machine, table

STEPS = ((33, 7.0), (1_000, 1_000.0), (5_000, 5_000.0))  # units, fixes/s; the first is the demo's own load
BUDGET_P99_MS = {1_000: 120, 5_000: 250}  # DESIGN 6
SECONDS = 20.0


def run(args: list[str]) -> int:
    """Steps as `UNITSxRATE` arguments, default 33x7 1000x1000 5000x5000."""
    steps = [(int(a.split("x")[0]), float(a.split("x")[1])) for a in args if "x" in a] or list(STEPS)
    rows = []
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("serve", folder) as running, chromium_page() as page:
            register(running, folder, max(units for units, _rate in steps))
            page.goto(running.link)
            until(page, "window.wall?.feed?.stats?.connects > 0")
            for units, rate in steps:
                figures = _step(running, page, units, rate)
                emit("pixel", units=units, rate=rate, **figures, rendering="software", **machine())
                rows.append(
                    {"units": units, "fixes_per_s": rate, **figures, "budget_p99_ms": BUDGET_P99_MS.get(units, "")}
                )
    table(rows)
    return 0


def register(running: Running, folder: Path, units: int) -> None:
    path = folder / "fleet.csv"
    lines = [f"B{n:05d},sweeper,示意公司,示意队长" for n in range(units)]
    path.write_text("id,kind,company,fleet_lead\n" + "\n".join(lines) + "\n", "utf-8")
    running.verb("import", "vehicles", str(path))


def _step(running: Running, page: Any, units: int, rate: float) -> dict[str, Any]:
    frames = page.evaluate("wall.feed.stats.frames")
    seen = step(lambda: page.evaluate(OURS), page, running.mqtt_port, units, rate, SECONDS)
    return {**seen, "frames": page.evaluate("wall.feed.stats.frames") - frames}
