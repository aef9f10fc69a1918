"""The lists we bring along: complete, consistent, and as the field guide says."""

from collections import Counter
from datetime import date

import pytest

from cases.catalogue import shipped
from cases.catalogue.cells import limit_word
from cases.catalogue.model import DEPTS, Catalogue, Condition, DutyRow, Minor, built
from cases.catalogue.settings import Settings
from cases.timing.limit import Limit


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped.catalogue()


def test_the_2026_lists_are_whole(catalogue: Catalogue) -> None:
    assert Counter(kind for kind, _ in catalogue.minors) == {"component": 153, "matter": 250, "event_legacy": 3}
    assert len(catalogue.majors("component")) == 5
    assert len(catalogue.majors("matter")) == 10
    assert catalogue.minors["matter", "01001"].name == "供水井盖异常"
    assert all(m.is_local == (m.kind == "event_legacy") for m in catalogue.minors.values())
    lent = {code for kind, code in catalogue.minors if kind == "component"}
    assert all(("matter", code) in catalogue.minors for code in lent)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01-04", {"C01004", "M06004"}), ("01-36", {"C01036", "M06036"}), ("04-05", {"C04005", "M09005"}),
        ("01-92", {"M06042"}), ("01-91", {"M06045"}), ("04-96", {"M09012"}), ("05-07", {"M10001"}),
        ("05-08", {"M10002"}), ("05-06", {"L05006"}), ("03-05", {"C03005", "M08005"}), ("09-99", set()),
    ],
)  # fmt: skip
def test_codes_of_the_older_list_lead_to_the_new_ones(catalogue: Catalogue, old: str, new: set[str]) -> None:
    assert {minor.id for minor in catalogue.by_legacy(old)} == new


def test_the_standard_of_the_field_guide_stands_there(catalogue: Catalogue) -> None:
    own = shipped.conditions()
    assert len(own) == 90
    assert len({(c.kind, c.code) for c in own}) == 67
    assert {dept for c in own for dept in c.depts} <= set(DEPTS)
    assert all(c.text and c.closing and c.urgent == c.limit.kind.startswith("urgent") for c in own)
    told = {c.id: (limit_word(c.limit), "/".join(c.depts)) for c in own}
    for row in (
        "C01001-1 2紧急工作时 WAT/OWN", "C01003-4 5工作日 DRN", "C01037-3 2工作时 MUN", "M06001-1 2紧急工作日 STR/ENF",
        "M06010-1 4工作时 SAN/STR", "M06036-1 1工作日 STR/ENF", "M07003-2 5工作日 ENF", "M08007-3 1工作日 ENF",
        "M09009-1 2工作时 ENF/TRF", "L05003-2 1紧急工作时 DRN", "M10002-1 2工作时 TEL/PWR",
    ):  # fmt: skip
        id_, limit, depts = row.split()
        assert told[id_] == (limit, depts)


def test_every_class_can_be_filed(catalogue: Catalogue) -> None:
    """Its own rows, its component's, or the city's default."""
    assert all(catalogue.of(*key) for key in catalogue.minors)
    assert [c.id for c in catalogue.of("matter", "01004")] == ["M01004-1", "M01004-2"]
    assert catalogue.conditions["M01004-1"].limit == catalogue.conditions["C01004-1"].limit
    (default,) = catalogue.of("matter", "06005")
    assert (default.id, default.limit, default.depts) == ("M06005-0", Limit("work_day", 1), ("STR", "ENF"))
    (part,) = catalogue.of("matter", "04010")  # 喷泉异常: as long as a component's
    assert (part.limit, part.depts) == (Limit("work_day", 3), ("GRN",))
    assert catalogue.of("matter", "99999") == []
    with pytest.raises(ValueError, match="matter_limit|want one of"):
        Settings(matter_limit=("work_day", -1))


def test_flags_that_the_flow_asks_for(catalogue: Catalogue) -> None:
    moving = {m.id for m in catalogue.minors.values() if m.moving}
    assert {"M09001", "M09009", "M09010"} <= moving
    assert "M06036" not in moving
    assert catalogue.minors["matter", "07001"].self_handle_allowed
    assert not catalogue.minors["matter", "06001"].self_handle_allowed


def test_a_citys_rows_come_in_their_order_and_before_defaults() -> None:
    minor = Minor("matter", "06036", "乱堆杂物", "06", "市容环境类")
    rows = [Condition(f"M06036-{n}", "matter", "06036", "", ("STR",), Limit("none")) for n in (10, 2, 1)]
    city = built([minor], rows, [DutyRow("matter", "06036", "", "S01")], version=3)
    assert [c.id for c in city.of("matter", "06036")] == ["M06036-1", "M06036-2", "M06036-10"]
    assert (city.version, len(city.duties)) == (3, 1)


def test_the_holidays_of_2026_are_those_of_the_notice() -> None:
    days = shipped.days()
    assert Counter(day.kind for day in days) == {"holiday": 33, "makeup_workday": 6}
    makeup = [date.fromisoformat(day.day) for day in days if day.kind == "makeup_workday"]
    assert all(day.weekday() >= 5 for day in makeup)  # only a weekend day needs to be made a working day
    assert {day.year for day in makeup} == {2026}
