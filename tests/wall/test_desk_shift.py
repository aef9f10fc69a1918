"""Hand-over in a real browser: the roll is called, the sheet written, and two people sign it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn

import clock
import web
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from config import Settings
from db import Database
from embedded import free_port
from registry import store as registry_store
from tests.gps.shifts.desk import fill
from tests.gps.shifts.night import CENTRE, END, registry
from tests.helpers import eventually
from tests.wall.night import text
from wall.desk_shift import page as frame
from wall.words_shift import SHIFT

GOOD = "Right-of-way7"


def test_the_frame_has_its_words_and_a_place_for_every_part() -> None:
    made = frame()
    words = msgspec.json.decode(getattr(made, "data-words"))  # noqa: B009
    assert words == SHIFT
    assert all(word in text(made) for word in ("交接班", "点名", "交接班记录", "月度统计", "返回首页"))
    assert {"shift-roll-body", "shift-sheet-body", "shift-month-body", "shift-pick"} <= {
        getattr(part, "id", None) for part in made._traverse()
    }


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The real web role; its address."""
    config = uvicorn.Config(web.build(settings), port=free_port(), log_level="warning", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually(lambda: server.started, 20)
        yield f"http://127.0.0.1:{config.port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def house(db: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[str]:
    """The night of `tests/gps/shifts/night.py`, five minutes after its end; Zhang San and Li Si work here."""
    clock.fix_at(END + 300)
    known = registry()
    with db.transaction() as tx:
        for kind in ("vehicles", "drivers", "roads"):
            registry_store.save(tx, kind, getattr(known, kind))
    fill(db)
    base = Settings(var=str(tmp_path), redis=redis_url, database=database_url)
    settings = msgspec.structs.replace(base, centre=msgspec.structs.replace(base.centre, name=CENTRE))
    service = Service(db, settings.access)
    for name, role in (("zhang", "night_operator"), ("li", "shift_lead"), ("wang", "leader")):
        once = service.add_person(name, role)
        service.change_password(Identity("person", name, role, "k"), once, GOOD, "test")
    with served(settings) as address:
        yield address


def opened(page: Any, house: str, name: str = "zhang") -> list[str]:
    """Log in and open the page from the start page; what the browser complains about from now on."""
    page.goto(house + "/login")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=交接班")
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.click("a[href='/desk/shift']")
    # the morning's day shift runs by now; the night is handed over
    page.wait_for_selector("#shift-pick option[value='2026-11-20-night']", state="attached", timeout=20_000)
    page.click("button:text('上一班未交接：2026-11-20 夜班')")
    page.wait_for_selector("#shift-roll-body tbody tr:nth-child(20)", timeout=15_000)
    page.wait_for_selector("#shift-sheet-body .summary")
    return complaints


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_two_people_sign_the_night_by_keyboard_at_one_desk(house: str) -> None:
    with chromium_page(1600, 1000) as page:
        complaints = opened(page, house)
        assert page.evaluate("document.documentElement.dataset.theme") == "day"
        assert "实时预览" in page.inner_text("#shift-sheet-body .state")

        page.click("button:text('试音')")
        eventually(lambda: page.inner_text("#shift-roll-body .note") in (SHIFT["tone_done"], SHIFT["tone_mute"]), 10)
        page.select_option("select[data-key=call-A009]", "absent")
        page.fill("input[data-key=remark-A009]", "发动机故障")
        page.focus("button:text('保存点名')")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=已保存 1 辆")
        assert "缺勤 1" in page.inner_text("#shift-roll-body")

        page.focus("button:text('生成记录')")
        page.keyboard.press("Enter")
        page.wait_for_selector(".state.draft")
        page.focus("form[data-side=outgoing] button")
        page.keyboard.press("Enter")  # the person of this session
        page.wait_for_selector(".side[data-side=outgoing] .signed >> text=zhang")
        page.focus("input[data-key=name-incoming]")
        page.keyboard.type("li")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector("#shift-error >> text=口令不正确")
        page.fill("input[data-key=pass-incoming]", GOOD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".side[data-side=incoming] .signed >> text=li")
        assert "双方已签字" in page.inner_text(".state.done")
        assert "缺勤1车：A009（发动机故障）" in page.inner_text(".summary")

        with page.expect_popup() as popup, page.expect_download():
            page.click("a.file:text('Excel') >> nth=0")
        assert popup.value is not None
        assert [c for c in complaints if "409" not in c] == []


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_leader_reads_and_cannot_sign(house: str) -> None:
    with chromium_page(1600, 1000) as page:
        complaints = opened(page, house, "wang")
        assert "只可查看" in page.inner_text("#shift-sheet-body")
        assert page.query_selector("button:text('生成记录')") is None
        assert page.is_disabled("select[data-key=call-A001]")
        page.wait_for_selector("#shift-month-body table")
        page.wait_for_selector("#shift-chart svg")
        assert complaints == []
