"""What does a planner see? The page 作业计划: the night's plans, the map to pick sections on, the plan being edited.

A page for people at a desk, in the day theme: the server gives its frame and words, `assets/6*-plans*` fill it over
`/api/v1/plans` and `/api/v1/stoppages`.
"""

import json
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.settings import Settings
from wall.words_plans import PLANS

PATH = "/desk/plans"
MAP = "plans-map"


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    said = PLANS
    head = html.Header(
        [
            html.H1(said["title"]),
            html.Div(id="plans-night", className="bar"),
            html.Span(id="plans-note", role="status"),
            html.Span(id="plans-elsewhere"),
            html.Div(id="plans-tools", className="bar"),
            html.A(said["home"], href="/", className="home"),
        ]
    )
    error = html.P(id="plans-error", role="alert", hidden=True)
    sections = [
        _part("list", html.Div(said["loading"], id="plans-list-body")),
        _part("map", html.Div(id="plans-map-tools"), _map(), html.Ul(id="plans-legend")),
        _part("edit", html.Div(id="plans-edit-body")),
    ]
    return html.Div(
        [head, error, html.Div(sections, className="columns"), html.Div(id="plans-dialogs")],
        id="plans-desk",
        **parts.data(words=json.dumps(said, ensure_ascii=False)),
    )


def _part(name: str, *children: Component) -> Component:
    said: dict[str, Any] = {"aria-label": PLANS.get(name, PLANS["title"])}
    return html.Section(list(children), id=f"plans-{name}", **said)


def _map() -> Component:
    """Where it stands before the registry's roads are there; then the page shows those."""
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
        boxZoom=False,  # Shift and drag picks
        doubleClickZoom=False,  # ends a line
        preferCanvas=True,
        attributionControl=False,
        trackViewport=False,
        className="map-view",
    )
