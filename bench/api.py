"""`bench api`: 200 requests a second, mixed, against the running demo, then cases among 50,000 stored ones; how long
the answers take."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import numpy as np
import psycopg

from bench import _cases
from bench._product import ROOT, Running, product
from bench._report import emit, machine, spread, table

RATE = 200.0
SECONDS = 15.0
ROUNDS = 3  # of each load; what counts is the middle one, all are told
SETTLE_S = 20.0  # the demo's backlog is in by then
BUDGET_P99_MS = 80.0
BUDGET_LIST_P95_MS = 150.0  # list, search and map of 50,000 cases
STORED = 50_000
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
LISTS = {  # what must stay quick by itself
    "list": "/api/v1/cases?open=true&limit=50", "list street": f"/api/v1/cases?open=true&street={quote('栗雨街道')}",
    "list newest": "/api/v1/cases?sort=newest&limit=50",
    "search road": f"/api/v1/cases?q={quote('嵩山路 井盖')}&limit=50",
    "search initials": "/api/v1/cases?q=ldzw&limit=50", "search number": "/api/v1/cases?q=2026010149&limit=50",
    "figure": "/api/v1/cases?figure=close&total=true", "map": "/api/v1/cases/map?open=true&zoom=13",
    "map of all": "/api/v1/cases/map?zoom=12", "counts": "/api/v1/cases/counts?open=true",
    "today": "/api/v1/cases/today",
}  # fmt: skip
CASES = {  # of 40 requests of a desk: what it opens, what it looks for, what it does
    "one": 8, "history": 4, "list": 7, "list street": 3, "list newest": 1, "search road": 1, "search initials": 1,
    "search number": 1, "figure": 1, "map": 3, "counts": 2, "today": 2, "remark": 4, "open": 2,
}  # fmt: skip
BARE = """
import asyncio
class Bare(asyncio.Protocol):
    def connection_made(self, transport):
        self.answer = transport.write
    def data_received(self, data):
        self.answer(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}" * data.count(b"\\r\\n\\r\\n"))
async def main():
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
Ask = tuple[str, str, str, dict[str, Any] | None, dict[str, str]]  # name, method, path, body, headers


def run(_args: list[str]) -> int:
    """One row a path and one for all, of both loads."""
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        Path(name).chmod(0o755)
        with product("demo", Path(name)) as running:
            time.sleep(SETTLE_S)
            bare = _bare()
            _report("api", running.link, {}, _mixed(), bare_p99_ms=bare)
            token = {"Authorization": f"Bearer {_token(running)}"}
            desk = _desk(_seeded(Path(name)))
            alone = _alone(running.link, token)
            _report("api_cases", running.link, token, desk, bare_p99_ms=_bare(), stored=STORED, lists_p95_ms=alone)
    return 0


def _report(bench: str, link: str, headers: Mapping[str, str], wish: Callable[[int], Ask], **more: Any) -> None:
    """Ask in rounds; tell the middle one, and the p99 of each."""
    rounds = sorted((_load(link, headers, wish) for _ in range(ROUNDS)), key=lambda r: spread(_all(r[0]))["p99"])
    took, _ = rounds[ROUNDS // 2]
    rows = [{"path": path, "requests": len(ms), **spread(ms)} for path, ms in took.items()]
    rows.append({"path": "all", "requests": len(_all(took)), **spread(_all(took))})
    emit(
        bench, rate=RATE, failed=sum(failed for _, failed in rounds), budget_p99_ms=BUDGET_P99_MS,
        **spread(_all(took)), p99_of_rounds=[spread(_all(t))["p99"] for t, _ in rounds], **more, **machine(),
    )  # fmt: skip
    table(rows)


def _all(took: Mapping[str, list[float]]) -> list[float]:
    return [ms for some in took.values() for ms in some]


def _bare() -> float:
    """p99 of the very same load on a server that does nothing: what this machine and the asking add by themselves."""
    server = subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        link = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        took, failed = _load(link, {"Accept": "*/*"}, _mixed())
        assert not failed
        return spread(_all(took))["p99"]
    finally:
        server.terminate()
        server.wait()


# -- what is asked ---------------------------------------------------------------------------------


def _mixed() -> Callable[[int], Ask]:
    paths = [path for path, times in MIX.items() for _ in range(times)]
    return lambda number: (path := paths[number * 7 % len(paths)], "GET", path, None, {})


def _desk(open_cases: Sequence[tuple[str, int]]) -> Callable[[int], Ask]:
    """Each remark goes to a case of its own, as it was when it was read."""
    names = [name for name, times in CASES.items() for _ in range(times)]
    turns, lock = count(), threading.Lock()

    def ask(number: int) -> Ask:
        name = names[number * 7 % len(names)]
        if name in LISTS:
            return name, "GET", LISTS[name], None, {}
        if name == "open":
            seat = {"CityWall-As": "受理甲|acceptor|".encode().decode("latin-1")}
            return name, "POST", "/api/v1/cases", _report_of(number), seat
        if name == "remark":
            with lock:
                case_id, version = open_cases[next(turns)]
            return name, "POST", f"/api/v1/cases/{case_id}/remark", {"opinion": "已通知"}, {"If-Match": f'"{version}"'}
        case_id, _ = open_cases[-1 - number % 1_000]
        return name, "GET", f"/api/v1/cases/{case_id}{'/flow' if name == 'history' else ''}", None, {}

    return ask


def _report_of(number: int) -> dict[str, Any]:
    lon = _cases.LON + number % 97 * 1e-4
    return {"action": "register", "report": {
        "source": "leader", "kind": "matter", "code": "06036", "description": "路边堆放木板", "lon": lon,
        "lat": _cases.LAT,
    }}  # fmt: skip


def _seeded(folder: Path) -> list[tuple[str, int]]:
    """Store the cases; id and version of the open ones."""
    note = json.loads((folder / "demo" / "running.json").read_text())
    _cases.seed(note["database"], STORED, time.time() + note["offset_s"])
    with psycopg.connect(note["database"]) as link:
        rows = link.execute("SELECT id, version FROM case_file WHERE open AND id LIKE '20260101-%' ORDER BY id")
        return [(row[0], row[1]) for row in rows.fetchall()]


def _token(running: Running) -> str:
    command = [sys.executable, str(ROOT / "app.py"), "user", "token", "admin"]
    made = subprocess.run(command, env=running.environ, capture_output=True, text=True, check=True)
    return made.stdout.split()[-1]


# -- how it is asked -------------------------------------------------------------------------------


def _alone(link: str, headers: Mapping[str, str], times: int = 40) -> dict[str, float]:
    """p95 of each list, one after the other, ms."""
    connection = HTTPConnection(urlsplit(link).netloc, timeout=20)
    found = {}
    for name, path in LISTS.items():
        took = []
        for _ in range(times):
            began = time.monotonic()
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (name, answer.status)
            took.append((time.monotonic() - began) * 1e3)
        found[name] = round(float(np.percentile(took, 95)), 1)
    return found


def _load(link: str, headers: Mapping[str, str], wish: Callable[[int], Ask]) -> tuple[dict[str, list[float]], int]:
    """Open loop: each request has its moment, however long the others take. Connections are kept, as browsers do."""
    parts = urlsplit(link)
    known = dict(headers) or {"Cookie": _cookie(link)}
    took: dict[str, list[float]] = {}
    mine, lock = threading.local(), threading.Lock()
    began = time.monotonic() + 0.5

    def ask(number: int) -> bool:
        due = began + number / RATE
        name, method, path, body, more = wish(number)
        time.sleep(max(0.0, due - time.monotonic()))
        connection = mine.__dict__.setdefault("link", HTTPConnection(parts.netloc, timeout=10))
        sent = known | more | ({"Content-Type": "application/json"} if body is not None else {})
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        answer.read()
        with lock:
            took.setdefault(name, []).append((time.monotonic() - due) * 1e3)
        return answer.status in (200, 201)

    with ThreadPoolExecutor(16) as pool:
        good = sum(pool.map(ask, range(int(RATE * SECONDS))))
    return dict(sorted(took.items())), int(RATE * SECONDS) - good


def _cookie(link: str) -> str:
    parts = urlsplit(link)
    first = HTTPConnection(parts.netloc)
    first.request("GET", f"{parts.path}?{parts.query}")
    cookie = (first.getresponse().getheader("set-cookie") or "").split(";")[0]
    first.close()
    return cookie
