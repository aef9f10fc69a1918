"""`bench start`: from the command to a wall that shows moving vehicles, and the first paint of a wall page."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench._browser import chromium_page
from bench._report import emit, machine, table
from embedded import free_port

ROOT = Path(__file__).resolve().parent.parent
WAIT_S = 120.0


def run(_args: list[str]) -> int:
    """Two starts of the demo on one folder: the first makes the database cluster, the second is warm."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as folder:
        Path(folder).chmod(0o755)
        for name in ("cold", "warm"):
            figures = _one(Path(folder))
            emit("start", start=name, **figures, **machine())
            rows.append({"start": name, **figures})
    table(rows)
    return 0


def _one(folder: Path) -> dict[str, float]:
    environ = {
        **os.environ,
        "CITYWALL_VAR": str(folder),
        "CITYWALL_EMBEDDED__MQTT_PORT": str(free_port()),
        "CITYWALL_WEB__PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "demo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    )
    assert process.stdout
    try:
        link = next(line.strip() for line in process.stdout if line.startswith("http://"))
        linked_s = time.monotonic() - began
        with chromium_page() as page:
            opened = time.monotonic()
            page.goto(link, wait_until="commit")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
            painted_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            page.wait_for_function("window.wall?.feed?.stats?.frames > 2", timeout=WAIT_S * 1e3)
            moving_s = time.monotonic() - opened
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)
    return {"link_s": round(linked_s, 1), "first_paint_s": round(painted_ms / 1e3, 2), "page_to_moving_s": round(moving_s, 1)}
