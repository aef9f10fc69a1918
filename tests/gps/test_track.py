"""What a track says: order, breaks, stops, mileage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import Polyline
from gps.settings import Settings
from gps.track import Summary, clean, runs, simplified, simplify, stops, summary
from records import Fix
from tests.gps.stories import HOME, T0, drive, fix

RULES = Settings()


def test_fixes_come_in_any_order_and_twice_and_leave_in_order_once() -> None:
    night = drive(60)
    assert clean([*reversed(night), *night]) == night


@pytest.mark.parametrize("flag", ["future", "jump"])
def test_what_may_not_be_the_last_position_is_not_part_of_the_line(flag: str) -> None:
    night = drive(20)
    assert clean([*night, fix(T0 + 7, 50_000, flags=(flag,))]) == night


def test_late_and_rough_fixes_belong_to_the_line() -> None:
    assert len(clean([fix(T0), fix(T0 + 5, flags=("late",)), fix(T0 + 9, flags=("rough",))])) == 3


def test_silence_of_more_than_five_minutes_breaks_the_line() -> None:
    before, after = drive(60), drive(60, t=T0 + 60 + 301, x=5_000)
    assert runs(before + after, RULES) == [before, after]
    assert len(runs(before + drive(60, t=T0 + 60 + 299, x=700), RULES)) == 1


def test_a_jump_of_50_km_breaks_the_line_and_adds_no_mileage() -> None:
    here, there = drive(100), drive(100, t=T0 + 110, x=50_000)
    pieces = runs(here + there, RULES)
    assert pieces == [here, there]
    assert summary(pieces, RULES).distance_km == pytest.approx(2.0, abs=0.03)


def test_no_fixes_make_no_runs_and_an_empty_summary() -> None:
    assert runs([], RULES) == []
    assert stops([], RULES) == []
    assert summary([], RULES) == Summary()


def test_a_stay_of_three_minutes_is_a_stop_at_its_middle() -> None:
    stay = [fix(T0 + 60 + i * 10, 600 + (-1) ** i * 4, 3, speed_kmh=0.0) for i in range(19)]
    night = drive(55) + stay + drive(60, t=T0 + 250, x=650)
    (stop,) = stops(night, RULES)
    assert stop.from_t <= T0 + 60
    assert stop.to_t >= T0 + 240
    assert np.hypot(*(np.array(HOME.to_xy(stop.lon, stop.lat)) - (600, 3))) < 15


def test_silence_in_one_place_belongs_to_the_stay_of_a_track_but_not_of_a_run() -> None:
    parked = [fix(T0), fix(T0 + 30, 3), fix(T0 + 3_600, 2), fix(T0 + 3_630)]
    assert [(s.from_t, s.to_t) for s in stops(parked, RULES)] == [(T0, T0 + 3_630)]
    assert [stops(run, RULES) for run in runs(parked, RULES)] == [[], []]


def test_a_shorter_stay_is_no_stop_nor_is_slow_sweeping() -> None:
    assert stops([fix(T0 + i * 10, 0, 0) for i in range(18)], RULES) == []
    assert stops(drive(1_800, kmh=4.0), RULES) == []


def test_a_parked_receiver_wanders_without_mileage() -> None:
    rng = np.random.default_rng(3)
    parked = [fix(T0 + i, *rng.normal(0, 2, 2)) for i in range(3_600)]
    assert summary([parked], RULES).distance_km < 0.05


def test_the_summary_of_a_night() -> None:
    night = drive(600, kmh=36) + [fix(T0 + 600 + i * 10, 6_000, speed_kmh=0.0) for i in range(1, 31)]
    got = summary(runs(clean(night), RULES), RULES)
    assert got.distance_km == pytest.approx(6.0, abs=0.02)
    assert got.moving_s == pytest.approx(600, abs=15)
    assert got.moving_s + got.stopped_s == 900
    assert (got.silent_s, got.max_speed_kmh) == (0, 36)


def test_silence_is_neither_moving_nor_stopped() -> None:
    got = summary(runs(drive(60) + drive(60, t=T0 + 1_000, x=900), RULES), RULES)
    assert (got.moving_s + got.stopped_s, got.silent_s) == (120, 940)


def test_speed_comes_from_the_steps_when_the_device_says_none() -> None:
    walk = [fix(T0 + i * 10, i * 14) for i in range(10)]
    got = summary([walk], RULES)
    assert got.max_speed_kmh == pytest.approx(5.04, abs=0.01)
    assert got.moving_s == 90


METRE = st.floats(-3_000, 3_000)


@given(st.lists(st.tuples(METRE, METRE), min_size=2, max_size=60), st.floats(0.5, 200))
def test_every_dropped_point_lies_within_the_tolerance_of_the_simplified_line(
    points: list[tuple[float, float]], tolerance: float
) -> None:
    xy = np.array(points)
    kept = simplify(xy, tolerance).tolist()
    assert (kept[0], kept[-1]) == (0, len(xy) - 1)
    for a, b in zip(kept, kept[1:], strict=False):
        for point in xy[a : b + 1]:
            assert Polyline(xy[[a, b]]).project(*point)[1] <= tolerance + 1e-6


def test_a_straight_line_needs_its_ends_only() -> None:
    assert simplified(drive(600), 1.0) == [drive(600)[0], drive(600)[-1]]
    assert simplified(drive(600), 0.0) == drive(600)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_very_short_lines_stay_whole(n: int) -> None:
    assert simplify(np.zeros((n, 2)), 5).tolist() == list(range(n))


def told_step_by_step(track: list[Fix], rules: Settings) -> list[tuple[float, float]]:
    """Stops as their definition has them, each fix tried as the beginning of one."""
    found, start = [], 0
    xy = [HOME.to_xy(f.lon, f.lat) for f in track]
    while start < len(track):
        stay = [xy[start]]
        for at in xy[start + 1 :]:
            if np.hypot(*(np.array(at) - np.mean(stay, axis=0))) > rules.stop_radius_m:
                break
            stay.append(at)
        end = start + len(stay)
        if track[end - 1].t - track[start].t >= rules.stop_s:
            found.append((track[start].t, track[end - 1].t))
            start = end
        else:
            start += 1
    return found


WANDER = st.lists(st.tuples(st.sampled_from([5, 15, 40, 200]), st.integers(-40, 40), st.integers(-40, 40)), max_size=60)


@given(WANDER)
def test_no_stop_is_passed_over_however_the_unit_wanders(steps: list[tuple[int, int, int]]) -> None:
    track, t, x, y = [fix(T0, 0, 0)], T0, 0, 0
    for took, east, north in steps:
        t, x, y = t + took, x + east, y + north
        track.append(fix(t, x, y))
    assert [(s.from_t, s.to_t) for s in stops(track, RULES)] == told_step_by_step(track, RULES)
