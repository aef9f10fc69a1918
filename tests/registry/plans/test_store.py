"""Plans on the shelf: what is saved is read back, every change leaves a row, the version moves with it."""

import pytest
from msgspec.structs import replace

import clock
from db import Database
from registry.plans import store
from registry.plans.model import Note, PlanSection, Stoppage
from tests.registry.plans.build import NIGHT, at, plan

pytestmark = pytest.mark.edges
FULL = plan("A007", "P1", PlanSection("R1", 2, "forward"), PlanSection("R2"), speed_limit_kmh=8.0, coverage_target=0.9,
            responsible="王队长", effect_standard="见本色", word="replaced", cause="breakdown", reason="故障",
            approver="值班长", relief_driver="P2", relief_vehicle="A008")  # fmt: skip


def test_a_plan_is_read_back_with_every_field(db: Database) -> None:
    with db.transaction() as tx:
        saved = store.save(tx, [FULL], "import")
    assert (saved.added, saved.changed, saved.unchanged, saved.version) == (1, 0, 0, 1)
    with db.transaction() as tx:
        assert store.plan(tx, FULL.id) == FULL
        assert store.plan(tx, "2026-11-21/night/Z9") is None


def test_saving_the_same_plan_twice_changes_nothing(db: Database) -> None:
    with db.transaction() as tx:
        store.save(tx, [FULL], "import")
        again = store.save(tx, [replace(FULL, version=7)], "import")
        assert (again.added, again.changed, again.unchanged, again.version) == (0, 0, 1, 1)
        assert len(store.changes(tx, FULL.id)) == 1


def test_a_changed_plan_gets_the_next_version_and_a_row_saying_what_it_was(db: Database) -> None:
    clock.fix_at(at("11-21 20:00"))
    with db.transaction() as tx:
        store.save(tx, [plan(), plan("A008", "P2", "R2")], "import")
        saved = store.save(tx, [plan(driver="P5")], "li", "dispatcher", "轮休", "值班长")
        assert (saved.added, saved.changed, saved.left, saved.version) == (0, 1, 1, 2)
        change = store.changes(tx, plan().id)[-1]
    assert (change.t, change.subject) == (at("11-21 20:00"), plan().id)
    assert change.note == Note("li", "dispatcher", "edited", None, "轮休", "值班长")
    assert change.before == plan()
    assert change.after == plan(driver="P5", version=2)


@pytest.mark.parametrize(
    ("from_t", "to_t", "there"),
    [
        ("11-21 22:00", "11-21 23:00", False),
        ("11-21 22:00", "11-21 23:01", True),
        ("11-22 01:59", "11-22 06:00", True),
        ("11-22 02:00", "11-22 06:00", False),
    ],
)
def test_plans_of_a_span_are_those_whose_windows_touch_it(db: Database, from_t: str, to_t: str, there: bool) -> None:
    with db.transaction() as tx:
        store.save(tx, [plan()], "import")
        assert bool(store.plans(tx, at(from_t), at(to_t))) is there


def test_plans_are_listed_by_night_shift_and_vehicle(db: Database) -> None:
    other = plan("A008", "P2", date="2026-11-22", window=("11-22 23:00", "11-23 02:00"))
    taken = plan("B001", "P5", shift="day", word="replaced", relief_vehicle="A008")
    with db.transaction() as tx:
        store.save(tx, [plan(), other, taken], "import")
        assert store.listed(tx, NIGHT, NIGHT) == [taken, plan()]
        assert store.listed(tx, NIGHT, NIGHT, "night") == [plan()]
        assert store.listed(tx, NIGHT, "2026-11-22", vehicle="A008") == [taken, other]


def test_what_fails_leaves_no_plan_no_row_and_no_version(db: Database) -> None:
    def save_and_stumble() -> None:
        with db.transaction() as tx:
            store.save(tx, [plan()], "import")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        save_and_stumble()
    with db.transaction() as tx:
        assert (store.version(tx), store.plan(tx, plan().id), store.changes(tx)) == (0, None, [])


def test_a_stoppage_lasts_until_it_is_lifted(db: Database) -> None:
    cold = Stoppage("S1", at("11-22 01:00"), None, ("washer", "sprinkler"), "weather", "2 ℃", "值班长")
    with db.transaction() as tx:
        store.save_stoppage(tx, None, cold, Note("li", "shift_lead", "stopped", "weather", "2 ℃", "值班长"))
        assert store.stoppages(tx, at("11-22 03:00"), at("11-22 04:00")) == [cold]
        lifted = replace(cold, to_t=at("11-22 02:00"))
        store.save_stoppage(tx, cold, lifted, Note("li", "shift_lead", "lifted"))
        assert store.stoppages(tx, at("11-22 03:00"), at("11-22 04:00")) == []
        assert store.stoppages(tx, at("11-22 01:30"), at("11-22 04:00")) == [lifted]
        assert [(c.note.action, c.before, c.after) for c in store.changes(tx, stoppage="S1")] == [
            ("stopped", None, cold),
            ("lifted", cold, lifted),
        ]
        assert store.version(tx) == 2


def test_changes_are_found_by_night_and_paged_by_number(db: Database) -> None:
    other = plan("A008", "P2", date="2026-11-22", window=("11-22 23:00", "11-23 02:00"))
    with db.transaction() as tx:
        store.save(tx, [plan(), other], "import")
        first, second = store.changes(tx)
        assert store.changes(tx, dates=(NIGHT, NIGHT)) == [first]
        assert store.changes(tx, after=first.n) == [second]
        assert store.changes(tx, limit=1) == [first]
