"""Time as a city counts it: the first test is the issue's own, the laws hold for every kind and calendar."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.timing import counting
from cases.timing.calendar import Calendar
from cases.timing.limit import KINDS, Limit, LimitKind

CHINA = ZoneInfo("Asia/Shanghai")
DAYS = {"2026-10-01": "holiday", "2026-10-02": "holiday", "2026-10-03": "holiday", "2026-10-05": "holiday",
        "2026-10-10": "makeup_workday", "2026-09-20": "makeup_workday"}  # fmt: skip
PLAIN = Calendar(CHINA)
OCTOBER = Calendar(CHINA, days=DAYS)
COUNTED = [kind for kind in KINDS if kind != "none"]


def at(moment: str, zone: ZoneInfo = CHINA) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=zone).timestamp()


def due(calendar: Calendar, limit: Limit, moment: str) -> str:
    allowed = counting.seconds(limit, calendar)
    assert allowed is not None
    t = counting.after(calendar, limit.kind, at(moment), allowed)
    assert t is not None
    return datetime.fromtimestamp(t, calendar.zone).isoformat(" ", "minutes")[:16]


def test_four_work_hours_raised_on_friday_half_past_five_end_on_monday_half_past_eleven() -> None:
    assert due(PLAIN, Limit("work_hour", 4), "2026-11-20 17:30") == "2026-11-23 11:30"


@pytest.mark.parametrize(
    ("kind", "amount", "raised", "ends"),
    [
        ("urgent_hour", 2, "2026-10-02 23:30", "2026-10-03 01:30"),  # night, holiday, midnight
        ("urgent_day", 1, "2026-10-02 23:30", "2026-10-03 23:30"),
        ("natural_day", 3, "2026-10-02 23:30", "2026-10-05 23:30"),
        ("work_hour", 2, "2026-09-21 11:00", "2026-09-21 15:00"),  # over noon
        ("work_hour", 4, "2026-09-21 08:00", "2026-09-21 12:00"),  # the end of a period, not the next one's start
        ("work_hour", 8, "2026-09-21 08:00", "2026-09-21 18:00"),
        ("work_hour", 1, "2026-09-21 03:00", "2026-09-21 09:00"),  # before work
        ("work_hour", 1, "2026-09-21 12:30", "2026-09-21 15:00"),  # at noon
        ("work_hour", 1, "2026-09-30 18:00", "2026-10-06 09:00"),  # over the holidays
        ("work_hour", 1, "2026-10-09 18:00", "2026-10-10 09:00"),  # a Saturday that is worked
        ("work_hour", 9, "2026-09-19 10:00", "2026-09-21 09:00"),  # a Sunday that is worked, then Monday
        ("work_day", 1, "2026-09-30 10:15", "2026-10-06 10:15"),  # the same point of the work clock
        ("work_day", 5, "2026-09-21 17:00", "2026-09-28 17:00"),
        ("work_day", 1, "2026-10-03 10:00", "2026-10-06 18:00"),  # raised on a holiday
        ("holiday_hour", 4, "2026-10-02 16:00", "2026-10-03 10:00"),  # working periods of every day
    ],
)
def test_when_a_limit_ends(kind: LimitKind, amount: float, raised: str, ends: str) -> None:
    assert due(OCTOBER, Limit(kind, amount), raised) == ends


def test_no_limit_is_never_due_and_a_work_day_is_as_long_as_its_periods() -> None:
    assert counting.seconds(Limit("none"), PLAIN) is None
    assert counting.after(PLAIN, "none", 0.0, 3600) is None
    summer = Calendar(CHINA, ((450, 690), (870, 1110), (1140, 1200)))
    assert counting.seconds(Limit("work_day", 2), summer) == 2 * 9 * 3600
    assert due(summer, Limit("work_day", 1), "2026-09-21 19:30") == "2026-09-22 19:30"


def test_the_clock_that_counts_is_the_citys() -> None:
    assert due(Calendar(ZoneInfo("Asia/Urumqi")), Limit("work_hour", 4), "2026-11-20 19:30") == "2026-11-23 11:30"
    paris = Calendar(ZoneInfo("Europe/Paris"))  # summer time ends on Sunday, 2026-10-25
    t = at("2026-10-23 17:30", ZoneInfo("Europe/Paris"))
    assert counting.after(paris, "work_hour", t, 4 * 3600) == at("2026-10-26 11:30", ZoneInfo("Europe/Paris"))
    assert counting.elapsed(paris, "work_hour", t, at("2026-10-26 11:30", ZoneInfo("Europe/Paris"))) == 4 * 3600


def test_a_calendar_says_which_days_are_worked() -> None:
    worked = {day for day in (f"2026-10-{n:02d}" for n in range(1, 12)) if OCTOBER.is_workday(day)}
    assert worked == {"2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09", "2026-10-10"}


@pytest.mark.parametrize("periods", [(), ((480, 480),), ((480, 720), (700, 900)), ((0, 1500),), ((-1, 60),)])
def test_periods_that_cannot_be_are_refused(periods: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="periods"):
        Calendar(CHINA, periods)


# -- laws

FIRST, SPAN_D = date(2026, 9, 1), 70
moments = st.integers(int(at("2026-09-01 00:00")), int(at("2026-11-10 00:00")))
calendars = st.builds(
    lambda days: Calendar(CHINA, days={(FIRST + timedelta(n)).isoformat(): kind for n, kind in days.items()}),
    st.dictionaries(st.integers(0, SPAN_D), st.sampled_from(["holiday", "makeup_workday"]), max_size=40),
)
kinds = st.sampled_from(COUNTED)
amounts = st.integers(0, 20 * 8 * 3600)


@given(calendars, kinds, moments, amounts)
def test_what_is_counted_until_the_end_is_the_limit(
    calendar: Calendar, kind: LimitKind, t: int, counted_s: int
) -> None:
    end = counting.after(calendar, kind, t, counted_s)
    assert end is not None
    assert end >= t
    assert counting.elapsed(calendar, kind, t, end) == counted_s
    assert not counted_s or counting.elapsed(calendar, kind, t, end - 1) < counted_s  # the first moment of all
    back = counting.after(calendar, kind, end, -counted_s)
    assert back is not None
    assert counting.elapsed(calendar, kind, back, end) == counted_s


@given(calendars, kinds, st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_counting_adds_up_and_never_goes_back(calendar: Calendar, kind: LimitKind, three: list[int]) -> None:
    a, b, c = three
    first, second = (counting.elapsed(calendar, kind, x, y) for x, y in ((a, b), (b, c)))
    assert counting.elapsed(calendar, kind, a, c) == first + second
    assert 0 <= first <= b - a
    assert counting.elapsed(calendar, kind, b, a) == (0 if b > a else first)


@given(calendars, kinds, moments, amounts, amounts)
def test_a_longer_limit_never_ends_sooner(calendar: Calendar, kind: LimitKind, t: int, one: int, more: int) -> None:
    sooner, later = (counting.after(calendar, kind, t, s) for s in (one, one + more))
    assert sooner is not None
    assert later is not None
    assert sooner <= later
    assert (sooner == later) == (more == 0)


def looked_at_day_by_day(calendar: Calendar, kind: LimitKind, a: int, b: int) -> float:
    """The same, the way a person would do it with a calendar on the wall."""
    total = 0.0
    day = datetime.fromtimestamp(a, CHINA).date()
    while day <= datetime.fromtimestamp(b, CHINA).date():
        special = calendar.days.get(day.isoformat())
        works = special == "makeup_workday" or (special is None and day.weekday() < 5)
        if works or kind == "holiday_hour":
            for hour in (8, 14):
                start = datetime(day.year, day.month, day.day, hour, tzinfo=CHINA).timestamp()
                total += max(0.0, min(b, start + 4 * 3600) - max(a, start))
        day += timedelta(1)
    return total


@given(calendars, st.sampled_from(["work_hour", "work_day", "holiday_hour"]), moments, moments)
def test_it_counts_what_a_person_counts_day_by_day(calendar: Calendar, kind: LimitKind, a: int, b: int) -> None:
    a, b = sorted((a, b))
    assert counting.elapsed(calendar, kind, a, b) == looked_at_day_by_day(calendar, kind, a, b)


def test_twenty_years_cost_no_more_than_a_day() -> None:
    far = at("2046-11-20 17:30")
    assert counting.elapsed(OCTOBER, "work_hour", at("2026-11-20 17:30"), far) > 20 * 250 * 8 * 3600
    best = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(200):
            counting.after(OCTOBER, "work_hour", counting.elapsed(OCTOBER, "work_hour", 0, far), 1e8)
        best.append((time.perf_counter() - began) / 200)
    assert min(best) < 100e-6  # 8 µs here; a loop over days takes milliseconds
