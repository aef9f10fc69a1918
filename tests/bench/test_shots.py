"""When is a picture complete, what is photographed when, and does the folder stay small?"""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bench import _gallery, _png
from bench._stills import Want, missing
from bench.shots import _parted
from config import ROOT
from layouts.scene import load_all
from layouts.tour import load

WELL: dict[str, Any] = {
    "seq": 7, "place": "command/left", "theme": "day", "panels": ["header", "map"], "late": [], "stale": [],
    "empty": [], "loading": 0, "broken": [], "still": True,
}  # fmt: skip


def test_a_page_as_wanted_lacks_nothing() -> None:
    assert missing(WELL, Want(7, "day", "command/left")) == []
    assert missing(WELL, Want(6)) == []  # a newer state is as good


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"seq": 6}, "shows state 6"),
        ({"seq": None}, "shows state None"),
        ({"theme": "night"}, "theme is night"),
        ({"place": "leader/main"}, "shows leader/main"),
        ({"late": ["strip"]}, "not drawn anew: strip"),
        ({"stale": ["map late"]}, "not fresh: map late"),
        ({"empty": ["pair"]}, "empty: pair"),
        ({"broken": ["/x.jpg"]}, "broken picture: /x.jpg"),
        ({"loading": 2}, "pictures still loading"),
        ({"still": False}, "the map moves"),
        ({"panels": []}, "no panel at all"),
    ],
)
def test_what_is_missing_is_named(told: dict[str, Any], said: str) -> None:
    assert any(said in one for one in missing(WELL | told, Want(7, "day", "command/left")))


def test_everything_shipped_is_photographed_and_the_night_by_night() -> None:
    scenes, tour = load_all(ROOT / "layouts"), load(ROOT / "layouts" / "tours" / "tianyuan.yaml")
    parted = _parted(scenes, tour, "")
    named = {one if isinstance(one, str) else one.name for one in (*parted["day"], *parted["night"])}
    assert named == {*scenes, *(one.id for one in tour.scenes)}
    assert "night-shift" in {one.name for one in parted["night"] if not isinstance(one, str)}
    assert list(_parted(scenes, tour, "tour/1b")["day"]) == ["1b"]


def shot(colours: int) -> bytes:
    """A picture of noise, in so many colours."""
    dice = random.Random(1)
    image = Image.new("RGB", (200, 200))
    image.putdata([(dice.randrange(colours), dice.randrange(256), 9) for _ in range(40_000)])
    out = io.BytesIO()
    image.save(out, "png")
    return out.getvalue()


def test_pictures_are_kept_with_a_palette_at_their_true_size(tmp_path: Path) -> None:
    size = _png.save(tmp_path / "a.png", shot(256))
    with Image.open(tmp_path / "a.png") as kept:
        assert (kept.mode, kept.size) == ("P", (200, 200))
    assert size < len(shot(256))


def test_a_folder_that_is_too_large_gives_up_colours_of_its_largest(tmp_path: Path) -> None:
    for name in "ab":
        _png.save(tmp_path / f"{name}.png", shot(256))
    whole = sum(path.stat().st_size for path in tmp_path.glob("*.png"))
    left = _png.fit(tmp_path, whole - 100)
    assert left <= whole - 100
    assert left == sum(path.stat().st_size for path in tmp_path.glob("*.png"))


def test_the_page_shows_what_is_there_and_nothing_else(tmp_path: Path) -> None:
    for name in ("tour-1b-left.png", "leader-main-day.png"):
        (tmp_path / name).write_bytes(b"x")
    scenes = [_gallery.Scene("1b", "短信举报", ("left", "right"))]
    sheets = [
        _gallery.Sheet("leader", "领导总览", "main", (1920, 1080)),
        _gallery.Sheet("lobby", "门厅", "band", (6656, 1792)),
    ]
    page = _gallery.page(tmp_path, "img/shots", [("讲解", scenes)], sheets, "11:00", "02:00")
    assert "](img/shots/tour-1b-left.png)" in page
    assert "](img/shots/leader-main-day.png)" in page
    assert "tour-1b-right" not in page
    assert "门厅" not in page
