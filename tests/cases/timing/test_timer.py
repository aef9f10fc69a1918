"""One clock of a case: soon late, late, paused, taken up again; and whether there is time enough."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from cases.timing import counting, timer
from cases.timing.calendar import Calendar
from cases.timing.limit import KINDS, Limit, LimitKind
from cases.timing.settings import Settings

CHINA = ZoneInfo("Asia/Shanghai")
CITY = Calendar(CHINA)
HOUR = 3600.0


def at(moment: str) -> float:
    return datetime.fromisoformat(f"2026-11-{moment}").replace(tzinfo=CHINA).timestamp()


def test_a_clock_runs_warns_and_is_late() -> None:
    spell = timer.start(CITY, "handle", Limit("work_hour", 4), at("20 17:30"), holder="S01")  # a Friday
    assert (spell.due_t, spell.holder) == (at("23 11:30"), "S01")
    assert spell.warn_t == at("23 10:42")  # 20 % of 4 h are 48 min
    for moment, lateness in {"20 18:00": "normal", "22 12:00": "normal", "23 10:42": "warning", "23 11:30": "warning",
                             "23 11:31": "overdue"}.items():  # fmt: skip
        assert timer.lateness(spell, at(moment)) == lateness
    assert timer.left_s(CITY, spell, at("23 09:30")) == 2 * HOUR
    assert timer.left_s(CITY, spell, at("23 15:00")) == -1.5 * HOUR
    assert timer.used_s(CITY, spell, at("23 09:30")) == 2 * HOUR


@pytest.mark.parametrize(
    ("limit", "warn"),
    [
        (Limit("urgent_hour", 2), "20 19:00"),  # below 4 h: 30 min before the end
        (Limit("urgent_hour", 5), "20 21:30"),  # from 4 h on: 20 %
        (Limit("urgent_hour", 0.5), "20 17:45"),  # 30 min are all of it: half
        (Limit("work_day", 1), "23 15:54"),  # 20 % of 8 h are 96 min
    ],
)
def test_when_a_clock_warns(limit: Limit, warn: str) -> None:
    assert timer.start(CITY, "handle", limit, at("20 17:30")).warn_t == at(warn)


def test_a_city_may_warn_sooner() -> None:
    early = Settings(warn_share=0.5)
    assert timer.start(CITY, "handle", Limit("urgent_hour", 4), at("20 08:00"), early).warn_t == at("20 10:00")
    with pytest.raises(ValueError, match="warn_share"):
        Settings(warn_share=20)
    with pytest.raises(ValueError, match="HH:MM"):
        Settings(periods=(("8", "12"),))


def test_a_stopped_clock_says_whether_it_was_late() -> None:
    spell = timer.start(CITY, "handle", Limit("urgent_hour", 2), at("20 08:00"))
    on_time, late = (timer.stop(CITY, spell, at(moment)) for moment in ("20 10:00", "20 10:01"))
    assert (on_time.late, late.late) == (False, True)
    assert [timer.lateness(one, at("29 00:00")) for one in (on_time, late)] == ["normal", "overdue"]
    assert timer.used_s(CITY, late, at("29 00:00")) == 2 * HOUR + 60
    assert timer.stop(CITY, late, at("29 00:00")) == late  # once


def test_a_clock_without_limit_is_never_late() -> None:
    spell = timer.start(CITY, "handle", Limit("none"), at("20 08:00"))
    assert timer.lateness(spell, at("29 08:00")) == "none"
    assert timer.left_s(CITY, spell, at("29 08:00")) is None
    assert timer.used_s(CITY, spell, at("20 09:00")) == HOUR
    assert not timer.stop(CITY, spell, at("29 08:00")).late
    ordered = timer.start(CITY, "handle", Limit("none"), at("20 08:00"), due_t=at("20 18:00"))
    assert timer.lateness(ordered, at("20 18:01")) == "overdue"  # somebody set a deadline all the same


def test_a_deadline_of_the_dispatcher_counts_instead_of_the_limit() -> None:
    spell = timer.start(CITY, "handle", Limit("work_day", 1), at("20 08:00"), due_t=at("20 10:00"))
    assert (spell.due_t, spell.warn_t) == (at("20 10:00"), at("20 09:30"))


def test_a_suspended_clock_freezes_what_is_left_and_goes_on_with_it() -> None:
    spell = timer.start(CITY, "handle", Limit("work_hour", 8), at("20 08:00"))
    held = timer.pause(CITY, spell, at("20 15:00"))  # 5 h used
    assert (held.left_s, held.due_t, timer.lateness(held, at("28 08:00"))) == (3 * HOUR, None, "none")
    assert timer.left_s(CITY, held, at("27 08:00")) == 3 * HOUR
    assert timer.used_s(CITY, held, at("27 08:00")) == 5 * HOUR
    assert timer.pause(CITY, held, at("27 08:00")) == held
    going = timer.resume(CITY, held, at("27 17:00"))  # a Friday
    assert (going.due_t, going.left_s) == (at("30 10:00"), None)
    assert going.warn_t == at("30 08:24")  # 96 min before
    assert timer.used_s(CITY, going, at("30 09:00")) == 7 * HOUR
    assert timer.resume(CITY, going, at("30 09:00")) == going


def test_what_was_late_before_a_pause_is_late_after_it() -> None:
    spell = timer.start(CITY, "handle", Limit("urgent_hour", 2), at("20 08:00"))
    held = timer.pause(CITY, spell, at("20 11:00"))
    assert held.left_s == -HOUR
    assert timer.stop(CITY, held, at("20 12:00")).late
    going = timer.resume(CITY, held, at("25 08:00"))
    assert timer.lateness(going, at("25 08:00")) == "overdue"
    assert timer.left_s(CITY, going, at("25 08:00")) == -HOUR


def test_an_extension_moves_the_end_and_the_warning() -> None:
    spell = timer.start(CITY, "handle", Limit("work_hour", 4), at("20 08:00"))
    longer = timer.extended(CITY, spell, at("20 18:00"))
    assert (longer.due_t, longer.warn_t) == (at("20 18:00"), at("20 16:24"))
    held = timer.extended(CITY, timer.pause(CITY, spell, at("20 10:00")), at("20 18:00"))
    assert held.left_s == 6 * HOUR


def test_a_failed_review_leaves_two_hours_at_least() -> None:
    spell = timer.stop(CITY, timer.start(CITY, "handle", Limit("work_hour", 4), at("20 08:00")), at("20 11:30"))
    assert timer.again(CITY, spell, at("20 15:00")).due_t == at("20 15:30")
    anew = timer.again(CITY, spell, at("20 15:00"), least_s=2 * HOUR, holder="S02")
    assert (anew.due_t, anew.clock, anew.holder) == (at("20 17:00"), "handle", "S02")


def test_would_dispatching_now_meet_the_deadline() -> None:
    limit = Limit("work_hour", 4)
    assert timer.would_meet(CITY, limit, at("20 17:30"), at("23 11:30"))
    assert not timer.would_meet(CITY, limit, at("20 17:31"), at("23 11:30"))
    assert timer.would_meet(CITY, limit, at("20 17:30"), None)
    assert timer.would_meet(CITY, Limit("none"), at("20 17:30"), 0.0)


moments = st.integers(int(at("02 00:00")), int(at("28 00:00")))


@given(
    st.sampled_from(KINDS), st.integers(0, 40), moments, st.lists(st.integers(60, 200_000), min_size=3, max_size=3)
)  # fmt: skip
def test_a_pause_costs_nothing_and_nothing_is_negative(kind: LimitKind, amount: int, t: int, steps: list[int]) -> None:
    """Used before and after a pause, and what is left, are the limit."""
    limit = Limit(kind, amount)
    spell = timer.start(CITY, "handle", limit, t)
    assert spell.due_t is None or t <= (spell.warn_t or 0) <= spell.due_t
    held_t, resumed_t, end_t = t + steps[0], t + steps[0] + steps[1], t + sum(steps)
    going = timer.resume(CITY, timer.pause(CITY, spell, held_t), resumed_t)
    used = timer.used_s(CITY, going, end_t)
    ran = (counting.elapsed(CITY, kind, a, b) for a, b in ((t, held_t), (resumed_t, end_t)))
    assert used == sum(ran)
    allowed = counting.seconds(limit, CITY)
    left = timer.left_s(CITY, going, end_t)
    assert (left is None) == (allowed is None)
    assert left is None or allowed is None or used + left == allowed
    ended = timer.stop(CITY, going, end_t)
    assert ended.late == (going.due_t is not None and end_t > going.due_t)
    assert ended.late or left is None or left >= 0
    assert structs.replace(ended, until_t=None, late=False) == going
