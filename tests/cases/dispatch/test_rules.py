"""What goes out by itself, and what is for people."""

import pytest

from cases.dispatch.model import Duty, Rule, Switch
from cases.dispatch.rules import checked, choose, untouched
from records import Refused
from tests.cases.dispatch.build import SPOT, UNITS, case

STREET, ALL = Rule("嵩山", "S01", ("C02",)), Rule("", "")
LISTED = (Duty("P01", 1), Duty("S01", 2))


def switch(*rules: Rule, on: bool = True) -> Switch:
    return Switch("matter", "06010", on, rules)


def test_the_rule_of_the_smallest_area_holds_and_says_why() -> None:
    choice = choose(case(), switch(ALL, STREET), SPOT.areas, LISTED)
    assert choice is not None
    assert (choice.unit, choice.assists) == ("S01", ("C02",))
    assert choice.why == "自动派遣：暴露垃圾 × 嵩山，按规则指定单位"


def test_a_rule_without_a_unit_goes_by_the_duty_list() -> None:
    choice = choose(case(), switch(ALL), SPOT.areas, LISTED)
    assert choice is not None
    assert (choice.unit, choice.why) == ("P01", "自动派遣：暴露垃圾 × 全域，按权责清单第 1 责任")
    assert choose(case(), switch(ALL), SPOT.areas, ()) is None


@pytest.mark.parametrize("other", [switch(STREET, on=False), switch(Rule("泰山", "S02")), switch(), None])
def test_otherwise_a_person_decides(other: Switch | None) -> None:
    assert choose(case(), other, SPOT.areas, LISTED) is None


def test_only_what_waits_for_dispatch_goes_out() -> None:
    assert choose(case(status="dispatched"), switch(STREET), SPOT.areas, LISTED) is None


def test_what_came_back_or_was_taken_back_is_for_people() -> None:
    assert untouched(["report", "accept", "file"])
    for sent in ("dispatch", "auto_dispatch", "undo_dispatch"):
        assert not untouched(["file", sent, "agree_return"])


def test_a_switch_is_checked_before_it_is_kept() -> None:
    assert checked(switch(ALL, STREET), UNITS, lambda *_: True, {"嵩山"}) == switch(ALL, STREET)
    wrong = switch(STREET, STREET, Rule("无", "X9", ("Y9",)), Rule("", "S01", ("S01",)))
    with pytest.raises(Refused) as said:
        checked(wrong, UNITS, lambda *_: False, {"嵩山"})
    for word in (
        "没有类别",
        "只能有一条规则",
        "没有区域 '无'",
        "没有责任单位 'X9'",
        "没有责任单位 'Y9'",
        "不能同时协办",
    ):
        assert word in str(said.value)
    with pytest.raises(Refused, match="没有规则"):
        checked(switch(), UNITS, lambda *_: True, ())
