"""Which alert stands first, which leave, what a storm looks like; how far a night's plans are."""

from typing import Any

import pytest

from feeds import alerts, duties
from feeds.board import Board
from feeds.delta import fold
from records import SectionDuty
from tests.feeds.build import ZONE, S, T, alert, duty, registry

ENDS = {("2027-01-15", "night"): T + 3_600}


def known(*some: Any) -> dict[str, Any]:
    return {one.id: one for one in some}


def order(*some: Any) -> list[str]:
    return [row.alert.id for row in alerts.rows(some, T + 10, 20, 5)[0]]


def board() -> Board:
    made = Board(S, ZONE, T)
    made.enrol(registry(("V1", "V2")), T)
    return made


def kinds(on: Board) -> list[tuple[str, str, str]]:
    return [(event.kind, event.subject, event.detail) for event in on.view("events")]


def test_the_newest_version_wins_whatever_comes_last() -> None:
    state = known(alert("1", 3, "acknowledged"))
    assert alerts.step(state, alert("1", 2, "notified"), T, ENDS, S) == {}
    assert alerts.step(state, alert("1", 4, "correcting"), T, ENDS, S)["1"].state == "correcting"  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["closed", "false_alarm", "waived"])
def test_settled_alerts_leave_with_their_shift_and_do_not_come_back(state: str) -> None:
    held = known(alert("1", 2, state))
    assert alerts.tick(held, T + 3_599, ENDS, S) == {}
    assert alerts.tick(held, T + 3_600, ENDS, S) == {"1": None}
    assert alerts.step({}, alert("1", 2, state), T + 3_601, ENDS, S) == {}


def test_open_alerts_stay_however_old_their_shift_is() -> None:
    assert alerts.tick(known(alert("1", state="corrected")), T + 90_000, ENDS, S) == {}


def test_a_settled_alert_of_a_shift_without_known_end_leaves_after_a_while() -> None:
    held = known(alert("1", 1, "closed"))
    assert alerts.tick(held, T + S.alert_kept_s, {}, S) == {}
    assert alerts.tick(held, T + 1 + S.alert_kept_s, {}, S) == {"1": None}


def test_a_closed_alert_stays_away_after_its_plan_has_left_the_wall() -> None:
    on = board()
    on.take("duties", [duty("P1")], T)
    on.take("alerts", [alert("1", 5, "closed", updated_t=T + 3_000)], T + 3_000)
    on.tick(T + 3_601 + S.duty_kept_s)
    assert (on.view("alerts"), on.view("duties")) == ({}, {})
    on.take("alerts", [alert("1", 5, "closed", updated_t=T + 3_000)], T + 3_602 + S.duty_kept_s, settled=True)
    assert on.view("alerts") == {}


def test_the_serious_unanswered_one_stands_first_and_what_was_put_aside_last() -> None:
    assert order(
        alert("shelved", level="serious", shelved_until=T + 60),
        alert("corrected", state="corrected", level="serious"),
        alert("info", level="info"),
        alert("warn-old", raised_t=T - 60),
        alert("warn-new"),
        alert("serious-cleared", level="serious", active=False),
        alert("serious-acknowledged", state="acknowledged", level="serious"),
        alert("serious", level="serious"),
        alert("serious-escalated", level="serious", escalation=2),
    ) == [
        "serious-escalated", "serious", "serious-cleared", "serious-acknowledged", "warn-new", "warn-old", "info",
        "corrected", "shelved",
    ]  # fmt: skip


def test_a_shelf_that_expired_calls_again() -> None:
    one = alert("1", shelved_until=T + 60)
    assert not alerts.calls(one, T + 59)
    assert alerts.calls(one, T + 60)


def test_settled_alerts_are_not_listed() -> None:
    assert order(alert("1", state="closed"), alert("2")) == ["2"]


def test_a_storm_of_ten_thousand_is_a_few_rows_and_every_alert_is_counted() -> None:
    storm = [alert(f"{i:05}", breach="device_offline", vehicle=f"V{i}") for i in range(9_990)]
    rare = [alert(f"x{i}", level="serious", breach="off_route", raised_t=T + i) for i in range(10)]
    one = alert("y", level="serious", breach="no_show")
    rows, rest = alerts.rows([*storm, *rare, one], T + 10, 3, 5)
    assert [(row.alert.breach, row.count) for row in rows] == [
        ("off_route", 10),
        ("no_show", 1),
        ("device_offline", 9_990),
    ]
    assert rows[0].alert.id == "x9"
    assert rest == {}


def test_what_does_not_fit_is_a_number() -> None:
    rows, rest = alerts.rows([alert(str(i), breach=f"b{i}") for i in range(8)], T, 3, 5)
    assert (len(rows), rest) == (3, {alerts.OPEN: 5})


def test_the_ticker_tells_what_was_raised_and_what_people_made_of_it() -> None:
    on = board()
    on.take("alerts", [alert("1")], T)
    on.take("alerts", [alert("1", 2, "notified"), alert("1", 3, "acknowledged")], T)
    on.take("alerts", [alert("1", 4, "correcting"), alert("1", 5, "corrected")], T)
    on.take("alerts", [alert("1", 6, "closed")], T)
    told = ["alert_closed", "alert_corrected", "alert_acknowledged", "alert_raised"]
    assert kinds(on) == [(kind, "V1", "overspeed") for kind in told]


def test_a_storm_is_one_line_and_known_alerts_are_none() -> None:
    on = board()
    on.take("alerts", [alert("old")], T, settled=True)
    on.take("alerts", [alert(str(i)) for i in range(40)], T)
    assert kinds(on) == [("alerts_raised", "40", "")]


def test_an_alert_of_a_section_without_vehicle_is_told_by_its_section() -> None:
    on = board()
    on.take("alerts", [alert("1", vehicle="", section="R7", breach="uncovered_section")], T)
    assert kinds(on) == [("alert_raised", "R7", "uncovered_section")]


def test_the_newest_word_on_a_plan_wins() -> None:
    state, _ = fold(lambda s, d: duties.step(s, d, T, S), {}, [duty("P1", T + 2, share=0.4), duty("P1", T, share=0.2)])
    assert state["P1"].share == 0.4  # type: ignore[union-attr]


def test_tonight_is_the_night_that_has_begun_until_the_next_is_near() -> None:
    state = {
        "a": duty("a", night="2027-01-14", window_start=T - 90_000, window_end=T - 60_000),
        "b": duty("b"),
        "c": duty("c", night="2027-01-16", window_start=T + 82_800, window_end=T + 86_400),
    }
    assert [d.plan for d in duties.tonight(state, T)] == ["b"]
    assert [d.plan for d in duties.tonight(state, T + 82_800 - duties.BEFORE_S)] == ["c"]
    assert [d.plan for d in duties.tonight(state, T - 300_000)] == ["a"]
    assert duties.tonight({}, T) == []


def test_a_vehicle_works_by_the_running_plan_else_the_next_else_the_last() -> None:
    last = duty("last", window_start=T - 9_000, window_end=T - 7_000)
    following = duty("next", window_start=T + 7_000, window_end=T + 9_000)
    relieved = duty("off", status="replaced")
    assert duties.of_vehicle([last, following, relieved, duty("now")], "V1", T).plan == "now"  # type: ignore[union-attr]
    assert duties.of_vehicle([last, following, relieved], "V1", T).plan == "next"  # type: ignore[union-attr]
    assert duties.of_vehicle([last, relieved], "V1", T).plan == "last"  # type: ignore[union-attr]
    assert duties.of_vehicle([relieved], "V1", T) is None


def test_by_day_a_vehicle_is_not_held_against_the_night_to_come() -> None:
    tonight = duty("tonight", window_start=T + 43_200, window_end=T + 68_400)
    assert duties.of_vehicle([tonight], "V1", T) is None
    assert duties.of_vehicle([tonight], "V1", T + 41_400) == tonight


def test_a_section_of_two_plans_is_one_strip_with_the_worse_word() -> None:
    done = SectionDuty("R1", "done", 1.0, 1, 1, T - 60, None)
    due = SectionDuty("R1", "overdue", 0.2, 0, 1, T - 600, T - 300)
    strips = duties.strips([duty("a", sections=(done,)), duty("b", vehicle="V2", sections=(due,))])
    assert [(s.section, s.status, s.vehicle, s.last_t, s.red_t) for s in strips] == [
        ("R1", "overdue", "V2", T - 60, T - 300)
    ]


def test_nobody_waits_for_a_cancelled_plan() -> None:
    told = SectionDuty("R1", "pending", 0.0, 0, 1, None, T + 60)
    assert duties.strips([duty("a", status="cancelled", sections=(told,))]) == []
