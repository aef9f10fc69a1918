"""Does the system itself work? Each role's word, and the numbers that show trouble first."""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed, HealthState
from layouts.scene import Scene
from records import Health
from wall import parts, words
from wall.look import Look, Props

ID = "system"
FEEDS: tuple[Feed, ...] = ("health",)
ROLES = ("ingest", "gps", "cameras", "cases", "web")
RATES = {  # role → its telling number, unit
    "ingest": ("fixes_per_s", "定位/秒"),
    "gps": ("rows_per_s", "入库/秒"),
    "cameras": ("pictures_per_s", "图片/秒"),
    "cases": ("open", "件在办"),
    "web": ("clients", "屏在线"),
}
COUNTED = frozenset({"clients", "open"})  # whole numbers, not rates

LAG_LATE = 50.0  # stream entries unread from which a reader is behind


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    roles = html.Ul(id=f"{ID}-roles", className="roles")
    numbers = html.Dl(id=f"{ID}-numbers", className="numbers")
    return parts.frame(ID, "系统与数据", html.Div([roles, numbers], className="system"))


def render(look: Look, options: Options) -> Props:
    health = look.health
    well = sum(_state(health, role)[0] == "ok" for role in ROLES)
    return {
        f"{ID}-note": {"children": f"进程 {well}/{len(ROLES)} 正常"},
        f"{ID}-roles": {"children": [_role(health, role) for role in ROLES]},
        f"{ID}-numbers": {"children": [item for row in _numbers(health) for item in row]},
    }


def _role(health: HealthState, role: str) -> Any:
    state, word = _state(health, role)
    key, unit = RATES[role]
    said = health.roles.get(role)
    show = words.number if key in COUNTED else words.rate
    value = words.UNKNOWN if said is None or state in ("unknown", "down") else show(said.numbers.get(key, 0.0))
    cells = [parts.mark(state), html.Span(words.ROLES[role]), html.B(value), html.Small(unit), html.Em(word)]
    return html.Li(cells, **parts.data(state=state))


def _state(health: HealthState, role: str) -> tuple[str, str]:
    """Sign and word of a role: silent, with a broken link of its own, or well."""
    said = health.roles.get(role)
    if health.links["redis"] != "ok" or said is None:
        return "unknown", words.LINK_STATES["unknown"]
    if role in health.down:
        return "down", words.ROLE_DOWN
    broken = [link for link, word in said.links.items() if word == "down"]
    if broken:
        return "late", f"{words.LINKS.get(broken[0], broken[0])}{words.LINK_STATES['down']}"
    return "ok", words.LINK_STATES["ok"]


def _numbers(health: HealthState) -> list[tuple[Any, Any]]:
    lag = max((_number(health.roles.get(role), "lag") for role in ("gps", "cameras", "cases")), default=0.0)
    rows = [
        ("拒收", f"{words.rate(health.rejected_per_s)} 条/秒", health.rejected_per_s > 0),
        ("未登记设备", f"{health.quarantined} 台", health.quarantined > 0),
        ("积压", f"{words.number(lag)} 批", lag > LAG_LATE),
        ("死信", f"{words.number(_dead(health))} 条", _dead(health) > 0),
    ]
    return [(html.Dt(name), html.Dd(text, className="late" if late else "")) for name, text, late in rows]


def _dead(health: HealthState) -> float:
    return sum(_number(said, "dead_total") for said in health.roles.values())


def _number(said: Health | None, key: str) -> float:
    return said.numbers.get(key, 0.0) if said is not None else 0.0
