"""Which way do cases go, and how many went how far today? The seven stages in a row, each with what passed it.

A case passes several of them in a day: the numbers are not parts of one sum (the field guide 0.5), and the panel says
so. Each opens into its cases; digits are drawn by `assets/49-flip.js`.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props
from wall.words_cases import STAGES as NAMES
from wall.words_leader import STAGES

ID = "stages"
FEEDS: tuple[Feed, ...] = ("tallies",)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    line = html.Ol([_stage(name) for name in NAMES], className="stage-line", **parts.label(STAGES["title"]))
    return parts.bare(ID, html.Div([line, html.P(id=f"{ID}-said", className="stage-note")], className="stage-body"))


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    props: Props = {f"{ID}-said": {"children": STAGES["none" if tally is None else "note"]}}
    for stage in NAMES:
        n = None if tally is None else tally.passed.get(stage, 0)
        props[f"{ID}-{stage}"] = _told(NAMES[stage], n) | {"data-day": tally.day if tally else ""}
        props[f"{ID}-{stage}-n"] = {"data-text": words.UNKNOWN if n is None else words.number(n)}
    return props


def _stage(stage: str) -> Component:
    number = html.Span(id=f"{ID}-{stage}-n", className="flip", **parts.data(text=words.UNKNOWN), **parts.HIDDEN)
    about = parts.data(figure=stage, name=NAMES[stage], count="", day="")
    button = html.Button([number, html.Span(NAMES[stage])], id=f"{ID}-{stage}", className="stage-step", **about)
    return html.Li(button)


def _told(name: str, n: int | None) -> dict[str, Any]:
    if n is None:
        return {"disabled": True, "data-count": "", "aria-label": name}
    return {"disabled": False, "data-count": n, "aria-label": STAGES["opens"].format(name=name, n=n)}
