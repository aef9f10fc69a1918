"""Which shift is it? Midnight, the edges of a shift, nights in which the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.shifts.calendar import Shift, at, between, following, parse, running, shift_on
from gps.shifts.settings import HOURS
from records import NotFound, Refused

SHANGHAI, PARIS, AUCKLAND = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Auckland")
HOUR = 3_600.0


def t(text: str, zone: ZoneInfo = SHANGHAI) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("moment", "shift"),
    [
        ("2026-11-20T22:59:59.999", "2026-11-20-day"),
        ("2026-11-20T23:00", "2026-11-20-night"),
        ("2026-11-20T23:59:59.999", "2026-11-20-night"),
        ("2026-11-21T00:00", "2026-11-20-night"),
        ("2026-11-21T02:17", "2026-11-20-night"),
        ("2026-11-21T05:59:59.999", "2026-11-20-night"),
        ("2026-11-21T06:00", "2026-11-21-day"),
        ("2027-01-01T00:30", "2026-12-31-night"),
        ("2028-03-01T01:00", "2028-02-29-night"),
    ],
)
def test_a_night_belongs_to_the_date_it_starts_on(moment: str, shift: str) -> None:
    found = running(t(moment), HOURS, SHANGHAI)
    assert found is not None
    assert found.id == shift


def test_a_shift_has_its_start_and_not_its_end() -> None:
    night = shift_on("2026-11-20", "night", HOURS, SHANGHAI)
    assert (night.from_t, night.to_t) == (t("2026-11-20T23:00"), t("2026-11-21T06:00"))
    assert running(night.from_t, HOURS, SHANGHAI) == night
    assert running(night.to_t, HOURS, SHANGHAI) != night
    assert night.label == "夜班"


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        (PARIS, "2026-03-28", 6), (PARIS, "2026-10-24", 8), (PARIS, "2026-06-01", 7),
        (AUCKLAND, "2026-04-04", 8), (AUCKLAND, "2026-09-26", 6), (SHANGHAI, "2026-03-28", 7),
    ],
)  # fmt: skip
def test_a_night_in_which_the_clocks_change_is_longer_or_shorter(zone: ZoneInfo, date: str, hours: int) -> None:
    night = shift_on(date, "night", HOURS, zone)
    assert night.to_t - night.from_t == hours * HOUR
    after = following(night, HOURS, zone)
    assert after is not None
    assert (after.shift, after.from_t) == ("day", night.to_t)


@given(st.floats(1.7e9, 1.9e9), st.sampled_from([SHANGHAI, PARIS, AUCKLAND]))
def test_every_moment_has_exactly_one_shift_and_its_id_leads_back_to_it(moment: float, zone: ZoneInfo) -> None:
    found = running(moment, HOURS, zone)
    assert found is not None
    assert found.from_t <= moment < found.to_t
    assert parse(found.id, HOURS, zone) == found
    local = datetime.fromtimestamp(found.from_t, zone)
    assert (local.date().isoformat(), f"{local:%H:%M}") == (found.date, HOURS[found.shift][1])


def test_between_shifts_the_one_that_ended_last_is_on_the_desk() -> None:
    only_nights = {"night": HOURS["night"]}
    noon = t("2026-11-21T12:00")
    assert running(noon, only_nights, SHANGHAI) is None
    assert at(noon, only_nights, SHANGHAI).id == "2026-11-20-night"
    after = following(at(noon, only_nights, SHANGHAI), only_nights, SHANGHAI)
    assert after is not None
    assert after.id == "2026-11-21-night"


def test_of_overlapping_shifts_the_later_one_runs() -> None:
    hours = {**HOURS, "late": ("晚班", "18:00", "02:00")}
    assert [running(t(f"2026-11-20T{h}"), hours, SHANGHAI).shift for h in ("17:59", "18:00", "23:00")] == [  # type: ignore[union-attr]
        "day", "late", "night",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", ["", "night", "2026-11-20", "2026-11-20-noon", "2026-13-40-night", "0001-01-01-x", "九"]
)
def test_an_id_that_names_no_shift_is_not_found(wrong: str) -> None:
    with pytest.raises(NotFound):
        parse(wrong, HOURS, SHANGHAI)


@pytest.mark.parametrize("time", ["24:00", "6:00", "06:60", "", "noon"])
def test_hours_that_are_no_time_of_day_are_refused(time: str) -> None:
    with pytest.raises(Refused, match="HH:MM"):
        shift_on("2026-11-20", "night", {"night": ("夜班", "23:00", time)}, SHANGHAI)


def test_the_shifts_of_some_days_newest_first() -> None:
    assert [s.id for s in between("2026-11-20", "2026-11-21", HOURS, UTC)] == [
        "2026-11-21-night", "2026-11-21-day", "2026-11-20-night", "2026-11-20-day",
    ]  # fmt: skip
    for wrong in (("2026-11-21", "2026-11-20"), ("2024-01-01", "2026-01-01"), ("x", "y")):
        with pytest.raises(Refused):
            between(*wrong, HOURS, UTC)


def test_a_shift_of_the_whole_day_ends_when_it_began() -> None:
    whole = shift_on("2026-11-20", "all", {"all": ("全天", "06:00", "06:00")}, SHANGHAI)
    assert isinstance(whole, Shift)
    assert whole.to_t - whole.from_t == 24 * HOUR
