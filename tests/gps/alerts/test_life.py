"""What may be done to an alert, by whom, and what does it become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gps.alerts import labels, life
from gps.alerts.entry import ENDED, OPEN, STATES, Entry
from gps.alerts.settings import Settings
from records import Forbidden, Refused
from tests.gps.alerts.build import OWN, T0, do, episode, raised

FULL = {
    "channel": "phone", "reason": "weather", "approver": "王主任", "result": "已补扫", "evidence": "snapshot:1",
    "text": "x", "until": T0 + 600,
}  # fmt: skip


def walk(*actions: str, entry: Entry | None = None) -> Entry:
    """The alert after these actions of a night operator, every field filled in."""
    entry = entry or raised()
    for action in actions:
        entry, _ = life.step(entry, do(action, **FULL), OWN)
    return entry


def test_the_operators_way_from_raised_to_closed() -> None:
    entry = walk("notify", "acknowledge", "start_correcting", "corrected", "close")
    assert entry.alert.state == "closed"
    assert entry.alert.version == raised().alert.version + 5
    assert entry.alert.by == "夜班甲"


def test_a_step_says_who_when_what_from_where_to_where() -> None:
    entry, step = life.step(raised(), do("notify", 60, channel="phone", text="请减速", recipient="fleet_lead"), OWN)
    assert (step.by, step.role, step.t, step.action) == ("夜班甲", "night_operator", T0 + 60, "notify")
    assert (step.from_state, step.to_state, step.channel, step.text) == ("raised", "notified", "phone", "请减速")
    assert step.version == entry.alert.version == 2


@pytest.mark.parametrize(
    ("before", "action", "wrong", "word"),
    [
        ([], "close", {}, "不能“办结”"),
        (["corrected", "close"], "notify", {}, "不能“通知”"),
        ([], "notify", {"channel": ""}, "通知方式"),
        ([], "notify", {"channel": "pigeon"}, "pigeon"),
        ([], "corrected", {"evidence": ""}, "纠正依据"),
        (["acknowledge"], "close", {"evidence": ""}, "纠正依据"),
        (["corrected"], "close", {"result": ""}, "处理结果"),
        ([], "false_alarm", {"reason": ""}, "原因"),
        ([], "waive", {"reason": "tired"}, "tired"),
        ([], "waive", {"approver": ""}, "批准人"),
        ([], "shelve", {"until": None}, "挂起到何时"),
        ([], "shelve", {"until": T0}, "分钟以内"),
        ([], "shelve", {"until": T0 + 86_400}, "分钟以内"),
        ([], "unshelve", {}, "没有挂起"),
        (["escalate"] * 3, "escalate", {}, "指挥长"),
        ([], "reopen", {}, "不能“重开”"),
        ([], "dance", {}, "dance"),
    ],
)
def test_an_illegal_step_is_refused_with_a_sentence_and_changes_nothing(
    before: list[str], action: str, wrong: dict[str, object], word: str
) -> None:
    entry = walk(*before)
    as_it_was = replace(entry)
    with pytest.raises(Refused, match=word):
        life.step(entry, do(action, **(FULL | wrong)), OWN)
    assert entry == as_it_was


def test_leaders_look_and_only_the_shift_lead_opens_again() -> None:
    with pytest.raises(Forbidden):
        life.step(raised(), do("acknowledge", role="leader"), OWN)
    closed = walk("corrected", "close")
    with pytest.raises(Forbidden):
        life.step(closed, do("reopen", reason="误点"), OWN)
    entry, _ = life.step(closed, do("reopen", role="shift_lead", reason="误点"), OWN)
    assert entry.alert.state == "acknowledged"


def test_people_cannot_do_what_rules_and_timers_do() -> None:
    for action in ("clear", "worse", "revise", "case_due"):
        with pytest.raises(Forbidden):
            life.step(raised(), do(action, **FULL), OWN)


def test_what_a_person_said_is_corrected_by_a_picture_what_a_rule_saw_only_by_the_rule() -> None:
    said = raised()
    said = replace(said, alert=replace(said.alert, breach="poor_effect"))
    assert not walk("corrected", entry=said).alert.active
    seen = walk("corrected")
    assert (seen.alert.state, seen.alert.active) == ("corrected", True)


def test_shelving_ends_with_the_alert() -> None:
    assert walk("shelve").alert.shelved_until == T0 + 600
    assert walk("shelve", "unshelve").alert.shelved_until is None
    assert walk("shelve", "false_alarm").alert.shelved_until is None


def test_possible_is_what_step_allows() -> None:
    for path in ([], ["acknowledge"], ["corrected"], ["corrected", "close"], ["shelve"]):
        entry = walk(*path)
        for role in ("night_operator", "shift_lead", "leader"):
            offered = set(life.possible(entry, role, OWN))
            for action in life.BY_PEOPLE:
                try:
                    life.step(entry, do(action, role=role, **FULL), OWN)
                    allowed = True
                except Refused:
                    allowed = False
                assert allowed == (action in offered), (path, role, action)


doings = st.builds(
    do,
    st.sampled_from([*life.ACTIONS, "dance"]),
    at_s=st.floats(0, 20_000),
    role=st.sampled_from(["night_operator", "shift_lead", "leader", "rules", "timers"]),
    channel=st.sampled_from(["", "app", "phone", "voice", "pigeon"]),
    reason=st.sampled_from(["", "weather", "x"]),
    approver=st.sampled_from(["", "王主任"]),
    result=st.sampled_from(["", "done"]),
    evidence=st.sampled_from(["", "p"]),
    text=st.sampled_from(["", "t"]),
    until=st.none() | st.floats(T0 - 10, T0 + 50_000),
)


@given(st.lists(doings, max_size=30))
def test_any_sequence_of_actions_keeps_the_life_legal(some: list[object]) -> None:
    entry = raised()
    arrows = {(s, row.to or s, row.action) for row in life.LIFE for s in row.states}
    for one in some:
        had = entry
        try:
            entry, step = life.step(entry, one, Settings())  # type: ignore[arg-type]
        except Refused:
            assert entry == had
            continue
        assert (had.alert.state, entry.alert.state, step.action) in arrows
        assert entry.alert.version == had.alert.version + 1
        assert entry.alert.state in STATES
        assert 0 <= entry.alert.escalation <= 3
        assert entry.alert.shelved_until is None or entry.alert.state in OPEN


def test_every_state_but_the_ended_ones_has_a_way_out_and_every_word_a_label() -> None:
    for state in STATES:
        assert any(state in row.states and row.to for row in life.LIFE), state
    assert set(labels.STATES) == set(STATES)
    assert set(labels.ACTIONS) == set(life.ACTIONS)
    assert {need for row in life.LIFE for need in row.needs} <= set(labels.NEEDS)
    assert set(OPEN).isdisjoint(ENDED)


def test_an_episode_of_info_is_an_alert_like_any_other() -> None:
    assert raised(episode(level="info")).alert.level == "info"
