"""QUESTION: how many seconds had been worked by a moment, and when had so many been worked? Pure, no loop over days.

Work is counted on the local clock: (working days before this one) × (seconds a day) + what is past of today. Of the
week Monday to Friday count; the table of days takes holidays out and puts make-up days in (field guide 2.5).
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from msgspec import Struct, field

from cases.timing.settings import wrong

DayKind = Literal["holiday", "makeup_workday"]
Periods = tuple[tuple[int, int], ...]
DAY_S = 86_400
EPOCH = date(1970, 1, 1).toordinal()
QUARTER_S, OFFSETS_MOST = 900, 4_096
MONDAY = 3  # 1970-01-01 was a Thursday: three days after a Monday


class _Table(NamedTuple):
    """Days that are not as their weekday says, by day number, with the working days before and after each."""

    days: list[int]
    before: list[int]
    after: list[int]


class Calendar(Struct, frozen=True, dict=True):
    """Working periods in minutes of the local day, and days that differ from the week: `YYYY-MM-DD` → kind.

    Raises `ValueError` for periods that overlap or lie outside a day, and for a date that does not exist.
    """

    zone: tzinfo = UTC
    periods: Periods = ((480, 720), (840, 1080))
    days: Mapping[str, DayKind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong(self.periods)
        for day in self.days:
            date.fromisoformat(day)

    @cached_property
    def day_s(self) -> int:
        """Seconds of one working day."""
        return sum(end - start for start, end in self.periods) * 60

    def is_workday(self, day: str) -> bool:
        """Whether a local day `YYYY-MM-DD` is worked."""
        return self._workdays(date.fromisoformat(day).toordinal() - EPOCH)[1]

    def worked(self, t: float, every_day: bool = False) -> float:
        """Seconds worked from 1970 to epoch s `t`; `every_day`: holidays and weekends too."""
        number, second = divmod(t + self._offset_s(t), DAY_S)
        day = int(number)
        if every_day:
            return day * self.day_s + self._within(second)
        before, works = self._workdays(day)
        return before * self.day_s + (self._within(second) if works else 0.0)

    def reached(self, worked_s: float, every_day: bool = False) -> float:
        """The first epoch s at which so many seconds had been worked: 12:00 rather than 14:00."""
        number, rest = divmod(worked_s, self.day_s)
        if not rest:
            number, rest = number - 1, float(self.day_s)
        day = int(number) if every_day else self._nth(int(number))
        for start, end, before in self._spans:
            if rest <= before + end - start:
                return self._utc(day * DAY_S + start + rest - before)
        raise AssertionError("rest is at most the sum of the periods")

    # -- inside one day

    @cached_property
    def _spans(self) -> tuple[tuple[int, int, int], ...]:
        """Start and end of each period, s of the local day, and the seconds worked before it."""
        lengths = accumulate(((end - start) * 60 for start, end in self.periods), initial=0)
        return tuple((start * 60, end * 60, n) for (start, end), n in zip(self.periods, lengths, strict=False))

    def _within(self, second: float) -> float:
        """Seconds worked of a working day up to its second."""
        worked = 0.0
        for start, end, before in self._spans:
            if second <= start:
                break
            worked = before + min(second, end) - start
        return worked

    def _offset_s(self, t: float) -> float:
        """Local clock minus UTC. Looked up once for each quarter of an hour: no zone changes within one."""
        quarter = t // QUARTER_S
        known = self._offsets.get(quarter)
        if known is None:
            offset = datetime.fromtimestamp(quarter * QUARTER_S, self.zone).utcoffset()
            known = offset.total_seconds() if offset is not None else 0.0
            if len(self._offsets) >= OFFSETS_MOST:
                self._offsets.clear()
            self._offsets[quarter] = known
        return known

    @cached_property
    def _offsets(self) -> dict[float, float]:
        return {}

    def _utc(self, local: float) -> float:
        """Epoch s of a local second; twice, for the offset is known only where we arrive."""
        t = local - self._offset_s(local)
        return local - self._offset_s(t)

    # -- over days

    @cached_property
    def _table(self) -> _Table:
        differ = []
        for day, kind in sorted(self.days.items()):
            number = date.fromisoformat(day).toordinal() - EPOCH
            change = int(kind == "makeup_workday") - (_weekdays(number + 1) - _weekdays(number))
            if change:
                differ.append((number, change))
        days = [number for number, _ in differ]
        changed = list(accumulate((change for _, change in differ), initial=0))
        before = [_weekdays(day) + more for day, more in zip(days, changed[:-1], strict=True)]
        after = [_weekdays(day + 1) + more for day, more in zip(days, changed[1:], strict=True)]
        return _Table(days, before, after)

    def _workdays(self, day: int) -> tuple[int, bool]:
        """Working days since 1970 before this one, and whether it is one."""
        table = self._table
        at = bisect_right(table.days, day)
        if not at:
            return _weekdays(day), (day + MONDAY) % 7 < 5
        if table.days[at - 1] == day:
            return table.before[at - 1], table.after[at - 1] > table.before[at - 1]
        changed = table.after[at - 1] - _weekdays(table.days[at - 1] + 1)
        return _weekdays(day) + changed, (day + MONDAY) % 7 < 5

    def _nth(self, n: int) -> int:
        """The day before which there were `n` working days, itself one."""
        table = self._table
        at = bisect_right(table.before, n)
        if not at:
            return _weekday(n)
        if n < table.after[at - 1]:
            return table.days[at - 1]
        return _weekday(n - table.after[at - 1] + _weekdays(table.days[at - 1] + 1))


def _weekdays(day: int) -> int:
    """Days Monday to Friday before this one, counted from the Monday before 1970."""
    weeks, rest = divmod(day + MONDAY, 7)
    return 5 * weeks + min(rest, 5)


def _weekday(n: int) -> int:
    """The Monday to Friday before which there were `n`."""
    weeks, rest = divmod(n, 5)
    return 7 * weeks + rest - MONDAY
