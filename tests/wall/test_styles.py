"""Colours have names, words can be read in the dark from four metres, nothing moves for those who mind."""

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
THEMES = {"night": ASSETS / "10-theme-night.css", "day": ASSETS / "11-theme-day.css"}
STYLES = sorted(ASSETS.glob("*.css"))
WORDS = ("ink", "ink-2", "ink-3", "accent", "ok", "warn-ink", "alarm-ink", "mode-demo", "mode-replay", "mode-rehearsal")
LEAST_PX = 15  # DESIGN §5, at 1080p


def tokens(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;", THEMES[theme].read_text("utf-8")))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", [p for p in STYLES if p not in THEMES.values()], ids=lambda p: p.name)
def test_colours_stand_only_in_the_themes(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{;]*\{)|\brgba?\(|\bhsla?\(", text) == []


def test_every_theme_gives_the_same_names() -> None:
    names = [set(re.findall(r"--([\w-]+):", path.read_text("utf-8"))) for path in THEMES.values()]
    assert names[0] == names[1]


def test_every_name_that_is_used_exists() -> None:
    text = "\n".join(path.read_text("utf-8") for path in STYLES)
    given = set(re.findall(r"--([\w-]+):", text)) | {"tiles"}  # --tiles: the camera strip's own count
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= given


@pytest.mark.parametrize("ground", ["bg", "panel"])
@pytest.mark.parametrize("name", WORDS)
def test_words_of_the_night_have_a_contrast_of_seven(name: str, ground: str) -> None:
    night = tokens("night")
    assert contrast(night[name], night[ground]) >= 7.0


@pytest.mark.parametrize("name", ["map-label", "map-label-minor"])
def test_names_on_the_night_map_have_a_contrast_of_seven(name: str) -> None:
    assert contrast(tokens("night")[name], tokens("night")["map-ground"]) >= 7.0


@pytest.mark.parametrize("name", ["ink", "ink-2", "ink-3", "warn-ink", "alarm-ink", "accent"])
def test_words_of_the_day_can_be_read_too(name: str) -> None:
    assert contrast(tokens("day")[name], tokens("day")["panel"]) >= 4.5


@pytest.mark.parametrize(("name", "least"), [("ink", 7.0), ("ink-2", 7.0), ("alarm-ink", 7.0), ("warn-ink", 7.0)])
def test_words_on_the_ground_of_an_alarm_can_be_read(name: str, least: float) -> None:
    """The banner of a broken connection, the rows of serious alerts, the sentinel."""
    assert contrast(tokens("night")[name], tokens("night")["alarm-ground"]) >= least
    assert contrast(tokens("day")["ink"], tokens("day")["alarm-ground"]) >= 7.0
    assert contrast(tokens("day")[name], tokens("day")["alarm-ground"]) >= 4.5


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_no_text_is_smaller_than_can_be_read_at_four_metres(path: Path) -> None:
    text = path.read_text("utf-8")
    sizes = re.findall(r"font-size:\s*(\d+)px", text) + re.findall(r"font:[^;]*?(\d+)px", text)
    assert all(int(size) >= LEAST_PX for size in sizes)


def test_key_figures_are_large_and_digits_stand_in_columns() -> None:
    sizes = dict(re.findall(r"--([\w-]+):\s*(\d+)px", (ASSETS / "00-tokens.css").read_text("utf-8")))
    assert int(sizes["figure"]) >= 40
    assert int(sizes["text"]) >= LEAST_PX
    assert "tabular-nums" in (ASSETS / "20-wall.css").read_text("utf-8")


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_styles_move_nothing(path: Path) -> None:
    found = re.findall(r"^\s*((?:animation|transition)[\w-]*:[^;]*)", path.read_text("utf-8"), flags=re.MULTILINE)
    assert all(rule.endswith(": 0s !important") for rule in found)


def test_who_asks_for_no_motion_gets_none() -> None:
    assert "prefers-reduced-motion: reduce" in (ASSETS / "20-wall.css").read_text("utf-8")


def test_what_has_the_focus_is_seen() -> None:
    assert ":focus-visible" in (ASSETS / "20-wall.css").read_text("utf-8")
