"""QUESTION: may this file go into the registry? Bytes → items and every reason against it. Pure: nothing is written."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from registry.columns import Kind
from registry.geojson import Checker
from registry.model import Item, Registry
from registry.parsers import plain
from registry.positions import Box, Crs, box_of, position
from registry.problems import Problem, Wrong
from registry.references import against
from registry.rows import Given, read
from registry.settings import Settings

T = TypeVar("T")
Values = dict[str, Any]  # by column, empty cells left out
DEFAULTS = Settings()
PAIRS = (("lon", "lat"), ("home_lon", "home_lat"), ("shift_start", "shift_end"), ("vehicle", "channel"))
POSITIONS = PAIRS[:2]


class Checked(Struct, frozen=True):
    """`items` by key is the whole file when there are no problems, else empty."""

    items: dict[str, Item]
    problems: list[Problem]
    notes: list[str]


def check(kind: Kind, data: bytes, registry: Registry, crs: Crs = "wgs84", limits: Settings = DEFAULTS) -> Checked:
    """The whole file against the columns, itself and the registry."""
    problems: list[Problem] = []
    notes: list[str] = []
    home = box_of(registry)
    try:
        rows = read(kind, data, limits, problems, notes)
    except Wrong as e:
        return Checked({}, [e.at(e.where, "")], [])
    found: list[tuple[str, Values]] = []
    for row in rows:
        parts = _read(kind, row, crs, home, problems)
        found += [(row.where, values) for values in parts]
        if len(parts) > 1:
            notes.append(f"{row.where} has {len(parts)} parts: they are {parts[0][kind.key]} to -{len(parts)}")
    problems += against(kind, found, registry)
    if not rows and not problems:
        problems.append(Problem("", "", "holds no rows", "add at least one"))
    if problems:
        return Checked({}, sorted(problems, key=_line), notes)
    return Checked({values[kind.key]: kind.struct(**values) for _, values in found}, [], notes)


def _line(problem: Problem) -> int:
    """`12`, `feature 12` or nothing."""
    return int(problem.where.rpartition(" ")[2] or 0)


def _read(kind: Kind, row: Given, crs: Crs, home: Box | None, problems: list[Problem]) -> list[Values]:
    """What the row says, None where it says it wrongly; several for a line of several parts."""
    values = parsed(kind, row, problems)
    own: Crs = values.pop("crs", None) or crs
    _apply(partial(_placed, values, own, home), row, "lon, lat", problems)
    shapes = _shapes(kind, row, own, home, problems)
    if len(shapes) == 1 or values[kind.key] is None:
        return [values | shapes[0]]
    return [values | shape | {kind.key: f"{values[kind.key]}-{part}"} for part, shape in enumerate(shapes, 1)]


def parsed(kind: Kind, row: Given, problems: list[Problem]) -> Values:
    """Values by column; None where a cell is wrong."""
    values: Values = {}
    for column in kind.columns:
        try:
            word = plain(row.cells.get(column.name, ""))
            if word:
                values[column.name] = column.parse(word)
            elif column.required:
                raise Wrong("is empty", f"fill in the {column.label}")
        except Wrong as e:
            problems.append(e.at(row.where, column.name))
            values[column.name] = None
    for one, other in PAIRS:
        if (one in values) != (other in values):
            given, absent = (one, other) if one in values else (other, one)
            if any(column.name == absent for column in kind.columns):
                problems.append(Problem(row.where, absent, f"is empty though {given} is given", "give both or neither"))
    if kind.name == "cameras" and not {"lon", "vehicle"} & values.keys():
        problems.append(Problem(row.where, "lon", "is empty, and there is no vehicle",
                                "give lon and lat, or vehicle and channel"))  # fmt: skip
    return values


def _placed(values: Values, crs: Crs, home: Box | None) -> None:
    """Positions of the row as WGS-84, in place."""
    for lon, lat in POSITIONS:
        if values.get(lon) is not None and values.get(lat) is not None:
            values[lon], values[lat] = position(values[lon], values[lat], crs, home)


def _shapes(kind: Kind, row: Given, crs: Crs, home: Box | None, problems: list[Problem]) -> list[Values]:
    """The geometries of the row; one that is no field at all for kinds without."""
    if not kind.shape:
        return [{}]
    checker = Checker(crs, home)
    read = checker.areas if kind.shape == "area" else checker.lines
    shapes = _apply(partial(read, row.geometry), row, "geometry", problems)
    return [{"geometry": shape} for shape in shapes or []] or [{"geometry": None}]


def _apply(act: Callable[[], T], row: Given, column: str, problems: list[Problem]) -> T | None:
    try:
        return act()
    except Wrong as e:
        problems.append(e.at(row.where, column))
    return None
