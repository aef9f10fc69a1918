"""定标: speed at work, work signal, coverage, passes."""

from tests.gps.rules.night import breaches, levels, spans, story

SWEPT = """0min..10min/5s @0,-3>1000,-3
10min..18min/5s @1003,0>1003,800
18min..26min/5s @997,800>997,0
26min..36min/5s @1000,3>0,3"""  # both roads, both ways, at 6 km/h


def test_overspeed_is_raised_only_after_it_lasted_30_s():
    night = story("A007", limit_kmh=8, fixes="0s 9, 10s 9, 30s 9, 31s 7, 32s 9")
    assert breaches(night) == [("overspeed", 30)]
    assert levels(night) == [("overspeed", "warn")]


def test_29_s_above_the_limit_are_no_overspeed():
    assert breaches(story(limit_kmh=8, fixes="0s 9, 10s 9, 29s 9, 31s 7, 40s 7")) == []


def test_half_as_fast_again_is_serious_after_15_s():
    night = story(limit_kmh=8, fixes="0s 12.5, 5s 12.5, 10s 12.5, 15s 12.5, 20s 7")
    assert breaches(night) == [("overspeed", 15)]
    assert levels(night) == [("overspeed", "serious")]


def test_a_warning_that_grows_becomes_serious_and_stays_one_episode():
    night = story(limit_kmh=8, fixes="0s..40s/5s 9, 45s..70s/5s 13")
    (episode,) = night.episodes()
    assert (episode.level, episode.value, episode.threshold, episode.at_t - episode.from_t) == ("serious", 13, 8, 30)


def test_the_third_warning_of_a_shift_is_serious():
    fast = "0min..1min/10s 9, 1min..3min/10s 6, 3min..4min/10s 9, 4min..6min/10s 6, 6min..7min/10s 9"
    assert levels(story(limit_kmh=8, fixes=fast)) == [("overspeed", w) for w in ("warn", "warn", "serious")]


def test_two_overspeeds_five_minutes_apart_are_two():
    night = story(limit_kmh=8, fixes="0min..1min/10s 9, 70s..360s/10s 6, 370s..430s/10s 9, 440s..510s/10s 6")
    assert spans(night) == [(0, 70), (370, 440)]


def test_overspeed_is_over_when_it_was_gone_for_60_s_and_not_before():
    fixes = "0s..40s/10s 9, 50s..100s/10s 7"
    assert spans(story(limit_kmh=8, fixes=fixes)) == [(0, None)]
    assert spans(story(limit_kmh=8, fixes=fixes), at="110s") == [(0, 50)], "the clock needs no message for that"
    assert spans(story(limit_kmh=8, fixes=fixes + ", 110s 7")) == [(0, 50)]


def test_a_short_slowing_does_not_split_an_overspeed():
    assert spans(story(limit_kmh=8, fixes="0s..40s/10s 9, 50s 7, 60s..90s/10s 9")) == [(0, None)]


def test_speed_just_under_the_limit_does_not_end_it():
    assert spans(story(limit_kmh=8, fixes="0s..40s/10s 9, 50s..130s/10s 7.8")) == [(0, None)]


def test_one_stray_speed_in_five_neither_makes_nor_breaks_an_overspeed():
    assert breaches(story(limit_kmh=8, fixes="0s 6, 5s 30, 10s..60s/5s 6")) == []
    assert breaches(story(limit_kmh=8, fixes="0s 9, 5s 9, 10s 9, 15s 6, 20s..30s/5s 9")) == [("overspeed", 30)]


def test_of_three_fixes_one_against_is_too_many():
    fixes = "0s 9, 10s 6, 30s 9"
    assert breaches(story(limit_kmh=8, fixes=fixes)) == []
    assert breaches(story(limit_kmh=8, fixes=fixes + ", 35s 9, 40s 9")) == [("overspeed", 40)]


def test_a_vehicle_that_alternates_around_the_limit_is_not_too_fast():
    assert breaches(story(limit_kmh=8, fixes="\n".join(f"{5 * k}s {9 if k % 2 else 7}" for k in range(30)))) == []


def test_transit_may_be_fast():
    assert breaches(story(limit_kmh=8, fixes="0s..2min/5s @0,0>1000,0 off")) == []


def test_speed_beside_the_planned_roads_is_not_judged():
    assert breaches(story(limit_kmh=8, fixes="0s 6, 10s..70s/10s 20 @500,40")) == []


def test_silence_breaks_an_overspeed_instead_of_stretching_it():
    assert breaches(story(limit_kmh=8, fixes="0s 9, 70s 9, 80s 9")) == []


def test_a_missing_speed_is_found_from_the_way():
    night = story(limit_kmh=8, fixes="0s..60s/10s @0,0>250,0 nospeed")
    assert spans(night) == [(10, None)], "15 km/h from the second fix on"


def test_rough_fixes_begin_nothing():
    assert breaches(story(limit_kmh=8, fixes="0s..60s/5s 12 rough")) == []


def test_the_limit_is_that_of_the_kind_where_the_plan_names_none():
    assert breaches(story("A007", fixes="0s..40s/5s 9")) == [("overspeed", 30)]
    assert breaches(story("A008", fixes="0s..40s/5s 9")) == []


def test_dry_run_is_slow_driving_on_the_section_with_the_brush_off():
    night = story(fixes="0s..200s/5s 6 off")
    assert breaches(night, breach="dry_run") == [("dry_run", 180)]
    assert levels(night, breach="dry_run") == [("dry_run", "serious")]


def test_no_dry_run_in_transit_nor_for_less_than_three_minutes_nor_without_a_signal():
    assert breaches(story(fixes="0s..35s/5s @0,0>250,0 off"), breach="dry_run") == []
    assert breaches(story(fixes="0s..175s/5s 6 off, 180s 6"), breach="dry_run") == []
    assert breaches(story(fixes="0s..400s/5s 6 mute"), breach="dry_run") == []


def test_kinds_that_do_not_sweep_make_no_dry_run():
    assert breaches(story("A008", fixes="0s..200s/5s 6 off"), breach="dry_run") != []
    assert breaches(story("A019", fixes="0s..200s/5s 6 off", limit_kmh=20), breach="dry_run") == []


def test_no_dry_run_over_a_road_that_is_already_swept():
    swept = "0min..10min/5s @0,0>1000,0, 10min..11min/5s @1000,0>0,0 off, "
    again = "11min..16min/5s @0,0>500,0 off"
    assert breaches(story(sections="CJN> ZJN", fixes=swept + again), breach="dry_run") == []


def test_a_plan_well_swept_has_no_breach_of_the_standard():
    night = story(fixes=SWEPT)
    assert breaches(night, at="36min") == []
    assert breaches(night, at="7.1h") == []


def test_little_coverage_warns_at_the_end_and_less_is_serious():
    half = "0min..10min/5s @0,-3>1000,-3, 10min..18min/5s @1003,0>1003,800"
    night = story(fixes=half)
    assert ("low_coverage", "serious") in levels(night, at="7h")
    most = half + ", 18min..26min/5s @997,800>997,0, 26min..31min/5s @1000,3>500,3"
    assert ("low_coverage", "warn") in levels(story(fixes=most), at="7h")
    assert ("missing_pass", 7 * 3600) in breaches(story(fixes=most), at="7h")


def test_nothing_is_said_of_the_end_one_second_before_it():
    found = {b for b, _ in breaches(story(fixes="0min..10min/5s @0,-3>1000,-3"), at="25199s")}
    assert found.isdisjoint({"missing_pass", "early_leave", "short_hours"})


def test_behind_plan_is_said_at_half_time_and_taken_back_when_it_has_caught_up():
    slow = "0min..1min/5s @0,-3>100,-3"
    assert ("low_coverage", "info") in levels(story(fixes=slow), at="3.5h")
    assert levels(story(fixes=slow), at="3.4h", breach="low_coverage") == []
    caught = story(fixes=slow + ", 211min..221min/5s @0,-3>1000,-3, 221min..229min/5s @1003,0>1003,800")
    assert spans(caught, at="4h", breach="low_coverage") == [
        (3.5 * 3600, caught.memory.reached[0] - caught.plan.window_start)
    ]


def test_low_coverage_is_one_episode_that_grows_worse():
    night = story(fixes="0min..10min/5s @0,-3>1000,-3")
    assert spans(night, at="5.7h", breach="low_coverage") == [(3.5 * 3600, None)]
    assert levels(night, at="7h", breach="low_coverage") == [("low_coverage", "serious")]
    assert spans(night, at="7h", breach="low_coverage") == [(3.5 * 3600, None)]


def test_pieces_swept_too_fast_do_not_count():
    assert story(limit_kmh=8, fixes="0min..6min/5s @0,0>1000,0").duty("7min").share == 0
