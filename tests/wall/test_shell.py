"""The page as the server gives it: theme at once, callbacks there before anybody asks, layouts checked."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from config import Settings
from layouts.scene import Scene, parse
from records import Refused
from tests.wall.night import Room, text
from wall import told
from wall.canvas import canvas, stands_of
from wall.panels import PANELS
from wall.shell import build_id, create, place_of

pytestmark = pytest.mark.edges  # a whole Dash app: heavy for the quick ring

NIGHT = """
title: 夜班监控
theme: night
screens: {main: {size: [1920, 1080]}}
panels:
  - {panel: header, screen: main, area: [0, 0, 1920, 64]}
  - {panel: map, screen: main, area: [0, 64, 1900, 900], options: {layers: [vehicles]}}
  - {panel: unit_card, screen: main, area: [10, 70, 300, 400], over: map}
"""


def scene(text_: str = NIGHT, name: str = "night") -> Scene:
    return parse(name, text_, f"layouts/{name}.yaml")


def made(scenes: dict[str, Scene]) -> tuple[FastAPI, Any]:
    server = FastAPI()
    return server, create(server, Room(), Settings(), scenes)


def html_of(server: FastAPI, dash_app: Any, path: str) -> str:
    dash_app.backend._setup_catchall()  # what the server's start does

    async def get() -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://wall") as client:
            return (await client.get(path)).raise_for_status().text

    return asyncio.run(get())


def test_the_callback_map_is_filled_before_the_first_request() -> None:
    _, dash_app = made({"night": scene()})
    persistent = [spec for spec in dash_app._callback_list if spec.get("persistent")]
    assert len(persistent) == 1
    assert persistent[0]["output"] in dash_app.callback_map


def test_no_callback_reads_or_sets_what_a_push_tells() -> None:
    _, dash_app = made({"night": scene()})
    ends = [end for spec in dash_app._callback_list for end in (*spec["inputs"], *spec["state"])]
    asked = {(end["id"], end["property"]) for end in ends}
    asked |= {tuple(one.rsplit(".", 1)) for spec in dash_app._callback_list for one in _outputs(spec["output"])}
    room = Room()
    said = {
        (component, prop)
        for panel in PANELS.values()
        for component, props in panel.render(room.look(), panel.Options()).items()
        for prop in props
        if told.by_script(prop)
    }
    assert ("unit-follow", "children") in asked
    assert ("header-mode", "children") in said
    patterns = {re.sub(r'"row":\d+', '"row":["ALL"]', component) for component, _ in said}
    assert {end for end in asked if end[0] in patterns} <= {("unit-close", "n_clicks")}
    assert asked & said == set()


def _outputs(said: str) -> list[str]:
    """`..a.b...c.d..` or `a.b`, without what makes an output stand twice."""
    parts = said.strip(".").split("...") if said.startswith("..") else [said]
    return [re.sub(r"@[0-9a-f]+$", "", part) for part in parts if "." in part]


def test_the_first_html_has_theme_zone_and_language() -> None:
    day = scene(NIGHT.replace("theme: night", "theme: day"), "day")
    both = made({"night": scene(), "day": day})
    pages = {name: html_of(*both, f"/wall/{name}/main") for name in ("night", "day")}
    assert '<html lang="zh-CN" data-theme="night" data-timezone="Asia/Shanghai">' in pages["night"]
    assert 'data-theme="day"' in pages["day"]
    assert "正在打开画面" in pages["night"]


def test_a_page_loads_nothing_from_elsewhere() -> None:
    page = html_of(*made({"night": scene()}), "/wall/night/main")
    assert re.findall(r'(?:src|href)="(?!/)[^"]*"', page) == []


def test_no_interval_polls() -> None:
    _, dash_app = made({"night": scene()})
    assert "Interval" not in str(dash_app.layout().to_plotly_json())


def test_a_screen_is_drawn_in_its_true_pixels_with_its_data_already_in_it() -> None:
    scenes = {"night": scene()}
    shown = stands_of(scenes)["night", "main"]
    page = canvas(Room().desk(), scenes["night"], "main", shown, {"center": [27.8, 113.1], "zoom": 12})
    assert page.style == {"width": 1920, "height": 1080}
    assert page.children[1].style == {"left": 0, "top": 64, "width": 1900, "height": 900}
    assert "MQTT 128 条/秒" in text(page["header-mqtt"])
    assert page["map"].zoom == 12
    assert page["layers"].data["vehicles"] is True
    assert page["layers"].data["cameras"] is False
    assert float(getattr(page["panel-header"], "data-t")) > 0  # noqa: B009


@pytest.mark.parametrize(
    ("wrong", "key", "line"),
    [
        ("panel: header", "panels[0].panel", 6),
        ("layers: [vehicles]", "panels[1].options", 7),
    ],
)
def test_a_layout_that_names_what_does_not_exist_is_refused_with_its_line(wrong: str, key: str, line: int) -> None:
    bad = scene(NIGHT.replace(wrong, wrong.replace("header", "clock").replace("layers", "layer")))
    with pytest.raises(Refused) as refused:
        stands_of({"night": bad})
    assert str(refused.value).startswith(f"layouts/night.yaml:{line}: `{key}`")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/wall/night/main", ("night", "main")),
        ("/wall/night/main/", ("night", "main")),
        ("/wall/night", ("night", "")),
        ("/desk", ("", "")),
        ("/", ("", "")),
        (None, ("", "")),
    ],
)
def test_an_address_names_layout_and_screen(path: str | None, place: tuple[str, str]) -> None:
    assert place_of(path) == place


def test_the_build_is_the_same_as_long_as_nothing_changed() -> None:
    assert build_id() == build_id()
    assert re.fullmatch(r"[0-9a-f]{12}", build_id())
