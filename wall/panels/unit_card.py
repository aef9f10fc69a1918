"""What is the selected unit doing? A card floating on the map; speed, age and state are ticked by `assets/`."""

from typing import Any
from urllib.parse import quote

from dash import Dash, Input, Output, State, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from msgspec import Struct

from feeds.states import CameraState, Feed, Unit
from layouts.scene import Scene
from wall import parts, words
from wall.desk import Desk
from wall.look import Look, Props
from wall.roads import road_at

ID = "unit_card"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras")
SELECTED = True  # drawn anew for what the screen has chosen
FLOATS = True  # nothing there until a unit is chosen
CHANNELS = ("front", "rear")
FOLLOW = {False: "跟随", True: "跟随中"}
CHOSEN = Output("selected-unit", "data", allow_duplicate=True)
FOLLOWING = Output("follow", "data", allow_duplicate=True)


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    head = html.H3(
        [
            html.Span(id="unit-card-name"),
            html.Strong(**parts.data(live="speed")),
            html.Button("×", id="unit-close", className="plain", title="关闭 (Esc)", n_clicks=0),
        ]
    )
    state, age = (html.Dd(**parts.data(live=name)) for name in ("state", "age"))
    live = html.Dl([html.Dt("状态"), state, html.Dt("定位"), age])
    shots = html.Div(id="unit-card-shots", className="shots")
    follow = html.Button(FOLLOW[False], id="unit-follow", n_clicks=0)
    body = [head, live, html.Dl(id="unit-card-facts"), shots, follow]
    return html.Div(html.Article(body, id="unit-card", hidden=True), **parts.named(ID, "holder"))


def render(look: Look, options: Options) -> Props:
    unit = look.unit(look.selected)
    if look.selected is None:
        return {"unit-card": {"hidden": True}}
    if unit is None:
        facts = parts.facts([("编号", "未登记")])
        return _card(look.selected, facts, [])
    facts = _vehicle(look, unit) if unit.kind == "vehicle" else _collector(look, unit)
    return _card(look.name_of(unit.id), parts.facts(facts), _shots(look, unit))


def callbacks(app: Dash, desk: Desk) -> None:
    """Choosing, closing, following."""

    @app.callback(Input("selected-unit", "data"), State("wall-screen", "data"), prevent_initial_call=True)
    def choose(unit: str | None, page: dict[str, Any] | None) -> None:
        if page and page["page"] in desk.chosen:  # a stream looks after this page
            desk.chosen[page["page"]] = unit
        for component, props in render(desk.look(unit), Options()).items():
            set_props(component, props)

    @app.callback(CHOSEN, Input("unit-close", "n_clicks"), prevent_initial_call=True)
    def close(clicks: int | None) -> None:
        if not clicks:
            raise PreventUpdate

    @app.callback(FOLLOWING, Input("unit-follow", "n_clicks"), State("follow", "data"), prevent_initial_call=True)
    def follow(clicks: int | None, on: bool | None) -> bool:
        if not clicks:
            raise PreventUpdate
        return not on

    @app.callback(Output("unit-follow", "children"), Output("unit-follow", "aria-pressed"), Input("follow", "data"))
    def following(on: bool | None) -> tuple[str, str]:
        return FOLLOW[bool(on)], str(bool(on)).lower()


def _card(name: str, facts: list[Any], shots: list[Any]) -> Props:
    return {
        "unit-card-name": {"children": name},
        "unit-card-facts": {"children": facts},
        "unit-card-shots": {"children": shots, "hidden": not shots},
        "unit-card": {"hidden": False},
    }


def _vehicle(look: Look, unit: Unit) -> list[tuple[str, str]]:
    vehicle = look.registry.vehicles.get(unit.id)
    where = road_at(look, unit) or ("无位置" if unit.lon is None else "道路以外")
    card = f"已刷卡 · {unit.driver}" if unit.driver else "未刷卡"
    named = [("位置", where), ("驾驶员", card)]
    if vehicle is None:
        return named
    plate = [("车牌", vehicle.plate)] if vehicle.plate else []
    return [*named, ("公司", vehicle.company), ("负责人", vehicle.fleet_lead), *plate]


def _collector(look: Look, unit: Unit) -> list[tuple[str, str]]:
    """By id only: names of people do not stand on a wall."""
    grid = look.registry.grids.get(unit.duty_grid or "")
    where = road_at(look, unit) or ("无位置" if unit.lon is None else "道路以外")
    shift = unit.shift
    hours = "全天" if shift is None else " – ".join(f"{m // 60:02d}:{m % 60:02d}" for m in shift)
    grid_name = (grid.name or grid.code) if grid is not None else words.UNKNOWN
    return [("位置", where), ("街道", unit.street or words.UNKNOWN), ("责任网格", grid_name), ("班次", hours)]


def _shots(look: Look, unit: Unit) -> list[Any]:
    """Front and rear picture, each with its time; a missing one is said, not left blank."""
    if unit.kind != "vehicle":
        return []
    own = {camera.channel: camera for camera in look.cameras.values() if camera.vehicle == unit.id}
    return [_shot(look, channel, own.get(channel)) for channel in CHANNELS]


def _shot(look: Look, channel: str, camera: CameraState | None) -> Any:
    state = camera.state if camera is not None else "none"
    picture: list[Any] = [html.Span(words.CAMERA_STATES["none"])]
    when = words.UNKNOWN
    if camera is not None and camera.snapshot and camera.t is not None:
        url = f"/api/v1/snapshots/{quote(camera.snapshot)}/thumb"
        picture.append(html.Div(className="picture", style={"backgroundImage": f"url({url})"}))
        when = words.clock(camera.t, look.zone)
    mark = f"{words.CAMERA_STATES[state]} · " if state in ("late", "silent") else ""
    caption = html.Figcaption([html.B(words.CHANNELS[channel]), html.Span(f"{mark}{when}")])
    return html.Figure([html.Div(picture, className="shot"), caption], **parts.data(state=state))
