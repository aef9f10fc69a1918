"""What does a unit's terminal show? The page 处置台: cases sent to it by lateness, what can be done with each.

A page for people at a desk, in the day theme: the server gives its frame and words, `assets/83-unit*` and `84-unit*`
fill it over `/api/v1/cases` and `/feeds/cases`.
"""

from dash import html
from dash.development.base_component import Component

from wall.terminals import frame, part
from wall.words_terminals import UNIT

PATH = "/desk/unit"


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    head = html.Header(
        [
            html.H1(UNIT["title"]),
            html.Span(id="unit-who"),
            html.Span(className="note-line", role="status"),
            html.Div(id="unit-head-tools", className="bar"),
            html.A(UNIT["home"], href="/", className="home"),
        ]
    )
    inbox = part(
        "unit-list",
        UNIT["list"],
        html.Div(id="unit-tabs", className="bar"),
        html.Div(id="unit-tools"),
        html.Div(html.P(UNIT["loading"], className="empty"), id="unit-rows"),
        html.P([html.Span(UNIT["keys"]), html.Span(id="unit-read")], className="keys"),
    )
    case = part("unit-case", UNIT["case"], html.Div(id="unit-case-body"))
    return frame("unit-desk", UNIT, head, html.Div([inbox, case], className="columns"))
