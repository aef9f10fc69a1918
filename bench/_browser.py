"""A headless Chromium for benches: software rendering, the wall's true size."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from records import Refused

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no page of anybody asks the network for tiles
]  # fmt: skip


@contextmanager
def chromium(flags: Sequence[str] = ()) -> Iterator[Any]:
    """A browser with a fresh profile; raises `Refused` when there is none. Ctrl-C is the caller's to answer."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise Refused("bench: needs the test packages: run ./run test once") from None
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise Refused("bench: no chromium found: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=[*FLAGS, *flags], handle_sigint=False)
        try:
            yield browser
        finally:
            with suppress(Error):  # Ctrl-C in a terminal ends the browser before us
                browser.close()


@contextmanager
def chromium_page(width: int = 1920, height: int = 1080) -> Iterator[Any]:
    """A page of a fresh profile."""
    with chromium() as browser:
        yield browser.new_page(viewport={"width": width, "height": height})


def until(page: Any, script: str, within_s: float = 60.0) -> None:
    """Wait until `script` is truthy, asked from outside: the wall's policy forbids evaluating text in the page."""
    end = time.monotonic() + within_s
    while not page.evaluate(script):
        if time.monotonic() > end:
            raise Refused(f"bench: the page never came to: {script}")
        page.wait_for_timeout(20)
