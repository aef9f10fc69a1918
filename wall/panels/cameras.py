"""What do the cameras see? A strip of tiles, or a wall of n × n; `assets/30-cameras.js` turns them, Python names the
cameras. A camera in focus stands large among the others.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import camera_list, parts
from wall.look import Look, Props

ID = "cameras"
FEEDS: tuple[Feed, ...] = ("cameras",)
HALL = True  # how many tiles there are, and which one is large, is a matter of the scene
LARGE = {0: 0, 1: 0, 2: 0, 3: 2, 4: 3, 5: 3}  # n × n → side of the tile in focus, in tiles
MOST = 5


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    tiles: int = 5  # pictures side by side
    grid: int = 0  # n: a wall of n × n pictures instead, up to 5


def tiles_of(options: Options) -> int:
    """Places of a wall or strip while none is large."""
    side = min(max(0, options.grid), MOST)
    return side * side if side else max(1, options.tiles)


def widest(options: list[Options]) -> Options:
    """Tiles enough for every place a page may come to show."""
    return Options(tiles=max(tiles_of(one) for one in options))


def layout(options: Options, scene: Scene) -> Component:
    tiles = [html.Figure(className="cam-tile") for _ in range(tiles_of(options))]
    strip = html.Div(tiles, id="camera-strip", **_how(options, ""), **parts.data(paused="false"))
    return parts.frame(ID, "现场画面", strip)


def render(look: Look, options: Options) -> Props:
    fixed = [camera.state in ("ok", "late") for camera in look.cameras.values() if camera.vehicle is None]
    carried = [camera.state in ("ok", "late") for camera in look.cameras.values() if camera.vehicle is not None]
    note = f"轮巡 15 秒 · 全球眼 {sum(fixed)}/{len(fixed)} · 车载 {sum(carried)}/{len(carried)}"
    focus = look.focus.camera if options.grid else ""
    return {**camera_list.props(look), f"{ID}-note": {"children": note}, "camera-strip": _how(options, focus)}


def _how(options: Options, focus: str) -> dict[str, Any]:
    """What the scripts and styles need to know of this place."""
    side = min(max(0, options.grid), MOST)
    style = {"--tiles": tiles_of(options), "--grid": side, "--large": LARGE[side]}
    return {"style": style, **parts.data(shown=tiles_of(options), grid=side, focus=focus)}
