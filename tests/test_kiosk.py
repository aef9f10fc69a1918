"""The kiosk brings the wall back: a page that crashed or left its wall, and not before the server is well."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import kiosk
from bench._memory import browsers
from config import Settings
from records import Refused
from tests.helpers import eventually

LINK = "http://127.0.0.1:8050/screen/command/left?key=abc"
HEADLESS = ("--headless=new", "--no-sandbox", "--disable-gpu")


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("http://127.0.0.1:8050/screen/command/left", True),
        ("http://127.0.0.1:8050/wall/leader/main?x=1", True),
        ("http://127.0.0.1:8050/login", False),
        ("http://127.0.0.1:8051/wall/leader/main", False),
        ("chrome-error://chromewebdata/", False),
        ("about:blank", False),
        ("", False),
    ],
)
def test_a_wall_is_a_page_of_the_links_own_server(at: str, there: bool) -> None:
    assert kiosk.belongs(at, LINK) is there


@pytest.mark.parametrize("link", ["/screen/command/left?key=abc", "http://127.0.0.1:8050/", "file:///wall/x"])
def test_what_is_no_display_link_is_refused(link: str) -> None:
    with pytest.raises(Refused, match="display link"):
        kiosk.run([link], Settings())


class Wall:
    """A server with a wall page, which can be unwell."""

    def __init__(self) -> None:
        wall = self
        self.well, self.opened, self.asked = True, 0, 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wall.opened += self.path.startswith("/wall/")
                wall.asked += self.path == "/healthz"
                self.send_response(200 if wall.well or self.path != "/healthz" else 503)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>wall</title>wall")

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.link = f"http://127.0.0.1:{self.server.server_port}/wall/command/left"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def wall() -> Iterator[Wall]:
    made = Wall()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_what_speaks_no_http_is_not_well_and_ends_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_babble, args=(door,), daemon=True).start()
        assert not kiosk.answers(f"http://127.0.0.1:{door.getsockname()[1]}/healthz")


def _babble(door: socket.socket) -> None:
    with door.accept()[0] as peer:
        peer.recv(1000)
        peer.sendall(b"what?\r\n\r\n")


def test_a_browser_that_is_being_updated_is_waited_for(wall: Wall, tmp_path: Path) -> None:
    kept = kiosk.Kiosk(wall.link, tmp_path, (str(tmp_path / "not-there-yet"),))
    with pytest.raises(FileNotFoundError):
        kiosk.started([*kept.command])
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(FileNotFoundError):
        kiosk.started([*kept.command])
    assert len(os.listdir("/proc/self/fd")) == before
    running = threading.Thread(target=kept.run)
    running.start()
    try:
        eventually(lambda: wall.asked >= 2, 20)  # it tried, and begins again with the server's health
        assert running.is_alive()
    finally:
        kept.stop.set()
        running.join(20)


@pytest.mark.wall
@pytest.mark.timeout(120)
def test_a_crashed_page_comes_back_once_the_server_is_well_and_nothing_is_left_behind(
    wall: Wall, tmp_path: Path
) -> None:
    kept = kiosk.Kiosk(wall.link, tmp_path, kiosk.browser_command(HEADLESS), ask_s=0.2, hung_s=20)
    running = threading.Thread(target=kept.run)
    running.start()
    try:
        eventually(lambda: wall.opened, 40)
        first = kept.pid
        renderer = eventually(lambda: [p for p, kind in browsers(first).items() if kind == "renderer"], 20)
        wall.well = False
        for pid in renderer:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: not kept.pid, 30)
        assert not browsers(first)
        opened = wall.opened
        wall.well = True
        eventually(lambda: wall.opened > opened, 60)
        assert kept.browsers == 2
    finally:
        last = kept.pid
        kept.stop.set()
        running.join(40)
    assert not running.is_alive()
    assert not browsers(last)
