"""QUESTION: which hours does a day of counting have, and what do its figures make? Pure.

The counting day begins at `day_start` local time, 08:00 when nobody says otherwise, and ends with the next one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from cases import marks
from cases.catalogue.model import PREFIX, Minor
from cases.entry import Case
from records import Pair, Refused, Tally
from registry import masks

HOUR_S = 3_600.0
PAIRS = 8  # closed cases told with their photos
PAIRS_OF = 60  # newest closed ones looked at for them


class Day(NamedTuple):
    """A counting day: local date it began, and its hours as [from_t, to_t) epoch s."""

    day: str
    from_t: float
    to_t: float


def day_at(t: float, start: str, zone: tzinfo) -> Day:
    """The counting day a moment lies in."""
    local = datetime.fromtimestamp(t, zone)
    began = local.date() - timedelta(days=local.time() < time.fromisoformat(start))
    return day_of(began.isoformat(), start, zone)


def day_of(day: str, start: str, zone: tzinfo) -> Day:
    """The counting day that began on a local date. Raises `Refused` for what is no date."""
    try:
        began = date.fromisoformat(day)
        edges = [datetime.combine(d, time.fromisoformat(start), zone) for d in (began, began + timedelta(days=1))]
        return Day(began.isoformat(), edges[0].timestamp(), edges[1].timestamp())
    except (ValueError, OverflowError):
        raise Refused(f"日期 {day!r} 不对，应为 YYYY-MM-DD，例如 2026-11-21") from None


def local_day(t: float, zone: tzinfo) -> str:
    """`20261121`, as case ids and numbers have it."""
    return datetime.fromtimestamp(t, zone).strftime("%Y%m%d")


def hours(counted: Mapping[int, int], day: Day, now: float) -> tuple[int, ...]:
    """Counts by hour from the day's beginning up to now, or its end."""
    until = max(0, min(int((min(now, day.to_t) - day.from_t) // HOUR_S) + 1, round((day.to_t - day.from_t) / HOUR_S)))
    return tuple(counted.get(hour, 0) for hour in range(until if now >= day.from_t else 0))


class Counted(NamedTuple):
    """What the database says of a day."""

    passed: Mapping[str, int]
    before: Mapping[str, int]
    holding: Mapping[str, int]
    clockwork: Mapping[str, int]  # late, warning, supervised
    reported: Mapping[int, int]  # by hour
    closed: Mapping[int, int]
    streets: Mapping[str, int]
    units: Mapping[str, tuple[int, int, int]] = {}  # closed, of them on time, open now
    classes: Mapping[tuple[str, str], int] = {}
    closed_last: Sequence[Case] = ()  # newest first


def made(day: Day, now: float, counted: Counted, minors: Mapping[tuple[str, str], Minor] | None = None) -> Tally:
    """The day's figures; every figure is there, with 0 when nothing counts. `minors`: the classes by their names."""
    return Tally(
        day.day, now, day.from_t, day.to_t,
        {name: counted.passed.get(name, 0) for name in marks.FIGURES}, dict(counted.holding),
        counted.clockwork["late"], counted.clockwork["warning"], counted.clockwork["supervised"],
        hours(counted.reported, day, now), hours(counted.closed, day, now),
        {street: n for street, n in counted.streets.items() if street},
        {name: counted.before.get(name, 0) for name in marks.FIGURES},
        dict(counted.units), classes(counted.classes, minors or {}),
        tuple(filter(None, map(pair, counted.closed_last)))[:PAIRS],
    )  # fmt: skip


def by_unit(closed: Mapping[str, tuple[int, int]], open_of: Mapping[str, int]) -> dict[str, tuple[int, int, int]]:
    """Lead unit → closed, of them on time, open now."""
    return {unit: (*closed.get(unit, (0, 0)), open_of.get(unit, 0)) for unit in {**closed, **open_of}}


def classes(
    counted: Mapping[tuple[str, str], int], minors: Mapping[tuple[str, str], Minor]
) -> tuple[tuple[str, str, str, int], ...]:
    """Class, its major class, its name and how many, most first; a class the catalogue lost is told by its code."""
    rows = []
    for (kind, code), n in counted.items():
        minor = minors.get((kind, code))
        letter = PREFIX.get(kind, "")  # type: ignore[call-overload]
        said = (minor.major_name, minor.name) if minor else (letter + code[:2], letter + code)
        rows.append((letter + code, *said, n))
    return tuple(sorted(rows, key=lambda row: (-row[3], row[0])))


def pair(case: Case) -> Pair | None:
    """The case before and after; None unless it has a photo of both. Only a collector's own words are told: those of
    citizens may name people."""
    before = next((p for p in case.photos if p.phase in ("report", "verify")), None)
    after = next((p for p in reversed(case.photos) if p.phase in ("handle", "check")), None)
    if before is None or after is None or case.status != "closed":
        return None
    closed_t = marks.figures(case).get("close", case.changed_t)
    own = case.description if case.source == "collector" else f"{case.address} {case.title}"
    return Pair(
        case.id, masks.words(own.strip()), case.unit, case.reporter if case.source == "collector" else "",
        case.report_t, closed_t, "closed_on_time" in marks.figures(case), (before.url, before.t), (after.url, after.t),
    )  # fmt: skip
