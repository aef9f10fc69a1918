"""QUESTION: how should a file look? A kind of import → an empty sheet (or GeoJSON) that imports as it is."""

import io
import json
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from registry.columns import KINDS, Kind
from registry.rows import EXAMPLE

TEXT = "@"  # Excel's format that leaves ids and phones alone
_SQUARE = [[113.08, 27.83], [113.081, 27.83], [113.081, 27.831], [113.08, 27.831], [113.08, 27.83]]
_SHAPES = {
    "area": {"type": "Polygon", "coordinates": [_SQUARE]},
    "line": {"type": "LineString", "coordinates": [[113.08, 27.83], [113.0825, 27.8305], [113.085, 27.8312]]},
}


def template(kind: str | Kind) -> bytes:
    """An .xlsx with headings in both languages, one example row and an explanation; GeoJSON for shapes.

    Raises `KeyError` for a kind that does not exist.
    """
    known = KINDS[kind] if isinstance(kind, str) else kind
    return _geojson(known) if known.shape else workbook(known, [example(known)])


def extension(kind: str | Kind) -> str:
    known = KINDS[kind] if isinstance(kind, str) else kind
    return ".geojson" if known.shape else ".xlsx"


def example(kind: Kind) -> list[str]:
    """A row that shows what is wanted; it is skipped when imported."""
    return [(EXAMPLE if column.name == kind.key else "") + column.example for column in kind.columns]


def headings(kind: Kind) -> list[str]:
    """Both languages; a star where a cell must be filled in."""
    return [f"{column.label} {column.name}{'*' if column.required else ''}" for column in kind.columns]


def workbook(kind: Kind, rows: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx of these rows, every cell as text: ids and phones stay as they are."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = kind.label
    for at, word in enumerate(headings(kind), 1):
        cell = sheet.cell(1, at, word)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        sheet.column_dimensions[get_column_letter(at)].width = 20
    for line in range(2, max(202, len(rows) + 2)):
        row = rows[line - 2] if line - 2 < len(rows) else [""] * len(kind.columns)
        for at, word in enumerate(row, 1):
            cell = sheet.cell(line, at, word or None)
            cell.number_format = TEXT
            if word:
                cell.data_type = "s"  # text that begins with = is no formula
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("说明"), kind)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(sheet: Any, kind: Kind) -> None:
    sheet.append(["列名", "column", "必填 required", "说明 note", "示例 example"])
    for column in kind.columns:
        sheet.append([column.label, column.name, "是" if column.required else "", column.note, column.example])
    sheet.append([])
    sheet.append([f"以“{EXAMPLE}”开头的行不导入。Rows that begin with “{EXAMPLE}” are not imported."])
    for letter, width in zip("ABCDE", (16, 16, 14, 70, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet["D"]:
        cell.alignment = Alignment(wrap_text=True)


def _geojson(kind: Kind) -> bytes:
    properties: dict[str, str] = {column.name: column.example for column in kind.columns if column.example}
    properties[kind.key] = EXAMPLE + properties[kind.key]
    feature = {"type": "Feature", "properties": properties, "geometry": _SHAPES[kind.shape]}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False, indent=1).encode()
