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


def test_a_backlog_is_all_fixes_since_half_past_22_in_arrays_of_a_hundred() -> None:
    messages = list(fleet().backlog("A001", at(2)))
    arrays = [msgspec.json.decode(m.payload) for m in messages if m.topic == "city/v1/A001/fix"]
    assert max(len(array) for array in arrays) == 100
    times = [fix["t"] for array in arrays for fix in array]
    assert times == sorted(times)
    assert len(times) == 3.5 * 720
    assert times[0] < at(22, 31, day=21)
    assert times[-1] < at(2)


def test_the_driver_signs_in_at_the_start_of_the_shift() -> None:
    first = next(iter(fleet().backlog("A007", at(2))))
    body = msgspec.json.decode(first.payload)
    assert first.topic == "city/v1/A007/signin"
    assert body["driver"] == "D3307"
    assert body["on"] is True
    assert at(22, 30, day=21) < body["t"] < at(23, day=21)


def test_live_fixes_go_on_where_the_backlog_ended() -> None:
    before = [f["t"] for m in fleet().backlog("A002", at(2)) if m.fixes for f in msgspec.json.decode(m.payload)]
    after = [msgspec.json.decode(m.payload)["t"] for m in fleet().due("A002", at(2), at(2, 1))]
    assert 4.9 < after[0] - before[-1] < 5.1
    assert len(after) == 12


def test_in_a_blackout_a_vehicle_is_silent_and_then_sends_what_it_stored() -> None:
    one = fleet()
    spans = one.outages.ending("A014", at(2), at(3))
    assert len(spans) == 1
    start, end = spans[0]
    assert one.due("A014", start, end) == []
    after = one.due("A014", end, end + 5)
    held = [fix for m in after if m.payload.startswith(b"[") for fix in msgspec.json.decode(m.payload)]
    assert held[0]["t"] < start + 5
    assert held[-1]["t"] > end - 5
    assert len(held) == round((end - start) / 5)


def test_nobody_else_is_silent_for_three_minutes() -> None:
    one = fleet()
    for vehicle in city().vehicles:
        for start, end in one.outages.ending(vehicle.id, at(22, 30, day=21), at(7)):
            assert vehicle.id == "A014" or end - start <= 150


def test_when_a_blackout_is_over_pictures_come_before_what_was_stored() -> None:
    """Else the cameras would be missed when the vehicle is heard again."""
    one = fleet()
    _, end = one.outages.ending("A014", at(2), at(3))[0]
    shots = [shot for shot in one.shots(end - 60, end) if shot.device == "A014"]
    assert [shot.channel for shot in shots] == ["front", "rear"]
    assert all(shot.t < end for shot in shots)


def test_after_the_night_its_fixes_are_still_sent_for_an_hour() -> None:
    """A plan is watched until well after its window; who starts the demo then must not find an empty night."""
    assert first_stored("A001", at(6, 10)) < at(22, 31, day=21)
    assert first_stored("A001", at(6, 45)) < at(22, 31, day=21)
    assert first_stored("A001", at(7, 30)) >= at(6)
    assert first_stored("A025", at(6, 45)) >= at(6)


def first_stored(device: str, now: float) -> float:
    """Time of the oldest fix in the backlog."""
    first = next(m for m in fleet().backlog(device, now) if m.fixes)
    return float(msgspec.json.decode(first.payload)[0]["t"])


def test_the_wrong_drivers_card_comes_in_the_middle_of_the_night() -> None:
    cards = [msgspec.json.decode(m.payload) for m in fleet().due("A013", at(1), at(3)) if m.topic.endswith("/signin")]
    assert [(card["driver"], card["on"]) for card in cards] == [
        ("D3313", False), ("D3338", True), ("D3338", False), ("D3313", True),
    ]  # fmt: skip


def test_one_rear_camera_sees_a_dirty_road_for_a_while() -> None:
    one = fleet()
    assert one.seen("A005", at(2)).clean
    assert not one.seen("A005", at(2, 10)).clean
    assert one.seen("A005", at(2, 31)).clean
    assert one.seen("A004", at(2, 10)).clean


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
