"""What must hold of every case whatever people try: written from the field guide, not from the table."""

from collections.abc import Sequence

from cases.entry import Case, Change, FlowRecord, Task
from cases.flow.room import Room
from cases.timing import timer

LEGAL: dict[str, set[str]] = {  # field guide 2.2; T41 besides
    "": {"reported", "self_review"},
    "reported": {"verifying", "pending_filing", "rejected", "merged"},
    "verifying": {"pending_filing"},
    "pending_filing": {"rejected", "pending_ruling", "merged", "pending_dispatch", "closed", "verifying"},
    "pending_ruling": {"pending_dispatch", "rejected", "verifying"},
    "self_review": {"closed", "pending_filing"},
    "pending_dispatch": {"dispatched", "coordinating", "pending_filing"},
    "coordinating": {"pending_dispatch"},
    "dispatched": {"handling", "dispatched", "pending_dispatch"},
    "handling": {"dispatched", "pending_dispatch", "suspended", "pending_review"},
    "suspended": {"handling"},
    "pending_review": {"pending_check", "handling"},
    "pending_check": {"checking", "pending_close"},
    "checking": {"pending_close"},
    "pending_close": {"closed", "handling", "pending_dispatch"},
    "closed": {"pending_dispatch"},
    "rejected": set(),
    "merged": set(),
}
ENDED = {"closed", "rejected", "merged"}
ONLY: dict[str, dict[str, set[str]]] = {  # who alone may, by profile
    "taizhou": {
        "dispatch": {"dispatcher", "shift_lead"}, "close": {"acceptor", "shift_lead"},
        "file": {"acceptor", "shift_lead"}, "agree_extension": {"commander"}, "pass_review": {"dispatcher"},
    },
    "tianyuan": {
        "dispatch": {"shift_lead"}, "close": {"shift_lead"}, "rework": {"shift_lead"},
        "file": {"acceptor", "shift_lead"}, "agree_extension": {"commander"}, "pass_review": {"shift_lead"},
    },
    "governance": {
        "file": {"zone_chief_enf", "zone_chief_mgmt", "shift_lead"}, "close": {"acceptor", "shift_lead"},
        "feed_back": {"unit", "street_chief_enf", "street_chief_mgmt"},
    },
}  # fmt: skip
EVERYWHERE = {
    "feed_back": {"unit", "street_chief_enf", "street_chief_mgmt"}, "check": {"collector"}, "verify": {"collector"},
    "rule": {"shift_lead", "zone_chief_enf", "zone_chief_mgmt"}, "agree_suspension": {"commander"},
    "force_close": {"commander", "admin"}, "force_dispatch": {"commander", "admin"}, "auto_dispatch": {"system"},
}  # fmt: skip


def check_step(before: Case | None, change: Change, room: Room) -> None:
    """One step was legal, by somebody who may, and wrote what it did."""
    (record,) = change.records
    case = change.case
    was = before.status if before else ""
    assert (record.from_status, record.to_status, record.version) == (was, case.status, case.version)
    assert case.version == (before.version + 1 if before else 1)
    if record.action not in ("force_dispatch", "force_close"):
        assert case.status == was or case.status in LEGAL[was], (was, record.action, case.status)
    allowed = EVERYWHERE | ONLY[room.settings.profile]
    assert record.action not in allowed or record.role in allowed[record.action], record
    assert record.used_s is None or record.used_s >= 0
    assert before is None or record.t >= before.changed_t
    keys = [out.key for out in change.outs]
    assert len(set(keys)) == len(keys)
    if before is None:
        return
    if record.action in ("check", "close", "quick_close", "approve_self", "force_close"):
        handled = {who for what, who in before.people if what == "handled"}
        assert record.by not in handled, "nobody checks or closes what he handled"
    if record.action == "close":
        assert before.check_result != "fail"
        assert not before.supervision
    if record.action == "feed_back":
        assert all(a.done_t is not None for a in before.assists if a.mandatory)
        assert before.handle_due_t is None or case.ontime is not True or record.t <= before.handle_due_t
    if record.action in ("agree_extension", "refuse_extension", "urge", "ask_return", "refuse_return", "remark"):
        assert record.clock == "", "no clock stops for an application"


def check_case(case: Case, history: Sequence[FlowRecord], tasks: Sequence[Task], room: Room) -> None:
    """The case, its history, its clocks and its tasks agree."""
    assert [r.version for r in history] == list(range(1, case.version + 1))
    for older, newer in zip(history, history[1:], strict=False):
        assert older.to_status == newer.from_status
        assert older.t <= newer.t
    running = [s for s in case.spells if s.until_t is None]
    assert len(running) == (0 if case.status in ENDED else 1), case.status
    assert all(timer.used_s(room.calendar, s, case.changed_t) >= 0 for s in case.spells)
    assert all(s.until_t is None or s.until_t >= s.from_t for s in case.spells)
    assert (case.holder_role == "") == (case.status in ENDED)
    assert ("close" in case.passed) == (case.status == "closed")
    assert all(t <= case.changed_t for t in case.passed.values())
    open_tasks = [t for t in tasks if t.state == "open"]
    assert len(open_tasks) == (1 if case.status in ("verifying", "checking") else 0)
    done = [r.action for r in history]
    assert case.rework_count == done.count("rework")
    assert case.return_count == done.count("agree_return")
    assert case.extension_count == done.count("agree_extension") <= room.settings.extensions_most
    assert case.urge_count == done.count("urge")
    assert case.supervision == sum(a.kind == "supervision" and a.state == "open" for a in case.applications) >= 0
    assert done.count("agree_suspension") <= 1
    assert done.count("appeal") <= 1
    spell = case.spell
    if case.status in ("dispatched", "handling"):
        assert case.unit in room.units
        assert spell is not None
        assert (spell.clock, spell.due_t) == ("handle", case.handle_due_t)
    if case.status in ("dispatched", "handling") and case.child_due_t is not None and case.handle_due_t is not None:
        assert case.child_due_t <= case.handle_due_t
    if case.status == "suspended":
        assert spell is not None
        assert (spell.due_t, case.suspend_until is None) == (None, False)
