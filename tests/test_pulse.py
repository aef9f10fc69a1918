"""What a worker says of itself."""

import clock
from pulse import Counters
from tests.gps.stories import T0


def test_work_is_counted_rated_and_told_under_its_own_name() -> None:
    clock.fix_at(T0)
    pulse = Counters("cases", "cases", rate_s=10, took="save_ms", totals=("reopened",))
    pulse.stored(["a", "b"], 0.25)
    pulse.stored(["c"], 0.0123)
    pulse.add("reopened", 4)
    told = pulse.told(7, depth=2.0)
    assert (told.role, told.t) == ("cases", T0)
    assert told.numbers == {
        "cases_per_s": 0.3,
        "cases_total": 3.0,
        "dead_total": 0.0,
        "reopened_total": 4.0,
        "save_ms": 12.3,
        "lag": 7.0,
        "depth": 2.0,
    }


def test_the_database_is_down_until_it_was_seen() -> None:
    pulse = Counters("cases", "cases")
    assert pulse.health(0).links == {"redis": "ok", "database": "down"}
    assert pulse.database(True)
    assert pulse.health(0).links["database"] == "ok"


def test_the_note_says_the_worst_first() -> None:
    pulse = Counters("cases", "cases")
    assert pulse.told(0, "disk low").note == "disk low"
    pulse.database(True)
    pulse.database(False, "refused")
    assert pulse.told(0, "disk low").note == "refused"
    assert pulse.trouble("cases wait")
    assert not pulse.trouble("cases wait")
    assert pulse.told(0, "disk low").note == "cases wait"
    pulse.trouble("")
    pulse.database(True)
    assert pulse.told(0).note == ""
