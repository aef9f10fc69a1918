"""How did one case go? Its title, place, unit and clock, the seven stages with their times, before and after in photos.

Follows the case a screen dwells on; without one, the newest closed case that has both photos. The server says which
case; `assets/55-case-focus.js` asks `/api/v1/cases/{id}` for it and draws, for ended cases are in no feed.
"""

import json
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from wall import parts
from wall.look import Look, Props
from wall.words_cases import SOURCES, STAGES, STATUSES
from wall.words_tour import CASE

ID = "case_focus"
FEEDS: tuple[Feed, ...] = ("cases", "tallies")
HALL = True


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    tables = {"statuses": STATUSES, "sources": SOURCES, "stages": STAGES}
    said = parts.data(words=json.dumps({**CASE, **tables}, ensure_ascii=False))
    body = html.Div(id="case-focus", className="case-focus", **said)
    return parts.frame(ID, CASE["title"], body, dcc.Store(id="case-focus-data"))


def render(look: Look, options: Options) -> Props:
    """Which case, why this one, and the names of the units."""
    asked = look.focus.case
    newest = look.tally.pairs[0].case if look.tally is not None and look.tally.pairs else ""
    data: dict[str, Any] = {
        "case": asked or newest,
        "focused": bool(asked),
        "recorded": bool(asked) and look.focus.recorded,
        "organs": {organ.id: organ.name for organ in look.registry.units.values()},
    }
    return {"case-focus-data": {"data": data}}
