"""What does a seat on the telephone see? The page 案卷登记: the form, the place, what is known there already.

A page for people at a desk, in the day theme: the server gives its frame and words, `assets/85-register*` fill it over
`/api/v1/catalogue`, `/locate`, `/addresses`, `/intake` and `/cases`.
"""

from dash import html
from dash.development.base_component import Component

from wall.terminals import frame, map_view, part
from wall.words_terminals import REGISTER

PATH = "/desk/register"


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    head = html.Header(
        [
            html.H1(REGISTER["title"]),
            html.Span(id="register-who"),
            html.Span(className="note-line", role="status"),
            html.Div(id="register-tools", className="bar"),
            html.A(REGISTER["desk"], href="/desk"),
            html.A(REGISTER["home"], href="/", className="home"),
        ]
    )
    pool = part(
        "register-pool",
        REGISTER["pool"],
        html.H2([REGISTER["pool"], " ", html.B(id="register-pool-count")]),
        html.Div(html.P(REGISTER["loading"], className="empty"), id="register-pool-body"),
    )
    form = part("register-form", REGISTER["form"], html.Div(id="register-form-body"))
    known = part(
        "register-known",
        REGISTER["known"],
        map_view("register-map"),
        html.Div(
            [
                html.H2(REGISTER["place"]),
                html.Div(id="register-place"),
                html.H2(REGISTER["likely"]),
                html.Div(id="register-likely"),
                html.Div(id="register-components", hidden=True),
            ]
        ),
    )
    return frame("register-desk", REGISTER, head, html.Div([pool, form, known], className="columns"))
