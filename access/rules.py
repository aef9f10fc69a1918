"""May this request pass? Pure: what was asked and who asks → a verdict (reliability.md 6, rows 38, 41, 46)."""

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from access.identity import ANY, Identity
from access.settings import CHIEFS, Settings

Verdict = Literal[
    "pass",
    "login",  # a page, nobody: to the login page
    "no_screen",  # a wall page, nobody: 本屏幕未授权
    "unauthorized",  # anything else, nobody: 401
    "forbidden",  # somebody who may not: 403
    "cross_site",  # another site's page speaks through this browser: 403
    "change_password",  # a one-time password is still in use
]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_NOBODY = frozenset({"/login"})
BEFORE_CHANGE = frozenset({"/password", "/logout"})
DASH = "/_dash"  # Dash's own endpoints: callbacks, layout, component suites
FOR_DISPLAYS = ("/wall/", "/screen/", "/api/", "/feeds/", DASH, "/assets/", "/_favicon.ico", "/_reload-hash")
DASH_CALLBACK = "/_dash-update-component"
HALLS = "/api/v1/halls"  # what the screens show together
WALL_PAGES = ("wall", "screen")  # a wall, and the page around it that looks after it
# bytes and places of devices, who is ill tonight and who approved it: not for a screen on a wall
FOR_PEOPLE = (
    "/api/v1/rejected", "/api/v1/quarantine", "/api/v1/suspects", "/api/v1/plans", "/api/v1/stoppages",
    "/api/v1/coverage", "/api/v1/shifts", "/api/v1/intake", "/api/v1/rewards", "/api/v1/tasks", "/api/v1/locate",
    "/api/v1/layouts", "/api/v1/tours", "/api/v1/playlists", "/api/v1/draws",
)  # fmt: skip
# what people outside the centre may ask for: units and collectors their own cases, gateways their own door
EVERYBODY = ("/password", "/logout", "/assets/", "/_favicon.ico", "/_reload-hash", DASH, "/api/v1/me")
OUTSIDE = {
    "unit": ("/desk/unit", "/api/v1/cases", "/api/v1/photos", "/api/v1/snapshots", "/api/v1/catalogue", "/feeds/cases",
             "/api/v1/map/base", "/api/v1/registry/units"),
    "collector": ("/phone", "/api/v1/cases", "/api/v1/tasks", "/api/v1/photos", "/api/v1/snapshots",
                  "/api/v1/catalogue", "/api/v1/locate", "/api/v1/addresses", "/api/v1/components",
                  "/feeds/cases", "/api/v1/map/base"),
    "gateway": ("/api/v1/intake",),
}  # fmt: skip
OUTSIDE |= dict.fromkeys(CHIEFS, (*OUTSIDE["unit"], "/api/v1/locate", "/api/v1/addresses"))
HOME = {"unit": "/desk/unit", "collector": "/phone", **dict.fromkeys(CHIEFS, "/desk/unit")}  # where their login leads


class Ask(Struct, frozen=True):
    """What a request wants, as far as the door needs to know."""

    method: str  # "GET" for a socket
    path: str
    host: str
    origin: str | None = None
    fetch_site: str | None = None
    html: bool = False  # a page is wanted (Accept)
    socket: bool = False
    bearer: bool = False  # comes with a bearer token: no browser sends that by itself


def judge(ask: Ask, identity: Identity | None, settings: Settings) -> Verdict:
    """The door's whole rule, in order."""
    if not ask.bearer and _another_site(ask, settings):
        return "cross_site"
    if ask.path in settings.open_paths or ask.path in FOR_NOBODY:
        return "pass"
    if identity is None:
        return _for_nobody(ask)
    if identity.must_change and ask.path not in BEFORE_CHANGE:
        return "change_password"
    if identity.role in OUTSIDE:
        return "pass" if ask.path == "/" or ask.path.startswith(EVERYBODY + OUTSIDE[identity.role]) else "forbidden"
    return "pass" if identity.kind != "display" else _for_display(ask, identity)


def _another_site(ask: Ask, settings: Settings) -> bool:
    """Sockets and changing requests must come from our own page; a missing Origin is no proof."""
    if ask.socket or (ask.method not in SAFE and ask.origin is not None):
        return not own_origin(ask.origin, ask.host, settings.allowed_origins)
    return ask.method not in SAFE and ask.fetch_site != "same-origin"


def own_origin(origin: str | None, host: str, allowed: tuple[str, ...]) -> bool:
    """Whether an Origin header names this very host, or one the settings allow."""
    if not origin:
        return False
    if origin.rstrip("/").lower() in {a.rstrip("/").lower() for a in allowed}:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:  # http://[
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()


def _for_nobody(ask: Ask) -> Verdict:
    if ask.socket or ask.method not in ("GET", "HEAD") or not ask.html:
        return "unauthorized"
    return "no_screen" if wall_page(ask.path) else "login"


def _for_display(ask: Ask, identity: Identity) -> Verdict:
    """Read-only, its own wall page only, but for the clicker of its own hall; a person may still log in beside it."""
    page = wall_page(ask.path)
    if page:
        fine = ask.method in SAFE and identity.may_open(*page)
    elif ask.path == HALLS or ask.path.startswith(HALLS + "/"):
        fine = _own_hall(ask, identity)
    elif ask.method in SAFE:
        fine = ask.path.startswith(FOR_DISPLAYS) and not ask.path.startswith(FOR_PEOPLE)
    else:
        fine = ask.path == DASH_CALLBACK
    if fine:
        return "pass"
    return "login" if ask.html and not page and ask.method in SAFE else "forbidden"


def _own_hall(ask: Ask, identity: Identity) -> bool:
    """A display reads the state of the hall of its link and may act in it; `show/api.py` says which acts."""
    hall, act = [*ask.path.removeprefix(HALLS).split("/")[1:], "", ""][:2]
    if not hall or identity.layout not in (ANY, hall):
        return False
    return act == "" if ask.method in SAFE else (ask.method, act) == ("POST", "act")


def wall_page(path: str) -> tuple[str, str] | None:
    """(layout, screen) of a wall page's path, or of the page around it; an empty screen when only a layout is named."""
    if not path.startswith("/"):
        return None
    first, layout, screen = [*path.split("/")[1:], "", ""][:3]
    return (layout, screen) if first in WALL_PAGES else None


def safe_next(path: str) -> str:
    """Where to go after a login: a path of this site, else the start page."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if fine and not path.startswith(("/login", "/logout")) else "/"
