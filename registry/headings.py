"""QUESTION: which column is which? Headings in English or Chinese, or both in one cell → columns. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from registry.columns import Column, Kind
from registry.problems import Problem, shown
from registry.tables import Row, Sheet

LOOK_ROWS = 10  # titles and notes may stand above the headings
_BETWEEN = re.compile(r"[\s()（）/*＊:：]+")


class Headed(NamedTuple):
    """Where each column stands; `ignored` are headings that mean nothing to us."""

    line: int
    places: dict[str, int]  # column → index of the cell
    width: int
    ignored: list[str]
    problems: list[Problem]


def column_of(heading: str, kind: Kind) -> Column | None:
    """`车辆编号`, `id`, `车辆编号 (id)*`: every word of it must mean the same column."""
    words = _words(heading)
    found = {_named(word, kind) for word in words}
    if len(found) == 1:
        return found.pop()
    return _named("_".join(words), kind)


def head(sheet: Sheet, kind: Kind) -> Headed:
    """The first of the top rows with two headings we know, else the very first."""
    rows = sheet.rows[:LOOK_ROWS]
    row = next((row for row in rows if sum(column_of(cell, kind) is not None for cell in row.cells) >= 2), rows[0])
    places: dict[str, int] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    for at, cell in enumerate(row.cells):
        column = column_of(cell, kind)
        if column is None:
            _unknown(cell, kind, row, ignored, problems)
        elif column.name in places:
            problems.append(Problem(str(row.line), column.name, "this column stands there twice", "delete one"))
        else:
            places[column.name] = at
    absent = {column.name for column in kind.columns} - places.keys()
    problems += [missing(column, kind, row) for column in kind.columns if column.required and column.name in absent]
    width = max((at + 1 for at, cell in enumerate(row.cells) if cell.strip()), default=0)
    return Headed(row.line, places, width, ignored, problems)


def missing(column: Column, kind: Kind, row: Row) -> Problem:
    return Problem(str(row.line), column.name, f"the column {column.name} ({column.label}) is missing",
                   f"add it; ./run import {kind.name} --template FILE writes an empty sheet")  # fmt: skip


def nearest(heading: str, kind: Kind) -> str | None:
    """The column a misspelt heading probably means."""
    names = [name for column in kind.columns for name in (column.name, column.label)]
    close = difflib.get_close_matches("_".join(_words(heading)), names, 1, cutoff=0.75)
    return close[0] if close else None


def _unknown(cell: str, kind: Kind, row: Row, ignored: list[str], problems: list[Problem]) -> None:
    meant = nearest(cell, kind)
    if meant is not None:
        problems.append(Problem(str(row.line), cell.strip(), "no such column", f"did you mean {meant}?"))
    elif cell.strip():
        ignored.append(shown(cell.strip()))


def _named(word: str, kind: Kind) -> Column | None:
    return next((c for c in kind.columns if word in (c.name, c.label.lower(), *(a.lower() for a in c.also))), None)


def _words(heading: str) -> Sequence[str]:
    return [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", heading).lower().strip("\ufeff")) if word]
