"""Which frame do the terminals share? Words for the scripts, a place for trouble, one for dialogs; a map to pick on."""

import json
from collections.abc import Mapping
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.settings import Settings


def frame(page_id: str, words: Mapping[str, Any], head: Component, *body: Component) -> Component:
    """The whole page: head, the line of what failed, its body, dialogs above all."""
    trouble = html.P(className="trouble", role="alert", hidden=True)
    dialogs = html.Div(className="dialogs")
    said = parts.data(words=json.dumps(words, ensure_ascii=False))
    return html.Div([head, trouble, *body, dialogs], id=page_id, className="term", **said)


def part(part_id: str, label: str, *children: Component) -> Component:
    """A section with a name for those who cannot see it."""
    named: dict[str, Any] = {"aria-label": label}
    return html.Section(list(children), id=part_id, **named)


def map_view(map_id: str) -> Component:
    """Stands where the city is until there is a place to show."""
    place = Settings()
    return dl.Map(
        [dl.ScaleControl(imperial=False, position="bottomleft")],
        id=map_id,
        center=[place.map_lat, place.map_lon],
        zoom=place.map_zoom,
        zoomSnap=0.5,
        wheelPxPerZoomLevel=120,
        minZoom=4,
        maxZoom=19,
        boxZoom=False,
        preferCanvas=True,
        attributionControl=False,
        trackViewport=False,
        className="map-view",
    )
