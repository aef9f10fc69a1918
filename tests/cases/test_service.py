"""The centre on PostgreSQL: cases change whole or not at all, each step with its record, outbox and audit."""

from typing import Any

import msgspec
import pytest

import clock
from cases import store
from cases.entry import Case, Do
from cases.flow import tick
from cases.service import Centre, Repeated, Stale
from db import Database
from records import CaseMark, Forbidden, NotFound, Refused
from tests.cases.build import LAT, LON, PILE, RUBBISH, T0, centre, do, photo, report, reported, settings, taken

pytestmark = pytest.mark.edges
mark_of = msgspec.msgpack.Decoder(CaseMark).decode


@pytest.fixture
def at(db: Database) -> Centre:
    clock.fix_at(T0)
    return centre(db)


def steps(at: Centre, case: Case) -> list[tuple[str, str, str]]:
    with at.db.transaction() as tx:
        return [(r.row, r.from_status, r.to_status) for r in store.flow(tx, case.id)]


def test_a_report_becomes_a_case_with_a_number_of_its_day(at: Centre) -> None:
    first, second = reported(at), reported(at, 60)
    assert (first.id, second.id) == ("20261123-00001", "20261123-00002")
    assert (first.status, first.duty_grid, first.street) == ("reported", "D07", "嵩山路街道")
    assert first.address.startswith("湘银路")
    with at.db.transaction() as tx:
        assert store.case(tx, first.id) == first


def test_the_straight_way_leaves_a_record_of_each_step(at: Centre) -> None:
    case = taken(at, reported(at), "closed")
    assert case.case_no == "4302112026112300001"
    assert [row for row, _, _ in steps(at, case)] == [
        "T1",
        "T6",
        "T11",
        "T14",
        "T21",
        "T28",
        "T29",
        "T31",
        "T33",
        "T34",
    ]
    with at.db.transaction() as tx:
        assert [t.state for t in store.tasks(tx, case.id)] == ["done"]
        marks = [mark_of(row.body) for row in store.waiting(tx, "case", T0 + 1, 100)]
        noted = store.audit(tx, case.id)
    assert [mark.version for mark in marks] == list(range(1, 11))
    assert (marks[-1].status, marks[-1].last, marks[-1].open) == ("closed", "close", False)
    assert [entry.what for entry in reversed(noted)][:3] == ["report", "accept", "file"]


def test_who_comes_late_is_told_who_did_what(at: Centre) -> None:
    case = taken(at, reported(at), "pending_dispatch")
    done = at.act(case.id, do("dispatch"), case.version)
    with pytest.raises(Stale, match="值班长甲 已做“派遣”") as e:
        at.act(case.id, do("dispatch", by="值班长乙", receiver="S02"), case.version)
    assert e.value.case == done


def test_what_the_flow_refuses_changes_nothing(at: Centre) -> None:
    case = reported(at)
    with pytest.raises(Refused):
        at.act(case.id, do("close"), case.version)
    with pytest.raises(Forbidden):
        at.act(case.id, do("accept", role="leader"), case.version)
    with pytest.raises(NotFound):
        at.act("20200101-00001", do("accept"), 1)
    with at.db.transaction() as tx:
        assert store.case(tx, case.id) == case
        assert len(store.flow(tx, case.id)) == 1
        (tried,) = [e for e in store.audit(tx, case.id) if e.result.startswith("forbidden")]
    assert (tried.who, tried.what) == ("副区长", "accept")


def test_the_same_key_is_one_case_and_one_step(at: Centre) -> None:
    wish = do("report", report=report(), photos=(photo(),))
    first = at.open(wish, "k1")
    assert at.open(msgspec.structs.replace(wish, t=T0 + 5), "k1") == first
    with pytest.raises(Repeated):
        at.open(do("report", report=report(address="别处"), photos=(photo(),)), "k1")
    accepted = at.act(first.id, do("accept"), first.version, "k2")
    assert at.act(first.id, do("accept", 30), first.version, "k2") == accepted
    assert len(steps(at, first)) == 2


def test_a_refused_wish_leaves_its_key_free(at: Centre) -> None:
    case = reported(at)
    with pytest.raises(Refused):
        at.act(case.id, do("file"), case.version, "k")
    accepted = at.act(case.id, do("accept"), case.version, "k")
    assert accepted.status == "pending_filing"


def test_the_nearest_collector_on_duty_is_sent(at: Centre) -> None:
    case = at.open(do("register", report=report("wechat", lon=LON + 0.01)))
    sent = at.act(case.id, do("send_verify"), case.version)
    assert (sent.status, sent.holder) == ("verifying", "C08")
    moved = at.act(case.id, do("reassign_task", 60), sent.version)
    assert moved.holder == "C09"
    with at.db.transaction() as tx:
        assert [(t.collector, t.state) for t in store.tasks(tx, case.id)] == [("C08", "moved"), ("C09", "open")]
        (first, *_) = store.waiting(tx, "task", T0 + 1, 10)
    assert first.to == "C08"


def test_a_merged_report_is_remembered_by_its_master(at: Centre) -> None:
    master, other = reported(at), reported(at, 60)
    merged = at.act(other.id, do("merge", 90, master=master.id), other.version)
    with at.db.transaction() as tx:
        now = store.case(tx, master.id)
    assert (merged.status, merged.master) == ("merged", master.id)
    assert now is not None
    assert (now.merged, now.version) == ((other.id,), 2)
    assert steps(at, master)[-1] == ("T10", "reported", "reported")
    with pytest.raises(Refused, match="没有主案卷"):
        at.act(master.id, do("merge", 99, master="20200101-00001"), 2)


def test_the_clock_signs_urges_and_moves_late_tasks(at: Centre) -> None:
    case = taken(at, reported(at), "dispatched")
    assert at.tick(T0 + 600) == 0
    assert at.tick(T0 + 2_400) == 1
    with at.db.transaction() as tx:
        now = store.case(tx, case.id)
        assert now is not None
        assert (now.status, store.flow(tx, case.id)[-1].by) == ("handling", "system")
    assert at.tick(T0 + 3_000) == 0


def test_what_the_clock_cannot_do_waits_and_holds_up_nobody(db: Database) -> None:
    clock.fix_at(T0)
    at = centre(db, seen=())
    stuck = at.open(do("register", report=report("wechat")))
    stuck = at.act(stuck.id, do("send_verify", receiver="C07"), stuck.version)
    other = taken(at, reported(at), "dispatched")
    assert at.tick(T0 + 7_200) == 2  # urged, and the other one signed; nobody else can go
    with at.db.transaction() as tx:
        assert store.case(tx, other.id).status == "handling"  # type: ignore[union-attr]
        row = tx.execute("SELECT tick_t FROM case_file WHERE id = %s", (stuck.id,)).fetchone()
    assert row is not None
    assert row.tick_t > T0 + 7_200


def test_a_batch_answers_for_each_case(at: Centre) -> None:
    ready = [taken(at, reported(at, n), "pending_dispatch") for n in range(3)]
    at.act(ready[1].id, do("dispatch"), ready[1].version)
    wanted = [(case.id, case.version) for case in ready]
    found = at.batch(wanted, do("dispatch", result="batch"), "b1")
    assert [type(r.error) for r in found] == [type(None), Stale, type(None)]
    again = at.batch(wanted, do("dispatch", result="batch"), "b1")
    assert [r.case for r in again] == [r.case for r in found]


def test_several_of_one_class_are_dispatched_as_a_batch_and_of_several_classes_none(at: Centre) -> None:
    piles = [taken(at, reported(at, n), "pending_dispatch") for n in range(2)]
    at.batch([(case.id, case.version) for case in piles], do("dispatch"))
    with at.db.transaction() as tx:
        assert [(one.flags, store.flow(tx, one.id)[-1].row) for one in store.some(tx, [c.id for c in piles])] == [
            (("batch",), "T16"),
            (("batch",), "T16"),
        ]
    pile = taken(at, reported(at, 10), "pending_dispatch")
    rubbish = at.act(reported(at, 11, what=RUBBISH).id, do("accept"), 1)
    rubbish = at.act(rubbish.id, do("file", condition="M06010-1"), rubbish.version)
    with pytest.raises(Refused, match="同一小类"):
        at.batch([(pile.id, pile.version), (rubbish.id, rubbish.version)], do("dispatch"))
    with at.db.transaction() as tx:
        assert {one.status for one in store.some(tx, [pile.id, rubbish.id])} == {"pending_dispatch"}


def test_a_case_that_breaks_the_clock_stops_it_for_no_other(at: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = (taken(at, reported(at, n), "dispatched") for n in range(2))
    due = tick.due

    def fails(case: Case, *more: Any) -> list[Do]:
        if case.id == broken.id:
            raise ZeroDivisionError
        return due(case, *more)

    monkeypatch.setattr(tick, "due", fails)
    now = fine.changed_t + 1_801
    assert at.tick(now) == 1
    with at.db.transaction() as tx:
        assert [store.case(tx, one.id).status for one in (broken, fine)] == ["dispatched", "handling"]  # type: ignore[union-attr]
        assert store.due(tx, now) == []  # not again and again
        assert [one.id for one in store.due(tx, now + 61)] == [broken.id]
    monkeypatch.undo()
    assert at.tick(now + 61) == 1


def test_timing_anew_does_not_undo_what_somebody_did_meanwhile(at: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    case = taken(at, reported(at), "pending_dispatch")
    read = store.open_cases

    def slow(tx: Any) -> list[Case]:
        found = read(tx)
        at.act(case.id, do("dispatch", 300), case.version)
        return found

    monkeypatch.setattr(store, "open_cases", slow)
    at.retime()
    assert at.tick(T0 + 300 + 1_801) == 1  # signed by itself


def test_nobody_waits_for_who_looks_for_other_lists(at: Centre) -> None:
    known = at.room()
    with at._lock:  # the database hangs while somebody looks
        assert at.room() == known


def test_an_edited_place_gets_its_grids(at: Centre) -> None:
    case = reported(at)
    moved = report(lon=LON + 0.01, what=PILE)
    edited = at.act(case.id, do("edit", report=moved), case.version)
    assert (edited.lon, edited.lat, edited.duty_grid, edited.street) == (LON + 0.01, LAT, "D08", "泰山路街道")


def test_history_and_audit_cannot_be_changed(at: Centre) -> None:
    reported(at)
    for sql in ("UPDATE case_flow SET by = 'x'", "DELETE FROM case_flow", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(Exception, match="only ever added to"), at.db.transaction() as tx:
            tx.execute(sql)


def test_other_settings_are_seen_by_the_clock_after_a_start(at: Centre) -> None:
    case = taken(at, reported(at), "dispatched")
    later = centre(at.db, settings(sign_s=60.0))
    assert later.retime() == 1
    assert later.tick(case.changed_t + 61) == 1
