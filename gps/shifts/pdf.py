"""QUESTION: how does a paper of the shift look in print? Paper → PDF, A4 landscape: 20 vehicles on one page.

Letters, page numbers and the sameness of the bytes are those of the house's `paper`; here the rows are set close.
"""

from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, TableStyle
from reportlab.platypus import Table as Grid

import paper as house
from gps.shifts.tables import Paper, Table, odd, shown

SIZE = 7.5  # pt, 六号, of a table's words
FRAME = 12  # pt the house's frame takes from the width
SIDE_BY_SIDE = 13  # rows of annex tables with their heads, up to which they stand in two columns
ODD, HEAD, TOTAL, RULE = (colors.HexColor(c) for c in ("#fbe6c4", "#e4eaf0", "#f0f4f8", "#8593a2"))


def pdf(made: Paper, font: str = "") -> bytes:
    """The same bytes for the same paper. `font`: path of a TrueType font. Raises `Refused` when it cannot be used."""
    style = house.styles(font)
    return house.pdf(_story(made, style.font), made.title, made.foot, style, wide=True)


def _style(font: str, size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle("shift", fontName=font, fontSize=size, leading=size * 1.22, wordWrap="CJK", **more)


def _story(made: Paper, font: str) -> list[Any]:
    room = house.inner_width(wide=True) - FRAME
    story: list[Any] = [
        house.text(made.title, _style(font, 14, alignment=1, spaceAfter=1.6 * mm)),
        house.text("　|　".join(made.facts), _style(font, 8, alignment=1, spaceAfter=1.4 * mm)),
    ]
    if made.text:
        story.append(house.text(made.text, _style(font, 8, spaceAfter=1.6 * mm)))
    story += [_grid(made.main, font, room), Spacer(1, 1.4 * mm), *_more(made.more, font, room)]
    if made.signatures:
        cells = [house.text(line, _style(font, 8.4)) for line in made.signatures]
        signed = Grid([cells], colWidths=[room / len(cells)] * len(cells), rowHeights=[8 * mm])
        signed.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
        story += [KeepTogether([signed]), Spacer(1, 3 * mm)]
    return story + [part for table in made.after for part in _annexed(table, font, room)]


def _more(tables: tuple[Table, ...], font: str, room: float) -> list[Any]:
    """Few short tables stand side by side; many rows run over the pages one below the other."""
    if not tables:
        return []
    sides: tuple[list[Table], list[Table]] = ([], [])
    for table in tables:
        sides[_rows(sides[0]) > _rows(sides[1])].append(table)
    if max(_rows(side) for side in sides) > SIDE_BY_SIDE:
        return [part for table in tables for part in _annexed(table, font, room)]
    gap = 4 * mm
    half = (room - gap) / 2
    pair = Grid([[_side(side, font, half) for side in sides]], colWidths=[half + gap, half])
    pads = [(f"{edge}PADDING", (0, 0), (-1, -1), 0) for edge in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    pair.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *pads]))
    return [pair]


def _side(tables: list[Table], font: str, width: float) -> list[Any] | str:
    return [part for table in tables for part in _annexed(table, font, width)] or ""


def _rows(tables: list[Table]) -> int:
    return sum(len(table.rows) + 2 for table in tables)


def _annexed(table: Table, font: str, width: float) -> list[Any]:
    title = house.text(f"{table.title}（{len(table.rows)}）", _style(font, 8, spaceAfter=0.5 * mm))
    return [title, _grid(table, font, width), Spacer(1, 1.2 * mm)]


def _grid(table: Table, font: str, width: float) -> Any:
    scale = width / sum(column.width_mm for column in table.columns)
    middle, left, right = (_style(font, SIZE, alignment=side) for side in (1, 0, 2))
    rows = [[house.text(column.head, middle) for column in table.columns]]
    rows += [
        [
            house.text(_short(shown(cell, column.form)), left if column.form == "text" else right)
            for cell, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    pads = (("TOP", 0.2), ("BOTTOM", 1.5), ("LEFT", 1.8), ("RIGHT", 1.8))
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.35, RULE),
        ("BACKGROUND", (0, 0), (-1, 0), HEAD),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *((f"{edge}PADDING", (0, 0), (-1, -1), pad) for edge, pad in pads),
        *(("BACKGROUND", at, at, ODD) for at in odd(table)),
    ]
    if table.total:
        look.append(("BACKGROUND", (0, -1), (-1, -1), TOTAL))
    widths = [column.width_mm * scale for column in table.columns]
    return Grid(rows, colWidths=widths, repeatRows=1, hAlign="LEFT", style=TableStyle(look))


def _short(text: str) -> str:
    """No remark of a person may outgrow a page."""
    return text if len(text) <= 300 else text[:299] + "…"
