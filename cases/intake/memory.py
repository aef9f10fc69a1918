"""QUESTION: what happened at this place before? Ninety days of cases within 50 m, the same class first. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from cases.entry import Case
from cases.intake.settings import Settings
from gps.geo import distance_m

DEFAULTS = Settings()
DAY_S = 86_400.0


class Past(NamedTuple):
    """A case at the same place."""

    case: str
    no: str
    status: str
    title: str
    same_class: bool
    distance_m: float
    report_t: float
    end_t: float | None
    unit: str
    rework: int
    returned: int
    last: bool  # the newest one of the same class


class Memory(NamedTuple):
    """What a place remembers. `times`: cases of the same class, `reworked`: how many of them came back."""

    items: tuple[Past, ...]
    times: int
    reworked: int
    unit: str  # lead unit of the newest one of the same class that was closed


def remember(
    kind: str, code: str, lon: float, lat: float, now: float, cases: Iterable[Case],
    settings: Settings = DEFAULTS, not_this: str = "",
) -> Memory:  # fmt: skip
    """Cases reported here in the last `memory_days`, the same class first, then the newest."""
    found: list[tuple[Case, float]] = []
    for case in cases:
        away = distance_m(lon, lat, case.lon, case.lat)
        recent = now - settings.memory_days * DAY_S <= case.report_t <= now
        if case.id != not_this and recent and away <= settings.memory_m and case.status != "rejected":
            found.append((case, away))
    found.sort(key=lambda pair: ((pair[0].kind, pair[0].code) != (kind, code), -pair[0].report_t))
    alike = [case for case, _ in found if (case.kind, case.code) == (kind, code)]
    items = tuple(_past(case, away, kind, code, case is alike[0] if alike else False) for case, away in found)
    unit = next((case.unit for case in alike if case.status == "closed" and case.unit), "")
    return Memory(items[: settings.memory_most], len(alike), sum(case.rework_count > 0 for case in alike), unit)


def _past(case: Case, away_m: float, kind: str, code: str, last: bool) -> Past:
    return Past(
        case.id, case.case_no, case.status, case.title, (case.kind, case.code) == (kind, code), away_m, case.report_t,
        case.end_t, case.unit, case.rework_count, case.return_count, last,
    )  # fmt: skip
