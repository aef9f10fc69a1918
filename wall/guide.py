"""What does the guide hold in the hand? Programme, teleprompter, screens, and what drives them, for tablet and phone.

Read at arm's length while speaking, worked with a thumb, in the dark of the hall: the server gives its frame and words,
`assets/90-guide*` to `94-guide*` fill it over `/api/v1/halls` and `/feeds/hall`.
"""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.words_guide import GUIDE, TABS

PATH = "/guide"
SIDE = ("programme", "send", "more")  # one at a time beside the teleprompter; on a phone all five are tabs


def page() -> Component:
    """The frame; every part says that it is being read until its data is there."""
    tabs = html.Nav([_tab(name) for name in TABS], id="guide-tabs", **_named(GUIDE["tabs_label"]))
    main = html.Main([_part("prompt"), _part("screens")], className="guide-main")
    side = html.Div([_part(name) for name in SIDE], className="guide-side")
    bar = html.Footer(html.Div(id="guide-said"), id="guide-bar", **_named(GUIDE["bar_label"]))
    return html.Div(
        [_head(), html.Div(id="guide-notes"), tabs, side, main, bar, html.Div(id="guide-dialogs")],
        id="guide",
        **parts.data(words=json.dumps(GUIDE, ensure_ascii=False), view="prompt", side="programme"),
    )


def _head() -> Component:
    hall = html.Label([html.Span(GUIDE["hall"]), html.Select(id="guide-hall")])
    return html.Header(
        [
            html.H1(GUIDE["title"]),
            hall,
            html.Span(id="guide-mode"),
            html.Span(GUIDE["link_wait"], id="guide-link", role="status"),
            html.Time(id="guide-clock"),
            html.Button("?", id="guide-help", type="button", **_named(GUIDE["help"])),
            html.A(GUIDE["home"], href="/"),
        ]
    )


def _tab(name: str) -> Component:
    return html.Button(TABS[name], type="button", **parts.data(tab=name))


def _part(name: str) -> Component:
    body = html.Div(html.P(GUIDE["loading"], className="empty"), id=f"guide-{name}", className="guide-body")
    return html.Section(body, className="guide-part", **parts.data(part=name), **_named(TABS[name]))


def _named(said: str) -> dict[str, Any]:
    return parts.label(said)
