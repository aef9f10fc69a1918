"""The terminals in a real browser: a unit feeds back, a collector checks through a gap, a seat registers a call."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from cases import store as case_store
from cases.entry import Case
from cases.find.filters import Filters
from cases.find.store import cases as found_cases
from cases.photos.record import as_photo
from cases.photos.service import Darkroom, Given
from cases.service import Centre
from config import Settings
from db import Database
from registry import store as registry_store
from tests.cases import build
from tests.helpers import eventually
from tests.wall.night import text
from tests.wall.test_desk_shift import GOOD, served
from wall import desk_register, desk_unit, phone
from wall.words_terminals import PHONE, REGISTER, UNIT

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
PEOPLE = (("jie", "unit", "S01"), ("c07", "collector", "C07"), ("shou", "acceptor", ""))
PAGES = {
    "unit": (desk_unit, UNIT, "8[0-4]"),
    "register": (desk_register, REGISTER, "8[0125]"),
    "phone": (phone, PHONE, "8[0126789]"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_frame_has_its_words_and_a_place_for_every_part(name: str) -> None:
    page, words, _ = PAGES[name]
    made = page.page()
    assert json.loads(getattr(made, "data-words")) == words  # noqa: B009
    assert words["title"] in text(made)
    ids = {getattr(part, "id", None) for part in made._traverse()}
    wanted = {
        "unit": {"unit-tabs", "unit-tools", "unit-rows", "unit-read", "unit-case-body", "unit-head-tools", "unit-who"},
        "register": {"register-pool-body", "register-form-body", "register-map", "register-place", "register-likely"},
        "phone": {"phone-main", "phone-tabs", "phone-link", "phone-fix", "phone-place", "phone-map", "phone-who"},
    }[name]
    assert wanted <= ids


@pytest.mark.parametrize("name", PAGES)
def test_every_word_a_script_says_is_there(name: str) -> None:
    _, words, files = PAGES[name]
    scripts = [p.read_text("utf-8") for p in sorted(ASSETS.glob("8*.js")) if re.match(files, p.name)]
    said = {key for script in scripts for key in re.findall(r'\bsay\("(\w+)"', script)}
    tables = {key for script in scripts for key in re.findall(r'\bterm\.word\("(\w+)"', script)}
    assert len(said) > 30
    assert sorted(key for key in said | tables if key not in words) == []


class House:
    """The web role over the small city of `tests/cases/build.py`; `at` is its case centre."""

    def __init__(self, address: str, at: Centre) -> None:
        self.address, self.at = address, at

    def case(self, case_id: str) -> Case:
        with self.at.db.transaction() as tx:
            found = case_store.case(tx, case_id)
        assert found is not None
        return found

    def newest(self) -> Case:
        with self.at.db.transaction() as tx:
            return found_cases(tx, Filters(clock.now()), "newest", 1).cases[0]

    def reported(self, folder: Path) -> Case:
        """A collector's report with a true photo."""
        room = Darkroom(self.at.db, self.at.settings)
        given = Given("report", build.T0, "C07", "C07", build.LON, build.LAT)
        kept = room.take(Path(picture(folder, 960)).read_bytes(), given)
        return self.at.open(build.do("report", report=build.report(), photos=(as_photo(kept),)))

    def act(self, case: Case, action: str, **given: Any) -> Case:
        return self.at.act(case.id, build.do(action, 300, **given), case.version)


@pytest.fixture
def house(db: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    clock.fix_at(build.T0 + 600)
    with db.transaction() as tx:
        for kind in ("collectors", "units", "grids", "roads"):
            registry_store.save(tx, kind, getattr(build.REGISTRY, kind))
    settings = Settings(var=str(tmp_path), redis=redis_url, database=database_url)
    service = Service(db, settings.access)
    for name, role, of in PEOPLE:
        once = service.add_person(name, role, of)
        service.change_password(Identity("person", name, role, "k"), once, GOOD, "test")
    at = build.centre(db, settings)
    with served(settings) as address:
        yield House(address, at)


def picture(folder: Path, width: int = 4000) -> str:
    """A photo as a telephone takes it, larger than is ever sent."""
    path = folder / f"photo-{width}.jpg"
    light = np.linspace(60, 220, width * 3 // 4, dtype=np.uint8)[:, None, None]
    cv2.imwrite(str(path), np.broadcast_to(light, (width * 3 // 4, width, 3)))
    return str(path)


def opened(page: Any, house: House, name: str, path: str) -> list[str]:
    """Log in and open the page; what the browser complains about from now on."""
    page.goto(house.address + "/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(house.address + path)
    return complaints


def browser_test(fn: Any) -> Any:
    for mark in (
        pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session"),
        pytest.mark.timeout(240),
        pytest.mark.wall,
    ):
        fn = mark(fn)
    return fn


@browser_test
def test_a_unit_signs_and_feeds_back_with_a_photo_though_somebody_acts_meanwhile(house: House, tmp_path: Path) -> None:
    case = build.taken(house.at, house.reported(tmp_path), "dispatched")
    with chromium_page(1600, 1000) as page:
        complaints = opened(page, house, "jie", desk_unit.PATH)
        page.wait_for_selector("#unit-rows .row.dispatched", timeout=20_000)
        assert page.evaluate("document.documentElement.dataset.theme") == "day"
        assert page.title().startswith("(1)")
        page.keyboard.press("ArrowDown")
        page.click("[data-key=act-sign]")
        page.wait_for_selector("form.feed_back")
        assert house.case(case.id).status == "handling"

        page.set_input_files("form.feed_back input[type=file]", picture(tmp_path))
        page.wait_for_selector("form.feed_back figure[data-state=sent]", timeout=15_000)
        sent = page.evaluate(
            "(({naturalWidth: w, naturalHeight: h}) => [w, h])(document.querySelector('[data-state=sent] img'))"
        )
        assert sent == [1600, 1200]  # scaled down before it went
        page.fill("form.feed_back textarea", "已清理完毕")
        house.act(house.case(case.id), "urge", role="shift_lead")
        page.click("form.feed_back [type=submit]")
        page.wait_for_selector("form.feed_back .error:has-text('值班长甲')")  # who did what; the words are still there
        assert page.input_value("form.feed_back textarea") == "已清理完毕"
        page.click("form.feed_back [type=submit]")
        page.wait_for_selector("#unit-case-body .promise:has-text('按期反馈')")

    done = house.case(case.id)
    assert done.status == "pending_review"
    [after] = [photo for photo in done.photos if photo.phase == "handle"]
    assert after.by == "S01"
    assert [c for c in complaints if "412" not in c] == []


@browser_test
def test_a_collector_checks_from_a_phone_through_a_gap_and_mends_what_was_refused(house: House, tmp_path: Path) -> None:
    case = build.taken(house.at, house.reported(tmp_path), "pending_check")
    case = house.act(case, "send_check", receiver="C07")
    with chromium_page(390, 844) as page:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"longitude": build.LON + 0.01, "latitude": build.LAT, "accuracy": 9})
        opened(page, house, "c07", phone.PATH)
        page.wait_for_selector(".card .badge.check", timeout=20_000)
        heights = page.evaluate("[...document.querySelectorAll('#phone :is(a, button)')].map(e => e.offsetHeight)")
        assert min(height for height in heights if height) >= 44
        page.click(".card")
        page.wait_for_selector(".answer .pair img")  # the photo from before, beside which the new one goes
        page.wait_for_selector(".place-line[data-state=far]")  # one kilometre off

        page.context.set_offline(True)
        page.wait_for_selector("#phone-link[data-state=down]")
        page.set_input_files(".answer input[type=file]", picture(tmp_path))
        page.wait_for_selector(".answer .photo-box figure")
        page.click(".choice.pass")
        page.click("[data-key=send]")
        page.wait_for_selector("#phone-link:has-text('待发 1')")
        assert house.case(case.id).status == "checking"
        page.context.set_offline(False)
        page.click("[data-tab=queue]")
        page.wait_for_selector(".entry.refused:has-text('米')", timeout=20_000)  # from so far nobody checks

        page.context.set_geolocation({"longitude": build.LON, "latitude": build.LAT, "accuracy": 9})
        page.click(".entry.refused button:text('修改')")
        page.click("button:text('用定位')")
        page.wait_for_selector(".place-line[data-state=ok]")
        page.click("[data-key=send]")
        eventually(lambda: house.case(case.id).status == "pending_close", 20)
        page.click("[data-tab=queue]")
        page.wait_for_selector(".entry.done")
    done = house.case(case.id)
    assert done.check_result == "pass"
    assert [photo.phase for photo in done.photos] == ["report", "handle", "check"]


@browser_test
def test_a_seat_registers_a_hotline_call_by_keyboard(house: House, tmp_path: Path) -> None:
    known = house.reported(tmp_path)
    with chromium_page(1600, 1000) as page:
        complaints = opened(page, house, "shou", desk_register.PATH)
        page.wait_for_selector("form.register", timeout=20_000)
        page.wait_for_selector("#register-pool-body .empty:has-text('没有')")
        page.focus("[data-key=informant]")
        page.keyboard.type("李四")
        page.keyboard.press("Tab")
        page.keyboard.type("13800001111")
        page.keyboard.press("Tab")
        page.keyboard.type("ldzw")
        page.wait_for_selector("#class-options li[aria-selected=true]:has-text('乱堆杂物')")
        page.keyboard.press("Enter")
        page.wait_for_selector(".condition:has-text('工作日')")
        page.fill("[data-key=description]", "小区门口堆了一堆木板，没人管")
        page.fill("[data-key=address]", "xyl")
        page.wait_for_selector("#address-options li:has-text('湘银路')")
        page.keyboard.press("Enter")  # a road: it is shown, the point is still to be picked
        assert page.is_disabled("[data-key=submit]")
        page.mouse.click(*eventually(lambda: page.evaluate(SPOT, [build.LON, build.LAT + 0.0002]), 15))
        page.wait_for_selector("#register-place:has-text('嵩山路街道')")
        page.wait_for_selector(f"#register-likely li.same:has-text('{known.id[-5:]}')")
        page.reload()
        page.wait_for_selector("#register-place:has-text('嵩山路街道')", timeout=20_000)  # nothing was lost
        assert page.input_value("[data-key=informant]") == "李四"
        page.wait_for_selector("#register-likely li.same")
        page.click("#register-likely button:text('并案')")
        page.wait_for_selector(".note-line:has-text('已登记')")
        assert page.input_value("[data-key=informant]") == ""
    made = house.newest()
    assert (made.source, made.informant, made.status, made.master) == ("hotline_12345", "李四", "merged", known.id)
    assert complaints == []


SPOT = """([lon, lat]) => {
  const [map] = wall.maps;
  if (!map || map.getZoom() < 15) return null;
  map.setView([lat, lon], 17, { animate: false });
  const at = map.getContainer().getBoundingClientRect();
  const { x, y } = map.latLngToContainerPoint([lat, lon]);
  return [at.left + x, at.top + y];
}"""
