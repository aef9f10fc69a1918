"""What does one camera see? Its newest picture as large as it goes, where it stands, how it was judged, who comes next.

Follows the camera a screen dwells on; without one it patrols: the fixed cameras with a picture by turns, by the room's
clock, so that all screens look the same way. `assets/57-camera-focus.js` draws from the store `camera-list`.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import camera_list, parts
from wall.look import Look, Props
from wall.words_tour import CAMERA

ID = "camera_focus"
FEEDS: tuple[Feed, ...] = ("cameras",)
HALL = True


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    every_s: int = 15  # s a camera stays while nobody is named


def layout(options: Options, scene: Scene) -> Component:
    said = parts.data(words=json.dumps(CAMERA, ensure_ascii=False))
    body = html.Div(id="camera-focus", className="camera-focus", **said)
    return parts.frame(ID, CAMERA["title"], body, dcc.Store(id="camera-focus-data"))


def render(look: Look, options: Options) -> Props:
    """Which camera, why this one, and what the registry says of each."""
    asked = look.focus.camera
    fixed = [camera for camera in look.cameras.values() if camera.vehicle is None]
    fine = sum(camera.state in ("ok", "late") for camera in fixed)
    data: dict[str, Any] = {
        "camera": asked,
        "recorded": bool(asked) and look.focus.recorded,
        "every_s": max(3, options.every_s),
        "facts": {camera.id: _facts(look, camera.id) for camera in fixed},
    }
    return {
        **camera_list.props(look),
        "camera-focus-data": {"data": data},
        f"{ID}-note": {"children": CAMERA["count"].format(ok=fine, all=len(fixed))},
    }


def _facts(look: Look, camera_id: str) -> list[str]:
    """Street network it belongs to and how far it sees."""
    known = look.registry.cameras.get(camera_id)
    if known is None:
        return []
    source = [known.source] if known.source else []
    far = [CAMERA["range"].format(m=f"{known.range_m:.0f}")] if known.range_m else []
    return [*source, *far]
