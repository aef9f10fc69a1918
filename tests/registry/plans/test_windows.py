"""Local times of day and a night's date → the moments that are meant."""

from datetime import date, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.plans.windows import Clock, daily, day, moved, night_of, time_of, told_window, window
from registry.problems import Wrong
from tests.registry.plans.build import ZONE, at

TURNS = {"night": "12:00"}


def span(night: str, shift: str, start: str, end: str, most_h: float = 17) -> tuple[float, float]:
    return window(night, shift, time_of(start), time_of(end), ZONE, TURNS, most_h)


@pytest.mark.parametrize(
    ("night", "shift", "start", "end", "from_t", "to_t"),
    [
        ("2026-11-21", "night", "23:00", "02:00", "11-21 23:00", "11-22 02:00"),
        ("2026-11-21", "night", "23:00", "24:00", "11-21 23:00", "11-22 00:00"),
        ("2026-11-21", "night", "23:00", "00:00", "11-21 23:00", "11-22 00:00"),
        ("2026-11-21", "night", "00:00", "06:00", "11-22 00:00", "11-22 06:00"),
        ("2026-11-21", "night", "24:00", "06:00", "11-22 00:00", "11-22 06:00"),
        ("2026-11-21", "night", "00:30", "03:00", "11-22 00:30", "11-22 03:00"),
        ("2026-11-21", "night", "次日02:00", "次日6:00", "11-22 02:00", "11-22 06:00"),
        ("2026-11-30", "night", "23:00", "06:00", "11-30 23:00", "12-01 06:00"),
        ("2026-11-30", "night", "1:00", "6:00", "12-01 01:00", "12-01 06:00"),
        ("2026-02-28", "night", "23:00", "06:00", "02-28 23:00", "03-01 06:00"),
        ("2026-11-21", "day", "06:00", "23:00", "11-21 06:00", "11-21 23:00"),
        ("2026-11-21", "day", "02:00", "05:00", "11-21 02:00", "11-21 05:00"),
        ("2026-11-21", "night", "2026-11-22 02:00", "2026-11-22 06:00", "11-22 02:00", "11-22 06:00"),
        ("2026-11-21", "night", "2026/11/21 23:00:00", "2:00", "11-21 23:00", "11-22 02:00"),
        ("2026-11-21", "night", "2026-11-21T15:00:00Z", "2026-11-22T02:00:00+08:00", "11-21 23:00", "11-22 02:00"),
        ("2026-11-21", "night", "２３：００", "02:00", "11-21 23:00", "11-22 02:00"),
    ],
)
def test_a_night_belongs_to_the_date_it_starts(
    night: str, shift: str, start: str, end: str, from_t: str, to_t: str
) -> None:
    assert span(night, shift, start, end) == (at(from_t), at(to_t))


@pytest.mark.parametrize(
    ("night", "shift", "start", "end", "said"),
    [
        ("2026-11-21", "night", "23:00", "23:00", "not after its start"),
        ("2026-11-21", "night", "2026-11-21 02:00", "06:00", "belongs to 2026-11-20, not to 2026-11-21"),
        ("2026-11-21", "day", "2026-11-22 02:00", "06:00", "belongs to 2026-11-22"),
        ("2026-11-21", "night", "2026-11-21 23:00", "2026-11-21 22:00", "not after its start"),
        ("2026-11-21", "day", "06:00", "05:00", "lasts 23 h, at most 17"),
    ],
)
def test_times_that_are_no_window_of_that_date_are_refused(
    night: str, shift: str, start: str, end: str, said: str
) -> None:
    with pytest.raises(Wrong, match=said):
        span(night, shift, start, end)


@pytest.mark.parametrize("word", ["25:00", "24:01", "23:60", "9点", "0.958", "2026-13-01 10:00", "2026-11-21", "23-00"])
def test_what_is_no_time_is_refused(word: str) -> None:
    with pytest.raises(Wrong, match="is no time"):
        time_of(word)


@pytest.mark.parametrize("word", ["2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "20261121"])
def test_a_date_is_read_as_offices_write_it(word: str) -> None:
    assert day(word) == "2026-11-21"


@pytest.mark.parametrize("word", ["2026-11-31", "2026-02-30", "21.11.2026", "46347", "今天"])
def test_what_is_no_date_is_refused(word: str) -> None:
    with pytest.raises(Wrong, match="is no date"):
        day(word)


@pytest.mark.parametrize(
    ("t", "shift", "night"),
    [
        ("11-21 23:00", "night", "2026-11-21"),
        ("11-22 00:00", "night", "2026-11-21"),
        ("11-22 11:59", "night", "2026-11-21"),
        ("11-22 12:00", "night", "2026-11-22"),
        ("12-01 02:00", "night", "2026-11-30"),
        ("11-22 02:00", "day", "2026-11-22"),
    ],
)
def test_a_moment_of_the_night_has_the_date_of_the_evening(t: str, shift: str, night: str) -> None:
    assert night_of(at(t), shift, ZONE, TURNS) == night


@given(
    on=st.dates(min_value=date(2024, 1, 1), max_value=date(2060, 1, 1)),
    shift=st.sampled_from(["night", "day"]),
    start=st.integers(0, 1439),
    length=st.integers(1, 17 * 60),
)
def test_a_window_told_as_cells_is_read_as_the_same(on: date, shift: str, start: int, length: int) -> None:
    night = on.isoformat()
    first = window(night, shift, Clock(start), Clock((start + length) % 1440), ZONE, TURNS)
    assert first[1] - first[0] == length * 60
    assert night_of(first[0], shift, ZONE, TURNS) == night
    cells = told_window(night, shift, *first, ZONE, TURNS)
    assert all(len(cell) == 5 for cell in cells)
    assert span(night, shift, *cells) == first


@given(offset_s=st.integers(0, 86399), length_s=st.integers(1, 17 * 3600))
def test_seconds_survive_the_way_through_cells(offset_s: int, length_s: int) -> None:
    start = at("11-21 12:00") + offset_s
    cells = told_window("2026-11-21", "night", start, start + length_s, ZONE, TURNS)
    assert span("2026-11-21", "night", *cells) == (start, start + length_s)


def test_a_copy_keeps_the_local_time_where_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start, _ = window("2026-10-24", "night", Clock(1380), Clock(60), berlin, TURNS)
    later = moved(start, 7, berlin)
    assert later - start == 7 * 86400 + 3600  # the clocks went back in between
    assert night_of(later, "night", berlin, TURNS) == "2026-10-31"


def test_forbidden_spans_are_found_on_every_day_the_window_touches() -> None:
    rush = (("07:00", "09:00"), ("16:00", "18:00"), ("23:30", "00:30"))
    found = daily(rush, at("11-21 23:00"), at("11-22 08:00"), ZONE)
    assert found == [(at("11-21 23:30"), at("11-22 00:30")), (at("11-22 07:00"), at("11-22 09:00"))]
    assert daily(rush, at("11-22 09:00"), at("11-22 16:00"), ZONE) == []


def test_a_time_with_its_own_zone_is_taken_by_it() -> None:
    tokyo = timezone(timedelta(hours=9))
    start, end = window("2026-11-21", "night", time_of("2026-11-22T00:00:00+09:00"), Clock(120), tokyo, TURNS)
    assert (start, end) == (at("11-21 23:00"), at("11-22 01:00"))
