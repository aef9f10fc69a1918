"""Who stands at the door: a person, a display or an API token, and what a display may see."""

from typing import Literal, NamedTuple

from msgspec import Struct

from access.settings import NO_WALL

SESSION_COOKIE = "citywall_session"
SCREEN_COOKIE = "citywall_screen"
ANY = "*"  # a display link for every layout or every screen
DRAFT = "~"  # what the name of a layout that is still being drawn begins with: for those who draw it


class Identity(Struct, frozen=True):
    """Set by the guard as `scope["state"]["identity"]` (`request.state.identity`)."""

    kind: Literal["person", "display", "token"]
    name: str  # the person's name; of a display its id
    role: str  # a role of the settings; of a display "display"
    key: str  # SHA-256 of the token it came with: names the session
    layout: str = ""  # displays only
    screen: str = ""
    must_change: bool = False  # still on a one-time password: may do nothing but change it
    expires_t: float | None = None  # UTC epoch s; None: until revoked
    of: str = ""  # the unit or the collector a person acts for

    def may_open(self, layout: str, screen: str) -> bool:
        """Whether the wall page `/wall/{layout}/{screen}`, or what is pushed to it, may be shown to it."""
        if self.kind != "display":
            return self.role not in NO_WALL
        if layout.startswith(DRAFT):
            return False
        return self.layout in (ANY, layout) and self.screen in (ANY, screen)


class Keys(Struct, frozen=True):
    """The tokens a request carries; a bearer token is used alone."""

    bearer: str = ""
    session: str = ""
    screen: str = ""


class Screen(NamedTuple):
    """A display as the administrator sees it; its link token is nowhere."""

    id: str
    layout: str
    screen: str
    created_t: float
    seen_t: float | None
    revoked: bool
