"""The guide's page: its frame and words, and in a real browser the programme, a take-over, a lost answer."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from config import Settings
from db import Database
from registry import store as registry_store
from tests.gps.shifts.night import END, registry
from tests.helpers import eventually
from tests.wall.night import text
from tests.wall.test_desk_shift import GOOD, served
from wall import guide
from wall.words_guide import GUIDE, TABS

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
SCRIPTS = [path.read_text("utf-8") for path in sorted(ASSETS.glob("9[0-4]-guide*.js"))]


def test_the_frame_has_its_words_and_a_place_for_every_part() -> None:
    made = guide.page()
    assert json.loads(getattr(made, "data-words")) == json.loads(json.dumps(GUIDE))  # noqa: B009
    assert all(word in text(made) for word in ("讲解台", "大厅", "提词", "画面", "节目单", "送屏", "更多", "正在读取"))
    ids = {getattr(part, "id", None) for part in made._traverse()}
    assert {f"guide-{name}" for name in (*TABS, "bar", "notes", "hall", "link", "mode", "clock", "dialogs")} <= ids


def test_no_part_is_blank_before_its_data_is_there() -> None:
    parts = [part for part in guide.page()._traverse() if getattr(part, "className", "") == "guide-body"]
    assert len(parts) == len(TABS)
    assert all(text(part) == GUIDE["loading"] for part in parts)


def test_every_word_a_script_says_is_there() -> None:
    said = {key for script in SCRIPTS for key in re.findall(r'\bsay\("(\w+)"', script)}
    tables = {key for script in SCRIPTS for key in re.findall(r'\bterm\.word\("(\w+)"|\bwords\.(\w+)\b', script)}
    assert len(said) > 60
    assert sorted(said - set(GUIDE)) == []
    assert sorted({one or other for one, other in tables} - set(GUIDE) - {"lang", "voice", "onend", "onerror"}) == []


def test_every_action_the_page_sends_has_a_name_for_when_its_answer_was_lost() -> None:
    sent = {action for script in SCRIPTS for action in re.findall(r'\baction: "(\w+)"', script)}
    assert len(sent) > 12
    assert sorted(sent - set(GUIDE["deeds"])) == []


@pytest.fixture
def house(db: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[str]:
    """The web role over last night's fleet; nobody sends anything, so whatever a scene names is missing now."""
    clock.fix_at(END + 300)
    known = registry()
    with db.transaction() as tx:
        for kind in ("vehicles", "drivers", "roads"):
            registry_store.save(tx, kind, getattr(known, kind))
    settings = Settings(var=str(tmp_path), redis=redis_url, database=database_url)
    service = Service(db, settings.access)
    once = service.add_person("jiang", "guide")
    service.change_password(Identity("person", "jiang", "guide", "k"), once, GOOD, "test")
    with served(settings) as address:
        yield address


def opened(page: Any, house: str) -> list[str]:
    """Log in and open the page at the hall of two screens; what the browser complains about."""
    page.goto(house + "/login")
    page.fill("input[name=name]", "jiang")
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e.stack}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(house + "/guide?hall=command", wait_until="commit")  # its load waits for two walls in frames
    page.wait_for_selector("#guide-bar .next[aria-disabled=false]", timeout=60_000)
    return complaints


def holds(page: Any, script: str, within_s: float = 15) -> None:
    """Wait until `script` is truthy. Asked from outside: the page's policy forbids evaluating text inside."""
    eventually(lambda: page.evaluate(script), within_s, every_s=0.05)


def scene(page: Any, scene_id: str) -> None:
    """The hall is there, the page has its words, and nothing is under way."""
    told = "(a => [a.state.scene, a.prompt?.scene, a.busy, a.link, wall.guide.said.text])(wall.guide.at)"
    last: list[Any] = []
    with suppress(AssertionError):  # what stood there instead says more
        eventually(lambda: last.append(page.evaluate(told)) or last[-1][:3] == [scene_id, scene_id, ""], 20)
    assert last[-1][:3] == [scene_id, scene_id, ""], last[-1]


def shown_in(page: Any, screen: str) -> str:
    """`layout/screen` that a thumbnail shows: the wall page itself."""
    frame = f"document.querySelector('figure[data-screen={screen}] iframe')"
    return str(page.evaluate(f"{frame}?.contentDocument?.documentElement.dataset.place ?? ''"))


def places(page: Any) -> dict[str, str]:
    """What the hall says of its screens."""
    told = "Object.entries(wall.guide.at.state.screens).map(([n, s]) => [n, `${s.layout}/${s.screen}`])"
    return dict(page.evaluate(told))


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_guide_goes_through_the_programme_and_a_phone_takes_over(house: str) -> None:
    with chromium_page(1024, 768) as page:
        complaints = opened(page, house)
        eventually(lambda: {name: shown_in(page, name) for name in places(page)} == places(page), 30)

        page.keyboard.press("PageDown")  # a clicker begins the programme
        scene(page, "0")
        holds(page, "!wall.guide.at.busy")  # a step lasts 0.3 s
        page.keyboard.press("PageDown")
        scene(page, "1")
        eventually(lambda: {name: shown_in(page, name) for name in places(page)} == places(page), 15)
        assert page.inner_text("#guide-prompt h2") == "案卷系统"
        assert "先看案卷系统" in page.inner_text("#guide-prompt .spoken")
        assert page.get_attribute("[data-key=scene-1]", "aria-current") == "step"

        page.click("[data-key=scene-3]")  # by tap to A007, of which nothing is known now
        scene(page, "3")
        page.wait_for_selector("#guide-prompt .lacking >> text=A007", timeout=15_000)
        page.wait_for_selector("#guide-prompt mark >> text=暂无数据")
        for key, holds_now in (("b", "dark"), ("s", "swapped"), ("f", "frozen_t")):
            page.keyboard.press(key)
            holds(page, f"wall.guide.at.state.{holds_now} && !wall.guide.at.busy")
            page.wait_for_selector("#guide-bar button[aria-pressed=true]")

        page.click("[data-tab=send]")
        page.fill("#guide-send input[type=search]", "a009")
        page.click("button.found >> text=A009")
        page.wait_for_selector("#guide-said >> text=已送到右屏")
        assert page.evaluate("wall.guide.at.state.screens.right.focus.unit") == "A009"
        page.click("[data-tab=more]")
        page.fill("#guide-more [data-key=seed]", "长江南路 0837")
        page.click("text=抽车辆")
        page.wait_for_selector("#guide-more .facts >> text=长江南路 0837")
        assert page.evaluate("wall.guide.at.state.drawn.of") == len(registry().vehicles)
        assert complaints == []

        phone = page.context.browser.new_page(
            viewport={"width": 390, "height": 844}, storage_state=page.context.storage_state()
        )
        phone.goto(house + "/guide?hall=command", wait_until="commit")
        phone.click("[data-key=take]", timeout=60_000)
        page.wait_for_selector("#guide-notes >> text=由 jiang")
        assert page.get_attribute("#guide-bar .next", "aria-disabled") == "true"
        assert page.input_value("#guide-more [data-key=seed]") == "长江南路 0837"  # what one wrote stays
        holds(phone, "!wall.guide.at.busy")
        phone.click("#guide-bar .next")
        scene(phone, "3b")
        page.click("[data-key=take]")
        holds(page, "wall.guide.driver(wall.guide.at.state, wall.guide.at.page) === 'me' && !wall.guide.at.busy")

        lose_an_answer(page)  # done, but the page never hears of it: it looks before it repeats
        page.keyboard.press("PageDown")
        page.wait_for_selector("#guide-said >> text=没有重复", timeout=30_000)
        scene(page, "4")


def lose_an_answer(page: Any) -> None:
    """The next action reaches the server, its answer does not reach the page."""

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/act", lost, times=1)
