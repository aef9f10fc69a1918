"""What does an administrator see when drawing walls? The page 画面编排: files, canvas, options, text, preview, history.

A page for people at a desk, in the day theme: the server gives its frame and words, `assets/9*-editor*` fill it over
`/api/v1/layouts`, `/tours` and `/playlists`.
"""

import inspect
import json
from typing import Any

import msgspec
from dash import html
from dash.development.base_component import Component

from wall import parts
from wall.panels import PANELS
from wall.words_layouts import LAYOUTS, PANEL_NAMES

PATH = "/admin/layouts"
TABS = ("canvas", "text", "preview", "history")


def page() -> Component:
    """The frame; every part is empty until its data is there."""
    said = LAYOUTS
    head = html.Header(
        [
            html.H1(said["title"]),
            html.Div(id="editor-name", className="bar"),
            html.Span(id="editor-note", role="status"),
            html.Div(id="editor-tools", className="bar"),
            html.A(said["home"], href="/", className="home"),
        ]
    )
    error = html.P(id="editor-error", role="alert", hidden=True)
    middle: list[Component] = [
        html.Div(id="editor-tabs", className="tabs", role="tablist", **parts.label(said["title"]))
    ]
    middle += [_tab(tab) for tab in TABS]
    columns = [
        html.Section(html.Div(said["loading"], id="editor-files"), id="editor-left", **parts.label(said["files"])),
        html.Section(middle, id="editor-middle", **parts.label(said["tabs"]["canvas"])),
        html.Section(
            [html.Div(id="editor-problems"), html.Div(id="editor-form")], id="editor-right",
            **parts.label(said["panel_form"]),
        ),
    ]  # fmt: skip
    return html.Div(
        [head, error, html.Div(columns, className="columns"), html.Div(id="editor-dialogs")],
        id="editor-desk",
        **parts.data(words=json.dumps(said, ensure_ascii=False)),
    )


def _tab(tab: str) -> Component:
    said: dict[str, Any] = {"aria-labelledby": f"editor-tab-{tab}"}
    return html.Div(id=f"editor-{tab}", role="tabpanel", hidden=True, **said)


def panels() -> dict[str, Any]:
    """The panels that layouts choose from: their name, what they are good for, whether they float, their options."""
    return {id_: _told(id_, panel) for id_, panel in PANELS.items()}


def _told(id_: str, panel: Any) -> dict[str, Any]:
    name, about = PANEL_NAMES.get(id_, (id_, (inspect.getdoc(panel) or "").partition("\n")[0]))
    return {"name": name, "about": about, "floats": getattr(panel, "FLOATS", False), "schema": schema(panel.Options)}


def schema(options: type[Any]) -> dict[str, Any]:
    """JSON schema of a panel's options, with its references put in place."""
    told = msgspec.json.schema(options)
    known = told.pop("$defs", {})
    made: dict[str, Any] = _in_place(told, known, ())
    return made


def _in_place(part: Any, known: dict[str, Any], inside: tuple[str, ...]) -> Any:
    if isinstance(part, list):
        return [_in_place(one, known, inside) for one in part]
    if not isinstance(part, dict):
        return part
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in inside:  # one that holds itself is left as it is: a form for it would have no end
        return {**_in_place(known[name], known, (*inside, name)), **{k: v for k, v in part.items() if k != "$ref"}}
    return {key: _in_place(value, known, inside) for key, value in part.items()}
