"""How many vehicles are in which state, and of which kind are they?"""

from collections import Counter
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed, Unit
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props

ID = "vehicles"
FEEDS: tuple[Feed, ...] = ("vehicles",)
FIGURES = ("working", "driving", "stopped", "offline")
COLUMNS = ("working", "driving", "stopped", "away")
AWAY = ("offline", "no_fix")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 5  # kinds shown by name; the rest shares the last row


def layout(options: Options, scene: Scene) -> Component:
    figures = [parts.figure(f"{ID}-{state}", words.STATES[state], state) for state in FIGURES]
    heads = ("车型", "作业", "行驶", "停留", "离线")
    return parts.frame(ID, "作业车辆", html.Div(figures, className="figures"), parts.table(f"{ID}-kinds", heads))


def render(look: Look, options: Options) -> Props:
    units = list(look.vehicles.values())
    states = Counter[str](unit.state for unit in units)
    online = len(units) - states["offline"] - states["no_fix"]
    unmanned = {state: sum(u.driver is None for u in units if u.state == state) for state in ("working", "stopped")}
    props: Props = {f"{ID}-{state}": {"children": words.number(states[state])} for state in FIGURES}
    props[f"{ID}-working-sub"] = {
        "children": f"未刷卡 {unmanned['working']}",
        "className": "late" if unmanned["working"] else "",
    }
    props[f"{ID}-driving-sub"] = {"children": _fastest(units)}
    props[f"{ID}-stopped-sub"] = {"children": f"无人 {unmanned['stopped']}"}
    props[f"{ID}-offline-sub"] = {"children": f"另有未上线 {states['no_fix']}"}
    props[f"{ID}-note"] = {"children": f"在线 {online} / {len(units)} 辆"}
    props[f"{ID}-kinds"] = {"children": [_row(name, cells) for name, cells in _by_kind(units, options.rows)]}
    return props


def _fastest(units: list[Unit]) -> str:
    speeds = [u.speed_kmh for u in units if u.state == "driving" and u.speed_kmh is not None]
    return f"最快 {max(speeds):.0f} km/h" if speeds else "无"


def _by_kind(units: list[Unit], most: int) -> list[tuple[str, Counter[str]]]:
    """The most frequent kinds with their counts, then the rest as one."""
    kinds: dict[str, Counter[str]] = {}
    for unit in units:
        kinds.setdefault(unit.subkind, Counter())["away" if unit.state in AWAY else unit.state] += 1
    order = sorted(kinds, key=lambda code: (-kinds[code].total(), code))
    named = order if len(order) <= most else order[: most - 1]
    rows = [(words.kind(code), kinds[code]) for code in named]
    rest = sum((kinds[code] for code in order[len(named) :]), Counter[str]())
    return [*rows, ("其他", rest)] if rest else rows


def _row(name: str, cells: Counter[str]) -> Any:
    counts = [html.Td(cells[c] or "·", className="" if cells[c] else "none") for c in COLUMNS]
    return html.Tr([html.Th([name, html.B(cells.total())], scope="row"), *counts])
