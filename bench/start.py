"""`bench start`: from the command to a wall that shows moving vehicles, and the first paint of a wall page."""

import tempfile
import time
from pathlib import Path

from bench._browser import chromium_page, until
from bench._product import product
from bench._report import emit, machine, table


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
    with product("demo", folder) as running, chromium_page() as page:
        opened = time.monotonic()
        page.goto(running.link, wait_until="commit")
        until(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
        painted_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        until(page, "window.wall?.feed?.stats?.frames > 2")
        moving_s = time.monotonic() - opened
    return {
        "link_s": round(running.link_s, 1),
        "first_paint_s": round(painted_ms / 1e3, 2),
        "page_to_moving_s": round(moving_s, 1),
    }
