"""QUESTION: may this file go into the registry? Bytes → items and every reason against it. Pure: nothing is written."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct

from registry.columns import Kind
from registry.geojson import Checker
from registry.model import Geometry, Item, Registry
from registry.parsers import plain
from registry.positions import Box, Crs, box_of, position
from registry.problems import Problem, Wrong
from registry.references import against
from registry.rows import Given, read
from registry.settings import Settings

T = TypeVar("T")
DEFAULTS = Settings()
PAIRS = (("lon", "lat"), ("home_lon", "home_lat"), ("shift_start", "shift_end"), ("vehicle", "channel"))
POSITIONS = PAIRS[:2]


class Found(NamedTuple):
    where: str
    item: Item


class Checked(Struct, frozen=True):
    """`items` by key is the whole file when there are no problems, else empty."""

    items: dict[str, Item]
    problems: list[Problem]
    notes: list[str]


def check(kind: Kind, data: bytes, registry: Registry, crs: Crs = "wgs84", limits: Settings = DEFAULTS) -> Checked:
    """The whole file against the columns, itself and the registry."""
    problems: list[Problem] = []
    notes: list[str] = []
    try:
        rows = read(kind, data, limits, problems, notes)
        found = list(_items(kind, rows, crs, box_of(registry), problems, notes))
    except Wrong as e:
        return Checked({}, [e.at(e.where, "")], [])
    problems += against(kind, found, registry)
    if not rows and not problems:
        problems.append(Problem("", "", "holds no rows", "add at least one"))
    return Checked({} if problems else {getattr(f.item, kind.key): f.item for f in found}, problems, notes)


def _items(
    kind: Kind, rows: list[Given], crs: Crs, home: Box | None, problems: list[Problem], notes: list[str]
) -> Iterator[Found]:
    parted = 0
    for row in rows:
        before = len(problems)
        values = _parsed(kind, row, problems)
        own: Crs = values.pop("crs", None) or crs
        _apply(partial(_placed, values, own, home), row, "lon, lat", problems)
        shapes = _shapes(kind, row, own, home, problems)
        if len(problems) > before:
            continue
        parted += len(shapes) > 1
        for part, shape in enumerate(shapes, 1):
            more: dict[str, Any] = {} if shape is None else {"geometry": shape}
            if len(shapes) > 1:
                more[kind.key] = f"{values[kind.key]}-{part}"
            yield Found(row.where, kind.struct(**values | more))
    if parted:
        notes.append(f"{parted} lines came in several parts: each part has the id with -1, -2, … behind it")


def _parsed(kind: Kind, row: Given, problems: list[Problem]) -> dict[str, Any]:
    """Values by column; empty cells are left out."""
    values: dict[str, Any] = {}
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


def _placed(values: dict[str, Any], crs: Crs, home: Box | None) -> None:
    """Positions of the row as WGS-84, in place."""
    for lon, lat in POSITIONS:
        if values.get(lon) is not None and values.get(lat) is not None:
            values[lon], values[lat] = position(values[lon], values[lat], crs, home)


def _shapes(kind: Kind, row: Given, crs: Crs, home: Box | None, problems: list[Problem]) -> list[Geometry | None]:
    checker = Checker(crs, home)
    if kind.shape == "area":
        return [_apply(partial(checker.area, row.geometry), row, "geometry", problems)]
    if kind.shape == "line":
        return [*(_apply(partial(checker.lines, row.geometry), row, "geometry", problems) or [])]
    return [None]


def _apply(act: Callable[[], T], row: Given, column: str, problems: list[Problem]) -> T | None:
    try:
        return act()
    except Wrong as e:
        problems.append(e.at(row.where, column))
    return None
