"""What did chance choose? 随机抽查: what was drawn, from how many, with which seed, when, and how anybody can check it.

Stands over the map while a screen dwells on what was drawn; else it is not there.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Draw
from wall import figures, parts, words
from wall.look import Look, Props
from wall.words_tour import SPOT

ID = "spot"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cases")
HALL = True
FLOATS = True  # nothing there until something was drawn


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    always: bool = False  # also while the screen shows something else


def layout(options: Options, scene: Scene) -> Component:
    body = [html.H3(SPOT["title"]), html.P(id="spot-drawn", className="spot-drawn"), html.Dl(id="spot-facts"),
            html.P(SPOT["check"], className="spot-check")]  # fmt: skip
    return html.Div(html.Article(body, id="spot", hidden=True), **parts.named(ID, "holder"))


def render(look: Look, options: Options) -> Props:
    drawn = look.hall.drawn if look.hall is not None else None
    if drawn is None or not (options.always or drawn.id in (look.focus.unit, look.focus.case)):
        return {"spot": {"hidden": True}}
    return {
        "spot": {"hidden": False},
        "spot-drawn": {"children": [html.Span(SPOT["drawn"]), html.Strong(_name(look, drawn))]},
        "spot-facts": {"children": parts.facts(_facts(look, drawn))},
    }


def _name(look: Look, drawn: Draw) -> str:
    if drawn.kind != "case":
        return look.name_of(drawn.id)
    found = figures.case_of(look, drawn.id)
    return f"{found.title} {drawn.id}" if found is not None else drawn.id


def _facts(look: Look, drawn: Draw) -> list[tuple[str, Any]]:
    unit = SPOT["units"].get(drawn.kind, "")
    of = SPOT["of"].format(of=words.number(drawn.of), unit=unit)
    kind = SPOT["kinds"].get(drawn.kind, drawn.kind)
    return [
        (kind, of),
        (SPOT["seed"], html.Code(drawn.seed)),
        (SPOT["time"], words.clock(drawn.t, look.zone)),
        (SPOT["digest"], html.Code(drawn.digest)),
    ]
