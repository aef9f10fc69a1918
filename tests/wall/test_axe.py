"""Can everybody use the pages, with a keyboard, a reader, weak eyes? axe over one demo: nothing serious or critical."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.identity import SESSION_COOKIE
from bench._browser import chromium
from tests.helpers import eventually
from tests.product import Product

if not os.environ.get("CI"):
    pytest.importorskip("axe_playwright_python", reason="axe is not installed: ./run test installs it")
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed: the pages are not looked at", allow_module_level=True)

from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.wall, pytest.mark.timeout(300)]
GOOD = "correct-horse-battery-9"
GRAVE = {"serious", "critical"}
ALLOWED: dict[str, str] = {}  # rule → why it may be broken; none now
OPTIONS = {"resultTypes": ["violations"]}
WALL = (1920, 1080)
# page, who opens it, what stands there when it is drawn, the window
PAGES = {
    "/login": ("", "input[name=password]", WALL),
    "/wall/night-shift/main": ("screen", ".panel[data-panel=alerts][data-fresh=ok]", WALL),
    "/desk": ("lead", "#desk-rows > [data-case]", WALL),
    "/guide": ("lead", "#guide-hall option", (1024, 768)),
    "/admin/layouts": ("admin", "#editor-desk .box-e", WALL),
    "/phone": ("collector", "#phone-tabs button, #phone-tabs a", (390, 844)),
}


@pytest.fixture
def demo(open_folder: Path) -> Iterator[Product]:
    product = Product(open_folder / "demo-axe", verb="demo")
    yield product.start()
    product.stop()


def cookie(product: Product, name: str) -> dict[str, str]:
    """A person of the demo with a password of one's own; a session's cookie for the browser."""
    found = re.search(rf"user {name}\b.*?one-time password (\S+)", product.said())
    assert found, f"the demo told no password of {name}"
    headers = {"Origin": product.base, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=product.base, headers=headers, timeout=30) as client:
        client.post("/login", data={"name": name, "password": found[1]})
        changed = client.post("/password", data={"old": found[1], "new": GOOD, "again": GOOD})
        assert changed.status_code == 303, changed.text
        return {"name": SESSION_COOKIE, "value": str(client.cookies[SESSION_COOKIE]), "url": product.base}


def drawn(page: Any, sign: str) -> None:
    script = f"document.querySelector({sign!r}) !== null"
    eventually(lambda: page.evaluate(script), 90, every_s=0.2)


def grave(page: Any) -> list[str]:
    """What axe finds serious or critical, one line for each element."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['any'][:1]}"
        for one in found
        if one["impact"] in GRAVE and one["id"] not in ALLOWED
        for node in one["nodes"]
    ]


def test_axe_finds_nothing_serious_on_any_page(demo: Product) -> None:
    who = {name: cookie(demo, name) for name in ("admin", "lead", "collector")}
    found = {}
    with chromium() as browser:
        for path, (name, sign, (width, height)) in PAGES.items():
            context = browser.new_context(viewport={"width": width, "height": height})
            if name in who:
                context.add_cookies([who[name]])
            page = context.new_page()
            page.goto(demo.base + (demo.link if name == "screen" else path))
            drawn(page, sign)
            found[path] = grave(page)
            context.close()
    assert found == {path: [] for path in PAGES}
