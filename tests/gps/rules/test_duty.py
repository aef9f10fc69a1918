"""定责: it keeps to its route; every road has somebody."""

from gps.rules import fleet
from gps.rules.episode import Signed
from gps.rules.ground import Ground
from gps.rules.judge import Seen, replay
from gps.rules.settings import Rules
from tests.gps.rules.night import T0, breaches, city, levels, plan, spans, story, table

ON = "0s..60s/5s 6 @300,0"
AWAY = "65s..85s/5s @300,0>300,60"


def test_two_minutes_at_work_60_m_beside_the_route_are_off_route():
    night = story(fixes=f"{ON}, 65s..300s/5s 6 @300,60")
    assert breaches(night, breach="off_route") == [("off_route", 185)]
    assert levels(night, breach="off_route") == [("off_route", "warn")]


def test_45_m_beside_the_route_or_less_than_two_minutes_are_not():
    assert breaches(story(fixes=f"{ON}, 65s..300s/5s 6 @300,45"), breach="off_route") == []
    assert breaches(story(fixes=f"{ON}, 65s..180s/5s 6 @300,60, 185s..300s/5s 6 @300,0"), breach="off_route") == []


def test_200_m_away_or_ten_minutes_are_serious():
    assert levels(story(fixes=f"{ON}, 65s..300s/5s 6 @300,210"), breach="off_route") == [("off_route", "serious")]
    assert levels(story(fixes=f"{ON}, 65s..660s/5s 6 @300,60"), breach="off_route") == [("off_route", "warn")]
    assert levels(story(fixes=f"{ON}, 65s..670s/5s 6 @300,60"), breach="off_route") == [("off_route", "serious")]


def test_it_counts_only_after_it_was_on_the_route_and_within_the_window():
    assert breaches(story(fixes="0s..600s/5s 6 @300,300"), breach="off_route") == []
    assert breaches(story(fixes="6.9h..7h/5s 6 @300,0, 25205s..26000s/5s 6 @300,300"), breach="off_route") == []


def test_a_stray_position_does_not_bring_it_back():
    fixes = f"{ON}, 65s..120s/5s 6 @300,60, 125s 6 @300,10, 130s..300s/5s 6 @300,60"
    assert spans(story(fixes=fixes), breach="off_route") == [(65, None)]
    fixes = f"{ON}, 65s..250s/5s 6 @300,60, 255s 6 @300,10, 260s..400s/5s 6 @300,60"
    assert spans(story(fixes=fixes), breach="off_route") == [(65, None)]


def test_it_is_over_when_it_was_back_for_a_minute():
    fixes = f"{ON}, 65s..250s/5s 6 @300,60, 255s..330s/5s 6 @300,0"
    assert spans(story(fixes=fixes), breach="off_route") == [(65, 255)]


def test_the_way_to_water_and_back_is_transit():
    fixes = f"""{ON}
    65s..145s/5s @300,0>300,-600 off
    150s..175s/5s @300,-600>500,-600 off
    180s..700s/10s 0 @500,-605 off
    705s..730s/5s @500,-600>300,-600 off
    735s..815s/5s @300,-600>300,0 off
    820s..900s/5s 6"""
    assert breaches(story(fixes=fixes), breach="off_route") == []


def test_a_stay_at_the_water_point_has_an_end():
    fixes = f"{ON}, 65s..145s/5s @300,0>500,-580 off, 150s..2200s/10s 0 @500,-605 off"
    (episode,) = story(fixes=fixes).episodes(breach="off_route")
    assert 150 + 1800 <= episode.at_t - T0 <= 160 + 1800 + 120
    assert breaches(story(fixes=fixes.replace("2200s", "1800s")), breach="off_route") == []


def test_from_the_water_point_it_must_go_on_somewhere():
    fixes = (
        f"{ON}, 65s..145s/5s @300,0>500,-580 off, 150s..300s/10s 0 @500,-605 off, 305s..600s/5s @500,-600>500,-3000 off"
    )
    ((from_s, _),) = spans(story(fixes=fixes), breach="off_route")
    assert 305 <= from_s <= 320


def test_the_way_from_one_planned_road_to_the_next_is_transit():
    fixes = "0s..60s/5s 6 @100,0, 65s..300s/5s @100,0>100,900 off, 305s..400s/5s @100,900>1000,700 off"
    around = "0s..60s/5s 6 @100,0, 65s..85s/5s @100,0>100,150 off, 90s..200s/5s @100,150>1000,400 off"
    assert breaches(story(fixes=around), breach="off_route") == []
    assert breaches(story(fixes=fixes), breach="off_route") != [], "nine hundred metres the wrong way"


def test_with_the_brush_on_no_way_is_transit():
    fixes = f"{ON}, 65s..265s/5s @300,0>500,-560"
    assert len(breaches(story(fixes=fixes), breach="off_route")) == 1


def test_wandering_away_from_everything_is_off_route_two_minutes_after_the_last_progress():
    fixes = f"{ON}, 65s..400s/5s @300,0>300,1500 off"
    ((from_s, to_s),) = spans(story(fixes=fixes), breach="off_route")
    assert 65 <= from_s <= 180
    assert to_s is None


def test_coming_nearer_to_something_by_chance_is_no_excuse():
    """Round and round in streets, each round 12 m nearer to the depot."""
    rounds = "\n".join(
        f"{65 + 60 * k}s..{90 + 60 * k}s/5s @{300 - 12 * k},100>{300 - 12 * k},300 off\n"
        f"{95 + 60 * k}s..{120 + 60 * k}s/5s @{294 - 12 * k},300>{294 - 12 * k},100 off"
        for k in range(12)
    )
    ((from_s, _),) = spans(story(fixes=f"{ON}\n{rounds}"), breach="off_route")
    assert from_s <= 300


def test_a_route_well_done_sets_free():
    swept = """0min..10min/5s @0,-3>1000,-3, 10min..18min/5s @1003,0>1003,800
18min..26min/5s @997,800>997,0, 26min..36min/5s @1000,3>0,3"""
    assert breaches(story(fixes=swept + ", 37min..50min/5s 6 @300,400 off"), breach="off_route") == []


def fleets(night, *more, fixes=(), now="1h", registry=None):
    memory = fleet.start()
    fleet.fold(memory, night.ground, night.rules, list(fixes))
    at = T0 + float(now.rstrip("h")) * 3600
    return [(e.vehicle, e.breach, e.section) for e in fleet.look(
        fleet.load(fleet.dump(memory)), [night.memory, *more], night.ground, night.rules, at, Seen())]  # fmt: skip


def test_a_stranger_at_work_on_a_planned_section_is_the_wrong_vehicle():
    night = story(fixes=ON)
    assert fleets(night, fixes=table("0s..300s/5s @0,0>500,0", "A099")) == [("A099", "wrong_vehicle", "CJN")]
    assert fleets(night, fixes=table("0s..295s/5s @0,0>500,0", "A099")) == []
    assert fleets(night, fixes=table("0s..300s/5s @0,0>500,0 off", "A099")) == []
    assert fleets(night, fixes=table("7.1h..7.3h/5s @0,0>500,0", "A099"), now="8h") == [], "nothing is due then"


def test_a_planned_vehicle_at_work_on_anothers_section_is_the_wrong_vehicle_too():
    other = plan("A008", "ZJN")
    night = story("A007", sections="CJN", fixes="0s..60s/5s 6 @300,0, 65s..400s/5s @1000,100>1000,700", others=(other,))
    assert fleets(night) == [("A007", "wrong_vehicle", "ZJN")]
    assert breaches(night, breach="wrong_vehicle") == [], "said once, by the fleet"


def test_its_own_other_plan_makes_no_stranger():
    second = plan("A007", "ZJN", id="second")
    fixes = "0s..60s/5s 6 @300,0, 65s..400s/5s @1000,100>1000,700"
    assert fleets(story("A007", sections="CJN", fixes=fixes, others=(second,))) == []


def test_a_relief_of_another_kind_works_as_the_wrong_vehicle():
    own = plan("A007", word="replaced", relief_vehicle="A008")
    ground = Ground.of(city(), [own])
    memory = replay(own, ground, Rules(), table("0s..320s/5s 6 @300,0", "A008"), [])
    found = fleet.look(fleet.start(), [memory], ground, Rules(), T0 + 3600, Seen())
    assert [(e.vehicle, e.breach) for e in found] == [("A008", "wrong_vehicle")]


def doubles(second: str, fixes: str) -> list[tuple[float, float | None]]:
    other = plan("A008", "ZJN")
    night = story("A007", sections="CJN", fixes="0s..10min/5s 6 @300,0", others=(other,))
    words = [Signed(T0 + float(second), "王师傅", True)]
    two = replay(other, night.ground, night.rules, table(fixes, "A008"), words)
    found = fleet.look(fleet.start(), [night.memory, two], night.ground, night.rules, T0 + 3600, Seen())
    return [(e.from_t - T0, e.to_t) for e in found if e.breach == "driver_double"]


def test_one_driver_signed_in_on_two_moving_vehicles():
    assert doubles("100", "0s..10min/5s 9 @1000,300") == [(100, None)]
    assert doubles("100", "0s..10min/60s 0 @1000,300") == [], "the second one stands"
    assert doubles("700", "0s..20min/5s 9 @1000,300") == [], "the first one stands by then"


def uncovered(*plans, now: float) -> list[str | None]:
    found = fleet.look(fleet.start(), [], Ground.of(city(), plans), Rules(), T0 + now, Seen())
    return [e.section for e in found if e.breach == "uncovered_section"]


def test_a_road_whose_plan_was_cancelled_without_relief_has_nobody():
    broken = plan("A007", word="cancelled", cause="breakdown")
    assert uncovered(broken, now=-1801) == []
    assert uncovered(broken, now=-1800) == ["CJN", "ZJN"]
    assert uncovered(broken, plan("A008", "CJN"), now=0) == ["ZJN"]


def test_rain_cancels_the_roads_too_and_an_unknown_vehicle_covers_none():
    assert uncovered(plan("A007", word="cancelled", cause="weather"), now=0) == []
    assert uncovered(plan("A777"), now=0) == ["CJN", "ZJN"]
    assert uncovered(plan("A007", word="replaced", cause="breakdown"), now=0) == ["CJN", "ZJN"]
    assert uncovered(plan("A007", word="replaced", relief_vehicle="A008"), now=0) == []
