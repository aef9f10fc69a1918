"""Where is everything? The map's container, legend and first view; all drawing is done by `assets/`."""

import math
from typing import Any, Literal

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import duties
from feeds.states import Feed
from layouts.scene import Scene
from registry.model import Registry
from wall import camera_list, parts, words
from wall.look import Look, Props
from wall.settings import Settings
from wall.words_leader import HEAT

ID = "map"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "duties")
LEGEND = (  # shape, state
    ("arrow", "working"),
    ("arrow", "driving"),
    ("stop", "stopped"),
    ("arrow-hollow", "offline"),
    ("person", "on_duty"),
    ("camera", "cameras"),
)
CASES = ("case", "overdue")  # a case, one that is late
PLANNED = ("done", "pending", "overdue")  # by the code `assets/` is told
SHARE_STEP = 0.05  # of a pass; finer steps are not worth a message
Layer = Literal[
    "vehicles", "collectors", "cameras", "trails", "road_names", "grids", "unit_grids", "plan", "cases", "heat"
]
WIDE_DEG = 0.05  # view around the first positions of a city without grids and roads
MARGIN = 0.02  # share of the view left free around what is registered


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    layers: list[Layer] | None = None  # layers shown at first; nothing said: as `assets/` has it


def layout(options: Options, scene: Scene) -> Component:
    shown = None if options.layers is None else {name: name in options.layers for name in words.LAYERS}
    container = dl.Map(
        [dl.ScaleControl(imperial=False, position="bottomleft")],
        id=ID,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        minZoom=4,
        maxZoom=19,
        preferCanvas=True,
        attributionControl=False,
        trackViewport=False,  # nobody on the server asks where a screen looks
        keyboard=True,
        className="map-view",
    )
    stores = dcc.Store(id="layers", data=shown), dcc.Store(id="plan-roads")
    return parts.bare(ID, container, _legend(), _heat(), *stores, class_name="map-panel")


def render(look: Look, options: Options) -> Props:
    return {**camera_list.props(look), "plan-roads": {"data": plan_roads(look)}}


def plan_roads(look: Look) -> list[tuple[str, int, float, str]]:
    """Tonight's planned sections: id, index of its word in `PLANNED`, share of the running pass, who is to come.

    Their lines are those of the base map; nothing else is sent, so that a change costs a few bytes a section.
    """
    told = []
    for strip in duties.strips(duties.tonight(look.duties, look.now)):
        if strip.status in PLANNED and strip.section in look.registry.roads:
            running = strip.share if not strip.swept and strip.share < 1.0 else 0.0
            share = round(round(running / SHARE_STEP) * SHARE_STEP, 2)
            told.append((strip.section, PLANNED.index("done" if strip.swept else strip.status), share, strip.vehicle))
    return told


def view(look: Look) -> dict[str, Any]:
    """The view that shows what is registered, else what was heard of, else the place of the settings."""
    box = extent(look.registry) or _around_units(look)
    if box is None:
        return {"center": [look.settings.map_lat, look.settings.map_lon], "zoom": look.settings.map_zoom}
    west, south, east, north = box
    dx, dy = (east - west) * MARGIN, (north - south) * MARGIN
    return {"bounds": [[south - dy, west - dx], [north + dy, east + dx]]}


def tiles(settings: Settings) -> list[Component]:
    """The optional tile layer beneath our vectors."""
    if not settings.tile_url:
        return []
    return [dl.TileLayer(url=settings.tile_url, attribution=settings.tile_attribution, opacity=settings.tile_opacity)]


def extent(registry: Registry) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the duty grids, else of the roads; None without either."""
    points = [point for grid in registry.duty_grids.values() for ring in grid.rings for point in ring]
    points = points or [point for road in registry.roads.values() for point in road.points]
    if not points:
        return None
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def _around_units(look: Look) -> tuple[float, float, float, float] | None:
    """A round-numbered box around the first unit that has a position: it must not wander with every fix."""
    units = [u for u in (*look.vehicles.values(), *look.collectors.values()) if u.lon is not None]
    first = min(units, key=lambda unit: unit.id, default=None)
    if first is None or first.lon is None or first.lat is None:
        return None
    lon, lat = (math.floor(at / WIDE_DEG) * WIDE_DEG for at in (first.lon, first.lat))
    return lon - WIDE_DEG, lat - WIDE_DEG, lon + 2 * WIDE_DEG, lat + 2 * WIDE_DEG


def _legend() -> Component:
    names = {**words.STATES, "on_duty": words.COLLECTOR, "cameras": words.LAYERS["cameras"]}
    cases = [html.Li([parts.mark(state, "case"), words.CASE_LEGEND[state]]) for state in CASES]
    planned = [html.Li([parts.mark(status, "line"), words.SECTION_STATES[status]]) for status in PLANNED]
    return html.Ul(
        [*(html.Li([parts.mark(state, shape), names[state]]) for shape, state in LEGEND), *cases, *planned],
        id="map-legend",
        className="legend",
    )


def _heat() -> Component:
    """What the colours of the heat of cases mean; `assets/48-heat.js` shows it with the layer and says how many."""
    scale = html.Span([HEAT["few"], html.I(**parts.HIDDEN), HEAT["many"]], className="heat-scale")
    said = parts.data(note=HEAT["note"], none=HEAT["none"])
    content = [html.B(HEAT["title"]), scale, html.Span(id="heat-note")]
    return html.P(content, id="heat-legend", hidden=True, **said)
