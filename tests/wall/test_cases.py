"""Numbers open: each figure of the day lists exactly the cases it counts, by pointer, keyboard and address.

The real web role and the real case centre; what its worker tells the streams is told here in the same records.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import clock
from access.service import Service
from bench._browser import chromium_page
from cases import marks, store
from db import Database
from records import Tally
from registry import store as registry_store
from stream import Stream
from tests.cases import build
from tests.helpers import eventually
from tests.wall.test_browser import holds
from tests.wall.test_desk_shift import served

pytestmark = [pytest.mark.wall, pytest.mark.timeout(180)]
NOW = build.T0 + 1_800
FIGURE = "document.querySelector('#panel-case_counts .case-number[data-figure={}]')"
OPENERS = "#panel-case_counts [data-count]:not([hidden]), #panel-case_flow [data-count]:not([hidden])"
PLACE = """([lat, lon]) => {
    const map = [...window.wall.maps][0];
    const at = map.latLngToContainerPoint([lat, lon]);
    const box = map.getContainer().getBoundingClientRect();
    const scale = box.width / map.getSize().x;
    return [box.x + at.x * scale, box.y + at.y * scale];
}"""


class Hall:
    """A morning of the case centre, and a wall that shows it."""

    def __init__(self, db: Database, stream: Stream, address: str, link: str) -> None:
        self.centre, self.stream, self.address, self.link = build.centre(db), stream, address, link

    def begin(self) -> None:
        at = self.centre
        for i in range(3):
            build.taken(at, build.reported(at, i), "closed")
        for i in range(4):
            build.taken(at, build.reported(at, 10 + i, lon=build.LON + 0.01 + i / 1e4), "handling")
        build.reported(at, -3_300, lon=build.LON + 0.003)  # accepting it is overdue
        sms = build.report("sms", informant="欧阳锋", phone="13812345678")
        at.open(build.do("register", 20, report=sms))
        self.tell()

    def tell(self) -> Tally:
        """As the worker of the cases does."""
        with self.centre.db.transaction() as tx:
            rows = tx.execute("SELECT id FROM case_file").fetchall()
            found = store.some(tx, [row.id for row in rows])
        self.stream.add("cases", [marks.mark(case, "") for case in found])
        tally = self.centre.tally(clock.now())
        self.stream.add("tallies", [tally])
        return tally

    def shown(self, page: Any, query: str = "") -> Any:
        page.goto(self.address + self.link)
        if query:
            page.goto(f"{self.address}/wall/night-shift/main{query}")
        holds(page, "window.wall.feed.up && window.wall.maps.size > 0 && !!window.wall.desk.feed.up", 30)
        holds(page, f"!!{FIGURE.format('collect')}", 15)
        return page


@pytest.fixture
def hall(db: Database, database_url: str, redis_url: str, stream: Stream, tmp_path: Path) -> Iterator[Hall]:
    clock.fix_at(NOW)
    with db.transaction() as tx:
        for kind in ("collectors", "units", "grids", "roads"):
            registry_store.save(tx, kind, getattr(build.REGISTRY, kind))
    settings = msgspec.structs.replace(build.settings(), var=str(tmp_path), redis=redis_url, database=database_url)
    link = Service(db, settings.access).standing_link("night-shift", "main", tmp_path / "link")
    with served(settings) as address:
        made = Hall(db, stream, address, link)
        made.begin()
        yield made


def listed(page: Any) -> tuple[str, int]:
    """Title of the open list, and how many rows it has."""
    return (
        page.evaluate("document.getElementById('cases-title').textContent"),
        page.evaluate("document.querySelectorAll('#cases-rows .case-row').length"),
    )


def lists(page: Any, name: str, n: int, within_s: float = 10) -> None:
    """The list is there, whole, and its streets add up."""
    try:
        eventually(lambda: listed(page) == (f"{name} {n} 件", n), within_s, every_s=0.05)
    except AssertionError:
        raise AssertionError(f"want {name} {n}, got {listed(page)}") from None
    streets = page.evaluate("[...document.querySelectorAll('#cases-streets b')].map((b) => Number(b.textContent))")
    assert streets[0] == sum(streets[1:]) == n


@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_every_number_of_cases_opens_to_exactly_the_cases_it_counts(hall: Hall) -> None:
    with chromium_page() as page:
        complaints: list[str] = []
        page.on("pageerror", lambda e: complaints.append(f"error {e}"))
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        hall.shown(page)
        every_number_opens(page)
        by_keyboard(page)
        a_street_and_an_address(hall, page)
        a_list_keeps_up(hall, page)
        a_marker_has_a_card(page)
        assert not any(secret in page.content() for secret in ("欧阳锋", "13812345678"))
        assert complaints == []


def every_number_opens(page: Any) -> None:
    """Click by click; the sums are those of the story."""
    told: list[tuple[str, int]] = page.evaluate(
        f"[...document.querySelectorAll('{OPENERS}')].map((b) => [b.dataset.name, +b.dataset.count])"
    )
    counts = [n for _, n in told]
    assert (counts[:6], len(told)) == ([9, 7, 3, 3, 1, 6], 6 + 7 + 9 + 1)  # 超期 stands before 在办, and in its group
    assert sum(n for name, n in told[13:] if "超期" not in name) == 6
    for i, (name, n) in enumerate(told):
        page.locator(OPENERS).nth(i).click()
        lists(page, name, n)
        page.keyboard.press("Escape")
    assert not page.is_visible("#cases")


def by_keyboard(page: Any) -> None:
    """Enter opens, arrows walk, Enter shows the case on the map, Escape goes back step by step to the number."""
    page.focus("#panel-case_counts .case-number[data-figure=close]")
    page.keyboard.press("Enter")
    lists(page, "结案", 3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case-card", state="visible", timeout=5_000)
    assert "已结案" in page.inner_text("#case-card")
    page.keyboard.press("Escape")
    assert not page.is_visible("#case-card")
    assert page.is_visible("#cases")
    page.keyboard.press("Escape")
    holds(page, "document.activeElement.dataset.figure === 'close'", 5)


def a_street_and_an_address(hall: Hall, page: Any) -> None:
    page.click("#panel-case_counts .case-number[data-figure=collect]")
    lists(page, "上报", 9)
    page.click("#cases-streets button[data-street=泰山路街道]")
    eventually(lambda: listed(page) == ("上报 4 件", 4), 10)
    query = page.evaluate("location.search")
    assert "figure=collect" in query
    hall.shown(page, query)
    eventually(lambda: listed(page) == ("上报 4 件", 4), 15)
    page.keyboard.press("Escape")
    assert page.evaluate("location.search") == ""


def a_list_keeps_up(hall: Hall, page: Any) -> None:
    page.click("#panel-case_counts .case-number[data-figure=open]")
    lists(page, "在办", 6)
    clock.fix_at(NOW + 10)
    build.reported(hall.centre, 1_805, lon=build.LON - 0.003)
    hall.tell()
    lists(page, "在办", 7, 15)
    holds(page, f"{FIGURE.format('collect')}.dataset.count === '10'", 10)
    page.keyboard.press("Escape")


def a_marker_has_a_card(page: Any) -> None:
    """The late one is red and opens; a layer that is switched off has none."""
    late = page.evaluate("window.wall.caseLook().filter(([, late]) => late === 'overdue').length")
    assert (late, page.evaluate("window.wall.caseLook().length")) == (1, 7)
    x, y = page.evaluate(PLACE, [build.LAT, build.LON + 0.003])
    page.mouse.click(x, y)
    page.wait_for_selector("#case-card[data-late=overdue]", timeout=5_000)
    assert "超期 55 分钟" in page.inner_text("#case-card")
    page.keyboard.press("Escape")
    page.evaluate("window.wall.showLayer('cases', false)")
    page.mouse.click(x, y)
    assert not page.is_visible("#case-card")
