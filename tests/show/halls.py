"""A hall of two screens with a tour and a playlist, one of three screens, and what can be seen there."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from layouts.scene import Scene, parse
from layouts.tour import Tour
from layouts.tour import parse as tour_of
from records import NotFound, Unreachable
from show.book import Book
from show.missing import Seen

PANEL = "  - {{panel: {panel}, screen: {screen}, area: [0, 0, 10, 10]}}\n"


def layout(name: str, *screens: str) -> Scene:
    sizes = "".join(f"  {screen}: {{size: [100, 50]}}\n" for screen in screens)
    panels = "".join(PANEL.format(panel="map", screen=screen) for screen in screens)
    return parse(name, f"title: {name}\nscreens:\n{sizes}panels:\n{panels}", f"{name}.yaml")


TOUR = """title: 讲解
hall: command
theme: showcase
facts: {staff: 41}
scenes:
  - {id: welcome, title: 欢迎, layout: command, strip: "人员 {facts.staff} 名", say: "在岗 {collectors.on_duty} 名"}
  - id: a007
    title: 车载
    layout: command
    theme: day
    strip: "时速 {unit.A007.speed_kmh}"
    screens:
      right: {unit: A007, track_h: 11, view: [113.1, 27.8, 15]}
  - id: case
    title: 一件案卷
    layout: focus-case
    screens:
      left: {case: "@乱堆"}
      right: {layout: command}
  - {id: results, title: 结果, layout: command, screens: {left: {screen: right}, right: {screen: left}}}
"""
ROUND = """title: 轮播
hall: command
loop: true
dwell_s: 30
scenes:
  - {id: first, title: 一, layout: command}
  - {id: second, title: 二, layout: other, dwell_s: 10}
"""
STEADY = ROUND.replace("loop: true", "loop: true\npause_on_alarm: false")
SCENES = {
    scene.name: scene
    for scene in (
        layout("command", "left", "right"), layout("other", "left", "right"), layout("three", "a", "b", "c"),
        layout("night", "main"), layout("focus-unit", "any"), layout("focus-case", "any"), layout("focus-alert", "any"),
        layout("focus-camera", "left", "any"),
    )
}  # fmt: skip
TOURS = {
    "visit": tour_of("visit", TOUR, "visit.yaml"),
    "round": tour_of("round", ROUND, "round.yaml"),
    "steady": tour_of("steady", STEADY, "steady.yaml"),
}
IDS = {"vehicle": ["A007", "A001", "B002"], "collector": ["4014"], "case": [], "alert": ["20261121-0007"]}


class Shelf:
    """Layouts and tours in memory; `put` is what a city's hand on its files does."""

    def __init__(self) -> None:
        self._scenes, self._tours, self.version = dict(SCENES), dict(TOURS), 1

    @property
    def scenes(self) -> Mapping[str, Scene]:
        return MappingProxyType(self._scenes)

    @property
    def tours(self) -> Mapping[str, Tour]:
        return MappingProxyType(self._tours)

    def put(self, scenes: Mapping[str, Scene], tours: Mapping[str, Tour]) -> None:
        self._scenes, self._tours, self.version = dict(scenes), dict(tours), self.version + 1

    def book(self, hall: str, also: Iterable[str] = ()) -> tuple[Scene, ...]:
        if hall not in self._scenes:
            raise NotFound(hall)
        return (self._scenes[hall], *(one for name, one in self._scenes.items() if name != hall))


class Town:
    """What can be seen: units, cameras, cases by their words, alarms nobody has answered."""

    def __init__(self) -> None:
        self.units: dict[str, Seen] = {"A007": ("working", 1_000.0), "4014": ("on_duty", 1_000.0)}
        self.cameras: dict[str, Seen] = {"c1": ("ok", 1_000.0)}
        self.today: dict[str, str] = {}  # case id → words
        self.before: dict[str, str] = {}
        self.waiting, self.away = 0, False
        self.values = {"collectors.on_duty": "21", "unit.A007.speed_kmh": "4.0"}
        self.listed: dict[str, list[str]] = {kind: list(ids) for kind, ids in IDS.items()}

    def unit(self, unit: str) -> Seen | None:
        return self.units.get(unit)

    def camera(self, camera: str) -> Seen | None:
        return self.cameras.get(camera)

    def case(self, words: str, ever: bool = False) -> str | None:
        if self.away:
            raise Unreachable("database: away")
        cases = self.today | (self.before if ever else {})
        return next((case for case, said in cases.items() if case == words or words in said), None)

    def alarms(self) -> int:
        return self.waiting

    def ids(self, kind: str) -> Sequence[str]:
        return self.listed.get(kind, [])

    def value(self, field: str) -> str | None:
        return self.values.get(field)


def book(hall: str = "command", mode: str = "live") -> Book:
    tours = {name: tour for name, tour in TOURS.items() if tour.hall == hall}
    return Book(SCENES[hall], SCENES, tours, lambda kind: IDS.get(kind, ()), mode)  # type: ignore[arg-type]
