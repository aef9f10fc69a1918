"""Roll call: what the system sees of each planned vehicle before its shift."""

from typing import Any

import pytest

from gps.shifts.roll import Call, Seen, roll
from gps.shifts.settings import Settings
from gps.shifts.sheet import Mark
from gps.shifts.tables import roll_table
from records import Fix, SignIn
from registry.model import Vehicle
from tests.gps.shifts.night import START, plan, registry

NOW = START - 600.0
OWN = Settings(heard_s=180.0, picture_s=300.0, bay_m=150.0)


def fix(t: float, lon: float = 113.08, lat: float = 27.83) -> Fix:
    return Fix("A001", "vehicle", t, lon, lat, t)


def seen(**more: Any) -> Seen:
    base: dict[str, Any] = {
        "fixes": {"A001": fix(NOW - 20)},
        "signed": {"A001": SignIn("A001", NOW - 900, "D001", True, NOW - 900)},
        "pictures": {("A001", "front"): NOW - 60, ("A001", "rear"): NOW - 61},
    }
    return Seen(NOW, registry(), **base | more)


def call(marks: dict[str, Mark] | None = None, plan_more: dict[str, Any] | None = None, **more: Any) -> Call:
    return roll([plan("A001", **(plan_more or {}))], seen(**more), marks or {}, OWN)[0]


def test_a_vehicle_that_is_heard_with_its_driver_and_both_pictures_is_ready() -> None:
    one = call()
    assert one.ready
    assert (one.heard, one.age_s, one.driver_word, one.driver) == ("heard", 20.0, "ok", "驾驶员1")
    assert (one.front, one.rear, one.front_age_s) == ("ok", "ok", 60.0)
    assert (one.first_section, one.kind) == ("示意路1段", "sweeper")


@pytest.mark.parametrize(
    ("more", "field", "word"),
    [
        ({"fixes": {}}, "heard", "never"),
        ({"fixes": {"A001": fix(NOW - 181)}}, "heard", "old"),
        ({"signed": {}}, "driver_word", "none"),
        ({"signed": {"A001": SignIn("A001", NOW - 60, "D001", False, NOW)}}, "driver_word", "none"),
        ({"signed": {"A001": SignIn("A001", NOW - 60, "D009", True, NOW)}}, "driver_word", "other"),
        ({"signed": {"A001": SignIn("A001", NOW + 60, "D001", True, NOW)}}, "driver_word", "none"),
        ({"pictures": {("A001", "front"): NOW - 301, ("A001", "rear"): NOW}}, "front", "old"),
        ({"pictures": {("A001", "front"): NOW}}, "rear", "none"),
    ],
)
def test_whatever_is_missing_is_named_and_the_vehicle_is_not_ready(more: dict[str, Any], field: str, word: str) -> None:
    one = call(**more)
    assert getattr(one, field) == word
    assert not one.ready


def test_at_the_very_limits_it_still_counts() -> None:
    edge = {("A001", "front"): NOW - 300, ("A001", "rear"): NOW - 300}
    assert call(fixes={"A001": fix(NOW - 180)}, pictures=edge).ready


def test_the_approved_relief_driver_is_the_right_one() -> None:
    word = {"A001": SignIn("A001", NOW - 60, "D009", True, NOW)}
    assert call(plan_more={"relief_driver": "D009"}, signed=word).driver_word == "ok"


@pytest.mark.parametrize(("lat", "at_bay"), [(27.83, True), (27.8313, True), (27.8315, False)])
def test_whether_it_stands_in_its_bay(lat: float, at_bay: bool) -> None:
    known = registry()
    known.vehicles["A001"] = Vehicle("A001", "sweeper", "一公司", "队长", home_lon=113.08, home_lat=27.83)
    got = roll([plan("A001")], Seen(NOW, known, {"A001": fix(NOW, lat=lat)}), {}, OWN)[0]
    assert got.at_bay is at_bay


def test_without_a_registered_bay_nothing_is_said_of_it() -> None:
    assert call().at_bay is None


def test_what_a_person_answered_stands_beside_what_the_system_sees() -> None:
    mark = Mark("A001", False, "发动机故障", "张三", "night_operator", NOW)
    one = call({"A001": mark})
    assert (one.ready, one.mark) == (True, mark)


def test_a_called_off_plan_stays_on_the_roll_and_is_marked() -> None:
    assert call(plan_more={"word": "cancelled"}).called_off


def test_the_roll_is_called_in_the_order_of_the_vehicles() -> None:
    calls = roll([plan("A002"), plan("A001")], seen(), {}, OWN)
    assert [c.vehicle for c in calls] == ["A001", "A002"]


def test_in_words() -> None:
    table = roll_table(roll([plan("A001"), plan("A009")], seen(), {}, OWN))
    heads = [column.head for column in table.columns]
    first, other = (dict(zip(heads, row, strict=True)) for row in table.rows)
    assert (first["设备"], first["签到"], first["前探头"]) == ("在线 20 秒", "已签到", "正常 1 分钟")
    assert (other["设备"], other["签到"], other["后探头"]) == ("无数据", "未签到", "无图")
