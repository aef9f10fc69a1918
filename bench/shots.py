"""`shots [--at HH:MM] [--only NAME] [--out FOLDER]`: every screen as a picture, from a demo of its own.

Every shipped layout in every theme at true size, and every scene of the command hall's tour on both screens. A picture
is taken when every panel is fresh and drawn for the scene, every photograph is there and the map stands. What is
missing then, what is empty and what the browser complains of is listed at the end, and the exit code is 1.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench import _gallery
from bench._browser import chromium
from bench._gallery import THEMES, Sheet, scene_name, shot_name
from bench._hall import Api, Hall, Window, caught_up, display_key, opened, pictures_in, without_people
from bench._png import fit, save
from bench._product import ROOT, Running, product
from bench._report import emit, machine, table
from bench._stills import Want, complete, watched
from layouts import scene as layouts
from layouts import tour as tours
from records import Refused

OUT = ROOT / "docs" / "img" / "shots"
MOST_BYTES = 25_000_000
TOUR = "tianyuan"
HALL = "command"
DAY, NIGHT = "11:00", "02:00"
APPEARS_S = 90.0  # s an alarm, a case or a picture may take to come
NEEDS_NIGHT = ("focus-alert",)  # alarms come from the work of the night
ANY = "any"  # a place for whichever screen of a hall


class Shot(Struct, frozen=True):
    """One picture: its file, and what was wrong with it."""

    name: str
    wrong: tuple[str, ...]


class Camera:
    """Takes pictures of one running demo; `shots` holds what was taken."""

    def __init__(self, running: Running, browser: Any, out: Path) -> None:
        self.running, self.browser, self.out = running, browser, out
        self.api, self.key = Api(running), display_key(running)
        self.halls = {one["hall"] for one in self.api.ask("GET", "/api/v1/halls")["items"]}
        self.shots: list[Shot] = []

    @contextmanager
    def windows(self, layout: str, sizes: dict[str, tuple[int, int]]) -> Iterator[dict[str, Window]]:
        """The screens of a hall, without motion: stills."""
        made = {}
        try:
            for screen, size in sizes.items():
                address = f"{self.running.base}/wall/{layout}/{screen}?key={self.key}"
                made[screen] = opened(self.browser, address, f"{layout}/{screen}", size, reduced_motion="reduce")
                watched(made[screen])
            yield made
        finally:
            for window in made.values():
                window.page.context.close()

    def take(self, window: Window, name: str, want: Want) -> None:
        wrong = complete(window, want)
        save(self.out / name, window.page.screenshot())
        self.shots.append(Shot(name, (*wrong, *window.complaints)))
        window.complaints.clear()
        print(f"{name}{': ' + '; '.join(self.shots[-1].wrong[:3]) if self.shots[-1].wrong else ''}", file=sys.stderr)

    # -- layouts ---------------------------------------------------------------------------------

    def layout(self, scene: layouts.Scene) -> None:
        """Each of its screens in each theme. What is no hall of its own is shown by the command hall: the screens of
        its names, or a place for any screen on the first one."""
        own = {name: screen.size for name, screen in scene.screens.items() if name != ANY}
        if own and scene.name in self.halls:
            hall = Hall(self.api, scene.name)
            with self.windows(scene.name, own) as windows:
                self._in_themes(hall, scene, windows)
        elif own:
            hall = Hall(self.api, HALL)
            with self.windows(HALL, own) as windows:
                hall.act("layout", layout=scene.name)
                self._in_themes(hall, scene, windows)
                hall.act("stop")
        elif ANY in scene.screens:
            self._sent(scene)

    def _in_themes(self, hall: Hall, scene: layouts.Scene, windows: dict[str, Window]) -> None:
        for theme in THEMES:
            number = hall.act("theme", theme=theme)["seq"]
            for screen, window in windows.items():
                name = screen if screen in scene.screens else ANY
                want = Want(number, theme, f"{scene.name}/{name}")
                self.take(window, shot_name(scene.name, name, theme), want)
        hall.act("theme", theme="")

    def _sent(self, scene: layouts.Scene) -> None:
        """A place for any screen, with something to dwell on."""
        focus = self._focus(scene.name)
        if focus is None:
            self.shots.append(Shot(scene.name, ("nothing is there to show",)))
            return
        hall = Hall(self.api, HALL)
        screen, size = next(iter(hall.screens.items()))
        with self.windows(HALL, {screen: size}) as windows:
            hall.act("layout", layout=scene.name, screen=screen)
            hall.act("send", screen=screen, focus=focus)
            self._in_themes(hall, scene, windows)
            hall.act("stop")

    def _focus(self, layout: str) -> dict[str, Any] | None:
        """What a `focus-…` layout is to show: something that is there now."""
        kind = layout.removeprefix("focus-")
        if kind == "unit":
            return {"unit": "A007"}
        paths = {
            "case": "/api/v1/cases?open=true&limit=1",
            "alert": "/api/v1/alerts?limit=1",
            "camera": "/api/v1/cameras",
        }
        if kind not in paths:
            return {}
        end = time.monotonic() + APPEARS_S
        while time.monotonic() < end:
            rows = self.api.ask("GET", paths[kind])["items"]
            fit_to_show = [row for row in rows if kind != "camera" or (row["snapshot"] and row["state"] == "ok")]
            if fit_to_show:
                return {kind: fit_to_show[0]["id"]}
            time.sleep(1.0)
        return None

    # -- the tour --------------------------------------------------------------------------------

    def tour(self, name: str, only: Sequence[str]) -> None:
        """Both screens at every scene of `only`."""
        hall = Hall(self.api, HALL)
        with self.windows(HALL, hall.screens) as windows:
            hall.act("start", tour=name)
            for scene in only:
                number = hall.act("scene", tour=name, scene=scene)["seq"]
                for screen, window in windows.items():
                    self.take(window, scene_name(scene, screen), Want(number))
            hall.act("stop")


def run(args: list[str]) -> int:
    """1 when a picture shows something that is not as it should be."""
    told = _told(args)
    told.out.mkdir(parents=True, exist_ok=True)
    scenes, tour = layouts.load_all(ROOT / "layouts"), tours.load(ROOT / "layouts" / "tours" / f"{TOUR}.yaml")
    parted = _parted(scenes, tour, told.only)
    shots: list[Shot] = []
    for when, at in (("day", told.at), ("night", told.night)):
        if parted[when]:
            shots += _from_demo(at, parted[when], tour.name, told)
    size = fit(told.out, MOST_BYTES)
    _write_page(told, scenes, tour)
    wrong = [shot for shot in shots if shot.wrong]
    emit(
        "shots", taken=len(shots), wrong={shot.name: list(shot.wrong) for shot in wrong}, bytes=size,
        small_enough=size <= MOST_BYTES, **machine(),
    )  # fmt: skip
    table([{"picture": shot.name, "wrong": "; ".join(shot.wrong)[:150]} for shot in wrong])
    return int(bool(wrong) or size > MOST_BYTES)


def _told(args: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="citywall shots")
    parser.add_argument("--at", default=DAY, metavar="HH:MM")
    parser.add_argument("--night", default=NIGHT, metavar="HH:MM", help="moment of the layouts of the night")
    parser.add_argument("--only", default="", help="layouts whose name begins so; tour: its scenes; tour/ID: one")
    parser.add_argument("--out", type=Path, default=OUT)
    without_people(parser)
    return parser.parse_args(args)


Task = layouts.Scene | str  # a layout, or a scene of the tour by its id


def _parted(scenes: dict[str, layouts.Scene], tour: tours.Tour, only: str) -> dict[str, list[Task]]:
    """What to photograph by day and what by night, as far as it was asked for."""
    parted: dict[str, list[Task]] = {"day": [], "night": []}
    for one in tour.scenes:
        if only in ("", "tour", f"tour/{one.id}"):
            parted[_when(one.layout)].append(one.id)
    for name, scene in scenes.items():
        if only != "tour" and not only.startswith("tour/") and name.startswith(only):
            parted[_when(name)].append(scene)
    if not any(parted.values()):
        raise Refused(f"shots: nothing is called {only!r}")
    return parted


def _when(layout: str) -> str:
    return "night" if "night" in layout.split("-") or layout in NEEDS_NIGHT else "day"


def _from_demo(at: str, tasks: Sequence[Task], tour: str, told: argparse.Namespace) -> list[Shot]:
    with tempfile.TemporaryDirectory(prefix="citywall-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("demo", folder, args=("--at", at), settings=told.people) as running:
            caught_up(Api(running), told.people)
            pictures_in(Api(running))
            with chromium() as browser:
                camera = Camera(running, browser, told.out)
                if wanted := [task for task in tasks if isinstance(task, str)]:
                    camera.tour(tour, wanted)
                for task in tasks:
                    if not isinstance(task, str):
                        camera.layout(task)
                return camera.shots


def _write_page(told: argparse.Namespace, scenes: dict[str, layouts.Scene], tour: tours.Tour) -> None:
    sheets = [
        Sheet(scene.name, scene.title_of(screen), screen, scene.screens[screen].size)
        for scene in scenes.values()
        for screen in scene.screens
    ]
    parts = [_gallery.Scene(one.id, one.title, tuple(scenes[HALL].screens)) for one in tour.scenes]
    at_home = told.out.resolve() == OUT
    path = ROOT / "docs" / "shots.md" if at_home else told.out / "index.md"
    images = "img/shots" if at_home else "."
    path.write_text(_gallery.page(told.out, images, [(tour.title, parts)], sheets, told.at, told.night), "utf-8")
