"""QUESTION: what stands in the file, column by column? A table or GeoJSON → cells of text by column. Pure."""

from typing import Any, NamedTuple

from registry import geojson, tables
from registry.columns import Column, Kind
from registry.headings import Headed, column_of, head
from registry.problems import Problem, Wrong
from registry.settings import Settings

EXAMPLE = "示例"  # the template's own row begins so; it is skipped


class Given(NamedTuple):
    """One row or feature, its cells by column; `where` is its line, or `feature 3`."""

    where: str
    cells: dict[str, str]
    geometry: Any = None


def read(kind: Kind, data: bytes, limits: Settings, problems: list[Problem], notes: list[str]) -> list[Given]:
    """All rows or features but the template's example. Raises `Wrong` when the whole file cannot be read."""
    return (_features if kind.shape else _rows)(kind, data, limits, problems, notes)


def _rows(kind: Kind, data: bytes, limits: Settings, problems: list[Problem], notes: list[str]) -> list[Given]:
    sheet = tables.read(data, limits.rows, limits.unpacked_mb << 20, kind.dates)
    if not sheet.rows:
        raise Wrong("is empty", f"./run import {kind.name} --template FILE writes an empty sheet")
    headed = head(sheet, kind)
    problems += headed.problems
    if headed.problems:
        return []
    problems += (p for p in sheet.problems if int(p.where) > headed.line)
    notes += sheet.notes
    if headed.ignored:
        notes.append(f"columns not used: {', '.join(headed.ignored)}")
    rows = []
    for row in sheet.rows:
        if row.line <= headed.line:
            continue
        if sheet.ragged and (bad := _miscounted(row, headed)):
            problems.append(bad)
            continue
        cells = {name: row.cells[at] if at < len(row.cells) else "" for name, at in headed.places.items()}
        if cells[kind.key].strip().startswith(EXAMPLE):
            notes.append(f"line {row.line} is the template's example: skipped")
        else:
            rows.append(Given(str(row.line), cells))
    return rows


def _miscounted(row: tables.Row, headed: Headed) -> Problem | None:
    """Half a row, or a comma too many: the cells would stand under the wrong headings."""
    count = len(row.cells)
    if count < headed.width:
        return Problem(str(row.line), "", f"has {count} cells under {headed.width} headings: cut off?",
                       "complete the row; an empty cell keeps its comma")  # fmt: skip
    if any(cell.strip() for cell in row.cells[headed.width :]):
        return Problem(str(row.line), "", f"has {count} cells under {headed.width} headings",
                       'put text with a comma into "quotes"')  # fmt: skip
    return None


def _features(kind: Kind, data: bytes, limits: Settings, problems: list[Problem], notes: list[str]) -> list[Given]:
    rows = []
    names: dict[str, Column | None] = {}
    for feature in geojson.read(data, limits.rows):
        cells: dict[str, str] = {}
        for name, value in feature.properties.items():
            column = names[name] if name in names else names.setdefault(name, column_of(name, kind))
            try:
                if column is not None and (word := geojson.scalar(value)):
                    cells[column.name] = word
            except Wrong as e:
                problems.append(e.at(feature.where, name))
        if cells.get(kind.key, "").startswith(EXAMPLE):
            notes.append(f"{feature.where} is the template's example: skipped")
        else:
            rows.append(Given(feature.where, cells, feature.geometry))
    ignored = [name for name, column in names.items() if column is None]
    if ignored:
        notes.append(f"properties not used: {', '.join(ignored[:20])}")
    return rows
