"""Coverage: which pieces of which direction, how often; and how far a plan is."""

import math

from gps.rules import judge
from gps.rules.brief import brief_of
from gps.rules.ground import Ground
from gps.rules.lines import Line
from gps.rules.settings import Rules
from records import Fix
from registry.model import Road
from tests.gps.rules.night import HOME, T0, Night, city, plan, road, story, table


def passes(night: Night) -> dict[tuple[str, int], int]:
    """Complete passes by section and direction."""
    brief = brief_of(night.plan.id, night.ground, night.rules)
    return {(n.section, n.way): len(lane.ends) for n, lane in zip(brief.needs, night.memory.lanes, strict=True)}


def pieces(night: Night, section: str, way: int) -> list[int]:
    """How often each piece was covered."""
    brief = brief_of(night.plan.id, night.ground, night.rules)
    return next(
        m.hits for n, m in zip(brief.needs, night.memory.lanes, strict=True) if (n.section, n.way) == (section, way)
    )


def on(roads: list[Road], sections: str, fixes: str) -> Night:
    own = plan("A007", sections)
    return Night(own, Ground.of(city(roads=roads), [own]), Rules(), table(fixes), [])


def test_a_section_is_cut_into_pieces_of_about_20_m():
    assert Line.of("a", [(0, 0), (1000, 0)]).pieces == 50
    assert Line.of("a", [(0, 0), (50, 0)]).pieces == 2
    assert Line.of("a", [(0, 0), (3, 0)]).pieces == 1
    line = Line.of("a", [(0, 0), (1000, 0)])
    assert [line.piece(m) for m in (0, 19.9, 20.1, 999.9, 1000)] == [0, 0, 1, 49, 49]


def test_one_way_along_covers_one_direction_only():
    night = story(fixes="0min..10min/5s @0,0>1000,0")
    assert passes(night) == {("CJN", 1): 1, ("CJN", -1): 0, ("ZJN", 1): 0, ("ZJN", -1): 0}
    assert set(pieces(night, "CJN", 1)) == {1}
    assert set(pieces(night, "CJN", -1)) == {0}


def test_fixes_15_s_apart_cover_what_lies_between_and_16_s_do_not():
    assert sum(pieces(story("A008", fixes="0s 15 @110,0, 15s 15 @165,0"), "CJN", 1)) == 4
    assert sum(pieces(story("A008", fixes="0s 15 @110,0, 16s 15 @165,0"), "CJN", 1)) == 2


def test_no_work_no_coverage_and_too_fast_no_coverage():
    assert sum(pieces(story(fixes="0min..10min/5s @0,0>1000,0 off"), "CJN", 1)) == 0
    assert sum(pieces(story(fixes="0min..5min/5s @0,0>1000,0"), "CJN", 1)) == 0


def test_without_a_signal_slow_driving_along_the_road_is_work():
    assert passes(story(fixes="0min..10min/5s @0,0>1000,0 mute"))["CJN", 1] == 1
    assert passes(story(fixes="0min..4min/5s @0,0>1000,0 mute"))["CJN", 1] == 0


def test_90_percent_of_the_pieces_complete_a_pass_and_one_less_does_not():
    assert passes(story(fixes="0min..10min/5s @0,0>899,0"))["CJN", 1] == 1
    assert passes(story(fixes="0min..10min/5s @0,0>879,0"))["CJN", 1] == 0


def test_the_last_tenth_does_not_begin_the_next_pass():
    night = story(sections="CJN*2", fixes="0min..10min/5s @0,0>1000,0, 10min..20min/5s @1000,0>0,0")
    assert passes(night) == {("CJN", 1): 1, ("CJN", -1): 1}
    assert max(pieces(night, "CJN", 1)) == 1


def test_two_ways_along_are_two_passes():
    there, back = "{0}min..{1}min/5s @0,0>1000,0", "{1}min..{2}min/5s @1000,0>0,0"
    fixes = ", ".join((there.format(0, 10), back.format(0, 10, 20), there.format(20, 30), back.format(0, 30, 40)))
    assert passes(story(sections="CJN*2", fixes=fixes)) == {("CJN", 1): 2, ("CJN", -1): 2}


def test_standing_still_at_work_covers_its_piece_once():
    assert sum(pieces(story(fixes="0s..10min/5s 0 @310,0 noheading, 605s 6"), "CJN", 1)) <= 1
    night = story(fixes="0s..60s/5s 6 @100,0, 65s..20min/5s 0 @110,0")
    assert max(pieces(night, "CJN", 1)) == 1


def test_crossing_a_planned_road_does_not_sweep_it():
    roads = [road("EW", (0, 0), (1000, 0)), road("NS", (500, -400), (500, 400))]
    night = on(roads, "EW NS", "0min..10min/5s @0,0>1000,0")
    assert passes(night)["EW", 1] == 1
    assert sum(pieces(night, "NS", 1)) + sum(pieces(night, "NS", -1)) == 0
    alone = on(roads, "NS", "0min..10min/5s @0,0>1000,0")
    assert sum(pieces(alone, "NS", 1)) + sum(pieces(alone, "NS", -1)) == 0


def test_two_carriageways_18_m_apart_are_credited_by_the_direction_of_travel():
    """Told by distance alone, drift would credit the wrong one."""
    roads = [road("EAST", (0, 0), (1000, 0), oneway=True), road("WEST", (1000, 18), (0, 18), oneway=True)]
    night = on(roads, "EAST WEST", "0min..10min/5s @0,15>1000,15")
    assert passes(night) == {("EAST", 1): 1, ("WEST", 1): 0}


def test_the_corner_between_two_sections_is_not_lost():
    night = story("A008", sections="CJN> ZJN>", fixes="0s 15 @955,0, 14s 15 @1000,45>1000,45")
    assert [k for k, hits in enumerate(pieces(night, "CJN", 1)) if hits] == [47, 48]
    assert [k for k, hits in enumerate(pieces(night, "ZJN", 1)) if hits] == [1, 2]


def test_sections_that_follow_each_other_are_both_whole():
    roads = [road("A", (0, 0), (500, 0)), road("B", (500, 0), (1000, 0))]
    night = on(roads, "A B", "0min..10min/5s @0,4>1000,4")
    assert (pieces(night, "A", 1), pieces(night, "B", 1)) == ([1] * 25, [1] * 25)


def test_drift_between_two_parallel_sections_does_not_flap():
    roads = [road("A", (0, 0), (1000, 0)), road("B", (0, 20), (1000, 20))]
    zigzag = "\n".join(f"{5 * k}s 6 @{k * 8.3},{12 if k % 2 else 7}" for k in range(120))
    night = on(roads, "A B", zigzag)
    assert sum(pieces(night, "B", 1)) == 0


def test_a_direction_that_nobody_asked_for_is_not_needed():
    assert passes(story(sections="CJN<", fixes="0min..10min/5s @1000,0>0,0")) == {("CJN", -1): 1}
    assert passes(on([road("ONE", (0, 0), (1000, 0), oneway=True)], "ONE", "0s 6 @0,0")) == {("ONE", 1): 0}


def test_the_direction_is_found_from_the_way_when_the_device_names_none():
    assert passes(story(fixes="0min..10min/5s @0,0>1000,0 noheading"))["CJN", 1] == 1


def test_ten_minutes_of_standing_work_at_the_manhole_are_its_pass():
    night = story("A019", sections="M1", fixes="0min..10min/10s 0 @300,300")
    assert passes(night) == {("M1", 0): 1}
    assert (night.duty("10min").status, night.duty("10min").planned_km) == ("done", 0)
    assert passes(story("A019", sections="M1", fixes="0min..9.5min/10s 0 @300,300")) == {("M1", 0): 0}
    assert passes(story("A019", sections="M1", fixes="0min..10min/10s 0 @300,300 off")) == {("M1", 0): 0}
    assert passes(story("A019", sections="M1*2", fixes="0min..30min/10s 0 @300,300")) == {("M1", 0): 1}


def test_work_before_the_window_covers_nothing():
    assert passes(story(fixes="-10min..-5s/5s @0,0>1000,0"))["CJN", 1] == 0


def test_first_and_last_time_of_a_piece_are_kept():
    night = story(sections="CJN", fixes="0min..10min/5s @0,0>1000,0, 20min..30min/5s @0,0>1000,0")
    lane = night.memory.lanes[0]
    assert (lane.first_s[25], lane.last_s[25]) == (300, 1515)


def test_a_section_turns_red_one_interval_after_its_last_pass():
    night = story(sections="CJN*2>", fixes="0min..10min/5s @0,0>1000,0")
    (duty,) = night.duty("20min").sections
    ended_t = night.memory.lanes[0].ends[0]
    assert (duty.status, duty.passes_done, duty.red_t) == ("pending", 1, ended_t + 3.5 * 3600)
    assert night.duty("219min").sections[0].status == "overdue"
    assert story(sections="CJN*2>", fixes="0s 6").duty("3.6h").sections[0].status == "overdue"
    assert story(sections="CJN", fixes="0s 6").duty("7h").sections[0].status == "pending", "due at the very end"
    assert story(sections="CJN", fixes="0s 6").duty("7.01h").sections[0].status == "overdue"


def test_the_duty_says_how_far_the_plan_is():
    duty = story(fixes="0min..10min/5s @0,0>1000,0, 605s..650s/5s @1000,0>1000,60 off").duty("11min")
    assert (duty.status, duty.driver_ok, duty.signed, duty.pass_now, duty.passes) == ("working", True, "王师傅", 1, 1)
    assert round(duty.planned_km, 1) == 3.6
    assert round(duty.done_km, 2) == 1.0
    assert round(duty.share, 2) == 0.28
    assert round(duty.driven_km, 2) == 1.05
    assert duty.worked_s == 605
    assert story(fixes="").duty("0s").status == "not_started"
    assert story(fixes="0s 6").duty("7.1h").status == "unfinished"


def test_drift_adds_no_mileage():
    drift = "\n".join(f"{10 * k}s 0.3 @{100 + 4 * math.sin(k)},{4 * math.cos(2 * k)}" for k in range(200))
    assert story(fixes=drift).duty("1h").driven_km == 0


def slowly(night: Night) -> dict[tuple[str, int], list[int]]:
    """The same by looking at everything: no index, no increments. Clean tracks on roads that do not meet only."""
    brief = brief_of(night.plan.id, night.ground, night.rules)
    when: dict[tuple[int, int], list[float]] = {}
    before: Fix | None = None
    for fix in sorted(night.fixes, key=lambda f: f.t):
        good = bool(fix.work) and (fix.speed_kmh or 99) <= brief.legal_kmh and fix.t >= T0
        spots = [fix]
        if good and before is not None and fix.t - before.t <= 15:
            parts = [k / 60 for k in range(1, 60)]
            spots += [Fix("", "vehicle", fix.t, before.lon + (fix.lon - before.lon) * p,
                          before.lat + (fix.lat - before.lat) * p, 0) for p in parts]  # fmt: skip
        for spot in spots if good else []:
            x, y = HOME.to_xy(spot.lon, spot.lat)
            for number, need in enumerate(brief.needs):
                cos = math.cos(math.radians((fix.heading_deg or 0) - (90 if need.way > 0 else 270)))
                if abs(y) <= 25 and cos >= 0.5 and -25 < x < 1025:
                    when.setdefault((number, min(max(int(x / 20), 0), 49)), []).append(fix.t)
        before = fix if good else None
    return {
        (need.section, need.way): [_times(when.get((n, piece), [])) for piece in range(50)]
        for n, need in enumerate(brief.needs)
    }


def _times(moments: list[float]) -> int:
    """Coverings at least two minutes apart from the last one."""
    rising = sorted(moments)
    return sum(k == 0 or t - rising[k - 1] >= 120 for k, t in enumerate(rising))


def test_it_agrees_with_a_slow_look_at_everything():
    fixes = """0min..9min/7s @-20,-3>930,5
    9.5min..12min/12s @930,3>600,9
    12.5min..13min/5s @600,9>700,60 off
    16min..22min/16s @700,0>120,3
    30min..41min/5s @0,2>1000,-4
    41.2min..42min/5s @1000,0>700,0
    43min..50min/15s @700,0>10,0"""
    night = story(sections="CJN*2", fixes=fixes)
    slow = slowly(night)
    wrong = [
        (way, piece, mine, true)
        for way in (1, -1)
        for piece, (mine, true) in enumerate(zip(pieces(night, "CJN", way), slow["CJN", way], strict=True))
        if mine != true
    ]
    assert len(wrong) <= 2, wrong  # of 100: the edges of pieces
    assert sum(sum(some) for some in slow.values()) > 100
    assert judge.load(judge.dump(night.memory)) == night.memory
