"""Plausibility: what a device said before, and where the city lies. Rows 18–20, 22, 24 and 26."""

from datetime import datetime

import pytest
from msgspec import structs

from ingest.checks import Rules, Seen, judge
from ingest.reasons import Bad
from ingest.settings import Settings
from records import Fix
from tests.ingest.things import LAT, LON, NOON, ZONE, fix

RULES = Rules(Settings(), ZONE, box=(LON - 1, LAT - 1, LON + 1, LAT + 1), shifts={"4015": (22 * 60, 6 * 60)})


def story(*fixes: Fix, rules: Rules = RULES) -> list[str]:
    """One word per fix: its reason or flags, `ok` for none."""
    seen = Seen()
    words = []
    for one in fixes:
        found = judge(one, seen, rules)
        words.append(found.reason if isinstance(found, Bad) else "+".join(found.flags) or "ok")
    return words


def test_the_same_fix_five_times_is_one() -> None:
    assert story(*[fix()] * 5) == ["ok"] + ["duplicate"] * 4


def test_a_repeated_backlog_is_known_again() -> None:
    backlog = [fix(NOON + 10 * i, north_m=10 * i) for i in range(100)]
    assert story(*backlog, *backlog) == ["ok"] * 100 + ["duplicate"] * 100


def test_the_memory_of_a_device_is_bounded() -> None:
    seen = Seen()
    for i in range(1000):
        judge(fix(NOON + i), seen, RULES)
    assert len(seen.times) == Settings().duplicates_kept


def test_fixes_out_of_order_are_kept_as_late_and_never_last() -> None:
    assert story(fix(NOON), fix(NOON + 20), fix(NOON + 10), fix(NOON + 30)) == ["ok", "ok", "late", "ok"]


def test_a_fix_one_day_ahead_is_flagged_and_does_not_freeze_the_vehicle() -> None:
    ahead = fix(NOON + 86_400, received_t=NOON)
    assert story(fix(NOON - 10), ahead, fix(NOON + 1)) == ["ok", "future", "ok"]


@pytest.mark.parametrize(
    ("ahead_s", "word"), [(119, "ok"), (121, "future"), (6 * 86_400, "future"), (8 * 86_400, "time_ahead")]
)
def test_a_clock_may_be_two_minutes_ahead(ahead_s: float, word: str) -> None:
    assert story(fix(NOON + ahead_s, received_t=NOON)) == [word]


@pytest.mark.parametrize(("days", "word"), [(6.9, "ok"), (7.1, "time_too_old")])
def test_a_backlog_may_be_a_week_old(days: float, word: str) -> None:
    assert story(fix(NOON - days * 86_400, received_t=NOON)) == [word]


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (LON, 0.0), (0.0, LAT), (-0.0, LAT)])
def test_a_zero_is_no_place(lon: float, lat: float) -> None:
    assert story(fix(lon=lon, lat=lat)) == ["zero_position"]


def test_far_outside_the_service_area_is_flagged() -> None:
    assert story(fix(lon=27.83, lat=13.0)) == ["outside"]
    assert story(fix(lon=27.83, lat=13.0), rules=structs.replace(RULES, box=None)) == ["ok"]


@pytest.mark.parametrize(("acc_m", "word"), [(None, "ok"), (100.0, "ok"), (101.0, "rough")])
def test_an_inaccurate_fix_is_rough(acc_m: float | None, word: str) -> None:
    assert story(fix(acc_m=acc_m)) == [word]


def test_fifty_kilometres_in_ten_seconds_is_a_jump() -> None:
    assert story(fix(NOON), fix(NOON + 10, north_m=50_000), fix(NOON + 20, north_m=20)) == ["ok", "jump", "ok"]


def test_a_fast_but_short_hop_is_no_jump() -> None:
    assert story(fix(NOON), fix(NOON + 1, north_m=900)) == ["ok", "ok"]


def test_a_motorway_is_no_jump() -> None:
    assert story(fix(NOON), fix(NOON + 60, north_m=2_000)) == ["ok", "ok"]  # 120 km/h


def test_a_new_place_is_believed_after_three_consistent_fixes() -> None:
    there = [fix(NOON + 10 * i, north_m=50_000 + i) for i in range(1, 5)]
    assert story(fix(NOON), *there) == ["ok", "jump", "jump", "ok", "ok"]


def test_scattered_places_are_never_believed() -> None:
    wild = [fix(NOON + 10 * i, north_m=30_000 * (-1) ** i) for i in range(1, 7)]
    assert story(fix(NOON), *wild) == ["ok"] + ["jump"] * 6


def test_coming_back_forgets_the_far_place() -> None:
    far = [fix(NOON + t, north_m=50_000) for t in (10, 20, 40, 50)]
    assert story(fix(NOON), far[0], far[1], fix(NOON + 30), far[2], far[3]) == [
        "ok",
        "jump",
        "jump",
        "ok",
        "jump",
        "jump",
    ]


def test_after_a_long_silence_any_place_is_believed() -> None:
    assert story(fix(NOON), fix(NOON + 601, north_m=300_000)) == ["ok", "outside"]
    assert story(fix(NOON), fix(NOON + 601, north_m=90_000)) == ["ok", "ok"]


@pytest.mark.parametrize(
    ("device", "clock", "word"),
    [
        ("4014", "07:44", "off_shift"),
        ("4014", "07:46", "ok"),
        ("4014", "18:14", "ok"),
        ("4014", "18:16", "off_shift"),
        ("4014", "23:00", "off_shift"),
        ("4015", "21:44", "off_shift"),
        ("4015", "21:46", "ok"),
        ("4015", "02:00", "ok"),
        ("4015", "06:14", "ok"),
        ("4015", "06:16", "off_shift"),
    ],
)
def test_people_are_followed_in_their_shift_only(device: str, clock: str, word: str) -> None:
    hour, minute = map(int, clock.split(":"))
    t = datetime(2026, 11, 21, hour, minute, tzinfo=ZONE).timestamp()
    assert story(fix(t, device=device, kind="collector")) == [word]
    assert story(fix(t, device=device)) == ["ok"]  # a vehicle has no private life


def test_the_shift_rule_can_be_switched_off() -> None:
    night = datetime(2026, 11, 21, 23, 0, tzinfo=ZONE).timestamp()
    rules = structs.replace(RULES, settings=Settings(shift_check=False))
    assert story(fix(night, device="4014", kind="collector"), rules=rules) == ["ok"]
