"""QUESTION: which road is whose by night? Every section of the city in exactly one vehicle's beat, both carriageways.

The seed's roads (domain.md 9.1): A007 sweeps 珠江南路, then 长江南路. Elsewhere sweepers have the roads that run
north–south, washers those that run west–east, hand crews short stretches: two vehicles never meet on a section, so
that no plan contradicts another. A stretch is a road and the numbers of its first and last section.
"""

from typing import NamedTuple

from demo.city import City
from demo.sections import Section
from demo.spots import Spot


class Stretch(NamedTuple):
    road: str
    first: int
    last: int


BEATS: dict[str, tuple[Stretch, ...]] = {
    "A001": (Stretch("LY", 1, 6),), "A002": (Stretch("YD", 1, 6),), "A003": (Stretch("HH", 1, 6),),
    "A004": (Stretch("LJ", 1, 6),), "A005": (Stretch("HJ", 1, 6),), "A006": (Stretch("HS", 1, 6),),
    "A007": (Stretch("ZJN", 1, 6), Stretch("CJN", 1, 6)),
    "A008": (Stretch("BJ", 1, 10),), "A009": (Stretch("TS", 1, 5),), "A010": (Stretch("TS", 6, 10),),
    "A011": (Stretch("SS", 1, 10),), "A012": (Stretch("XY", 1, 10),), "A013": (Stretch("TT", 1, 10),),
    "A014": (Stretch("SN", 1, 6),), "A015": (Stretch("LS", 5, 10),), "A016": (Stretch("HHN", 1, 6),),
    "A017": (Stretch("HS", 7, 10),), "A018": (Stretch("LS", 1, 4),),
}  # fmt: skip
DREDGERS = ("A019", "A020")  # one works the manholes in the west, one those in the east


def sections(city: City, vehicle: str) -> list[list[Section]]:
    """The vehicle's beat by stretch, each in its road's order; empty for one without a beat."""
    return [
        [section for section in city.sections if section.road.code == road and first <= _number(section) <= last]
        for road, first, last in BEATS.get(vehicle, ())
    ]


def manholes(city: City, vehicle: str) -> list[Spot]:
    """A dredger's half of the manholes, from north to south."""
    found = sorted((spot for spot in city.spots if spot.kind == "dredge"), key=lambda spot: float(spot.xy[0]))
    half = len(found) // 2
    own = found[:half] if vehicle == DREDGERS[0] else found[half:]
    return sorted(own, key=lambda spot: -float(spot.xy[1]))


def _number(section: Section) -> int:
    """`ZJN-03` → 3."""
    return int(section.id.rpartition("-")[2])
