"""What does the operator see at hand-over? The page 交接班: roll call, the sheet with its signatures, the month.

A page for people at a desk, in the day theme: the server gives its frame and words, `assets/6*-shift*` fill it over
`/api/v1/shifts`.
"""

import json

from dash import dcc, html
from dash.development.base_component import Component

from wall import parts
from wall.words_shift import SHIFT

PATH = "/desk/shift"


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    said = SHIFT
    head = html.Header(
        [
            html.H1(said["title"]),
            html.Label([said["shift"], html.Select(id="shift-pick")]),
            html.Span(id="shift-state", role="status"),
            html.Span(id="shift-pending"),
            html.Nav(
                [
                    *(html.A(said[part], href=f"#shift-{part}") for part in ("roll", "sheet", "month")),
                    html.A(said["home"], href="/"),
                ]
            ),
        ]
    )
    sections = [
        html.Section([html.H2(said[part]), html.Div(said["loading"], id=f"shift-{part}-body")], id=f"shift-{part}")
        for part in ("roll", "sheet")
    ]
    month = html.Section(
        [
            html.H2(said["month"]),
            html.Div(_chart(), id="shift-graph"),
            html.Div(said["loading"], id="shift-month-body"),
        ],
        id="shift-month",
    )
    error = html.P(id="shift-error", role="alert", hidden=True)
    return html.Div(
        [head, error, *sections, month], id="shift-desk", **parts.data(words=json.dumps(said, ensure_ascii=False))
    )


def _chart() -> Component:
    """Filled by the page's own script; without a figure it stays out of sight."""
    return dcc.Graph(id="shift-chart", config={"displayModeBar": False, "staticPlot": True}, style={"height": 260})
