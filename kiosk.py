"""QUESTION: who keeps a wall's browser alive? Starts Chromium on a display link, watches it, brings it back.

`app.py kiosk LINK`: full screen on this machine. Asked over the browser's own pipe (nothing listens on a port). A page
that crashed, hung (no answer for 30 s) or left the wall gets a fresh browser, but only once the server answers
`/healthz`: dark for a moment is better than an error page for the night. Ends only the browser it started.
"""

import argparse
import contextlib
import fcntl
import http.client
import json
import logging
import os
import select
import shutil
import signal
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import Settings
from records import Refused

log = logging.getLogger(__name__)
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--kiosk", "--no-first-run", "--no-default-browser-check", "--noerrdialogs", "--disable-session-crashed-bubble",
    "--disable-infobars", "--disable-component-update", "--disable-features=Translate",
    "--autoplay-policy=no-user-gesture-required", "--remote-debugging-pipe",
)  # fmt: skip
ASK_S = 5.0  # s between two questions to the page
HUNG_S = 30.0  # s without an answer after which a page counts as hung
PATIENCE_S = (1.0, 30.0)  # s before a fresh browser, doubled up to the second while it keeps failing
SETTLE_S = 20.0  # s a page may take to come to the wall
LOOK_S = 0.5
CALM_S = 120.0  # s after which failures before are forgotten
END_S = 10.0  # s a browser may take to end before it is killed
HELD = ("/wall/", "/screen/")  # pages of a wall; anything else is not where it belongs


class Lost(Exception):
    """The browser no longer shows the wall; the words say why."""


class Pipe:
    """DevTools over the pipe of `--remote-debugging-pipe`: JSON messages that end with NUL."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out, self._in = to_browser, from_browser
        self._number = 0
        self._bytes = b""
        self.page = ""  # target whose end is the end of the wall

    def ask(self, method: str, within_s: float, session: str = "", **params: Any) -> dict[str, Any]:
        """The answer's result; raises `Lost` when none comes in time, or the browser says no."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        try:
            os.write(self._out, json.dumps(told).encode() + b"\0")
        except OSError:
            raise Lost("the browser has ended") from None
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            for answer in self.heard(left):
                if answer.get("id") == self._number and "error" in answer:
                    raise Lost(f"{method}: {answer['error'].get('message')}")
                if answer.get("id") == self._number:
                    result: dict[str, Any] = answer.get("result", {})
                    return result
        raise Lost(f"the page has not answered for {within_s:.0f} s ({method})")

    def heard(self, within_s: float) -> list[dict[str, Any]]:
        """What the browser has said, waited for so long; raises `Lost` when it says that the wall is gone."""
        ready, _, _ = select.select([self._in], [], [], max(0.0, within_s))
        if not ready:
            return []
        got = os.read(self._in, 65_536)
        if not got:
            raise Lost("the browser has ended")
        *whole, self._bytes = (self._bytes + got).split(b"\0")
        told = [json.loads(one) for one in whole]
        for one in told:
            if one.get("method") in ("Inspector.targetCrashed", "Target.targetCrashed", "Inspector.detached"):
                raise Lost("the page has crashed")
            if one.get("method") == "Target.targetDestroyed" and one["params"].get("targetId") == self.page:
                raise Lost("the window was closed")
        return told

    def close(self) -> None:
        for handle in (self._out, self._in):
            os.close(handle)


class Kiosk:
    """One browser on one link; `run` keeps it until `stop` is set."""

    def __init__(
        self, link: str, profile: Path, command: tuple[str, ...], ask_s: float = ASK_S, hung_s: float = HUNG_S,
        settle_s: float = SETTLE_S,
    ) -> None:  # fmt: skip
        self.link, self.profile, self.command = link, profile, command
        self.ask_s, self.hung_s, self.settle_s = ask_s, hung_s, settle_s
        parts = urlsplit(link)
        self.healthz = f"{parts.scheme}://{parts.netloc}/healthz"
        self.stop = threading.Event()
        self.browsers = 0  # started so far
        self.pid = 0  # of the one that runs

    def run(self) -> None:
        wait_s = PATIENCE_S[0]
        while not self.stop.is_set():
            self._wait_for_server()
            if self.stop.is_set():
                return
            began = time.monotonic()
            try:
                with self._browser() as pipe:
                    self._watch(pipe)
            except (Lost, OSError, ValueError) as e:  # ValueError: no JSON; OSError: being updated, it is not there
                log.warning("kiosk: %s; a fresh browser once the server answers", e)
            if time.monotonic() - began > CALM_S:
                wait_s = PATIENCE_S[0]
            self.stop.wait(wait_s)
            wait_s = min(wait_s * 2, PATIENCE_S[1])

    def _wait_for_server(self) -> None:
        while not self.stop.is_set() and not answers(self.healthz):
            self.stop.wait(PATIENCE_S[0])

    @contextlib.contextmanager
    def _browser(self) -> Iterator[Pipe]:
        """A browser of its own, ended when we leave, whatever happens."""
        self.pid, pipe = started([*self.command, f"--user-data-dir={self.profile}", "about:blank"])
        self.browsers += 1
        try:
            yield pipe
        finally:
            pipe.close()
            end(self.pid)
            self.pid = 0

    def _watch(self, pipe: Pipe) -> None:
        """Open the link and look after it; raises `Lost`."""
        pipe.ask("Target.setDiscoverTargets", self.hung_s, discover=True)
        targets = pipe.ask("Target.getTargets", self.hung_s)["targetInfos"]
        page = next((one["targetId"] for one in targets if one["type"] == "page"), "")
        pipe.page = page or pipe.ask("Target.createTarget", self.hung_s, url="about:blank")["targetId"]
        session = pipe.ask("Target.attachToTarget", self.hung_s, targetId=pipe.page, flatten=True)["sessionId"]
        pipe.ask("Inspector.enable", self.hung_s, session)
        pipe.ask("Page.navigate", self.hung_s, session, url=self.link)
        opened = time.monotonic()
        while not self.stop.is_set():
            asked = time.monotonic()
            told = pipe.ask("Runtime.evaluate", self.hung_s, session, expression="location.href")
            at = str(told["result"].get("value", ""))
            if time.monotonic() - opened > self.settle_s and not belongs(at, self.link):
                raise Lost(f"the page is at {at[:80]!r}, not on the wall")
            while not self.stop.is_set() and (left := asked + self.ask_s - time.monotonic()) > 0:
                pipe.heard(min(left, LOOK_S))


def belongs(at: str, link: str) -> bool:
    """Whether an address is a wall page of the link's server. Pure."""
    here, wall = urlsplit(at), urlsplit(link)
    return (here.scheme, here.netloc) == (wall.scheme, wall.netloc) and here.path.startswith(HELD)


def started(command: list[str]) -> tuple[int, Pipe]:
    """Process and pipe: it reads ours at 3 and writes at 4, in a session of its own, with nothing else of ours."""
    theirs_in, ours_out = (high(handle) for handle in os.pipe())
    ours_in, theirs_out = (high(handle) for handle in os.pipe())
    actions = [
        *((os.POSIX_SPAWN_OPEN, handle, os.devnull, os.O_RDWR, 0) for handle in (0, 1, 2)),
        (os.POSIX_SPAWN_DUP2, theirs_in, 3),
        (os.POSIX_SPAWN_DUP2, theirs_out, 4),
    ]
    try:
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setsid=True)
    except OSError:
        os.close(ours_out)
        os.close(ours_in)
        raise
    finally:
        os.close(theirs_in)
        os.close(theirs_out)
    return pid, Pipe(ours_out, ours_in)


def high(handle: int) -> int:
    """The same file under a number no browser asks for; the old number is closed."""
    moved = fcntl.fcntl(handle, fcntl.F_DUPFD_CLOEXEC, 16)
    os.close(handle)
    return moved


def end(pid: int) -> None:
    """This browser and what it started: its own session, nothing else."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
        until = time.monotonic() + END_S
        while time.monotonic() < until:
            if os.waitpid(pid, os.WNOHANG)[0]:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)  # helpers of a browser that crashed
                return
            time.sleep(0.05)


def answers(healthz: str, within_s: float = 3.0) -> bool:
    """Whether the server says it is well."""
    try:
        with urllib.request.urlopen(healthz, timeout=within_s) as answer:  # noqa: S310 - http(s), from the link
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):  # nobody there, or no web server
        return False


def browser_command(more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Raises `Refused` when no Chromium is installed."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise Refused("kiosk: no chromium found: apt-get install chromium fonts-noto-cjk")
    return (path, *FLAGS, *more)


def run(args: list[str], settings: Settings) -> int:
    """`kiosk LINK [--flag …]`: until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="citywall kiosk")
    parser.add_argument("link", help="display link, as `screen add` prints it, with http:// and host")
    parser.add_argument("--browser", action="append", default=[], metavar="FLAG", help="flag for Chromium, may repeat")
    told = parser.parse_args(args)
    if urlsplit(told.link).scheme not in ("http", "https") or not urlsplit(told.link).path.startswith(HELD):
        raise Refused("kiosk: want the whole display link: http://HOST:PORT/screen/…?key=…")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with tempfile.TemporaryDirectory(prefix="citywall-kiosk-", ignore_cleanup_errors=True) as profile:
        kiosk = Kiosk(told.link, Path(profile), browser_command(tuple(told.browser)))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: kiosk.stop.set())
        kiosk.run()
    return 0
