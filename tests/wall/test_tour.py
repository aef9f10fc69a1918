"""The whole tour of the demo city on two screens, led from a phone: every scene right, in step, nothing blank.

No people live here, so the scene of the one case has none to show: it must say so, and so must A007's when the fleet
falls silent.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from bench._browser import FLAGS
from layouts.shelf import Shelf
from tests.helpers import eventually
from tests.product import ROOT, Product
from tests.wall.test_browser import Seen
from tests.wall.test_stage_browser import holds
from wall import figures, stage

pytestmark = [pytest.mark.wall, pytest.mark.timeout(300)]
SILENT_S = 20
GOOD = "Ren-min-lu 88 hao"
BLANK = """
() => [...document.querySelectorAll('[data-box]:not([hidden])')].filter(box => {
  const floats = box.classList.contains('floats'), drawn = box.querySelector('canvas, img[src], svg');
  return !floats && !drawn && box.innerText.trim().length < 2;
}).map(box => box.dataset.box)
"""
FRESH = (
    "[...document.querySelectorAll('[data-box]:not([hidden]) .panel')]"
    ".every(p => p.dataset.fresh === 'ok' && p.dataset.t)"
)
PLACE = "document.documentElement.dataset.place"
SCENE = "window.wall.hall.state.scene"


@pytest.fixture
def demo(open_folder: Path) -> Iterator[Product]:
    environ = {"CITYWALL_DEMO__PEOPLE": "false", "CITYWALL_SHOW__SILENT_S": str(SILENT_S)}
    product = Product(open_folder / "tour", "demo", ("--at", "11:00"), environ)
    yield product.start()
    product.stop()


@pytest.fixture
def browser() -> Iterator[Any]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


def window(browser: Any, demo: Product, screen: str) -> Seen:
    seen = Seen(browser.new_context(viewport={"width": 1920, "height": 1080}).new_page())
    link = demo.run("screen", "add", "command", screen).stdout.split()[-1]
    seen.page.goto(demo.base + link.replace("/screen/", "/wall/", 1))
    return seen


def asked_ahead(page: Any) -> Any:
    """The way that scene 3 will show is asked for as soon as the programme runs."""
    return page.expect_request(lambda request: "/units/A007/track?" in request.url, timeout=30_000)


def phone(browser: Any, demo: Product, name: str) -> Any:
    """A guide logs in for the first time, and opens the page he leads from."""
    once = demo.run("user", "add", name, "--role", "guide").stdout.split()[-1]
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(demo.base + "/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", once)
    page.keyboard.press("Enter")
    for field, text in (("old", once), ("new", GOOD), ("again", GOOD)):
        page.fill(f"input[name={field}]", text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "password" not in url)
    page.goto(demo.base + "/guide?hall=command", wait_until="commit")
    page.wait_for_selector("#guide-bar .next[aria-disabled=false], [data-key=take]", timeout=60_000)
    return page


def test_the_whole_tour_from_a_phone_with_two_screens_a_takeover_and_a_silent_fleet(
    demo: Product, browser: Any
) -> None:
    tour = Shelf(ROOT / "layouts", demo.folder / "none", stage.check, figures.known).tours["tianyuan"]
    left, right = window(browser, demo, "left"), window(browser, demo, "right")
    screens = {"left": left.page, "right": right.page}
    for page in screens.values():
        holds(page, f"!!window.wall.hall && window.wall.hall.known && {FRESH}", 90)
    guide = phone(browser, demo, "jiang")

    for n, scene in enumerate(tour.scenes, 1):
        holds(guide, "!wall.guide.at.busy", 10)  # a step lasts 0.3 s there, however quick the wall is
        with asked_ahead(right.page) if n == 1 else nullcontext():
            guide.keyboard.press("PageDown")  # a clicker; the first press begins the programme
        guide.wait_for_selector(f"[data-key='scene-{scene.id}'][aria-current=step]", state="attached", timeout=20_000)
        for name, page in screens.items():
            aimed = scene.screens.get(name)
            layout = (aimed.layout if aimed is not None else "") or scene.layout
            holds(page, f"{SCENE} === '{scene.id}' && {PLACE}.split('/')[0] === '{layout}'", 10)
            holds(page, FRESH, 15)
            holds(page, f"document.querySelector('#panel-strip').innerText.includes('{n} / {len(tour.scenes)}')", 10)
            eventually(lambda page=page: page.evaluate(BLANK) == [], 20)
        said = guide.inner_text("#guide-prompt")
        assert scene.title in said
        assert len(said) > 60
    assert left.complaints + right.complaints == []

    jump(guide, "4c")  # nobody lived the morning: the case is not there, and both say so
    guide.wait_for_selector("#guide-prompt .lacking", timeout=20_000)
    assert "52" not in left.page.inner_text("#panel-case_focus")

    jump(guide, "3")
    holds(right.page, "document.querySelector('#panel-unit_focus').innerText.includes('长江南路')", 20)
    fleet = demo.pids("app.py fleet")
    try:
        for pid in fleet:
            os.kill(pid, signal.SIGSTOP)
        guide.wait_for_selector("#guide-prompt .lacking >> text=A007", timeout=60_000)
        guide.click("#guide-prompt .lacking button")  # 看记录
        holds(right.page, "document.body.innerText.includes('回放')", 20)
    finally:
        for pid in fleet:
            os.kill(pid, signal.SIGCONT)

    other = phone(browser, demo, "xie")
    other.click("[data-key=take]")
    guide.wait_for_selector("#guide-notes >> text=由 xie", timeout=20_000)

    demo.kill("app.py web")  # mid-scene: it comes back, and so do both screens, where they were
    for page in screens.values():
        holds(page, f"window.wall.hall && window.wall.hall.stats.connects >= 2 && {SCENE} === '3' && {FRESH}", 90)
    other.click("#guide-bar .next")
    for page in screens.values():
        holds(page, f"{SCENE} === '3b'", 20)


def jump(guide: Any, scene: str) -> None:
    """By touch, out of order."""
    guide.click("[data-tab=programme]")
    guide.click(f"[data-key='scene-{scene}']")
    guide.wait_for_selector(f"[data-key='scene-{scene}'][aria-current=step]", state="attached", timeout=20_000)
    guide.click("[data-tab=prompt]")
