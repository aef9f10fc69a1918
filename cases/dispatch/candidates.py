"""QUESTION: which units may handle a case at all? Duty list, standard, street, road and who is near. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from cases.catalogue.model import DutyRow
from cases.dispatch.model import Candidate, Duty, Here, Load
from cases.dispatch.settings import Settings
from cases.intake.memory import Past
from registry.model import Unit

STREET = "subdistrict"  # kind of a unit that is a street's own office
ENDINGS = ("街道办事处", "办事处", "街道", "社区", "镇", "路")


class Spot(NamedTuple):
    """Where the case lies: areas from the smallest to the widest, its street, the road it is on."""

    areas: tuple[str, ...]  # unit grid, duty grid, community, street
    street: str
    road: str = ""  # name of the road
    road_company: str = ""  # id or name of the unit that cleans it


def duties(rows: Iterable[DutyRow], kind: str, code: str, areas: Sequence[str]) -> list[Duty]:
    """Rows of the duty list that fit, each unit once: those of the smallest area first, then the wider ones; in an
    area those of the class before those of its major and of all classes. `areas`: the case's, smallest first."""
    places = {_bare(area): nearness for nearness, area in enumerate(areas) if area}
    wide = len(places) + 1
    found = []
    classes = {code: 0, code[:2]: 1, "": 2}
    for row in rows:
        if row.kind != kind or row.code not in classes:
            continue
        nearness = places.get(_bare(row.area)) if row.area else wide
        if nearness is not None:
            found.append((nearness, classes[row.code], row.rank, row.unit))
    units = list(dict.fromkeys(unit for *_, unit in sorted(found)))
    return [Duty(unit, place) for place, unit in enumerate(units, 1)]


def candidates(
    spot: Spot,
    listed: Sequence[Duty],
    depts: Sequence[str],
    units: Mapping[str, Unit],
    loads: Mapping[str, Load],
    near: Sequence[Here],
    past: Sequence[Past],
    returned: Collection[str],
    settings: Settings,
    named: str = "",
) -> list[Candidate]:
    """Every unit with a reason to be asked. Where nobody has one: the street's office."""
    ranks = {duty.unit: duty.rank for duty in listed}
    found = []
    for unit in units.values():
        place = _dept_place(unit, depts, settings)
        mine = unit.kind == STREET and same_street(unit.name, spot.street)
        road = spot.road if spot.road_company in (unit.id, unit.name) and spot.road_company else ""
        if unit.kind == STREET and not mine:
            place = None  # another street's office
        nearest = next((here for here in near if here.unit == unit.id), None)
        works_here = bool(road) or (nearest is not None and nearest.distance_m <= settings.near_m)
        if unit.kind == "cleaning_company" and not works_here:
            place = None  # the department stands for the companies that are elsewhere
        if unit.id not in (*ranks, named) and place is None and not (mine and not depts):
            continue
        found.append(
            Candidate(
                unit.id, unit.name, unit.kind, ranks.get(unit.id), depts[place] if place is not None else "",
                place or 0, mine, road if place is not None or unit.id in ranks else "", loads.get(unit.id, Load()),
                nearest, tuple(one for one in past if one.unit == unit.id), unit.id in returned,
                bool(named) and unit.id == named,
            )
        )  # fmt: skip
    return found or _street_offices(spot, units, loads, past, returned)


def _street_offices(
    spot: Spot,
    units: Mapping[str, Unit],
    loads: Mapping[str, Load],
    past: Sequence[Past],
    returned: Collection[str],
) -> list[Candidate]:
    """属地兜底: no unit of the standard is registered."""
    offices = [u for u in units.values() if u.kind == STREET and same_street(u.name, spot.street)]
    return [
        Candidate(
            u.id, u.name, u.kind, street=True, load=loads.get(u.id, Load()),
            past=tuple(one for one in past if one.unit == u.id), returned=u.id in returned,
        )
        for u in offices
    ]  # fmt: skip


def same_street(unit_name: str, street: str) -> bool:
    """Whether a street's office is named after it: 嵩山路街道办事处 and 嵩山街道 are one."""
    return bool(street) and _bare(unit_name) == _bare(street)


def _bare(name: str) -> str:
    """A name without what kinds of places are called."""
    left = name.strip()
    for ending in ENDINGS:
        if left.endswith(ending) and left != ending:
            left = left.removesuffix(ending)
    return left


def _dept_place(unit: Unit, depts: Sequence[str], settings: Settings) -> int | None:
    for place, dept in enumerate(depts):
        if unit.kind in settings.unit_kinds.get(dept, (dept,)):
            return place
    return None
