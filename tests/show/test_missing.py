"""What a scene names and is not there is said, with what is recorded of it; nothing else is."""

import pytest
from msgspec.structs import replace

from records import Focus, Hall, Missing
from show.book import Do
from show.missing import Seen, missing
from show.state import home, step
from tests.show.halls import SCENES, Town, book

NOW = 1_000.0


def gone(focus: Focus, town: Town, texts: tuple[str, ...] = ()) -> tuple[Missing, ...]:
    hall = step(home(SCENES["command"], NOW), Do("select", screen="right", focus=focus), book(), NOW)
    return missing(hall, texts, town, town.case, NOW, 300)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (("working", NOW - 5), None),
        (("stopped", NOW - 299), None),
        (("offline", NOW - 400), Missing("unit", "A007", "silent", NOW - 400, True)),
        (("working", NOW - 301), Missing("unit", "A007", "silent", NOW - 301, True)),
        (("off_shift", NOW - 5), Missing("unit", "A007", "off_shift", NOW - 5, True)),
        (("no_fix", None), Missing("unit", "A007", "silent", None, False)),
        (None, Missing("unit", "A007", "unknown", None, False)),
    ],
)
def test_a_unit_is_there_while_it_speaks(seen: Seen | None, told: Missing | None) -> None:
    town = Town()
    town.units = {"A007": seen} if seen else {}
    assert gone(Focus(unit="A007"), town) == ((told,) if told else ())


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (("ok", NOW), None),
        (("late", NOW - 900), None),
        (("silent", 7.0), Missing("camera", "c1", "silent", 7.0, True)),
        (("frozen", 7.0), Missing("camera", "c1", "silent", 7.0, True)),
        (("none", None), Missing("camera", "c1", "no_picture", None, False)),
        (None, Missing("camera", "c1", "unknown", None, False)),
    ],
)
def test_a_camera_is_there_while_it_sends_pictures(seen: Seen | None, told: Missing | None) -> None:
    town = Town()
    town.cameras = {"c1": seen} if seen else {}
    assert gone(Focus(camera="c1"), town) == ((told,) if told else ())


def test_a_case_of_another_day_is_offered_as_a_recording() -> None:
    town = Town()
    assert gone(Focus(case="@乱堆"), town) == (Missing("case", "@乱堆", "unknown"),)
    town.before["20261120-00007"] = "阳光小区前乱堆"
    assert gone(Focus(case="@乱堆"), town) == (Missing("case", "@乱堆", "unknown", recorded=True),)
    assert gone(Focus(case="20261120-00007"), town) == ()
    assert gone(Focus(case="none"), town) == (Missing("case", "none", "unknown"),)


def test_an_alarm_that_is_gone_is_said() -> None:
    assert gone(Focus(alert="20261121-0007"), Town()) == ()
    assert gone(Focus(alert="x"), Town()) == (Missing("alert", "x", "unknown"),)


def test_a_figure_without_a_value_is_said_once_and_facts_are_always_there() -> None:
    texts = ("{facts.staff} 名，在岗 {collectors.on_duty}，今日 {cases.collect} 件", "{cases.collect} 件")
    assert gone(Focus(), Town(), texts) == (Missing("figure", "cases.collect", "no_value"),)


def test_the_figures_of_a_missing_unit_are_not_told_besides() -> None:
    town = Town()
    town.units, town.values = {}, {}
    assert [one.what for one in gone(Focus(unit="A007"), town, ("{unit.A007.speed_kmh}",))] == ["unit"]


def test_a_thing_on_two_screens_is_told_once() -> None:
    hall: Hall = home(SCENES["command"], NOW)
    both = {name: replace(shown, focus=Focus(unit="B999")) for name, shown in hall.screens.items()}
    town = Town()
    assert len(missing(replace(hall, screens=both), (), town, town.case, NOW, 300)) == 1
