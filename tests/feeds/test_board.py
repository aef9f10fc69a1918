"""All feeds together: what the header says, what the ticker tells, how far a feed can be trusted."""

from feeds.board import Board
from feeds.ready import reasons
from feeds.states import Event
from records import Health
from tests.feeds.build import ZONE, S, T, camera, collector, fix, registry, sign_in, snapshot, unknown

ALL_WELL = {"broker": "ok", "database": "ok"}


def board(vehicles: int = 3) -> Board:
    made = Board(S, ZONE, T)
    known = registry(tuple(f"V{i}" for i in range(vehicles)), (collector("C1"),), (camera("K1"),))
    assert made.enrol(known, T)
    look(made, T)
    made.tick(T)
    return made


def look(
    on: Board, now: float, redis: str = "ok", ingest: dict[str, str] | None = None, counts: dict[str, int] | None = None
) -> None:
    roles = [Health("ingest", now, ALL_WELL if ingest is None else ingest, {"msg_per_s": 12.5})]
    on.look(redis, roles if redis == "ok" else [], counts or {}, now)  # type: ignore[arg-type]


def kinds(on: Board) -> list[tuple[str, str]]:
    return [(event.kind, event.subject) for event in on.view("events")]


def test_versions_move_only_with_their_feed() -> None:
    on = board()
    before = dict(on.versions)
    on.take("fixes", [fix("V1", T + 1)], T + 1)
    assert {feed for feed in before if on.versions[feed] != before[feed]} == {"vehicles", "events"}
    on.take("fixes", [fix("V1", T)], T + 1)  # older: nothing new
    assert on.versions["vehicles"] == before["vehicles"] + 1


def test_known_state_at_the_start_makes_no_events_but_news_does() -> None:
    on = board()
    on.take("fixes", [fix("V1", T)], T, settled=True)
    on.take("signins", [sign_in("V1", T)], T, settled=True)
    assert kinds(on) == []
    on.take("fixes", [fix("V2", T)], T)
    on.take("signins", [sign_in("V2", T, "张三")], T)
    assert on.view("events")[0] == Event(T, "sign_in", "V2", "张三")
    assert kinds(on)[1] == ("unit_online", "V2")


def test_many_units_falling_silent_are_one_line() -> None:
    on = board(50)
    on.take("fixes", [fix(f"V{i}", T) for i in range(50)], T)
    assert kinds(on) == [("units_online", "50")]
    look(on, T + 301)
    on.tick(T + 301)
    assert kinds(on)[0] == ("units_offline", "50")


def test_units_that_fall_silent_because_the_way_is_broken_are_no_news() -> None:
    on = board()
    on.take("fixes", [fix("V1", T)], T)
    look(on, T + 1, "down")
    on.tick(T + 1)
    on.tick(T + 400)
    assert on.view("vehicles")["V1"].state == "offline"
    assert ("unit_offline", "V1") not in kinds(on)


def test_a_feed_is_trusted_only_while_redis_and_the_broker_link_are_well() -> None:
    on = board()
    look(on, T + 10)
    on.tick(T + 10)
    assert on.fresh["vehicles"] == T + 10
    look(on, T + 20, ingest={"broker": "down"})
    on.tick(T + 20)
    assert (on.fresh["vehicles"], on.view("health").delay_s) == (T + 10, 10.0)
    look(on, T + 30, "down")
    on.tick(T + 30)
    health = on.view("health")
    assert health.links == {"broker": "unknown", "redis": "down", "database": "unknown"}
    assert (on.fresh["vehicles"], on.fresh["health"], health.delay_s) == (T + 10, T + 30, 20.0)
    look(on, T + 40)
    on.tick(T + 40)
    assert on.fresh["vehicles"] == T + 40
    links = [("link_back", "redis"), ("link_back", "broker"), ("link_down", "redis"), ("link_down", "broker")]
    assert sorted(kinds(on)) == sorted(links)


def test_an_ingest_that_says_nothing_leaves_the_broker_unknown_and_is_told_when_it_returns() -> None:
    on = board()
    on.look("ok", [], {}, T + 6)
    on.tick(T + 6)
    assert (on.view("health").links["broker"], on.view("health").down) == ("unknown", ("ingest",))
    look(on, T + 9)
    on.tick(T + 9)
    assert kinds(on) == [("role_restarted", "ingest"), ("role_down", "ingest")]


def test_breaches_are_trusted_only_while_those_who_judge_them_speak_and_can_write() -> None:
    on = board()

    def at(now: float, gps_t: float, database: str) -> float:
        ingest = Health("ingest", now, {"broker": "ok"})
        on.look("ok", [ingest, Health("gps", gps_t, {"database": database})], {}, now)
        on.tick(now)
        return on.fresh["alerts"]

    assert at(T + 10, T + 10, "ok") == T + 10
    assert at(T + 20, T + 10, "ok") == T + 10  # gps says nothing
    assert at(T + 30, T + 30, "down") == T + 10
    assert at(T + 40, T + 40, "ok") == T + 40
    assert on.fresh["vehicles"] == T + 40


def test_the_delay_is_the_worst_from_the_door_to_the_fold() -> None:
    on = board()
    on.take("fixes", [fix("V1", T), fix("V2", T + 2)], T + 2.5)
    on.tick(T + 3)
    assert (on.view("health").delay_s, on.fresh["vehicles"]) == (2.5, T + 0.5)
    on.tick(T + 4)
    assert on.view("health").delay_s == 0.0


def test_refusals_are_a_rate_and_unknown_devices_are_told_once_an_hour() -> None:
    on = board()
    look(on, T + 10, counts={"unknown_device|X1": 30, "unknown_device|X2": 5, "bad_json|V1": 5})
    on.tick(T + 10)
    assert (on.view("health").rejected_per_s, on.view("health").quarantined) == (4.0, 2)
    on.enrol(registry(("X1",)), T + 10)
    look(on, T + 11, counts={"unknown_device|X1": 30, "unknown_device|X2": 5, "bad_json|V1": 5})
    on.tick(T + 11)
    assert on.view("health").quarantined == 1  # X1 is registered now
    on.enrol(registry(), T + 11)
    for t in (T, T + 1, T + 3_599, T + 3_600):
        on.take("rejected", [unknown("X1", t)], t)
    assert kinds(on) == [("unknown_device", "X1")] * 2


def test_a_camera_that_goes_silent_and_comes_back_is_told() -> None:
    on = board()
    on.take("snapshots", [snapshot("K1", T)], T)
    look(on, T + 301)
    on.tick(T + 301)
    assert (on.view("health").cameras_ok, on.view("health").cameras_total) == (0, 1)
    on.take("snapshots", [snapshot("K1", T + 302)], T + 302)
    on.tick(T + 302)
    assert kinds(on) == [("camera_back", "K1"), ("camera_silent", "K1")]
    assert on.view("health").cameras_ok == 1


def test_a_frozen_camera_is_told_is_not_counted_as_well_and_is_told_to_be_back() -> None:
    on = board()
    for s, sha256 in ((0, "a"), (40, "a"), (80, "a")):
        on.take("snapshots", [snapshot("K1", T + s, sha256=sha256)], T + s)
    look(on, T + 81)
    on.tick(T + 81)
    assert kinds(on) == [("camera_frozen", "K1")]
    assert (on.view("health").cameras_ok, on.view("health").cameras_total) == (0, 1)
    on.take("snapshots", [snapshot("K1", T + 120, sha256="b")], T + 120)
    look(on, T + 121)
    on.tick(T + 121)
    assert kinds(on) == [("camera_back", "K1"), ("camera_frozen", "K1")]
    assert on.view("health").cameras_ok == 1


def test_a_registry_change_adds_and_removes_map_rows() -> None:
    on = board(2)
    assert on.enrol(registry(("V1", "V9")), T)
    assert sorted(on.table.index) == ["V1", "V9"]
    assert not on.enrol(registry(("V1",)), T)


def test_ready_says_what_is_missing() -> None:
    on = board()
    assert reasons(True, on.view("health")) == []
    look(on, T, ingest={"broker": "down", "database": "ok"})
    on.tick(T)
    assert reasons(False, on.view("health")) == ["hub_not_loaded", "broker_down"]
