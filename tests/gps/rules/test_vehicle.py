"""定车: the planned vehicle is there and speaks."""

from gps.rules.judge import Seen
from tests.gps.rules.night import T0, breaches, levels, spans, story

PARKED = "0min..30min/60s 0 @-1500,0 off"


def test_no_fix_on_any_planned_section_by_the_start_and_15_min_needs_no_message_to_be_said():
    night = story(fixes=PARKED)
    assert breaches(night, at="899s") == []
    assert breaches(night, at="15min") == [("no_show", 900)]
    assert levels(night, at="15min") == [("no_show", "serious")]


def test_one_that_was_never_heard_of_is_a_no_show_and_offline():
    assert [b for b, _ in breaches(story(fixes="", signed="0s 王师傅"), at="15min")] == ["device_offline", "no_show"]


def test_a_vehicle_on_its_road_after_14_minutes_has_shown_up():
    assert (
        breaches(story(fixes=PARKED.replace("30min", "13min") + ", 14min 6 @100,0"), at="16min", breach="no_show") == []
    )


def test_a_no_show_ends_when_it_comes():
    night = story(fixes=PARKED.replace("30min", "39min") + ", 40min 6 @100,0")
    assert spans(night, breach="no_show") == [(0, 2400)]


def test_standing_on_the_road_a_quarter_of_an_hour_early_counts():
    assert breaches(story(fixes="-10min 0 @100,0 off, -9min..20min/60s 0 @100,500 off"), breach="no_show") == []


def test_having_been_there_long_before_does_not_count():
    assert breaches(story(fixes="-20min 0 @100,0 off, -19min..20min/60s 0 @100,500 off"), breach="no_show") != []


def test_a_night_passes_midnight():
    night = story(start=T0 + 3000, fixes="3000s..3h/60s 0 @-1500,0 off", signed="3000s 王师傅")
    assert breaches(night, at="2h") == [("no_show", 3900)], "00:05 of the next day, same night"


def test_three_minutes_of_silence_are_offline_and_ten_serious():
    night = story(fixes="0s..60s/5s 6")
    assert breaches(night, at="239s") == []
    assert levels(night, at="240s") == [("device_offline", "warn")]
    assert levels(night, at="660s") == [("device_offline", "serious")]


def test_a_silence_that_a_later_fix_ended_stays_in_the_book():
    night = story(fixes="0s..60s/5s 6, 300s 6")
    assert spans(night) == [(60, 300)]
    assert spans(story(fixes="0s..60s/5s 6, 240s 6")) == [], "180 s are the hold, ended at its very end"


def test_silence_outside_the_window_is_nobodys_matter():
    assert breaches(story(fixes="-2h 0 @-1500,0 off, -2min..0min/10s 6 @100,0, 10s 6"), breach="device_offline") == []
    assert spans(story(fixes="0s..60s/5s 6"), at="8h", breach="device_offline") == [(60, 25200)]


def test_a_silence_that_falls_into_our_own_blindness_is_none():
    night = story(fixes="0s..60s/5s 6, 400s 6")
    assert breaches(night, seen=Seen(blind_spans=((T0 + 100, T0 + 500),))) == []
    assert breaches(night, seen=Seen(blind_spans=((T0 + 100, T0 + 300),))) == [("device_offline", 300)]


def test_a_camera_without_pictures_for_five_minutes_is_offline():
    night = story(cameras=True, fixes="0s..10min/60s 6 @100,0")
    seen = Seen(pictures={"front": T0 + 200})
    assert breaches(night, at="499s", seen=seen, breach="camera_offline") == []
    (episode,) = night.episodes("500s", "camera_offline", seen)
    assert (episode.level, episode.detail, episode.from_t) == ("info", "front", T0 + 200)
    assert breaches(night, at="500s", seen=Seen(pictures={"front": T0 + 201}), breach="camera_offline") == []


def test_cameras_that_nobody_registered_and_that_never_sent_are_not_missed():
    assert breaches(story(fixes="0s..10min/60s 6 @100,0"), breach="camera_offline") == []
    assert len(breaches(story(cameras=True, fixes="0s..10min/60s 6 @100,0"), breach="camera_offline")) == 1


def test_a_camera_is_missed_only_from_when_its_vehicle_speaks_again():
    night = story(cameras=True, fixes="0s..60s/5s 6, 400s..720s/20s 6 @200,0")
    seen = Seen(pictures={"front": T0 + 60})
    assert breaches(night, at="699s", seen=seen, breach="camera_offline") == []
    assert breaches(night, at="700s", seen=seen, breach="camera_offline") == [("camera_offline", 700)]


def test_a_silent_vehicle_is_said_once_not_by_its_cameras_too():
    night = story(cameras=True, fixes="0s..60s/5s 6")
    assert [b for b, _ in breaches(night, at="10min", seen=Seen(pictures={"front": T0 + 60}))] == ["device_offline"]
