"""What is a tour? `layouts/tours/*.yaml` and `layouts/playlists/*.yaml` → frozen scenes, refused with file, line, key.

A tour names, for each of its scenes, what every screen of one hall shows, the sentence of the strip and the words to
be spoken. A playlist is the same, loops, and dwells. Texts hold live fields in braces: `{collectors.on_duty}`; those of
the tour's own `facts` are `{facts.NAME}`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from layouts import lined
from layouts.scene import Scene, Theme
from records import Refused

Dwell = Annotated[float, Meta(ge=1, le=86_400)]  # s
Lon = Annotated[float, Meta(ge=-180, le=180)]  # deg
Lat = Annotated[float, Meta(ge=-90, le=90)]  # deg
Zoom = Annotated[float, Meta(ge=1, le=22)]
Fact = str | int | float
FACTS = "facts."
NOT_NOW = "暂无数据"  # what stands for a live field without a value
FIELD = re.compile(r"\{([^{}\s]+)\}")
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}")


class Target(Struct, frozen=True, forbid_unknown_fields=True):
    """What one screen of the hall shows: where no layout or screen is named, the scene's, and the one of its name.

    `unit`, `alert`, `camera`, `road` are ids; a case is an id or `@words`: the newest of today whose words hold these.
    """

    layout: str = ""
    screen: str = ""
    unit: str = ""
    case: str = ""
    alert: str = ""
    camera: str = ""
    road: str = ""
    view: tuple[Lon, Lat, Zoom] | None = None  # WGS-84
    track_h: Annotated[float, Meta(ge=0, le=48)] = 0.0  # h back from now of the unit's way on the map


class TourScene(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of the programme."""

    id: str
    title: str
    layout: str
    screens: dict[str, Target] = field(default_factory=dict)  # by the hall's screen names
    strip: str = ""  # one sentence on the wall, live fields in braces
    say: str = ""  # what the guide tells, live fields in braces
    dwell_s: Dwell | None = None  # s until it goes on by itself; None: the tour's, else it waits
    theme: Theme | Literal[""] = ""  # empty: the tour's, else each layout's own


class _SceneFile(TourScene, frozen=True, forbid_unknown_fields=True):
    screens: dict[str, Any] = field(default_factory=dict)  # read one by one: errors in a dict do not name its key


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    hall: str
    scenes: tuple[_SceneFile, ...]
    theme: Theme | Literal[""] = ""
    facts: dict[str, Any] = field(default_factory=dict)
    loop: bool = False
    pause_on_alarm: bool = True
    dwell_s: Dwell | None = None


class Tour(Struct, frozen=True):
    """A programme, or (`loop`) a playlist, for one hall; `lines` knows where in `file` each key stands."""

    name: str
    title: str
    hall: str  # name of the layout whose screens it drives
    theme: str
    facts: dict[str, Fact]
    scenes: tuple[TourScene, ...]
    loop: bool = False
    pause_on_alarm: bool = True  # stands still while an alarm is unanswered
    dwell_s: float | None = None  # of scenes that name none
    file: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def at(self, scene_id: str) -> int | None:
        """Running number of a scene."""
        return next((i for i, scene in enumerate(self.scenes) if scene.id == scene_id), None)

    def dwell_of(self, scene: TourScene) -> float | None:
        """s until it goes on by itself; None: it waits for a hand."""
        return scene.dwell_s if scene.dwell_s is not None else self.dwell_s

    def refusal(self, key: str, why: str) -> Refused:
        """An error that names file, line and key."""
        return lined.refusal(self.file, self.lines, key, why)


def load(path: Path) -> Tour:
    """One tour; raises `Refused`."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as e:
        raise Refused(f"{path}: cannot be read: {e.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8 text") from None
    return parse(path.stem, text, str(path))


def parse(name: str, text: str, file: str) -> Tour:
    """A tour from its text, as far as it can be judged alone; raises `Refused`."""
    tree, lines = lined.composed(text, file)
    told = lined.read(tree, _File, "", lines, file, "tour")
    facts: dict[str, Fact] = {}
    for key, one in told.facts.items():
        if not isinstance(one, str | int | float):
            raise lined.refusal(file, lines, f"facts.{key}", "want a word or a number")
        facts[key] = one
    tour = Tour(
        name, told.title, told.hall, told.theme, facts,
        tuple(_scene(one, f"scenes[{i}]", lines, file) for i, one in enumerate(told.scenes)),
        told.loop, told.pause_on_alarm, told.dwell_s, file, lines,
    )  # fmt: skip
    for refused in wrong(tour):
        raise refused
    return tour


def check(tour: Tour, scenes: Mapping[str, Scene], known: Callable[[str], bool]) -> None:
    """Whether the layouts, screens and live fields it names are there; raises `Refused` at the first that is not."""
    for refused in unknown(tour, scenes, known):
        raise refused


def fields(text: str) -> list[str]:
    """The names in braces, each once, in order."""
    return list(dict.fromkeys(FIELD.findall(text)))


def filled(text: str, value: Callable[[str], str | None], facts: Mapping[str, Fact]) -> tuple[str, list[str]]:
    """The text with its live fields, and the names of those that have no value now: there stands 暂无数据."""
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith(FACTS):
            fact = facts.get(name.removeprefix(FACTS))
            now = None if fact is None else str(fact)  # as the file has it
        else:
            now = value(name)
        if now is None:
            missing[name] = None
            return NOT_NOW
        return now

    return FIELD.sub(put, text), list(missing)


def place_of(target: Target, scene: TourScene, screen: str, scenes: Mapping[str, Scene]) -> tuple[str, str] | None:
    """(layout, its screen) that a hall's `screen` shows; None when there is no such place."""
    layout = scenes.get(target.layout or scene.layout)
    place = layout.place(target.screen or screen) if layout is not None else None
    return None if layout is None or place is None else (layout.name, place)


# -- what a file may not say -------------------------------------------------------------------


def wrong(tour: Tour) -> Iterator[Refused]:
    """All that can be seen in the file alone."""
    if not tour.scenes:
        yield tour.refusal("scenes", "a tour needs at least one scene")
    seen: dict[str, int] = {}
    for i, scene in enumerate(tour.scenes):
        key = f"scenes[{i}]"
        if not NAME.fullmatch(scene.id):
            yield tour.refusal(f"{key}.id", f"{scene.id!r}: want up to 40 of letters, digits, - and _")
        if scene.id in seen:
            yield tour.refusal(f"{key}.id", f"{scene.id!r} is scenes[{seen[scene.id]}] already")
        seen[scene.id] = i
        if tour.loop and tour.dwell_of(scene) is None:
            yield tour.refusal(f"{key}.dwell_s", "a playlist needs it here or at its top: s until the next scene")
        for name in ("strip", "say"):
            yield from _wrong_text(tour, f"{key}.{name}", getattr(scene, name))


def _wrong_text(tour: Tour, key: str, text: str) -> Iterator[Refused]:
    if "{" in (rest := FIELD.sub("", text)) or "}" in rest:
        yield tour.refusal(key, "a brace that stands alone, or holds a space: write {collectors.on_duty}")
    for name in fields(text):
        if name.startswith(FACTS) and name.removeprefix(FACTS) not in tour.facts:
            yield tour.refusal(key, f"no fact {name!r}; there are {', '.join(tour.facts) or 'none'}")


def unknown(tour: Tour, scenes: Mapping[str, Scene], known: Callable[[str], bool]) -> Iterator[Refused]:
    """All that it names and that is not there: layouts, screens, live fields."""
    hall = scenes.get(tour.hall)
    if hall is None:
        yield tour.refusal("hall", f"no layout {tour.hall!r}; there are {', '.join(sorted(scenes))}")
        return
    for i, scene in enumerate(tour.scenes):
        yield from _unknown_places(tour, f"scenes[{i}]", scene, hall, scenes)
        for name in ("strip", "say"):
            for one in fields(getattr(scene, name)):
                if not one.startswith(FACTS) and not known(one):
                    yield tour.refusal(f"scenes[{i}].{name}", f"no live field {one!r}")


def _unknown_places(
    tour: Tour, key: str, scene: TourScene, hall: Scene, scenes: Mapping[str, Scene]
) -> Iterator[Refused]:
    for screen in scene.screens:
        if screen not in hall.screens:
            there = ", ".join(hall.screens)
            yield tour.refusal(f"{key}.screens.{screen}", f"{hall.name} has no such screen; there are {there}")
    for screen in hall.screens:
        target = scene.screens.get(screen, Target())
        below = f"{key}.screens.{screen}"
        layout, at = (target.layout, f"{below}.layout") if target.layout else (scene.layout, f"{key}.layout")
        if layout not in scenes:
            yield tour.refusal(at, f"no layout {layout!r}; there are {', '.join(sorted(scenes))}")
        elif place_of(target, scene, screen, scenes) is None:
            wanted, there = target.screen or screen, ", ".join(scenes[layout].screens)
            yield tour.refusal(f"{below}.screen" if target.screen else at, f"{layout} has no screen {wanted!r} and no "
                               f"'any'; there are {there}")  # fmt: skip


def _scene(told: _SceneFile, key: str, lines: Mapping[str, int], file: str) -> TourScene:
    at = f"{key}.screens"
    screens = {name: lined.read(one, Target, f"{at}.{name}", lines, file) for name, one in told.screens.items()}
    return TourScene(
        told.id, told.title, told.layout, screens, told.strip.strip(), told.say.strip(), told.dwell_s, told.theme
    )
