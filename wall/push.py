"""How does a screen stay true? The stream of one page: what changed is pushed, data times are told, the dead are left.

DESIGN D7 and its traps: a persistent callback belongs to the app, runs once for each page and learns from
the page which screen it is; a page that is gone may leave its socket behind, hence the questions.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import count
from types import ModuleType
from typing import Any, Protocol

from msgspec import Struct

from wall.desk import Desk
from wall.panels import map as map_panel

log = logging.getLogger(__name__)
FIND_S = 0.1  # s between questions until the page has its screen
FIND_TRIES = 100


class Socket(Protocol):
    """The part of Dash's websocket context the stream needs."""

    @property
    def is_shutdown(self) -> bool: ...
    def set_prop_sync(self, component_id: str, prop_name: str, value: Any) -> None: ...
    async def get_prop(self, component_id: str, prop_name: str, timeout: float) -> Any: ...


class Stand(Struct, frozen=True):
    """A panel as it stands on a screen."""

    panel: ModuleType
    options: Any


Stands = dict[tuple[str, str], tuple[Stand, ...]]  # (layout, screen) → its panels
May = Callable[[str, str], bool]  # whether who looks may see this screen


def anybody(_layout: str, _screen: str) -> bool:
    return True


class Page:
    """One open page: what it was told last, whether it still answers."""

    def __init__(self, desk: Desk, socket: Socket, stands: Stands, may: May = anybody) -> None:
        self.desk, self.socket, self.stands, self.may = desk, socket, stands, may
        self.place: tuple[str, str] | None = None
        self.page = ""  # its own id, made with its layout
        self.view: Any = None  # the map's view as this page was built with
        self.silent = 0  # questions in a row without an answer
        self._told: dict[tuple[str, str], str] = {}
        self._beat_s = -float("inf")

    # -- what the page says -------------------------------------------------------------------

    async def ask(self) -> None:
        """Which screen are you, what is chosen? Silence is counted."""
        try:
            told = await self._get("wall-screen", "data")
            chosen = await self._get("selected-unit", "data")
        except TimeoutError:
            self.silent += 1
            return
        self.silent = 0
        page, place = said(told)
        if page and page != self.page and self.may(*place):
            self.leave()
            self.page, self.place, self.view = page, place, told.get("view")
            self._told.clear()
            self.desk.chosen.setdefault(self.page, chosen if isinstance(chosen, str) else None)

    def leave(self) -> None:
        """Nothing is remembered of the page any more."""
        self.desk.chosen.pop(self.page, None)

    async def _get(self, component: str, prop: str) -> Any:
        return await self.socket.get_prop(component, prop, timeout=self.desk.settings.ask_timeout_s)

    @property
    def gone(self) -> bool:
        return self.socket.is_shutdown or self.silent >= self.desk.settings.silent_asks

    # -- what the page is told ----------------------------------------------------------------

    def push(self) -> None:
        """Everything that changed; every panel's data time with its change and at each beat."""
        stands = self.stands.get(self.place, ()) if self.place else ()
        beat = time.monotonic() - self._beat_s >= self.desk.settings.beat_s
        if beat:
            self._beat_s = time.monotonic()
        for stand in stands:
            try:
                self._push_panel(stand, beat)
            except Exception:  # noqa: BLE001 - outermost ring: a panel that fails grows old on screen, the others go on
                self.desk.errors += 1
                log.exception("panel not drawn panel=%s", stand.panel.ID)

    def _push_panel(self, stand: Stand, beat: bool) -> None:
        panel, changed = stand.panel, False
        for at, (text, value) in self.desk.drawn(panel, stand.options, self.desk.chosen.get(self.page)).items():
            changed = self._tell(at, text, value) or changed
        if panel is map_panel:
            self._push_view()
        if changed or beat:
            t = f"{self.desk.fresh_t(panel):.1f}"
            self._tell((f"panel-{panel.ID}", "data-t"), t, t)

    def _push_view(self) -> None:
        """The map moves only when what is registered covers another place than when the page was built."""
        view = map_panel.view(self.desk.look())
        if view != self.view and self.view is not None:
            self.socket.set_prop_sync(map_panel.ID, "viewport", view)
        self.view = view

    def _tell(self, at: tuple[str, str], text: str, value: Any) -> bool:
        if self._told.get(at) == text:
            return False
        self._told[at] = text
        self.socket.set_prop_sync(*at, value)
        return True


def said(told: Any) -> tuple[str, tuple[str, str]]:
    """A page's id and the screen it says it is; empty when it says none."""
    found = [told.get(name) for name in ("page", "layout", "screen")] if isinstance(told, dict) else []
    page, layout, screen = (one if isinstance(one, str) else "" for one in found or ("", "", ""))
    return page, (layout, screen)


async def serve(desk: Desk, socket: Socket, stands: Stands, may: May = anybody) -> None:
    """Until the page is gone or the socket ends. `may`: what a page says of itself proves nothing."""
    page = Page(desk, socket, stands, may)
    asking = asyncio.create_task(_ask_forever(page))
    desk.screens += 1
    seen = 0
    try:
        while not page.gone and not asking.done():
            page.push()
            await asyncio.sleep(desk.settings.push_s)
            seen = await desk.hub.changed(seen, desk.settings.idle_s)
    finally:
        desk.screens -= 1
        page.leave()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def _ask_forever(page: Page) -> None:
    """Often until the page has its screen, which takes it one round trip; then seldom."""
    for tries in count():
        if page.gone:
            return
        await page.ask()
        await asyncio.sleep(FIND_S if page.place is None and tries < FIND_TRIES else page.desk.settings.ask_s)
