"""QUESTION: what does the flow know besides the case? Rules of the city, working calendar, catalogue, units."""

from collections.abc import Mapping
from typing import NamedTuple

from cases.catalogue.model import Catalogue
from cases.flow.settings import Settings
from cases.timing.calendar import Calendar
from cases.timing.settings import Settings as Timing
from registry.model import Unit


class Room(NamedTuple):
    """The city's rules and lists at one version. `units`: the registry's, by id."""

    settings: Settings
    calendar: Calendar
    catalogue: Catalogue
    units: Mapping[str, Unit]
    timing: Timing = Timing()


class Place(NamedTuple):
    """Where a point lies; "" where nothing is known."""

    unit_grid: str
    duty_grid: str
    street: str
    community: str
    address: str


class Who(NamedTuple):
    """Who asks what he may do. `of`: the unit or collector he acts for."""

    by: str
    role: str
    of: str
