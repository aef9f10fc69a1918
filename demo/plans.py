"""QUESTION: what does each vehicle do on its shift? Its beat or its points, with water, tipping and breaks; as legs.

Nights are planned as in the seed (7 sweepers, 9 washers, 2 manual washers, 2 dredgers, 23:00–06:00); the other 13
vehicles work by day, so that the wall lives at every hour. Each shift repeats daily.
"""

from typing import NamedTuple

import numpy as np

from demo import beats
from demo.city import City
from demo.drive import Driver, Habit, Stray, Traverse
from demo.route import Leg
from demo.sections import Section
from demo.spots import Spot, beside
from registry.model import Vehicle

NIGHT_START_S, NIGHT_S = 23 * 3600.0, 7 * 3600.0  # the window of the plans, s of the local day
LEAD_S, TAIL_S = 1800.0, 1200.0  # a night vehicle may be out so long before and after it
DAY_START_S, DAY_S = 6 * 3600.0, 16.5 * 3600.0
DAY_LENGTH_S = 86_400.0
ARRIVE_S = (60.0, 300.0)  # after the window's start, at its first section
NIGHT_STOP_S, DAY_STOP_S = 600.0, 2700.0  # before the end the work stops
PLAN_SPARE_S = 1200.0  # what is planned can be done so long before the window ends
LUNCH = (12 * 3600.0, 5400.0)  # local, day shift only (domain.md 6: 12:00–13:30)
CONTAINERS = 40  # of a truck's round
DREDGE_STAY_S = (900.0, 1900.0)

HABITS = {
    "sweeper": Habit((4.6, 6.2), "transfer", 6600, 540),
    "washer": Habit((8.6, 11.4), "water", 3300, 420),
    "manual_washer": Habit((3.1, 3.7), "water", 5400, 480),
    "washer_sweeper": Habit((7.5, 9.8), "water", 4200, 420),
    "sprinkler": Habit((10.0, 13.2), "water", 2700, 420),
    "rail_washer": Habit((3.2, 4.4), "water", 5400, 420),
}
PACE = {"A007": 4.05}  # seed: 4 km/h
KEEPS_ORDER = frozenset({"A007"})  # starts its beat at the beginning
# The seed's visitors see A007 at work by day (domain.md 9.2): a round after its night, from … to, s of the local day.
MORNINGS = {"A007": (7.5 * 3600.0, 12.5 * 3600.0)}


class Change(NamedTuple):
    """What makes tonight differ from the plan, as far as it changes the way."""

    stays: bool = False  # in its bay, all night
    late_s: float = 0.0  # arrives so long after the window's start
    lost_s: float = 0.0  # stops so much earlier, because something will hold it up
    stray: Stray | None = None


class Shift(NamedTuple):
    legs: list[Leg]
    traverses: list[Traverse]  # as they end by the nominal clock, s since the shift may begin
    strayed: tuple[float, float] | None = None  # from leaving the beat to being back


AS_PLANNED = Change()


def shift_of(night: bool) -> tuple[float, float]:
    """(start, length) in s of the local day: when such a vehicle may be out of its bay."""
    return (NIGHT_START_S - LEAD_S, LEAD_S + NIGHT_S + TAIL_S) if night else (DAY_START_S, DAY_S)


def shift(city: City, vehicle: Vehicle, night: bool, rng: np.random.Generator, change: Change = AS_PLANNED) -> Shift:
    """The whole shift, from bay to bay."""
    if change.stays:
        bay = city.homes[vehicle.id]
        return Shift([Leg(np.array([bay, bay + step]), 12.0, lane_m=0, pause_s=60) for step in (0.5, 1.0)], [])
    until_s = LEAD_S + NIGHT_S - NIGHT_STOP_S - change.lost_s if night else DAY_S - DAY_STOP_S
    driver = Driver(city, vehicle, until_s, rng)
    driver.stray = change.stray
    arrive_s = float(rng.uniform(*ARRIVE_S)) + (LEAD_S if night else 600.0)
    if change.late_s:
        arrive_s = LEAD_S + change.late_s
    if not night:
        driver.break_at, driver.break_s = LUNCH[0] - DAY_START_S, LUNCH[1]
    if vehicle.kind in HABITS:
        habit = HABITS[vehicle.kind]
        sections = _beat(city, vehicle, rng)
        section, forward = sections[0]
        driver.leave(section.nodes[0 if forward else -1], arrive_s)
        driver.beat(sections, habit, PACE.get(vehicle.id, float(rng.uniform(*habit.kmh))))
    elif vehicle.kind == "dredger":
        spots = beats.manholes(city, vehicle.id)
        driver.leave(spots[0].node, arrive_s)
        driver.points(spots, DREDGE_STAY_S)
    else:
        spots = _containers(city, rng)
        driver.leave(spots[0].node, arrive_s)
        driver.points(spots, (120, 260), tip_every=10)
    return Shift(driver.home(), driver.traverses, driver.strayed)


def hours(vehicle: str, night: bool) -> tuple[float, float]:
    """(start, length) in s of the local day of all it does, its round in the morning after included."""
    start_s, length_s = shift_of(night)
    if vehicle in MORNINGS:
        length_s = DAY_LENGTH_S - start_s + MORNINGS[vehicle][1]
    return start_s, length_s


def morning(city: City, vehicle: Vehicle, rng: np.random.Generator) -> list[Leg]:
    """Its beat once more by day, from bay to bay."""
    from_s, to_s = MORNINGS[vehicle.id]
    driver = Driver(city, vehicle, to_s - from_s - NIGHT_STOP_S, rng)
    stretches = beats.sections(city, vehicle.id)
    sections = [one for stretch in stretches for one in _there_and_back(stretch)]
    driver.leave(sections[0][0].nodes[0], float(rng.uniform(*ARRIVE_S)) + 600.0)
    driver.beat(sections, HABITS[vehicle.kind], PACE[vehicle.id])
    return driver.home()


def planned(shift: Shift) -> dict[str, int]:
    """Passes by section (or manhole), in the order they are first driven: what the shift surely gets done."""
    last_s = LEAD_S + NIGHT_S - PLAN_SPARE_S
    done: dict[tuple[str, bool], int] = {}
    for section, forward, end_s in shift.traverses:
        done[section, forward] = done.get((section, forward), 0) + (end_s < last_s)
    passes: dict[str, int] = {}
    for (section, _), count in done.items():
        passes[section] = min(passes.get(section, count), count)
    least = {section: min(passes[other] for other in passes if _road(other) == _road(section)) for section in passes}
    return {section: max(1, count) for section, count in least.items()}


def _road(section: str) -> str:
    """`ZJN-03` → `ZJN`; manholes are all one."""
    return section.rpartition("-")[0]


def _beat(city: City, vehicle: Vehicle, rng: np.random.Generator) -> list[tuple[Section, bool]]:
    """(section, in its own direction): each stretch there and back; begun anywhere but for `KEEPS_ORDER`."""
    stretches = beats.sections(city, vehicle.id)
    if not stretches:
        codes = sorted({section.road.code for section in city.sections})
        roads = [str(code) for code in rng.choice(codes, 2, replace=False)]
        stretches = [[section for section in city.sections if section.road.code == road] for road in roads]
    found = []
    for stretch in stretches:
        found += _there_and_back(stretch)
    first = 0 if vehicle.id in KEEPS_ORDER else int(rng.integers(len(found)))
    return found[first:] + found[:first]


def _there_and_back(stretch: list[Section]) -> list[tuple[Section, bool]]:
    return [(section, True) for section in stretch] + [(section, False) for section in reversed(stretch)]


def _containers(city: City, rng: np.random.Generator) -> list[Spot]:
    """Where containers stand: on local streets all over the district."""
    minor = [piece for (a, b), piece in city.graph.pieces.items() if not piece.street and a < b]
    chosen = rng.choice(len(minor), CONTAINERS, replace=False)
    return [Spot(f"K{i}", "container", minor[i].a, beside(minor[i].xy, minor[i].length_m / 3, 3.0)) for i in chosen]
