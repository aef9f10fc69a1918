"""Which facts does a scene put before the guests? A titled list or a row of large figures, as the layout writes them.

What stands in braces is filled in live; `{facts.…}` are the centre's own records from the tour's file, which this
system does not count: figures of now carry a mark, so that the two are told apart.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts import tour as tours
from layouts.scene import Scene
from wall import parts
from wall.look import Look, Props
from wall.panels.strip import live, pieces, running
from wall.words_tour import BOARD

ID = "board"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras", "alerts", "duties", "cases", "tallies")
HALL = True
EVERY_S = 5.0


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the list, or with `big` a large figure; texts may hold live fields."""

    name: str
    value: str = ""
    unit: str = ""
    note: str = ""
    big: bool = False


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    title: str = ""
    lead: str = ""  # one sentence below the title
    columns: int = 1
    rows: tuple[Row, ...] = ()


def texts(options: Options) -> list[str]:
    """All texts that may hold live fields, for who checks them."""
    rows = [text for row in options.rows for text in (row.value, row.note, row.name, row.unit)]
    return [options.title, options.lead, *rows]


def layout(options: Options, scene: Scene) -> Component:
    head = [html.Span(id=f"{ID}-title"), html.Span(id=f"{ID}-note", className="panel-note"),
            html.Span(className="panel-age", role="status")]  # fmt: skip
    lead = html.P(id=f"{ID}-lead", className="board-lead", hidden=True)
    return html.Section([html.H2(head), lead, html.Dl(id=f"{ID}-rows", className="board-rows")],
                        **parts.named(ID, "panel"))  # fmt: skip


def render(look: Look, options: Options) -> Props:
    facts = facts_of(look)
    is_live = any(_fields(text) for text in texts(options))
    style = {"--columns": max(1, options.columns)}
    kind = "figures" if any(row.big for row in options.rows) else "list"
    return {
        f"{ID}-title": {"children": pieces(look, options.title, facts)},
        f"{ID}-note": {"children": [html.I(className="live-mark", **parts.HIDDEN), BOARD["live"]] if is_live else ""},
        f"{ID}-lead": {"children": pieces(look, options.lead, facts), "hidden": not options.lead},
        f"{ID}-rows": {"children": [_row(look, row, facts) for row in options.rows], "style": style, "data-kind": kind},
    }


def facts_of(look: Look) -> dict[str, Any]:
    """Of the running tour; without one, of the hall's first programme that has any."""
    tour = running(look)
    if tour is not None and tour.facts:
        return tour.facts
    if look.shelf is None:
        return {}
    halls = {look.hall.hall if look.hall is not None else "", ""}
    told = [one for one in look.shelf.tours.values() if one.facts]
    own = [one for one in told if one.hall in halls]
    return (own or told)[0].facts if told else {}


def _fields(text: str) -> list[str]:
    """Live fields of a text, those of the file left out."""
    return [name for name in tours.fields(text) if not name.startswith(tours.FACTS)]


def _row(look: Look, row: Row, facts: dict[str, Any]) -> Component:
    _, missing = tours.filled(row.value, live(look), facts)
    value = html.Dd(
        [html.Span(pieces(look, row.value, facts), className="board-value"),
         html.Span(row.unit, className="board-unit") if row.unit and not missing else ""],
    )  # fmt: skip
    note = [html.Dd(pieces(look, row.note, facts), className="board-note")] if row.note else []
    mark: Any = html.I(className="live-mark", **parts.HIDDEN) if _fields(row.value) else ""
    how = parts.data(big=str(row.big).lower(), missing=str(bool(missing)).lower())
    return html.Div([html.Dt([mark, row.name]), value, *note], className="board-row", **how)
