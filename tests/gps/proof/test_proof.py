"""A proof says what the rule saw: the very fixes, the limit, the driver of that moment, the pictures of that second."""

import msgspec

from gps.proof import proof as proofs
from gps.proof.settings import Settings
from records import SignIn
from tests.gps.proof.night import LIMIT, LON, T, alert, fix, proof, track


def test_the_breach_points_are_the_fixes_of_the_episode_above_the_limit() -> None:
    found = [p.t for p in proof().track if p.breach]
    assert found == [T + s for s in range(0, 81, 5)]


def test_a_fix_at_the_limit_within_the_episode_is_no_breach_point() -> None:
    slow = [*(f for f in track() if f.t != T + 40), fix(T + 40, LIMIT)]
    assert T + 40 not in [p.t for p in proof(fixes=slow).track if p.breach]


def test_a_serious_overspeed_is_drawn_against_the_limit_not_against_the_threshold_of_its_level() -> None:
    found = proof(alert=alert(level="serious", threshold=15.0), fixes=[*track(), fix(T + 42, 12.0)])
    assert found.limit_kmh == LIMIT
    assert T + 42 in [p.t for p in found.track if p.breach]


def test_of_a_rule_without_a_measured_speed_every_fix_of_the_episode_counts() -> None:
    off_route = alert(breach="off_route", unit="m", value=70.0, threshold=50.0)
    assert sum(p.breach for p in proof(alert=off_route).track) == 17


def test_dry_fixes_prove_a_dry_run_working_ones_do_not() -> None:
    dry = alert(breach="dry_run", unit="s")
    assert not any(p.breach for p in proof(alert=dry).track)


def test_a_speed_the_device_did_not_say_follows_from_the_distance_and_is_marked() -> None:
    silent = proof(fixes=[fix(T - 5), fix(T, None)]).track[-1]
    assert silent.derived
    assert 14.0 < (silent.speed_kmh or 0) < 14.4  # 19.7 m in 5 s


def test_after_a_silence_no_speed_is_made_up() -> None:
    assert proof(fixes=[fix(T - 60), fix(T, None)]).track[-1].speed_kmh is None


def test_the_same_fixes_in_any_order_and_twice_prove_the_same() -> None:
    assert proof(fixes=[*reversed(track()), *track()]) == proof()


def test_a_long_track_is_thinned_but_keeps_its_ends_and_its_breach_points_first() -> None:
    found = proof(settings=Settings(points_most=40))
    times = [p.t for p in found.track]
    assert len(times) == 40
    assert found.fixes == 137
    assert (times[0], times[-1]) == (T - 300, T + 380)
    assert sum(p.breach for p in found.track) >= 4


def test_a_picture_is_shown_with_its_distance_in_time_and_a_missing_one_is_said() -> None:
    front, rear = proof().pictures
    assert (front.id, front.off_s) == ("f" * 32, 2.0)  # the hold was met at T + 30
    assert (rear.id, rear.t, rear.within_s) == (None, None, 300.0)


def test_the_plan_line_names_roads_driver_and_limit() -> None:
    found = proof()
    assert found.plan is not None
    assert [(s.name, s.passes) for s in found.plan.sections] == [("长江南路", 2), ("珠江南路", 1)]
    assert found.plan.driver.name == "某某"
    assert found.limit_kmh == LIMIT


def test_without_plan_vehicle_and_fixes_there_is_still_a_proof() -> None:
    section = alert(vehicle="", plan=None, breach="uncovered_section", driver=None, lon=None, lat=None, value=None)
    found = proof(alert=section, plan=None, fixes=[], signed=None, shots=[])
    assert found.pictures == ()
    assert found.plan is None
    assert found.clip is not None  # the section itself
    assert {line.road for line in found.clip.lines if line.planned} == {"R1"}


def test_a_screen_on_a_wall_gets_no_names_and_no_words_of_people() -> None:
    told = msgspec.json.encode(proofs.as_json(proof(names=False))).decode()
    for private in ("某某", "张三", "已核对", "队长（示意）"):
        assert private not in told
        assert private in msgspec.json.encode(proofs.as_json(proof())).decode()


def test_who_had_signed_out_is_told_as_signed_out() -> None:
    found = proof(signed=SignIn("A007", T - 60, "D12", False, T - 60))
    assert found.signed is not None
    assert not found.signed.on


def test_the_clip_shows_the_breach_and_leaves_far_roads_out() -> None:
    clip = proof().clip
    assert clip is not None
    west, south, east, north = clip.box
    assert west < LON < east
    assert {line.road for line in clip.lines} == {"R1", "R2"}
    assert clip.lines[-1].planned  # on top


def test_the_span_of_the_track_reaches_five_minutes_beyond_the_episode() -> None:
    assert proofs.span(alert(), Settings()) == (T - 300, T + 380)
    assert proofs.span(alert(cleared_t=T + 90), Settings()) == (T - 300, T + 390)
