"""QUESTION: how does a work order look in print? Paper → PDF, A4: facts, words, the picture pair, the history."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image, KeepTogether, Spacer

import paper as house
from cases.printing import STEP_HEADS, Paper

PHOTO_H = 46 * mm


def pdf(made: Paper, pictures: Mapping[str, Path], font: str = "") -> bytes:
    """The same bytes for the same paper. `pictures`: photo id → file, of those that are there; `font`: path of a
    TrueType font. Raises `Refused` when the font cannot be used."""
    style, width = house.styles(font), house.inner_width()
    story: list[Any] = [
        house.text(made.title, style.title), house.text(f"编号：{made.number}", style.small), Spacer(1, 2 * mm),
        _facts(made, style, width), Spacer(1, 2 * mm),
    ]  # fmt: skip
    for label, words in made.texts:
        story.append(house.text(f"{label}：{words[:1_000]}", style.body))
    story += [Spacer(1, 2 * mm), *_photos(made, pictures, style, width)]
    story.append(house.text("办理过程", style.head))
    rows = [STEP_HEADS, *([cell[:300] for cell in step] for step in made.steps)]
    story.append(house.table(rows, [width * share for share in (0.17, 0.17, 0.19, 0.32, 0.15)], style))
    signed = house.table([made.signatures], [width / len(made.signatures)] * len(made.signatures), style, heads=0)
    story += [Spacer(1, 6 * mm), KeepTogether([signed])]
    return house.pdf(story, made.title, made.foot, style)


def _facts(made: Paper, style: house.Styles, width: float) -> Any:
    pairs = list(made.facts) + [("", "")] * (len(made.facts) % 2)
    rows = [(*pairs[at], *pairs[at + 1]) for at in range(0, len(pairs), 2)]
    return house.table(rows, [width * share for share in (0.13, 0.37, 0.13, 0.37)], style, heads=0)


def _photos(made: Paper, pictures: Mapping[str, Path], style: house.Styles, width: float) -> list[Any]:
    """Pictures side by side, as many as there are; what cannot be read is left out."""
    there = [(pictures[photo.id], caption) for photo, caption in made.photos if photo.id in pictures]
    column = width / max(2, len(there))
    found = [(image, caption) for path, caption in there if (image := _image(path, column - 5 * mm))]
    if not found:
        return []
    rows = [[image for image, _ in found], [caption for _, caption in found]]
    pairs = house.table(rows, [column] * len(found), style, heads=0)
    return [house.text("现场照片", style.head), KeepTogether([pairs]), Spacer(1, 2 * mm)]


def _image(path: Path, widest: float) -> Any:
    try:
        wide, high = ImageReader(str(path)).getSize()
    except Exception:  # noqa: BLE001 - whatever the reader thinks of a file: an order is printed without its picture
        return None
    scale = min(widest / wide, PHOTO_H / high)
    return Image(str(path), wide * scale, high * scale)
