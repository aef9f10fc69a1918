"""What do all screens of this process share? The newest look at the hub, and each panel drawn once for all of them."""

import time
from collections.abc import Hashable
from types import ModuleType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

import clock
from layouts.shelf import Shelf
from records import Focus, Hall
from wall.look import Look, Viewed, look_at
from wall.settings import Settings
from wall.told import by_script, text_of

MOST_DRAWN = 512  # drawn panels remembered
UNSEEN_S = 60.0  # s after which one that no page shows any more is forgotten: cards of chosen units come and go
Drawn = dict[tuple[str, str], tuple[str, Any]]  # (component id, prop) → (its JSON, its value if only Dash can set it)


class _Kept(Struct, frozen=True):
    at_s: float  # monotonic
    stamp: Hashable  # versions it was drawn from
    seq: int  # of the hall it was drawn for; -1: for any
    drawn: Drawn


class Desk:
    """Holds nothing that the hub could not give again. `look` may be called from any thread, the rest in the loop."""

    def __init__(self, hub: Viewed, centre: str, zone: Any, settings: Settings, shelf: Shelf | None = None) -> None:
        self.hub, self.centre, self.zone, self.settings, self.shelf = hub, centre, zone, settings, shelf
        self.errors = 0  # exceptions caught in the outermost ring of a stream
        self.screens = 0  # streams running
        self.chosen: dict[str, str | None] = {}  # open page → unit chosen on it
        self._look: tuple[float, Look] | None = None
        self._kept: dict[Hashable, _Kept] = {}
        self._seen_s: dict[Hashable, float] = {}  # monotonic; of what is kept
        self._swept_s = 0.0

    def look(self, selected: str | None = None) -> Look:
        """The feeds now; at most one push interval old, shared by all who ask within it."""
        now_s = time.monotonic()
        if self._look is None or now_s - self._look[0] >= self.settings.push_s / 2:
            self._look = (now_s, look_at(self.hub, clock.now(), self.centre, self.zone, self.settings))
        look = self._look[1]
        return look if selected is None else replace(look, selected=selected)

    def hall(self, name: str) -> Hall | None:
        """What the screens of a hall show, as far as anybody has said."""
        found: Hall | None = self.hub.view("halls").get(name)
        return found

    def look_on(self, look: Look, at: tuple[str, str]) -> Look:
        """The same look as a screen of a hall (hall, its own screen) has it: with its focus."""
        hall = self.hall(at[0])
        own = hall.screens.get(at[1]) if hall is not None else None
        focus = own.focus if own is not None else Focus()
        return replace(look, hall=hall, screen=at[1], focus=focus, shelf=self.shelf)

    def drawn(self, panel: ModuleType, options: Any, selected: str | None, at: tuple[str, str] | None = None) -> Drawn:
        """A panel's props now, from the last drawing when nothing it shows has changed since.

        `at`: the screen of a hall it is drawn for, where the panel follows the hall.
        """
        chosen = selected if getattr(panel, "SELECTED", False) else None
        at = at if getattr(panel, "HALL", False) else None
        key = (panel.ID, repr(options), chosen, at)
        hall = self.hall(at[0]) if at is not None else None
        seq = hall.seq if hall is not None else -1
        stamp = (self.hub.registry.version, *(self.hub.version(feed) for feed in panel.FEEDS))
        now_s, kept = time.monotonic(), self._kept.get(key)
        self._seen_s[key] = now_s
        self._forget(now_s)
        if kept is not None and kept.seq == seq:
            age_s = now_s - kept.at_s
            every_s = getattr(panel, "EVERY_S", None)
            due = stamp != kept.stamp or (every_s is not None and age_s >= every_s)
            if not due or age_s < self.settings.push_s / 2:
                return kept.drawn
        look = self.look(chosen)
        props = panel.render(look if at is None else self.look_on(look, at), options)
        drawn = {
            (component, prop): (text_of(value), None if by_script(prop) else value)
            for component, some in props.items()
            for prop, value in some.items()
        }
        self._kept[key] = _Kept(now_s, stamp, seq, drawn)
        return drawn

    def _forget(self, now_s: float) -> None:
        """What nobody sees any more, and the oldest of too many."""
        if now_s - self._swept_s < UNSEEN_S and len(self._seen_s) <= MOST_DRAWN:
            return
        self._swept_s = now_s
        newest = sorted(self._seen_s.items(), key=lambda seen: -seen[1])[:MOST_DRAWN]
        self._seen_s = {key: seen_s for key, seen_s in newest if now_s - seen_s <= UNSEEN_S}
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._seen_s}

    def fresh_t(self, panel: ModuleType) -> float:
        """Room time up to which everything the panel shows is known."""
        return min(self.hub.fresh_t(feed) for feed in panel.FEEDS)
