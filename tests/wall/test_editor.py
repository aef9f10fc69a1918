"""Walls are drawn in a real browser: dragged, set, saved, seen; what is broken by hand is told and harms no wall."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import clock
from access.identity import Identity
from access.service import Service
from bench._browser import chromium_page
from config import Settings
from db import Database
from layouts.files import What
from layouts.scene import Theme
from layouts.shelf import Kind
from tests.wall.night import T, text
from tests.wall.test_desk_shift import GOOD, served
from wall.admin_layouts import TABS, panels
from wall.admin_layouts import page as frame
from wall.panels import PANELS
from wall.words_layouts import ENUM_NAMES, LAYOUTS, OPTION_NAMES, PANEL_NAMES


def test_the_frame_has_its_words_and_a_place_for_every_part() -> None:
    made = frame()
    assert json.loads(getattr(made, "data-words")) == LAYOUTS  # noqa: B009
    assert all(word in text(made) for word in ("画面编排", "返回首页"))
    ids = {getattr(part, "id", None) for part in made._traverse()}
    assert {"editor-files", "editor-tabs", "editor-form", "editor-problems", *(f"editor-{tab}" for tab in TABS)} <= ids


@pytest.mark.parametrize(
    ("codes", "table"),
    [(get_args(Theme), "themes"), (get_args(Kind), "kinds"), (get_args(What), "whats"), (TABS, "tabs")],
    ids=("themes", "kinds", "whats", "tabs"),
)
def test_every_code_has_a_word(codes: tuple[str, ...], table: str) -> None:
    assert set(codes) <= set(LAYOUTS[table])


def test_every_panel_and_every_option_of_it_has_a_chinese_name() -> None:
    assert set(PANELS) <= set(PANEL_NAMES)
    named = {(id_, name) for id_, panel in panels().items() for name in _names(panel["schema"])}
    assert sorted(f"{id_}.{name}" for id_, name in named if name not in OPTION_NAMES) == []
    layers = panels()["map"]["schema"]["properties"]["layers"]["anyOf"][0]["items"]["enum"]
    assert set(layers) <= set(ENUM_NAMES["layers"])


def _names(schema: Any) -> Iterator[str]:
    """Names of all options in a schema, those within others too."""
    if isinstance(schema, dict):
        for name, one in schema.get("properties", {}).items():
            yield name
            yield from _names(one)
        for key in ("items", "anyOf"):
            yield from _names(schema.get(key))
    elif isinstance(schema, list):
        for one in schema:
            yield from _names(one)


class House:
    """The web role over an empty city; Li is its administrator."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.own = address, folder / "layouts"

    def boxes(self, wall: Any, layout: str) -> dict[str, Any]:
        """Panels of a wall page with their places, as the browser shows them."""
        wall.goto(f"{self.address}/wall/{layout}/main")
        wall.wait_for_selector("#wall-canvas [data-box=alerts] #alerts-rows", state="attached", timeout=20_000)
        script = """() => Object.fromEntries([...document.querySelectorAll('#wall-canvas [data-box]:not([hidden])')]
          .map(({dataset, style: s}) => [dataset.box, [s.left, s.top, s.width, s.height]]))"""
        made: dict[str, Any] = wall.evaluate(script)
        return made


@pytest.fixture
def house(db: Database, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[House]:
    clock.fix_at(T)
    settings = Settings(var=str(tmp_path), redis=redis_url, database=database_url)
    service = Service(db, settings.access)
    once = service.add_person("li", "admin")
    service.change_password(Identity("person", "li", "admin", "k"), once, GOOD, "test")
    with served(settings) as address:
        yield House(address, tmp_path)


def enter(page: Any, house: House) -> list[str]:
    """Log in and open the editor; what the browser complains about from now on."""
    page.goto(house.address + "/login")
    page.fill("input[name=name]", "li")
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(f"error {e}"))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(house.address + "/admin/layouts")
    page.wait_for_selector(".box-e[data-name=map]", timeout=20_000)
    return complaints


def pull(page: Any, name: str, handle: str, dx: int, dy: int) -> None:
    """Pulls a box, or a handle of it, by so many pixels of the window."""
    at = page.locator(f".box-e[data-name={name}] {handle}".strip()).bounding_box()
    x, y = at["x"] + min(20, at["width"] / 2), at["y"] + min(20, at["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def area(page: Any, name: str) -> list[int]:
    found: list[int] = page.evaluate("n => wall.editor.at.doc.layout.panels.find((p) => p.panel === n).area", name)
    return found


@pytest.mark.wall
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["embedded"], indirect=True, scope="session")
def test_a_wall_is_drawn_saved_and_seen_and_a_file_broken_by_hand_takes_no_wall_away(house: House) -> None:
    with chromium_page(1600, 900) as page:
        complaints = enter(page, house)
        beside = page.context.browser.new_context()
        beside.add_cookies(page.context.cookies())
        wall = beside.new_page()

        page.click("#editor-new")
        page.fill("dialog [data-key=name]", "hall")
        page.keyboard.press("Enter")
        page.wait_for_selector("#editor-name >> text=hall.yaml")
        page.click("[data-choice=map]")
        page.click("[data-choice=alerts]")
        page.wait_for_selector("#editor-problems .good:text('没有问题')")
        before = area(page, "alerts")
        pull(page, "alerts", "", -90, 40)
        page.wait_for_selector(".box-e.wrong[data-name=alerts]")
        assert "「五定告警」 和 「地图」 重叠" in page.inner_text("#editor-problems")
        page.keyboard.press("Control+z")
        page.wait_for_selector("#editor-problems .good")
        assert area(page, "alerts") == before
        pull(page, "alerts", ".handle.s", 0, -60)
        page.keyboard.press("Shift+ArrowUp")
        page.keyboard.press("Alt+ArrowDown")
        x, y, width, height = area(page, "alerts")
        assert (x, y, width) == (before[0], before[1] + 1, before[2])
        assert height < before[3] - 20
        page.fill("[data-key='option.rows']", "4")
        page.uncheck("[data-key='option.sound']")
        page.keyboard.press("Control+s")
        page.fill("dialog [data-key=note]", "第一版")
        page.keyboard.press("Enter")
        page.wait_for_selector("#editor-note >> text=已保存")

        drawn = house.boxes(wall, "hall")
        assert drawn["alerts"] == [f"{px}px" for px in (x, y, width, height)]
        assert wall.locator("#alerts-rows").count() == 1
        written = (house.own / "hall.yaml").read_text("utf-8")
        assert "options: {rows: 4, sound: false}" in written
        (house.own / "by-hand.yaml").write_text(written, "utf-8")
        page.evaluate("wall.editor.list()")  # has the folder looked at
        assert house.boxes(wall, "by-hand") == drawn

        (house.own / "hall.yaml").write_text(written.replace("rows: 4", "rows: vier"), "utf-8")
        page.reload()
        row = "#editor-files button[data-key='file:layout/hall']"
        page.wait_for_selector(f"{row} >> text=有错")
        line = next(i for i, one in enumerate(written.splitlines(), 1) if "rows: 4" in one)
        assert f"第 {line} 行" in page.inner_text(row)
        assert "大屏继续显示上一个正确的版本" in page.inner_text(row)
        page.click(row)
        page.click("#editor-tab-text")
        assert page.inner_text("#editor-text .gutter .wrong") == str(line)
        assert house.boxes(wall, "hall") == drawn, "the wall goes on with the last good one"
        assert complaints == []
