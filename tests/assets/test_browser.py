"""Do assets/*.js behave in a real browser? A page with Leaflet and our scripts; the test is the server."""

import json
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.map import serve

if shutil.which("chromium") is None and not os.environ.get("CI"):
    pytest.skip("chromium is not installed: the scripts are not tried in a browser", allow_module_level=True)

from bench._browser import chromium_page

pytestmark = pytest.mark.wall

NOW = 1_795_198_656.0  # 02:17:36 in Shanghai
LON, LAT = 113.10, 27.83  # the middle of the map
NAMES = [[0, "A007", "vehicle", "sweeper", ""], [1, "P01", "collector", "", "采集员一"]]


def row(index: int, lon: float, lat: float, kind: int = 1, state: int = 1, age_ms: int = 1000) -> bytes:
    return struct.pack("<IiiiHHBBH", index, round(lon * 1e6), round(lat * 1e6), age_ms, 900, 40, kind, state, 1)


def frame(seq: int, *rows: bytes, full: bool = False, now: float = NOW) -> bytes:
    return struct.pack("<BBHIdII", 1, int(full), 0, len(rows), now, seq, 0) + b"".join(rows)


class Server:
    """Our side of the socket: greets, keeps what the client says, and lets a test send and hang up."""

    def __init__(self, page: Any) -> None:
        self.said: list[str] = []
        self.connections: list[Any] = []
        self.build = "one"
        page.route_web_socket("**/feeds/map", self.connect)

    def connect(self, socket: Any) -> None:
        self.connections.append(socket)
        socket.on_message(lambda message: self.said.append(str(message)))
        hello = {"type": "hello", "version": 1, "build": self.build, "now": NOW, "mode": "live"}
        socket.send(json.dumps({**hello, "units": NAMES, "trails": {}}))
        socket.send(frame(0, row(0, LON, LAT), row(1, LON + 0.004, LAT, 2, 5), full=True))

    def send(self, message: str | bytes) -> None:
        self.connections[-1].send(message)


@pytest.fixture
def page() -> Iterator[Any]:
    with serve(Path(__file__).with_name("page.html")) as address, chromium_page() as page:
        page.server = Server(page)
        page.goto(address)
        page.wait_for_function("window.map && map.wallUnits && map.wallUnits.count === 2")
        yield page


def middle(page: Any) -> tuple[float, float]:
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_on_a_unit_selects_it_and_a_click_beside_or_escape_lets_it_go(page: Any) -> None:
    x, y = middle(page)
    page.mouse.click(x, y)
    page.wait_for_function("wall.state.selected === 'A007'")
    page.wait_for_function("document.querySelector('[data-live=speed]').textContent === '4.0 km/h'")
    page.mouse.click(x - 150, y + 120)
    page.wait_for_function("wall.state.selected === null")
    page.mouse.click(x, y)
    page.keyboard.press("Escape")
    page.wait_for_function("wall.state.selected === null")


def test_slash_finds_a_unit_and_f_follows_it_until_the_map_is_dragged(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("p0")
    page.keyboard.press("Enter")
    page.wait_for_function("wall.state.selected === 'P01' && map.getZoom() === 16")
    page.keyboard.press("f")
    page.server.send(frame(1, row(1, LON + 0.006, LAT, 2, 5)))
    page.wait_for_function("Math.abs(map.getCenter().lng - 113.106) < 2e-5")
    x, y = middle(page)
    page.mouse.move(x + 200, y + 100)
    page.mouse.down()
    page.mouse.move(x + 260, y + 100, steps=4)
    page.mouse.up()
    page.wait_for_function("wall.state.follow === false && wall.state.selected === 'P01'")


def test_a_hole_in_the_frames_is_healed_by_asking_once(page: Any) -> None:
    page.server.send(frame(4, row(0, LON, LAT)))
    page.server.send(frame(8, row(0, LON, LAT)))
    page.wait_for_function("wall.feed.stats.frames === 3")
    assert page.server.said == ['{"type": "resync"}']


def test_unreadable_messages_do_not_stop_the_feed(page: Any) -> None:
    page.server.send(b"\x01\x00short")
    page.server.send("{no json")
    page.server.send(frame(1, row(0, LON + 0.001, LAT)))
    page.wait_for_function("Math.abs(wall.units.get('A007').lon - 113.101) < 1e-6")
    assert page.evaluate("wall.feed.stats.broken") == 2


def test_a_lost_connection_is_said_and_comes_back_by_itself(page: Any) -> None:
    page.server.connections[-1].close()
    page.wait_for_function("wall.feed.up === false || wall.feed.stats.connects === 2")
    back = "wall.feed.up && wall.feed.stats.connects === 2 && wall.units.positioned === 2"
    page.wait_for_function(back, timeout=10_000)
    assert page.locator("#connection").is_hidden()


def test_another_build_reloads_the_page_and_keeps_selection_and_view(page: Any) -> None:
    page.evaluate("wall.select('A007'); map.setView([27.831, 113.101], 16)")
    page.server.build = "two"
    with page.expect_navigation(timeout=15_000):
        page.server.connections[-1].close()
    page.wait_for_function("window.map && wall.state.selected === 'A007' && map.getZoom() === 16")
    assert abs(page.evaluate("map.getCenter().lat") - 27.831) < 1e-4


def test_nothing_is_drawn_while_nothing_changes(page: Any) -> None:
    page.wait_for_function("performance.now() - wall.units.since[0] > 400 || wall.units.since[0] === -Infinity")
    count = """() => new Promise(done => {
        const draw = map.wallUnits.draw.bind(map.wallUnits); let drawn = 0, seconds = 0;
        map.wallUnits.draw = (...args) => { drawn += 1; draw(...args); };
        wall.on("second", () => ++seconds === 3 && done(drawn));
    })"""
    assert page.evaluate(count) == 0


TRY = """() => {
    window.ink = false;
    window.drawn = 0;
    const draw = c => { drawn += 1; c.fillStyle = "#f00"; c.fillRect(0, 0, 9999, 9999); };
    window.pane = new wall.CanvasPane(map, { name: "wall-try", zIndex: 420, pad: 0.25, has: () => ink, draw });
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_what_stands_still_is_an_image_and_what_has_nothing_in_it_is_not_there(page: Any) -> None:
    page.evaluate("map.setView([27.83, 113.09], 14, { animate: false })")
    page.evaluate(TRY)
    page.evaluate(FRAMES)
    assert page.evaluate("[drawn, pane.canvas.style.display]") == [0, "none"]
    page.evaluate("ink = true; pane.invalidate()")
    page.wait_for_function("drawn === 1 && pane.canvas.style.display === ''")
    probe = """() => { const c = new OffscreenCanvas(9, 9).getContext("2d"); c.drawImage(pane.canvas, 0, 0);
        return [...c.getImageData(4, 4, 1, 1).data]; }"""
    assert page.evaluate(probe) == [255, 0, 0, 255]
    page.evaluate("map.setView([27.85, 113.11], 15, { animate: false })")
    page.evaluate(FRAMES)
    assert page.evaluate("[drawn, pane.view.zoom, pane.covers(1)]") == [2, 15, True]  # once, however much changed
    landed = """() => new Promise(done => { drawn = 0; map.once("moveend", () => done());
        map.flyTo([27.85, 113.11], 16, { duration: 0.5 }); })"""
    page.evaluate(landed)
    page.evaluate(FRAMES)
    assert page.evaluate("[pane.view.zoom, pane.covers(1)]") == [16, True]
    assert page.evaluate("drawn") <= 3  # and not with every picture of the flight
    page.evaluate("ink = false; pane.invalidate()")
    page.wait_for_function("pane.canvas.style.display === 'none'")


WAY = {"runs": [[{"t": NOW - 60, "lon": LON, "lat": LAT}, {"t": NOW - 50, "lon": LON + 1e-3, "lat": LAT}]]}


def test_a_way_is_asked_for_once_at_a_time_a_refused_one_not_again_soon_and_what_is_held_is_there(page: Any) -> None:
    asked = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        there = "/units/A007/" in route.request.url
        route.fulfill(status=200 if there else 404, json=WAY if there else {})

    page.route("**/track?*", answer)
    both = """id => { const [a, b] = [wall.trackAhead(id, 3), wall.trackAhead(id, 3)];
        return a === b && a.then(() => true); }"""
    assert page.evaluate(both, "NONE") is True
    assert page.evaluate("wall.trackAhead('NONE', 3)") is None
    assert page.evaluate(both, "A007") is True
    assert page.evaluate("wall.track('A007', 3), wall.trackPoints('A007').length") == 2
    assert len(asked) == 2
    page.evaluate("wall.track('', 0)")


def test_a_crowd_is_drawn_as_pixels_and_still_picked(page: Any) -> None:
    rows = [row(i, LON - 0.02 + (i % 60) * 6e-4, LAT - 0.01 + (i // 60) * 5e-4) for i in range(2400)]
    page.server.send(frame(1, *rows, full=True))
    page.wait_for_function("map.wallUnits.count === 2400 && map.wallUnits.crowd")
    page.wait_for_function("map.wallUnits.look[2399] === 1")
    seen = page.evaluate(
        """() => { const layer = map.wallUnits, c = layer.pane.context; let hit = 0, all = 0;
        for (let i = 0; i < layer.count; i++) { const x = layer.sx[i] | 0, y = layer.sy[i] | 0;
          if (!(x > 10 && y > 10 && x < 1090 && y < 670)) continue; all += 1;
          hit += c.getImageData(x, y, 1, 1).data[3] > 0 ? 1 : 0; if (layer.pick(x, y, 8) < 0) return [0, 1]; }
        return [hit, all]; }"""
    )
    assert seen[1] > 100
    assert seen[0] == seen[1]


def test_the_clock_and_the_panels_follow_the_servers_time(page: Any) -> None:
    page.wait_for_function("document.getElementById('wall-clock').textContent.startsWith('02:17:3')")
    panel = "document.querySelector('.panel')"
    for age, fresh, words in ((3, "ok", ""), (30, "late", "数据延迟"), (90, "stale", "数据延迟")):
        page.evaluate(f"{panel}.dataset.t = {NOW - age}")
        page.wait_for_function(f"{panel}.dataset.fresh === '{fresh}'")
        assert words in page.evaluate(f"{panel}.querySelector('.panel-age').textContent")
