"""Nothing that was ever saved is lost: versions, who and when, what was changed by hand; drafts; readable files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clock
from layouts.drafts import Drafts
from layouts.files import Files, Who
from layouts.scene import load, parse
from layouts.shelf import Shelf
from layouts.writing import commented, head_of, tree_of, written
from records import Forbidden, NotFound, Refused
from tests.layouts.test_shelf import LAYOUT, City

SHIPPED = Path(__file__).resolve().parent.parent.parent / "layouts"
LI, ZHAO = Who("li", "admin"), Who("zhao", "admin")


def text(title: str) -> str:
    return LAYOUT.format(title=title, height=60)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    clock.fix_at(1000.0)
    return City(tmp_path).shelf


def test_what_is_saved_is_on_the_walls_at_once_and_every_version_is_kept(shelf: Shelf) -> None:
    files = Files(shelf)
    files.save("layout", "night", text("一"), LI, "第一版")
    clock.fix_at(2000.0)
    files.save("layout", "night", text("二"), ZHAO)
    assert shelf.scenes["night"].title == "二"
    told = [(v.n, v.t, v.by, v.what, v.note) for v in files.history("layout", "night")]
    assert told == [(2, 2000.0, "zhao", "saved", ""), (1, 1000.0, "li", "saved", "第一版")]
    files.save("layout", "night", files.version("layout", "night", 1).text, ZHAO, of=1)
    assert (shelf.scenes["night"].title, files.history("layout", "night")[0].of) == ("一", 1)


def test_taking_the_own_away_brings_the_shipped_back_and_can_be_undone(shelf: Shelf) -> None:
    files = Files(shelf)
    files.save("layout", "night", text("一"), LI)
    files.remove("layout", "night", LI)
    assert (shelf.scenes["night"].title, shelf.is_own("layout", "night")) == ("夜班", False)
    assert [v.what for v in files.history("layout", "night")] == ["removed", "saved"]
    with pytest.raises(NotFound):
        files.remove("layout", "night", LI)
    files.save("layout", "night", files.version("layout", "night", 1).text, LI, of=1)
    assert shelf.scenes["night"].title == "一"


def test_what_was_changed_by_hand_becomes_a_version_before_it_is_written_over(shelf: Shelf) -> None:
    files = Files(shelf)
    files.save("layout", "night", text("一"), LI)
    shelf.path("layout", "night").write_text(text("手改"), "utf-8")
    files.save("layout", "night", text("二"), LI)
    assert [(v.what, v.by, "手改" in v.text) for v in files.history("layout", "night")] == [
        ("saved", "li", False), ("found", "", True), ("saved", "li", False),
    ]  # fmt: skip


def test_only_so_many_versions_are_kept(shelf: Shelf) -> None:
    files = Files(shelf, keep=3)
    for i in range(6):
        files.save("layout", "night", text(str(i)), LI)
    assert [v.n for v in files.history("layout", "night")] == [6, 5, 4]


@pytest.mark.parametrize(
    "name", ["", "../x", "夜班", "a/b", "A", "-a", "check", "drafts", "panels", "x" * 41, "~1", "a.b"]
)
def test_a_name_is_no_way_out_of_the_folder(shelf: Shelf, name: str) -> None:
    with pytest.raises(Refused, match="no name for a layout"):
        Files(shelf).save("layout", name, text("一"), LI)


def test_a_folder_that_takes_nothing_is_told_and_the_wall_goes_on(shelf: Shelf) -> None:
    shelf.own.write_text("a file stands where the folder should be")
    with pytest.raises(Refused, match="cannot be written"):
        Files(shelf).save("layout", "night", text("一"), LI)
    assert shelf.scenes["night"].title == "夜班"


def shown(drafts: Drafts, draft: str) -> tuple[str, str] | None:
    found = drafts.get(draft)
    return (found.name, found.title) if found is not None else None


def test_a_draft_has_its_own_address_its_owner_and_an_end() -> None:
    drafts, scene = Drafts(most=2), parse("night", text("一"), "n")
    first = drafts.put("li", scene)
    assert first.startswith("~")
    assert shown(drafts, first) == (first, "一")
    assert drafts.put("li", parse("night", text("二"), "n"), first) == first
    assert shown(drafts, first) == (first, "二")
    with pytest.raises(Forbidden):
        drafts.put("zhao", scene, first)
    drafts.put("li", scene)
    drafts.put("li", scene)
    assert drafts.get(first) is None, "the oldest is forgotten first"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_layout_written_anew_says_the_same_in_lines_people_can_read(path: Path) -> None:
    tree = tree_of(load(path))
    made = written(tree, head_of(path.read_text("utf-8")))
    assert tree_of(parse(path.stem, made, "made")) == tree
    assert max(map(len, made.removeprefix(head_of(made)).splitlines())) <= 120
    assert len(made.splitlines()) <= 2 * len(path.read_text("utf-8").splitlines())


def test_the_head_is_kept_and_other_comments_are_known_to_be_lost() -> None:
    head = "# 夜班\n# 两行\n"
    assert head_of(head + text("一")) == head
    assert not commented(head + text("颜色 # 不是".replace(" # ", "#")))
    assert commented(head + text("一 # 备注"))
    assert not commented("title: '一 # 二'\n")
    assert written({"title": "一"}, head) == head + "title: 一\n"


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
OPTIONS = st.dictionaries(WORDS, st.booleans() | st.integers(-9, 9) | WORDS | st.lists(WORDS, max_size=3), max_size=3)


@given(title=WORDS, screen=WORDS.filter(bool), options=OPTIONS, over=st.none() | WORDS)
def test_whatever_is_typed_comes_back_as_it_was(
    title: str, screen: str, options: dict[str, object], over: str | None
) -> None:
    area = [0, 0, 10, 10]
    below = [{"panel": over, "screen": screen, "area": area}] if over not in (None, "p") else []
    placed = {"panel": "p", "screen": screen, "area": area, "options": options, "over": over if below else None}
    tree = {"title": title, "theme": "day", "screens": {screen: {"size": [10, 10]}}, "panels": [*below, placed]}
    again = tree_of(parse("x", written(tree), "x.yaml"))
    assert again["title"] == title
    assert again["panels"][-1].get("options", {}) == options
    assert list(again["screens"]) == [screen]


@pytest.mark.parametrize(
    "tree", [None, [], "x", {}, {"panels": 3}, {"screens": [1], "panels": {"a": 1}}, {"panels": [1, None]}]
)
def test_what_is_no_layout_is_written_and_then_refused(tree: object) -> None:
    with pytest.raises(Refused):
        parse("x", written(tree), "x.yaml")
