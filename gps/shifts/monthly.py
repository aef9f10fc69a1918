"""QUESTION: how was the month? Results of its shifts → sums by vehicle, driver and company (domain.md 5.4)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from gps.shifts.results import Result
from gps.shifts.write import counted
from records import Refused

By = Literal["vehicle", "driver", "company"]
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Sum(Struct, frozen=True):
    """One vehicle, driver or company over a month. Shares are None where nothing was asked."""

    key: str
    name: str
    shifts: int  # plans it had
    planned_km: float
    done_km: float
    driven_km: float
    coverage: float | None  # done / planned
    planned_s: float
    worked_s: float
    passes_planned: int
    passes_done: int
    breaches: dict[str, int]  # by group
    alerts: int
    correctable: int
    on_time: int
    on_time_rate: float | None


class Month(Struct, frozen=True):
    month: str  # YYYY-MM
    by_vehicle: tuple[Sum, ...]
    by_driver: tuple[Sum, ...]
    by_company: tuple[Sum, ...]
    total: Sum
    nights: tuple["Night", ...]


class Night(Struct, frozen=True):
    """One shift of the month, for the chart."""

    date: str
    shift: str
    coverage: float | None
    breaches: int


def days_of(month: str) -> tuple[str, str]:
    """First and last local date of `2026-11`. Raises `Refused`."""
    found = MONTH.fullmatch(month)
    if not found or found[1] == "0000":
        raise Refused(f"want a month as YYYY-MM, got {month!r}")
    first = date(int(found[1]), int(found[2]), 1)
    last = date.fromordinal((first + timedelta(days=31)).replace(day=1).toordinal() - 1)
    return first.isoformat(), last.isoformat()


def month_of(month: str, results: Sequence[Result], names: Mapping[str, str]) -> Month:
    """`names`: driver → name."""
    return Month(
        month,
        _sums(results, lambda r: r.vehicle, {}),
        _sums((r for r in results if r.driver), lambda r: r.driver, names),
        _sums((r for r in results if r.company), lambda r: r.company, {}),
        _sum("", "合计", results),
        _nights(results),
    )


def _sums(results: Iterable[Result], key: Callable[[Result], str], names: Mapping[str, str]) -> tuple[Sum, ...]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return tuple(_sum(k, names.get(k, k), groups[k]) for k in sorted(groups))


def _sum(key: str, name: str, some: Sequence[Result]) -> Sum:
    planned_km = sum(r.planned_km for r in some)
    done_km = sum(r.done_km for r in some)
    correctable = sum(r.correctable for r in some)
    on_time = sum(r.on_time for r in some)
    breaches = counted(())
    for r in some:
        for group, n in r.breaches.items():
            breaches[group] = breaches.get(group, 0) + n
    return Sum(
        key, name, sum(r.planned for r in some),
        planned_km, done_km, sum(r.driven_km for r in some), done_km / planned_km if planned_km > 0 else None,
        sum(r.planned_s for r in some), sum(r.worked_s for r in some),
        sum(r.passes_planned for r in some), sum(r.passes_done for r in some), breaches,
        sum(r.alerts for r in some), correctable, on_time, on_time / correctable if correctable else None,
    )  # fmt: skip


def _nights(results: Sequence[Result]) -> tuple[Night, ...]:
    groups: dict[tuple[str, str], list[Result]] = {}
    for r in results:
        groups.setdefault((r.night, r.shift), []).append(r)
    sums = ((at, _sum("", "", some)) for at, some in sorted(groups.items()))
    return tuple(Night(night, shift, s.coverage, sum(s.breaches.values())) for (night, shift), s in sums)
