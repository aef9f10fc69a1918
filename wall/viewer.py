"""Who looks? The identity behind a callback of Dash: of its request, or of the page's one socket.

A browser asks Dash by its own endpoints, which are open to every page of ours; it names the wall it wants itself. So
whatever shows a wall's content asks here first. Nobody known: nothing is shown.
"""

from contextvars import ContextVar
from typing import Any, Protocol

from dash import hooks
from dash.backends._fastapi import get_current_request


class Viewer(Protocol):
    """The part of the door's identity a wall needs."""

    def may_open(self, layout: str, screen: str) -> bool: ...


_of_socket: ContextVar[Viewer | None] = ContextVar("wall_viewer", default=None)


@hooks.websocket_connect()
def _remember(websocket: Any) -> bool:
    """All callbacks of this socket run in a copy of the context it is opened in."""
    _of_socket.set(websocket.scope.get("state", {}).get("identity"))
    return True


def viewer() -> Viewer | None:
    """Who asks now, as the guard before us knows him."""
    try:
        found: Viewer | None = getattr(get_current_request().state, "identity", None)
    except RuntimeError:  # no request: a socket
        return _of_socket.get()
    return found


def may_open(layout: str, screen: str) -> bool:
    """Whether who asks now may see this screen of this wall."""
    one = viewer()
    return one is not None and one.may_open(layout, screen)


def may_look(page: Any) -> bool:
    """The same of what a page says of itself (the store `wall-screen`); False for what is none."""
    if not isinstance(page, dict):
        return False
    layout, screen = page.get("layout"), page.get("screen")
    return isinstance(layout, str) and isinstance(screen, str) and may_open(layout, screen)
