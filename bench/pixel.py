"""`bench pixel`: publish → pixel, the whole product and a real browser on this machine.

Latency of a fix: page's clock at the first animation frame that shows it, minus the publisher's clock inside
the fix; both are the clock of this machine. Later halves are compared with earlier ones: lag must not grow.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench._browser import chromium_page, until
from bench._product import ROOT, Running, product
from bench._report import emit, machine, spread, table

STEPS = ((33, 7.0), (1_000, 1_000.0), (5_000, 5_000.0))  # units, fixes/s; the first is the demo's own load
BUDGET_P99_MS = {1_000: 120, 5_000: 250}  # DESIGN 6
SECONDS = 20.0
WARM_S = 4.0
READ = """() => {
  const shown = wall.feed.stats.shown; wall.feed.stats.shown = [];
  const drift = wall.clock.now() - (performance.timeOrigin + performance.now()) / 1000;
  return {shown, drift};
}"""


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
    command = [
        sys.executable,
        "-m",
        "bench._load",
        str(running.mqtt_port),
        str(units),
        str(rate),
        str(SECONDS + WARM_S),
    ]
    load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    page.wait_for_timeout(WARM_S * 1e3)
    page.evaluate(READ)  # what was shown while warming up does not count
    frames = page.evaluate("wall.feed.stats.frames")
    page.wait_for_timeout(SECONDS * 1e3)
    seen = page.evaluate(READ)
    frames = page.evaluate("wall.feed.stats.frames") - frames
    load.communicate(timeout=60)
    shown, drift = seen["shown"], seen["drift"]
    pairs = [(shown[i + 1], (shown[i + 1] - drift - shown[i]) * 1e3) for i in range(0, len(shown), 2)]
    middle = (pairs[0][0] + pairs[-1][0]) / 2 if pairs else 0.0
    return {
        "shown": len(pairs),
        "frames": frames,
        **{f"{key}_ms": value for key, value in spread([ms for _t, ms in pairs]).items()},
        "p50_first_half_ms": spread([ms for t, ms in pairs if t < middle])["p50"],
        "p50_last_half_ms": spread([ms for t, ms in pairs if t >= middle])["p50"],
    }
