"""What is a wall page made of? One Dash app on our FastAPI server: index, routing, and the page's one stream.

No Dash pages, no intervals, one app a process (DESIGN D6, D7 and their traps).
"""

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any
from uuid import uuid4

import dash
from dash import Dash, Input, Output, ctx, dcc, html
from dash.development.base_component import Component

from config import ROOT, Settings
from wall import desk_cases, desk_plans, desk_register, desk_shift, desk_unit, phone, viewer, words
from wall.camera_list import STORE
from wall.canvas import Scenes, canvas, stands_of
from wall.desk import Desk
from wall.look import Viewed
from wall.panels import PANELS
from wall.panels import map as map_panel
from wall.push import Stands, serve

ASSETS = ROOT / "assets"
STORES = ("wall-screen", "selected-unit", "selected-alert", "follow", STORE)  # those more than one panel uses
BY_DAY = (desk_plans, desk_shift, desk_unit, desk_register, phone)  # in the day theme
DESKS = {one.PATH: one.page for one in (desk_cases, *BY_DAY)}  # pages for people at a desk, or in the street
DAY = frozenset(one.PATH for one in BY_DAY)
INDEX = """<!DOCTYPE html>
<html lang="zh-CN" data-theme="{theme}" data-timezone="{zone}"{who}>
<head>{metas}<title>{title}</title>{favicon}{css}</head>
<body>{app_entry}<footer>{config}{scripts}{renderer}</footer></body>
</html>"""


class WallDash(Dash):
    """Dash with our index page: the theme of the asked scene stands in the very first HTML."""

    scenes: Scenes
    zone_name: str
    roles: Mapping[str, str]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        request = self.backend.request_adapter()
        scene = self.scenes.get(place_of(request.path)[0])
        theme = scene.theme if scene is not None else "day" if request.path.rstrip("/") in DAY else "night"
        parts["app_entry"] = parts["app_entry"].replace("Loading...", words.OPENING)
        return INDEX.format(theme=theme, zone=self.zone_name, who=self._who(request), **parts)

    def _who(self, request: Any) -> str:
        """Who is logged in, as attributes of the page; nothing for a screen on a wall."""
        identity = getattr(request.context, "identity", None)
        if identity is None or identity.kind != "person":
            return ""
        role = self.roles.get(identity.role, identity.role)
        said = {"name": identity.name, "role": identity.role, "of": identity.of, "role-word": role}
        return "".join(f' data-{key}="{escape(value)}"' for key, value in said.items())


def create(server: Any, hub: Viewed, settings: Settings, scenes: Scenes) -> Dash:
    """The Dash app on `server`, a FastAPI app; call it once, after all other routes.

    Raises `Refused` for a layout with unknown panels or options. The callback map is filled at once:
    after a restart a browser comes back by socket before it asks anything by HTTP.
    """
    stands = stands_of(scenes)
    app = WallDash(
        __name__,
        server=server,
        assets_folder=str(ASSETS),
        title=settings.centre.name,
        update_title="",
        suppress_callback_exceptions=True,  # panels come with the routed layout
        websocket_callbacks=True,
        websocket_inactivity_timeout=0,  # a wall is looked at, not touched
    )
    app.scenes, app.zone_name, app.roles = scenes, settings.timezone, settings.access.roles
    app.layout = _page
    desk = Desk(hub, settings.centre.name, settings.zone, settings.wall)
    _callbacks(app, desk, scenes, stands)
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
    return html.Div([dcc.Location(id="url", refresh=False), *stores, html.Main(id="page"), connection])


def _nowhere(scenes: Scenes) -> Component:
    links = [
        html.Li(html.A(f"{scene.title_of(screen)} · {screen}", href=f"/wall/{scene.name}/{screen}"))
        for scene in scenes.values()
        for screen in scene.screens
    ]
    return html.Div([html.H1(words.NOWHERE), html.Ul(links)], className="nowhere")


def _callbacks(app: Dash, desk: Desk, scenes: Scenes, stands: Stands) -> None:
    @app.callback(Output("page", "children"), Output("wall-screen", "data"), Input("url", "pathname"))
    def route(path: str | None) -> tuple[Component, dict[str, Any] | None]:
        desk_page = DESKS.get((path or "").rstrip("/"))
        if desk_page is not None:
            return desk_page(), None
        layout, screen = place_of(path)
        if layout in scenes and not screen:
            screen = next(iter(scenes[layout].screens))
        shown = stands.get((layout, screen))
        if not viewer.may_open(layout, screen):  # a browser names the wall itself
            return _nowhere({}), None
        if shown is None:
            return _nowhere(scenes), None
        view = map_panel.view(desk.look())
        page = {"page": uuid4().hex, "layout": layout, "screen": screen, "view": view}
        return canvas(desk, scenes[layout], screen, shown, view), page

    @app.callback(websocket=True, persistent=True)
    async def stream() -> None:
        socket = ctx.websocket
        if socket is not None:
            await serve(desk, socket, stands, viewer.may_open)

    for panel in PANELS.values():
        if hasattr(panel, "callbacks"):
            panel.callbacks(app, desk)
