"""Two windows of one hall in real browsers: in step, the late one right, a killed server survived, layouts anew."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Error, sync_playwright

from bench._browser import FLAGS
from tests.helpers import eventually
from tests.product import Product
from tests.wall.test_browser import Seen

pytestmark = [pytest.mark.wall, pytest.mark.timeout(300)]
SKEW_MS = 100  # between the hall's word at two windows of one machine; `bench scene` measures their pictures
HOME = """
title: 双屏
theme: night
screens: {left: {size: [1920, 1080]}, right: {size: [1920, 1080]}}
panels:
  - {panel: header, screen: left, area: [0, 0, 1920, 64]}
  - {panel: system, screen: left, area: [10, 74, 900, 400]}
  - {panel: header, screen: right, area: [0, 0, 1920, 64]}
  - {panel: map, screen: right, area: [10, 74, 1200, 900]}
"""
OTHER = """
title: 另一幕
theme: day
screens: {left: {size: [1920, 1080]}, right: {size: [1920, 1080]}}
panels:
  - {panel: map, screen: left, area: [10, 10, 1500, 900], options: {layers: [road_names]}}
  - {panel: compliance, screen: right, area: [10, 10, 900, 400]}
"""
TOUR = """
title: 走一走
hall: duo
scenes:
  - {id: a, title: 开场, layout: duo}
  - {id: b, title: 另一幕, layout: other, screens: {left: {view: [113.2, 27.9, 15]}}}
  - {id: c, title: 交换, layout: duo, screens: {left: {screen: right}, right: {screen: left}}}
"""
SEQ = "document.documentElement.dataset.seq"
SHOWN = "[...document.querySelectorAll('[data-box]:not([hidden])')].map(b => b.dataset.box).sort().join()"
FRESH = (
    "[...document.querySelectorAll('[data-box]:not([hidden]) .panel')]"
    ".every(p => p.dataset.fresh === 'ok' && p.dataset.t)"
)
CENTRE = (
    "(m => m && [m.getCenter().lng.toFixed(2), m.getCenter().lat.toFixed(2), m.getZoom()].join())"
    "([...window.wall.maps][0])"
)
LAYERS = "Object.keys(window.wall.state.layers).filter(name => window.wall.state.layers[name]).join()"


def holds(page: Any, script: str, within_s: float) -> None:
    """Wait until `script` is truthy; a page that reloads itself meanwhile is asked again."""

    def asked() -> Any:
        try:
            return page.evaluate(script)
        except Error as e:
            if "context" not in str(e) and "navigat" not in str(e):
                raise
            return None

    eventually(asked, within_s, every_s=0.05)


class Hall:
    """The product with a two-screen hall of its own, driven by an administrator's token."""

    def __init__(self, folder: Path) -> None:
        self.layouts = folder / "layouts"
        for name, text in (("duo.yaml", HOME), ("other.yaml", OTHER), ("tours/walk.yaml", TOUR)):
            (self.layouts / name).parent.mkdir(parents=True, exist_ok=True)
            (self.layouts / name).write_text(text, "utf-8")
        self.product = Product(folder).start()
        self.client = httpx.Client(
            base_url=self.product.base, headers={"Authorization": f"Bearer {self.product.token}"}, timeout=20
        )

    def act(self, **do: Any) -> int:
        """The hall's number after it."""
        answer = self.client.post("/api/v1/halls/duo/act", json={"page": "story", **do})
        assert answer.status_code == 200, answer.text
        return self.seq()

    def seq(self) -> int:
        return int(self.client.get("/api/v1/halls/duo").json()["hall"]["seq"])

    def link(self, screen: str) -> str:
        made = self.product.run("screen", "add", "duo", screen)
        assert made.returncode == 0, made.stderr
        return str(made.stdout.split()[-1])

    def stop(self) -> None:
        self.client.close()
        self.product.stop()


@pytest.fixture
def hall(open_folder: Path) -> Iterator[Hall]:
    made = Hall(open_folder / "hall")
    yield made
    made.stop()


class Windows:
    """Windows of one machine, each a display of its own: cookies are not shared."""

    def __init__(self, browser: Any, hall: Hall) -> None:
        self.browser, self.hall = browser, hall
        self.seen: list[Seen] = []

    def open(self, screen: str, parent: bool = False) -> Any:
        page = self.browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        self.seen.append(Seen(page))
        link = self.hall.link(screen)
        page.goto(self.hall.product.base + (link if parent else link.replace("/screen/", "/wall/", 1)))
        if not parent:
            return page
        found = f"/wall/duo/{screen}"
        return eventually(lambda: next((f for f in page.frames if found in f.url), None), 20)


@contextmanager
def windows(hall: Hall) -> Iterator[Windows]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield Windows(browser, hall)
        finally:
            browser.close()


def reached(seq: int, *pages: Any, within_s: float = 10) -> None:
    for page in pages:
        holds(page, f"{SEQ} === '{seq}'", within_s)


def test_two_windows_are_one_wall_through_scenes_a_killed_server_and_new_layouts(hall: Hall) -> None:
    with windows(hall) as opened:
        left, right = opened.open("left", parent=True), opened.open("right")
        for page in (left, right):
            holds(page, f"!!window.wall.hall && window.wall.hall.known && {FRESH}", 90)
        assert (left.evaluate(SHOWN), right.evaluate(SHOWN)) == ("header,system", "header,map")

        skews = []
        for step in ({"action": "start", "tour": "walk"}, {"action": "next"}, {"action": "next"}, {"action": "back"}):
            seq = hall.act(**step)
            reached(seq, left, right)
            at = [page.evaluate("performance.timeOrigin + window.wall.hall.word_ms") for page in (left, right)]
            skews.append(abs(at[0] - at[1]))
        assert sorted(skews)[1] <= SKEW_MS, skews
        assert (left.evaluate(SHOWN), right.evaluate(SHOWN)) == ("map", "compliance")
        holds(left, f"({CENTRE}) === '113.20,27.90,15'", 5)
        holds(left, f"{FRESH} && document.documentElement.dataset.theme === 'day'", 10)
        assert left.evaluate(LAYERS) == "road_names"

        right.keyboard.press("PageDown")  # a clicker on the machine of the right screen
        holds(left, f"({SHOWN}) === 'header,map'", 10)
        holds(right, f"({SHOWN}) === 'header,system'", 10)
        right.keyboard.press("PageUp")
        holds(right, f"({SHOWN}) === 'compliance'", 10)
        right.keyboard.press("f")
        holds(left, "document.documentElement.hasAttribute('data-frozen')", 10)
        assert "画面定格" in right.inner_text("#stage")

        late = opened.open("left")
        holds(late, f"({SHOWN}) === 'map' && ({CENTRE}) === '113.20,27.90,15'", 60)
        holds(late, "document.documentElement.hasAttribute('data-frozen')", 10)
        right.keyboard.press("f")
        holds(late, "!document.documentElement.hasAttribute('data-frozen')", 10)

        before = hall.seq()
        hall.product.kill("app.py web")
        holds(right, "document.getElementById('connection').dataset.state === 'down'", 20)
        assert (left.evaluate(SHOWN), right.evaluate(SHOWN)) == ("map", "compliance")
        for page in (left, right, late):
            holds(page, f"window.wall.feed.up && window.wall.hall.stats.connects >= 2 && Number({SEQ}) >= {before}", 90)
        assert (left.evaluate(SHOWN), right.evaluate(SHOWN)) == ("map", "compliance")
        seq = hall.act(action="next")
        reached(seq, left, right, late)
        assert (left.evaluate(SHOWN), right.evaluate(SHOWN)) == ("header,map", "header,system")
        holds(right, FRESH, 90)

        file = hall.layouts / "duo.yaml"
        file.write_text(HOME.replace("system", "sistem"), "utf-8")
        eventually(lambda: "sistem" in hall.client.get("/api/v1/layouts").text, 10)  # told with its line
        assert right.evaluate(SHOWN) == "header,system"
        file.write_text(HOME.replace("system", "vehicles"), "utf-8")
        holds(right, f"({SHOWN}) === 'header,vehicles' && {FRESH}", 90)
        assert [c for seen in opened.seen[:1] for c in seen.complaints if c.startswith("error")] == []
