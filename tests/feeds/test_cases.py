"""Which cases a wall holds, which are late, what the ticker tells of them, whose figures are today's."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import cases, tallies
from feeds.board import Board
from feeds.case_fan import CaseClient, CaseFan, sees
from feeds.delta import apply
from records import CaseMark
from tests.feeds.build import ZONE, S, T, mark, registry, tally


def board() -> Board:
    made = Board(S, ZONE, T)
    made.enrol(registry(), T)
    return made


def told(on: Board) -> list[tuple[str, str, str]]:
    return [(event.kind, event.subject, event.detail) for event in on.view("events")]


def fan(on: Board) -> CaseFan:
    return CaseFan(on, lambda: T, S, "test", "live")


def said(on: CaseFan, client: CaseClient) -> list[dict[str, Any]]:
    return [msgspec.json.decode(one) for one in on.news(client)]


# -- marks ---------------------------------------------------------------------------------------------


def test_the_newest_version_wins_whatever_comes_last() -> None:
    state = {"1": mark("1", 3, "pending_review")}
    assert cases.step(state, mark("1", 2), T, S) == {}
    assert cases.step(state, mark("1", 4, "pending_check"), T, S)["1"].status == "pending_check"  # type: ignore[union-attr]


def test_an_ended_case_stays_ten_minutes_and_does_not_come_back() -> None:
    ended = mark("1", 2, "closed", open=False, changed_t=T)
    held = {"1": ended}
    assert cases.tick(held, T + 599, S) == {}
    assert cases.tick(held, T + 600, S) == {"1": None}
    assert cases.step({}, ended, T + 600, S) == {}
    assert cases.step({"1": mark("1", 1)}, ended, T + 600, S) == {"1": None}


def test_an_open_case_stays_however_old_it_is_and_one_opened_again_is_back() -> None:
    assert cases.tick({"1": mark("1", changed_t=T - 1e7)}, T, S) == {}
    assert "1" in cases.step({}, mark("1", 9, "handling", changed_t=T), T, S)


marks = st.builds(
    mark, st.sampled_from("123"), st.integers(1, 5), st.sampled_from(["handling", "closed"]),
    open=st.booleans(), changed_t=st.integers(0, 1_500).map(lambda s: T + s),
)  # fmt: skip


@given(st.lists(marks | st.integers(0, 2_500).map(lambda s: ("tick", T + s)), max_size=30))
def test_deltas_rebuild_the_cases(acts: list[Any]) -> None:
    state: dict[str, CaseMark] = {}
    copy: dict[str, CaseMark] = {}
    now = T
    for act in acts:
        now = max(now, act[1]) if isinstance(act, tuple) else now
        delta = cases.tick(state, now, S) if isinstance(act, tuple) else cases.step(state, act, now, S)
        apply(state, delta)
        apply(copy, delta)
        apply(copy, delta)
    assert copy == state


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "none"),
        ({"due_t": T + 60, "warn_t": T + 30}, "normal"),
        ({"due_t": T + 60, "warn_t": T}, "warning"),
        ({"due_t": T, "warn_t": T - 30}, "overdue"),
        ({"due_t": T - 60, "open": False}, "none"),
    ],
)
def test_lateness_is_that_of_the_running_clock(more: dict[str, Any], word: str) -> None:
    assert cases.lateness(mark("1", **more), T) == word


# -- figures -------------------------------------------------------------------------------------------


def test_the_newest_count_of_the_day_wins_and_yesterdays_is_never_todays() -> None:
    on = board()
    on.take("tallies", [tally(T, passed={"collect": 241}), tally(T - 60, passed={"collect": 240})], T)
    assert on.view("tallies").passed == {"collect": 241}
    version = on.versions["tallies"]
    on.tick(T + 57_599)
    assert on.versions["tallies"] == version
    on.tick(T + 57_600)
    assert on.view("tallies") is None
    assert on.versions["tallies"] > version
    assert tallies.step({}, tally(T), T + 57_660, S) == {}


# -- ticker --------------------------------------------------------------------------------------------


def test_the_ticker_tells_who_was_sent_what_ended_and_what_ran_out_of_time() -> None:
    on = board()
    on.take("cases", [mark("1", 1, last="dispatch"), mark("2", 1, due_t=T + 30)], T)
    on.take("cases", [mark("1", 2, "closed", open=False, last="close")], T + 10)
    on.tick(T + 31)
    on.tick(T + 32)
    assert told(on) == [
        ("case_late", "2", "暴露垃圾"),
        ("case_closed", "1", "暴露垃圾"),
        ("case_dispatched", "1", "S01"),
    ]


def test_known_cases_make_no_news_and_many_share_a_line() -> None:
    on = board()
    on.take("cases", [mark(str(i), last="dispatch", due_t=T - 5) for i in range(50)], T, settled=True)
    on.tick(T)
    assert told(on) == []
    on.take("cases", [mark(str(i), 2, last="dispatch", due_t=T + 5) for i in range(50)], T)
    on.tick(T + 6)
    assert told(on) == [("cases_late", "50", ""), ("cases_dispatched", "50", "")]


def test_citizens_reports_are_one_line_with_the_number_that_waits() -> None:
    on = board()
    for number in range(3):
        on.take("cases", [mark(f"s{number}", 1, "reported", source="sms", report_t=T + number)], T + number)
    on.take("cases", [mark("w", 1, "verifying", source="wechat", report_t=T + 1)], T + 3)
    on.take("cases", [mark("c", 1, "reported", source="collector")], T + 3)
    assert told(on) == [("public_waiting", "sms", "3"), ("public_waiting", "wechat", "1")]


# -- one socket ----------------------------------------------------------------------------------------


def test_a_client_is_told_everything_once_then_what_changed() -> None:
    on = board()
    on.take("cases", [mark("1"), mark("2")], T)
    on.take("tallies", [tally()], T)
    wire, client = fan(on), CaseClient()
    (hello,) = said(wire, client)
    assert (hello["type"], hello["version"], hello["build"], hello["tally"]["passed"]) == (
        "hello", 1, "test", {"collect": 241},
    )  # fmt: skip
    assert [one["id"] for one in hello["cases"]] == ["1", "2"]
    assert said(wire, client) == []
    on.take("cases", [mark("2", 2, "pending_review")], T)
    client.offer({"2"}, True)
    changed, figures = said(wire, client)
    assert ([one["status"] for one in changed["changed"]], changed["gone"]) == (["pending_review"], [])
    assert figures["tally"]["holding"] == {"handling": 61}


def test_who_is_outside_the_centre_is_not_told_its_figures() -> None:
    on, unit = board(), CaseClient(sees("unit", "S01"), figures=False)
    on.take("tallies", [tally()], T)
    wire = fan(on)
    (hello,) = said(wire, unit)
    assert hello["tally"] is None
    unit.offer(set(), True)
    assert said(wire, unit) == []


def test_a_slow_client_is_told_only_the_newest() -> None:
    on, client = board(), CaseClient()
    wire = fan(on)
    wire.news(client)
    for version in range(1, 9):
        on.take("cases", [mark("1", version)], T)
        client.offer({"1"}, False)
    (one,) = said(wire, client)
    assert [told["version"] for told in one["changed"]] == [8]


@pytest.mark.parametrize(
    ("role", "of", "seen"),
    [
        ("dispatcher", "", "123"),
        ("unit", "S01", "12"),
        ("unit", "S02", "3"),
        ("unit", "", ""),
        ("street_chief_enf", "S02", "3"),
        ("collector", "4014", "23"),
        ("collector", "", ""),
    ],
)
def test_a_unit_sees_its_cases_and_a_collector_those_of_his_hands(role: str, of: str, seen: str) -> None:
    on = board()
    three = mark("3", unit="S02", holder_role="collector", holder="4014")
    on.take("cases", [mark("1"), mark("2", reporter="4014"), three], T)
    (hello,) = said(fan(on), CaseClient(sees(role, of)))
    assert "".join(one["id"] for one in hello["cases"]) == seen


def test_a_phone_number_in_a_place_is_shown_to_nobody() -> None:
    on = board()
    on.take("cases", [mark("1", address="阳光小区前，电话 13812345678")], T)
    assert "13812345678" not in fan(on).news(CaseClient())[0].decode()


def test_a_case_sent_to_another_unit_is_gone_for_the_first() -> None:
    on, client = board(), CaseClient(sees("unit", "S01"))
    wire = fan(on)
    on.take("cases", [mark("1"), mark("2", unit="S02")], T)
    wire.news(client)
    on.take("cases", [mark("1", 2, unit="S02"), mark("2", 2, unit="S03")], T)
    client.offer({"1", "2"}, False)
    assert said(wire, client) == [{"type": "cases", "changed": [], "gone": ["1"]}]
    client.offer({"1", "2"}, False)
    assert said(wire, client) == []
