"""Alerts in a real database: one open for each breach, whole histories, many at once, twenty hands on one."""

import threading
import time
from contextlib import suppress
from zoneinfo import ZoneInfo

import psycopg
import pytest
from msgspec.structs import replace

from db import Database
from gps.alerts import book, store, timers
from gps.alerts.entry import Change, Entry
from gps.alerts.service import Desk, Found, Stale
from gps.alerts.settings import Settings
from gps.rules.episode import Episode
from records import Alert, Forbidden, NotFound, Refused
from tests.gps.alerts.build import END, NIGHT, OWN, REGISTRY, T0, context, do, episode

pytestmark = pytest.mark.edges
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def desk() -> Desk:
    return Desk(OWN, lambda: REGISTRY, ZONE)


def judge(db: Database, desk: Desk, *episodes: Episode, at_s: float = 30.0, **more: object) -> list[Alert]:
    with db.transaction() as tx:
        return desk.judged(tx, [Found(context(**more), episodes)], T0 + at_s)


def tick(db: Database, desk: Desk, at_s: float) -> list[Alert]:
    with db.transaction() as tx:
        return desk.tick(tx, T0 + at_s)


def kept(db: Database, alert_id: str) -> Entry:
    with db.transaction() as tx:
        found = store.entry(tx, alert_id)
    assert found is not None
    return found


def history(db: Database, alert_id: str) -> list[str]:
    with db.transaction() as tx:
        return [step.action for step in store.steps(tx, alert_id)]


def test_an_alert_is_numbered_kept_whole_and_told(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    assert (alert.id, alert.state) == ("20261120-0001", "notified")  # the app told at once
    entry = kept(db, alert.id)
    assert entry.alert == alert
    assert history(db, alert.id) == ["raise", "notify"]
    with db.transaction() as tx:
        (out,) = store.waiting(tx, "alert", T0 + 60, 10)
        assert out.key == f"{alert.id}@{alert.version}"
        assert store.open_alerts(tx) == [entry]


def test_the_same_findings_again_write_and_lock_nothing(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    with db.transaction() as other:
        other.execute("SELECT 1 FROM alert WHERE id = %s FOR UPDATE", (alert.id,))
        assert judge(db, desk, episode(), at_s=40) == []  # not even waiting for whoever acts on it now


def test_what_people_did_meanwhile_and_what_was_rolled_back_is_seen_at_the_next_look(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    judge(db, desk, episode(), at_s=31)
    desk.act(db, alert.id, do("false_alarm", 40, reason="x"))
    assert judge(db, desk, episode(), at_s=41) == []
    fresh = [Found(context(), [episode(), episode(breach="idle")])]
    with suppress(RuntimeError), db.transaction() as tx:
        assert len(desk.judged(tx, fresh, T0 + 50)) == 1
        assert desk.judged(tx, fresh, T0 + 50) == []
        raise RuntimeError
    (idle,) = judge(db, desk, episode(), episode(breach="idle"), at_s=51)
    assert (idle.breach, kept(db, idle.id).alert) == ("idle", idle)


def test_the_database_itself_holds_one_open_alert_for_each_breach(db: Database, desk: Desk) -> None:
    judge(db, desk, episode())
    (double,) = book.reconcile([], [episode()], context(), T0, OWN)
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction() as tx:
        desk.keep(tx, [double], T0)


def test_a_night_of_one_alert_from_raised_to_closed(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    desk.act(db, alert.id, do("acknowledge", 60))
    (gone,) = judge(db, desk, episode(0, 300), at_s=360)
    assert gone.state == "corrected"
    closed = desk.act(db, alert.id, do("close", 400, result="已恢复限速"))
    assert closed.alert.state == "closed"
    assert history(db, alert.id) == ["raise", "notify", "acknowledge", "clear", "close"]
    assert judge(db, desk, episode(0, 300), at_s=500) == []
    (second,) = judge(db, desk, episode(0, 300), episode(600), at_s=700)
    assert second.id == "20261120-0002"
    with pytest.raises(Refused, match="20261120-0002"):
        desk.act(db, alert.id, do("reopen", 720, role="shift_lead", reason="误点"))


def test_the_clock_escalates_what_nobody_answers(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    assert tick(db, desk, 600) == []
    (late,) = tick(db, desk, 640)
    assert (late.id, late.escalation, late.by) == (alert.id, 1, timers.TIMERS)
    assert tick(db, desk, 650) == []


def test_other_settings_count_from_the_next_start_on(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    patient = Desk(replace(OWN, acknowledge_s=3000.0), lambda: REGISTRY, ZONE)
    assert tick(db, patient, 700) == []
    with db.transaction() as tx:
        assert store.due(tx, T0 + 2000) == []  # noted anew: not looked at every second
    with db.transaction() as tx:
        assert desk.retime(tx) == 1
    assert tick(db, desk, 701)[0].escalation == 1
    assert kept(db, alert.id).alert.escalation == 1


def test_the_clock_leaves_alone_what_somebody_acts_on_now(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    with db.transaction() as other:
        other.execute("SELECT 1 FROM alert WHERE id = %s FOR UPDATE", (alert.id,))
        assert tick(db, desk, 640) == []
    assert len(tick(db, desk, 640)) == 1


def test_twenty_hands_on_one_alert_one_wins_the_others_hear_who_did_what(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    won: list[str] = []
    lost: list[str] = []
    gate = threading.Barrier(20)

    def hand(number: int) -> None:
        gate.wait()
        try:
            desk.act(db, alert.id, do("acknowledge", 60, by=f"坐席{number}"), alert.version)
            won.append(f"坐席{number}")
        except Stale as e:
            lost.append(str(e))

    threads = [threading.Thread(target=hand, args=(i,)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == 19
    assert all(f"{won[0]} 已做“确认”" in text for text in lost)
    assert history(db, alert.id) == ["raise", "notify", "acknowledge"]


def test_the_same_request_twice_is_one_action(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    first = desk.act(db, alert.id, do("acknowledge", 60), alert.version, "甲|k1")
    assert desk.act(db, alert.id, do("acknowledge", 61), alert.version, "甲|k1") == first
    with pytest.raises(Refused, match="Idempotency-Key"):
        desk.act(db, alert.id, do("false_alarm", 62, reason="x"), None, "甲|k1")
    assert history(db, alert.id).count("acknowledge") == 1


def test_a_refused_action_leaves_no_trace(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    before = kept(db, alert.id)
    for wrong in (do("close", result="x"), do("reopen", role="shift_lead", reason="x"), do("waive", reason="weather")):
        with pytest.raises(Refused):
            desk.act(db, alert.id, wrong)
    with pytest.raises(Forbidden):
        desk.act(db, alert.id, do("acknowledge", role="guide"))
    with pytest.raises(Refused):
        desk.act(db, alert.id, do("clear", role="rules"))
    with pytest.raises(NotFound):
        desk.act(db, "20261120-9999", do("acknowledge"))
    assert kept(db, alert.id) == before


def test_a_transaction_that_fails_leaves_neither_alert_nor_message(db: Database, desk: Desk) -> None:
    def fails_late() -> None:
        with db.transaction() as tx:
            desk.judged(tx, [Found(context(), [episode()])], T0)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_late()
    with db.transaction() as tx:
        assert store.open_alerts(tx) == []
        assert store.waiting(tx, "alert", T0, 10) == []
    assert judge(db, desk, episode())[0].id == "20261120-0001"  # the number was given back as well


def test_a_picture_scored_badly_is_an_alert_once_a_picture(db: Database, desk: Desk) -> None:
    bad = episode(0, None, "poor_effect", value=40.0, threshold=60.0, unit="score", detail="p1")
    mine = context(breaches=frozenset({"poor_effect"}))
    first = desk.say(db, bad, mine, do("raise", 60, text="路面有落叶"), "甲|s1")
    assert (first.alert.by, first.alert.value, first.alert.state) == ("夜班甲", 40.0, "raised")
    assert desk.say(db, bad, mine, do("raise", 61), "甲|s1") == first
    with pytest.raises(Refused, match=first.alert.id):
        desk.say(db, bad, mine, do("raise", 62))
    second = desk.say(db, replace(bad, from_t=T0 + 100, value=30.0), mine, do("raise", 120))
    assert (second.alert.id, second.alert.count, second.alert.value) == (first.alert.id, 2, 30.0)
    with pytest.raises(Forbidden):
        desk.say(db, replace(bad, from_t=T0 + 200), mine, do("raise", 220, role="leader"))
    done = desk.act(db, first.alert.id, do("corrected", 300, evidence="snapshot:p3"))
    assert (done.alert.state, done.alert.active) == ("corrected", False)
    assert tick(db, desk, 100) == []


def test_two_who_score_at_once_make_one_alert(db: Database, desk: Desk) -> None:
    mine = context(breaches=frozenset({"poor_effect"}))
    gate = threading.Barrier(4)

    def score(number: int) -> None:
        gate.wait()
        desk.say(db, episode(number, None, "poor_effect", value=40.0), mine, do("raise", 60 + number))

    threads = [threading.Thread(target=score, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction() as tx:
        (entry,) = store.entries(tx, NIGHT, "night")
    assert entry.alert.count == 4


def test_alerts_are_found_by_what_one_asks_page_by_page(db: Database, desk: Desk) -> None:
    judge(db, desk, episode(), episode(0, 100, "idle", level="serious"), episode(breach="off_route"))
    with db.transaction() as tx:
        assert [e.alert.breach for e in store.alerts(tx, {"active": True}).entries] == ["off_route", "overspeed"]
        assert [e.alert.breach for e in store.alerts(tx, {"level": ["serious"]}).entries] == ["idle"]
        assert store.alerts(tx, {"group": ["person"]}).entries == []
        assert len(store.alerts(tx, {"night": NIGHT, "vehicle": "A007", "open": True}).entries) == 3
        first = store.alerts(tx, limit=2)
        assert [e.alert.id[-1] for e in first.entries] == ["3", "2"]
        rest = store.alerts(tx, limit=2, cursor=first.next or "")
        assert ([e.alert.id[-1] for e in rest.entries], rest.next) == (["1"], None)


def test_a_storm_of_ten_thousand_is_written_at_once_and_nothing_is_lost(db: Database) -> None:
    desk = Desk(Settings(), lambda: REGISTRY, ZONE)
    many = frozenset({"device_offline"})
    found = [
        Found(
            context(vehicle=f"V{i:05d}", breaches=many, plan=None),
            [episode(breach="device_offline", vehicle=f"V{i:05d}", level="serious")],
        )
        for i in range(10_000)
    ]
    began = time.monotonic()
    with db.transaction() as tx:
        alerts = desk.judged(tx, found, T0 + 30)
    took_s = time.monotonic() - began
    with db.transaction() as tx:
        assert desk.judged(tx, found, T0 + 31) == []
    print(f"10,000 alerts written in {took_s:.2f} s, looked at again in {time.monotonic() - began - took_s:.2f} s")
    assert len({alert.id for alert in alerts}) == 10_000
    assert alerts[-1].id == "20261120-10000"
    with db.transaction() as tx:
        assert len(store.open_alerts(tx)) == 10_000
        assert tx.execute("SELECT count(*) FROM alert_outbox").fetchone() == (10_000,)
        assert tx.execute("SELECT count(*) FROM alert_step").fetchone() == (20_000,)
        page = store.alerts(tx, limit=3)
        assert [e.alert.id[-5:] for e in page.entries] == ["10000", "-9999", "-9998"]


def test_a_change_of_an_entry_survives_the_shelf(db: Database, desk: Desk) -> None:
    (alert,) = judge(db, desk, episode())
    entry = kept(db, alert.id)
    assert entry.ends_t == END
    assert set(entry.marks) == {"raised", "app"}
    assert entry.spans == ((T0, None),)
    assert isinstance(Change(entry).entry.spans, tuple)
