"""What the devices measure: on the streets, at the speeds of their kind, at any hour, always the same."""

import time

import numpy as np
import pytest
from msgspec.structs import replace

from demo import staging
from demo.city import build
from demo.ground import FRAME
from demo.night import Night, Ping
from gps.geo import Polyline, distance_m, point_in_polygon
from tests.demo.things import SETTINGS, ZONE, at, city, night, roads

pytestmark = pytest.mark.edges  # a whole night of 33 vehicles: heavy for the quick ring

MOST_KMH = {"sweeper": 8, "washer": 15, "manual_washer": 5, "sprinkler": 15, "washer_sweeper": 12}  # domain.md 5.1


def fixes(device: str, t0: float, t1: float) -> list[Ping]:
    return list(night().fixes(device, t0, t1))


def test_a007_sweeps_changjiang_south_road_at_about_4_km_h_between_2_and_half_past() -> None:
    track = fixes("A007", at(2), at(2, 30))
    names = [hit[1] for p in track if (hit := roads().nearest(p.lon, p.lat, 30, p.heading_deg))]
    assert len(names) == len(track)
    assert names.count("长江南路") > 0.95 * len(names)  # it turns round once, on the crossing at the road's end
    assert 3.4 < float(np.mean([p.speed_kmh for p in track if p.speed_kmh])) < 4.8
    assert all(p.work for p in track)
    assert {p.driver for p in track} == {"D3307"}


def test_a007_has_done_zhujiang_south_road_before() -> None:
    done = [p for p in fixes("A007", at(23, day=21), at(2)) if p.work]
    names = [hit[1] for p in done if (hit := roads().nearest(p.lon, p.lat, 30, p.heading_deg))]
    assert names.count("珠江南路") > 600
    assert names.count("长江南路") > 300


@pytest.mark.parametrize("vehicle", city().vehicles, ids=lambda v: v.id)
def test_no_vehicle_jumps_in_a_day_and_night(vehicle) -> None:  # type: ignore[no-untyped-def]
    track = fixes(vehicle.id, at(12, day=21), at(12, day=22))
    t, lon, lat = (np.array([getattr(p, name) for p in track]) for name in ("t", "lon", "lat"))
    kmh = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) / np.diff(t) * 3.6
    assert kmh.max() < 40
    assert np.diff(t).max() <= 60.01


@pytest.mark.parametrize("vehicle", [v for v in city().vehicles if v.kind in MOST_KMH], ids=lambda v: v.id)
def test_at_work_a_vehicle_keeps_the_speed_of_its_kind(vehicle) -> None:  # type: ignore[no-untyped-def]
    start, end = (at(23, day=21), at(6)) if night().is_night(vehicle.id) else (at(6), at(23))
    hurried = [one for one in night().staged(vehicle.id) if one.act.breach == "overspeed"]
    began = night().shift_began(vehicle.id, end - 1)
    working = [
        p.speed_kmh or 0.0
        for p in fixes(vehicle.id, start, end)
        if p.work and not any(one.from_s <= p.t - began <= one.to_s for one in hurried)
    ]
    assert len(working) > 1500 or staging.act_of(vehicle.id, "no_show")
    working.append(0.0)
    assert max(working) <= MOST_KMH[vehicle.kind]


def test_a_dredger_works_standing_for_at_least_ten_minutes() -> None:
    runs, since, last = [], None, None
    for p in fixes("A019", at(23, day=21), at(6)):
        if p.work and since is None:
            since = p.t
        if not p.work and since is not None and last is not None:
            runs.append(last - since)
            since = None
        assert not p.work or p.speed_kmh == 0
        last = p.t
    assert len(runs) > 5
    assert min(runs) >= 600


def test_whoever_moves_stays_within_30_m_of_a_street() -> None:
    for device in ("A001", "A007", "A013", "A019", "A022", "A027"):
        moving = [p for p in fixes(device, at(0), at(12)) if p.speed_kmh][::7]
        away = [p for p in moving if roads().nearest(p.lon, p.lat, 32) is None]
        assert len(away) <= 0.005 * len(moving)


def test_parked_vehicles_report_once_a_minute_from_their_bay() -> None:
    track = fixes("A025", at(1), at(2))
    assert len(track) == 60
    home = next(v for v in city().vehicles if v.id == "A025")
    assert home.home_lon is not None
    assert home.home_lat is not None
    assert all(distance_m(p.lon, p.lat, home.home_lon, home.home_lat) < 12 for p in track)
    assert all(p.speed_kmh == 0 and not p.work and p.driver is None for p in track)


def test_by_day_the_other_vehicles_are_out_and_the_one_visitors_see() -> None:
    moving = {v.id for v in city().vehicles if any(p.speed_kmh for p in fixes(v.id, at(10), at(10, 20)))}
    assert moving <= {"A007", *(f"A{n:03d}" for n in range(21, 34))}
    assert len(moving) >= 10


def test_at_eleven_visitors_see_a007_sweep_chang_jiang_nan_lu_at_four_km_h() -> None:
    """domain.md 9.2, scene 3; its night stays as it was, and in between it stands in its bay."""
    track = [p for p in fixes("A007", at(10, 55), at(11, 5)) if p.work]
    assert len(track) >= 100
    assert 3.5 < sum(p.speed_kmh for p in track) / len(track) < 4.6
    names = [hit[1] for p in track if (hit := roads().nearest(p.lon, p.lat, 30, p.heading_deg))]
    assert names.count("长江南路") > 0.95 * len(track)
    assert all(p.speed_kmh == 0 for p in fixes("A007", at(6, 40), at(7, 20)))


def test_collectors_walk_inside_their_grid_and_pause() -> None:
    for collector in city().on_duty:
        area = next(area for area in city().duty if area.code == collector.duty_grid)
        border = Polyline(np.vstack((area.xy, area.xy[:1])))
        track = fixes(collector.id, at(1), at(3))
        for x, y in (FRAME.to_xy(p.lon, p.lat) for p in track[::10]):
            # streets on the border belong to both grids; 50 m outside would be an alarm (domain.md 6)
            assert point_in_polygon(x, y, [area.xy]) or border.project(x, y)[1] < 30
        assert max(p.speed_kmh or 0 for p in track) < 6.5
        assert any(p.speed_kmh == 0 for p in track)


def test_collectors_who_rest_and_strangers_send_nothing() -> None:
    assert fixes("4004", at(1), at(2)) == []
    assert fixes("A999", at(1), at(2)) == []


def test_the_error_of_a_receiver_wanders_and_does_not_jump() -> None:
    track = fixes("A007", at(2), at(2, 10))
    mover = night().mover("A007")
    moment, _ = mover.moment(np.array([p.t + 8 * 3600 for p in track]))
    xy = np.array([FRAME.to_xy(p.lon, p.lat) for p in track])
    error = xy - np.stack((moment.x, moment.y), axis=-1)
    assert 1 < float(np.hypot(*error.T).mean()) < 8
    assert float(np.hypot(*np.diff(error, axis=0).T).mean()) < 1.5


def test_windows_join_without_gap_or_repetition() -> None:
    whole = fixes("A012", at(1), at(1, 10))
    parts = [p for i in range(40) for p in fixes("A012", at(1) + 15 * i, at(1) + 15 * (i + 1))]
    assert parts == whole


def test_the_same_seed_gives_the_same_night() -> None:
    again = Night(build(SETTINGS), SETTINGS, ZONE)
    other = Night(build(replace(SETTINGS, seed=5)), replace(SETTINGS, seed=5), ZONE)
    for device in ("A007", "4014"):
        assert list(again.fixes(device, at(2), at(2, 5))) == fixes(device, at(2), at(2, 5))
        assert list(other.fixes(device, at(2), at(2, 5))) != fixes(device, at(2), at(2, 5))


def test_all_units_since_23_h_take_seconds_not_minutes() -> None:
    """Guards against a quadratic slip, not a benchmark: 68,000 fixes take about 1 s."""
    fresh = Night(city(), SETTINGS, ZONE)
    began = time.monotonic()
    count = sum(1 for device in fresh.devices for _ in fresh.fixes(device, at(23, day=21), at(2)))
    assert count > 60_000
    assert time.monotonic() - began < 15
