"""What may a hall show, and what can be wanted of it? The nouns of this room, and what all its deeds ask."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from layouts.scene import Scene
from layouts.tour import Target, Tour, TourScene, place_of
from records import Clock, Focus, Hall, NotFound, Refused, Shown

Action = Literal[
    "start", "scene", "next", "back", "stop", "freeze", "dark", "swap", "point", "send", "layout", "theme", "view",
    "select", "recorded", "draw", "clock", "take",
]  # fmt: skip
QUERY = "@"  # a case named by its words: `@阳光小区`
NO_TOUR = "现在没有节目在播放，请先选择节目"


class Do(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody wants. `page` names the page that drives, `name` the person; `seq`: the state the page saw."""

    action: str
    scene: str = ""
    tour: str = ""
    screen: str = ""  # one of the hall's; empty: all, or the last for `draw`
    layout: str = ""
    focus: Focus | None = None
    on: bool | None = None  # None: the other way round
    x: float = 0.0  # share of the screen's width, of `point`
    y: float = 0.0
    theme: str = ""
    clock: str = ""
    kind: str = ""  # vehicle, collector, case: of `draw`
    seed: str = ""
    page: str = ""
    name: str = ""
    seq: int | None = None


class Book(Struct, frozen=True):
    """What a hall may show: its own layout and all others of its book, its tours, and who may be drawn."""

    home: Scene
    scenes: Mapping[str, Scene]  # `home` too
    tours: Mapping[str, Tour]
    ids: Callable[[str], Sequence[str]] = lambda _kind: ()
    mode: Clock = "live"  # the server's: what is not live cannot be called live
    point_s: float = 4.0
    hold_s: float = 60.0  # s a playlist waits after a hand chose the picture

    @property
    def screens(self) -> tuple[str, ...]:
        return tuple(self.home.screens)

    def tour(self, name: str) -> Tour:
        """Raises `Refused` when none is named, `NotFound`."""
        if not name:
            raise Refused(NO_TOUR)
        if name not in self.tours:
            raise NotFound(f"本大厅没有节目 {name!r}")
        return self.tours[name]

    def screen(self, name: str) -> str:
        """Raises `NotFound`."""
        if name not in self.home.screens:
            raise NotFound(f"没有屏幕 {name!r}，本大厅有：{'、'.join(self.screens)}")
        return name

    def some(self, screen: str) -> tuple[str, ...]:
        """One screen, or without a name all."""
        return (self.screen(screen),) if screen else self.screens

    def shows(self, shown: Shown) -> bool:
        """Whether this place is there."""
        layout = self.scenes.get(shown.layout)
        return layout is not None and shown.screen in layout.screens


def at(hall: Hall, book: Book) -> tuple[Tour, int] | None:
    """The tour that runs, and the running number of its scene."""
    tour = book.tours.get(hall.tour)
    i = tour.at(hall.scene) if tour is not None else None
    return None if tour is None or i is None else (tour, i)


def number(tour: Tour, scene: str) -> int:
    """Of a scene by its id; raises `NotFound`."""
    i = tour.at(scene)
    if i is None:
        raise NotFound(f"节目“{tour.title}”没有第 {scene!r} 幕")
    return i


def dwell_of(tour: Tour, i: int) -> float | None:
    """s until it goes on by itself; the last scene of a programme stays."""
    return tour.dwell_of(tour.scenes[i]) if tour.loop or i < len(tour.scenes) - 1 else None


def entered(hall: Hall, book: Book, tour: Tour, i: int, now: float) -> Hall:
    """A scene of a tour on all screens: what stood still or was dark, goes on."""
    scene, dwell = tour.scenes[i], dwell_of(tour, i)
    return replace(
        hall, screens=planned(hall, scene, book), theme=scene.theme or tour.theme, tour=tour.name, scene=scene.id,
        scene_t=now, next_t=None if dwell is None else now + dwell, frozen_t=None, dark=False, point=None, missing=(),
        drawn=None,
    )  # fmt: skip


def planned(hall: Hall, scene: TourScene, book: Book) -> dict[str, Shown]:
    """What a scene puts on which screen."""
    return arranged(hall.swapped, {name: _shown(scene, name, book) for name in book.screens})


def arranged(swapped: bool, screens: Mapping[str, Shown]) -> dict[str, Shown]:
    """On the screens in order, or, swapped, in the opposite order."""
    shown = list(screens.values())
    return dict(zip(screens, reversed(shown) if swapped else shown, strict=True))


def own_places(scene: Scene) -> dict[str, Shown]:
    """Every screen with its own place of the home layout."""
    return {name: Shown(scene.name, name) for name in scene.screens}


def lacking(tour: Tour, i: int, book: Book) -> list[str]:
    """Layouts a scene names and that are not there any more: those screens show their own place instead."""
    scene = tour.scenes[i]
    targets = {name: scene.screens.get(name, Target()) for name in book.screens}
    gone = [one.layout or scene.layout for name, one in targets.items()
            if place_of(one, scene, name, book.scenes) is None]  # fmt: skip
    return list(dict.fromkeys(gone))


def lies(clock: Clock, mode: Clock) -> bool:
    """Whether a server of this mode would call its pictures what they are not."""
    return clock == "demo" if mode == "live" else clock == "live"


def _shown(scene: TourScene, screen: str, book: Book) -> Shown:
    target = scene.screens.get(screen, Target())
    place = place_of(target, scene, screen, book.scenes) or (book.home.name, screen)
    focus = Focus(target.unit, target.case, target.alert, target.camera, target.road, target.view, target.track_h)
    return Shown(*place, focus)
