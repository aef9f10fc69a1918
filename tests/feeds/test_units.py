"""What a vehicle, a collector and a camera are said to be, and from when on they are not."""

import pytest

from feeds import cameras, collectors, vehicles
from feeds.delta import apply
from feeds.states import CameraState, Unit
from records import FLAG_FUTURE, FLAG_JUMP, FLAG_LATE
from tests.feeds.build import ZONE, S, T, camera, collector, fix, registry, sign_in, snapshot, unit

DAY = 86_400


def vehicle_after(*records: object) -> Unit:
    state = {"V1": unit("V1")}
    for record in records:
        apply(state, vehicles.step(state, record, S))  # type: ignore[arg-type]
    return state["V1"]


@pytest.mark.parametrize(
    ("speed_kmh", "work", "word"),
    [(4, True, "working"), (0, True, "working"), (3, None, "driving"), (2.9, None, "stopped"), (None, None, "stopped")],
)  # fmt: skip
def test_work_comes_before_speed(speed_kmh: float | None, work: bool | None, word: str) -> None:
    assert vehicle_after(fix("V1", T, speed_kmh=speed_kmh, work=work)).state == word


@pytest.mark.parametrize(("age_s", "word"), [(300, "driving"), (301, "offline"), (DAY, "offline"), (DAY + 1, "no_fix")])
def test_a_silent_vehicle_turns_offline_and_after_a_day_leaves(age_s: float, word: str) -> None:
    state = {"V1": vehicle_after(fix("V1", T, speed_kmh=20.0))}
    apply(state, vehicles.tick(state, T + age_s, S))
    assert state["V1"].state == word


@pytest.mark.parametrize("flag", [FLAG_FUTURE, FLAG_JUMP, FLAG_LATE])
def test_a_flagged_fix_never_becomes_the_last(flag: str) -> None:
    after = vehicle_after(fix("V1", T, 113.10), fix("V1", T + DAY, 114.0, flags=(flag,)), fix("V1", T + 2, 113.12))
    assert (after.t, after.lon) == (T + 2, 113.12)


def test_backlog_does_not_move_the_vehicle_back() -> None:
    assert vehicle_after(fix("V1", T + 9, 113.2), fix("V1", T, 113.1), fix("V1", T + 3, 113.15)).lon == 113.2


def test_a_fix_from_an_old_backlog_alone_shows_offline_not_driving() -> None:
    assert vehicle_after(fix("V1", T, speed_kmh=30.0, late_s=3600)).state == "offline"


def test_the_newest_word_on_the_driver_wins() -> None:
    assert vehicle_after(sign_in("V1", T + 5, "D9"), fix("V1", T + 1, driver="D1")).driver == "D9"
    assert vehicle_after(sign_in("V1", T, "D9"), fix("V1", T + 1, driver="D1")).driver == "D1"
    assert vehicle_after(sign_in("V1", T, "D9"), sign_in("V1", T + 5, "D9", on=False)).driver is None


def test_a_new_registry_names_and_removes_but_forgets_no_position() -> None:
    state = {"V1": vehicle_after(fix("V1", T)), "V2": unit("V2")}
    delta = vehicles.enrol(state, registry(("V1", "V3")).vehicles.values())
    assert set(delta) == {"V2", "V3"}
    apply(state, delta)
    assert state["V1"].t == T
    assert "V2" not in state


def duty(age_s: float, shift: tuple[str, str] | None, now: float = T) -> str:
    start, end = shift or (None, None)
    state: dict[str, Unit] = {}
    apply(state, collectors.enrol(state, [collector("C1", start, end)], registry().grids))
    apply(state, collectors.step(state, fix("C1", now - age_s, kind="collector"), ZONE, S))
    apply(state, collectors.tick(state, now, ZONE, S))
    return state["C1"].state


def test_a_collector_is_on_duty_offline_or_off_shift() -> None:
    assert duty(600, ("08:00", "17:00")) == "on_duty"
    assert duty(601, ("08:00", "17:00")) == "offline"
    assert duty(5, ("08:00", "15:00")) == "off_shift"
    assert duty(5, None) == "on_duty"


def test_a_night_shift_runs_past_midnight() -> None:
    at_23_30, at_05_59, at_06_00 = T + 7.5 * 3600, T + 14 * 3600 - 60, T + 14 * 3600
    assert [duty(5, ("23:00", "06:00"), now) for now in (at_23_30, at_05_59, at_06_00)] == ["on_duty"] * 2 + [
        "off_shift"
    ]


def test_where_people_are_outside_their_shift_is_not_looked_at() -> None:
    state: dict[str, Unit] = {}
    apply(state, collectors.enrol(state, [collector("C1", "08:00", "15:30")], registry().grids))
    assert collectors.step(state, fix("C1", T - 900 - 1, kind="collector"), ZONE, S)
    assert not collectors.step(state, fix("C1", T - 900, kind="collector"), ZONE, S)


def test_a_collector_belongs_to_the_street_of_the_duty_grid() -> None:
    state: dict[str, Unit] = {}
    apply(state, collectors.enrol(state, [collector("C1")], registry().grids))
    assert (state["C1"].duty_grid, state["C1"].street) == ("G1", "嵩山路街道")


def test_a_camera_grows_late_then_silent() -> None:
    state: dict[str, CameraState] = {}
    apply(state, cameras.enrol(state, [camera("K1")], []))
    assert state["K1"].state == "none"
    apply(state, cameras.step(state, snapshot("K1", T), S))
    seen = []
    for age_s in (120, 121, 300, 301):
        apply(state, cameras.tick(state, T + age_s, S))
        seen.append(state["K1"].state)
    assert seen == ["ok", "late", "late", "silent"]


def test_a_camera_with_a_fast_clock_does_not_freeze_its_tile() -> None:
    state: dict[str, CameraState] = {}
    apply(state, cameras.enrol(state, [camera("K1")], []))
    apply(state, cameras.step(state, snapshot("K1", T + DAY, late_s=-DAY), S))
    apply(state, cameras.step(state, snapshot("K1", T + 5), S))
    assert state["K1"].t == T + 5


def test_a_vehicles_camera_appears_with_its_first_picture_and_goes_with_its_vehicle() -> None:
    state: dict[str, CameraState] = {}
    apply(state, cameras.step(state, snapshot("V1-main", T, "V1"), S))
    assert state["V1-main"].vehicle == "V1"
    assert cameras.step(state, snapshot("stranger", T), S) == {}
    assert cameras.enrol(state, [], ["V1"]) == {}
    assert cameras.enrol(state, [], []) == {"V1-main": None}


def camera_after(*shots: tuple[float, str]) -> CameraState:
    """A camera that took pictures at T + s with these bytes."""
    state: dict[str, CameraState] = {}
    apply(state, cameras.enrol(state, [camera("K1")], []))
    for s, sha256 in shots:
        apply(state, cameras.step(state, snapshot("K1", T + s, sha256=sha256), S))
    return state["K1"]


@pytest.mark.parametrize(
    ("times", "word"),
    [((0, 60), "ok"), ((0, 20, 59), "ok"), ((0, 20, 60), "frozen"), ((0, 60, 60, 0), "ok"), ((0, 1, 2, 3), "ok")],
    ids=["two pictures", "a burst", "three over a minute", "one of two delivered again", "many in a moment"],
)
def test_the_same_bytes_again_and_again_are_a_frozen_camera(times: tuple[float, ...], word: str) -> None:
    assert camera_after(*((s, "a") for s in times)).state == word


def test_a_camera_is_frozen_since_the_first_of_its_copies_and_until_another_picture() -> None:
    frozen = camera_after((0, "a"), (40, "b"), (80, "b"), (120, "b"))
    assert (frozen.state, frozen.sha256, frozen.same_from_t, frozen.same_count) == ("frozen", "b", T + 40, 3)
    moved = camera_after((0, "b"), (40, "b"), (80, "b"), (120, "a"))
    assert (moved.state, moved.same_from_t, moved.same_count) == ("ok", T + 120, 1)
    assert camera_after((0, "a"), (40, "b"), (80, "a"), (120, "b")).state == "ok"


def test_a_frozen_camera_that_stops_sending_is_silent_and_never_merely_late() -> None:
    state = {"K1": camera_after((0, "a"), (40, "a"), (80, "a"))}
    seen = []
    for age_s in (121, 300, 301):
        apply(state, cameras.tick(state, T + 80 + age_s, S))
        seen.append(state["K1"].state)
    assert seen == ["frozen", "frozen", "silent"]


def test_one_picture_of_a_fast_clock_delivered_again_later_is_no_second_one() -> None:
    state: dict[str, CameraState] = {}
    apply(state, cameras.enrol(state, [camera("K1")], []))
    for arrived_s in (0, 40, 80):
        apply(state, cameras.step(state, snapshot("K1", T + DAY, late_s=arrived_s - DAY, sha256="a"), S))
    assert (state["K1"].state, state["K1"].same_count) == ("ok", 1)
