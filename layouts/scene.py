"""Which panels stand where? `layouts/*.yaml` → frozen scenes; whatever is wrong is refused with file, line and key.

Sizes and areas are pixels of the screen itself: x, y, width, height from its upper left corner.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

from layouts import lined
from records import Refused

Area = tuple[int, int, int, int]
Theme = Literal["night", "day", "showcase"]
ANY = "any"  # a screen of this name stands for every name its layout does not have itself
MOST_PX = 16_384  # no wall is larger; a slip of the pen is
MOST_PANELS = 200  # of all screens together; each pair of them is looked at


class Screen(Struct, frozen=True, forbid_unknown_fields=True):
    """One browser window; `title` where the layout's own does not tell it from the others."""

    size: tuple[int, int]
    title: str = ""


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    """A panel at its place; `over` names the panel of the same screen it floats on.

    Of what floats, only panels of the same `layer` may not cover each other; a higher one lies on top.
    """

    panel: str
    screen: str
    area: Area
    over: str | None = None
    layer: int = 0
    options: dict[str, Any] = field(default_factory=dict)


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    screens: dict[str, Any]  # Screen, read one by one: errors inside a dict do not name its key
    panels: tuple[Placed, ...]
    theme: Theme = "night"


class Scene(Struct, frozen=True):
    """A layout; `lines` knows where in `file` each key stands (`panels[2].area` → 14)."""

    name: str
    title: str
    theme: Theme
    screens: dict[str, Screen]
    panels: tuple[Placed, ...]
    file: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def on(self, screen: str) -> tuple[Placed, ...]:
        """The panels of one screen, as written."""
        return tuple(placed for placed in self.panels if placed.screen == screen)

    def title_of(self, screen: str) -> str:
        """What a screen is called where several are offered."""
        return self.screens[screen].title or self.title

    def place(self, screen: str) -> str | None:
        """Which of its screens a screen of this name shows: its own, else `any`, else none."""
        return screen if screen in self.screens else ANY if ANY in self.screens else None

    def refusal(self, key: str, why: str) -> Refused:
        """An error that names file, line and key."""
        return lined.refusal(self.file, self.lines, key, why)


def load_all(folder: Path) -> dict[str, Scene]:
    """Every layout of a folder by its name; raises `Refused` at the first that is wrong."""
    return {path.stem: load(path) for path in sorted(folder.glob("*.yaml"))}


def load(path: Path) -> Scene:
    """One layout; raises `Refused`."""
    try:
        text = path.read_text("utf-8")
    except OSError as e:
        raise Refused(f"{path}: cannot be read: {e.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8 text") from None
    return parse(path.stem, text, str(path))


def parse(name: str, text: str, file: str) -> Scene:
    """A layout from its text; raises `Refused`."""
    scene = read(name, text, file)
    for refused in wrong(scene):
        raise refused
    return scene


def read(name: str, text: str, file: str) -> Scene:
    """A layout from its text, its shape only: nothing is said of screens and areas yet. Raises `Refused`."""
    tree, lines = lined.composed(text, file)
    told = lined.read(tree, _File, "", lines, file)
    screens = {key: lined.read(one, Screen, f"screens.{key}", lines, file) for key, one in told.screens.items()}
    return Scene(name, told.title, told.theme, screens, told.panels, file, lines)


# -- what a file may not say -------------------------------------------------------------------


def wrong(scene: Scene) -> Iterator[Refused]:
    """All that is wrong with screens and areas, each with its line and key."""
    if not scene.screens:
        yield scene.refusal("screens", "a layout needs at least one screen")
    for name, screen in scene.screens.items():
        if not all(0 < side <= MOST_PX for side in screen.size):
            yield scene.refusal(f"screens.{name}.size", f"want width and height of 1 to {MOST_PX} px")
    if len(scene.panels) > MOST_PANELS:
        yield scene.refusal(f"panels[{MOST_PANELS}]", f"at most {MOST_PANELS} panels, here are {len(scene.panels)}")
        return
    for i, placed in enumerate(scene.panels):
        yield from _wrong_place(scene, f"panels[{i}]", placed)
    for (_, a), (j, b) in combinations(enumerate(scene.panels), 2):
        yield from _wrong_pair(scene, f"panels[{j}]", a, b)


def _wrong_place(scene: Scene, key: str, placed: Placed) -> Iterator[Refused]:
    screen = scene.screens.get(placed.screen)
    if screen is None:
        yield scene.refusal(f"{key}.screen", f"no screen {placed.screen!r}; there are {', '.join(scene.screens)}")
        return
    x, y, width, height = placed.area
    if width <= 0 or height <= 0:
        yield scene.refusal(f"{key}.area", f"{placed.panel} has no size: want [x, y, width, height]")
    if not _inside(placed.area, (0, 0, *screen.size)):
        far = f"reaches to {x + width}, {y + height} on a screen of {screen.size[0]} × {screen.size[1]}"
        yield scene.refusal(f"{key}.area", f"{placed.panel} lies outside the screen: from {x}, {y} it {far}")
    if placed.over is None:
        return
    below = next((p for p in scene.on(placed.screen) if p.panel == placed.over and p.over is None), None)
    if below is None:
        yield scene.refusal(f"{key}.over", f"no panel {placed.over!r} on this screen")
    elif not _inside(placed.area, below.area):
        yield scene.refusal(f"{key}.area", f"{placed.panel} lies outside {placed.over}, on which it floats")


def _wrong_pair(scene: Scene, key: str, a: Placed, b: Placed) -> Iterator[Refused]:
    if a.screen != b.screen:
        return
    if a.panel == b.panel:
        yield scene.refusal(f"{key}.panel", f"{b.panel} stands on this screen already")
    elif a.over == b.over and a.layer == b.layer and _overlap(a.area, b.area):
        yield scene.refusal(f"{key}.area", f"{b.panel} covers part of {a.panel}")


def _inside(inner: Area, outer: Area) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def _overlap(a: Area, b: Area) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
