"""QUESTION: where is what people call so? Words → places: crossings, roads, cameras, grids, streets. Pure.

Searched by Chinese words, pinyin initials or whole pinyin; `named_in` finds the place a citizen's message names.
"""

import re
import threading
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

from cases.catalogue import pinyin
from cases.intake.locate import Ground
from registry.model import Grid, Road

BREAKS = re.compile(r"[\s,，、;；/&+]+|与|和|交叉口|交汇处|路口")
LETTERS = re.compile(r"[A-Za-z0-9]+\Z")
LONLAT = re.compile(r"(?<!\d)(\d{2,3}\.\d{3,})\s*[,，\s]\s*(\d{1,2}\.\d{3,})(?!\d)")
RANKS = {"road": 0, "crossing": 1, "camera": 2, "street": 3, "duty": 4, "unit": 5}


class Address(NamedTuple):
    """A place with a name. `exact`: the point itself is meant, not a whole road or area."""

    kind: str  # crossing, camera, road, street, duty, unit, point
    name: str
    lon: float
    lat: float
    exact: bool


class Addresses:
    """All named places of one ground; `of` keeps the newest one made."""

    _lock = threading.Lock()
    _newest: "Addresses | None" = None

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @classmethod
    def of(cls, ground: Ground) -> "Addresses":
        with cls._lock:
            if cls._newest is None or cls._newest.ground is not ground:
                cls._newest = cls(ground)
            return cls._newest

    def search(self, words: str, most: int = 10) -> list[Address]:
        """The best first; [] for words that name nothing."""
        query = words.strip()
        if not query:
            return []
        asked = [part for part in BREAKS.split(query) if part]
        letters = LETTERS.match(query) is not None and not query.isdigit()
        scored = []
        for place in self.places:
            score = _spelled_like(place.name, query.lower()) if letters else _like(place.name, query, asked)
            if score is not None:
                scored.append((score, RANKS[place.kind], len(place.name), place.name, place))
        found = self._by_code(query)
        known = {(place.kind, place.lon, place.lat) for place in found}
        for *_, place in sorted(scored, key=lambda s: s[:4]):
            if (place.kind, place.lon, place.lat) not in known:  # a crossing goes by two names
                known.add((place.kind, place.lon, place.lat))
                found.append(place)
        return found[:most]

    def named_in(self, text: str) -> Address | None:
        """The one place a message names beyond doubt: coordinates, a crossing, a camera's place, a grid's code."""
        if found := LONLAT.search(text):
            lon, lat = float(found[1]), float(found[2])
            if self.ground.has(lon, lat):
                return Address("point", found[0], lon, lat, True)
        cameras = [p for p in self.places if p.kind == "camera" and p.name in text]
        if len({p.name for p in cameras}) == 1:
            return cameras[0]
        roads = [name for name in self._road_names if name in text]
        roads = [name for name in roads if not any(name != more and name in more for more in roads)]
        crossings = [c for c in self.ground.crossings if c.one in roads and c.other in roads]
        if len(crossings) == 1:
            c = crossings[0]
            return Address("crossing", f"{c.one}{c.other}口", c.lon, c.lat, True)
        codes = [code for code in re.findall(r"[0-9A-Z]{8,15}", text) if code in self.ground.registry.unit_grids]
        return self._by_code(codes[0])[0] if len(codes) == 1 else None

    @cached_property
    def places(self) -> list[Address]:
        registry = self.ground.registry
        made = [Address("crossing", f"{c.one}{c.other}口", c.lon, c.lat, True) for c in self.ground.crossings]
        made += [Address("crossing", f"{c.other}{c.one}口", c.lon, c.lat, True) for c in self.ground.crossings]
        for camera in registry.fixed_cameras.values():
            assert camera.lon is not None
            assert camera.lat is not None
            made.append(Address("camera", camera.name, camera.lon, camera.lat, True))
        by_name: dict[str, list[Road]] = {}
        for road in registry.roads.values():
            by_name.setdefault(road.name, []).append(road)
        made += [Address("road", name, *_middle_of(roads), False) for name, roads in by_name.items()]
        streets: dict[str, list[Grid]] = {}
        for grid in registry.grids.values():
            if grid.street and grid.level == "duty":
                streets.setdefault(grid.street, []).append(grid)
            made.append(Address(grid.level, grid.name or grid.code, *_centre(grid), False))
        made += [Address("street", name, *_mean(map(_centre, grids)), False) for name, grids in streets.items()]
        return made

    @cached_property
    def _road_names(self) -> list[str]:
        return sorted({road.name for road in self.ground.registry.roads.values()})

    def _by_code(self, query: str) -> list[Address]:
        grid = self.ground.registry.grids.get(query.upper())
        return [Address(grid.level, grid.name or grid.code, *_centre(grid), False)] if grid else []


def _like(name: str, query: str, asked: list[str]) -> int | None:
    """0 the very words … 4 all its signs in their order; None: not meant."""
    if name == query:
        return 0
    if name.startswith(query):
        return 1
    if query in name:
        return 2
    if len(asked) > 1 and all(part in name for part in asked):
        return 1
    at = -1
    for sign in query:
        at = name.find(sign, at + 1)
        if at < 0:
            return None
    return 4


def _spelled_like(name: str, query: str) -> int | None:
    whole, initials = _spelled(name)
    if query in (initials, whole, name.lower()):
        return 0
    if initials.startswith(query) or whole.startswith(query):
        return 1
    return 3 if query in initials or query in name.lower() else None


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> tuple[str, str]:
    """(`xiangyinlu`, `xyl`)."""
    spelled = pinyin.syllables(name)
    return spelled.replace(" ", ""), pinyin.initials(spelled)


def _middle_of(roads: list[Road]) -> tuple[float, float]:
    """A point on the road: the middle vertex of its middle section."""
    points = roads[len(roads) // 2].points
    return points[len(points) // 2]


def _centre(grid: Grid) -> tuple[float, float]:
    return _mean(grid.rings[0][:-1] or grid.rings[0])


def _mean(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    there = list(points)
    return sum(p[0] for p in there) / len(there), sum(p[1] for p in there) / len(there)
