"""QUESTION: which cells does a CSV or Excel file hold? Bytes → rows of text with their line numbers, or `Wrong`.

What the file is, its bytes say, not its name. Nothing is interpreted: `=HYPERLINK(…)` typed as text stays text.
"""

import csv
import io
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from registry.problems import Problem, Wrong

TAGS_A_ROW = 100  # a row of 14 cells has 84; what is all tags costs 300 B of memory for each of its 4 bytes
COLUMNS_MOST = 64  # cells of a row we look at; a sheet may claim 16,384
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BROKEN = (  # all that openpyxl lets through when a workbook is not what it says
    zipfile.BadZipFile, zlib.error, InvalidFileException, OSError, EOFError, ValueError, LookupError, TypeError,
    AttributeError, SyntaxError, RuntimeError, OverflowError,
)  # fmt: skip


class Row(NamedTuple):
    line: int
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """Rows that are not blank; `problems` are cells that cannot be read, `notes` what a person should know."""

    rows: list[Row]
    problems: list[Problem]
    notes: list[str]
    ragged: bool  # rows have as many cells as were written: CSV


def read(data: bytes, rows_most: int = 100_000, unpacked_most: int = 128 << 20, dates: bool = False) -> Sheet:
    """Raises `Wrong` when the file as a whole cannot be read. `dates`: a date of Excel is a cell like any other."""
    if data.startswith(_ZIP):
        return _excel(data, rows_most, unpacked_most, dates)
    if data.startswith(_OLD_EXCEL):
        raise Wrong("is an old or an encrypted Excel file", "save it as .xlsx without a password, or as CSV")
    return _csv(decoded(data), rows_most)


def decoded(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM ("Unicode text" of Excel), else GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise Wrong("holds a NUL byte: not a text file, or a damaged one", "export it again", str(line))
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Wrong("is neither UTF-8 nor GB18030 text", "save it as CSV UTF-8, or as .xlsx")


def _csv(text: str, rows_most: int) -> Sheet:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=_outside_quotes(first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cells)))
            if len(rows) > rows_most + 1 or reader.line_num > 10 * rows_most:
                raise Wrong(f"has more than {rows_most} rows", "split it, or raise registry.rows")
            line = reader.line_num + 1
    except csv.Error as e:
        raise Wrong(f"is no CSV from here on: {e}", "look for a quote that is not closed", str(line)) from None
    return Sheet(rows, [], [], ragged=True)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _excel(data: bytes, rows_most: int, unpacked_most: int, dates: bool) -> Sheet:
    try:
        _refuse_bomb(data, unpacked_most, TAGS_A_ROW * rows_most)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks it does not know; we want cells
            return _workbook(data, rows_most, dates)
    except Wrong:
        raise
    except _BROKEN:
        raise Wrong("is a damaged Excel file or another zip", "open it in Excel and save it as .xlsx") from None


def _refuse_bomb(data: bytes, unpacked_most: int, tags_most: int) -> None:
    """By the sizes the directory claims, for `zipfile` never unpacks more than those; then by the tags they hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        tags = _tags(archive) if unpacked <= unpacked_most else 0
    if tags > tags_most:
        raise Wrong(f"holds {tags} tags, at most {tags_most} are taken", "delete what is not the table, or split it")
    if unpacked > unpacked_most:
        raise Wrong(
            f"unpacks to {unpacked >> 20} MB, at most {unpacked_most >> 20} are taken",
            "delete what is not the table, or save it as CSV",
        )


def _tags(archive: zipfile.ZipFile) -> int:
    """`<` in all parts, unpacked piece by piece."""
    count = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while piece := part.read(1 << 16):
                count += piece.count(b"<")
    return count


def _workbook(data: bytes, rows_most: int, dates: bool) -> Sheet:
    rows: list[Row] = []
    problems: list[Problem] = []
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    sheet = book.worksheets[0]
    results: dict[tuple[int, int], Any] | None = None
    for line, cells in _lines(sheet, rows_most):
        words = []
        for at, cell in enumerate(cells):
            value, kind = cell.value, cell.data_type
            if kind == "f":
                results = _results(data, rows_most) if results is None else results
                value, kind = results.get((line, at), (None, "n"))
                if value is None:
                    problems.append(Problem(str(line), f"cell {at + 1}", "a formula without a stored result",
                                            "open the file in Excel and save it, or paste the values"))  # fmt: skip
            try:
                words.append(_word(value, kind, dates))
            except Wrong as e:
                problems.append(e.at(str(line), f"cell {at + 1}"))
                words.append("")
        rows.append(Row(line, tuple(words)))
    more = [other.title for other in book.worksheets[1:] if other.title != "说明"]
    book.close()
    notes = [f"only the first sheet {sheet.title!r} was read, not {', '.join(map(repr, more))}"] if more else []
    return Sheet(rows, problems, notes, ragged=False)


def _lines(sheet: Any, rows_most: int) -> Any:
    """(line, cells) of the rows that hold something; what the sheet says of its size is not believed."""
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MOST), 1):
        if line > rows_most + 100:
            raise Wrong(f"reaches beyond row {rows_most}", "delete the empty rows below the table, or split it")
        if any(cell.value is not None and str(cell.value).strip() for cell in cells):
            width = max(at for at, cell in enumerate(cells, 1) if cell.value is not None)
            yield line, cells[:width]


def _results(data: bytes, rows_most: int) -> dict[tuple[int, int], Any]:
    """(value, type) that Excel stored beside each formula, by line and position."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    found = {
        (line, at): (cell.value, cell.data_type)
        for line, cells in _lines(book.worksheets[0], rows_most)
        for at, cell in enumerate(cells)
    }
    book.close()
    return found


def _word(value: Any, kind: str, dates: bool = False) -> str:
    """A cell as a person reads it: 1001.0 is 1001, a time of day is HH:MM."""
    if value is None:
        return ""
    if kind == "e":
        raise Wrong(f"holds Excel's error {value}", "correct the formula or type the value")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if abs(value) >= 1e15:
            raise Wrong(f"is the number {value:.15g}: Excel keeps 15 digits of it", "format as text, type it again")
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime | date):
        if dates:
            return _date(value)
        raise Wrong(f"is a date, {value.isoformat()}", "format the column as text and type the value again")
    return str(value)


def _date(value: date) -> str:
    """`2026-11-21`, or with its time of day to the second; Excel counts in fractions of a day."""
    if not isinstance(value, datetime):
        return value.isoformat()
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
