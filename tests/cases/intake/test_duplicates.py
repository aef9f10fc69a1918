"""Was it told before, and what was here before?"""

from typing import Any

import pytest

from cases.intake import memory
from cases.intake.duplicates import Asked, likeness, suggest
from tests.cases.intake.build import LAT, LON, T0, at, case

HOUR, DAY = 3_600.0, 86_400.0


def asked(**more: Any) -> Asked:
    return Asked("matter", "06036", LON, LAT, T0, "小区门口一堆木板")._replace(**more)


def test_the_same_class_near_and_recent_is_suggested_with_its_reasons() -> None:
    (found,) = suggest(asked(), [case(east_m=30)])
    assert (found.case, found.same, round(found.distance_m)) == ("20261123-00001", True, 30)
    assert found.why == ("同为乱堆杂物", "相距30米", "10分钟前后", f"描述相似{found.likeness:.0%}")


@pytest.mark.parametrize(
    "other",
    [
        case(east_m=60),
        case(report_t=T0 - 25 * HOUR),
        case(status="closed"),
        case(status="merged"),
        case(code="06010", description="路灯不亮"),
        case(subject="湘B12345"),
    ],
    ids=["too far", "too long ago", "closed", "merged", "another class in other words", "another vehicle"],
)
def test_what_cannot_be_the_same_is_not_suggested(other: Any) -> None:
    assert suggest(asked(subject="湘B99999"), [other]) == []


def test_another_class_in_like_words_comes_after_the_same_class() -> None:
    alike = case("a", code="06010", title="暴露垃圾", description="小区门口一堆木板")
    found = suggest(asked(), [alike, case("b", description="完全不同的话")])
    assert [one.case for one in found] == ["b", "a"]
    assert found[1].why[0] == "类别不同（暴露垃圾），描述相近"


def test_a_case_is_not_its_own_duplicate() -> None:
    assert suggest(asked(case="20261123-00001"), [case()]) == []


def test_likeness_counts_shared_pairs_of_characters() -> None:
    assert likeness("门口一堆木板", "门口一堆木板！") == 1.0
    assert likeness("木板", "路灯") == 0.0
    assert likeness("", "路灯") == 0.0
    assert 0.3 < likeness("小区门口一堆木板", "小区门口堆了木板") < 1.0


def test_a_place_remembers_ninety_days_the_same_class_first() -> None:
    there = [
        case("other", code="06010", report_t=T0 - DAY),
        case("old", report_t=T0 - 91 * DAY),
        case("first", report_t=T0 - 40 * DAY, status="closed", unit="S01", rework_count=1),
        case("last", report_t=T0 - 2 * DAY, status="closed", unit="S02"),
        case("away", east_m=80, report_t=T0 - DAY),
        case("void", report_t=T0 - DAY, status="rejected"),
    ]
    lon, lat = at(0, 0)
    found = memory.remember("matter", "06036", lon, lat, T0, there)
    assert [past.case for past in found.items] == ["last", "first", "other"]
    assert (found.times, found.reworked, found.unit) == (2, 1, "S02")
    assert [past.last for past in found.items] == [True, False, False]
    assert memory.remember("matter", "06036", lon, lat, T0, there, not_this="last").unit == "S01"
