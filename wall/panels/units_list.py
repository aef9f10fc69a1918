"""Which vehicle is where, how fast, how long ago? What is abnormal stands first; a click selects."""

from typing import Any

from dash import html
from dash._utils import stringify_id
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed, Unit
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props
from wall.roads import road_at

ID = "units_list"
FEEDS: tuple[Feed, ...] = ("vehicles",)
EVERY_S = 5.0  # the ages grow although no vehicle speaks
ORDER = ("offline", "working", "driving", "stopped", "no_fix")  # offline: was here today, is silent now


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 12  # vehicles shown


def layout(options: Options, scene: Scene) -> Component:
    rows = [html.Button(id=_row_id(i), className="unit-row", hidden=True) for i in range(options.rows)]
    more = html.P(id=f"{ID}-more", className="more")
    return parts.frame(ID, "车辆动态", html.Div(rows, className="unit-rows"), more)


def render(look: Look, options: Options) -> Props:
    units = sorted(look.vehicles.values(), key=_rank)
    shown = units[: options.rows]
    silent = sum(unit.state == "offline" for unit in units)
    props: Props = {f"{ID}-note": {"children": f"离线 {silent} · 在前" if silent else "无离线车辆"}}
    for i in range(options.rows):
        row = _row(look, shown[i]) if i < len(shown) else {"hidden": True, "data-unit": None}
        props[stringify_id(_row_id(i))] = row
    rest = len(units) - len(shown)
    props[f"{ID}-more"] = {"children": f"其余 {rest} 辆：地图点选，或按 / 查找" if rest else "", "hidden": rest == 0}
    return props


def _row_id(i: int) -> dict[str, Any]:
    return {"panel": ID, "row": i}


def _rank(unit: Unit) -> tuple[int, str]:
    return (ORDER.index(unit.state) if unit.state in ORDER else len(ORDER), unit.id)


def _row(look: Look, unit: Unit) -> dict[str, Any]:
    age_s = None if unit.t is None else max(0.0, look.now - unit.t)
    moving = unit.state in ("working", "driving")
    where = road_at(look, unit) or ("无位置" if unit.lon is None else "道路以外")
    driver = "" if unit.state in ("no_fix", "offline") else f" · {unit.driver}" if unit.driver else " · 未刷卡"
    speed: list[Any] = [html.B(words.speed(unit.speed_kmh)), " km/h"] if moving and unit.speed_kmh is not None else []
    return {
        "children": [
            html.B(unit.id, className="unit-id"),
            html.Span([words.kind(unit.subkind), html.Small(f"{where}{driver}")], className="unit-what"),
            html.Span([parts.mark(unit.state), words.STATES[unit.state]], className="unit-state"),
            html.Span([html.Span(speed, className="unit-speed"), html.Small(words.ago(age_s))], className="unit-now"),
        ],
        "data-state": unit.state,
        "data-unit": unit.id,
        "hidden": False,
    }
