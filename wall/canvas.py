"""How does a scene become a page? Panels at their places in true pixels, filled with the data of this moment."""

from collections.abc import Mapping
from typing import Any

import msgspec
from dash import html
from dash._utils import stringify_id
from dash.development.base_component import Component

from layouts.scene import Placed, Scene
from wall import parts
from wall.desk import Desk
from wall.panels import PANELS
from wall.panels import map as map_panel
from wall.push import Stand, Stands

Scenes = Mapping[str, Scene]
FLOATING = 2  # z-index of what floats, as assets/20-wall.css has it


def stands_of(scenes: Scenes) -> Stands:
    """Every screen's panels with their options; raises `Refused` at an unknown panel or option."""
    return {
        (scene.name, screen): tuple(_stand(scene, placed) for placed in scene.on(screen))
        for scene in scenes.values()
        for screen in scene.screens
    }


def _stand(scene: Scene, placed: Placed) -> Stand:
    panel = PANELS.get(placed.panel)
    key = f"panels[{scene.panels.index(placed)}]"
    if panel is None:
        known = ", ".join(sorted(PANELS))
        raise scene.refusal(f"{key}.panel", f"no such panel {placed.panel!r}; there are {known}")
    try:
        return Stand(panel, msgspec.convert(placed.options, panel.Options))
    except msgspec.ValidationError as e:
        raise scene.refusal(f"{key}.options", str(e).replace("$.", "")) from None


def canvas(desk: Desk, scene: Scene, screen: str, stands: tuple[Stand, ...], view: dict[str, Any]) -> Component:
    """A screen; `view` is what its map shows first. `assets/` scales the whole to the window."""
    width, height = scene.screens[screen].size
    made = html.Div(
        [_box(scene, placed, stand) for placed, stand in zip(scene.on(screen), stands, strict=True)],
        id="wall-canvas",
        style={"width": width, "height": height},
        **parts.data(mode=desk.hub.mode, timezone=str(desk.zone), screen=f"{scene.name}/{screen}"),
    )
    by_id = {stringify_id(id_): part for part in made._traverse() if (id_ := getattr(part, "id", None)) is not None}
    for stand in stands:
        _fill(by_id, desk, stand)
    container = by_id.get(map_panel.ID)
    if container is not None:
        container.children = [*map_panel.tiles(desk.settings), *container.children]
        for prop, value in view.items():
            setattr(container, prop, value)
    return made


def _box(scene: Scene, placed: Placed, stand: Stand) -> Component:
    x, y, width, height = placed.area
    floats = getattr(stand.panel, "FLOATS", False)
    style = {"left": x, "top": y, "width": width, "height": height}
    if placed.layer:
        style["zIndex"] = FLOATING + placed.layer
    return html.Div(stand.panel.layout(stand.options, scene), className="box floats" if floats else "box", style=style)


def _fill(by_id: dict[str, Component], desk: Desk, stand: Stand) -> None:
    look = desk.look()
    first = stand.panel.first(look) if hasattr(stand.panel, "first") else {}
    said = {**stand.panel.render(look, stand.options), **first}
    for component, props in said.items():
        for prop, value in props.items():
            if component in by_id:  # the stores of the page are not part of the canvas
                setattr(by_id[component], prop, value)
    setattr(by_id[f"panel-{stand.panel.ID}"], "data-t", f"{desk.fresh_t(stand.panel):.1f}")
