"""`bench map`: how many moving units the map layer shows, our own assets fed through the real frame decoder.

Every unit moves in every animation frame; the pointer picks in each, one unit is selected with halo and label.
Leaflet is the one inside dash-leaflet's bundle. No network of ours: the page is handed its frames by its own script.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench._browser import chromium_page
from bench._report import emit, machine, table

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parent / "assets"
UNITS = (1_000, 5_000, 20_000, 50_000)
BUDGET_FPS = {20_000: 30.0, 50_000: 20.0}  # DESIGN 6
SECONDS = 4.0  # measured per step
LON, LAT = 113.10, 27.83  # somewhere in the demo district


def run(args: list[str]) -> int:
    """One step per number of units; other numbers may be given as arguments."""
    steps = [int(arg) for arg in args if arg.isdigit()] or list(UNITS)
    rows = []
    with serve(HERE / "map.html") as address, chromium_page() as page:
        for units in steps:
            page.goto(address)
            page.wait_for_function("window.bench && window.bench.ready()")
            figures = page.evaluate("([n, s]) => window.bench.run(n, s)", [units, SECONDS])
            rows.append({"units": units, **figures, "budget_fps": BUDGET_FPS.get(units, "")})
            emit("map", **rows[-1], rendering="software", **machine())
    table(rows)
    return 0


def scripts() -> list[str]:
    """Scripts in the order Dash would load them: React, the Leaflet bundle, our assets."""
    react = sorted(path.name for path in _package("dash", "deps").glob("*.min.js"))
    wanted = [name for start in ("react@18", "react-dom@18", "prop-types") for name in react if name.startswith(start)]
    ours = sorted(path.name for path in ASSETS.glob("*.js"))
    return [*(f"/deps/{name}" for name in wanted), "/leaflet/dash_leaflet.js", *(f"/assets/{name}" for name in ours)]


def city() -> dict[str, Any]:
    """A plain net of streets, so that the ground under the units is drawn as well."""
    features = [_street(k, across) for k in range(-12, 13) for across in (False, True)]
    return {"type": "FeatureCollection", "features": features}


def _street(k: int, across: bool) -> dict[str, Any]:
    ends = [(LON + d * 0.03, LAT + k * 0.0015) if across else (LON + k * 0.0025, LAT + d * 0.02) for d in (-1, 0, 1)]
    main = k % 4 == 0
    name = f"示意{'路' if across else '街'}{k}"
    properties = {"layer": "road" if main else "street", "name": name, "grade": 1 + k % 3}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": ends}}


def _package(name: str, *parts: str) -> Path:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent.joinpath(*parts)


class _Pages(SimpleHTTPRequestHandler):
    """The page, its scripts and the two answers the map asks for; nothing else."""

    def __init__(self, page: Path, *args: Any) -> None:
        self.page = page
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/":
            tags = "\n".join(f'<script src="{source}"></script>' for source in scripts())
            page = self.page.read_text("utf-8").replace("<!--scripts-->", tags)
            self._answer("text/html; charset=utf-8", page.encode())
        elif path == "/api/v1/map/base":
            self._answer("application/json", json.dumps(city()).encode())
        elif path == "/api/v1/cameras":
            self._answer("application/json", b'{"items": [], "next": null}')
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        folder, _, name = path.split("?")[0].lstrip("/").partition("/")
        roots = {"deps": _package("dash", "deps"), "leaflet": _package("dash_leaflet"), "assets": ASSETS}
        return str(roots.get(folder, ASSETS) / Path(name).name)

    def log_message(self, *_: Any) -> None:
        """Says nothing: stderr is the table's."""

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve(page: Path) -> Iterator[str]:
    """Address of a page with Leaflet and our assets, and no server of ours behind it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, page))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
