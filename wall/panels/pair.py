"""How did a place look before, and how after? Two photos of a closed case with their times, how long it took, on time
or late.

Follows the case a hall dwells on; else it turns slowly through the newest closed cases that have both photos, by the
room's clock, so that all screens show the same one. `assets/49-pair.js` draws; the server tells the cases.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct, structs

from feeds.states import Feed
from layouts.scene import Scene
from wall import parts
from wall.look import Look, Props
from wall.words_cases import STATUSES
from wall.words_leader import PAIR

ID = "pair"
FEEDS: tuple[Feed, ...] = ("tallies",)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    every_s: float = 15.0  # s each case stays


def layout(options: Options, scene: Scene) -> Component:
    said = parts.data(words=json.dumps({**PAIR, "statuses": STATUSES}, ensure_ascii=False), every=options.every_s)
    show = html.Div(id="pair-show", className="pair-show", **said)
    return html.Section(
        [
            html.H2([html.Span(PAIR["title"], id="pair-title"), html.Span(id="pair-note", className="panel-note"),
                     html.Span(className="panel-age", role="status")]),
            show, dcc.Store(id="pair-data"),
        ],
        **parts.named(ID, "panel"),
    )  # fmt: skip


def render(look: Look, options: Options) -> Props:
    """The newest pairs, or None before the first count; the names of the units."""
    if look.tally is None:
        return {"pair-data": {"data": None}}
    organs = {organ.id: organ.name for organ in look.registry.units.values()}
    told: list[dict[str, Any]] = [structs.asdict(pair) for pair in look.tally.pairs]
    return {"pair-data": {"data": {"pairs": told, "organs": organs}}}
