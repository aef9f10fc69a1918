"""What the fleet publishes: backlogs, blackouts, sign-ins, pictures in turns, and a few odd messages."""

import msgspec
import pytest
from msgspec.structs import replace

from demo.night import Night
from demo.schedule import STRANGER, Fleet
from tests.demo.things import SETTINGS, ZONE, at, city, night

pytestmark = pytest.mark.edges  # a whole night of the fleet: heavy for the quick ring


def fleet(**more: float) -> Fleet:
    settings = replace(SETTINGS, **more)
    return Fleet(city(), Night(city(), settings, ZONE) if more else night(), settings, at(2))


def test_a_backlog_is_all_fixes_since_23_h_in_arrays_of_a_hundred() -> None:
    messages = list(fleet().backlog("A001", at(2)))
    arrays = [msgspec.json.decode(m.payload) for m in messages if m.topic == "city/v1/A001/fix"]
    assert max(len(array) for array in arrays) == 100
    times = [fix["t"] for array in arrays for fix in array]
    assert times == sorted(times)
    assert len(times) == 3 * 720
    assert times[0] < at(23, 1, day=21)
    assert times[-1] < at(2)


def test_the_driver_signs_in_at_the_start_of_the_shift() -> None:
    first = next(iter(fleet().backlog("A007", at(2))))
    body = msgspec.json.decode(first.payload)
    assert first.topic == "city/v1/A007/signin"
    assert body["driver"] == "D3307"
    assert body["on"] is True
    assert at(23, day=21) < body["t"] < at(23, 5, day=21)


def test_live_fixes_go_on_where_the_backlog_ended() -> None:
    before = [f["t"] for m in fleet().backlog("A002", at(2)) if m.fixes for f in msgspec.json.decode(m.payload)]
    after = [msgspec.json.decode(m.payload)["t"] for m in fleet().due("A002", at(2), at(2, 1))]
    assert 4.9 < after[0] - before[-1] < 5.1
    assert len(after) == 12


def test_in_a_blackout_a_vehicle_is_silent_and_then_sends_what_it_stored() -> None:
    one = fleet()
    spans = one.outages.ending("A011", at(2), at(3))
    assert len(spans) == 1
    start, end = spans[0]
    assert one.due("A011", start, end) == []
    after = one.due("A011", end, end + 5)
    held = [fix for m in after if m.payload.startswith(b"[") for fix in msgspec.json.decode(m.payload)]
    assert held[0]["t"] < start + 5
    assert held[-1]["t"] > end - 5
    assert len(held) == round((end - start) / 5)


def test_29_of_31_cameras_send_each_in_its_rhythm() -> None:
    one = fleet()
    shots = [shot for shot in one.shots(at(2, 5), at(2, 5) + SETTINGS.camera_every_s) if shot.channel == "main"]
    assert len(one.cameras) == 29
    assert sorted(shot.device for shot in shots) == sorted(one.cameras)
    assert len({round(shot.t, 1) for shot in shots}) > 25  # not all at once
    assert shots[0].topic.startswith(f"city/v1/{shots[0].device}/snapshot/main/17")


def test_vehicles_send_front_and_rear_by_turns_parked_ones_less_often() -> None:
    shots = fleet().shots(at(2, 5), at(2, 10))
    out = [shot.channel for shot in shots if shot.device == "A007"]
    parked = [shot for shot in shots if shot.device == "A025"]
    assert out.count("front") in (7, 8)
    assert out.count("rear") in (7, 8)
    assert len(parked) == 6


def test_a_vehicles_camera_sees_the_road_it_is_on() -> None:
    seen = fleet().seen("A007", at(2, 10))
    assert (seen.road, seen.lanes, seen.working) == ("长江南路", 6, True)


def test_a_night_has_repeated_zero_unknown_and_broken_messages() -> None:
    odd = fleet().odd(at(2), at(3))
    assert len(odd) >= 20
    assert any(m.device == STRANGER for m in odd)
    assert any(b'"lon":0.0' in m.payload for m in odd)
    assert any(not m.payload.endswith(b"}") for m in odd)


def test_at_speed_10_units_move_ten_times_as_far_with_the_rooms_time() -> None:
    fast = fleet(speed=10.0).due("A007", at(2), at(2, 1))
    times = [msgspec.json.decode(m.payload)["t"] for m in fast]
    assert len(times) == 120
    assert at(2) <= times[0]
    assert times[-1] < at(2, 1)
