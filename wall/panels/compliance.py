"""How many planned vehicles keep each of the five 定? By vehicle kind; colour only where somebody does not."""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import alerts, duties
from feeds.states import Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props
from wall.words_alerts import COMPLIANCE

ID = "compliance"
FEEDS: tuple[Feed, ...] = ("alerts", "duties")
SIGNS = {"serious": "down", "warn": "late", "info": ""}


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 5  # kinds shown by name; the rest shares the last row


def layout(options: Options, scene: Scene) -> Component:
    heads = (COMPLIANCE["kind"], *words.GROUPS.values())
    return parts.frame(ID, COMPLIANCE["title"], parts.table(f"{ID}-kinds", heads, "five"))


def render(look: Look, options: Options) -> Props:
    kinds = by_kind(look)
    order = sorted(
        kinds, key=lambda kind: tuple(words.VEHICLE_KINDS).index(kind) if kind in words.VEHICLE_KINDS else 99
    )
    named = order if len(order) <= options.rows else order[: options.rows - 1]
    told = [(words.kind(kind), kinds[kind]) for kind in named]
    rest = [vehicle for kind in order[len(named) :] for vehicle in kinds[kind]]
    told += [(COMPLIANCE["rest"], rest)] if rest else []
    open_ = [alert for alert in look.alerts.values() if alerts.is_open(alert)]
    worst = alerts.worst(open_, lambda alert: f"{alert.vehicle}|{alert.group}")
    nothing = html.Tr(html.Td(COMPLIANCE["none"], colSpan=1 + len(words.GROUPS), className="none"))
    return {
        f"{ID}-note": {"children": COMPLIANCE["note"].format(n=sum(map(len, kinds.values())))},
        f"{ID}-kinds": {"children": [_row(name, vehicles, worst) for name, vehicles in told] or [nothing]},
    }


def by_kind(look: Look) -> dict[str, list[str]]:
    """The vehicles planned for tonight, by kind; one whose plan was cancelled or taken over is not waited for."""
    kinds: dict[str, list[str]] = {}
    planned = {d.vehicle for d in duties.tonight(look.duties, look.now) if d.status not in duties.OFF}
    for vehicle in sorted(planned):
        registered = look.registry.vehicles.get(vehicle)
        kinds.setdefault(registered.kind if registered else "", []).append(vehicle)
    return kinds


def _row(name: str, vehicles: list[str], worst: dict[str, str]) -> Any:
    head = html.Th([name, html.B(len(vehicles))], scope="row")
    return html.Tr([head, *(_cell(group, vehicles, worst) for group in words.GROUPS)])


def _cell(group: str, vehicles: list[str], worst: dict[str, str]) -> Any:
    """Vehicles without a breach; the sign is that of the worst one there is."""
    levels = [worst[key] for v in vehicles if (key := f"{v}|{group}") in worst]
    level = next((level for level in alerts.LEVELS if level in levels), "")
    sign = SIGNS.get(level, "")
    return html.Td([parts.mark(level, "level") if sign else "", len(vehicles) - len(levels)], **parts.data(level=level))
