"""Which pieces do several panels share? Frame with head and age, key figure, sign of a state, cell of a table."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from wall import words

Children = str | Component | Sequence[Any] | None
HIDDEN: dict[str, Any] = {"aria-hidden": "true"}  # a picture of what is said in words beside it


def frame(
    panel: str, title: str, *children: Any, note: Children = None, aside: Component | None = None
) -> html.Section:
    """A panel: head with title, what stands aside of it, note and the age that `assets/` writes; below it the content.

    The shell sets `data-t`, room time up to which the content is known; `assets/` sets `data-fresh`.
    """
    head = html.H2([html.Span(title), aside or "", html.Span(note, id=f"{panel}-note", className="panel-note"), _age()])
    return html.Section([head, *children], **named(panel, "panel"))


def bare(panel: str, *children: Any, class_name: str = "", tag: Callable[..., Component] = html.Section) -> Component:
    """A panel without a head; its age stands where its style puts it."""
    return tag([*children, _age()], **named(panel, f"panel bare {class_name}".rstrip()))


def named(panel: str, class_name: str) -> dict[str, Any]:
    """Id, class and data attributes every panel carries."""
    return {"id": f"panel-{panel}", "className": class_name, **data(panel=panel, t="", fresh="ok")}


def data(**values: Any) -> dict[str, Any]:
    """`data-…` attributes."""
    return {f"data-{name}": value for name, value in values.items()}


def label(said: str) -> dict[str, Any]:
    """What is said of it to those who do not see it."""
    return {"aria-label": said}


def _age() -> html.Span:
    return html.Span(className="panel-age", role="status")


def figure(figure_id: str, label: str, state: str = "") -> html.Div:
    """A key figure; `render` sets the children of `figure_id` and of `{figure_id}-sub`."""
    number = html.Strong("–", id=figure_id)
    below = html.Small(id=f"{figure_id}-sub")
    name = html.Span([mark(state), label] if state else label, className="label")
    return html.Div([name, number, below], className="figure")


def mark(state: str, shape: str = "") -> html.I:
    """A small sign: colour and shape by state; the word always stands beside it."""
    return html.I(className="mark", **data(state=state, shape=shape or state), **HIDDEN)


def table(table_id: str, heads: Sequence[str], class_name: str = "") -> html.Table:
    """A table whose body `render` fills: children of `table_id`."""
    first, *rest = heads
    row = html.Tr([html.Th(first, scope="col"), *(html.Th(head, scope="col") for head in rest)])
    return html.Table([html.Thead(row), html.Tbody(id=table_id)], className=f"table {class_name}".rstrip())


def facts(pairs: Sequence[tuple[str, str]]) -> list[Any]:
    """Children of a description list."""
    return [item for name, value in pairs for item in (html.Dt(name), html.Dd(value))]


def growing(now: float, since: float) -> html.Span:
    """A span of time that grows on in the browser (`assets/33-ages.js`); said here in whole minutes, so that nothing is
    told anew only because a second has passed.
    """
    whole_s = max(0.0, now - since) // 60 * 60
    return html.Span(words.lasting(whole_s) if whole_s else words.UNDER_A_MINUTE, **data(since=f"{since:.0f}"))
