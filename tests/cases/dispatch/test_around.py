"""Who is near, and how things are said."""

import pytest

from cases.dispatch import words
from cases.dispatch.around import around
from cases.timing.limit import Limit
from tests.cases.dispatch.build import REGISTRY, T0, ZONE, case, seen

CASE = case()


def near(*those, within_m: float = 1_000, most: int = 20, road_of=None):
    return around(CASE.lon, CASE.lat, those, REGISTRY, T0, within_m, 600, most, road_of)


def test_the_nearest_come_first_with_their_unit_and_state() -> None:
    first, second, third = near(
        seen("4012", 180, kind="collector", on_duty=False),
        seen("A004", 42, on_duty=False),
        seen("A009", 900, online=False),
    )
    assert (first.id, first.unit, first.subkind, first.state) == ("A004", "C02", "sweeper", "on_duty")
    assert first.distance_m == pytest.approx(42, abs=0.5)
    assert (second.id, second.unit, second.state) == ("4012", "", "off_duty")
    assert (third.id, third.state) == ("A009", "offline")


def test_who_is_far_or_was_seen_long_ago_is_not_near() -> None:
    assert near(seen(east_m=1_100), seen(age_s=601), seen(lon=None, lat=None)) == []
    assert len(near(*(seen(f"A{n}", n) for n in range(30)), most=5)) == 5


def test_who_is_on_the_same_road_is_marked() -> None:
    (one,) = near(seen(east_m=300), road_of=lambda _lon, _lat: "湘银路")
    assert one.same_road
    (other,) = near(seen(east_m=300), road_of=lambda lon, _lat: "湘银路" if lon < 113.086 else "")
    assert not other.same_road


def test_a_promise_in_words() -> None:
    hours = Limit("work_hour", 4)
    assert words.due(hours, T0 + 6 * 3600, True, T0, ZONE) == "现在派出，处置时限 4 工作小时 → 今天 17:04，能按期"
    assert words.due(hours, T0 + 86_400, False, T0, ZONE).endswith("→ 明天 11:04，不能按期")
    assert words.due(Limit("none"), None, True, T0, ZONE) == "现在派出，处置不计时"
    assert words.moment(T0 + 4 * 86_400, T0, ZONE) == "11月25日 周三 11:04"
    assert words.moment(T0 + 60 * 86_400, T0, ZONE) == "2027年1月20日 周三 11:04"
    assert words.limit(Limit("urgent_hour", 0.5)) == "0.5 紧急小时"


def test_distances_and_shares_in_words() -> None:
    assert [words.far(m) for m in (419.6, 999.4, 1_240)] == ["420 m", "999 m", "1.2 km"]
    assert [words.share(1, 1), words.share(999, 1_000), words.share(3, 4)] == ["100 %", "99 %", "75 %"]
