"""QUESTION: where do cameras stand, and where do vehicles stop? Crossings, water points, manholes, depots."""

from typing import NamedTuple

import numpy as np

from demo.graph import Graph, Node
from demo.ground import DECIMALS, FRAME, bend
from demo.sections import Section
from demo.streets import Streets, half_width_m
from gps.geo import Array
from registry.model import Camera, Place, Vehicle

CAMERAS, RANGE_M = 31, 400.0  # seed
NAMED = (("CJN", "XY"), ("ZJN", "XY"), ("CJN", "SS"), ("ZJN", "SS"), ("SN", "TS"))  # crossings that must have one
WATER = (("YD", "SS"), ("CJN", "TT"), ("ZJN", "TS"), ("SN", "TT"), ("HJ", "XY"), ("HHN", "HS"))
DEPOTS = (("HHN-05", 0.5), ("LJ-02", 0.5))  # section and share of its length
TRANSFER = (("LY-05", 0.5), ("HH-05", 0.5))
MANHOLES = 8
BAY_M = 6.5


class Spot(NamedTuple):
    """A place where vehicles stop, and the street node it is reached from."""

    id: str
    kind: str
    node: Node
    xy: Array  # (2,) metres


def crossing(streets: Streets, column: str, row: str) -> tuple[str, Node]:
    """(「长江南路湘银路口」, node) of two main roads."""
    a = next(road for road in streets.columns if road.code == column)
    b = next(road for road in streets.rows if road.code == row)
    return f"{a.name}{b.name}口", (a.at, b.at)


def cameras(rng: np.random.Generator, streets: Streets, fleet: list[Vehicle]) -> list[Camera]:
    """31 at crossings, spread over the district; two on every vehicle."""
    pairs = [(c.code, r.code) for c in streets.columns for r in streets.rows]
    xy = bend(*np.array([crossing(streets, *pair)[1] for pair in pairs]).T)
    chosen = [pairs.index(pair) for pair in NAMED]
    while len(chosen) < CAMERAS:
        away = np.min(np.linalg.norm(xy[:, None] - xy[chosen], axis=2), axis=1)
        chosen.append(int(np.argmax(away)))
    found = []
    for n, i in enumerate(sorted(chosen), 1):
        bearing = float(rng.choice([0.0, 90.0, 180.0, 270.0]) + rng.uniform(-8, 8)) % 360
        behind = np.radians(bearing + 180 + 32)  # on the near corner, looking over the crossing
        lon, lat = _lonlat(xy[i] + 17 * np.array((np.sin(behind), np.cos(behind))))
        name = crossing(streets, *pairs[i])[0]
        found.append(Camera(f"CAM{n:02d}", name, lon, lat, round(bearing, 1), RANGE_M, source="全球眼"))
    for vehicle in fleet:
        for channel, word in (("front", "前"), ("rear", "后")):
            id_, name = f"{vehicle.id}-{channel}", f"{vehicle.id} {word}"
            found.append(Camera(id_, name, source="车载", vehicle=vehicle.id, channel=channel))
    return found


def spots(rng: np.random.Generator, streets: Streets, graph: Graph, sections: list[Section]) -> list[Spot]:
    """Water points, transfer stations, manholes to dredge, two depots."""
    by_id = {section.id: section for section in sections}
    found = []
    for n, pair in enumerate(WATER, 1):
        node = crossing(streets, *pair)[1]
        on = graph.next[node][0]
        piece = graph.pieces[node, on]
        found.append(Spot(f"W{n:02d}", "water", node, beside(piece.xy, min(40.0, piece.length_m / 2), 11.0)))
    found += [_on(f"T{n:02d}", "transfer", by_id[id_], share, graph) for n, (id_, share) in enumerate(TRANSFER, 1)]
    holes = rng.choice(len(sections), MANHOLES, replace=False)
    for n, i in enumerate(holes, 1):
        found.append(_on(f"M{n:02d}", "dredge", sections[i], float(rng.uniform(0.2, 0.8)), graph))
    found += [_on(f"P{n:02d}", "depot", by_id[id_], share, graph) for n, (id_, share) in enumerate(DEPOTS, 1)]
    return found


def places(all_spots: list[Spot]) -> list[Place]:
    """What the registry gets of them."""
    radius = {"water": 40.0, "transfer": 60.0, "dredge": 25.0, "depot": 90.0}
    return [Place(s.id, s.kind, *_lonlat(s.xy), radius[s.kind]) for s in all_spots]  # type: ignore[arg-type]


def bays(sections: list[Section], count: int) -> list[Array]:
    """(2,) metres of each vehicle's bay: two rows beside the road at either depot."""
    by_id = {section.id: section for section in sections}
    found = []
    for n in range(count):
        section = by_id[DEPOTS[n % 2][0]]
        place, middle = n // 2, section.length_m * DEPOTS[n % 2][1]
        row = half_width_m(section.road.lanes) + 6 + 7 * (place % 2)
        found.append(beside(section.xy, middle + (place // 2 - 4) * BAY_M, row))
    return found


def beside(xy: Array, along_m: float, right_m: float) -> Array:
    """The place `right_m` to the right of a line, `along_m` from its start."""
    at = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))))
    here, there = (np.array([np.interp(along_m + d, at, xy[:, k]) for k in (0, 1)]) for d in (-2, 2))
    forward = (there - here) / np.linalg.norm(there - here)
    found: Array = (here + there) / 2 + right_m * np.array((forward[1], -forward[0]))
    return found


def _on(id_: str, kind: str, section: Section, share: float, graph: Graph) -> Spot:
    xy = beside(section.xy, share * section.length_m, half_width_m(section.road.lanes) - 2)
    nodes = set(section.nodes)
    return Spot(id_, kind, graph.nearest(float(xy[0]), float(xy[1]), lambda node: node in nodes), xy)


def _lonlat(xy: Array) -> tuple[float, float]:
    lon, lat = FRAME.to_lonlat(float(xy[0]), float(xy[1]))
    return round(lon, DECIMALS), round(lat, DECIMALS)
