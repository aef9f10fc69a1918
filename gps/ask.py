"""QUESTION: what did the caller of the API mean? Moments, boxes, formats, units asked for."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from gps.export import GEOJSON_TYPE, GPX_TYPE

Format = Literal["json", "geojson", "gpx"]
Box = tuple[float, float, float, float]
_SPACE_WAS_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # an unescaped + of a URL arrives as a space
UNIT_FIELDS = ("id", "kind", "subkind", "state", "t", "lon", "lat", "speed_kmh", "heading_deg", "work", "driver")


class UnitLike(Protocol):
    """What the API needs of the hub's `Unit`."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def t(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def heading_deg(self) -> float | None: ...
    @property
    def source(self) -> str: ...


def moment(text: str) -> float:
    """UTC epoch s of `1763660000.5` or of RFC 3339 with a zone; ValueError says what is wrong."""
    try:
        t = float(text)
    except ValueError:
        try:
            read = datetime.fromisoformat(_SPACE_WAS_PLUS.sub("+", text.strip()))
        except ValueError:
            raise ValueError("want epoch seconds or RFC 3339 such as 2026-11-21T02:00:00+08:00") from None
        if read.tzinfo is None:
            raise ValueError("the time needs a zone, such as +08:00 or Z") from None
        return read.timestamp()
    if not 0 <= t < 1e11:  # milliseconds would be 1e12 and more
        raise ValueError("want epoch seconds between 0 and 1e11")
    return t


def box(text: str) -> Box:
    """`minlon,minlat,maxlon,maxlat` in degrees; ValueError says what is wrong."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("want four numbers: minlon,minlat,maxlon,maxlat") from None
    if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
        raise ValueError("want minlon <= maxlon and minlat <= maxlat")
    return west, south, east, north


def wanted_format(asked: Format | None, accept: str) -> Format:
    """The explicit `format`, else the first known type of the Accept header, else JSON."""
    if asked:
        return asked
    known: dict[str, Format] = {GEOJSON_TYPE: "geojson", GPX_TYPE: "gpx", "application/json": "json"}
    named = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    return next((known[name] for name in named if name in known), "json")


def unit_dict(unit: UnitLike, now: float) -> dict[str, Any]:
    """A unit as the API tells it; `age_s` is the age of its newest fix."""
    told = {name: getattr(unit, name) for name in UNIT_FIELDS}
    return {**told, "age_s": None if unit.t is None else round(now - unit.t, 1), "source": unit.source}


def matching(
    units: Iterable[UnitLike],
    kind: str | None,
    states: Sequence[str],
    within: Box | None,
    q: str,
    words: Mapping[str, Sequence[str]],
) -> list[UnitLike]:
    """The units asked for, in order of id; `words` are more texts of a unit that `q` may occur in."""
    found = [u for u in units if (kind is None or u.kind == kind) and (not states or u.state in states)]
    if within:
        found = [u for u in found if _inside(u, within)]
    if q:
        want = q.casefold()
        found = [u for u in found if any(want in word.casefold() for word in (u.id, u.label, *words.get(u.id, ())))]
    return sorted(found, key=lambda u: u.id)


def page(units: Sequence[UnitLike], after: str, limit: int) -> tuple[list[UnitLike], str | None]:
    """Up to `limit` units behind the cursor, and the cursor of the next page, or None at the end."""
    rest = [u for u in units if u.id > after]
    return rest[:limit], rest[limit - 1].id if len(rest) > limit else None


def _inside(unit: UnitLike, within: Box) -> bool:
    west, south, east, north = within
    return unit.lon is not None and unit.lat is not None and west <= unit.lon <= east and south <= unit.lat <= north
