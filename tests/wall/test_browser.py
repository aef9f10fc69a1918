"""A real browser on the whole product: alive, clean console, true about faults. Few tests, each a story."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bench._browser import chromium_page
from db import create_database
from records import Alert
from stream import Stream
from tests.helpers import eventually
from tests.product import Product
from tests.servers import OUTSIDE_MISSING, BrokerServer, PostgresServer, RedisServer

pytestmark = [pytest.mark.wall, pytest.mark.timeout(300)]
FLEET = "id,kind,company,fleet_lead\nV0001,sweeper,第一清扫公司,示意队长\nV0002,washer,第一清扫公司,示意队长\n"
POSITION = "id => { const u = window.wall.units.get(id); return u && Number.isFinite(u.t) ? [u.lon, u.lat] : null }"


def holds(page: Any, script: str, within_s: float) -> None:
    """Wait until `script` is truthy. Asked from outside: the page's policy forbids evaluating text inside."""
    eventually(lambda: page.evaluate(script), within_s, every_s=0.05)


class Seen:
    """A wall page and everything the browser complained about."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda e: self.complaints.append(f"error {e}"))
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)


@pytest.fixture
def seen() -> Iterator[Seen]:
    with chromium_page() as page:
        yield Seen(page)


@pytest.fixture
def demo(open_folder: Path) -> Iterator[Product]:
    product = Product(open_folder / "demo-wall", verb="demo", environ={"CITYWALL_DEMO__PEOPLE": "false"})
    yield product.start()
    product.stop()


def test_the_demo_wall_is_alive_and_the_browser_has_nothing_to_complain_about(demo: Product, seen: Seen) -> None:
    page = seen.page
    page.goto(demo.base + demo.link)
    holds(page, "document.querySelectorAll('.panel[data-fresh=ok]').length >= 6", 60)
    holds(page, "window.wall.units.positioned >= 40", 30)
    before = page.evaluate(POSITION, "A007")
    holds(page, f"JSON.stringify(({POSITION})('A007')) !== '{_json(before)}'", 30)
    assert "演示" in page.inner_text("header")
    assert re.match(r"0[2-3]:\d\d:\d\d", page.inner_text("#wall-clock"))
    page.evaluate("window.wall.select('A007')")
    page.wait_for_selector("#unit-card >> text=A007", timeout=15_000)
    assert "清扫车" in page.inner_text("#unit-card")
    holds(page, "[...document.querySelectorAll('.cam-tile img')].some(i => i.naturalWidth > 0)", 60)
    assert seen.complaints == []


def test_a_breach_stands_on_the_wall_sounds_and_is_chosen_by_keyboard(demo: Product, seen: Seen) -> None:
    """The product's own rules run beside it: the one of this story is told by its id."""
    page, stream = seen.page, Stream(demo.note()["redis"])
    page.goto(demo.base + demo.link)
    holds(page, "document.querySelectorAll('.panel[data-fresh=ok]').length >= 8", 60)
    holds(page, "window.wall.units.positioned >= 40", 30)
    page.wait_for_selector("#sound-state", state="visible", timeout=15_000)  # nobody has touched this page yet
    page.keyboard.press("Escape")
    holds(page, "!window.wall.sound.locked() && document.getElementById('sound-state').hidden", 10)
    before = page.evaluate("window.wall.sound.counts.serious")
    now = stream.latest("health")["web"].t
    found = Alert(
        "story-1", 1, "2026-11-21", "night", None, "A007", "off_route", "duty", "serious", "raised", True,
        raised_t=now + 30, from_t=now - 120, last_t=now, escalation=3, value=420.0, unit="m", updated_t=now,
    )  # fmt: skip
    stream.add("alerts", [found])
    row = "document.querySelector('#alerts-rows [data-alert]')"
    holds(page, f"{row}?.dataset.alert === 'story-1'", 5)
    assert "偏离计划路线 420 m" in page.inner_text("#alerts-rows [data-alert=story-1]")
    holds(page, f"window.wall.sound.counts.serious > {before}", 8)
    page.keyboard.press("j")
    holds(page, f"{row}.getAttribute('aria-current') === 'true' && window.wall.state.selected === 'A007'", 5)
    holds(page, "document.querySelector('#unit-card').innerText.includes('偏离计划路线')", 10)
    stream.add("alerts", [replace(found, version=2, state="closed", active=False)])
    holds(page, "!document.querySelector('#alerts-rows [data-alert=story-1]')", 5)
    assert seen.complaints == []
    stream.close()


def _json(value: Any) -> str:
    return str(value).replace(" ", "")


class City:
    """`serve` on outside servers of its own, so that each can be killed without being started again."""

    def __init__(self, folder: Path) -> None:
        self.broker = BrokerServer("outside", folder / "broker")
        self.redis = RedisServer("outside", folder / "redis")
        self.postgres = PostgresServer("outside", folder / "postgres")
        folder.mkdir()
        for server in (self.broker, self.redis, self.postgres):
            server.start()
        urls = {
            "CITYWALL_MQTT": self.broker.url,
            "CITYWALL_REDIS": self.redis.url,
            "CITYWALL_DATABASE": create_database(self.postgres.url, "citywall"),
        }
        self.product = Product(folder / "product", environ=urls).start()
        (folder / "fleet.csv").write_text(FLEET, "utf-8")
        assert self.product.run("import", "vehicles", str(folder / "fleet.csv")).returncode == 0

    def publish(self, device: str, lon: float) -> None:
        payload = f'{{"t": {time.time()}, "lon": {lon}, "lat": 27.83, "speed_kmh": 5, "work": true}}'
        args = ["mosquitto_pub", "-p", str(self.broker.port), "-q", "1", "-t", f"city/v1/{device}/fix", "-m", payload]
        subprocess.run(args, check=True, timeout=20)

    def stop(self) -> None:
        self.product.stop()
        for server in (self.broker, self.redis, self.postgres):
            server.kill()


@pytest.fixture
def city(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[City]:
    if OUTSIDE_MISSING:
        pytest.skip(f"not installed: {', '.join(OUTSIDE_MISSING)}")
    made = City(open_folder / f"city-{abs(hash(request.node.name)) % 10_000}")
    yield made
    made.stop()


def opened(city: City, seen: Seen) -> Any:
    seen.page.goto(city.product.base + city.product.link)
    holds(seen.page, "window.wall?.feed?.up", 30)
    return seen.page


def test_one_message_moves_the_marker_on_an_open_wall_within_a_second(city: City, seen: Seen) -> None:
    page = opened(city, seen)
    holds(page, "document.querySelector('#map canvas') !== null", 30)
    page.evaluate("window.wall.feed.stats.shown = []")
    eventually(lambda: _shown_after_one_more(city, page), 20, every_s=0.7)
    fix_t, shown_t = page.evaluate("window.wall.feed.stats.shown.slice(-2)")
    assert shown_t - fix_t < 1.0
    assert seen.complaints == []


def test_a_killed_broker_turns_the_panels_amber_and_heals_by_itself(city: City, seen: Seen) -> None:
    page = opened(city, seen)
    city.publish("V0001", 113.13)
    page.wait_for_selector(".panel[data-panel=map][data-fresh=ok]", timeout=15_000)
    city.broker.kill()
    page.wait_for_selector(".panel[data-panel=map][data-fresh=late]", timeout=40_000)
    assert "数据延迟" in page.inner_text(".panel[data-panel=map] .panel-age")
    city.broker.start()
    page.wait_for_selector(".panel[data-panel=map][data-fresh=ok]", timeout=60_000)
    eventually(lambda: _arrives(city, page, 113.15), 30, every_s=0.5)


def test_a_killed_redis_is_said_in_the_header_and_nothing_acknowledged_is_lost(city: City, seen: Seen) -> None:
    page = opened(city, seen)
    city.publish("V0001", 113.13)
    holds(page, f"({POSITION})('V0001') !== null", 5)
    city.redis.kill()
    holds(page, "document.querySelector('header')?.innerText.includes('数据流 中断')", 30)
    city.publish("V0002", 113.16)  # the broker takes it; we have not acknowledged it
    city.redis.start()
    holds(page, f"({POSITION})('V0002') !== null", 45)
    page.wait_for_selector(".panel[data-panel=map][data-fresh=ok]", timeout=45_000)


def _shown_after_one_more(city: City, page: Any) -> bool:
    """Whether an earlier fix was timed to the pixel; the very first only introduces the unit to the map."""
    city.publish("V0001", 113.13)
    return bool(page.evaluate("window.wall.feed.stats.shown.length >= 2"))


def _arrives(city: City, page: Any, lon: float) -> bool:
    city.publish("V0001", lon)
    place = page.evaluate(POSITION, "V0001")
    return bool(place and abs(place[0] - lon) < 1e-4)
