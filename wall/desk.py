"""What do all screens of this process share? The newest look at the hub, and each panel drawn once for all of them."""

import json
import time
from collections.abc import Hashable
from types import ModuleType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from plotly.utils import PlotlyJSONEncoder

import clock
from wall.look import Look, Viewed, look_at
from wall.settings import Settings

MOST_DRAWN = 256  # drawn panels remembered; cards of chosen units come and go
Drawn = dict[tuple[str, str], tuple[str, Any]]  # (component id, prop) → (its JSON, value)


class _Kept(Struct, frozen=True):
    at_s: float  # monotonic
    stamp: Hashable  # versions it was drawn from
    drawn: Drawn


class Desk:
    """Holds nothing that the hub could not give again. `look` may be called from any thread, the rest in the loop."""

    def __init__(self, hub: Viewed, centre: str, zone: Any, settings: Settings) -> None:
        self.hub, self.centre, self.zone, self.settings = hub, centre, zone, settings
        self.errors = 0  # exceptions caught in the outermost ring of a stream
        self.screens = 0  # streams running
        self.chosen: dict[str, str | None] = {}  # open page → unit chosen on it
        self._look: tuple[float, Look] | None = None
        self._kept: dict[Hashable, _Kept] = {}

    def look(self, selected: str | None = None) -> Look:
        """The feeds now; at most one push interval old, shared by all who ask within it."""
        now_s = time.monotonic()
        if self._look is None or now_s - self._look[0] >= self.settings.push_s / 2:
            self._look = (now_s, look_at(self.hub, clock.now(), self.centre, self.zone, self.settings))
        look = self._look[1]
        return look if selected is None else replace(look, selected=selected)

    def drawn(self, panel: ModuleType, options: Any, selected: str | None) -> Drawn:
        """A panel's props now, from the last drawing when nothing it shows has changed since."""
        chosen = selected if getattr(panel, "SELECTED", False) else None
        key = (panel.ID, repr(options), chosen)
        stamp = (self.hub.registry.version, *(self.hub.version(feed) for feed in panel.FEEDS))
        now_s, kept = time.monotonic(), self._kept.get(key)
        if kept is not None:
            age_s = now_s - kept.at_s
            every_s = getattr(panel, "EVERY_S", None)
            due = stamp != kept.stamp or (every_s is not None and age_s >= every_s)
            if not due or age_s < self.settings.push_s / 2:
                return kept.drawn
        props = panel.render(self.look(chosen), options)
        # Children last: Dash's page draws a component's inner ones anew only for the prop set last (tried, 4.4.1).
        said = sorted(
            ((id_, p, v) for id_, some in props.items() for p, v in some.items()), key=lambda s: s[1] == "children"
        )
        drawn = {(id_, prop): (_json(value), value) for id_, prop, value in said}
        self._kept[key] = _Kept(now_s, stamp, drawn)
        while len(self._kept) > MOST_DRAWN:
            self._kept.pop(next(iter(self._kept)))
        return drawn

    def fresh_t(self, panel: ModuleType) -> float:
        """Room time up to which everything the panel shows is known."""
        return min(self.hub.fresh_t(feed) for feed in panel.FEEDS)


def _json(value: Any) -> str:
    return json.dumps(value, cls=PlotlyJSONEncoder)
