"""定时: start, end, hours, standing, hours when nobody may work."""

from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from gps.rules.brief import brief_of
from gps.rules.ground import Ground
from gps.rules.judge import Seen
from gps.rules.settings import Rules, Thresholds
from registry.plans.settings import RUSH_HOURS
from tests.gps.rules.night import T0, breaches, city, levels, plan, spans, stoppage, story

ALL = """0min..10min/5s @0,-3>1000,-3
10min..18min/5s @1003,0>1003,800
18min..26min/5s @997,800>997,0
26min..36min/5s @1000,3>0,3"""


def test_a_vehicle_that_is_there_and_does_not_work_starts_late():
    night = story(fixes="0min..34min/60s 0 @100,0 off, 2100s 6 @100,0")
    assert breaches(night, at="9.9min", breach="late_start") == []
    assert levels(story(fixes="0min..11min/60s 0 @100,0 off"), breach="late_start") == [("late_start", "warn")]
    assert levels(story(fixes="0min..31min/60s 0 @100,0 off"), breach="late_start") == [("late_start", "serious")]
    assert spans(night, breach="late_start") == [(0, 2100)]


def test_a_vehicle_that_comes_late_and_works_at_once_started_late():
    night = story(fixes="0min..11min/60s 0 @-1500,0 off, 12min 6 @100,0, 725s 6")
    assert spans(night) == [(0, 720)]
    assert breaches(night) == [("late_start", 720)]


def test_work_nine_minutes_after_the_start_is_in_time():
    assert breaches(story(fixes="0min..8min/60s 0 @-1500,0 off, 9min 6 @100,0"), at="15min", breach="late_start") == []


def test_work_begun_just_before_the_start_is_not_late():
    early = "-5min..0min/5s 6 @100,0, 5s..3min/5s 6 off, 190s..20min/5s @100,300 0 off"
    assert breaches(story(fixes=early.replace("@100,300 0", "0 @100,300")), breach="late_start") == []


def test_one_that_is_not_there_at_all_is_a_no_show_and_not_late_besides():
    night = story(fixes="0min..20min/60s 0 @-1500,0 off")
    assert [b for b, _ in breaches(night)] == ["no_show"]


def test_who_leaves_before_the_end_with_roads_left_leaves_early():
    night = story(fixes="0min..10min/5s @0,-3>1000,-3")
    assert ("early_leave", 7 * 3600) in breaches(night, at="7h")
    assert spans(night, at="7h", breach="early_leave") == [(600, None)]


def test_who_has_done_all_may_leave_early_and_need_not_fill_the_hours():
    found = {b for b, _ in breaches(story(fixes=ALL), at="7.1h")}
    assert found.isdisjoint({"early_leave", "short_hours", "low_coverage", "missing_pass"})


def test_work_until_ten_minutes_before_the_end_is_no_early_leave():
    fixes = "0min 6 @100,0, 24600s 6 @100,0"
    assert breaches(story(fixes=fixes), at="7h", breach="early_leave") == []
    assert len(breaches(story(fixes=fixes.replace("24600s", "24599s")), at="7h", breach="early_leave")) == 1


def test_six_of_seven_hours_at_work_are_too_few():
    back_and_forth = "0h..6.2h/20s 5 @500,0"
    night = story(sections="CJN*9 ZJN*9", fixes=back_and_forth)
    (episode,) = night.episodes("7h", "short_hours")
    assert (round(episode.value, 1), round(episode.threshold, 1), episode.unit) == (6.2, 6.3, "h")
    assert breaches(story(sections="CJN*9 ZJN*9", fixes="0h..6.4h/20s 5 @500,0"), at="7h", breach="short_hours") == []


def test_work_after_the_window_is_out_of_window_after_three_minutes():
    night = story(fixes=ALL + ", 7h 6 @100,0, 25205s..25400s/5s 6")
    assert breaches(night, breach="out_of_window") == [("out_of_window", 25205 + 180)]
    assert breaches(story(fixes="7h..25380s/5s 6"), breach="out_of_window") == []


def test_work_in_forbidden_hours_is_out_of_window_though_planned():
    rules = Rules(forbidden=(("00:00", "01:00"),))
    fixes = "3500s..2h/20s @0,0>1000,0"
    assert breaches(story(fixes=fixes, rules=rules), breach="out_of_window") == [("out_of_window", 3600 + 180)]
    assert breaches(story(fixes=fixes), breach="out_of_window") == []


def test_the_window_of_another_plan_of_the_same_vehicle_is_no_wrong_hour():
    relief = plan("A007", id="later", start=T0 + 7 * 3600, end=T0 + 9 * 3600)
    assert breaches(story(fixes="7h..25400s/5s 6", others=(relief,)), breach="out_of_window") == []


def test_a_parked_vehicle_whose_brush_signal_hangs_is_not_at_work():
    assert breaches(story(fixes="7h..26000s/20s 0 @-1500,0"), breach="out_of_window") == []


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (("22:00", "01:00"), [(-1, 2)]),
        (("05:30", "07:00"), [(6.5, 8)]),
        (("00:00", "00:30"), [(1, 1.5)]),
        (("07:00", "09:00"), []),
    ],
)
def test_forbidden_hours_are_local_and_may_pass_midnight(hours, found):
    rules = Rules(forbidden=(hours,), timezone="Asia/Shanghai")
    spans = brief_of(plan().id, Ground.of(city(), [plan()]), rules).forbidden
    assert [((a - T0) / 3600, (b - T0) / 3600) for a, b in spans] == found


def test_hours_and_zone_of_the_city_are_said_once_and_handed_to_the_rules():
    own = Thresholds(idle=structs.replace(Thresholds().idle, hold_s=300.0))
    rules = Rules.of(own, RUSH_HOURS, ZoneInfo("Asia/Urumqi"))
    assert (rules.idle.hold_s, rules.forbidden, rules.zone.key) == (300.0, RUSH_HOURS, "Asia/Urumqi")
    assert "forbidden" not in Thresholds.__struct_fields__


def test_ten_minutes_of_standing_are_idle_and_twenty_serious():
    assert breaches(story(fixes="0s 6, 10s..610s/10s 0"), breach="idle") == [("idle", 610)]
    assert levels(story(fixes="0s 6, 10s..1210s/10s 0"), breach="idle") == [("idle", "serious")]
    assert breaches(story(fixes="0s 6, 10s..600s/10s 0"), breach="idle") == []


def test_drift_while_standing_does_not_end_an_idle():
    wander = ", ".join(f"{10 * k}s 0.4 @{100 + (k * 7) % 23 - 11},{(k * 5) % 19 - 9}" for k in range(1, 70))
    assert breaches(story(fixes="0s 6 @100,0, " + wander), breach="idle") != []
    spike = "0s 6, 10s..300s/10s 0 @100,0, 310s 0 @160,40, 320s..620s/10s 0 @100,0"
    assert breaches(story(fixes=spike), breach="idle") == [("idle", 610)]
    assert breaches(story(fixes=spike.replace("310s", "310s 0 @160,40, 315s")), breach="idle") == []


def test_nobody_is_idle_at_water_or_home_or_before_the_window_or_when_all_is_done():
    assert breaches(story(fixes="0s 6, 10s..1000s/10s 0 @500,-610 off"), breach="idle") == []
    assert breaches(story(fixes="0s..1000s/10s 0 @-1480,0 off"), breach="idle") == []
    assert breaches(story(fixes="-20min..-1min/10s 0 @300,0 off, 0min..9min/10s 0 @300,0 off"), breach="idle") == []
    assert breaches(story(fixes=ALL + ", 37min..60min/10s 0 @300,0 off"), breach="idle") == []


def test_a_slow_sweeper_is_not_idle():
    assert breaches(story(fixes="0min..20min/5s 3 @0,0>1000,0"), breach="idle") == []


def test_a_dredger_may_stand_at_work_but_not_without():
    stands = "0min..20min/10s 0 @600,300"
    assert breaches(story("A019", sections="M1", fixes=stands), breach="idle") == []
    assert breaches(story("A019", sections="M1", fixes=stands + " off"), breach="idle") != []


def test_idle_is_over_when_it_drives_on():
    fixes = "0s 6, 10s..700s/10s 0, 710s..800s/5s 6"
    assert spans(story(fixes=fixes), at="900s", breach="idle")[0] == (10, 710)


def test_while_work_is_stopped_nothing_is_asked():
    idle = story(fixes="0s 6, 10s..1810s/10s 0")
    rain = Seen(stoppages=(stoppage("0s", "20min"),))
    assert breaches(idle, seen=rain, breach="idle") == [("idle", 1200 + 600)]
    assert breaches(idle, seen=Seen(stoppages=(stoppage("0s", None),))) == []
    assert breaches(idle, seen=Seen(stoppages=(stoppage("0s", None, ("washer",)),)), breach="idle") != []
