"""What may a page come to show, and where does each panel stand then? A hall's book of layouts as one page.

A page is built once with every panel any place of its book has; a change of scene is then CSS and data. A place is a
screen of a layout. Layouts come from a `layouts.shelf.Shelf` that reads its files anew, or from a plain dict.
"""

import hashlib
import threading
import time
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

import msgspec
from msgspec import Struct

from layouts.scene import ANY, Placed, Scene
from layouts.shelf import DRAFT, FOCUS, Shelf
from records import Hall, NotFound, Refused
from wall.panels import PANELS, alerts
from wall.panels import map as map_panel

FLOATING = 2  # z-index of what floats, as assets/20-wall.css has it
LOOK_S = 1.5  # s between looks at the files of the shelf
PLAIN = (bool, int, float, str)
Place = tuple[str, str]  # layout, screen
Scenes = Mapping[str, Scene]


class Stand(Struct, frozen=True):
    """A panel as it stands on a screen; `laid`: the options its parts were made for, those of all places together."""

    panel: ModuleType
    options: Any
    laid: Any = None


Stands = dict[Place, tuple[Stand, ...]]


def stand_of(scene: Scene, placed: Placed) -> Stand:
    """Raises `Refused` at an unknown panel or option."""
    panel = PANELS.get(placed.panel)
    key = f"panels[{scene.panels.index(placed)}]"
    if panel is None:
        known = ", ".join(sorted(PANELS))
        raise scene.refusal(f"{key}.panel", f"no such panel {placed.panel!r}; there are {known}")
    try:
        return Stand(panel, msgspec.convert(placed.options, panel.Options))
    except msgspec.ValidationError as e:
        raise scene.refusal(f"{key}.options", str(e).replace("$.", "")) from None


def check(scene: Scene) -> None:
    """Raises `Refused` for a layout with unknown panels or options."""
    for placed in scene.panels:
        stand_of(scene, placed)


def stands_of(scenes: Scenes) -> Stands:
    """Every screen's panels with their options; raises `Refused` at an unknown panel or option."""
    return {
        (scene.name, screen): tuple(stand_of(scene, placed) for placed in scene.on(screen))
        for scene in scenes.values()
        for screen in scene.screens
    }


def z_of(placed: Placed, panel: ModuleType) -> int:
    """0: in the plane of the wall."""
    floats = getattr(panel, "FLOATS", False) or placed.over is not None or placed.layer
    return FLOATING + placed.layer if floats else 0


def widest(panel: ModuleType, options: list[Any]) -> Any:
    """Options a panel's parts are made for: the first ones, with the larger numbers of all others."""
    own = getattr(panel, "widest", None)
    if own is not None:
        return own(options)
    first = options[0]
    said: dict[str, Any] = {}
    for name in first.__struct_fields__:
        values = [getattr(one, name) for one in options]
        if all(isinstance(value, bool) for value in values):
            said[name] = any(values)
        elif all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            said[name] = max(values)
    return msgspec.structs.replace(first, **said)


def shown(stands: Any, state: Hall | None, hall: str, screen: str) -> Place:
    """Where a screen of a hall is now; its own place while nobody says another, or says one that is not there.

    `stands.get(place)`: a place's panels, None when there is no such place.
    """
    one = state.screens.get(screen) if state is not None else None
    if one is not None:
        for name in (one.screen, ANY):
            if stands.get((one.layout, name)) is not None:
                return one.layout, name
    return hall, screen


class Stages:
    """The house's layouts as pages. Safe from several threads; only `look` touches files."""

    def __init__(self, source: Scenes | Shelf) -> None:
        """Raises `Refused` when a plain dict holds unknown panels or options; a shelf has judged its own."""
        self.shelf = source if isinstance(source, Shelf) else None
        self._scenes: Scenes = {} if isinstance(source, Shelf) else source
        self._kept: dict[str, tuple[Scene, Stands]] = {}
        self._looking = threading.Lock()
        self._looked_s = time.monotonic()
        for scene in self.scenes.values() if self.shelf is None else ():
            check(scene)

    @property
    def scenes(self) -> Scenes:
        return self.shelf.scenes if self.shelf is not None else self._scenes

    def scene(self, name: str) -> Scene | None:
        return self.shelf.scene(name) if self.shelf is not None else self._scenes.get(name)

    def look(self) -> None:
        """Reads the files again when that was not done a moment ago."""
        if self.shelf is None or not self._looking.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._looked_s >= LOOK_S:
                self.shelf.look()
                self._looked_s = time.monotonic()
        finally:
            self._looking.release()

    def get(self, place: Place) -> tuple[Stand, ...] | None:
        """A place's panels; None when there is no such place, or it is a draft that does not stand yet."""
        scene = self.scene(place[0])
        try:
            return self._stands(scene).get(place) if scene is not None else None
        except Refused:
            return None

    def _stands(self, scene: Scene) -> Stands:
        kept = self._kept.get(scene.name)
        if kept is None or kept[0] is not scene:
            kept = (scene, stands_of({scene.name: scene}))
            if not scene.name.startswith(DRAFT):
                self._kept[scene.name] = kept
        return kept[1]

    def book(self, hall: str, also: Iterable[str] = ()) -> tuple[Scene, ...]:
        """Every layout a screen of this hall may come to show, its own first; none when there is no such hall."""
        if self.shelf is None:
            focused = [scene for name, scene in self._scenes.items() if name.startswith(FOCUS) or name in also]
            return (self._scenes[hall], *(s for s in focused if s.name != hall)) if hall in self._scenes else ()
        try:
            return self.shelf.book(hall, also)
        except NotFound:
            return ()

    def ways(self, hall: str) -> dict[str, list[tuple[str, float]]]:
        """By tour: units and h back. Not part of the digest: without what is held ready a scene is only slower."""
        return self.shelf.ways(hall) if self.shelf is not None else {}

    def digest(self, hall: str) -> str:
        """Changes with anything the hall's pages are built from; empty for what is no hall."""
        self.look()
        said = [(s.name, s.title, s.theme, s.screens, s.panels) for s in self.book(hall)]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:12] if said else ""

    # -- a page --------------------------------------------------------------------------------------------

    def union(self, book: tuple[Scene, ...], at: Place) -> list[tuple[Scene, Placed, Stand]]:
        """Each panel of the book once: where it stands now, else where it stands first; `laid` for all places."""
        first: dict[str, tuple[Scene, Placed, Stand]] = {}
        options: dict[str, list[Any]] = {}
        for scene in sorted(book, key=lambda scene: scene.name != at[0]):
            for screen in sorted(scene.screens, key=lambda screen: (scene.name, screen) != at):
                for placed, stand in zip(scene.on(screen), self._stands(scene)[scene.name, screen], strict=True):
                    first.setdefault(placed.panel, (scene, placed, stand))
                    options.setdefault(placed.panel, []).append(stand.options)
        return [
            (scene, placed, Stand(stand.panel, stand.options, widest(stand.panel, options[name])))
            for name, (scene, placed, stand) in first.items()
        ]

    def places(self, book: tuple[Scene, ...]) -> dict[str, Any]:
        """`layout/screen` → what the browser needs to go there by itself."""
        return {f"{s.name}/{name}": self._place(s, name) for s in book for name in s.screens}

    def _place(self, scene: Scene, screen: str) -> dict[str, Any]:
        pairs = list(zip(scene.on(screen), self._stands(scene)[scene.name, screen], strict=True))
        options = {placed.panel: _said(stand.options) for placed, stand in pairs}  # the scripts' part of them
        return {
            "size": scene.screens[screen].size,
            "theme": scene.theme,
            "title": scene.title_of(screen),
            "panels": {placed.panel: [*placed.area, z_of(placed, stand.panel)] for placed, stand in pairs},
            "layers": next((stand.options.layers for _, stand in pairs if stand.panel is map_panel), None),
            "sound": any(stand.panel is alerts and stand.options.sound for _, stand in pairs),
            "options": {name: said for name, said in options.items() if said},
        }


def _said(options: Any) -> dict[str, Any]:
    """What differs from a panel's defaults."""
    default = type(options)()
    said: dict[str, Any] = msgspec.to_builtins(options)
    usual = msgspec.to_builtins(default)
    return {name: value for name, value in said.items() if value != usual.get(name)}
