"""`bench api`: 200 requests a second, mixed, against the running demo; how long the answers take."""

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench._product import product
from bench._report import emit, machine, spread, table

RATE = 200.0
SECONDS = 15.0
SETTLE_S = 20.0  # the demo's backlog is in by then
BUDGET_P99_MS = 80.0
MIX = {  # of 40 requests: screens and programs ask for the state, people now and then for a night
    "/api/v1/units": 10,
    "/api/v1/units/A007": 8,
    "/api/v1/health": 6,
    "/api/v1/cameras": 6,
    "/api/v1/units?kind=vehicle&state=working": 5,
    "/api/v1/registry/vehicles": 2,
    "/readyz": 2,
    "/api/v1/units/A007/track?simplify_m=5": 1,
}
PATHS = [path for path, times in MIX.items() for _ in range(times)]


def run(_args: list[str]) -> int:
    """One row a path and one for all."""
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        Path(name).chmod(0o755)
        with product("demo", Path(name)) as running:
            time.sleep(SETTLE_S)
            took, failed = _load(running.link)
    rows = [{"path": path, "requests": len(ms), **spread(ms)} for path, ms in took.items()]
    every = [ms for some in took.values() for ms in some]
    rows.append({"path": "all", "requests": len(every), **spread(every)})
    emit("api", rate=RATE, failed=failed, budget_p99_ms=BUDGET_P99_MS, **spread(every), **machine())
    table(rows)
    return 0


def _load(link: str) -> tuple[dict[str, list[float]], int]:
    """Open loop: each request has its moment, however long the others take. Connections are kept, as browsers do."""
    parts = urlsplit(link)
    first = HTTPConnection(parts.netloc)
    first.request("GET", f"{parts.path}?{parts.query}")
    cookie = (first.getresponse().getheader("set-cookie") or "").split(";")[0]
    first.close()
    took: dict[str, list[float]] = {path: [] for path in MIX}
    mine = threading.local()
    began = time.monotonic() + 0.5

    def ask(number: int) -> bool:
        due, path = began + number / RATE, PATHS[number * 7 % len(PATHS)]
        time.sleep(max(0.0, due - time.monotonic()))
        link = mine.__dict__.setdefault("link", HTTPConnection(parts.netloc, timeout=10))
        link.request("GET", path, headers={"Cookie": cookie})
        answer = link.getresponse()
        answer.read()
        took[path].append((time.monotonic() - due) * 1e3)
        return bool(answer.status == 200)

    with ThreadPoolExecutor(16) as pool:
        good = sum(pool.map(ask, range(int(RATE * SECONDS))))
    return took, int(RATE * SECONDS) - good
