"""Who is on duty, who is sent."""

from zoneinfo import ZoneInfo

from cases.entry import Task
from cases.intake import people
from cases.intake.absent import absent
from records import Fix, Status
from tests.cases.intake.build import LAT, LON, REGISTRY, T0, at, seen


def chosen(*there: people.Seen, duty_grid: str = "D2", not_these: tuple[str, ...] = ()) -> str:
    return people.choose(LON, LAT, duty_grid, REGISTRY, there, T0, not_these)


def test_the_collector_of_the_duty_grid_goes_though_another_is_nearer() -> None:
    assert chosen(seen("4012", 5), seen("4014", 400), seen("4024", 600)) == "4014"


def test_without_one_of_his_own_grid_the_nearest_on_duty_goes() -> None:
    assert chosen(seen("4012", 300), seen("4014", 90), duty_grid="") == "4014"
    assert chosen(seen("4012", 300), seen("4014", 90, on_duty=False)) == "4012"


def test_who_is_off_duty_has_said_goodbye_is_unknown_or_excluded_is_not_sent() -> None:
    there = (seen("4012", on_duty=False), seen("4014", online=False), seen("9999"), seen("4024"))
    assert [one.id for one in people.on_duty(REGISTRY, there, T0)] == ["4024"]
    assert chosen(*there, not_these=("4024",)) == ""


def test_a_position_nobody_knows_comes_last() -> None:
    lost = people.Seen("4024", "collector", None, None, None, True, True)
    near = people.nearest(LON, LAT, "D2", REGISTRY, [lost, seen("4014", 300)], T0)
    assert [(n.id, n.own_grid) for n in near] == [("4014", True), ("4024", True)]
    assert near[1].distance_m is None


def fix(device: str, t: float) -> Fix:
    lon, lat = at(10, 0)
    return Fix(device, "collector", t, lon, lat, t)


def test_fixes_and_statuses_say_who_is_on_duty_without_the_hub() -> None:
    fixes = {"4012": fix("4012", T0 - 30), "4014": fix("4014", T0 - 30), "4024": fix("4024", T0 - 900)}
    statuses = {"4012": Status("4012", T0 - 20, False), "4014": Status("4014", T0 - 60, False)}
    zone = ZoneInfo("Asia/Shanghai")
    found = {s.id: s for s in people.seen_of(REGISTRY, fixes, statuses, T0, zone, ("07:00", "19:00"), 600)}
    assert found["4012"].online is False  # said goodbye after its last position
    assert found["4014"].online is None  # its position is newer than that word
    assert {one.id for one in found.values() if one.on_duty} == {"4012", "4014"}
    night = people.seen_of(REGISTRY, {"4014": fix("4014", T0 + 43_200)}, {}, T0 + 43_200, zone, None, 600)
    assert [one.on_duty for one in night] == [False]  # 21:00 is after his shift


def test_a_task_goes_on_when_its_collector_is_gone_for_ten_minutes() -> None:
    def gone(one: people.Seen | None, sent_s: float) -> bool:
        task = Task("c-v1", "c", "verify", "4014", T0 - sent_s, None, "受理员01")
        there = {} if one is None else {one.id: one}
        return absent([task], there, T0, 600) == [task]

    assert gone(None, 600), "nobody ever heard of him"
    assert gone(seen("4014", on_duty=False), 3_600), "his shift is over"
    assert gone(seen("4014")._replace(t=T0 - 700), 3_600), "his phone is silent"
    assert not gone(seen("4014")._replace(t=T0 - 20), 3_600)
    assert not gone(seen("4014", on_duty=False), 300), "it was sent a moment ago"
