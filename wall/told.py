"""How does a push travel? All that one push says of a page's panels as one attribute, which `assets/04-told.js` sets.

Each prop told to Dash's page by itself wakes every component there three times (4.4.1): with the thousand components of
a hall's page a change of scene took half a second of the browser for nothing else. What only Dash can draw still goes
by its own way.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

TOLD, SAID = "wall-told", "data-said"  # the component and its attribute
ATTRIBUTES = frozenset({
    "alt", "children", "className", "colSpan", "dateTime", "disabled", "hidden", "href", "id", "key", "loading", "role",
    "scope", "src", "style", "tabIndex", "title",
})  # fmt: skip


class Said(NamedTuple):
    """One prop of one component; `text`: the value as JSON."""

    component: str
    prop: str
    text: str


def store() -> Component:
    """Where a page hears it; stands outside of what is drawn anew with another address."""
    return html.Div(id=TOLD, hidden=True)


def text_of(value: Any) -> str:
    return json.dumps(value, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def message(page: str, number: int, said: Iterable[Said]) -> str:
    """For `SAID`. `number` counts a stream's messages, so that a page knows that it missed none; 0 stands outside."""
    parts = (f"[{text_of(one.component)},{text_of(one.prop)},{one.text}]" for one in said)
    return f'{{"page":{text_of(page)},"n":{number},"said":[{",".join(parts)}]}}'


def by_script(prop: str) -> bool:
    """May it be told this way? Attributes of html components, their children, data of stores."""
    return prop in ATTRIBUTES or prop == "data" or prop.startswith(("data-", "aria-"))


def strange(value: Any) -> list[str]:
    """What a page's script would not draw in a tree of children: other components, attributes it does not know."""
    if isinstance(value, Component):
        props = [name for name in value.to_plotly_json()["props"] if not by_script(name) or name == "data"]
        own = [f"{value._type}.{name}" for name in props]
        own += [f"{value._namespace}.{value._type}"] if value._namespace != "dash_html_components" else []
        return own + strange(getattr(value, "children", None))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [name for one in value for name in strange(one)]
    return []
