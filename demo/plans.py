"""QUESTION: what does each vehicle do on its shift? Beats over sections, with water, tipping and breaks; as legs.

Nights are planned as in the seed (7 sweepers, 9 washers, 2 manual washers, 2 dredgers, 23:00–06:00); the other 13
vehicles work by day, so that the wall lives at every hour. Each plan repeats daily.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from demo.city import City
from demo.graph import Node
from demo.route import Leg
from demo.sections import Section
from demo.spots import Spot, beside
from demo.streets import half_width_m
from gps.geo import Array
from registry.model import Vehicle

T = TypeVar("T")

NIGHT_START_S, NIGHT_S = 23 * 3600.0, 7 * 3600.0
DAY_START_S, DAY_S = 6 * 3600.0, 17 * 3600.0
TRANSIT_KMH, CRAWL_KMH = 29.0, 12.0
TRANSIT_LANE_M = 4.5
HOME_BY_S = 2700.0  # before the end of the shift the work stops
CONTAINERS = 40  # of a truck's round
LUNCH = (12 * 3600.0, 5400.0)  # local, day shift only (domain.md 6: 12:00–13:30)


class Habit(NamedTuple):
    """How a kind works; domain.md 5.1."""

    kmh: tuple[float, float]
    refill: str  # kind of spot it must visit …
    every_s: float  # … so often
    stay_s: float


HABITS = {
    "sweeper": Habit((4.3, 6.4), "transfer", 6600, 540),
    "washer": Habit((8.6, 11.4), "water", 3300, 420),
    "manual_washer": Habit((3.1, 3.8), "water", 5400, 480),
    "washer_sweeper": Habit((7.5, 9.8), "water", 4200, 420),
    "sprinkler": Habit((10.0, 13.5), "water", 2700, 420),
    "rail_washer": Habit((3.2, 4.4), "water", 5400, 420),
}
BEATS = {  # roads of each night vehicle, driven there and back; the seed's A007: 珠江南路, then 长江南路
    "A001": ("LY", "HS"), "A002": ("YD", "TT"), "A003": ("HHN", "XY"), "A004": ("HH", "LS"), "A005": ("SN", "TS"),
    "A006": ("LJ", "HJ"), "A007": ("ZJN", "CJN"),
    "A008": ("SS",), "A009": ("XY", "HHN"), "A010": ("TS",), "A011": ("TT", "LY"), "A012": ("SN", "XY"),
    "A013": ("BJ",), "A014": ("YD", "HS"), "A015": ("LS", "HH"), "A016": ("HJ", "SS"),
    "A017": ("CJN",), "A018": ("LJ",),
}  # fmt: skip
PACE = {"A007": 4.05}  # seed: 4 km/h
KEEPS_ORDER = frozenset({"A007"})  # starts its beat at the beginning


def shift_of(night: bool) -> tuple[float, float]:
    """(start, length) in s of the local day."""
    return (NIGHT_START_S, NIGHT_S) if night else (DAY_START_S, DAY_S)


def legs(city: City, vehicle: Vehicle, night: bool, rng: np.random.Generator) -> list[Leg]:
    """The whole shift, from bay to bay."""
    driver = _Drive(city, vehicle, shift_of(night)[1] - HOME_BY_S, rng)
    if not night:
        driver.break_at, driver.break_s = LUNCH[0] - DAY_START_S, LUNCH[1]
    if vehicle.kind == "dredger":
        driver.points([s for s in city.spots if s.kind == "dredge"], (900, 1900))
    elif vehicle.kind in HABITS:
        driver.beat(_beat(city, vehicle, rng), HABITS[vehicle.kind])
    else:
        driver.points(_containers(city, rng), (120, 260), tip_every=10)
    return driver.home()


class _Drive:
    """Adds leg to leg and keeps the nominal clock."""

    def __init__(self, city: City, vehicle: Vehicle, until_s: float, rng: np.random.Generator) -> None:
        self.city, self.vehicle, self.until_s, self.rng = city, vehicle, until_s, rng
        self.break_at, self.break_s = math.inf, 0.0
        bay = city.homes[vehicle.id]
        self.here: Node = city.graph.nearest(float(bay[0]), float(bay[1]))
        gate = np.array([bay, bay + 0.5, _xy(city, self.here)])
        delay_s = float(rng.uniform(60, 540))
        self.legs = [Leg(gate[:2], CRAWL_KMH, lane_m=0, pause_s=delay_s), Leg(gate[1:], CRAWL_KMH, lane_m=0)]
        self.clock_s = sum(leg.takes_s for leg in self.legs)
        self.start, self.bay = self.here, bay

    def beat(self, sections: list[tuple[Section, bool]], habit: Habit) -> None:
        """Work along the sections for ever, fetching water or tipping in between."""
        kmh = PACE.get(self.vehicle.id, float(self.rng.uniform(*habit.kmh)))
        filled_s = self.clock_s
        for section, forward in _for_ever(sections):
            nodes = section.nodes if forward else section.nodes[::-1]
            path = section.xy if forward else section.xy[::-1]
            if self.clock_s + section.length_m / kmh * 3.6 > self.until_s:
                return
            if self.clock_s > self.break_at:
                self.pause()
            if self.clock_s - filled_s > habit.every_s:
                self.visit(self.nearest(habit.refill), habit.stay_s * float(self.rng.uniform(0.8, 1.3)))
                filled_s = self.clock_s
            self.drive(nodes[0])
            self.add(Leg(path, kmh, work=True, lane_m=half_width_m(section.road.lanes) - 1.8))
            self.here = nodes[-1]

    def points(self, spots: list[Spot], stay_s: tuple[float, float], tip_every: int = 0) -> None:
        """Work standing at one spot after the other; tip after every so many."""
        order = [spots[i] for i in self.rng.permutation(len(spots))]
        for n, spot in enumerate(_for_ever(order), 1):
            stay = float(self.rng.uniform(*stay_s))
            if self.clock_s + stay + 600 > self.until_s:
                return
            if self.clock_s > self.break_at:
                self.pause()
            self.visit(spot, stay, work=True)
            if tip_every and n % tip_every == 0:
                self.visit(self.nearest("transfer"), 480)

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

    def drive(self, to: Node) -> None:
        """Transit by the shortest way."""
        if to != self.here:
            kmh = TRANSIT_KMH * float(self.rng.uniform(0.9, 1.1))
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


def _beat(city: City, vehicle: Vehicle, rng: np.random.Generator) -> list[tuple[Section, bool]]:
    """(section, in its own direction): each road there and back; begun anywhere but for `KEEPS_ORDER`."""
    codes = sorted({section.road.code for section in city.sections})
    roads = BEATS.get(vehicle.id) or tuple(str(code) for code in rng.choice(codes, 2, replace=False))
    found = []
    for code in roads:
        road = [section for section in city.sections if section.road.code == code]
        found += [(section, True) for section in road] + [(section, False) for section in reversed(road)]
    first = 0 if vehicle.id in KEEPS_ORDER else int(rng.integers(len(found)))
    return found[first:] + found[:first]


def _containers(city: City, rng: np.random.Generator) -> list[Spot]:
    """Where containers stand: on local streets all over the district."""
    minor = [piece for (a, b), piece in city.graph.pieces.items() if not piece.street and a < b]
    chosen = rng.choice(len(minor), CONTAINERS, replace=False)
    return [Spot(f"K{i}", "container", minor[i].a, beside(minor[i].xy, minor[i].length_m / 3, 3.0)) for i in chosen]


def _xy(city: City, node: Node) -> Array:
    """Metres of a node."""
    xy: Array = city.graph.along([node])[0]
    return xy


def _for_ever(items: list[T]) -> Iterator[T]:
    while True:
        yield from items
