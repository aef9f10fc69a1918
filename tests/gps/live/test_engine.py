"""The rules on the stream: one transaction a batch, a look by the clock, and no restart that changes anything."""

import random

import pytest

from db import Database
from gps.rules import judge
from records import Duty, Fix
from stream import Stream
from tests.gps.live.rig import DRIVE, Rig, ordered
from tests.gps.rules.night import T0, plan, sign_ins, table

pytestmark = pytest.mark.edges
MIN = 60.0
OVERSPEED = "0s..2min/5s 7, 125s..3min/5s 14, 185s..6min/5s 7"  # it ends 800 m along the road


@pytest.fixture
def rig(db: Database, stream: Stream) -> Rig:
    return Rig(db, stream)


def test_not_started_by_quarter_past_is_said_without_any_message_and_only_once(rig: Rig) -> None:
    rig.planned(plan()).settled(14 * MIN)
    assert "no_show" not in [breach for _, breach, _, _ in rig.breaches()]
    for after_s in (15 * MIN + 1, 15 * MIN + 2, 15 * MIN + 3):
        rig.look(after_s)
    assert ("A007", "no_show", True, 1) in rig.breaches()
    again = rig.restarted()
    again.settled(16 * MIN)
    assert again.breaches() == rig.breaches()


def test_overspeed_is_raised_from_fixes_and_over_when_it_is_gone(rig: Rig) -> None:
    rig.planned(plan(limit_kmh=8)).settled(0)
    rig.sign("0s 王师傅")
    for batch in (table(OVERSPEED)[:30], table(OVERSPEED)[30:40], table(OVERSPEED)[40:]):
        rig.take(batch)
        rig.look(batch[-1].t - T0 + 1)
    [alert] = [a for a in rig.alerts() if a.breach == "overspeed"]
    assert (alert.level, alert.state, alert.active, alert.driver) == ("serious", "corrected", False, "王师傅")
    assert alert.value == 14.0
    assert alert.threshold in (8.0, 12.0)


def test_killed_between_any_two_steps_it_ends_where_the_unbroken_run_ends(db: Database, stream: Stream) -> None:
    fixes = ordered(OVERSPEED, "365s..30min/5s @800,0>1000,0")
    unbroken = Rig(db, stream).planned(plan(limit_kmh=8)).settled(0)
    unbroken.sign("0s 王师傅")
    broken = unbroken
    rng = random.Random(7)  # noqa: S311
    at = 0
    while at < len(fixes):
        size = rng.randint(1, 40)
        broken = broken.restarted()
        broken.settled(fixes[at].t - T0)
        broken.take(fixes[at : at + size])
        at += size
    broken.look(31 * MIN)
    whole = judge.replay(plan(limit_kmh=8), broken.engine.ground, broken.engine.rules, fixes, sign_ins("0s 王师傅"))
    assert [judge.load(memory) for memory in broken.kept().values()] == [whole]
    assert [(b, n) for _, b, _, n in broken.breaches()] == [("overspeed", 1)]


def test_late_fixes_are_judged_by_their_own_time(db: Database, stream: Stream) -> None:
    fixes = ordered(DRIVE)
    rig = Rig(db, stream).planned(plan()).settled(0)
    late = fixes[40:80]
    rig.take([*fixes[:40], *fixes[80:]])
    rig.take(late, at_s=31 * MIN)
    rig.look(31 * MIN)
    [memory] = [judge.load(m) for m in rig.kept().values()]
    assert memory == judge.replay(plan(), rig.engine.ground, rig.engine.rules, fixes)
    assert rig.engine.replays == 2  # when the plan came to work, and when the late ones came


def test_what_comes_twice_changes_nothing_and_is_not_judged_anew(rig: Rig) -> None:
    fixes = ordered(DRIVE)
    rig.planned(plan()).settled(0)
    rig.take(fixes)
    before, replays = rig.kept(), rig.engine.replays
    rig.take(fixes)
    rig.take(fixes[10:50])
    assert (rig.kept(), rig.engine.replays, len(rig.stored())) == (before, replays, len(fixes))


def _kept_and_failed(rig: Rig, fixes: list[Fix]) -> None:
    with rig.engine.lock, rig.db.transaction() as tx:
        rig.engine.keep_fixes(tx, fixes)
        raise ZeroDivisionError


def test_a_transaction_that_fails_takes_the_memory_with_it(rig: Rig) -> None:
    fixes = ordered(DRIVE)
    rig.planned(plan()).settled(0)
    rig.take(fixes[:50])
    kept = rig.kept()
    with pytest.raises(ZeroDivisionError):
        _kept_and_failed(rig, fixes[50:100])
    rig.engine.forget({"A007"})
    assert rig.kept() == kept
    rig.take(fixes[50:])
    [memory] = [judge.load(m) for m in rig.kept().values()]
    assert memory == judge.replay(plan(), rig.engine.ground, rig.engine.rules, fixes)


def test_a_changed_plan_is_judged_anew_from_what_is_stored(rig: Rig) -> None:
    rig.planned(plan(limit_kmh=20)).settled(0)
    rig.sign("0s 王师傅")
    rig.take(table(OVERSPEED))
    rig.look(6 * MIN + 1)
    assert "overspeed" not in [breach for _, breach, _, _ in rig.breaches()]
    rig.planned(plan(limit_kmh=8))
    rig.look(6 * MIN + 2)
    assert ("A007", "overspeed", False, 1) in rig.breaches()


def test_while_the_line_is_down_silence_accuses_nobody(rig: Rig) -> None:
    rig.planned(plan()).settled(0)
    rig.sign("0s 王师傅")
    rig.take(table("0s..5min/5s 7"))
    for after_s in range(301, 900, 60):
        rig.look(after_s, line="down")
    assert "device_offline" not in [breach for _, breach, _, _ in rig.breaches()]
    rig.look(900)
    rig.look(902)
    rig.look(902 + 181)
    assert ("A007", "device_offline", True, 1) in rig.breaches()


def test_a_cancelled_plan_asks_nothing_and_its_alerts_clear(rig: Rig) -> None:
    rig.planned(plan()).settled(16 * MIN)
    assert ("A007", "no_show", True, 1) in rig.breaches()
    rig.planned(plan(word="cancelled", cause="weather", reason="雨", approver="值班长", version=2))
    rig.look(17 * MIN)
    assert [(b, active) for _, b, active, _ in rig.breaches()] == [(b, False) for _, b, _, _ in rig.breaches()]


def test_walls_are_told_how_far_each_plan_is(rig: Rig) -> None:
    rig.planned(plan()).settled(0)
    rig.sign("0s 王师傅")
    rig.take(ordered(DRIVE))
    rig.look(31 * MIN)
    duty: Duty = rig.stream.latest("duties")["2025-11-20/night/A007"]
    assert (duty.status, duty.driver_ok, duty.night) == ("working", True, "2025-11-20")
    assert 0 < duty.share < 1
    assert duty.done_km > 0.9
    told = rig.stream.position("duties")
    rig.look(31 * MIN)  # nothing has changed
    assert rig.stream.position("duties") == told


def test_a_vehicle_without_a_plan_at_work_on_anothers_road_is_found(rig: Rig) -> None:
    rig.planned(plan()).settled(0)
    rig.take(table("0s..7min/5s 7", device="A008"))
    rig.look(7 * MIN + 1)
    assert ("A008", "wrong_vehicle", True, 1) in rig.breaches()
    again = rig.restarted()
    again.settled(8 * MIN)
    assert "wrong_vehicle" in [breach for _, breach, _, _ in again.breaches()]
