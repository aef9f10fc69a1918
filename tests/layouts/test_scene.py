"""A layout is data: what is wrong with it is said with file, line and key; what is right gives a scene."""

from pathlib import Path

import pytest

from layouts.scene import load, load_all, parse, read, wrong
from records import Refused
from wall.canvas import stands_of

LAYOUTS = Path(__file__).resolve().parent.parent.parent / "layouts"
GOOD = """title: 夜班监控
theme: night
screens:
  main: {size: [1920, 1080]}
  strip: {size: [800, 200]}
panels:
  - {panel: header, screen: main, area: [0, 0, 1920, 64]}
  - panel: map
    screen: main
    area: [0, 64, 1000, 800]
    options: {layers: [vehicles]}
  - {panel: unit_card, screen: main, area: [10, 70, 300, 300], over: map}
  - {panel: ticker, screen: strip, area: [0, 0, 800, 200]}
"""


def test_a_layout_becomes_a_scene_with_its_panels_by_screen() -> None:
    scene = parse("night", GOOD, "night.yaml")
    assert (scene.title, scene.theme, scene.screens["strip"].size) == ("夜班监控", "night", (800, 200))
    assert [placed.panel for placed in scene.on("main")] == ["header", "map", "unit_card"]
    assert scene.panels[1].options == {"layers": ["vehicles"]}


def test_floats_of_different_layers_may_cover_each_other_and_a_screen_may_have_its_own_title() -> None:
    drawer = "  - {panel: proof, screen: main, area: [100, 100, 300, 300], over: map}\n"
    with pytest.raises(Refused, match="covers part of unit_card"):
        parse("night", GOOD + drawer, "night.yaml")
    scene = parse(
        "night",
        (GOOD + drawer.replace("map}", "map, layer: 1}")).replace(
            "size: [800, 200]", "size: [800, 200], title: 字幕条"
        ),
        "n",
    )
    assert [placed.layer for placed in scene.on("main")] == [0, 0, 0, 1]
    assert (scene.title_of("main"), scene.title_of("strip")) == ("夜班监控", "字幕条")


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "why"),
    [
        ("title: 夜班监控", "titel: 夜班监控", 1, "titel", "no such key"),
        ("theme: night", "theme: dusk", 2, "theme", "dusk"),
        ("size: [800, 200]", "size: [800]", 5, "screens.strip.size", "length 2"),
        ("size: [800, 200]", "size: [0, 200]", 5, "screens.strip.size", "1 to"),
        ("[0, 0, 1920, 64]", "[0, 0, wide, 64]", 7, "panels[0].area[2]", "Expected `int`"),
        ("[0, 0, 1920, 64]", "[0, 0, 1921, 64]", 7, "panels[0].area", "outside the screen"),
        ("[0, 0, 1920, 64]", "[0, 0, 1920, 0]", 7, "panels[0].area", "no size"),
        ("[0, 64, 1000, 800]", "[0, 60, 1000, 800]", 10, "panels[1].area", "covers part of header"),
        ("[10, 70, 300, 300]", "[10, 60, 300, 300]", 12, "panels[2].area", "outside map"),
        ("over: map", "over: chart", 12, "panels[2].over", "no panel 'chart'"),
        ("screen: strip, area", "screen: left, area", 13, "panels[3].screen", "there are main, strip"),
        ("panel: ticker, screen: strip, area", "panel: header, screen: main, area", 13, "panels[3].panel", "already"),
        ("    options: {layers: [vehicles]}", "    optoins: {}", 11, "panels[1].optoins", "no such key"),
        ("theme: night", "theme: night\ntheme: day", 3, "theme", "twice"),
        ("panels:", "panel:", 6, "panel", "no such key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_line_and_key(before: str, after: str, line: int, key: str, why: str) -> None:
    assert before in GOOD
    with pytest.raises(Refused) as refused:
        parse("night", GOOD.replace(before, after), "layouts/night.yaml")
    assert str(refused.value).startswith(f"layouts/night.yaml:{line}: `{key}`: ")
    assert why in str(refused.value)


def test_a_missing_key_is_named_where_it_is_missing() -> None:
    with pytest.raises(Refused, match=r"night\.yaml:7: `panels\[0\]`: .*`area`"):
        parse("night", GOOD.replace(", area: [0, 0, 1920, 64]", ""), "night.yaml")


def test_a_screen_called_any_stands_for_every_name_that_is_not_there() -> None:
    scene = parse("night", GOOD, "n")
    assert (scene.place("strip"), scene.place("left")) == ("strip", None)
    anywhere = parse("night", GOOD.replace("strip", "any"), "n")
    assert (anywhere.place("main"), anywhere.place("left")) == ("main", "any")


def test_all_that_is_wrong_can_be_asked_at_once() -> None:
    text = GOOD.replace("[0, 0, 1920, 64]", "[0, 0, 1921, 64]").replace("over: map", "over: chart")
    with pytest.raises(Refused, match="outside the screen"):
        parse("night", text, "n")
    first, second = [str(one) for one in wrong(read("night", text, "n"))]
    assert first.startswith("n:7: `panels[0].area`: header lies outside the screen")
    assert second.startswith("n:12: `panels[2].over`: no panel 'chart'")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title: &a x\n", r"night\.yaml:1: anchors and aliases"),
        ("a: &a [x]\nb: [*a, *a]\n", r"night\.yaml:1: anchors and aliases"),
        ("title: x\nb: *a\n", r"night\.yaml:2: "),
        ("title: x\ntheme: !night y\n", r"night\.yaml:2: `theme`: could not determine a constructor"),
        ("title: 2026-13-45\n", r"night\.yaml:1: `title`: "),
        ("[" * 1_000, r"night\.yaml: is nested too deeply"),
    ],
)
def test_yaml_that_does_more_than_say_what_is_there_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        parse("night", text, "night.yaml")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "nothing"])
def test_a_file_that_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"night\.yaml:1"):
        parse("night", text, "night.yaml")


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match=r"night\.yaml:3: is not YAML"):
        parse("night", "title: a\nscreens:\n\t- x\n", "night.yaml")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        load(tmp_path / "none.yaml")
    (tmp_path / "gb.yaml").write_bytes("title: 监控".encode("gb18030"))
    with pytest.raises(Refused, match="not UTF-8"):
        load(tmp_path / "gb.yaml")


def test_every_shipped_layout_names_panels_and_options_that_exist() -> None:
    scenes = load_all(LAYOUTS)
    assert "night-shift" in scenes
    assert set(stands_of(scenes)) == {(name, screen) for name, scene in scenes.items() for screen in scene.screens}


def test_the_night_wall_leaves_no_holes() -> None:
    """Of its pixels below the header and above the ticker at least 95 in 100 belong to a panel."""
    scene = load_all(LAYOUTS)["night-shift"]
    covered = sum(p.area[2] * p.area[3] for p in scene.panels if p.over is None)
    width, height = scene.screens["main"].size
    assert covered >= 0.95 * width * height
