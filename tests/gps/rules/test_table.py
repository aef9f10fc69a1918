"""The table of rules and the field guide's table of breaches are one."""

import pytest

from gps.rules import fleet
from gps.rules.episode import BREACHES
from gps.rules.settings import Rules
from gps.rules.table import RULES, TOLD, WATCHED, WRONG_VEHICLE, thresholds

NOT_OURS = {"poor_effect", "not_acknowledged", "not_corrected", "repeat"}  # said by people, or found by timers


def test_every_breach_has_its_rule():
    assert {row.breach for row in RULES} | fleet.BREACHES == BREACHES.keys() - NOT_OURS


def test_no_breach_is_told_twice():
    assert {row.breach for row in WATCHED}.isdisjoint(row.breach for row in TOLD)
    assert {row.breach for row in RULES} & fleet.BREACHES == {"wrong_vehicle"}
    assert WATCHED[WRONG_VEHICLE].breach == "wrong_vehicle"


@pytest.mark.parametrize("breach", sorted({row.breach for row in RULES} | {"uncovered_section"}))
def test_every_breach_has_its_thresholds(breach):
    assert thresholds(Rules(), breach).__struct_fields__


@pytest.mark.parametrize("row", WATCHED, ids=lambda row: f"{row.breach}.{row.hold}")
def test_what_fixes_show_has_a_hold_a_clearing_time_and_a_gap(row):
    rule = thresholds(Rules(), row.breach)
    assert min(getattr(rule, row.hold), rule.clear_s, rule.gap_s) > 0


def test_a_row_that_asks_for_more_follows_one_of_its_own_breach():
    pairs = [(before, row) for before, row in zip(WATCHED, WATCHED[1:], strict=False) if row.more]
    assert pairs
    assert all((before.breach, before.where) == (row.breach, row.where) for before, row in pairs)
