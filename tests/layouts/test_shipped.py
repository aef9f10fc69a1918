"""Do the layouts, tours and playlists we ship hold together? Every panel, option, screen and live field they name is
there, every scene puts something on both screens, and nothing stands out of line."""

from itertools import combinations
from pathlib import Path

import msgspec
import pytest

from layouts import tour as tours
from layouts.scene import Scene, load_all
from layouts.shelf import Shelf
from layouts.tour import Tour
from wall import figures, stage
from wall.panels import PANELS, board

ROOT = Path(__file__).resolve().parent.parent.parent / "layouts"
SCENES = load_all(ROOT)
TOURS = {path.stem: tours.load(path) for path in sorted((*ROOT.glob("tours/*.yaml"), *ROOT.glob("playlists/*.yaml")))}
TIANYUAN = TOURS["tianyuan"]
GUTTER_PX = 10


def places() -> list[tuple[Scene, str]]:
    return [(scene, screen) for scene in SCENES.values() for screen in scene.screens]


def named(place: tuple[Scene, str]) -> str:
    return f"{place[0].name}/{place[1]}"


@pytest.mark.parametrize("name", SCENES)
def test_a_layout_names_only_panels_and_options_there_are(name: str) -> None:
    stage.check(SCENES[name])


@pytest.mark.parametrize("name", TOURS)
def test_a_programme_names_only_layouts_screens_and_live_fields_there_are(name: str) -> None:
    tours.check(TOURS[name], SCENES, figures.known)


def test_what_is_shipped_is_on_the_shelf_and_nothing_of_it_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(ROOT, tmp_path, stage.check, figures.known)
    assert not shelf.broken
    assert {"command", "leader", "dispatch", "cameras", "night-shift", "lobby"} <= set(shelf.scenes)
    assert set(shelf.tours) == set(TOURS)


@pytest.mark.parametrize("place", places(), ids=named)
def test_every_screen_tells_whose_wall_it_is(place: tuple[Scene, str]) -> None:
    scene, screen = place
    assert "header" in {placed.panel for placed in scene.on(screen)}


@pytest.mark.parametrize("place", places(), ids=named)
def test_panels_side_by_side_keep_one_gutter(place: tuple[Scene, str]) -> None:
    """Neighbours are 10 px apart, or touch; what floats is free."""
    scene, screen = place
    planes = [placed for placed in scene.on(screen) if placed.over is None]
    for a, b in combinations(planes, 2):
        for (a0, a1), (b0, b1), across in (
            ((a.area[0], a.area[0] + a.area[2]), (b.area[0], b.area[0] + b.area[2]), 1),
            ((a.area[1], a.area[1] + a.area[3]), (b.area[1], b.area[1] + b.area[3]), 0),
        ):
            beside = a.area[across] < b.area[across] + b.area[across + 2] and (
                b.area[across] < a.area[across] + a.area[across + 2]
            )
            gap = max(a0, b0) - min(a1, b1)
            if beside and 0 < gap < 3 * GUTTER_PX:
                assert gap in (6, GUTTER_PX), f"{a.panel} and {b.panel} are {gap} px apart"


# -- the tour ----------------------------------------------------------------------------------------


def test_the_tour_has_the_scenes_of_the_visit_in_their_order() -> None:
    assert [scene.id for scene in TIANYUAN.scenes] == ["0", "1", "1b", "2", "3", "3b", "4", "4b", "4c", "5", "6"]
    assert not TIANYUAN.loop
    assert TIANYUAN.hall == "command"


@pytest.mark.parametrize("scene", TIANYUAN.scenes, ids=lambda scene: scene.id)
def test_every_scene_sets_both_screens_and_the_strip(scene: tours.TourScene) -> None:
    for screen in SCENES[TIANYUAN.hall].screens:
        place = tours.place_of(scene.screens.get(screen, tours.Target()), scene, screen, SCENES)
        assert place is not None
        shown = {placed.panel for placed in SCENES[place[0]].on(place[1])}
        assert "strip" in shown
        assert len(shown - {"header", "strip"}) > 0
    assert scene.strip


@pytest.mark.parametrize("scene", TIANYUAN.scenes, ids=lambda scene: scene.id)
def test_what_the_guide_says_is_as_long_as_a_breath_and_no_wall_of_text(scene: tours.TourScene) -> None:
    spoken = tours.FIELD.sub("三二一", scene.say)
    assert 60 <= len(spoken) <= 170


def test_a_scene_for_one_unit_camera_or_case_has_a_panel_that_follows_it() -> None:
    follows = {"unit": {"unit_focus", "unit_card", "map", "units_list"}, "case": {"case_focus", "pair"},
               "camera": {"camera_focus", "cameras", "map"}}  # fmt: skip
    for scene in TIANYUAN.scenes:
        for screen, target in scene.screens.items():
            place = tours.place_of(target, scene, screen, SCENES)
            assert place is not None
            shown = {placed.panel for placed in SCENES[place[0]].on(place[1])}
            for kind, panels in follows.items():
                assert not getattr(target, kind) or shown & panels, f"{scene.id} {screen} {kind}"


def test_the_facts_of_the_centre_agree_with_one_another() -> None:
    """Field guide 9.3: staff, units and vehicles add up."""
    facts = TIANYUAN.facts
    number = {name: value for name, value in facts.items() if isinstance(value, int)}
    staff = ("managers", "technicians", "evaluators", "seats", "collectors")
    assert number["staff"] == sum(number[name] for name in staff) == 41
    assert number["subdistricts"] + number["departments"] + number["companies"] == 11
    assert number["vehicles"] == 33
    assert number["night_vehicles"] == 20
    assert (number["unit_grids"], number["duty_grids"], number["area_km2"]) == (703, 21, 21)


def test_every_fact_of_the_tour_is_told_somewhere() -> None:
    told = [text for scene in TIANYUAN.scenes for text in (scene.strip, scene.say)]
    told += [text for _, _, options in boards() for text in board.texts(options)]
    used = {name.removeprefix("facts.") for text in told for name in tours.fields(text) if name.startswith("facts.")}
    assert used <= set(TIANYUAN.facts)
    assert set(TIANYUAN.facts) - used <= {"unit_grids", "duty_grids"}  # counted live, kept for who wants to compare


# -- boards ------------------------------------------------------------------------------------------


def boards() -> list[tuple[str, str, board.Options]]:
    return [
        (scene.name, placed.screen, msgspec.convert(placed.options, board.Options))
        for scene in SCENES.values()
        for placed in scene.panels
        if placed.panel == board.ID
    ]


@pytest.mark.parametrize("told", boards(), ids=lambda told: f"{told[0]}/{told[1]}")
def test_a_board_names_only_live_fields_and_facts_there_are(told: tuple[str, str, board.Options]) -> None:
    for text in board.texts(told[2]):
        for name in tours.fields(text):
            assert name.removeprefix("facts.") in TIANYUAN.facts if name.startswith("facts.") else figures.known(name)


# -- playlists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tour", [one for one in TOURS.values() if one.loop], ids=lambda tour: tour.name)
def test_a_playlist_goes_on_by_itself(tour: Tour) -> None:
    assert all(tour.dwell_of(scene) for scene in tour.scenes)
    for scene in tour.scenes:
        for screen in SCENES[tour.hall].screens:
            assert tours.place_of(tours.Target(), scene, screen, SCENES) is not None


def test_focus_layouts_fit_every_screen() -> None:
    focus = [scene for name, scene in SCENES.items() if name.startswith("focus-")]
    assert len(focus) == 4
    assert all(scene.place("left") == "any" == scene.place("main") for scene in focus)


def test_every_panel_stands_on_some_screen() -> None:
    placed = {one.panel for scene in SCENES.values() for one in scene.panels}
    assert set(PANELS) == placed
