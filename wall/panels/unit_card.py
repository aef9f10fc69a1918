"""What is the selected unit doing? A card floating on the map; speed, age and state are ticked by `assets/`."""

from typing import Any
from urllib.parse import quote

from dash import Dash, Input, Output, State, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from msgspec import Struct

from feeds import alerts, duties
from feeds.states import CameraState, Feed, Unit
from layouts.scene import Scene
from records import Duty
from wall import breaches, parts, told, viewer, words
from wall.desk import Desk
from wall.look import Look, Props
from wall.roads import road_at
from wall.words_alerts import PLAN_CARD

ID = "unit_card"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras", "alerts", "duties")
SELECTED = True  # drawn anew for what the screen has chosen
FLOATS = True  # nothing there until a unit is chosen
CHANNELS = ("front", "rear")
ALERTS_SHOWN = 2
BEHIND_FROM = 0.5  # share of the window gone from which progress is judged (the field guide 5.3: at 50 % and 80 %)
BEHIND_BY = 0.15  # share by which the work lags behind the window
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
    plan = html.Div(id="unit-card-plan", className="card-plan", hidden=True)
    found = html.Div(id="unit-card-alerts", className="card-alerts", hidden=True)
    body = [head, live, html.Dl(id="unit-card-facts"), plan, found, shots, follow]
    return html.Div(html.Article(body, id="unit-card", hidden=True), **parts.named(ID, "holder"))


def render(look: Look, options: Options) -> Props:
    unit = look.unit(look.selected)
    if look.selected is None:
        return {"unit-card": {"hidden": True}}
    if unit is None:
        facts = parts.facts([("编号", "未登记")])
        return _card(look.selected, facts, [], [], [])
    if unit.kind != "vehicle":
        return _card(look.name_of(unit.id), parts.facts(_collector(look, unit)), [], [], [])
    duty = duties.of_vehicle(duties.tonight(look.duties, look.now), unit.id, look.now)
    plan = _progress(look, duty) if duty is not None else []
    facts = parts.facts(_vehicle(look, unit, duty))
    return _card(look.name_of(unit.id), facts, plan, _alerts(look, unit.id), _shots(look, unit))


def callbacks(app: Dash, desk: Desk) -> None:
    """Choosing, closing, following."""

    @app.callback(Input("selected-unit", "data"), State("wall-screen", "data"), prevent_initial_call=True)
    def choose(unit: str | None, page: dict[str, Any] | None) -> None:
        if page is None or not viewer.may_look(page):
            raise PreventUpdate
        if page.get("page") in desk.chosen:  # a stream looks after this page
            desk.chosen[page["page"]] = unit
        props = render(desk.look(unit), Options()).items()
        said = [told.Said(card, name, told.text_of(value)) for card, some in props for name, value in some.items()]
        set_props(told.TOLD, {told.SAID: told.message(str(page.get("page")), 0, said)})

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


def _card(name: str, facts: list[Any], plan: list[Any], found: list[Any], shots: list[Any]) -> Props:
    return {
        "unit-card-name": {"children": name},
        "unit-card-facts": {"children": facts},
        "unit-card-plan": {"children": plan, "hidden": not plan},
        "unit-card-alerts": {"children": found, "hidden": not found},
        "unit-card-shots": {"children": shots, "hidden": not shots},
        "unit-card": {"hidden": False},
    }


def _vehicle(look: Look, unit: Unit, duty: Duty | None) -> list[tuple[str, Any]]:
    """Against its plan, when there is one; else what the registry says of it."""
    vehicle = look.registry.vehicles.get(unit.id)
    where = road_at(look, unit) or ("无位置" if unit.lon is None else "道路以外")
    if duty is not None:
        lead = duty.responsible or (vehicle.fleet_lead if vehicle is not None else words.UNKNOWN)
        return [("位置", where), ("驾驶员", _driver(duty)), ("班次", _shift(look, duty)), ("负责人", lead)]
    card = f"已刷卡 · {unit.driver}" if unit.driver else "未刷卡"
    named = [("位置", where), ("驾驶员", card)]
    if vehicle is None:
        return named
    plate = [("车牌", vehicle.plate)] if vehicle.plate else []
    return [*named, ("公司", vehicle.company), ("负责人", vehicle.fleet_lead), *plate]


def _driver(duty: Duty) -> Any:
    if duty.driver_ok is None:
        return html.Span(PLAN_CARD["driver_none"], className="late")
    if duty.driver_ok:
        return PLAN_CARD["driver_ok"]
    return html.Span(PLAN_CARD["driver_wrong"].format(driver=duty.signed or words.UNKNOWN), className="bad")


def _shift(look: Look, duty: Duty) -> str:
    start, end = (words.minute(t, look.zone) for t in (duty.window_start, duty.window_end))
    if duty.status == "working":
        return PLAN_CARD["shift"].format(start=start, end=end, n=duty.pass_now)
    return PLAN_CARD["shift_done"].format(start=start, end=end, status=words.DUTY_STATES.get(duty.status, duty.status))


def is_behind(duty: Duty, now: float) -> bool:
    """A section is overdue, or the work lags behind its window."""
    if any(section.status == "overdue" for section in duty.sections):
        return True
    gone = (now - duty.window_start) / max(1.0, duty.window_end - duty.window_start)
    return gone >= BEHIND_FROM and duty.share < min(1.0, gone) - BEHIND_BY


def _progress(look: Look, duty: Duty) -> list[Any]:
    """已完成 8.4 / 12.3 km, 68 %; nothing to measure for standing work."""
    if duty.planned_km <= 0.0:
        return []
    share = min(1.0, max(0.0, duty.share))
    bar = html.Div(html.I(style={"width": f"{share:.1%}"}), className="card-bar", **parts.HIDDEN)
    done = PLAN_CARD["done"].format(done=f"{duty.done_km:.1f}", planned=f"{duty.planned_km:.1f}")
    text = html.P([html.Span(done), html.B(f"{int(share * 100)} %")])
    return [html.Div([bar, text], **parts.data(behind=str(is_behind(duty, look.now)).lower()))]


def _alerts(look: Look, vehicle: str) -> list[Any]:
    own = (alert for alert in look.alerts.values() if alert.vehicle == vehicle)
    rows, rest = alerts.rows(own, look.now, ALERTS_SHOWN, ALERTS_SHOWN)
    made = [
        html.Button(
            [parts.mark(row.alert.level, "level"), html.Span(breaches.sentence(look, row.alert)),
             html.Em(breaches.tag(row.alert, look.now), className="state-tag")],
            className="card-alert", **parts.data(alert=row.alert.id, level=row.alert.level),
        )
        for row in rows
    ]  # fmt: skip
    unseen = sum(rest.values())
    return [*made, html.P(PLAN_CARD["more"].format(n=unseen))] if unseen else made


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
    mark = f"{words.CAMERA_MARKS[state]} · " if state in words.CAMERA_MARKS else ""
    caption = html.Figcaption([html.B(words.CHANNELS[channel]), html.Span(f"{mark}{when}")])
    return html.Figure([html.Div(picture, className="shot"), caption], **parts.data(state=state))
