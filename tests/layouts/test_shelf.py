"""The shelf is live: the city's own before the shipped, the last good one before none, what is broken told."""

from pathlib import Path

import pytest

from layouts.scene import Scene
from layouts.shelf import Shelf, said
from records import NotFound, Refused

LAYOUT = """title: {title}
screens:
  main: {{size: [800, 600]}}
panels:
  - {{panel: header, screen: main, area: [0, 0, 800, {height}]}}
"""
TOUR = "title: 参观\nhall: night\nscenes:\n  - {{id: a, title: 开场, layout: {layout}}}\n"
BROKEN = "title: 坏\nscreens: {main: {size: [1, 1]}}\npanels:\n  - {panel: header, screen: main, area: [0, 0, 5]}\n"


class City:
    """Shipped layouts `night` and `focus-unit`, a folder for the city's own."""

    def __init__(self, folder: Path) -> None:
        self.shipped, self.own, self.folder = folder / "shipped", folder / "own", folder
        self.put("shipped/night.yaml", LAYOUT.format(title="夜班", height=60))
        self.put("shipped/focus-unit.yaml", LAYOUT.format(title="车辆", height=60))
        self.shelf = self.opened()

    def opened(self) -> Shelf:
        return Shelf(self.shipped, self.own, self.check, lambda name: name == "collectors.on_duty")

    @staticmethod
    def check(scene: Scene) -> None:
        for i, placed in enumerate(scene.panels):
            if placed.panel != "header":
                raise scene.refusal(f"panels[{i}].panel", f"no such panel {placed.panel!r}")

    def put(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def own_night(self, title: str, height: int = 60) -> Path:
        return self.put("own/night.yaml", LAYOUT.format(title=title, height=height))

    def title(self) -> str:
        return self.shelf.scenes["night"].title


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def test_the_citys_own_stands_before_the_shipped_and_gives_way_when_it_is_taken_away(city: City) -> None:
    assert (city.title(), city.shelf.is_own("layout", "night"), city.shelf.broken) == ("夜班", False, ())
    before, path = city.shelf.version, city.own_night("本市夜班")
    assert city.shelf.look()
    assert (city.title(), city.shelf.version) == ("本市夜班", before + 1)
    path.unlink()
    assert not city.shelf.look(), "some editors delete a file before they write it anew"
    assert city.title() == "本市夜班"
    assert city.shelf.look()
    assert city.title() == "夜班"


def test_nothing_changed_is_no_new_version(city: City) -> None:
    before, path = city.shelf.version, city.shipped / "night.yaml"
    assert not city.shelf.look()
    path.write_text(path.read_text("utf-8"), "utf-8")
    assert not city.shelf.look()
    assert city.shelf.version == before


def test_a_broken_file_is_told_with_its_line_and_the_last_good_one_goes_on(city: City) -> None:
    city.own_night("本市夜班")
    city.shelf.look()
    path = city.put("own/night.yaml", BROKEN)
    assert city.shelf.look()
    assert city.title() == "本市夜班"
    (told,) = city.shelf.broken
    assert (told.file, told.line, told.key, told.kind, told.name, told.going_on) == (
        str(path), 4, "panels[0].area", "layout", "night", True,
    )  # fmt: skip
    assert "got 3" in told.why
    city.own_night("又好了")
    city.shelf.look()
    assert (city.title(), city.shelf.broken) == ("又好了", ())


def test_the_last_good_one_outlives_a_restart_and_without_one_the_shipped_is_shown(city: City) -> None:
    city.own_night("本市夜班")
    city.shelf.look()
    city.put("own/night.yaml", BROKEN)
    city.put("own/focus-unit.yaml", BROKEN)
    city.put("own/hall.yaml", BROKEN)
    again = city.opened()
    assert again.scenes["night"].title == "本市夜班"
    assert again.scenes["focus-unit"].title == "车辆"
    assert "hall" not in again.scenes
    assert {one.name: one.going_on for one in again.broken} == {"night": True, "focus-unit": True, "hall": False}


def test_a_panel_nobody_knows_breaks_a_layout_too(city: City) -> None:
    city.put("own/night.yaml", LAYOUT.format(title="新", height=60).replace("panel: header", "panel: clock"))
    city.shelf.look()
    (told,) = city.shelf.broken
    assert (city.title(), told.line, told.key, told.why) == ("夜班", 5, "panels[0].panel", "no such panel 'clock'")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", "not UTF-8"), (b"# " + b"x" * 300_000, "larger than"), (b"[" * 600, "nested too deeply"),
        (b"a: &a [*a]", "anchors"),
    ],
)  # fmt: skip
def test_what_is_no_layout_at_all_harms_nobody(city: City, data: bytes, why: str) -> None:
    city.put("own/night.yaml", "").write_bytes(data)
    city.shelf.look()
    (told,) = city.shelf.broken
    assert city.title() == "夜班"
    assert why in told.why


def test_a_tour_breaks_and_heals_with_the_layouts_it_names(city: City) -> None:
    city.put("own/tours/visit.yaml", TOUR.format(layout="hall"))
    city.shelf.look()
    assert (dict(city.shelf.tours), [one.kind for one in city.shelf.broken]) == ({}, ["tour"])
    city.put("own/hall.yaml", LAYOUT.format(title="大厅", height=60))
    city.shelf.look()
    assert (city.shelf.tours["visit"].title, city.shelf.broken) == ("参观", ())


def test_a_halls_book_holds_its_own_its_tours_and_every_focus_layout(city: City) -> None:
    city.put("own/hall.yaml", LAYOUT.format(title="大厅", height=60))
    city.put("own/other.yaml", LAYOUT.format(title="别处", height=60))
    city.put("own/tours/visit.yaml", TOUR.format(layout="hall"))
    city.shelf.look()
    assert [scene.name for scene in city.shelf.book("night")] == ["night", "hall", "focus-unit"]
    assert [scene.name for scene in city.shelf.book("hall", ["other"])] == ["hall", "focus-unit", "other"]
    with pytest.raises(NotFound):
        city.shelf.book("none")


def test_the_ways_its_tours_show_are_known_before_they_are_shown(city: City) -> None:
    assert city.shelf.ways("night") == {}
    shows = "    screens: {main: {layout: focus-unit, unit: A007, track_h: 11}}\n"
    stands = "  - {id: b, title: 一辆, layout: night, screens: {main: {layout: focus-unit, unit: A008}}}\n"
    tour = "title: 参观\nhall: night\nscenes:\n  - id: a\n    title: 一路\n    layout: night\n" + shows + stands
    city.put("own/tours/visit.yaml", tour)
    city.put("own/tours/again.yaml", tour.replace("A007", "A009"))
    city.shelf.look()
    assert city.shelf.ways("night") == {"visit": [("A007", 11)], "again": [("A009", 11)]}
    assert city.shelf.ways("focus-unit") == {}


def test_what_it_gave_out_stays_as_it_was(city: City) -> None:
    held = city.shelf.scenes
    city.own_night("本市夜班")
    city.shelf.look()
    assert (held["night"].title, city.title()) == ("夜班", "本市夜班")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("a/b.yaml:4: `panels[0].area`: too short: 3", ("a/b.yaml", 4, "panels[0].area", "too short: 3")),
        ("b.yaml:3: is not YAML: tab", ("b.yaml", 3, "", "is not YAML: tab")),
        ("b.yaml: cannot be read: gone", ("b.yaml", 0, "", "cannot be read: gone")),
    ],
)
def test_a_refusal_is_taken_apart(words: str, parts: tuple[str, int, str, str]) -> None:
    assert said(words) == parts


def test_a_text_is_read_as_a_file_would_be_without_being_one(city: City) -> None:
    assert city.shelf.read("layout", "x", LAYOUT.format(title="试", height=9)).title == "试"
    with pytest.raises(Refused, match=r"x\.yaml:5: `panels\[0\]\.area`: header lies outside"):
        city.shelf.read("layout", "x", LAYOUT.format(title="试", height=601), "x.yaml")
    assert "x" not in city.shelf.scenes
