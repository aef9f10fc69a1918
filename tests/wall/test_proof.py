"""From the alarm to its end by keyboard alone: list → proof → 通知队长 → 确认 → 已纠正 → 结案, in a real browser on the
whole product. A screen sees the same and may do nothing; who comes second is told what happened."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from access.identity import SESSION_COOKIE
from bench._browser import chromium_page
from db import Database
from registry.plans import store as plan_store
from registry.plans.model import Plan, PlanSection
from tests.helpers import eventually
from tests.product import Product
from tests.wall.test_browser import Seen, holds

pytestmark = [pytest.mark.wall, pytest.mark.timeout(300)]
TRUCKS = ("A001", "A002", "A003", "A004")  # one for each story
FLEET = "id,kind,company,fleet_lead\n" + "".join(f"{id_},sweeper,二公司（示意）,队长（示意）\n" for id_ in TRUCKS)
DRIVERS = "id,name\n" + "".join(f"D{id_},某某\n" for id_ in TRUCKS)
PASSWORD = "Night-shift-23-06"
LIMIT = 10.0
AGO_S, FAST_S = 330, 100  # s before now: window begins, speeding begins
CLEAR_S = 90  # s of good driving, more than the rule asks for; a device clock may be 120 s ahead
Fixes = list[dict[str, Any]]


def road(i: int) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [[113.08, 27.83 + i * 0.01], [113.12, 27.83 + i * 0.01]]}
    return {"type": "Feature", "geometry": line, "properties": {"id": f"R{i}", "name": f"长江{i}路", "grade": 1}}


ROADS = {"type": "FeatureCollection", "features": [road(i) for i, _ in enumerate(TRUCKS)]}


class Night:
    """A running system, trucks that speak MQTT, and an operator who is logged in."""

    def __init__(self, folder: Path) -> None:
        self.product = Product(folder).start()
        for kind, name, text in (("vehicles", "fleet.csv", FLEET), ("drivers", "drivers.csv", DRIVERS),
                                 ("roads", "roads.geojson", json.dumps(ROADS))):  # fmt: skip
            (folder / name).write_text(text, "utf-8")
            done = self.product.run("import", kind, str(folder / name))
            assert done.returncode == 0, done.stderr
        self.db = Database(self.product.note()["database"])
        self.line = paho.Client(CallbackAPIVersion.VERSION2, "trucks")
        self.line.connect("127.0.0.1", self.product.mqtt_port)
        self.line.loop_start()
        self.session = self._log_in()
        self.as_admin = {"Authorization": f"Bearer {self.product.token}"}

    def _log_in(self) -> str:
        """A night operator with a password of his own; the token of his session."""
        made = self.product.run("user", "add", "张三", "--role", "night_operator")
        once = made.stdout.split()[-1]
        headers = {"Origin": self.product.base, "Sec-Fetch-Site": "same-origin"}
        with httpx.Client(base_url=self.product.base, headers=headers) as client:
            client.post("/login", data={"name": "张三", "password": once})
            changed = client.post("/password", data={"old": once, "new": PASSWORD, "again": PASSWORD})
            assert changed.status_code == 303, changed.text
            return str(client.cookies[SESSION_COOKIE])

    def publish(self, truck: str, verb: str, payload: Any) -> None:
        """As a device does."""
        self.line.publish(f"city/v1/{truck}/{verb}", json.dumps(payload), 1).wait_for_publish(10)

    def get(self, path: str) -> Any:
        return (
            httpx.get(f"{self.product.base}/api/v1/alerts{path}", headers=self.as_admin, timeout=10)
            .raise_for_status()
            .json()
        )

    def other(self, alert: str, action: str, **body: str) -> None:
        """A colleague acts from another place."""
        version = self.get(f"/{alert}")["version"]
        headers = self.as_admin | {"If-Match": f'"{version}"', "Idempotency-Key": f"{alert} {action}"}
        url = f"{self.product.base}/api/v1/alerts/{alert}/{action}"
        httpx.post(url, json=body, headers=headers, timeout=10).raise_for_status()

    def history(self, alert: str) -> list[tuple[str, str, str]]:
        return [(s["action"], s["by"], s["to_state"]) for s in self.get(f"/{alert}/proof")["steps"]]

    def end(self) -> None:
        self.line.disconnect()
        self.line.loop_stop()
        self.db.close()
        self.product.stop()


class Truck:
    """A planned truck that drives at 16 km/h where 10 are allowed, and the alert this made."""

    def __init__(self, night: Night, id_: str) -> None:
        self.night, self.id, self.now = night, id_, time.time()
        i = TRUCKS.index(id_)
        self.lat = 27.83 + i * 0.01
        date, ends, lead = time.strftime("%Y-%m-%d"), self.now + 3_600, "队长（示意）"
        plan = Plan(f"p/night/{id_}", date, "night", id_, f"D{id_}", self.now - AGO_S, ends, (PlanSection(f"R{i}", 2),),
                    speed_limit_kmh=LIMIT, responsible=lead)  # fmt: skip
        with night.db.transaction() as tx:
            plan_store.save(tx, [plan], "张三")
        night.publish(id_, "signin", {"t": self.now - AGO_S, "driver": f"D{id_}", "on": True})
        self._say(-AGO_S, -FAST_S, 6.0)
        self._say(-FAST_S, 0, 16.0)
        self.slow = threading.Event()
        self.driving = threading.Thread(target=self._drive, daemon=True)
        self.driving.start()
        found = eventually(lambda: night.get(f"?vehicle={id_}&breach=overspeed")["items"], 30, every_s=0.2)
        self.alert: str = found[0]["id"]

    def _drive(self) -> None:
        """A fix every 2 s, too fast until told otherwise."""
        while not self.slow.wait(2.0):
            s = round(time.time() - self.now)
            self._say(s, s + 1, 16.0)

    def slow_down(self) -> None:
        """And that for a while, which a clock that is ahead tells at once."""
        self.slow.set()
        self.driving.join()
        s = round(time.time() - self.now) + 1
        self._say(s, s + CLEAR_S, 6.0)

    def _say(self, from_s: int, to_s: int, speed_kmh: float) -> None:
        """A fix every 5 s, seconds relative to the truck's present, told at once as a device does after a gap."""
        self.night.publish(self.id, "fix", [self._fix(s, speed_kmh) for s in range(from_s, to_s, 5)])

    def _fix(self, s: int, speed_kmh: float) -> dict[str, Any]:
        lon = 113.085 + (s + AGO_S) * 4e-5
        return {"t": self.now + s, "lon": lon, "lat": self.lat, "speed_kmh": speed_kmh, "heading_deg": 90, "work": True}


@pytest.fixture(scope="module")
def night(open_folder: Path) -> Iterator[Night]:
    made = Night(open_folder / "proof")
    yield made
    made.end()


@pytest.fixture(scope="module")
def unused() -> list[str]:
    return [*TRUCKS]


@pytest.fixture
def truck(night: Night, unused: list[str]) -> Iterator[Truck]:
    """A truck of the test's own, whose alert is open."""
    made = Truck(night, unused.pop(0))
    yield made
    made.slow.set()
    made.driving.join()


@pytest.fixture
def seen() -> Iterator[Seen]:
    with chromium_page() as page:
        yield Seen(page)


def opened(night: Night, seen: Seen, truck: Truck, person: bool = True) -> Any:
    """The wall with the alert in its list; the list has the focus on it."""
    page = seen.page
    if person:
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": night.session, "url": night.product.base}])
        page.goto(f"{night.product.base}/wall/night-shift/main")
    else:
        page.goto(night.product.base + night.product.link)
    row = f"[data-alert='{truck.alert}']"
    page.wait_for_selector(row, timeout=30_000)
    holds(page, "window.wall.feed.up && window.wall.maps.size > 0", 30)
    return page


def to_the_row(page: Any, truck: Truck) -> None:
    """With J and K, as an operator does, until the alert's row has the focus; then Enter."""
    where = f"""(() => {{
        const ids = [...document.querySelectorAll('#alerts-rows [data-alert]')].map((row) => row.dataset.alert);
        return ids.indexOf('{truck.alert}') - ids.indexOf(document.activeElement.dataset.alert);
    }})()"""

    def there() -> bool:
        away = page.evaluate(where)
        if away:
            page.keyboard.press("j" if away > 0 else "k")
        return bool(page.evaluate(where) == 0)

    eventually(there, 15, every_s=0.2)
    page.keyboard.press("Enter")
    holds(page, "document.querySelectorAll('.proof-figure').length === 4", 15)


def says(page: Any, words: str, within_s: float = 10) -> None:
    holds(page, f"document.getElementById('proof').innerText.includes({json.dumps(words)})", within_s)


def test_from_the_alarm_to_its_end_by_keyboard_alone(night: Night, seen: Seen, truck: Truck) -> None:
    page = opened(night, seen, truck)
    to_the_row(page, truck)
    for words in (truck.id, "16 km/h", "限速 10 km/h", "长江0路", "DA001 某某"):
        says(page, words)
    assert page.evaluate("document.getElementById('proof').contains(document.activeElement)")
    page.keyboard.press("n")
    says(page, "电话 · 队长")
    page.keyboard.press("a")
    says(page, "已确认")
    truck.slow_down()  # the rule sees it go
    holds(page, "document.getElementById('proof').dataset.state === 'corrected'", 10)
    page.keyboard.press("f")
    page.wait_for_selector("#proof-form input[name=result]")
    page.keyboard.type("已减速")
    page.keyboard.press("Enter")
    holds(page, "document.getElementById('proof').dataset.state === 'closed'", 10)
    page.keyboard.press("Escape")
    assert page.evaluate("document.getElementById('proof').hidden")
    told = [step for step in night.history(truck.alert) if step[1] == "张三"]
    assert told == [
        ("notify", "张三", "notified"),
        ("acknowledge", "张三", "acknowledged"),
        ("close", "张三", "closed"),
    ]
    assert seen.complaints == []


def test_who_comes_second_is_told_what_happened_and_keeps_what_he_typed(night: Night, seen: Seen, truck: Truck) -> None:
    page = opened(night, seen, truck)
    to_the_row(page, truck)
    page.keyboard.press("x")
    page.keyboard.type("定位漂移了")
    page.route("**/proof", lambda route: route.abort())  # the news have not reached this wall
    night.other(truck.alert, "acknowledge")
    page.keyboard.press("Enter")
    page.unroute("**/proof")
    says(page, "未提交", 15)
    holds(page, "document.querySelector('#proof-form input').value === '定位漂移了'", 5)
    assert [step[0] for step in night.history(truck.alert)][-1] == "acknowledge"


def test_a_server_that_is_away_costs_nothing_typed_and_the_second_try_is_the_same_action(
    night: Night, seen: Seen, truck: Truck
) -> None:
    page = opened(night, seen, truck)
    to_the_row(page, truck)
    keys: list[str] = []

    def lost(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server did it, the answer is lost
            route.abort()
        else:
            route.continue_()

    page.route("**/remark", lost)
    page.keyboard.press("m")
    page.keyboard.type("队长说马上处理")
    page.keyboard.press("Enter")
    says(page, "再按一次不会重复")
    page.keyboard.press("Enter")
    says(page, "已更新")
    assert keys[0] == keys[1]
    assert [step[0] for step in night.history(truck.alert)].count("remark") == 1


def test_a_screen_sees_the_proof_and_is_told_why_it_may_not_act(night: Night, seen: Seen, truck: Truck) -> None:
    page = opened(night, seen, truck, person=False)
    to_the_row(page, truck)
    says(page, "大屏身份只可查看")
    assert page.query_selector("#proof-acts button") is None
    said = page.inner_text("#proof")
    assert re.search(r"当时驾驶员\s+DA004\s", said)
    assert "某某" not in said
    page.keyboard.press("a")
    says(page, "大屏身份只可查看")
    assert "acknowledge" not in [step[0] for step in night.history(truck.alert)]
    assert seen.complaints == []
