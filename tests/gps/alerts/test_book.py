"""Which alerts do the rules' findings make, and which do they change."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gps.alerts import life
from gps.alerts.book import Context, reconcile
from gps.alerts.entry import OPEN, Change, Entry
from gps.rules.episode import Episode
from tests.gps.alerts.build import OWN, T0, context, do, episode, named, raised


def look(kept: Entry | list[Entry], *episodes: Episode, at_s: float = 600.0, **more: Any) -> list[Change]:
    entries = kept if isinstance(kept, list) else [kept]
    return reconcile(entries, episodes, context(**more), T0 + at_s, OWN)


def one(kept: Entry | list[Entry], *episodes: Episode, at_s: float = 600.0) -> Entry:
    (change,) = look(kept, *episodes, at_s=at_s)
    return named(change.entry)


def acted(entry: Entry, *actions: str) -> Entry:
    for action in actions:
        entry, _ = life.step(entry, do(action, 300, channel="app", result="r", evidence="e", reason="x"), OWN)
    return entry


def test_a_breach_makes_one_alert_with_its_numbers() -> None:
    alert = raised(episode(value=12.5, level="serious")).alert
    assert (alert.vehicle, alert.breach, alert.group, alert.level) == ("A007", "overspeed", "standard", "serious")
    assert (alert.state, alert.active, alert.count, alert.version) == ("raised", True, 1, 1)
    assert (alert.value, alert.threshold, alert.unit, alert.hold_s) == (12.5, 8.0, "km/h", 30.0)
    assert (alert.from_t, alert.raised_t, alert.responsible) == (T0, T0 + 30, "李队")


def test_the_same_episodes_again_change_nothing() -> None:
    entry = raised(episode())
    assert look(entry, episode()) == []
    assert look(entry, episode(), at_s=6000) == []


def test_a_new_episode_of_the_same_breach_is_counted_not_raised_anew() -> None:
    cleared = one(raised(episode()), episode(0, 100))
    entry = one(cleared, episode(0, 100), episode(400))
    assert (entry.alert.count, entry.alert.active, entry.alert.state) == (2, True, "raised")
    assert (entry.alert.from_t, entry.alert.raised_t) == (T0 + 400, T0 + 30)


def test_when_the_condition_is_gone_the_alert_is_corrected() -> None:
    for actions in ([], ["notify"], ["acknowledge"], ["start_correcting"]):
        entry = one(acted(raised(episode()), *actions), episode(0, 100))
        assert (entry.alert.state, entry.alert.active, entry.alert.cleared_t) == ("corrected", False, T0 + 100)
        assert entry.alert.last_t == T0 + 100


def test_a_breach_that_begins_again_before_closing_is_told_again() -> None:
    corrected = one(acted(raised(episode()), "notify", "acknowledge"), episode(0, 100))
    entry = one(corrected, episode(0, 100), episode(500))
    assert (entry.alert.state, entry.alert.cleared_t) == ("raised", None)
    assert entry.marks == {"raised": T0 + 600}


def test_a_breach_that_came_and_went_between_two_looks_is_still_counted() -> None:
    corrected = one(raised(episode()), episode(0, 100))
    (change,) = look(corrected, episode(0, 100), episode(300, 400))
    assert [step.action for step in change.steps] == ["again", "clear"]
    assert (change.entry.alert.count, change.entry.alert.state) == (2, "corrected")


def test_late_data_reveals_a_breach_that_is_over() -> None:
    (change,) = look([], episode(0, 100))
    assert [step.action for step in change.steps] == ["raise", "clear"]
    assert (change.entry.alert.state, change.entry.alert.active) == ("corrected", False)


def test_the_level_rises_to_the_worst_and_ends_shelving() -> None:
    shelved, _ = life.step(raised(episode()), do("shelve", 60, until=T0 + 1200, reason="洒水等待"), OWN)
    (change,) = look(shelved, episode(level="serious", value=14.0))
    assert [step.action for step in change.steps] == ["unshelve", "worse"]
    assert (change.entry.alert.level, change.entry.alert.shelved_until) == ("serious", None)
    assert change.entry.alert.value == 14.0


def test_shelved_alerts_still_count() -> None:
    shelved, _ = life.step(raised(episode()), do("shelve", 60, until=T0 + 1200, reason="x"), OWN)
    entry = one(shelved, episode(0, 100), episode(400))
    assert (entry.alert.count, entry.alert.shelved_until) == (2, T0 + 1200)


def test_a_replay_may_move_the_edges() -> None:
    entry = raised(episode(0))
    moved = one(entry, episode(-25, 90))
    assert (moved.alert.count, moved.alert.from_t, moved.alert.state) == (1, T0 - 25, "corrected")


def test_a_replay_may_split_or_join_episodes_without_a_new_alarm() -> None:
    split = one(raised(episode(0)), episode(0, 200), episode(300))
    assert (split.alert.count, split.alert.state, split.alert.active) == (2, "raised", True)
    joined = one(acted(split, "acknowledge"), episode(0))
    assert (joined.alert.count, joined.alert.state) == (1, "acknowledged")


def test_late_data_that_shows_an_earlier_breach_counts_it_but_rings_nobody() -> None:
    entry = acted(raised(episode(1000), now_s=1030), "acknowledge")
    (change,) = look(entry, episode(0, 100), episode(1000), at_s=1200)
    assert (change.entry.alert.count, change.entry.alert.state) == (2, "acknowledged")


def test_what_late_data_proves_wrong_is_cleared_with_a_note() -> None:
    (change,) = look(raised(episode()))
    assert (change.entry.alert.state, change.entry.alert.active) == ("corrected", False)
    assert "不再成立" in change.steps[0].reason
    assert look(named(change.entry)) == []


def test_an_ended_alert_stays_ended_by_the_same_episode_and_a_new_one_makes_a_new_alert() -> None:
    for actions in (["corrected", "close"], ["false_alarm"]):
        ended = acted(raised(episode()), *actions)  # at 300 s, while the breach lasted
        assert look(ended, episode(0)) == []
        assert look(ended, episode(0, 500)) == []
        (change,) = look(ended, episode(0, 500), episode(900), at_s=1000)
        assert change.is_new
        assert (change.entry.alert.count, change.entry.before) == (1, 1)


def test_a_remark_on_an_ended_alert_hides_no_later_breach() -> None:
    ended = acted(raised(episode()), "false_alarm")
    ended, _ = life.step(ended, do("remark", 5000, text="已回电"), OWN)
    (change,) = look(ended, episode(0, 500), episode(900), at_s=5001)
    assert change.is_new


def test_a_level_that_rises_brings_its_value_at_once() -> None:
    (change,) = look(raised(episode(value=9.0), now_s=30), episode(level="serious", value=14.0), at_s=31)
    assert (change.entry.alert.level, change.entry.alert.value) == ("serious", 14.0)


def test_an_open_alert_is_preferred_to_an_ended_one() -> None:
    ended = acted(raised(episode()), "corrected", "close")
    second = named(look(ended, episode(0, 200), episode(900), at_s=1000)[0].entry, 2)
    assert look([ended, second], episode(0, 200), episode(900), at_s=1100) == []
    (change,) = look([ended, second], episode(0, 950), at_s=1100)
    assert change.entry.alert.id == second.alert.id


def test_a_value_that_only_grows_is_written_seldom() -> None:
    entry = raised(episode(value=9.0), now_s=30)
    assert look(entry, episode(value=9.5), at_s=35) == []
    (change,) = look(entry, episode(value=9.5), at_s=60)
    assert (change.steps, change.entry.alert.value, change.entry.alert.version) == ((), 9.5, 2)


def test_the_context_decides_about_its_own_only() -> None:
    entry = raised(episode())
    assert look(entry, breaches=frozenset({"idle"})) == []
    assert look(entry, vehicle="A008") == []
    assert look(entry, shift="day") == []
    assert look([], episode(vehicle="A007"), breaches=frozenset({"idle"})) == []


def test_fleet_rules_speak_of_all_vehicles_and_of_sections_that_have_nobody() -> None:
    fleet = Context("2026-11-20", "night", frozenset({"uncovered_section", "wrong_vehicle"}))
    some = [
        episode(breach="uncovered_section", vehicle="", section="R1"),
        episode(breach="uncovered_section", vehicle="", section="R2"),
        episode(breach="wrong_vehicle", vehicle="A009"),
    ]
    changes = reconcile([], some, fleet, T0 + 60, OWN)
    assert len(changes) == 3
    kept = [named(change.entry, i) for i, change in enumerate(changes)]
    assert reconcile(kept, some, fleet, T0 + 90, OWN) == []
    (gone,) = reconcile(kept, some[1:], fleet, T0 + 90, OWN)
    assert gone.entry.alert.section == "R1"


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6), st.sampled_from(["warn", "serious"])), max_size=6)


def night(some: list[tuple[int, int, str]], lasting: bool) -> list[Episode]:
    """Episodes that do not touch, in order; the last one may still last."""
    found, at = [], 0
    for i, (gap, length, level) in enumerate(some):
        start = at + gap * 60 + 120
        at = start + length * 60
        last = lasting and i == len(some) - 1
        found.append(episode(start, None if last else at, level=level))
    return found


@given(
    st.lists(st.tuples(spans, st.booleans(), st.sampled_from(["", "acknowledge", "close", "false_alarm"])), max_size=6)
)
def test_reconcile_twice_changes_nothing_and_leaves_one_open_alert(looks: list[Any]) -> None:
    kept: dict[str, Entry] = {}
    now_s = 0.0
    for some, lasting, action in looks:
        now_s += 1000
        found = night(some, lasting)
        for change in look(list(kept.values()), *found, at_s=now_s):
            entry = named(change.entry, len(kept) + 1) if change.is_new else change.entry
            kept[entry.alert.id] = entry
        assert look(list(kept.values()), *found, at_s=now_s) == []
        standing = [e for e in kept.values() if e.alert.state in OPEN]
        assert len(standing) <= 1
        for entry in standing if action else []:
            now_s += 10
            try:
                after, _ = life.step(entry, do(action, now_s, result="r", evidence="e", reason="x"), OWN)
            except Exception:  # noqa: BLE001, S112 - not every action fits every state
                continue
            kept[after.alert.id] = after
