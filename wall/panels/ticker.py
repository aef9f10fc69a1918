"""What happened in the last minutes? One line, newest first."""

from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Event, Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props

ID = "ticker"
FEEDS: tuple[Feed, ...] = ("events",)
KEYS = "J K 选告警 · Enter 证据 · / 查找 · F 跟随 · Esc 取消 · 空格 暂停轮巡"


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    lines: int = 5  # events at most; those that do not fit are left out whole


def layout(options: Options, scene: Scene) -> Component:
    keys = html.Span(KEYS, className="keys")
    return parts.bare(ID, html.Ol(id=ID), keys, class_name="foot", tag=html.Footer)


def render(look: Look, options: Options) -> Props:
    lines = [_line(look, event) for event in look.events[: options.lines]]
    return {ID: {"children": lines or [html.Li("暂无动态", className="none")]}}


def _line(look: Look, event: Event) -> Any:
    time = html.Time(words.minute(event.t, look.zone))
    abnormal = event.kind in words.ABNORMAL_EVENTS
    return html.Li(
        [time, words.sentence(event, look.name_of)],
        className="late" if abnormal else "",
        key=f"{event.t} {event.kind} {event.subject}",
    )
