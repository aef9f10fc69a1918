"""What a screen says of its own sound before any script runs, and which hours a layout may name for it."""

import json
from typing import Any

import msgspec
import pytest

from wall.panels import alerts
from wall.panels.alerts import Options
from wall.words_alerts import SOUND


def made(**options: Any) -> dict[str, Any]:
    """Component id → component of the panel as it is first sent."""
    panel = alerts.layout(msgspec.convert(options, Options), None)  # type: ignore[arg-type]
    return {part.id: part for part in panel._traverse() if getattr(part, "id", None)}  # type: ignore[no-untyped-call]


def test_a_screen_that_shall_sound_says_that_it_cannot_yet() -> None:
    sign = made(sound=True)["sound-state"]
    assert (sign.children, getattr(sign, "data-state")) == ("声音未启用", "locked")
    assert not getattr(sign, "hidden", False)


def test_a_screen_that_shall_not_sound_says_that_too() -> None:
    sign = made(sound=False)["sound-state"]
    assert (sign.children, getattr(sign, "data-state")) == ("本屏不发声", "off")


def test_every_state_of_the_policy_has_its_words_on_the_page() -> None:
    said = json.loads(getattr(made()["sound-state"], "data-words"))
    states = {"off", "none", "locked", "muted", "other", "quiet", "voiceless"}  # soundPolicy.state
    assert states <= set(said) == set(SOUND)
    assert all(len(said[state]) == 2 and all(said[state]) for state in states)


def test_the_policy_of_the_layout_reaches_the_script() -> None:
    holder = made(voice=True, repeat_s=20, quiet="22:00-06:00", tone_at="22:55")["alert-sound"]
    names = ("sound", "voice", "repeat", "quiet", "tone")
    assert [getattr(holder, f"data-{name}") for name in names] == ["true", "true", 20, "22:00-06:00", "22:55"]


@pytest.mark.parametrize(
    "options", [{"quiet": "22-6"}, {"quiet": "22:00-24:00"}, {"quiet": "22:00"}, {"tone_at": "9:00"}]
)
def test_an_hour_that_is_none_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(options, Options)


def test_a_window_of_several_places_has_what_any_of_them_needs() -> None:
    widest = alerts.widest([Options(rows=6, sound=False), Options(rows=12, voice=True, repeat_s=5)])
    assert (widest.rows, widest.sound, widest.voice, widest.repeat_s) == (12, True, True, 5)
