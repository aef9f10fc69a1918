"""How does a screen stay true? The stream of one page: what changed is pushed, data times are told, the dead are left.

DESIGN D7 and its traps: a persistent callback belongs to the app, runs once for each page and learns from
the page which screen it is; a page that is gone may leave its socket behind, hence the questions.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from itertools import count
from types import ModuleType
from typing import Any, Protocol

from records import Hall
from wall import told
from wall.desk import Desk
from wall.panels import alerts, header
from wall.panels import map as map_panel
from wall.stage import Place, Stand, Stands, shown

__all__ = ["Page", "Stand", "Stands", "serve"]

log = logging.getLogger(__name__)
FIND_S = 0.1  # s between questions until the page has its screen
FIND_TRIES = 100
PATIENT_ASKS = 30  # unanswered ones of a page that has not said yet which screen it is: a slow one is still being drawn
STILL_TOLD = frozenset({alerts.FEED_STORE})  # components told although the picture stands still: an alarm is heard


class Socket(Protocol):
    """The part of Dash's websocket context the stream needs."""

    @property
    def is_shutdown(self) -> bool: ...
    def set_prop_sync(self, component_id: str, prop_name: str, value: Any) -> None: ...
    async def get_prop(self, component_id: str, prop_name: str, timeout: float) -> Any: ...


class Shelved(Protocol):
    """Where the panels of a place are looked up: `Stands`, or `stage.Stages`."""

    def get(self, place: Place, /) -> tuple[Stand, ...] | None: ...


May = Callable[[str, str], bool]  # whether who looks may see this screen


def anybody(_layout: str, _screen: str) -> bool:
    return True


class Page:
    """One open page: what it was told last, whether it still answers."""

    def __init__(self, desk: Desk, socket: Socket, stands: Shelved, may: May = anybody) -> None:
        self.desk, self.socket, self.stands, self.may = desk, socket, stands, may
        self.place: Place | None = None  # the hall and its own screen that this window is
        self.page = ""  # its own id, made with its layout
        self.view: Any = None  # the map's view as this page was built with
        self.panels: frozenset[str] | None = None  # those its layout has; None: it did not say
        self.silent = 0  # questions in a row without an answer
        self._at: Place | None = None  # where the hall is now on this screen
        self._focused = ""  # the unit the hall dwells on here
        self._still: dict[str, Hashable] = {}  # panel → what it was told for, in the picture that stands
        self.built_t = float("inf")  # room time the page was built at
        self._returned = False  # it showed a picture before this stream began
        self._options: dict[str, tuple[Any, set[str]]] = {}  # panel → options it was told with, and its parts
        self._told: dict[tuple[str, str], str] = {}
        self._saying: list[told.Said] = []  # of this push
        self._messages = 0
        self._beat_s = -float("inf")

    # -- what the page says -------------------------------------------------------------------

    async def ask(self) -> None:
        """Which screen are you, what is chosen? Silence is counted."""
        try:
            screen = await self._get("wall-screen", "data")
            chosen = await self._get("selected-unit", "data")
        except TimeoutError:
            self.silent += 1
            return
        self.silent = 0
        page, place = said(screen)
        if page and page != self.page and self.may(*place):
            self.leave()
            self.page, self.place, self.view = page, place, screen.get("view")
            self.panels = _panels(screen)
            self._told.clear()
            self._still.clear()
            built_t = screen.get("built_t")
            self.built_t = built_t if isinstance(built_t, (int, float)) else float("inf")
            self._at, self._returned = None, True
            self._options.clear()
            self._focused = ""
            self.desk.chosen.setdefault(self.page, chosen if isinstance(chosen, str) else None)

    def leave(self) -> None:
        """Nothing is remembered of the page any more."""
        self.desk.chosen.pop(self.page, None)

    async def _get(self, component: str, prop: str) -> Any:
        return await self.socket.get_prop(component, prop, timeout=self.desk.settings.ask_timeout_s)

    @property
    def gone(self) -> bool:
        most = self.desk.settings.silent_asks
        return self.socket.is_shutdown or self.silent >= (most if self.place else max(most, PATIENT_ASKS))

    # -- what the page is told ----------------------------------------------------------------

    def push(self) -> None:
        """Everything that changed on the place this screen shows; every panel's data time with its change and at each
        beat. While the picture stands still (定格) a panel is told once, and its age grows."""
        if self.place is None:
            return
        hall = self.desk.hall(self.place[0])
        at = shown(self.stands, hall, *self.place)
        self._dwell(hall)
        frozen = hall is not None and hall.frozen_t is not None
        if at != self._at or not frozen:
            stood_t = hall.frozen_t if hall is not None and hall.frozen_t is not None else -float("inf")
            self._returned = self._returned and self._at is None and self.built_t < stood_t
            self._at = at
            self._still.clear()
        beat = time.monotonic() - self._beat_s >= self.desk.settings.beat_s
        if beat:
            self._beat_s = time.monotonic()
        for stand in self.stands.get(at) or ():
            if self.panels is not None and stand.panel.ID not in self.panels:
                continue  # the layout has changed since: the page is about to be built anew
            try:
                self._push_panel(stand, beat, hall)
            except Exception:  # noqa: BLE001 - outermost ring: a panel that fails grows old on screen, the others go on
                self.desk.errors += 1
                log.exception("panel not drawn panel=%s", stand.panel.ID)
        self._say()

    def _say(self) -> None:
        """What this push says, at once."""
        if not self._saying:
            return
        self._messages += 1
        self.socket.set_prop_sync(told.TOLD, told.SAID, told.message(self.page, self._messages, self._saying))
        self._saying.clear()

    def _dwell(self, hall: Hall | None) -> None:
        """What the hall dwells on is what this page has chosen, as its scripts choose it in the same moment."""
        own = hall.screens.get(self.place[1]) if hall is not None and self.place else None
        unit = own.focus.unit if own is not None else ""
        if unit == self._focused:
            return
        if unit or self.desk.chosen.get(self.page) == self._focused:
            self.desk.chosen[self.page] = unit or None
        self._focused = unit

    def _push_panel(self, stand: Stand, beat: bool, hall: Hall | None) -> None:
        panel, changed = stand.panel, False
        seq = hall.seq if hall is not None and getattr(panel, "HALL", False) else -1
        mark = self._mark(panel, hall)
        if self._returned and mark is not None and panel is not header:
            self._still.setdefault(panel.ID, mark)  # the picture stands on the page, of before this stream began
        frozen = mark is not None and self._still.get(panel.ID) == mark
        if frozen and seq >= 0:
            self._tell((f"panel-{panel.ID}", "data-seq"), f'"{seq}"', str(seq))
        if frozen and panel is not alerts:
            return
        drawn = self.desk.drawn(panel, stand.options, self.desk.chosen.get(self.page), self.place)
        if not frozen:
            changed = self._push_options(stand, drawn)
        for at, (text, value) in drawn.items():
            if not frozen or at[0] in STILL_TOLD:
                changed = self._tell(at, text, value) or changed
        if frozen:
            return
        if mark is not None:
            self._still[panel.ID] = mark
        if panel is map_panel:
            self._push_view()
        if changed or beat:
            t = f"{self.desk.fresh_t(panel):.1f}"
            self._tell((f"panel-{panel.ID}", "data-t"), f'"{t}"', t)
        if seq >= 0:
            self._tell((f"panel-{panel.ID}", "data-seq"), f'"{seq}"', str(seq))

    def _mark(self, panel: ModuleType, hall: Hall | None) -> Hashable:
        """What a panel of a standing picture stands for: as long as this is the same, it is told nothing. None: the
        picture moves. The header says that it stands, and follows every word of the hall."""
        if hall is None or hall.frozen_t is None:
            return None
        if panel is header:
            return hall.frozen_t, hall.seq
        own = hall.screens.get(self.place[1]) if self.place and getattr(panel, "HALL", False) else None
        return hall.frozen_t, own.focus if own is not None else None

    def _push_options(self, stand: Stand, drawn: Any) -> bool:
        """Other options than a moment ago (another place): parts that are not drawn with them are hidden."""
        before, changed = self._options.get(stand.panel.ID), False
        if before is not None and before[0] == stand.options:
            return False
        now = {component for component, _ in drawn}
        for component in before[1] - now if before is not None else ():
            changed = self._tell((component, "hidden"), "true", True) or changed
        for component in now if before is not None else ():
            if self._told.get((component, "hidden")) == "true" and (component, "hidden") not in drawn:
                changed = self._tell((component, "hidden"), "false", False) or changed
        self._options[stand.panel.ID] = (stand.options, now)
        return changed

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
        if told.by_script(at[1]):
            self._saying.append(told.Said(*at, text))
        else:
            self.socket.set_prop_sync(*at, value)
        return True


def said(told: Any) -> tuple[str, tuple[str, str]]:
    """A page's id and the screen it says it is; empty when it says none."""
    found = [told.get(name) for name in ("page", "layout", "screen")] if isinstance(told, dict) else []
    page, layout, screen = (one if isinstance(one, str) else "" for one in found or ("", "", ""))
    return page, (layout, screen)


def _panels(told: Any) -> frozenset[str] | None:
    """The panels a page was built with, as it says."""
    said = told.get("panels") if isinstance(told, dict) else None
    return frozenset(one for one in said if isinstance(one, str)) if isinstance(said, list) else None


async def serve(desk: Desk, socket: Socket, stands: Shelved, may: May = anybody) -> None:
    """Until the page is gone or the socket ends. `may`: what a page says of itself proves nothing."""
    page = Page(desk, socket, stands, may)
    asking = asyncio.create_task(_ask_forever(page))
    desk.screens += 1
    seen, halls = 0, desk.hub.version("halls")
    try:
        while not page.gone and not asking.done():
            page.push()
            await asyncio.sleep(0)
            before, halls = halls, await desk.hub.hall_changed(halls, desk.settings.push_s)
            if halls == before:  # a change of scene waits for nothing
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
