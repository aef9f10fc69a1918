"""How does a place become a page? Panels at their places in true pixels, filled with the data of this moment.

Panels of the hall's other places are there too, hidden and empty: the browser shows them when the hall goes there.
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash._utils import stringify_id
from dash.development.base_component import Component

from layouts.scene import Placed, Scene
from wall import parts
from wall.desk import Desk
from wall.panels import map as map_panel
from wall.stage import Scenes, Stand, check, stands_of, z_of

__all__ = ["Scenes", "canvas", "check", "stands_of"]
Boxed = tuple[Scene, Placed, Stand]


def canvas(
    desk: Desk,
    scene: Scene,
    screen: str,
    stands: Sequence[Stand],
    view: dict[str, Any],
    others: Sequence[Boxed] = (),
    home: tuple[str, str] | None = None,
) -> Component:
    """A screen; `view` is what its map shows first. `assets/` scales the whole to the window.

    `others`: panels this place does not have; `home`: hall and its own screen, where those are not the place itself.
    """
    width, height = scene.screens[screen].size
    boxes = [_box(scene, placed, stand) for placed, stand in zip(scene.on(screen), stands, strict=True)]
    made = html.Div(
        [*boxes, *(_box(*other, hidden=True) for other in others)],
        id="wall-canvas",
        style={"width": width, "height": height},
        **parts.data(mode=desk.hub.mode, timezone=str(desk.zone), screen=f"{scene.name}/{screen}"),
    )
    by_id = {stringify_id(id_): part for part in made._traverse() if (id_ := getattr(part, "id", None)) is not None}
    for stand in stands:
        _fill(by_id, desk, stand, home or (scene.name, screen))
    container = by_id.get(map_panel.ID)
    if container is not None:
        container.children = [*map_panel.tiles(desk.settings), *container.children]
        for prop, value in view.items():
            setattr(container, prop, value)
    return made


def _box(scene: Scene, placed: Placed, stand: Stand, hidden: bool = False) -> Component:
    x, y, width, height = placed.area
    style = {"left": x, "top": y, "width": width, "height": height}
    if z := z_of(placed, stand.panel):
        style["zIndex"] = z
    floats = getattr(stand.panel, "FLOATS", False)
    options = stand.options if stand.laid is None else stand.laid
    more: dict[str, Any] = {"hidden": True} if hidden else {}
    return html.Div(
        stand.panel.layout(options, scene),
        className="box floats" if floats else "box",
        style=style,
        **{**more, **parts.data(box=placed.panel)},
    )


def _fill(by_id: dict[str, Component], desk: Desk, stand: Stand, at: tuple[str, str]) -> None:
    look = desk.look()
    first = stand.panel.first(look) if hasattr(stand.panel, "first") else {}
    on = desk.look_on(look, at) if getattr(stand.panel, "HALL", False) else look
    said = {**stand.panel.render(on, stand.options), **first}
    for component, props in said.items():
        for prop, value in props.items():
            if component in by_id:  # the stores of the page are not part of the canvas
                setattr(by_id[component], prop, value)
    box = by_id[f"panel-{stand.panel.ID}"]
    setattr(box, "data-t", f"{desk.fresh_t(stand.panel):.1f}")
    if on.hall is not None:
        setattr(box, "data-seq", str(on.hall.seq))
