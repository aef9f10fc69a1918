"""A hall of screens on a running system: windows as displays open them, a page to drive it from, commands by API."""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from bench._product import Running
from records import Refused

IDLE_S = 2.0
PAGE = "bench"  # id of the controlling page, as a tablet has one
PASSWORD = "Bench-1234-wall"  # noqa: S105 - of an account that lives as long as the bench
PICTURE = Path(__file__).with_name("_picture.js").read_text("utf-8")


class Api:
    """The running system as an administrator's program sees it; one kept connection."""

    def __init__(self, running: Running) -> None:
        self.base = running.base
        self._link, self._asked = HTTPConnection(urlsplit(running.base).netloc, timeout=30), 0.0
        self._headers = {"Authorization": f"Bearer {running.verb('user', 'token', 'admin').split()[-1]}"}

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """What came back, read from JSON; raises `Refused` with the server's own words."""
        if time.monotonic() - self._asked > IDLE_S:
            self._link.close()  # the server would hang up on us
        self._asked = time.monotonic()
        more = {"Content-Type": "application/json"} if body is not None else {}
        sent = self._headers | more | dict(headers or {})
        self._link.request(method, path, json.dumps(body).encode() if body is not None else None, sent)
        answer = self._link.getresponse()
        told = answer.read()
        if answer.status >= 400:
            raise Refused(f"bench: {method} {path}: {answer.status} {told[:300].decode('utf-8', 'replace')}")
        return json.loads(told) if told else None


class Hall:
    """One hall by the name of its home layout."""

    def __init__(self, api: Api, name: str) -> None:
        self.api, self.name = api, name
        self.path = f"/api/v1/halls/{quote(name)}"
        self.told = api.ask("GET", self.path)

    @property
    def screens(self) -> dict[str, tuple[int, int]]:
        """Screen → its size in pixels."""
        return {one["name"]: (one["size"][0], one["size"][1]) for one in self.told["screens"]}

    def scenes(self, tour: str) -> list[str]:
        """Ids of a tour's scenes in their order; raises `Refused` when the hall has no such tour."""
        found = next((one for one in self.told["tours"] if one["name"] == tour), None)
        if found is None:
            there = ", ".join(one["name"] for one in self.told["tours"])
            raise Refused(f"bench: hall {self.name} has no tour {tour!r}; there are: {there or 'none'}")
        return [scene["id"] for scene in found["scenes"]]

    @property
    def longest(self) -> str:
        """The tour with most scenes that ends; raises `Refused` when the hall has none."""
        tours = [one for one in self.told["tours"] if not one["loop"]] or self.told["tours"]
        if not tours:
            raise Refused(f"bench: hall {self.name} has no tour")
        return str(max(tours, key=lambda one: len(one["scenes"]))["name"])

    def act(self, action: str, **more: Any) -> dict[str, Any]:
        """The hall as it is after the command."""
        body = {"action": action, "page": PAGE, **more}
        done: dict[str, Any] = self.api.ask("POST", f"{self.path}/act", body)["hall"]
        return done


@dataclass
class Window:
    """One output of the wall, or a page of a person; `complaints`: what the browser said of it, `loads`: how often
    a wall was opened in it, the first time included."""

    name: str
    page: Any
    complaints: list[str] = field(default_factory=list)
    loads: int = 0

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)
        self.page.on("framenavigated", self._opened)

    @property
    def wall(self) -> Any:
        """The frame that holds the wall itself: a display's page watches over it from outside."""
        return next((frame for frame in self.page.frames if path_of(frame).startswith("/wall/")), self.page.main_frame)

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _answered(self, answer: Any) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def _opened(self, frame: Any) -> None:
        self.loads += frame == self.wall and path_of(frame).startswith("/wall/")


PEOPLE = {"DEMO__PEOPLE": "true"}


def without_people(parser: argparse.ArgumentParser) -> None:
    """`--no-people`: a demo that starts at once, and has no day of cases."""
    nobody = {"DEMO__PEOPLE": "false"}
    parser.add_argument("--no-people", dest="people", action="store_const", const=nobody, default=PEOPLE)


def caught_up(api: Api, people: Mapping[str, str], within_s: float = 600.0) -> None:
    """The demo's people have lived the day up to now; before that the machine is busy with them."""
    end = time.monotonic() + within_s
    while people == PEOPLE:
        role = api.ask("GET", "/api/v1/health")["roles"].get("people", {})
        if role.get("numbers", {}).get("caught_up"):
            return
        if time.monotonic() > end:
            raise Refused(f"bench: the demo's people have not caught up within {within_s:.0f} s")
        time.sleep(1.0)


def pictures_in(api: Api, steady_s: float = 30.0, within_s: float = 180.0) -> None:
    """Every camera that works has sent its first picture: for so long none has been added."""
    end = time.monotonic() + within_s
    had, since = -1, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < steady_s:
        there = sum(bool(camera["snapshot"]) for camera in api.ask("GET", "/api/v1/cameras")["items"])
        if there != had:
            had, since = there, time.monotonic()
        time.sleep(1.0)


def path_of(frame: Any) -> str:
    return urlsplit(frame.url).path


def display_key(running: Running) -> str:
    """What opens every screen of every layout."""
    link = running.verb("screen", "add", "*", "*").split()[-1]
    return parse_qs(urlsplit(link).query)["key"][0]


def opened(browser: Any, address: str, name: str, size: tuple[int, int], **more: Any) -> Window:
    """A window of its own at the screen's true size, as one output of the wall has it; `more`: of the browser's
    context (reduced_motion)."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1, **more)
    window = Window(name, context.new_page())
    window.page.goto(address, wait_until="commit")
    return window


def person_page(browser: Any, running: Running, path: str, size: tuple[int, int]) -> Window:
    """A page of the administrator's, logged in as people do."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1)
    once = running.verb("user", "password", "admin").split()[-1]
    origin = {"Origin": running.base}
    for where, form in (
        ("/login", {"name": "admin", "password": once}),
        ("/password", {"old": once, "new": PASSWORD, "again": PASSWORD}),
    ):
        answer = context.request.post(running.base + where, form=form, headers=origin, max_redirects=0)
        if answer.status != 303:
            raise Refused(f"bench: {where}: {answer.status}")
    window = Window(path.strip("/"), context.new_page())
    window.page.goto(running.base + path, wait_until="commit")
    return window
