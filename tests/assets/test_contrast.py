"""Can every word and sign be read in every theme? WCAG ratios from the token files; colours stand nowhere else.

Least ratios (DESIGN 5): words 7:1 at night, dimmed and in the showcase, 4.5:1 by day; signs and lines that carry a
meaning 3:1 in all of them (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11).
"""

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
FILES = {"night": "10-theme-night.css", "day": "11-theme-day.css", "showcase": "12-theme-showcase.css"}
STYLES = sorted(path for path in ASSETS.glob("*.css") if path.name not in FILES.values())
LEAST = {"night": 7.0, "dim": 7.0, "day": 4.5, "showcase": 7.0}
MARK = 3.0
HEX = r"#[0-9a-f]{6}(?:[0-9a-f]{2})?"
CALM = ("ink", "ink-2", "ink-3", "accent", "ok", "warn-ink", "alarm-ink")
MODES = ("mode-demo", "mode-replay", "mode-rehearsal")
FIGURES = ("ink-strong", "figure", "figure-last", "rank")

# which ink stands on which ground, and where
WORDS = [
    *[(ink, ground, "panels and pages") for ink in (*CALM, *MODES, *FIGURES) for ground in ("bg", "panel")],
    *[(ink, "panel-2", "rows under the pointer, heads of tables") for ink in ("ink", "ink-2", "ink-3", "warn-ink")],
    *[(ink, "alarm-ground", "serious alerts, a lost connection") for ink in ("ink", "ink-2", "alarm-ink", "warn-ink")],
    *[(ink, "paper", "sheets: a pair of photographs and its words") for ink in ("paper-ink", "ink-2", "figure-last")],
    *[(ink, "map-ground", "names on the map") for ink in ("map-label", "map-label-minor", "ink", "ink-2", "ink-3")],
    ("picture-ink", "picture-ground", "words on camera pictures"),
]  # fmt: skip
# filled buttons and badges: short, bold words on a colour
FILLED = [("bg", "accent"), ("panel", "accent"), ("panel", "ok"), ("panel", "alarm")]
MARKS = [
    *[(sign, ground) for sign in ("ok", "warn", "alarm", "off", "accent") for ground in ("bg", "panel")],
    *[(f"unit-{state}", ground) for state in ("working", "driving", "stopped", "offline", "on-duty", "off-shift")
      for ground in ("panel", "map-ground")],
    *[(sign, "map-ground") for sign in ("camera", "camera-silent", "case-normal", "warn", "alarm", "plan-done",
                                        "plan-pending", "map-trail", "track", "accent")],
    *[(f"series-{n}", "panel") for n in range(1, 7)],
    ("bar-2", "panel"), ("bar-2", "bar-ground"), ("case-normal", "panel"), ("plan-done", "panel"),
    ("plan-pending", "panel"), ("alarm", "alarm-ground"), ("warn", "alarm-ground"), ("heat-4", "map-ground"),
]  # fmt: skip
# what calls is never dimmed; so are pictures' shades and what a stage lays over a wall
NEVER_DIMMED = ("alarm", "warn", "mode", "unit-on-duty", "unit-offline", "track", "spot")


def _blocks(theme: str) -> list[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", (ASSETS / FILES[theme]).read_text("utf-8"), flags=re.DOTALL)
    return re.findall(r"([^{}]+)\{([^{}]*)\}", text)


def names(theme: str) -> dict[str, str]:
    """Every token of a theme's own block with its value."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", _blocks(theme)[0][1]))


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme; `dim` is the night with what 23:00 changes."""
    if theme == "dim":
        return {**tokens("night"), **colours(_blocks("night")[1][1])}
    return colours(_blocks(theme)[0][1])


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(rf"--([\w-]+):\s*({HEX})\s*;", block))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_faint(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    """The pairs below `least`, in words."""
    said = tokens(theme)
    found = {pair: contrast(said[pair[0]], said[pair[1]]) for pair in pairs}
    return [f"--{ink} on --{ground}: {ratio:.2f}" for (ink, ground), ratio in found.items() if ratio < least]


def test_the_ratio_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", LEAST)
def test_words_can_be_read(theme: str) -> None:
    assert too_faint(theme, [(ink, ground) for ink, ground, _ in WORDS], LEAST[theme]) == []


@pytest.mark.parametrize("theme", FILES)
def test_words_on_the_head_and_the_strip_can_be_read_wherever_its_ground_runs_to(theme: str) -> None:
    said, ground = tokens(theme), names(theme)["head-ground"]
    faint = [(ink, stop) for ink in ("ink", "ink-2", "ink-3", "accent", "alarm-ink", "warn-ink")
             for stop in re.findall(HEX, ground) if contrast(said[ink], stop) < LEAST[theme]]  # fmt: skip
    assert faint == []


@pytest.mark.parametrize("theme", LEAST)
def test_words_on_filled_buttons_and_badges_can_be_read(theme: str) -> None:
    assert too_faint(theme, FILLED, 4.5) == []


@pytest.mark.parametrize("theme", LEAST)
def test_signs_and_lines_can_be_told_from_their_ground(theme: str) -> None:
    assert too_faint(theme, MARKS, MARK) == []


def test_every_theme_gives_every_name() -> None:
    night = names("night")
    for theme in FILES:
        assert names(theme).keys() == night.keys(), theme


def test_the_dimmed_night_changes_names_of_the_night_and_nothing_that_calls() -> None:
    changed = dict(re.findall(r"--([\w-]+):\s*([^;]+);", _blocks("night")[1][1]))
    assert set(changed) < set(names("night"))
    assert [name for name in changed if name.startswith(NEVER_DIMMED)] == []
    assert float(changed["picture-light"]) < float(names("night")["picture-light"]) == 1


def test_the_dimmed_night_is_darker_in_everything_it_changes() -> None:
    night, dim = tokens("night"), tokens("dim")
    assert [name for name in dim if luminance(dim[name]) > luminance(night[name])] == []
    assert luminance(dim["ink"]) < 0.75 * luminance(night["ink"])


@pytest.mark.parametrize("theme", ["night", "dim"])
def test_an_alarm_stands_out_at_least_as_much_when_the_night_is_dimmed(theme: str) -> None:
    night, said = tokens("night"), tokens(theme)
    for name in ("alarm", "alarm-ink", "warn", "warn-ink"):
        assert contrast(said[name], said["panel"]) >= contrast(night[name], night["panel"])


@pytest.mark.parametrize("theme", ["night", "dim"])
def test_nothing_in_the_night_is_pure_white(theme: str) -> None:
    assert max(luminance(colour) for colour in tokens(theme).values()) < 0.92  # #f7f7f7 is 0.93


@pytest.mark.parametrize("theme", FILES)
def test_an_alarm_looks_like_no_calm_state(theme: str) -> None:
    """Colour is for the abnormal: no series, bar, rank or figure shares a colour with alarm or warning."""
    said = tokens(theme)
    calm = [
        name for name in said if name.startswith(("series", "bar", "figure", "rank", "heat", "ink", "accent", "ok"))
    ]
    assert [name for name in calm if said[name] in (said["alarm"], said["warn"])] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_stand_only_in_the_themes(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    values = re.findall(r":\s*([^;{}]+);", text)
    found = rf"{HEX}\b|#[0-9a-fA-F]{{3,4}}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|\b(?:{NAMED})\b"
    assert [value for value in values if re.search(found, re.sub(r"var\(--[\w-]+|[\"'][^\"']*[\"']", "", value))] == []


NAMED = (
    "(?<!-)white|black|red|green|blue|yellow|orange|gold|gray|grey|silver|purple|navy|teal|lime|aqua|cyan|magenta|pink"
)


def test_every_ink_that_is_used_stands_in_the_table() -> None:
    inks = {ink for ink, _, _ in WORDS} | {ink for ink, _ in (*FILLED, *MARKS)}
    used = {
        name for path in STYLES for name in re.findall(r"(?<![\w-])color:\s*var\(--([\w-]+)", path.read_text("utf-8"))
    }
    assert used - inks - {"mode", "sign", "panel", "bg"} == set()  # mode, sign: set to a name of the table


def test_every_name_that_is_used_exists() -> None:
    text = "\n".join(path.read_text("utf-8") for path in [*STYLES, *(ASSETS / name for name in FILES.values())])
    given = set(re.findall(r"--([\w-]+):", text))
    asked = set(re.findall(r"var\(--([\w-]+)(?!\s*,)\b", text))
    scripted = set(re.findall(r"--([\w-]+)", "\n".join(p.read_text("utf-8") for p in ASSETS.glob("*.js"))))
    panels = "\n".join(p.read_text("utf-8") for p in (ASSETS.parent / "wall").rglob("*.py"))
    assert asked - given - scripted - set(re.findall(r"--([\w-]+)", panels)) == set()
