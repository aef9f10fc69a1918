"""Words can be read from four metres, nothing moves for those who mind. Colours: tests/assets/test_contrast.py."""

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
STYLES = sorted(ASSETS.glob("*.css"))
LEAST_PX = 15  # DESIGN §5, at 1080p


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_no_text_is_smaller_than_can_be_read_at_four_metres(path: Path) -> None:
    text = path.read_text("utf-8")
    sizes = re.findall(r"font-size:\s*(\d+)px", text) + re.findall(r"font:[^;]*?(\d+)px", text)
    assert all(int(size) >= LEAST_PX for size in sizes)


def test_key_figures_are_large_and_digits_stand_in_columns() -> None:
    sizes = dict(re.findall(r"--([\w-]+):\s*(\d+)px", (ASSETS / "00-tokens.css").read_text("utf-8")))
    assert int(sizes["figure-px"]) >= 40
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


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_words_on_the_ground_of_pictures_have_its_own_ink(path: Path) -> None:
    rules = re.findall(r"\{([^{}]*)\}", path.read_text("utf-8"))
    inks = [
        re.findall(r"(?<![\w-])color:\s*([^;]+);", rule)
        for rule in rules
        if "background: var(--picture-ground)" in rule
    ]
    assert {ink for found in inks for ink in found} <= {"var(--picture-ink)"}
