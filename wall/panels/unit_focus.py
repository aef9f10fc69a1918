"""What is one vehicle or collector doing, for the whole hall to read? Speed, place, state, the day's way, two pictures.

Follows the unit a screen dwells on, else the chosen one. Of a silent unit the last known is shown and said to be that.
Speed, age and state are ticked and the pictures changed without a flicker by `assets/56-unit-focus.js`, which asks the
unit's track for the day's kilometres.
"""

import json
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import duties
from feeds.states import Feed, Unit
from layouts.scene import Scene
from records import Duty
from registry import masks
from wall import figures, parts, words
from wall.look import Look, Props
from wall.words_cases import STATUSES
from wall.words_tour import UNIT

ID = "unit_focus"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras", "duties", "cases")
HALL = True
SELECTED = True  # the chosen unit where no scene names one
CHANNELS = ("front", "rear")
MOST_ROADS = 3
MOST_CASES = 7
LAST_KNOWN = {"offline": "offline", "no_fix": "no_fix", "off_shift": "off_shift"}  # states of which now nothing is told


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pictures: bool = True  # of a vehicle's front and rear camera


def layout(options: Options, scene: Scene) -> Component:
    name = html.H3([html.Span(id="unit-focus-name"), html.Em(id="unit-focus-mark", className="recorded-mark")])
    speed = html.P(
        [html.Strong(id="unit-focus-speed"), html.Span("km/h")], className="focus-speed", id="unit-focus-kmh"
    )
    warn = html.P(id="unit-focus-warn", className="focus-warn", hidden=True)
    card = html.Article(
        [name, speed, warn, html.Dl(id="unit-focus-facts"), html.Ul(id="unit-focus-cases", className="focus-cases")],
        className="focus-card",
    )
    shots = html.Div(id="unit-focus-shots", className="focus-shots", hidden=not options.pictures)
    said = parts.data(words=json.dumps(UNIT, ensure_ascii=False))
    body = html.Div([card, shots], id="unit-focus", className="unit-focus", **said)
    return parts.bare(ID, body, dcc.Store(id="unit-focus-data"), class_name="clear")


def render(look: Look, options: Options) -> Props:
    id_ = look.focus.unit or look.selected or ""
    unit = look.unit(id_)
    vehicle = id_ in look.registry.vehicles or (unit is not None and unit.kind == "vehicle")
    last_known = unit is None or unit.state in LAST_KNOWN
    recorded = look.focus.recorded and bool(look.focus.unit)
    show_pictures = options.pictures and vehicle
    data: dict[str, Any] = {
        "unit": id_ if unit is not None else "",
        "kind": unit.kind if unit is not None else "",
        "state": unit.state if unit is not None else "no_fix",
        "from_t": midnight(look),
        "pictures": {channel: _camera(look, id_, channel) for channel in CHANNELS} if show_pictures else {},
    }
    return {
        "unit-focus-data": {"data": data},
        "unit-focus-name": {"children": look.name_of(id_) if unit is not None else _nobody(id_)},
        "unit-focus-mark": {"children": UNIT["recorded"], "hidden": not recorded},
        "unit-focus-warn": {
            "children": _warning(unit, id_),
            "hidden": bool(id_) and not last_known,
            "data-hint": str(not id_).lower(),
        },
        "unit-focus-facts": {"children": parts.facts(_facts(look, unit) if unit is not None else [])},
        "unit-focus-cases": {"children": _cases(look, id_) if unit is not None and not vehicle else []},
        "unit-focus-kmh": {"hidden": unit is None or unit.state in LAST_KNOWN},
        "unit-focus-shots": {"hidden": not show_pictures},
    }


def midnight(look: Look) -> float:
    """Epoch s at which the local day began."""
    day = datetime.fromtimestamp(look.now, look.zone)
    return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def _nobody(id_: str) -> str:
    return f"{id_} {UNIT['unregistered']}" if id_ else str(UNIT["none"])


def _warning(unit: Unit | None, id_: str) -> str:
    if unit is None:
        return "" if id_ else str(UNIT["none_more"])
    return str(UNIT.get(LAST_KNOWN.get(unit.state, ""), ""))


def _facts(look: Look, unit: Unit) -> list[tuple[str, Any]]:
    where = figures.place(look, unit) or UNIT["no_place"]
    state = html.Span(words.STATES[unit.state], id="unit-focus-state", className="focus-state",
                      **parts.data(state=unit.state))  # fmt: skip
    today = html.Span(id="unit-focus-today")
    age = html.Span(id="unit-focus-age")
    duty = duties.of_vehicle(duties.tonight(look.duties, look.now), unit.id, look.now)
    told: list[tuple[str, Any]] = [(UNIT["place"], where), (UNIT["state"], [state, " · ", age])]
    if unit.kind != "vehicle":
        grid = look.registry.grids.get(unit.duty_grid or "")
        told += [(UNIT["street"], unit.street), (UNIT["grid"], grid.name or grid.code)] if grid and unit.street else []
    elif duty is not None:
        told.append((UNIT["driver"], _driver(duty)))
        told += [(UNIT["plan"], plan)] if (plan := _plan(look, duty)) else []
    elif unit.driver:
        told.append((UNIT["driver"], unit.driver))
    return [*told, (UNIT["today"], today)]


def _driver(duty: Duty) -> str:
    if duty.driver_ok is None:
        return str(UNIT["unsigned"])
    return str(UNIT["signed"]) if duty.driver_ok else UNIT["signed_wrong"].format(driver=duty.signed or words.UNKNOWN)


def _plan(look: Look, duty: Duty) -> str:
    """The roads it has been on by its plan, and how far it is; nothing for standing work."""
    if duty.planned_km <= 0.0:
        return ""
    begun = [one for one in duty.sections if one.passes_done or one.share > 0.0]
    roads = list(dict.fromkeys(look.road_of(one.section) for one in begun))[:MOST_ROADS]
    done = UNIT["done"].format(done=f"{duty.done_km:.1f}", planned=f"{duty.planned_km:.1f}")
    return " · ".join(["、".join(roads), done] if roads else [done])


def _cases(look: Look, collector: str) -> list[Any]:
    """What the collector reported and is not done yet, newest first; people write numbers into places."""
    own = [case for case in look.cases.values() if case.open and case.reporter == collector]
    own.sort(key=lambda case: (-case.report_t, case.id))
    head = html.Li(UNIT["cases"].format(n=len(own)), **parts.data(head="yes"))
    rows = [
        html.Li([html.Span(masks.words(case.title)), html.Em(STATUSES.get(case.status, case.status)),
                 html.Small(f"{words.minute(case.report_t, look.zone)} · {masks.words(case.address)}")])
        for case in own[:MOST_CASES]
    ]  # fmt: skip
    return [head, *rows]


def _camera(look: Look, vehicle: str, channel: str) -> dict[str, Any]:
    found = next((c for c in look.cameras.values() if c.vehicle == vehicle and c.channel == channel), None)
    if found is None:
        return {"state": "", "snapshot": None, "t": None}
    return {"state": found.state, "snapshot": found.snapshot, "t": found.t}
