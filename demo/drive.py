"""QUESTION: how does a vehicle get through its shift, leg by leg? Out of its bay, work, water or tipping, and home.

Keeps a nominal clock, s since the vehicle may first leave its bay; the real way differs by a minute or two.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from demo.city import City
from demo.graph import Node
from demo.route import Leg
from demo.sections import Section
from demo.spots import Spot
from demo.streets import half_width_m
from gps.geo import Array
from registry.model import Vehicle

T = TypeVar("T")

TRANSIT_KMH, CRAWL_KMH = 29.0, 12.0
TRANSIT_LANE_M = 4.5


class Habit(NamedTuple):
    """How a kind works; domain.md 5.1."""

    kmh: tuple[float, float]
    refill: str  # kind of spot it must visit …
    every_s: float  # … so often
    stay_s: float


class Traverse(NamedTuple):
    """One section worked from end to end; `forward` runs along its geometry."""

    section: str
    forward: bool
    end_s: float  # nominal


class Stray(NamedTuple):
    """A trip that nobody ordered, after the section that ends next after `at_s`; then back to the beat."""

    at_s: float
    kmh: float


class Driver:
    """Adds leg to leg until work must stop at `until_s`."""

    def __init__(self, city: City, vehicle: Vehicle, until_s: float, rng: np.random.Generator) -> None:
        self.city, self.vehicle, self.until_s, self.rng = city, vehicle, until_s, rng
        self.break_at, self.break_s = math.inf, 0.0
        self.stray: Stray | None = None
        self.strayed: tuple[float, float] | None = None  # nominal, out and back
        self.bay = city.homes[vehicle.id]
        self.start = self.here = city.graph.nearest(float(self.bay[0]), float(self.bay[1]))
        self.legs: list[Leg] = []
        self.traverses: list[Traverse] = []
        self.clock_s = 0.0

    def leave(self, to: Node, arrive_s: float) -> None:
        """Out of the bay so that the vehicle is at `to` at `arrive_s`."""
        gate = np.array([self.bay, self.bay + 0.5, _xy(self.city, self.start)])
        self.add(Leg(gate[1:], CRAWL_KMH, lane_m=0))
        self.drive(to)
        wait = Leg(gate[:2], CRAWL_KMH, lane_m=0)
        wait = wait._replace(pause_s=max(1.0, arrive_s - self.clock_s - wait.takes_s))
        self.legs.insert(0, wait)
        self.clock_s += wait.takes_s

    def beat(self, sections: list[tuple[Section, bool]], habit: Habit, kmh: float) -> None:
        """Work along the sections for ever, fetching water or tipping in between."""
        filled_s = self.clock_s
        for section, forward in _for_ever(sections):
            nodes = section.nodes if forward else section.nodes[::-1]
            path = section.xy if forward else section.xy[::-1]
            if self.clock_s > self.break_at:
                self.pause()
            if self.stray is not None and self.clock_s > self.stray.at_s:
                self.wander(self.stray, [one for one, _ in sections])
            elif self.clock_s - filled_s > habit.every_s:
                self.visit(self.nearest(habit.refill), habit.stay_s * float(self.rng.uniform(0.8, 1.3)))
                filled_s = self.clock_s
            if self.clock_s + section.length_m / kmh * 3.6 > self.until_s:
                return
            self.drive(nodes[0])
            if self.strayed is not None and self.strayed[1] == 0:
                self.strayed = (self.strayed[0], self.clock_s)
            self.add(Leg(path, kmh, work=True, lane_m=half_width_m(section.road.lanes) - 1.8))
            self.here = nodes[-1]
            self.traverses.append(Traverse(section.id, forward, self.clock_s))

    def points(self, spots: Sequence[Spot], stay_s: tuple[float, float], tip_every: int = 0) -> None:
        """Work standing at one spot after the other; tip after every so many."""
        for n, spot in enumerate(_for_ever(list(spots)), 1):
            stay = float(self.rng.uniform(*stay_s))
            if self.clock_s + stay + 600 > self.until_s:
                return
            if self.clock_s > self.break_at:
                self.pause()
            self.visit(spot, stay, work=True)
            self.traverses.append(Traverse(spot.id, True, self.clock_s))
            if tip_every and n % tip_every == 0:
                self.visit(self.nearest("transfer"), 480)

    def wander(self, stray: Stray, sections: list[Section]) -> None:
        """Away from the beat without working, far from every place where one may stop, and back."""
        self.stray, self.strayed = None, (self.clock_s, 0.0)
        corners = _far_corners(self.city, self.here, sections)
        for corner in corners:
            self.drive(corner, stray.kmh)

    def visit(self, spot: Spot, stay_s: float, work: bool = False) -> None:
        """Drive there, stay at the kerb, drive on."""
        self.drive(spot.node)
        way = np.array([_xy(self.city, spot.node), spot.xy])
        self.add(Leg(way, CRAWL_KMH, lane_m=0, pause_s=stay_s, pause_work=work))
        self.add(Leg(way[::-1], CRAWL_KMH, lane_m=0))

    def pause(self) -> None:
        """The midday break, in the bay."""
        self.break_at = math.inf
        self.drive(self.start)
        way = np.array([_xy(self.city, self.start), self.bay])
        self.add(Leg(way, CRAWL_KMH, lane_m=0, pause_s=self.break_s))
        self.add(Leg(way[::-1], CRAWL_KMH, lane_m=0))

    def drive(self, to: Node, kmh: float = TRANSIT_KMH) -> None:
        """Transit by the shortest way."""
        if to != self.here:
            kmh *= float(self.rng.uniform(0.9, 1.1))
            self.add(Leg(self.city.graph.along(self.city.graph.way(self.here, to)), kmh, lane_m=TRANSIT_LANE_M))
            self.here = to

    def nearest(self, kind: str) -> Spot:
        here = _xy(self.city, self.here)
        return min((s for s in self.city.spots if s.kind == kind), key=lambda s: float(np.hypot(*(s.xy - here))))

    def add(self, leg: Leg) -> None:
        self.legs.append(leg)
        self.clock_s += leg.takes_s

    def home(self) -> list[Leg]:
        self.drive(self.start)
        way = np.array([_xy(self.city, self.start), self.bay])
        self.add(Leg(way, CRAWL_KMH, lane_m=0, pause_s=60))  # the way ends standing
        return self.legs


FAR_M = (330.0, 620.0)  # a stray vehicle's corners lie so far from its beat …
CLEAR_M = 330.0  # … and from every water point, transfer station, depot
CORNERS, ROUNDS = 3, 4


def _far_corners(city: City, here: Node, sections: list[Section]) -> list[Node]:
    """Street corners off the beat, the first one next to `here`, the others round about it, again and again."""
    beat = np.concatenate([section.xy for section in sections])
    stops = np.array([spot.xy for spot in city.spots])
    at = {node: _xy(city, node) for node in city.graph.nodes}
    far = [
        node
        for node, xy in at.items()
        if FAR_M[0] < _away(beat, xy) < FAR_M[1] and _away(stops, xy) > CLEAR_M
    ]  # fmt: skip
    first = min(far, key=lambda node: _away(at[here][None], at[node]))
    near = sorted(far, key=lambda node: _away(at[first][None], at[node]))[1:CORNERS]
    return [first, *near] * ROUNDS


def _away(points: Array, xy: Array) -> float:
    """Metres from `xy` to the nearest of (n, 2) points."""
    return float(np.hypot(*(points - xy).T).min())


def _xy(city: City, node: Node) -> Array:
    """Metres of a node."""
    xy: Array = city.graph.along([node])[0]
    return xy


def _for_ever(items: list[T]) -> Iterator[T]:
    while True:
        yield from items
