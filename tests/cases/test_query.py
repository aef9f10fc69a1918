"""What lists may be asked: moments, boxes, figures, and whose cases."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from cases import tally
from cases.asker import Asker
from cases.find import query
from cases.find.filters import Cursor, Filters, cursor_of, told
from cases.find.query import FilterIn

ZONE = ZoneInfo("Asia/Shanghai")
SEAT = Asker("甲", "acceptor", "", False)
DAY = tally.day_of("2026-11-23", "08:00", ZONE)


def filters(one: Asker = SEAT, **asked: Any) -> Filters:
    return query.filters(FilterIn(**asked), one, 0.0, ZONE, lambda _now, _day: DAY)


@pytest.mark.parametrize("text", ["1795363200", "2026-11-23", "2026-11-23T00:00:00+08:00", "2026-11-22T16:00:00Z"])
def test_a_moment_in_any_writing(text: str) -> None:
    assert query.moment(text, ZONE) == 1_795_363_200.0


@pytest.mark.parametrize(
    "wrong",
    [{"from": "soon"}, {"from": "nan"}, {"to": "1e99"}, {"bbox": "1,2,3"}, {"bbox": "9,0,1,1"}, {"bbox": "1,1,1,e"},
     {"figure": "luck"}, {"day": "2026-02-30"}, {"status": ["lost"]}, {"q": "\0"}, {"nonsense": 1}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FilterIn(**wrong)  # type: ignore[arg-type]


def test_a_figure_is_of_its_day() -> None:
    assert filters() == Filters(0.0)
    for found in (filters(figure="close"), filters(passed="close")):
        assert (found.figure, found.day_from_t, found.day_to_t) == ("close", DAY.from_t, DAY.to_t)


def test_mine_are_those_i_must_act_on() -> None:
    assert (filters(mine=True).open, filters(mine=True).holder_role) == (True, "acceptor")
    unit = filters(Asker("乙", "unit", "S01", False), mine=True)
    assert (unit.holder, unit.of_unit) == ("S01", "S01")


def test_a_cursor_comes_back_as_it_went() -> None:
    cursor = Cursor(-8_204_802_400.125, "20261123-00001")
    assert cursor_of(told(cursor) or "") == cursor
    assert (cursor_of(""), told(None)) == (None, None)
    with pytest.raises(ValueError, match="float"):
        cursor_of("x|y")
