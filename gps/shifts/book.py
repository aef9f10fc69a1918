"""QUESTION: how does a paper become a workbook? Paper or tables → .xlsx with numbers as numbers, ready to print."""

import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from gps.shifts.tables import Cell, Column, Paper, Table

FORMATS = {"number": "0", "km": "0.0", "hours": "0.0", "percent": "0.0%"}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what a workbook may not hold
LINE = Side(style="thin", color="8593A2")
HEAD, TOTAL = PatternFill("solid", fgColor="E4EAF0"), PatternFill("solid", fgColor="F3F6F9")


def xlsx(paper: Paper) -> bytes:
    """First sheet: title, summary, main table, signatures; a sheet for each further table."""
    book = openpyxl.Workbook()
    page: Any = book.active
    wide = len(paper.main.columns)
    _page(page, paper.main.title)
    line = 1
    for text, size in ((paper.title, 16), ("　　".join(paper.facts), 10), (paper.text, 10)):
        if text:
            line = _across(page, line, wide, text, size)
    page.row_dimensions[line - 1].height = 64 if paper.text else None
    line = _fill(page, line, paper.main)
    page.print_title_rows = f"{line - len(paper.main.rows) - 1}:{line - len(paper.main.rows) - 1}"
    for text in (*paper.signatures, paper.foot):
        if text:
            line = _across(page, line + 1, wide, text, 10)
    for table in (*paper.more, *paper.after):
        _sheet(book, table)
    return _bytes(book)


def tables_xlsx(title: str, tables: Sequence[Table]) -> bytes:
    """A sheet a table, each under the title."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for table in tables:
        _sheet(book, table, title)
    return _bytes(book)


def _sheet(book: Any, table: Table, title: str = "") -> None:
    page = book.create_sheet()
    _page(page, table.title)
    line = _across(page, 1, len(table.columns), title, 14) if title else 1
    _fill(page, line, table)
    page.freeze_panes = page.cell(line + 1, 2)


def _page(page: Any, title: str) -> None:
    page.title = title[:31]
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.right.text = "第 &P 页 共 &N 页"
    page.page_margins.left = page.page_margins.right = 0.4


def _across(page: Any, line: int, wide: int, text: str, size: int) -> int:
    """A line over all columns; the next line's number."""
    page.merge_cells(start_row=line, start_column=1, end_row=line, end_column=wide)
    cell = page.cell(line, 1)
    _put(cell, text)
    cell.font = Font(size=size, bold=size > 12)
    cell.alignment = Alignment("center" if size > 12 else "left", "center", wrap_text=True)
    return line + 1


def _fill(page: Any, line: int, table: Table) -> int:
    for at, column in enumerate(table.columns, 1):
        head = page.cell(line, at, column.head)
        head.font, head.fill, head.border = Font(bold=True), HEAD, _box()
        head.alignment = Alignment("center", "center", wrap_text=True)
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = max(page.column_dimensions[letter].width or 0, column.width_mm * 0.62)
    for row in table.rows:
        line += 1
        for at, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
            cell = page.cell(line, at)
            _put(cell, _raw(value, column))
            cell.border = _box()
            cell.number_format = FORMATS.get(column.form, "@" if isinstance(value, str) else "General")
            if table.total and row is table.rows[-1]:
                cell.font, cell.fill = Font(bold=True), TOTAL
    return line + 1


def _raw(value: Cell, column: Column) -> Cell:
    return value / 3600 if column.form == "hours" and isinstance(value, float | int) else value


def _put(cell: Any, value: Cell) -> None:
    """Words stay words: what begins with = is no formula."""
    cell.value = CONTROL.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _box() -> Border:
    return Border(LINE, LINE, LINE, LINE)


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
