"""定人: the planned driver, signed in by the start."""

from gps.rules.judge import Seen
from tests.gps.rules.night import breaches, levels, spans, story

WORK = "0min..20min/5s @0,0>1000,0"


def test_nobody_signed_in_ten_minutes_after_the_start():
    night = story(signed="", fixes=WORK)
    assert breaches(night, at="599s", breach="driver_missing") == []
    assert breaches(night, at="10min", breach="driver_missing") == [("driver_missing", 600)]


def test_a_sign_in_after_nine_minutes_is_in_time_and_one_after_twelve_ends_the_breach():
    assert breaches(story(signed="9min 王师傅", fixes=WORK), at="20min") == []
    assert spans(story(signed="12min 王师傅", fixes=WORK), at="20min") == [(0, 720)]


def test_who_signed_in_before_the_window_is_signed_in():
    assert breaches(story(signed="-20min 王师傅", fixes=WORK), at="20min") == []
    assert breaches(story(signed="-20min 王师傅, -1min 王师傅 off", fixes=WORK), at="20min") == [
        ("driver_missing", 600)
    ]


def test_another_driver_than_planned_is_a_mismatch_at_once():
    night = story(signed="5s 李师傅", fixes=WORK)
    (episode,) = night.episodes("6s")
    assert (episode.breach, episode.level, episode.driver, episode.detail) == (
        "driver_mismatch", "serious", "李师傅", "李师傅")  # fmt: skip
    assert episode.at_t == episode.from_t == night.plan.window_start + 5


def test_the_approved_relief_and_the_planned_driver_are_both_right():
    assert breaches(story(signed="0s 李师傅", relief_driver="李师傅", fixes=WORK), at="20min") == []
    assert breaches(story(signed="0s 王师傅", relief_driver="李师傅", fixes=WORK), at="20min") == []


def test_a_mismatch_ends_when_the_right_one_signs_in():
    assert spans(story(signed="5s 李师傅, 4min 王师傅", fixes=WORK), at="20min") == [(5, 240)]


def test_the_driver_of_the_shift_before_has_ten_minutes_to_sign_out():
    assert breaches(story(signed="-6h 李师傅, 9min 李师傅 off, 9.5min 王师傅", fixes=WORK), at="20min") == []
    assert breaches(story(signed="-6h 李师傅", fixes=WORK), at="20min") == [("driver_mismatch", 600)]


def test_who_drove_is_who_was_signed_in_at_the_time_of_the_fix():
    night = story(limit_kmh=8, signed="0s 王师傅, 2min 李师傅", fixes="0s..40s/10s 9, 3min..220s/10s 9",
                  relief_driver="李师傅")  # fmt: skip
    assert [e.driver for e in night.episodes(breach="overspeed")] == ["王师傅", "李师傅"]


def test_a_cancelled_plan_asks_nothing():
    night = story(signed="", fixes="0min..20min/60s 0 @-1500,0 off", word="cancelled", cause="breakdown")
    assert breaches(night, at="7h") == []
    assert night.duty("1h").status == "cancelled"


def test_a_replaced_plan_is_held_against_the_vehicle_that_replaces():
    night = story("A007", fixes="", signed="", word="replaced", relief_vehicle="A008")
    assert night.memory.vehicle == "A008"
    assert {e.vehicle for e in night.episodes("20min")} == {"A008"}
    assert breaches(story(word="replaced", fixes="", signed=""), at="20min") == [], "nobody replaces it: fleet says so"


def test_while_we_are_blind_silence_means_nothing():
    night = story(signed="", fixes="0min..20min/60s 0 @-1500,0 off")
    blind = Seen(blind=True, blind_spans=((night.plan.window_start + 500, float("inf")),))
    assert breaches(night, at="19min", seen=blind) == []
    seeing = Seen(blind_spans=((night.plan.window_start + 500, night.plan.window_start + 1000),))
    assert ("driver_missing", 1000.0) in breaches(night, at="19min", seen=seeing), "as soon as we see again"
    before = Seen(blind=True, blind_spans=((night.plan.window_start + 700, float("inf")),))
    assert ("driver_missing", 600.0) in breaches(night, at="19min", seen=before), "what was known stays"


def test_levels_of_people():
    assert levels(story(signed="", fixes=WORK), at="11min") == [("driver_missing", "warn")]
