"""Which cases stand behind a number? A drawer that lists exactly those it counts; `assets/46-case-list.js` fills it.

The server gives the frame, the words and the tables of codes; the cases come from `/api/v1/cases` with the figure's own
condition, so that number and list cannot disagree.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import parts
from wall.look import Look, Props
from wall.words_cases import LATENESS, LIST, SOURCES, STAGES, STATUSES

ID = "case_list"
FEEDS: tuple[Feed, ...] = ("cases",)
FLOATS = True  # nothing there until a number is opened


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    head = html.Header(
        [
            html.H3(id="cases-title", tabIndex=-1),
            html.Span(id="cases-when"),
            html.Button("×", id="cases-close", className="plain", title=LIST["close"]),
        ]
    )
    streets = html.Div(id="cases-streets", role="group", **parts.label(LIST["streets"]))
    rows = html.Div(id="cases-rows", role="list")
    foot = html.Footer([html.Span(id="cases-said", role="status"), html.Span(LIST["keys"], className="keys")])
    tables = {"statuses": STATUSES, "sources": SOURCES, "lateness": LATENESS, "stages": STAGES}
    said = parts.data(words=json.dumps({**LIST, **tables}, ensure_ascii=False))
    titled: dict[str, Any] = {"aria-labelledby": "cases-title"}
    drawer = html.Section(
        [head, streets, rows, foot],
        id="cases",
        hidden=True,
        role="dialog",
        **titled,
        **said,
    )
    return html.Div([drawer, dcc.Store(id="case-organs")], **parts.named(ID, "holder"))


def render(look: Look, options: Options) -> Props:
    """The names of responsible units: marks and cases tell ids."""
    return {"case-organs": {"data": {organ.id: organ.name for organ in look.registry.units.values()}}}
