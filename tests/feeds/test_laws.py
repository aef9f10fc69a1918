"""The law of every feed: all deltas applied to an old snapshot give the new one, in any interleaving."""

from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from feeds import alerts, cameras, collectors, duties, events, vehicles
from feeds.delta import apply, fold
from feeds.states import Event
from records import FLAG_FUTURE, FLAG_JUMP, FLAG_LATE, FLAG_OUTSIDE, Status
from tests.feeds.build import ZONE, S, T, alert, camera, collector, duty, fix, registry, sign_in, snapshot

seconds = st.integers(0, 4_000).map(lambda s: T + s)
names = st.sampled_from(["V1", "V2", "C1", "C2", "stranger"])
flags = st.sampled_from([(), (), (), (FLAG_FUTURE,), (FLAG_JUMP,), (FLAG_LATE,), (FLAG_OUTSIDE,)])
fixes = st.builds(
    fix, names, seconds, speed_kmh=st.none() | st.floats(0, 60), work=st.none() | st.booleans(), flags=flags,
    driver=st.none() | st.just("D2"), late_s=st.integers(0, 700),
)  # fmt: skip
words = st.builds(sign_in, names, seconds, on=st.booleans()) | st.builds(Status, names, seconds, st.booleans())
registries = st.sets(st.sampled_from(["V1", "V2", "V3"])).map(lambda ids: registry(tuple(ids)))
ticks = st.integers(0, 60_000).map(lambda s: ("tick", T + s))
acts = st.lists(fixes | words | registries | st.integers(0, 100_000).map(lambda s: ("tick", T + s)), max_size=30)


def run(acts_: list[Any], state: dict[str, Any], one: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All deltas, and a snapshot taken half way."""
    deltas, half = [], dict(state)
    for number, act in enumerate(acts_):
        if number == len(acts_) // 2:
            half, deltas = dict(state), []
        delta = one(state, act)
        apply(state, delta)
        deltas.append(delta)
    return deltas, half


def act_on_vehicles(state: Any, act: Any) -> Any:
    if isinstance(act, tuple):
        return vehicles.tick(state, act[1], S)
    if hasattr(act, "vehicles"):
        return vehicles.enrol(state, act.vehicles.values())
    return vehicles.step(state, act, S)


def act_on_collectors(state: Any, act: Any) -> Any:
    if isinstance(act, tuple):
        return collectors.tick(state, act[1], ZONE, S)
    if hasattr(act, "collectors"):
        people = (collector("C1"), collector("C2", "08:00", "17:00"))[: len(act.vehicles)]
        return collectors.enrol(state, people, act.grids)
    return collectors.step(state, act, ZONE, S)


@given(acts)
def test_deltas_rebuild_the_vehicles(acts_: list[Any]) -> None:
    state = vehicles_of("V1", "V2")
    deltas, half = run(acts_, state, act_on_vehicles)
    for delta in deltas:
        apply(half, delta)
    assert half == state


@given(acts)
def test_deltas_rebuild_the_collectors(acts_: list[Any]) -> None:
    state: dict[str, Any] = {}
    deltas, half = run([registry(("a", "b")), *acts_], state, act_on_collectors)
    for delta in deltas:
        apply(half, delta)
    assert half == state


shots = st.builds(
    lambda camera_id, t, late_s, sha256: snapshot(camera_id, t, camera_id[:2], late_s, sha256),
    st.sampled_from(["K1", "K2", "V1-front"]), seconds, st.integers(-60, 60), st.sampled_from(["a", "b"]),
)  # fmt: skip


def act_on_cameras(state: Any, act: Any) -> Any:
    return cameras.tick(state, act[1], S) if isinstance(act, tuple) else cameras.step(state, act, S)


@given(st.lists(shots | ticks, max_size=20))
def test_deltas_rebuild_the_cameras(acts_: list[Any]) -> None:
    state: dict[str, Any] = {}
    apply(state, cameras.enrol(state, [camera("K1")], ["V1"]))
    deltas, half = run(acts_, state, act_on_cameras)
    for delta in deltas:
        apply(half, delta)
    assert half == state


@given(st.lists(shots, max_size=20))
def test_a_picture_delivered_again_makes_no_camera_frozen(some: list[Any]) -> None:
    once: dict[str, Any] = {}
    twice: dict[str, Any] = {}
    for shot in some:
        fold(partial(cameras.step, settings=S), once, [shot])
        fold(partial(cameras.step, settings=S), twice, [shot, shot])
    assert once == twice


states = st.sampled_from(["raised", "acknowledged", "corrected", "closed", "false_alarm"])
some_alerts = st.builds(alert, st.sampled_from("123"), st.integers(1, 9), states, updated_t=seconds)


def act_on_alerts(state: Any, act: Any) -> Any:
    ends = {("2027-01-15", "night"): T + 3_600}
    if isinstance(act, tuple):
        return alerts.tick(state, act[1], ends, S)
    return alerts.step(state, act, act.updated_t, ends, S)


@given(st.lists(some_alerts | ticks, max_size=30))
def test_deltas_rebuild_the_alerts(acts_: list[Any]) -> None:
    state: dict[str, Any] = {}
    deltas, half = run(acts_, state, act_on_alerts)
    for delta in deltas:
        apply(half, delta)
    assert half == state


@given(st.lists(some_alerts, max_size=20, unique_by=lambda a: (a.id, a.version)), st.randoms())
def test_alerts_do_not_depend_on_the_order_of_arrival(some: list[Any], random: Any) -> None:
    shuffled = some[:]
    random.shuffle(shuffled)
    step = partial(alerts.step, now=T, ends={}, settings=S)
    one: dict[str, Any] = {}
    other: dict[str, Any] = {}
    fold(step, one, some)
    fold(step, other, [*shuffled, *shuffled])
    assert one == other == {a.id: a for a in sorted(some, key=lambda a: a.version)}


@given(st.lists(some_alerts, max_size=30, unique_by=lambda a: a.id), st.integers(1, 5), st.integers(1, 3))
def test_every_open_alert_is_in_a_row_or_in_the_rest(some: list[Any], most: int, group: int) -> None:
    rows, rest = alerts.rows(some, T, most, group)
    assert len(rows) <= most
    assert sum(row.count for row in rows) + sum(rest.values()) == sum(alerts.is_open(a) for a in some)
    ranks = [alerts.rank(row.alert, T) for row in rows]
    assert ranks == sorted(ranks)


@given(st.lists(st.builds(duty, st.sampled_from("PQR"), seconds, share=st.floats(0, 1)) | ticks, max_size=30))
def test_deltas_rebuild_the_duties(acts_: list[Any]) -> None:
    def act(state: Any, one: Any) -> Any:
        return duties.tick(state, one[1], S) if isinstance(one, tuple) else duties.step(state, one, one.t, S)

    state: dict[str, Any] = {}
    deltas, half = run(acts_, state, act)
    for delta in deltas:
        apply(half, delta)
    assert half == state


@given(st.lists(seconds, max_size=80))
def test_deltas_rebuild_the_events_and_only_the_newest_by_their_own_time_stay(times: list[float]) -> None:
    state: dict[int, Event] = {}
    half: dict[int, Event] = {}
    for t in times:
        delta = events.step(state, Event(t, "sign_in", "V1"), 50)
        apply(state, delta)
        apply(half, delta)
    assert half == state
    assert [e.t for e in events.newest_first(state)] == sorted(times, reverse=True)[:50]


@given(st.lists(fixes, max_size=25), st.randoms())
def test_the_last_position_does_not_depend_on_the_order_of_arrival(some: list[Any], random: Any) -> None:
    unique = list({(f.device, f.t): f for f in some}.values())
    shuffled = unique[:]
    random.shuffle(shuffled)
    step = partial(vehicles.step, settings=S)
    one, other = vehicles_of("V1", "V2"), vehicles_of("V1", "V2")
    fold(step, one, unique)
    fold(step, other, shuffled)
    assert {k: (u.t, u.lon, u.state) for k, u in one.items()} == {k: (u.t, u.lon, u.state) for k, u in other.items()}


@given(st.lists(fixes | words, max_size=25))
def test_folding_a_batch_is_folding_its_records_and_twice_is_once(some: list[Any]) -> None:
    step = partial(vehicles.step, settings=S)
    one, other = vehicles_of("V1", "V2"), vehicles_of("V1", "V2")
    delta, before = fold(step, one, some)
    for record in some:
        apply(other, step(other, record))
    assert one == other
    assert all(before[key] == vehicles_of("V1", "V2")[key] for key in delta)
    positions = {k: u.t for k, u in one.items()}
    fold(step, one, some)
    assert {k: u.t for k, u in one.items()} == positions


def vehicles_of(*ids: str) -> dict[str, Any]:
    state: dict[str, Any] = {}
    apply(state, vehicles.enrol(state, registry(ids).vehicles.values()))
    return state
