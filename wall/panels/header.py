"""Whose wall is it, what time is it, and can it be trusted right now?"""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import LINKS, Feed, HealthState
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props

ID = "header"
FEEDS: tuple[Feed, ...] = ("health",)
HALL = True  # names the place the hall is at, and its clock
SIGNS = ("mqtt", "delay", *LINKS, "cameras")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    signs = [html.Span(id=f"{ID}-{name}", className="sign", **parts.data(state="unknown")) for name in SIGNS]
    return parts.bare(
        ID,
        html.H1(id=f"{ID}-centre"),
        html.Span(scene.title, id=f"{ID}-title", className="tag"),
        html.Span(id=f"{ID}-mode", className="tag mode"),
        html.Div(signs, className="signs"),
        html.Div(id="wall-date"),
        html.Time(id="wall-clock"),
        class_name="head",
        tag=html.Header,
    )


def render(look: Look, options: Options) -> Props:
    health = look.health
    mode = look.hall.clock if look.hall is not None and look.hall.clock != "live" else look.mode
    props: Props = {
        f"{ID}-centre": {"children": look.centre},
        f"{ID}-mode": {"children": words.MODES[mode], "hidden": mode == "live"},
        f"{ID}-mqtt": _sign(_link_state(health.links["broker"]), f"MQTT {words.rate(health.mqtt_per_s)} 条/秒"),
        f"{ID}-delay": _sign(_delay_state(look), f"数据延迟 {words.delay(health.delay_s)}"),
        f"{ID}-cameras": _sign(_cameras_state(health), f"摄像头 {health.cameras_ok}/{health.cameras_total}"),
    }
    for link in LINKS:
        state = health.links[link]
        props[f"{ID}-{link}"] = _sign(_link_state(state), f"{words.LINKS[link]} {words.LINK_STATES[state]}")
    title = _title(look)
    return {**props, f"{ID}-title": {"children": title}} if title else props


def _title(look: Look) -> str:
    """Of the layout the hall shows on this screen; empty while nobody says."""
    own = look.hall.screens.get(look.screen) if look.hall is not None else None
    scene = look.shelf.scene(own.layout) if own is not None and look.shelf is not None else None
    return scene.title if scene is not None else ""


def first(look: Look) -> Props:
    """What `assets/` ticks from here on, as it stands at the first paint."""
    return {
        "wall-clock": {"children": words.clock(look.now, look.zone), "data-now": f"{look.now:.3f}"},
        "wall-date": {"children": words.date(look.now, look.zone)},
    }


def _sign(state: str, text: str) -> dict[str, Any]:
    return {"children": [parts.mark(state), text], "data-state": state}


def _link_state(word: str) -> str:
    return {"ok": "ok", "down": "down"}.get(word, "unknown")


def _delay_state(look: Look) -> str:
    if look.health.delay_s > look.settings.stale_s:
        return "down"
    return "late" if look.health.delay_s > look.settings.late_s else "ok"


def _cameras_state(health: HealthState) -> str:
    if health.cameras_total == 0:
        return "unknown"
    if health.cameras_ok == 0:
        return "down"
    return "ok" if health.cameras_ok == health.cameras_total else "late"
