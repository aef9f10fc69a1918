"""Does what a push tells come onto the page, and does the rest stay as it stands? In a real browser."""

from typing import Any

import pytest

from tests.assets.test_browser import page
from wall import told

__all__ = ["page"]
pytestmark = pytest.mark.wall


def span(text: str, **props: Any) -> dict[str, Any]:
    return {"type": "Span", "namespace": "dash_html_components", "props": {"children": text, **props}}


def tell(page: Any, *said: tuple[str, str, Any], of: str = "p1", here: str = "p1", n: int = 0) -> None:
    text = told.message(of, n, [told.Said(id_, prop, told.text_of(value)) for id_, prop, value in said])
    page.evaluate("([text, here]) => wall.told.take(text, here)", [text, here])


def inner(page: Any) -> str:
    return str(page.evaluate("document.getElementById('unit-card').innerHTML"))


def test_attributes_are_set_and_taken_away_as_a_page_of_dash_has_them(page: Any) -> None:
    card = "unit-card"
    tell(page, (card, "className", "late"), (card, "hidden", True), (card, "data-n", 3), (card, "aria-busy", False),
         (card, "style", {"width": "50%", "marginTop": 4, "--part": "3"}), (card, "title", "甲"))  # fmt: skip
    node = page.locator("#unit-card")
    assert node.get_attribute("class") == "late"
    assert node.get_attribute("hidden") == ""
    assert (node.get_attribute("data-n"), node.get_attribute("aria-busy")) == ("3", "false")
    assert node.evaluate("n => [n.style.width, n.style.marginTop, n.style.getPropertyValue('--part')]") == [
        "50%", "4px", "3",
    ]  # fmt: skip
    tell(page, (card, "hidden", False), (card, "title", None))
    assert (node.get_attribute("hidden"), node.get_attribute("title")) == (None, None)


def test_only_what_changed_in_a_tree_is_touched_and_our_own_words_in_it_stay(page: Any) -> None:
    tell(page, ("unit-card", "children", [span("3 分钟", **{"data-since": "1"}), "在岗", None, span("乙")]))
    page.evaluate("window.kept = document.querySelector('#unit-card span'); kept.textContent = '3:25'")
    tell(page, ("unit-card", "children", [span("3 分钟", **{"data-since": "1"}), "离线", None, span("丙", title="t")]))
    assert inner(page) == '<span data-since="1">3:25</span>离线<span title="t">丙</span>'
    assert page.evaluate("document.querySelector('#unit-card span') === kept")
    tell(page, ("unit-card", "children", [span("4 分钟", **{"data-since": "1"})]))
    assert inner(page) == '<span data-since="1">4 分钟</span>'
    tell(page, ("unit-card", "children", []))
    assert inner(page) == ""


def test_rows_with_keys_keep_their_nodes_wherever_they_stand(page: Any) -> None:
    tell(page, ("unit-card", "children", [span(text, key=text) for text in "甲乙丙"]))
    page.evaluate("window.kept = [...document.querySelectorAll('#unit-card span')]")
    tell(page, ("unit-card", "children", [span(text, key=text) for text in "新丙甲"]))
    assert inner(page) == "<span>新</span><span>丙</span><span>甲</span>"
    assert page.evaluate("[...document.querySelectorAll('#unit-card span')].map(n => kept.indexOf(n))") == [-1, 2, 0]


def test_words_of_others_are_no_markup_and_no_script(page: Any) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if "told" in message.text else None)
    for bad in (
        {"href": "javascript:alert(1)"},
        {"href": "java\nscript:alert(1)"},
        {"onclick": "x()"},
        {"srcdoc": "x"},
    ):
        link = {"type": "A", "namespace": "dash_html_components", "props": bad}
        tell(page, ("unit-card", "children", link), ("unit-card", "title", f"{bad}"))
        assert "<a" not in inner(page)
        assert page.get_attribute("#unit-card", "title") == f"{bad}"  # what stands beside it is set
    assert len(heard) == 4
    tell(page, ("unit-card", "children", "<img src=x onerror=alert(1)>"))
    assert inner(page) == "&lt;img src=x onerror=alert(1)&gt;"


def test_what_has_no_place_yet_waits_for_it_and_comes_in_its_order(page: Any) -> None:
    tell(page, ("late-one", "children", "一"))
    tell(page, ("late-one", "children", "二"))
    page.evaluate("document.body.append(Object.assign(document.createElement('p'), {id: 'late-one'}))")
    page.wait_for_function("document.getElementById('late-one').textContent === '二'")


def test_what_is_said_to_another_page_is_not_for_this_one_and_missed_messages_are_counted(page: Any) -> None:
    tell(page, ("unit-card", "children", "甲"), of="p0")
    assert "甲" not in inner(page)
    for n in (1, 2, 5):
        tell(page, ("unit-card", "children", str(n)), n=n)
    assert inner(page) == "5"
    assert page.evaluate("wall.told.stats.lost") == 2
    tell(page, ("unit-card", "children", "新"), n=1)  # a server that was started anew
    assert page.evaluate("wall.told.stats.lost") == 2


def test_a_component_that_is_not_html_is_refused_aloud(page: Any) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if "told" in message.text else None)
    tell(page, ("unit-card", "children", {"type": "Graph", "namespace": "dash_core_components", "props": {}}))
    assert "Graph is no html component" in heard[0]


def test_a_style_that_is_told_no_more_goes_and_what_is_no_length_has_no_unit(page: Any) -> None:
    tell(page, ("unit-card", "style", {"width": "50%", "zIndex": 3}))
    tell(page, ("unit-card", "style", {"zIndex": 4}))
    assert page.evaluate("(s => [s.width, s.zIndex])(document.getElementById('unit-card').style)") == ["", "4"]


def test_what_others_made_of_a_text_does_not_stop_it(page: Any) -> None:
    tell(page, ("unit-card", "children", ["甲", span("乙")]))
    page.evaluate("document.getElementById('unit-card').firstChild.replaceWith(document.createElement('font'))")
    tell(page, ("unit-card", "children", ["丙", span("乙")]))
    assert inner(page) == "丙<span>乙</span>"


def test_what_never_finds_a_place_is_let_go_although_the_server_goes_on_telling(page: Any) -> None:
    tell(page, ("nowhere", "children", "甲"))
    assert page.evaluate("wall.told.waiting()") == 1
    page.evaluate("text => setInterval(() => wall.told.take(text, 'p1'), 200)", told.message("p1", 0, []))
    page.wait_for_function("wall.told.waiting() === 0", timeout=20_000)


def test_a_click_on_a_row_of_the_list_selects_the_vehicle_that_stands_there_now(page: Any) -> None:
    page.evaluate("document.body.append(wall.element('button', 'unit-row', {id: 'row-0', 'data-unit': 'A001'}, '—'))")
    tell(page, ("row-0", "data-unit", "A007"), ("row-0", "children", [span("A007")]))
    page.click("#row-0 span")
    page.wait_for_function("wall.state.selected === 'A007'")
