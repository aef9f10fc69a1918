"""The dispatcher's desk in a real browser: three clicks and an undo, two hands on one case, a loop around many."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from cases import store as case_store
from cases import worker
from cases.catalogue import store as shelf
from cases.dispatch.settings import Settings as Dispatching
from cases.entry import Case, Do, NewReport, Photo
from cases.service import Centre
from cases.settings import Settings as Cases
from db import Database, create_database, drop_database
from demo.files import write
from records import Fix, Unreachable
from registry import store as registry_store
from registry.cli import run
from stream import Stream
from tests import servers
from tests.helpers import eventually
from tests.wall.night import text
from tests.wall.test_desk_shift import GOOD, served
from wall.desk_cases import page as frame
from wall.words_desk import DESK

LON, LAT = 113.0800, 27.8290  # in 嵩山路街道
PEOPLE = (("li", "shift_lead"), ("zhao", "shift_lead"), ("shou", "acceptor"), ("zhi", "commander"), ("ling", "leader"))
PILE, RUBBISH = "06036", "06010"


real = [
    pytest.mark.wall, pytest.mark.timeout(240),
    pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session"),
]  # fmt: skip


def marked(test: Any) -> Any:
    for mark in real:
        test = mark(test)
    return test


def test_the_frame_has_its_words_and_a_place_for_every_part() -> None:
    made = frame()
    assert json.loads(getattr(made, "data-words")) == DESK  # noqa: B009
    assert all(word in text(made) for word in ("指挥台", "环卫计划", "交接班"))
    ids = {getattr(part, "id", None) for part in made._traverse()}  # type: ignore[no-untyped-call]
    assert {"desk-tabs", "desk-link", "desk-list-body", "desk-map", "desk-hover", "desk-drawer-body"} <= ids


class House:
    """The web role and the worker of cases over the demo's city, at the room's own time."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        quick = Dispatching(tick_s=0.2, tally_least_s=0.2, relay_s=0.05)
        self.settings = servers.settings_for(
            folder, redis=redis, database=database, cases=Cases(dispatch=quick, block_ms=100)
        )
        self.db, self.stream = Database(database), Stream(redis)
        files = write(folder / "city", self.settings)
        for kind in ("units", "vehicles", "collectors", "grids", "roads"):
            assert run([kind, str(files[kind])], self.db, self.settings.registry, self.settings.zone) == 0
        with self.db.transaction() as tx:
            shelf.seed(tx)
            registry = registry_store.load(tx)
        service = Service(self.db, self.settings.access)
        for name, role in PEOPLE:
            once = service.add_person(name, role)
            service.change_password(Identity("person", name, role, "k"), once, GOOD, "test")
        self.centre = Centre(self.db, self.settings, lambda: registry, lambda: ())
        self.address = ""

    @contextmanager
    def open(self) -> Iterator["House"]:
        stop = threading.Event()
        work = threading.Thread(target=worker.run, args=(self.settings, stop), daemon=True)
        work.start()
        try:
            with served(self.settings) as self.address:
                yield self
        finally:
            stop.set()
            work.join(15)
            self.stream.close()
            self.db.close()

    def stand(self, *where: tuple[str, str, float, float]) -> None:
        """Devices say where they are: (id, kind, east m, north m) of the middle."""
        now = clock.now()
        self.stream.add("fixes", [Fix(i, k, now, LON + e / 98_500, LAT + n / 110_900, now) for i, k, e, n in where])  # type: ignore[arg-type]

    def reported(self, east_m: float = 0, north_m: float = 0, code: str = PILE, **more: Any) -> Case:
        now = clock.now() - 60
        given: dict[str, Any] = {"description": "小区门口堆了一堆木板", "condition": f"M{code}-1"} | more
        lon, lat = LON + east_m / 98_500, LAT + north_m / 110_900
        seen = NewReport("collector", "matter", code, lon=lon, lat=lat, report_t=now, **given)
        photo = Photo(uuid.uuid4().hex[:8], "report", "/api/v1/photos/none", now)
        return self.centre.open(Do("report", "4003", "collector", now, of="4003", report=seen, photos=(photo,)))

    def act(self, case: Case, action: str, by: str = "shou", role: str = "acceptor", **more: Any) -> Case:
        return self.centre.act(case.id, Do(action, by, role, clock.now(), **more), case.version)

    def filed(self, east_m: float = 0, north_m: float = 0, code: str = PILE) -> Case:
        """A case that waits to be dispatched."""
        case = self.act(self.reported(east_m, north_m, code), "accept")
        return self.act(case, "file", condition=f"M{code}-1")

    def case(self, case_id: str) -> Case:
        with self.db.transaction() as tx:
            found = case_store.case(tx, case_id)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def house(
    template_database: str, redis_server: servers.RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One for the file: its tests use cases of their own."""
    name = f"desk{uuid.uuid4().hex[:10]}"
    with redis_client.Redis.from_url(redis_server.url) as client:
        client.flushall()
    url = create_database(template_database, name, template="template_citywall")
    with House(tmp_path_factory.mktemp("desk"), url, redis_server.url).open() as made:
        yield made
    with suppress(Unreachable):
        drop_database(template_database, name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium_page() as page:
        yield page.context.browser


@contextmanager
def seated(browser: Any) -> Iterator[Any]:
    """A page of a person's own, in a browser of several."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(page: Any, house: House, name: str = "li", query: str = "") -> list[str]:
    """Log in and open the desk; what the browser complains about from now on."""
    page.goto(house.address + "/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:text('坐席')")
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(f"{house.address}/desk{query}")
    page.wait_for_selector("#desk-link[data-state=ok]", timeout=20_000)
    eventually(lambda: page.evaluate("wall.desk.flowReady && wall.maps.size === 1"), 15)
    return complaints


def spot(page: Any, case: Case) -> tuple[float, float]:
    """Where on the screen a case's marker lies, once the map stands still."""
    script = """([id, lon, lat]) => {
      const {map, feed} = wall.desk;
      if (!map || !feed.marks.has(id) || map.getZoom() < 11) return null;
      const {x, y} = map.latLngToContainerPoint([lat, lon]);
      const at = map.getContainer().getBoundingClientRect();
      return x > 0 && y > 0 && x < at.width && y < at.height ? [at.left + x, at.top + y] : null;
    }"""
    seen: list[Any] = []

    def still() -> Any:
        seen.append(page.evaluate(script, [case.id, case.lon, case.lat]))
        page.wait_for_timeout(50)
        return seen[-1] if len(seen) > 2 and seen[-1] == seen[-2] else None

    x, y = eventually(still, 15)
    return x, y


def settled(house: House, case: Case, fits: Callable[[Case], bool]) -> Case:
    eventually(lambda: fits(house.case(case.id)), 10)
    return house.case(case.id)


@marked
def test_a_case_is_assigned_from_its_marker_in_three_clicks_and_taken_back(house: House, browser: Any) -> None:
    case = house.filed(-300, 200)
    house.stand(("4003", "collector", -250, 150), ("A001", "vehicle", -200, 210))
    with seated(browser) as page:
        complaints = opened(page, house)
        assert page.evaluate("document.documentElement.dataset.theme") == "night"
        x, y = spot(page, case)
        page.mouse.move(x, y)
        page.wait_for_selector("#desk-hover >> text=最近采集员 4003")

        page.mouse.click(x, y)
        page.wait_for_selector("#desk-drawer h2:text('乱堆杂物')")
        page.wait_for_selector(".proposals li:nth-child(2)")
        assert "派遣时限" in page.inner_text("[data-holder=clock]")
        assert f"case={case.id}" in page.url
        unit = page.get_attribute(".proposals li.best", "data-unit")
        page.click(".proposals li.best button")
        page.wait_for_selector("#desk-toasts >> text=已派遣")
        sent = house.case(case.id)
        assert (sent.status, sent.unit) == ("dispatched", unit)
        assert "请按时限处置并反馈" in page.inner_text("[data-holder=story]")
        page.wait_for_selector(f"#desk-row-{case.id}", state="detached")  # it is no longer this desk's

        page.keyboard.press("u")
        page.wait_for_selector("#desk-toasts >> text=已撤销派遣")
        assert house.case(case.id).status == "pending_dispatch"
        page.wait_for_selector(f"#desk-row-{case.id}")
        page.reload()
        page.wait_for_selector("#desk-drawer h2:text('乱堆杂物')")  # its address says what was open
        page.wait_for_selector(".proposals li.best button")
        page.keyboard.press("2")
        settled(house, case, lambda one: one.status == "dispatched" and one.unit != unit)
        assert [c for c in complaints if "404" not in c] == []  # the picture of the invented report


@marked
def test_who_was_slower_is_told_who_was_faster_and_keeps_his_words(house: House, browser: Any) -> None:
    case = house.filed(500, -200)
    with seated(browser) as page:
        opened(page, house, query=f"?case={case.id}")
        page.fill("[data-key=dispatch-opinion]", "先清运，再冲洗路面")

        def faster(route: Any) -> None:
            house.act(house.case(case.id), "dispatch", "zhao", "shift_lead", receiver="S01")
            route.continue_()

        page.route("**/dispatch", faster)
        page.click(".proposals li:nth-child(2) button")
        told = page.wait_for_selector("#desk-drawer .banner[role=alert]").inner_text()
        assert all(word in told for word in ("别人先办了", "zhao", "派遣", "嵩山路街道办事处", "已派遣待签收"))
        assert page.input_value(".banner .kept") == "先清运，再冲洗路面"
        assert house.case(case.id).unit == "S01"
        page.wait_for_selector(".of-head .state[data-status=dispatched]")
        assert page.query_selector(".proposals") is None


@marked
def test_a_loop_around_several_cases_sends_them_at_once_and_each_answers_for_itself(house: House, browser: Any) -> None:
    inside = [house.filed(-900 + 90 * n, -500, RUBBISH) for n in range(3)]
    outside = house.filed(-900, -900, RUBBISH)
    with seated(browser) as page:
        opened(page, house)
        places = [spot(page, case) for case in (*inside, outside)]
        (left, top), (right, _), (_, below) = places[0], places[2], places[3]
        page.keyboard.press("l")
        page.wait_for_selector("#desk-lasso[aria-pressed=true]")
        bottom = min(top + 40, (top + below) / 2)
        loop = [(left - 30, top - 40), (right + 30, top - 40), (right + 30, bottom), (left - 30, bottom)]
        page.mouse.move(*loop[0])
        page.mouse.down()
        for corner in (*loop[1:], loop[0]):
            page.mouse.move(*corner, steps=6)
        page.mouse.up()
        page.wait_for_selector("#desk-drawer h2 >> text=已选 3 件")

        slow = inside[1]

        def faster(route: Any) -> None:
            house.act(house.case(slow.id), "send_back", "zhao", "shift_lead", opinion="不属于本级职责")
            route.continue_()

        page.route("**/cases/batch", faster)
        page.fill("[data-key=batch-unit]", "嵩山路")
        page.press("[data-key=batch-unit]", "Enter")  # a push may put another button under a click
        page.wait_for_selector("#desk-toasts >> text=成功 2 件，未成功 1 件")
        assert [house.case(case.id).status for case in inside] == ["dispatched", "pending_filing", "dispatched"]
        assert house.case(outside.id).status == "pending_dispatch"
        assert "zhao" in page.inner_text(f".batch-list li.bad[data-case='{slow.id}']")
        page.click("#desk-toasts button.undo")
        page.wait_for_selector("#desk-toasts >> text=已撤销派遣")
        eventually(
            lambda: {house.case(case.id).status for case in inside} == {"pending_dispatch", "pending_filing"}, 10
        )


@marked
def test_a_commander_judges_an_extension_and_a_leader_supervises(house: House, browser: Any) -> None:
    case = house.act(house.filed(900, 500), "dispatch", "zhao", "shift_lead", receiver="S01")
    case = house.act(case, "sign", "jie", "unit", of="S01")
    assert case.handle_due_t is not None
    until_t = case.handle_due_t + 600
    house.act(case, "ask_extension", "jie", "unit", of="S01", opinion="需要吊车配合", until_t=until_t)
    with seated(browser) as page:
        opened(page, house, "zhi")
        page.wait_for_selector("#desk-tabs [data-key=tab-approve][aria-pressed=true]")
        page.wait_for_selector(f"#desk-row-{case.id} >> text=申请延期")
        page.keyboard.press("ArrowDown")
        page.click("[data-application=extension] [data-action=agree_extension]")
        page.wait_for_selector("#desk-toasts >> text=已同意延期")
        assert settled(house, case, lambda one: one.extension_count == 1).handle_due_t == until_t
    with seated(browser) as page:
        opened(page, house, "ling", f"?case={case.id}")
        page.click("button[data-action=supervise]")
        page.fill("[data-key=supervise-opinion]", "请今天办结")
        page.select_option("[data-key=supervise-level]", index=1)
        page.click("[data-key=submit-supervise]")
        page.wait_for_selector(".of-head .badge >> text=督办 1")
        page.wait_for_selector(f"#desk-row-{case.id}")  # it stands on the leader's own desk now
        assert house.case(case.id).supervision == 1
