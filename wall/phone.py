"""What does a collector have in the hand? A page of a phone's size: tasks, reporting, what became of it, what waits.

Made for 390 × 844 and thumbs, in the day theme for the sun: the server gives its frame and words, `assets/86-phone*` to
`89-phone*` fill it over `/api/v1/tasks` and `/api/v1/cases` and keep what cannot be sent yet.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.terminals import frame, map_view
from wall.words_terminals import PHONE

PATH = "/phone"
LIVE: dict[str, Any] = {
    "aria-live": "polite"
}  # a link may not have the role of a status; its changes are told all the same
TABS = ("tasks", "report", "mine", "queue")


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    head = html.Header(
        [
            html.H1([PHONE["title"], html.Span(id="phone-who")]),
            html.A(PHONE["link_wait"], id="phone-link", href="#queue", **LIVE),
            html.Span(id="phone-fix"),
            html.Span(className="note-line", role="status"),
        ]
    )
    tabs = html.Nav([_tab(name) for name in TABS], id="phone-tabs")
    main = html.Div(html.P(PHONE["loading"], className="empty"), id="phone-main")
    return frame("phone", PHONE, head, main, tabs, _place())


def _tab(name: str) -> Component:
    return html.A([html.Span(PHONE["tabs"][name]), html.B()], href=f"#{name}", **parts.data(tab=name))


def _place() -> Component:
    """The map to point on; opened by the scripts."""
    buttons = html.Div(
        [
            html.Button(PHONE["no_"], id="phone-place-no", className="quiet"),
            html.Button(PHONE["here"], id="phone-place-yes"),
        ],
        className="bar",
    )
    return html.Dialog([html.H2(id="phone-place-title"), map_view("phone-map"), buttons], id="phone-place")
