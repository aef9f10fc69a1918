"""How does the day stand, for the whole hall to read? Five large figures: who is on duty, and what the day's cases did.

They tell what passed a stage today and are not parts of one sum (the field guide 0.5). Each number of cases opens into
them (`assets/46-case-list.js`); the digits are drawn by `assets/49-flip.js`, which turns those that change. Buttons
stand from the first paint on and only their attributes change, or a click between two pushes would be lost.
"""

from collections import Counter
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import parts, words
from wall.look import Look, Props
from wall.words_leader import KEY

ID = "key_figures"
FEEDS: tuple[Feed, ...] = ("tallies", "collectors")
PASSED = ("collect", "file", "check", "close")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    duty = [html.Span(id=f"{ID}-on_duty-said", className="said-only"), _digits("on_duty")]
    cells = [_cell("on_duty", html.Strong(duty, className="key-number"))]
    for name in PASSED:
        about = parts.data(figure=name, name=KEY[name], count="", day="")
        number = html.Button(_digits(name), id=f"{ID}-{name}", className="key-number", **about)
        cells.append(_cell(name, number))
    return parts.bare(ID, html.Div(cells, className="key-figures", role="group", **parts.label(KEY["title"])))


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    props = _on_duty(look)
    for name in PASSED:
        n = None if tally is None else tally.passed.get(name, 0)
        props[f"{ID}-{name}"] = _told(name, n) | {"data-day": tally.day if tally else ""}
        props[f"{ID}-{name}-n"] = {"data-text": words.UNKNOWN if n is None else words.number(n)}
        props[f"{ID}-{name}-sub"] = {"children": _beside(look, name, tally) if tally else ""}
    return props


def share(part: int, whole: int) -> str:
    """92.9 %; nothing when there is nothing to share."""
    return words.UNKNOWN if whole <= 0 else f"{100 * part / whole:.1f} %"


def _on_duty(look: Look) -> Props:
    states = Counter[str](unit.state for unit in look.collectors.values())
    said = words.number(states["on_duty"])
    due = KEY["due"].format(n=states["on_duty"] + states["offline"])
    return {
        f"{ID}-on_duty-n": {"data-text": said},
        f"{ID}-on_duty-said": {"children": said},
        f"{ID}-on_duty-sub": {"children": due},
    }


def _beside(look: Look, name: str, tally: Tally) -> str:
    """Since when it is counted, what it is a share of, how it stood the day before."""
    n = tally.passed.get(name, 0)
    if name == "collect":
        return KEY["since"].format(t=words.minute(tally.from_t, look.zone))
    if name == "file":
        return KEY["file_rate"].format(share=share(n, tally.passed.get("collect", 0)))
    if name == "close":
        return KEY["on_time"].format(share=share(tally.passed.get("closed_on_time", 0), n))
    if not any(tally.day_before.values()):
        return ""  # nobody worked then: nothing to hold it against
    return KEY["before"].format(n=words.number(tally.day_before.get(name, 0)))


def _cell(name: str, number: Component) -> Component:
    """What it is, the number, and below it what it is held against."""
    below = html.Small(id=f"{ID}-{name}-sub")
    return html.Div([html.Span(KEY[name], className="label"), number, below], className="key-figure")


def _digits(name: str) -> Component:
    return html.Span(id=f"{ID}-{name}-n", className="flip", **parts.data(text=words.UNKNOWN), **parts.HIDDEN)


def _told(name: str, n: int | None) -> dict[str, Any]:
    if n is None:
        return {"disabled": True, "data-count": "", "aria-label": KEY[name]}
    return {"disabled": False, "data-count": n, "aria-label": KEY["opens"].format(name=KEY[name], n=n)}
