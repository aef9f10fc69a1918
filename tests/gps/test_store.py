"""Positions in a real PostgreSQL."""

import threading
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from db import Database
from gps import store
from records import Fix, SignIn
from tests.gps.stories import T0, drive, fix

pytestmark = pytest.mark.edges
SHANGHAI = ZoneInfo("Asia/Shanghai")
FULL = Fix(
    "A007",
    "vehicle",
    T0,
    113.08,
    27.83,
    T0 + 1,
    12.3,
    271.5,
    4.2,
    True,
    "D12",
    81.5,
    12345.678,
    "owntracks",
    ("late", "rough"),
)


def save(db: Database, fixes: list[Fix]) -> int:
    with db.transaction() as tx:
        store.ensure_partitions(tx, store.days_of(fixes, SHANGHAI), SHANGHAI)
    with db.transaction() as tx:
        return store.save_fixes(tx, fixes)


def tables(db: Database) -> list[str]:
    with db.transaction() as tx:
        rows = tx.execute("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'fix'::regclass")
        return sorted(row.name for row in rows)


def track(db: Database, device: str = "A007", from_t: float = 0, to_t: float = 4e9) -> list[Fix]:
    with db.transaction() as tx:
        return store.track(tx, device, from_t, to_t)


def last_of(db: Database, device: str = "A007") -> Fix | None:
    with db.transaction() as tx:
        return store.last_of(tx, device)


def test_a_fix_comes_back_as_it_was_saved(db: Database) -> None:
    assert save(db, [FULL]) == 1
    assert track(db) == [FULL]
    assert last_of(db) == FULL


def test_every_batch_twice_is_every_fix_once(db: Database) -> None:
    night = drive(60)
    assert save(db, [*night, *night]) == len(night)
    assert save(db, night) == 0
    assert track(db) == night


def test_fixes_out_of_order_make_an_ordered_track_and_the_newest_is_the_last(db: Database) -> None:
    night = drive(60)
    for one in (night[6:], night[3:6], night[:3]):
        save(db, list(reversed(one)))
    assert track(db) == night
    assert last_of(db) == night[-1]


@pytest.mark.parametrize("flag", ["future", "jump"])
def test_a_flagged_fix_is_kept_but_never_the_last(db: Database, flag: str) -> None:
    save(db, [fix(T0), fix(T0 + 86_400, flags=(flag,))])
    assert len(track(db)) == 2
    assert last_of(db) == fix(T0)
    save(db, [fix(T0 + 5)])
    assert last_of(db) == fix(T0 + 5)


def test_a_day_is_a_local_day(db: Database) -> None:
    midnight = 1_763_654_400.0  # 2025-11-21T00:00 in Shanghai, 16:00 UTC the day before
    assert store.bounds(date(2025, 11, 21), SHANGHAI) == (midnight, midnight + 86_400)
    assert store.bounds(date(2025, 11, 21), UTC) == (midnight + 28_800, midnight + 115_200)
    save(db, [fix(midnight - 0.001), fix(midnight)])
    assert tables(db) == ["fix_20251120", "fix_20251121"]
    with db.transaction() as tx:
        assert [row.t for row in tx.execute("SELECT t FROM fix_20251121")] == [midnight]


def test_partitions_of_late_fixes_are_made_when_they_come(db: Database) -> None:
    save(db, [fix(T0)])
    save(db, [fix(T0 - 40 * 86_400)])
    assert len(tables(db)) == 2
    assert len(track(db)) == 2


def test_many_processes_make_the_same_partitions_at_once(database_url: str) -> None:
    days = [date(2025, 11, d) for d in range(1, 11)]
    start, failed = threading.Barrier(4), []

    def make() -> None:
        own = Database(database_url)
        start.wait()
        try:
            with own.transaction() as tx:
                store.ensure_partitions(tx, days, SHANGHAI)
        except Exception as e:  # noqa: BLE001 - told to the test below
            failed.append(e)
        own.close()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    db = Database(database_url)
    assert len(tables(db)) == 10
    db.close()


def test_a_new_partition_does_not_wait_for_a_running_reader(db: Database) -> None:
    save(db, [fix(T0)])
    with db.transaction() as reader:
        store.track(reader, "A007", 0, 4e9)
        save(db, [fix(T0 + 86_400)])
    assert len(tables(db)) == 2


def test_the_track_has_its_start_and_not_its_end(db: Database) -> None:
    save(db, drive(20))
    save(db, [fix(T0 + 5, device="A008")])
    assert [f.t for f in track(db, from_t=T0 + 5, to_t=T0 + 15)] == [T0 + 5, T0 + 10]


def test_last_knows_every_unit(db: Database) -> None:
    save(db, [fix(T0, device="A007"), fix(T0 + 1, device="C401", kind="collector")])
    with db.transaction() as tx:
        assert {k: (v.kind, v.t) for k, v in store.last(tx).items()} == {
            "A007": ("vehicle", T0),
            "C401": ("collector", T0 + 1),
        }
        assert store.last_of(tx, "nobody") is None


def test_who_was_signed_in_at_a_moment(db: Database) -> None:
    words = [SignIn("A007", T0, "D1", True, T0, "card-1"), SignIn("A007", T0 + 100, "D1", False, T0 + 100)]
    words.append(SignIn("A007", T0 + 200, "D2", True, T0 + 201))
    with db.transaction() as tx:
        assert store.save_sign_ins(tx, [*words, *words]) == 3
        assert store.save_sign_ins(tx, words) == 0
        assert store.sign_in_at(tx, "A007", T0 - 1) is None
        assert store.sign_in_at(tx, "A007", T0 + 99) == words[0]
        assert store.sign_in_at(tx, "A007", T0 + 100) == words[1]
        assert store.sign_in_at(tx, "A007", T0 + 500) == words[2]
        assert store.last_sign_ins(tx, T0) == [words[2]]
        assert store.last_sign_ins(tx, T0 + 300) == []


def test_nothing_to_save_is_fine(db: Database) -> None:
    with db.transaction() as tx:
        assert (store.save_fixes(tx, []), store.save_sign_ins(tx, [])) == (0, 0)


def test_the_probe_leaves_nothing_behind(db: Database) -> None:
    with db.transaction() as tx:
        store.probe(tx, T0, SHANGHAI)
    assert (tables(db), last_of(db, "probe")) == ([], None)
