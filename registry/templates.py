"""QUESTION: how should a file look? A kind of import → an empty sheet (or GeoJSON) that imports as it is."""

import io
import json
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


def template(kind: str) -> bytes:
    """An .xlsx with headings in both languages, one example row and an explanation; GeoJSON for shapes.

    Raises `KeyError` for a kind that does not exist.
    """
    known = KINDS[kind]
    return _geojson(known) if known.shape else _workbook(known)


def extension(kind: str) -> str:
    return ".geojson" if KINDS[kind].shape else ".xlsx"


def _workbook(kind: Kind) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = kind.label
    for at, column in enumerate(kind.columns, 1):
        star = "*" if column.required else ""
        heading = sheet.cell(1, at, f"{column.label} {column.name}{star}")
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        sheet.cell(2, at, (EXAMPLE if column.name == kind.key else "") + column.example or None)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = 20
        for line in range(2, 202):
            sheet.cell(line, at).number_format = TEXT
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
