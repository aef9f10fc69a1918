"""What does a dispatcher see? The page 指挥台: cases to act on, the live map, the chosen case and what can be done.

A page for people at a desk, in the dark of the hall: the server gives its frame and words, `assets/7*-desk*` fill it
over `/feeds/cases`, `/feeds/map` and `/api/v1/cases`.
"""

import json

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.settings import Settings
from wall.words_desk import DESK

PATH = "/desk"
MAP = "desk-map"


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    said = DESK
    head = html.Header(
        [
            html.H1(said["title"]),
            html.Nav(id="desk-tabs", **{"aria-label": said["tabs_label"]}),
            html.Nav([html.A(text, href=href) for href, text in said["links"]], className="links"),
            html.Span(id="desk-link", role="status"),
            html.Span(id="desk-who"),
            html.Div(id="desk-tools", className="bar"),
            html.Time(id="desk-clock"),
        ]
    )
    error = html.P(id="desk-error", role="alert", hidden=True)
    columns = [
        _part(
            "list", html.Div(id="desk-list-head"), html.Div(id="desk-list-body"), html.P(said["keys"], id="desk-keys")
        ),
        _part("map", _map(), html.Div(id="desk-hover", hidden=True), html.Div(id="desk-toasts", role="status")),
        _part("drawer", html.Div(html.P(said["none_chosen"], className="empty"), id="desk-drawer-body")),
    ]
    return html.Div(
        [head, error, html.Div(columns, className="columns"), html.Div(id="desk-dialogs")],
        id="desk-page",
        **parts.data(words=json.dumps(said, ensure_ascii=False)),
    )


def _part(name: str, *children: Component) -> Component:
    return html.Section(list(children), id=f"desk-{name}", **{"aria-label": DESK["parts"][name]})


def _map() -> Component:
    """Where it stands before the registry's grids are there; then the page shows those."""
    place = Settings()
    return dl.Map(
        [dl.ScaleControl(imperial=False, position="bottomleft")],
        id=MAP,
        center=[place.map_lat, place.map_lon],
        zoom=place.map_zoom,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        minZoom=4,
        maxZoom=19,
        boxZoom=False,
        keyboard=False,  # the arrows walk through the list
        preferCanvas=True,
        attributionControl=False,
        trackViewport=False,
        className="map-view",
    )
