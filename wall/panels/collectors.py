"""Which collectors are on duty, street by street, and who has fallen silent?"""

from collections import Counter
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed, Unit
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props

ID = "collectors"
FEEDS: tuple[Feed, ...] = ("collectors",)
FIGURES = {"on_duty": "在岗", "due": "应到", "offline": "离线"}
NO_STREET = "未划街道"


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 4  # streets shown by name; the rest shares the last row


def layout(options: Options, scene: Scene) -> Component:
    figures = [parts.figure(f"{ID}-{key}", label, key) for key, label in FIGURES.items()]
    heads = ("街道", "在岗", "应到", "离线", "网格")
    return parts.frame(
        ID, "采集员与网格", html.Div(figures, className="figures three"), parts.table(f"{ID}-streets", heads)
    )


def render(look: Look, options: Options) -> Props:
    people = list(look.collectors.values())
    states = Counter[str](unit.state for unit in people)
    due, away = states["on_duty"] + states["offline"], states["offline"]
    return {
        f"{ID}-on_duty": {"children": words.number(states["on_duty"])},
        f"{ID}-due": {"children": words.number(due)},
        f"{ID}-offline": {"children": words.number(away), "className": "late" if away else ""},
        f"{ID}-note": {"children": f"{len(look.registry.duty_grids)} 责任网格 · 共 {len(people)} 人"},
        f"{ID}-streets": {"children": [_row(*row) for row in _by_street(look, people, options.rows)]},
    }


def _by_street(look: Look, people: list[Unit], most: int) -> list[tuple[str, Counter[str], int]]:
    """(street, states of its collectors, its duty grids), most collectors first, then the rest as one."""
    grids = Counter(grid.street or NO_STREET for grid in look.registry.duty_grids.values())
    streets: dict[str, Counter[str]] = {street: Counter() for street in grids}
    for unit in people:
        streets.setdefault(unit.street or NO_STREET, Counter())[unit.state] += 1
    order = sorted(streets, key=lambda street: (street == NO_STREET, -streets[street].total(), street))
    named = order if len(order) <= most else order[: most - 1]
    rows = [(street, streets[street], grids[street]) for street in named]
    rest = order[len(named) :]
    if rest:
        rows.append(("其他", sum((streets[s] for s in rest), Counter[str]()), sum(grids[s] for s in rest)))
    return rows


def _row(street: str, states: Counter[str], grids: int) -> Any:
    due, away = states["on_duty"] + states["offline"], states["offline"]
    cells = [html.Td(states["on_duty"]), html.Td(due), html.Td(away, className="late" if away else "none")]
    return html.Tr([html.Th(street.removesuffix("街道"), scope="row"), *cells, html.Td(grids)])
