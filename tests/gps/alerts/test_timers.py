"""What is due by the clock: telling, escalation, the end of shelving, the case centre."""

from msgspec.structs import replace

from gps.alerts import life, timers
from gps.alerts.entry import Entry
from gps.alerts.settings import Settings
from tests.gps.alerts.build import END, OWN, T0, do, episode, raised


def tick(entry: Entry, at_s: float, own: Settings = OWN) -> tuple[Entry, list[str]]:
    """The alert after the clock's turn, and what it did."""
    change = timers.due(entry, T0 + at_s, own)
    if change is None:
        return entry, []
    said = [f"{s.action} {s.channel or s.reason}".strip() for s in change.steps]
    assert timers.due(change.entry, T0 + at_s, own) is None  # nothing is owed twice
    return change.entry, said


def acted(entry: Entry, action: str, at_s: float, **more: object) -> Entry:
    return life.step(entry, do(action, at_s, **more), OWN)[0]  # type: ignore[arg-type]


def test_the_fleet_lead_is_told_by_app_at_once_and_never_of_info() -> None:
    entry, said = tick(raised(), 30)
    assert (entry.alert.state, said) == ("notified", ["notify app"])
    assert tick(raised(episode(level="info")), 30)[1] == []


def test_ten_minutes_without_an_answer_escalate_step_by_step_to_the_commander() -> None:
    entry, _ = tick(raised(), 30)  # raised at 30 s
    assert tick(entry, 629)[1] == []
    entry, said = tick(entry, 630)
    assert (said, entry.alert.escalation) == (["escalate not_acknowledged"], 1)
    assert tick(entry, 1229)[1] == []
    entry, _ = tick(entry, 1230)
    assert entry.alert.escalation == 2
    entry, _ = tick(entry, 2130)
    assert entry.alert.escalation == 3
    assert tick(entry, 9000)[1] == []


def test_an_answer_in_time_stops_the_clock_and_starts_the_next() -> None:
    entry = acted(tick(raised(), 30)[0], "acknowledge", 300)
    assert tick(entry, 1499)[1] == []
    entry, said = tick(entry, 1500)
    assert said == ["escalate not_corrected"]
    assert tick(entry, 2100)[0].alert.escalation == 2


def test_when_the_breach_is_gone_nobody_above_is_told() -> None:
    entry = acted(tick(raised(), 30)[0], "acknowledge", 300)
    entry = replace(entry, alert=replace(entry.alert, active=False))
    assert tick(entry, 9000)[1] == []


def test_three_times_in_a_shift_is_told_above_once() -> None:
    entry = raised(episode(0, 100), episode(300, 400), episode(700), now_s=730)
    entry, said = tick(entry, 730)
    assert sorted(said) == ["escalate repeat", "notify app"]
    assert tick(entry, 735)[1] == []
    twice_before = replace(raised(), before=2)
    assert "escalate repeat" in tick(twice_before, 30)[1]


def test_a_shelved_alert_is_silent_until_its_time() -> None:
    entry = acted(raised(), "shelve", 40, until=T0 + 1000, reason="等待加水")
    assert tick(entry, 999)[1] == []
    entry, said = tick(entry, 1000)
    assert said[0] == "unshelve expired"
    assert "notify app" in said
    assert entry.alert.shelved_until is None


def test_a_higher_level_is_told_again_though_it_was_acknowledged() -> None:
    entry = acted(tick(raised(), 30)[0], "acknowledge", 60)
    louder, _ = life.step(
        replace(entry, alert=replace(entry.alert, level="serious")), do("worse", 90, role="rules"), OWN
    )
    entry, said = tick(louder, 90)
    assert (said, entry.alert.state) == (["notify app"], "acknowledged")


def test_what_is_not_corrected_by_shift_end_goes_to_the_case_centre_once() -> None:
    entry = acted(tick(raised(), 30)[0], "acknowledge", 60)
    for _ in range(4):
        entry, _ = tick(entry, END - T0 - 1)
    entry, said = tick(entry, END - T0)
    assert said == ["case_due not_corrected"]
    assert entry.alert.state == "acknowledged"
    assert tick(entry, END - T0 + 60)[1] == []
    corrected = acted(raised(), "corrected", 60, evidence="p")
    assert tick(corrected, END - T0 + 60)[1] == []


def test_next_t_is_when_something_happens_and_not_before() -> None:
    entry = raised()
    for _ in range(40):
        at = timers.next_t(entry, OWN)
        if at is None:
            break
        assert timers.due(entry, at - 0.001, OWN) is None
        change = timers.due(entry, at, OWN)
        assert change is not None
        entry = change.entry
    assert timers.next_t(entry, OWN) is None


def test_a_person_has_to_ring_about_serious_ones() -> None:
    entry = raised(episode(level="serious"))
    assert timers.needs_phone(entry)
    assert not timers.needs_phone(acted(entry, "notify", 60, channel="phone"))
    assert not timers.needs_phone(raised())


def test_a_city_may_ring_by_machine() -> None:
    own = Settings(auto_channels={"serious": ("app", "phone", "voice")})
    assert tick(raised(episode(level="serious")), 30, own)[1] == ["notify app", "notify phone", "notify voice"]
