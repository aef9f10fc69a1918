"""What do the cameras see? A strip of tiles; `assets/30-cameras.js` turns them, Python names the cameras."""

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import camera_list, parts
from wall.look import Look, Props

ID = "cameras"
FEEDS: tuple[Feed, ...] = ("cameras",)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    tiles: int = 5  # pictures side by side


def layout(options: Options, scene: Scene) -> Component:
    tiles = [html.Figure(className="cam-tile") for _ in range(options.tiles)]
    strip = html.Div(tiles, id="camera-strip", style={"--tiles": options.tiles}, **parts.data(paused="false"))
    return parts.frame(ID, "现场画面", strip)


def render(look: Look, options: Options) -> Props:
    fixed = [camera.state in ("ok", "late") for camera in look.cameras.values() if camera.vehicle is None]
    carried = [camera.state in ("ok", "late") for camera in look.cameras.values() if camera.vehicle is not None]
    note = f"轮巡 15 秒 · 全球眼 {sum(fixed)}/{len(fixed)} · 车载 {sum(carried)}/{len(carried)}"
    return {**camera_list.props(look), f"{ID}-note": {"children": note}}
