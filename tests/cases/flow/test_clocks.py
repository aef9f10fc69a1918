"""The clocks of the posts: who has how long, what is shared, what is late."""

from cases.timing import timer
from tests.cases.flow.build import CALENDAR, DAY, HOUR, LAMP, MIN, T0, TIANYUAN, Story, opened, room, story


def clocks(told: Story) -> list[tuple[str, float, float | None]]:
    """Clock, start and deadline in minutes after T0."""
    return [
        (s.clock, (s.from_t - T0) / MIN, None if s.due_t is None else (s.due_t - T0) / MIN) for s in told.case.spells
    ]


def test_accepting_filing_and_dispatching_share_thirty_minutes() -> None:
    told = Story(opened()).does("accept", 10 * MIN).does("file", 15 * MIN)
    assert clocks(told) == [("accept", 0, 30), ("file", 10, 30), ("dispatch", 25, 30)]


def test_the_next_desk_has_five_minutes_at_least() -> None:
    told = Story(opened()).does("accept", 29 * MIN).does("file", 10 * MIN)
    assert clocks(told) == [("accept", 0, 30), ("file", 29, 34), ("dispatch", 39, 44)]
    assert [s.late for s in told.case.spells] == [False, True, False]


def test_urgent_cases_have_ten_minutes_together() -> None:
    told = Story(opened(what=LAMP, condition="C01004-1")).does("accept", 4 * MIN)
    assert clocks(told) == [("accept", 0, 10), ("file", 4, 10)]
    told.does("file", condition="C01004-1").does("dispatch")
    assert clocks(told)[-1] == ("handle", 6, 126), "2 urgent hours"


def test_verifying_is_the_collectors_time_not_the_desks() -> None:
    told = Story(opened("hotline_12319", informant="李", phone="139")).does("send_verify", 10 * MIN)
    told.does("verify", 50 * MIN).does("file")
    assert clocks(told) == [
        ("accept", 0, 30), ("verify", 10, 70), ("file", 60, 80), ("dispatch", 61, 80),
    ]  # fmt: skip


def test_a_new_dispatch_after_a_return_has_the_whole_time_again() -> None:
    told = story("handling").does("ask_return").does("agree_return", 20 * MIN)
    assert clocks(told)[-1] == ("dispatch", 25, 55)


def test_checks_in_rural_streets_have_two_hours() -> None:
    rural = room(rural=("嵩山路街道",))
    told = story("checking", of=rural)
    assert clocks(told)[-1] == ("check", 7, 127)


def test_review_sending_the_check_and_closing_have_thirty_minutes_each() -> None:
    assert clocks(story("pending_close"))[4:] == [
        ("review", 5, 35), ("send_check", 6, 36), ("check", 7, 67), ("close", 8, 38),
    ]  # fmt: skip


def test_each_clock_says_whose_it_is() -> None:
    told = story("pending_close")
    assert [s.holder for s in told.case.spells] == [
        "acceptor", "acceptor", "shift_lead", "S01", "shift_lead", "acceptor", "4015", "shift_lead",
    ]  # fmt: skip


def test_the_case_has_a_deadline_from_filing_on() -> None:
    told = Story(opened()).does("accept").does("file")
    filed_9_02, four_hours_on = T0 + 2 * MIN, T0 + 6 * HOUR + 30 * MIN
    assert told.case.file_t == filed_9_02
    assert told.case.case_due_t == four_hours_on + 2.5 * HOUR, "desks until 09:30, 4 work hours, review to close"
    assert story("pending_dispatch", what=LAMP, condition="C01004-2").case.case_due_t is None, "不计时"


def test_a_case_without_a_limit_is_never_late() -> None:
    told = story("handling", what=LAMP, condition="C01004-2").does("feed_back", 90 * DAY)
    assert told.case.ontime is True
    told.does("fail_review", opinion="不行")
    assert told.case.handle_due_t is None


def test_a_moment_before_the_last_change_counts_as_that_one() -> None:
    told = story("handling").does("feed_back", after_s=-HOUR)
    assert told.record.t == T0 + 4 * MIN
    assert told.record.used_s == MIN


def test_the_record_keeps_limit_used_time_and_lateness_of_the_stopped_clock() -> None:
    told = story("pending_review").does("pass_review", 45 * MIN)
    assert (told.record.clock, told.record.used_s, told.record.late) == ("review", 45 * MIN, True)
    assert told.record.limit is not None
    assert told.record.limit.amount == 0.5


def test_a_suspended_clock_uses_nothing() -> None:
    told = story("handling").does("ask_suspension", opinion="雨季", until_t=T0 + DAY).does("agree_suspension")
    told.does("resume", 5 * HOUR).does("feed_back", HOUR)
    spell = next(s for s in told.case.spells if s.clock == "handle")
    assert timer.used_s(CALENDAR, spell, told.case.changed_t) == told.record.used_s == 3 * MIN + HOUR
    assert TIANYUAN.settings.sign_s == 30 * MIN
