"""What is a wall page made of? One Dash app on our FastAPI server: index, routing, and the page's one stream.

No Dash pages, no intervals, one app a process (DESIGN D6, D7 and their traps).
"""

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any
from uuid import uuid4

import dash
import msgspec
from dash import Dash, Input, Output, ctx, dcc, html
from dash.development.base_component import Component
from msgspec.structs import asdict

from config import ROOT, Settings
from layouts.shelf import DRAFT, Shelf
from records import Hall, Refused
from wall import (
    admin_layouts,
    desk_cases,
    desk_plans,
    desk_register,
    desk_shift,
    desk_unit,
    guide,
    phone,
    told,
    viewer,
    words,
)
from wall.camera_list import STORE
from wall.canvas import canvas
from wall.desk import Desk
from wall.look import Viewed
from wall.panels import PANELS
from wall.panels import map as map_panel
from wall.push import serve
from wall.stage import Place, Scenes, Stages, shown
from wall.words_stage import STAGE

ASSETS = ROOT / "assets"
PARENT = r"^parent-"  # assets of the page around a wall (`/screen/…`), which no page of Dash loads
STORES = ("wall-screen", "wall-stage", "selected-unit", "selected-alert", "follow", STORE)  # those several panels use
BY_DAY = (desk_plans, desk_shift, desk_unit, desk_register, phone, admin_layouts)  # in the day theme
DESKS = {one.PATH: one.page for one in (desk_cases, guide, *BY_DAY)}  # pages for people at a desk, or in the street
DAY = frozenset(one.PATH for one in BY_DAY)
INDEX = """<!DOCTYPE html>
<html lang="zh-CN" data-theme="{theme}" data-timezone="{zone}"{who}>
<head>{metas}<title>{title}</title>{favicon}{css}</head>
<body>{app_entry}<footer>{config}{scripts}{renderer}</footer></body>
</html>"""


class WallDash(Dash):
    """Dash with our index page: the theme of the asked scene stands in the very first HTML."""

    desk: Desk
    stages: Stages
    zone_name: str
    roles: Mapping[str, str]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        request = self.backend.request_adapter()
        theme = self._theme(request.path)
        parts["app_entry"] = parts["app_entry"].replace("Loading...", words.OPENING)
        return INDEX.format(theme=theme, zone=self.zone_name, who=self._who(request), **parts)

    def _theme(self, path: str) -> str:
        place = place_of(path)
        hall = self.desk.hall(place[0]) if place[0] else None
        scene = self.stages.scene(shown(self.stages, hall, *place)[0])
        if hall is not None and hall.theme:
            return hall.theme
        return scene.theme if scene is not None else "day" if path.rstrip("/") in DAY else "night"

    def _who(self, request: Any) -> str:
        """Who is logged in, as attributes of the page; nothing for a screen on a wall."""
        identity = getattr(request.context, "identity", None)
        if identity is None or identity.kind != "person":
            return ""
        role = self.roles.get(identity.role, identity.role)
        said = {"name": identity.name, "role": identity.role, "of": identity.of, "role-word": role}
        return "".join(f' data-{key}="{escape(value)}"' for key, value in said.items())


def create(server: Any, hub: Viewed, settings: Settings, scenes: Scenes | Shelf) -> Dash:
    """The Dash app on `server`, a FastAPI app; call it once, after all other routes.

    `scenes`: a shelf that follows its files, or layouts as they are. Raises `Refused` for such with unknown panels or
    options. The callback map is filled at once: after a restart a browser comes back by socket before it asks anything
    by HTTP. Where the hub tells halls, it is told here what their pages are built from.
    """
    stages = Stages(scenes)
    app = WallDash(
        __name__,
        server=server,
        assets_folder=str(ASSETS),
        assets_ignore=PARENT,
        title=settings.centre.name,
        update_title="",
        suppress_callback_exceptions=True,  # panels come with the routed layout
        websocket_callbacks=True,
        websocket_inactivity_timeout=0,  # a wall is looked at, not touched
    )
    desk = Desk(hub, settings.centre.name, settings.zone, settings.wall, stages.shelf)
    app.desk, app.stages, app.zone_name, app.roles = desk, stages, settings.timezone, settings.access.roles
    app.layout = _page
    _callbacks(app, desk, stages)
    fan = getattr(hub, "hall_fan", None)
    if fan is not None:
        fan.stage = stages.digest
    app._setup_server()
    return app


def build_id() -> str:
    """Changes with whatever a page was built from: scripts, styles, layouts, the wall's code, Dash itself."""
    digest = hashlib.sha256(dash.__version__.encode())
    for path in sorted([*ASSETS.rglob("*.*"), *(ROOT / "wall").rglob("*.py"), *(ROOT / "layouts").glob("*.yaml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def place_of(path: str | None) -> tuple[str, str]:
    """`/wall/{layout}/{screen}` → both; empty where the address does not say."""
    first, *rest = (path or "").strip("/").split("/")
    layout, screen = [*rest, "", ""][:2]
    return (layout, screen) if first == "wall" else ("", "")


def _page() -> Component:
    """The same for every address."""
    stores = [dcc.Store(id=name) for name in STORES]
    connection = html.Div(id="connection", hidden=True)
    return html.Div([dcc.Location(id="url", refresh=False), *stores, told.store(), html.Main(id="page"), connection])


def _nowhere(scenes: Scenes) -> Component:
    links = [
        html.Li(html.A(f"{scene.title_of(screen)} · {screen}", href=f"/wall/{scene.name}/{screen}"))
        for scene in scenes.values()
        for screen in scene.screens
    ]
    return html.Div([html.H1(words.NOWHERE), html.Ul(links)], className="nowhere")


def _callbacks(app: Dash, desk: Desk, stages: Stages) -> None:
    outputs = Output("page", "children"), Output("wall-screen", "data"), Output("wall-stage", "data")

    @app.callback(*outputs, Input("url", "pathname"))
    def route(path: str | None) -> tuple[Component, dict[str, Any] | None, dict[str, Any] | None]:
        desk_page = DESKS.get((path or "").rstrip("/"))
        if desk_page is not None:
            return desk_page(), None, None
        layout, screen = place_of(path)
        stages.look()
        scene = stages.scene(layout)
        if scene is not None and not screen:
            screen = next(iter(scene.screens))
        if not viewer.may_open(layout, screen):  # a browser names the wall itself
            return _nowhere({}), None, None
        if scene is None or screen not in scene.screens:
            return _nowhere(stages.scenes), None, None
        try:
            return _wall(desk, stages, (layout, screen))
        except Refused as e:  # a draft that does not stand yet
            return html.P(str(e), className="nowhere"), None, None

    @app.callback(websocket=True, persistent=True)
    async def stream() -> None:
        socket = ctx.websocket
        if socket is not None:
            await serve(desk, socket, stages, viewer.may_open)

    for panel in PANELS.values():
        if hasattr(panel, "callbacks"):
            panel.callbacks(app, desk)


def _wall(desk: Desk, stages: Stages, home: Place) -> tuple[Component, dict[str, Any], dict[str, Any]]:
    """A screen of a hall where the hall is now, with all that its other places need."""
    hall = None if home[0].startswith(DRAFT) else desk.hall(home[0])
    book = stages.book(home[0], _named(hall))
    at = shown(stages, hall, *home)
    union = stages.union(book, at)
    here = [one for one in union if (one[0].name, one[1].screen) == at]
    others = [one for one in union if (one[0].name, one[1].screen) != at]
    scene = next(scene for scene in book if scene.name == at[0])
    view = map_panel.view(desk.look())
    made = canvas(desk, scene, at[1], [stand for _, _, stand in here], view, others, home)
    panels = [placed.panel for _, placed, _ in union]
    page = {
        "page": uuid4().hex, "layout": home[0], "screen": home[1], "view": view, "panels": panels,
        "built_t": desk.look().now,
    }  # fmt: skip
    stage = {
        "hall": home[0], "screen": home[1], "stage": stages.digest(home[0]),
        "places": stages.places(book), "ways": stages.ways(home[0]),
        "state": msgspec.to_builtins(asdict(hall) | {"controller_name": ""}) if hall is not None else None,
        "words": STAGE, "mode": desk.hub.mode, "built_t": page["built_t"],
        "follows": not home[0].startswith(DRAFT),
    }  # fmt: skip
    return made, page, stage


def _named(hall: Hall | None) -> list[str]:
    """Layouts a hall shows now, in its book or not."""
    return [one.layout for one in hall.screens.values()] if hall is not None else []
