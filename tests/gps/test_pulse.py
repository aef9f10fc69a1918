"""What the role says of itself."""

import clock
from gps.pulse import Pulse
from records import SignIn
from tests.gps.stories import T0, drive, fix


def test_the_health_counts_rows_and_tells_the_age_of_the_newest_fix() -> None:
    clock.fix_at(T0 + 70)
    pulse = Pulse("gps")
    pulse.database(True)
    pulse.stored(drive(60), 0.25)
    pulse.stored([SignIn("A007", T0, "D1", True, T0)], 0.01)
    told = pulse.health(lag=3)
    assert (told.role, told.t, told.links) == ("gps", T0 + 70, {"redis": "ok", "database": "ok"})
    assert told.numbers["rows_total"] == 14
    assert told.numbers["rows_per_s"] == 14 / 5
    assert (told.numbers["lag"], told.numbers["newest_fix_age_s"]) == (3, 10)


def test_late_fixes_and_clocks_ahead_do_not_move_the_newest_fix() -> None:
    clock.fix_at(T0 + 10)
    pulse = Pulse("gps")
    pulse.stored([fix(T0), fix(T0 + 86_400, received_t=T0)], 0.1)
    pulse.stored([fix(T0 - 500)], 0.1)
    assert pulse.health(0).numbers["newest_fix_age_s"] == 10


def test_a_database_that_is_away_is_said_with_the_reason_and_changes_are_told_once() -> None:
    pulse = Pulse("gps")
    assert pulse.database(True)
    assert not pulse.database(True)
    assert pulse.database(False, "connection refused")
    told = pulse.health(0)
    assert (told.links["database"], told.note) == ("down", "connection refused")
    assert "newest_fix_age_s" not in told.numbers
