"""A page is told what changed and nothing else, keeps its data times, and is left when it no longer answers."""

import asyncio
import json
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct

from tests.wall.night import Room, T, fix, registry
from wall import told
from wall.desk import Desk
from wall.panels import header, unit_card, vehicles
from wall.panels import map as map_panel
from wall.push import Page, Stand, Stands, serve

PLACE = {"page": "p1", "layout": "night", "screen": "main", "view": None}


class Browser:
    """The far end of Dash's socket: remembers what it was told, answers while it is awake."""

    def __init__(self, **stores: Any) -> None:
        self.stores: dict[str, Any] = {"wall-screen": PLACE, "selected-unit": None, **stores}
        self.told: list[tuple[str, str, Any]] = []
        self.heard = self.number = 0  # messages, and what the newest one calls itself
        self.awake = True
        self.is_shutdown = False

    def set_prop_sync(self, component_id: str, prop_name: str, value: Any) -> None:
        if component_id != told.TOLD:
            self.told.append((component_id, prop_name, value))
            return
        message = json.loads(value)
        assert message["page"] == self.stores["wall-screen"]["page"]
        assert message["n"] in (self.number + 1, 1)  # 1: another stream has begun
        self.heard, self.number = self.heard + 1, message["n"]
        self.told += [(component, prop, said) for component, prop, said in message["said"]]

    async def get_prop(self, component_id: str, prop_name: str, timeout: float) -> Any:
        if not self.awake:
            raise TimeoutError
        return self.stores[component_id]

    def news(self) -> dict[str, Any]:
        found = {f"{component}.{prop}": value for component, prop, value in self.told}
        self.told.clear()
        return found


def stands(*panels: ModuleType) -> Stands:
    return {("night", "main"): tuple(Stand(panel, panel.Options()) for panel in panels)}


def page_of(desk: Desk, browser: Browser, *panels: ModuleType) -> Page:
    page = Page(desk, browser, stands(*panels))
    asyncio.run(page.ask())
    return page


@pytest.fixture
def room() -> Room:
    made = Room()
    made.take("fixes", fix("A001", work=True, driver="D1"))
    return made


def test_a_page_is_told_everything_once_and_then_only_what_changed(room: Room) -> None:
    browser = Browser()
    page = page_of(room.desk(beat_s=1e9), browser, vehicles)
    page.push()
    first = browser.news()
    assert first["vehicles-working.children"] == "1"
    page.push()
    assert browser.news() == {}
    room.take("fixes", fix("A002", work=True))
    page.push()
    news = browser.news()
    assert news["vehicles-working.children"] == "2"
    assert "vehicles-driving.children" not in news


@pytest.mark.parametrize("said", [PLACE, "night", {"page": 1, "layout": [], "screen": {}}, {"page": "p1"}, None])
def test_a_page_is_told_nothing_of_a_wall_it_may_not_open_whatever_it_says(room: Room, said: Any) -> None:
    browser, desk = Browser(**{"wall-screen": said, "selected-unit": ["no", "unit"]}), room.desk(beat_s=0.0)
    page = Page(desk, browser, stands(vehicles), lambda _layout, _screen: False)
    asyncio.run(page.ask())
    page.push()
    assert (browser.news(), desk.chosen) == ({}, {})


def test_a_page_that_is_built_anew_leaves_nothing_of_the_old_one(room: Room) -> None:
    browser, desk = Browser(), room.desk()
    page = page_of(desk, browser, vehicles)
    browser.stores["wall-screen"] = PLACE | {"page": "p2"}
    asyncio.run(page.ask())
    assert list(desk.chosen) == ["p2"]


def test_the_data_time_is_told_with_every_beat_although_nothing_else_changed(room: Room) -> None:
    browser = Browser()
    page = page_of(room.desk(beat_s=0.0), browser, vehicles)
    page.push()
    browser.news()
    room.well(T + 2)
    page.push()
    assert browser.news() == {"panel-vehicles.data-t": f"{T + 2:.1f}"}


def test_the_data_time_stands_still_while_the_broker_is_away(room: Room) -> None:
    desk = room.desk()
    room.well(T + 30, broker="down")
    assert desk.fresh_t(vehicles) == T


def test_a_panel_is_drawn_once_for_all_pages(room: Room) -> None:
    desk = room.desk()
    drawn = [desk.drawn(vehicles, vehicles.Options(), None) for _ in range(3)]
    assert drawn[0] is drawn[1] is drawn[2]
    room.take("fixes", fix("A002"))
    assert desk.drawn(vehicles, vehicles.Options(), None) is not drawn[0]


def test_a_drawing_that_no_page_shows_any_more_is_forgotten(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = room.desk()
    card = desk.drawn(unit_card, unit_card.Options(), "A001")
    assert desk.drawn(unit_card, unit_card.Options(), "A001") is card
    monkeypatch.setattr("wall.desk.UNSEEN_S", 0.0)
    other = desk.drawn(unit_card, unit_card.Options(), "A002")
    assert len(desk._kept) == 1
    assert desk.drawn(unit_card, unit_card.Options(), "A002") is other
    assert desk.drawn(unit_card, unit_card.Options(), "A001") is not card


def test_a_page_without_a_screen_is_told_nothing(room: Room) -> None:
    browser = Browser(**{"wall-screen": None})
    page = page_of(room.desk(), browser, vehicles)
    page.push()
    assert browser.told == []


def test_the_card_follows_what_this_page_has_chosen(room: Room) -> None:
    desk = room.desk()
    one, other = Browser(**{"selected-unit": "A001"}), Browser(**{"wall-screen": {**PLACE, "page": "p2"}})
    pages = [page_of(desk, browser, unit_card) for browser in (one, other)]
    for page in pages:
        page.push()
    assert one.news()["unit-card-name.children"] == "A001 清扫车"
    assert other.news()["unit-card.hidden"] is True


def test_a_page_that_was_loaded_again_is_told_everything_again(room: Room) -> None:
    browser = Browser()
    page = page_of(room.desk(), browser, vehicles)
    page.push()
    browser.news()
    browser.stores["wall-screen"] = {**PLACE, "page": "p2"}
    asyncio.run(page.ask())
    page.push()
    assert "vehicles-working.children" in browser.news()


def test_a_map_moves_when_the_city_was_registered_and_not_before(room: Room) -> None:
    room.registry = registry(0).__class__()
    browser = Browser(**{"wall-screen": {**PLACE, "view": map_panel.view(room.look())}})
    page = page_of(room.desk(), browser, map_panel)
    page.push()
    assert "map.viewport" not in browser.news()
    room.registry = registry(2)
    page.push()
    assert "bounds" in browser.news()["map.viewport"]
    page.push()
    assert "map.viewport" not in browser.news()


class Broken:
    """A panel with a bug."""

    ID, FEEDS = "broken", ("vehicles",)

    class Options(Struct, frozen=True):
        pass

    @staticmethod
    def render(_look: Any, _options: Any) -> Any:
        raise ZeroDivisionError


def test_a_panel_that_fails_is_counted_and_does_not_take_the_others_along(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    browser, desk = Browser(), room.desk()
    page = page_of(desk, browser, Broken, vehicles)  # type: ignore[arg-type]
    page.push()
    assert desk.errors == 1
    assert "panel=broken" in caplog.text
    news = browser.news()
    assert "vehicles-working.children" in news
    assert "panel-broken.data-t" not in news


def test_the_stream_ends_when_the_page_no_longer_answers(room: Room) -> None:
    browser, desk = Browser(), room.desk(ask_s=0.0, silent_asks=3)

    async def live() -> None:
        running = asyncio.create_task(serve(desk, browser, stands(vehicles)))
        async with asyncio.timeout(5):
            while not browser.told:
                await asyncio.sleep(0)
            assert desk.screens == 1
            browser.awake = False
            await running

    asyncio.run(live())
    assert desk.screens == 0
    assert desk.chosen == {}


def test_all_that_a_push_says_is_one_message_and_what_only_dash_can_draw_goes_by_itself(room: Room) -> None:
    browser = Browser()
    page = page_of(room.desk(), browser, header, vehicles)
    page.push()
    assert browser.heard == 1
    page._tell(("shift-chart", "figure"), "{}", {})
    assert browser.told.pop() == ("shift-chart", "figure", {})
    page.push()
    assert browser.heard <= 2  # the clock of the header may have moved


def test_the_stream_ends_with_its_socket(room: Room) -> None:
    browser, desk = Browser(), room.desk()
    browser.is_shutdown = True
    asyncio.run(serve(desk, browser, stands(vehicles)))
    assert browser.told == []
