"""The guide's page: its frame and words without a server."""

import json
import re
from pathlib import Path

from tests.wall.night import text
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
