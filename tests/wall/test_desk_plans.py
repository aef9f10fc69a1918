"""Planning in a real browser: a section picked on the map, a conflict seen and mended, the night saved and copied."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from config import Settings
from db import Database
from demo.files import write
from registry.cli import SHEETS, run
from registry.model import VEHICLE_KINDS
from registry.plans import service as planning
from registry.plans import store
from registry.plans.clash import Code
from registry.plans.model import CAUSES, SIDES, Action, Word
from registry.store import load
from tests.helpers import eventually
from tests.wall.night import ZONE, text
from tests.wall.test_desk_shift import GOOD, served
from wall.desk_plans import page as frame
from wall.words_plans import PLANS

EVENING = datetime(2026, 11, 21, 20, tzinfo=ZONE).timestamp()
TONIGHT, NEXT_WEEK = "2026-11-21", "2026-11-28"
A001 = f"{TONIGHT}/night/A001"
ROAD = "CJN-03"  # 长江南路, of A007


def test_the_frame_has_its_words_and_a_place_for_every_part() -> None:
    made = frame()
    assert json.loads(getattr(made, "data-words")) == PLANS  # noqa: B009
    assert all(word in text(made) for word in ("作业计划", "返回首页"))
    ids = {getattr(part, "id", None) for part in made._traverse()}
    assert {"plans-night", "plans-tools", "plans-list-body", "plans-map", "plans-edit-body", "plans-dialogs"} <= ids


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (get_args(Code), "conflicts"), (get_args(Action), "actions"), (get_args(Word), "words"), (CAUSES, "causes"),
        (SIDES, "sides"), (VEHICLE_KINDS, "kinds"), (Settings().registry.plans.roles, "roles"),
    ],
    ids=("conflicts", "actions", "words", "causes", "sides", "kinds", "roles"),
)  # fmt: skip
def test_every_code_of_plans_has_a_chinese_word(codes: tuple[str, ...], table: str) -> None:
    assert [code for code in codes if not any("一" <= letter <= "鿿" for letter in PLANS[table].get(code, ""))] == []


class House:
    """The web role over the demo's city and its next three nights; Li plans, Wang only reads."""

    def __init__(self, address: str, db: Database, settings: Settings) -> None:
        self.address, self.db, self.settings = address, db, settings

    def sections(self, plan: str) -> list[str]:
        with self.db.transaction() as tx:
            return [line.section for line in planning.found(tx, plan).sections]

    def night(self, date: str) -> list[str]:
        with self.db.transaction() as tx:
            return [plan.vehicle for plan in store.listed(tx, date, date)]

    def edit(self, plan: str, **fields: Any) -> None:
        """Somebody else changes a plan."""
        with self.db.transaction() as tx:
            store.lock(tx)
            city = planning.City(load(tx), ZONE, self.settings.registry)
            changed = msgspec.structs.replace(planning.found(tx, plan), **fields)
            assert planning.put(tx, changed, planning.Who("zhao", "dispatcher"), city).saved


@pytest.fixture
def house(db: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    clock.fix_at(EVENING)
    settings = Settings(var=str(tmp_path), redis=redis_url, database=database_url)
    for kind, path in write(tmp_path / "city", settings).items():
        assert kind not in SHEETS or run([kind, str(path)], db, settings.registry, ZONE) == 0
    service = Service(db, settings.access)
    for name, role in (("li", "dispatcher"), ("wang", "leader")):
        once = service.add_person(name, role)
        service.change_password(Identity("person", name, role, "k"), once, GOOD, "test")
    with served(settings) as address:
        yield House(address, db, settings)


def opened(page: Any, house: House, name: str = "li") -> list[str]:
    """Log in and open the page from the start page; what the browser complains about from now on."""
    page.goto(house.address + "/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=作业计划")
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.click("a[href='/desk/plans']")
    page.wait_for_selector("#plans-list tbody tr:nth-child(20)", timeout=20_000)
    return complaints


def place_of(page: Any, section: str) -> tuple[float, float]:
    """Where on the screen the middle of a section lies, once the map shows the city."""
    script = """id => {
      const [map] = wall.maps, road = wall.plans.known.sections.get(id);
      if (!map || !road) return null;
      const {x, y} = map.latLngToContainerPoint([wall.mercator.lat(road.middle[1]), (road.middle[0] - 0.5) * 360]);
      const at = map.getContainer().getBoundingClientRect();
      return x > 0 && y > 0 && x < at.width && y < at.height && map.getZoom() > 12 ? [at.left + x, at.top + y] : null;
    }"""
    x, y = eventually(lambda: page.evaluate(script, section), 15)
    return x, y


def checked(page: Any) -> None:
    """The check that follows a change by itself has been answered."""
    page.wait_for_selector("#plans-conflicts .state:text-matches('^检查于')", timeout=15_000)


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_road_is_picked_on_the_map_a_conflict_seen_and_mended_and_the_plan_saved(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        complaints = opened(page, house)
        assert page.evaluate("document.documentElement.dataset.theme") == "day"
        page.focus("#plans-list tbody tr:nth-child(2)")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.wait_for_selector("#plans-edit h2:text('A001')")
        before = house.sections(A001)
        assert ROAD not in before

        page.mouse.click(*place_of(page, ROAD))
        page.wait_for_selector(f"#plans-edit tr[data-section={ROAD}]")
        page.wait_for_selector("li.warning[data-code=section_shared] >> text=A007")  # it is A007's at that time
        page.fill("input[data-key=add-section]", ROAD)
        page.keyboard.press("Enter")
        page.wait_for_selector("li.refused[data-code=section_twice]")
        checked(page)
        assert page.is_disabled("#plans-save")
        assert house.sections(A001) == before

        page.click("li.refused[data-code=section_twice] button")
        page.keyboard.press("Delete")
        page.wait_for_selector("li.refused", state="detached")
        checked(page)
        assert page.is_enabled("#plans-save")
        page.keyboard.press("Control+s")
        page.click("dialog button:text('仍然保存')")
        page.wait_for_selector("#plans-note >> text=已保存")
        assert house.sections(A001) == [*before, ROAD]

        page.reload()
        page.click("#plans-list tr[data-key$=A001]")
        page.wait_for_selector(f"#plans-edit tr[data-section={ROAD}]")
        assert complaints == []


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_last_week_is_copied_after_a_look_at_its_conflicts(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        opened(page, house)
        page.fill("#plans-date", NEXT_WEEK)
        page.wait_for_selector("#plans-list >> text=本夜还没有计划")
        page.click("button:text('复制上周')")
        page.wait_for_selector(f"dialog >> text={TONIGHT} → 本夜：20 份计划")
        assert house.night(NEXT_WEEK) == []
        page.click("dialog button:text('复制 20 份')")
        page.wait_for_selector("#plans-list tbody tr:nth-child(20)")
        assert "新增 20" in page.inner_text("#plans-note")
        assert house.night(NEXT_WEEK) == house.night(TONIGHT)


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_who_was_slower_keeps_his_words_and_is_told_who_was_faster(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        opened(page, house)
        page.click("#plans-list tr[data-key$=A001]")
        page.fill("input[data-key=responsible]", "孙队长")
        page.click("#plans-list tr[data-key$=A002]")  # another row: nothing is lost
        page.wait_for_selector("#plans-edit h2:text('A002')")
        house.edit(A001, speed_limit_kmh=6.0)
        page.keyboard.press("Control+s")
        page.click("#plans-list tr[data-key$=A001]")
        banner = page.wait_for_selector("#plans-edit .stale >> text=zhao").inner_text()
        assert "限速" in banner
        assert page.input_value("input[data-key=responsible]") == "孙队长"
        page.click("button[data-key=keep]")
        page.fill("input[data-key=speed_limit_kmh]", "6")
        page.keyboard.press("Control+s")
        page.wait_for_selector("#plans-note >> text=已保存")
        with house.db.transaction() as tx:
            plan = planning.found(tx, A001)
        assert (plan.responsible, plan.speed_limit_kmh) == ("孙队长", 6.0)


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_plan_is_cancelled_with_reason_and_approver_and_that_is_taken_back(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        opened(page, house)
        page.click("#plans-list tr[data-key$=A003]")
        page.click("button[data-key=cancel]")
        page.click("dialog .answers button >> nth=0")
        page.wait_for_selector("dialog .error:text('请填写')")
        page.select_option("dialog [data-key=cause]", "breakdown")
        page.fill("dialog [data-key=reason]", "水泵故障")
        page.fill("dialog [data-key=approver]", "值班长")
        page.keyboard.press("Enter")
        page.wait_for_selector("#plans-list tr[data-key$=A003].off >> text=已取消")
        page.click("button[data-key=history]")
        page.click("dialog button:text('撤销') >> nth=0")
        page.fill("dialog >> nth=1 >> [data-key=reason]", "已修好")
        page.fill("dialog >> nth=1 >> [data-key=approver]", "值班长")
        page.keyboard.press("Enter")
        page.wait_for_selector("#plans-list tr[data-key$=A003]:not(.off)")
        assert page.query_selector("dialog") is None


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_box_and_a_drawn_line_pick_several_roads_and_giving_up_leaves_nothing(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        opened(page, house)
        page.click("#plans-list tr[data-key$=A001]")
        page.wait_for_selector("#plans-edit h2:text('A001')")
        (x, y), before = place_of(page, ROAD), house.sections(A001)
        page.keyboard.down("Shift")
        page.mouse.move(x - 15, y - 80)
        page.mouse.down()
        page.mouse.move(x + 15, y + 80, steps=4)
        page.mouse.up()
        page.keyboard.up("Shift")
        page.wait_for_selector(f"#plans-edit tr[data-section={ROAD}]")

        page.click("#plans-draw")
        for section in ("SS-01", "SS-02", "SS-03"):
            page.mouse.click(*place_of(page, section))
        page.keyboard.press("Enter")
        page.wait_for_selector("#plans-edit tr[data-section=SS-02]")
        page.click("button[data-key=discard]")
        page.wait_for_selector(f"#plans-edit tr[data-section={ROAD}]", state="detached")
        assert page.locator("#plans-edit tr[data-section]").count() == len(before)
        assert house.sections(A001) == before


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_sheet_with_wrong_rows_is_told_by_row_and_saves_nothing(house: House, tmp_path: Path) -> None:
    sheet = tmp_path / "plans.csv"
    head = "date,shift,vehicle,driver,window_start,window_end,section,passes,side"
    good, bad = "D3301,23:00,06:00,CJN-01,1,both", "D3301,23:00,06:00,NOPE,two,both"
    sheet.write_text(f"{head}\n{NEXT_WEEK},night,A001,{good}\n{NEXT_WEEK},night,A002,{bad}\n")
    with chromium_page(1600, 1000) as page:
        opened(page, house)
        page.click("button:text('导入表格')")
        page.set_input_files("dialog input[type=file]", sheet)
        page.wait_for_selector("dialog tbody tr:nth-child(2)")
        rows = page.inner_text("dialog tbody")
        assert all(word in rows for word in ("3", "路段", "'NOPE' 没有登记", "遍数", "'two' 不是数"))
        assert page.is_disabled("dialog [data-key=import]")

        sheet.write_text(f"{head}\n{NEXT_WEEK},night,A001,{good}\n")
        page.set_input_files("dialog input[type=file]", sheet)
        page.click("dialog [data-key=import]:text('导入 1 份')")
        page.wait_for_selector("#plans-note >> text=已导入：新增 1")
        assert house.night(NEXT_WEEK) == ["A001"]


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_leader_reads_and_is_told_who_may_plan(house: House) -> None:
    with chromium_page(1600, 1000) as page:
        opened(page, house, "wang")
        page.click("#plans-list tr[data-key$=A001]")
        assert "值班长、派遣员、管理员" in page.inner_text("#plans-edit .readonly")
        assert page.is_disabled("input[data-key=driver]")
        assert page.query_selector("#plans-save, button:text('复制上周'), button[data-key=cancel]") is None
        rows = page.locator("#plans-edit tr[data-section]").count()
        page.mouse.click(*place_of(page, ROAD))  # whose it is
        page.wait_for_selector("#plans-edit h2:text('A007')")
        assert rows == len(house.sections(A001))
