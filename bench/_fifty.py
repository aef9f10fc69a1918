"""A web role whose walls have fifty panels on one screen: `-m bench._fifty COUNT PORT`, beside a running system.

A layout holds each panel once. Here the house's own panels stand again under other ids, drawn from the same feeds by
the same code and pushed one by one, until there are COUNT; the map is left out: its layers are not pushed.
"""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

from dash._utils import stringify_id
from dash.development.base_component import Component

LAYOUT, SCREEN = "bench-fifty", "main"
SIZE = (3840, 2160)
COLUMNS = 10
LEFT_OUT = ("map", "proof")  # the proof drawer is empty until somebody opens it


def copied(panel: ModuleType, number: int) -> Any:
    """The panel as another one: every id of its layout carries `number`; what it sets outside of it is left out."""
    ids: dict[str, str] = {}

    def renamed(component: Component) -> Component:
        for part in (component, *component._traverse()):
            old = getattr(part, "id", None) if isinstance(part, Component) else None
            if old is not None:
                part.id = {**old, "copy": number} if isinstance(old, dict) else f"{old}-{number}"
                ids[stringify_id(old)] = stringify_id(part.id)
        return component

    def of_ours(said: Any) -> Any:
        return {ids[name]: props for name, props in said.items() if name in ids}

    made = SimpleNamespace(**{name: value for name, value in vars(panel).items() if name.isupper()})
    made.ID = f"{panel.ID}-{number}"
    made.Options = panel.Options
    made.layout = lambda options, scene: renamed(panel.layout(options, scene))
    made.render = lambda look, options: of_ours(panel.render(look, options))
    made.__name__ = f"{panel.__name__}.copy{number}"
    if hasattr(panel, "first"):
        made.first = lambda look: of_ours(panel.first(look))
    if hasattr(panel, "widest"):
        made.widest = panel.widest
    return made


def fill(panels: dict[str, Any], count: int) -> list[str]:
    """Adds copies until `count` panels can stand on a screen; their names."""
    own = [name for name in panels if name not in LEFT_OUT]
    names = list(own[:count])
    for number in range(2, 2 + count):
        for name in own:
            if len(names) >= count:
                return names
            panels[f"{name}_{number}"] = copied(panels[name], number)
            names.append(f"{name}_{number}")
    return names


def layout_text(names: list[str]) -> str:
    """The layout with all of them, a grid."""
    width, height = SIZE[0] // COLUMNS, SIZE[1] // -(-len(names) // COLUMNS)
    rows = [
        f"  - {{panel: {name}, screen: {SCREEN}, "
        f"area: [{n % COLUMNS * width}, {n // COLUMNS * height}, {width}, {height}]}}"
        for n, name in enumerate(names)
    ]
    head = f"title: 五十\ntheme: night\nscreens:\n  {SCREEN}: {{size: [{SIZE[0]}, {SIZE[1]}]}}\npanels:\n"
    return head + "\n".join(rows) + "\n"


def main(count: int, port: int) -> int:
    """Serve until a signal; addresses and the room's clock come from the environment."""
    from msgspec.structs import replace

    import web
    from config import WebSettings, load
    from wall.panels import PANELS

    settings = load()
    names = fill(PANELS, count)
    folder = settings.folder / "layouts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{LAYOUT}.yaml").write_text(layout_text(names), "utf-8")
    return web.run([], replace(settings, web=WebSettings(settings.web.host, port)))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
