"""A tour is data: what is wrong with it is said with file, line and key; what is right can be shown and told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.scene import Scene
from layouts.scene import parse as scene_of
from layouts.tour import NOT_NOW, Target, Tour, check, fields, filled, load, parse, place_of
from records import Refused

GOOD = """title: 讲解
hall: command
theme: showcase
facts:
  staff: 41
  sms: "4,325"
scenes:
  - id: "0"
    title: 欢迎
    layout: command
    strip: 工作人员 {facts.staff} 名，在岗 {collectors.on_duty} 名
  - id: 3b
    title: 车载
    layout: command
    dwell_s: 20
    screens:
      left: {layout: focus-unit, unit: A007, track_h: 11}
      right: {screen: left, case: "@阳光小区前乱堆", view: [113.1, 27.8, 15]}
    say: >
      来信 {facts.sms} 条，案卷 {case.@阳光小区前乱堆.minutes} 分钟
"""


def layout(name: str, *screens: str) -> Scene:
    sizes = "".join(f"  {screen}: {{size: [100, 50]}}\n" for screen in screens)
    return scene_of(name, f"title: {name}\nscreens:\n{sizes}panels: []\n", f"{name}.yaml")


SCENES = {
    one.name: one for one in (layout("command", "left", "right"), layout("focus-unit", "any"), layout("one", "main"))
}
KNOWN = {"collectors.on_duty", "case.@阳光小区前乱堆.minutes"}


def checked(text: str) -> Tour:
    tour = parse("visit", text, "tours/visit.yaml")
    check(tour, SCENES, KNOWN.__contains__)
    return tour


def test_a_tour_becomes_scenes_with_a_target_for_each_screen() -> None:
    tour = checked(GOOD)
    assert (tour.name, tour.hall, tour.loop, tour.facts) == ("visit", "command", False, {"staff": 41, "sms": "4,325"})
    assert tour.scenes[1].screens["left"] == Target(layout="focus-unit", unit="A007", track_h=11)
    assert (tour.at("3b"), tour.at("9")) == (1, None)
    assert (tour.dwell_of(tour.scenes[0]), tour.dwell_of(tour.scenes[1])) == (None, 20)


def test_a_screen_shows_its_target_or_the_place_of_its_own_name() -> None:
    welcome, vehicle = checked(GOOD).scenes
    assert place_of(Target(), welcome, "left", SCENES) == ("command", "left")
    assert place_of(vehicle.screens["left"], vehicle, "left", SCENES) == ("focus-unit", "any")
    assert place_of(vehicle.screens["right"], vehicle, "right", SCENES) == ("command", "left")
    assert place_of(Target(layout="one"), welcome, "left", SCENES) is None


def test_live_fields_are_filled_in_and_what_has_no_value_says_so() -> None:
    tour = checked(GOOD)
    now = {"collectors.on_duty": "21"}
    assert filled(tour.scenes[0].strip, now.get, tour.facts) == ("工作人员 41 名，在岗 21 名", [])
    said, missing = filled(tour.scenes[1].say, now.get, tour.facts)
    assert said == f"来信 4,325 条，案卷 {NOT_NOW} 分钟"
    assert missing == ["case.@阳光小区前乱堆.minutes"]
    assert fields(tour.scenes[0].strip) == ["facts.staff", "collectors.on_duty"]


@given(st.text(st.characters(blacklist_characters="{}"), max_size=40))
def test_text_without_braces_stays_as_it_is(text: str) -> None:
    assert filled(text, lambda _field: None, {}) == (text, [])


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "why"),
    [
        ("title: 讲解", "titel: 讲解", 1, "titel", "no such key"),
        ("hall: command", "hall: none", 2, "hall", "no layout 'none'; there are command, focus-unit, one"),
        ("theme: showcase", "theme: dusk", 3, "theme", "dusk"),
        ("staff: 41", "staff: [41]", 5, "facts.staff", "a word or a number"),
        ("hall: command", "hall: command\nloop: true", 9, "scenes[0].dwell_s", "a playlist needs it"),
        ('id: "0"', "id: 0", 8, "scenes[0].id", "Expected `str`"),
        ('id: "0"', 'id: "a b"', 8, "scenes[0].id", "letters, digits"),
        ("id: 3b", 'id: "0"', 12, "scenes[1].id", "is scenes[0] already"),
        ("{facts.staff}", "{facts.stuff}", 11, "scenes[0].strip", "no fact 'facts.stuff'; there are staff, sms"),
        ("{facts.staff}", "{facts staff}", 11, "scenes[0].strip", "brace"),
        ("{collectors.on_duty}", "{collectors.dancing}", 11, "scenes[0].strip", "no live field 'collectors.dancing'"),
        ("{facts.sms}", "{facts.sms", 19, "scenes[1].say", "brace"),
        ("dwell_s: 20", "dwell_s: 0", 15, "scenes[1].dwell_s", ">= 1"),
        ("    layout: command\n    dwell_s", "    layout: one\n    dwell_s", 18, "scenes[1].screens.right.screen",
         "one has no screen 'left'"),
        ("    layout: command\n    strip", "    layout: one\n    strip", 10, "scenes[0].layout", "no screen 'left'"),
        ("    layout: command\n    strip", "    layout: non\n    strip", 10, "scenes[0].layout", "no layout 'non'"),
        ("left: {layout: focus-unit", "left: {layout: focus", 17, "scenes[1].screens.left.layout", "no layout 'focus'"),
        ("      left: {", "      top: {", 17, "scenes[1].screens.top", "no such screen; there are left, right"),
        ("unit: A007", "unti: A007", 17, "scenes[1].screens.left.unti", "no such key"),
        ("[113.1, 27.8, 15]", "[27.8, 113.1, 15]", 18, "scenes[1].screens.right.view[1]", "<= 90"),
        ("track_h: 11", "track_h: 49", 17, "scenes[1].screens.left.track_h", "<= 48"),
        ("    title: 车载\n", "", 12, "scenes[1]", "`title`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_line_and_key(before: str, after: str, line: int, key: str, why: str) -> None:
    assert before in GOOD
    with pytest.raises(Refused) as refused:
        checked(GOOD.replace(before, after, 1))
    assert str(refused.value).startswith(f"tours/visit.yaml:{line}: `{key}`: ")
    assert why in str(refused.value)


def test_a_tour_without_scenes_or_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"visit.yaml:3: `scenes`: a tour needs at least one scene"):
        parse("visit", "title: a\nhall: b\nscenes: []\n", "visit.yaml")
    with pytest.raises(Refused, match="visit.yaml:1: `tour`"):
        parse("visit", "", "visit.yaml")
    with pytest.raises(Refused, match="cannot be read"):
        load(tmp_path / "none.yaml")
    (tmp_path / "gb.yaml").write_bytes("title: 讲解".encode("gb18030"))
    with pytest.raises(Refused, match="not UTF-8"):
        load(tmp_path / "gb.yaml")


def test_a_playlist_takes_its_dwell_from_the_top_where_a_scene_names_none() -> None:
    text = GOOD.replace("hall: command", "hall: command\nloop: true\ndwell_s: 45")
    tour = checked(text)
    assert [tour.dwell_of(scene) for scene in tour.scenes] == [45, 20]
