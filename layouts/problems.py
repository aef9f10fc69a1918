"""What is wrong with a text that is being written? Everything at once where it can be told, with line and key."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from msgspec import Struct

from layouts import scene as scene_file
from layouts import tour as tour_file
from layouts.scene import Scene
from layouts.shelf import MOST_BYTES, Kind, Shelf, said
from records import Refused

MOST = 100  # told at once


class Problem(Struct, frozen=True):
    """`line` 0: the text as a whole. `panel`: which of the panels, by number from 0."""

    file: str
    line: int
    key: str
    why: str
    panel: int | None = None


def read(shelf: Shelf, kind: Kind, name: str, text: str, file: str = "") -> tuple[Any, list[Problem]]:
    """The layout or tour, or None and what is wrong with it."""
    file = file or f"{name}.yaml"
    if len(text.encode()) > MOST_BYTES:
        return None, [Problem(file, 0, "", f"is larger than {MOST_BYTES // 1024} kB")]
    try:
        return shelf.read(kind, name, text, file), []
    except Refused as e:
        found = list(islice(_all(shelf, kind, name, text, file), MOST))
        return None, found or [_problem(str(e))]


def shape(name: str, text: str) -> Scene | None:
    """The layout a text says, whatever is wrong with how its panels stand; None when it has not the shape of one."""
    try:
        return scene_file.read(name, text, f"{name}.yaml")
    except Refused:
        return None


def _all(shelf: Shelf, kind: Kind, name: str, text: str, file: str) -> Iterator[Problem]:
    """Every fault in how panels stand, or in what a tour names; nothing when the text is not even of that shape."""
    try:
        refused = (
            scene_file.wrong(scene_file.read(name, text, file)) if kind == "layout"
            else tour_file.unknown(tour_file.parse(name, text, file), shelf.scenes, shelf.fields)
        )  # fmt: skip
    except Refused:
        return
    yield from map(_problem, map(str, refused))


def _problem(refused: str) -> Problem:
    file, line, key, why = said(refused)
    number = key.removeprefix("panels[").partition("]")[0] if key.startswith("panels[") else ""
    return Problem(file, line, key, why, int(number) if number.isdigit() else None)
