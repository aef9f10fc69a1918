"""Numbers open: each figure of the day counts exactly the cases its list shows, whatever happened to them."""

import random
from typing import Any

import pytest

import clock
from cases import tally
from cases.entry import Case
from cases.find import store as find
from cases.find.filters import Filters
from cases.find.query import FIGURES
from cases.service import Centre
from db import Database
from records import Refused, Tally
from tests.cases.build import LON, T0, ZONE, centre, do, photo, report, reported, taken

DAY_S = 86_400.0


def listed(at: Centre, figure: str, now: float, day: str, **more: Any) -> list[Case]:
    hours = at.day(now, day)
    filters = Filters(now, figure=figure, day_from_t=hours.from_t, day_to_t=hours.to_t, **more)
    with at.db.transaction() as tx:
        return find.cases(tx, filters, "oldest", 500).cases


def number(made: Tally, figure: str) -> int:
    if figure.startswith("holding:"):
        return made.holding.get(figure.removeprefix("holding:"), 0)
    if figure == "open":
        return sum(made.holding.values())
    if figure in ("late", "warning", "supervised"):
        return int(getattr(made, figure))
    return made.passed[figure]


@pytest.fixture
def day(db: Database) -> Centre:
    """A day of cases taken to every state, some rejected, merged, reworked, late, supervised."""
    clock.fix_at(T0)
    at, chance = centre(db), random.Random(7)  # noqa: S311 - the same day every time
    ways = ("reported", "pending_filing", "pending_dispatch", "dispatched", "handling", "pending_review", "checking",
            "pending_close", "closed")  # fmt: skip
    made = []
    for n, status in enumerate(ways * 3):
        begin = chance.choice((-30, -26, -3, -2, 0)) * 3_600.0 + n
        case = reported(at, begin, lon=LON + chance.choice((0.0, 0.01)))
        made.append(taken(at, case, status, begin + chance.choice((60.0, 7_200.0))))
    late = taken(at, reported(at, -400 * 3_600.0), "handling", -400 * 3_600.0 + 60)
    taken(at, late, "closed", -1_800.0)
    taken(at, reported(at, -900.0), "closed", -840.0)
    quick = at.open(do("report", report=report(), photos=(photo(),)))
    quick = at.act(quick.id, do("accept", 60), quick.version)
    pictures = (photo("a"), photo("b", "handle"))
    at.act(quick.id, do("quick_close", 90, condition="M06036-1", photos=pictures), quick.version)
    at.act(made[0].id, do("reject", 9_000), made[0].version)
    at.act(made[9].id, do("merge", 9_000, master=made[1].id), made[9].version)
    at.act(made[4].id, do("supervise", 9_000, opinion="快", until_t=T0 + 3e4, level="district"), made[4].version)
    return at


@pytest.mark.edges
def test_every_figure_counts_exactly_the_cases_of_its_list(day: Centre) -> None:
    now = T0 + 6 * 3_600
    for name in ("", "2026-11-23", "2026-11-22", "2026-11-21"):
        made = day.tally(now, name)
        for figure in FIGURES:
            cases = listed(day, figure, now, name)
            assert number(made, figure) == len(cases) == len({c.id for c in cases}), (name, figure)
        assert sum(made.reported_by_hour) == made.passed["collect"]
        assert sum(made.reported_by_street.values()) == made.passed["collect"]
        for street, count in made.reported_by_street.items():
            assert len(listed(day, "collect", now, name, street=street)) == count
    today = day.tally(now)
    assert today.passed["collect"] > 5
    assert (today.passed["quick_close"], today.passed["rejected"], today.passed["merged"]) == (1, 1, 1)
    assert 0 < today.passed["closed_on_time"] < today.passed["close"]
    assert min(today.late, today.supervised, len(today.holding)) > 0
    yesterday = T0 - 3_601  # 07:59:59: the day before has a second left
    assert day.tally(yesterday + DAY_S).day_before["collect"] == day.tally(yesterday).passed["collect"] > 0
    assert day.tally(now).day_before["collect"] == 0  # at the same hour nothing was reported yet


@pytest.mark.edges
def test_a_restarted_case_no_longer_counts_as_closed(day: Centre) -> None:
    now = T0 + 6 * 3_600
    case = listed(day, "close", now, "")[0]
    before = day.tally(now).passed["close"]
    day.act(case.id, do("restart", 10_000, role="shift_lead", opinion="又堆起来了"), case.version)
    assert day.tally(now).passed["close"] == before - 1
    assert case.id not in {c.id for c in listed(day, "close", now, "")}
    assert case.id in {c.id for c in listed(day, "file", now, day.day(case.file_t or 0.0).day)}


def test_the_counting_day_begins_at_eight() -> None:
    assert tally.day_at(T0, "08:00", ZONE) == tally.day_of("2026-11-23", "08:00", ZONE)
    assert tally.day_at(T0 - 3_601, "08:00", ZONE).day == "2026-11-22"
    assert tally.day_at(T0 - 3_600, "08:00", ZONE) == ("2026-11-23", T0 - 3_600, T0 - 3_600 + DAY_S)
    for wrong in ("yesterday", "2026-02-30", "9999-12-31"):
        with pytest.raises(Refused, match="日期"):
            tally.day_of(wrong, "08:00", ZONE)


def test_hours_run_up_to_now_and_no_further_than_the_day() -> None:
    day = tally.day_of("2026-11-23", "08:00", ZONE)
    assert tally.hours({0: 3, 1: 2}, day, day.from_t + 3_601) == (3, 2)
    assert len(tally.hours({}, day, day.to_t + 9e9)) == 24
    assert tally.hours({0: 1}, day, day.from_t - 1) == ()


# -- for leaders and visitors ----------------------------------------------------------------------


@pytest.mark.edges
def test_units_classes_and_pairs_are_of_the_cases_that_the_days_figures_count(day: Centre) -> None:
    now = T0 + 6 * 3_600
    made = day.tally(now)
    assert sum(closed for closed, _, _ in made.by_unit.values()) == made.passed["close"]
    assert sum(on_time for _, on_time, _ in made.by_unit.values()) == made.passed["closed_on_time"]
    assert made.by_unit[""][0] == made.passed["quick_close"] == 1  # closed without ever being sent to a unit
    with day.db.transaction() as tx:
        held = [case for case in find.cases(tx, Filters(now, open=True), limit=500).cases if case.unit]
    assert sum(open_ for _, _, open_ in made.by_unit.values()) == len(held) > 0
    assert sum(n for *_, n in made.by_class) == made.passed["collect"]
    assert made.by_class[0][:3] == ("M06036", "市容环境类", "乱堆杂物")

    closed = [case for name in ("", "2026-11-22") for case in listed(day, "close", now, name)]
    newest = sorted(closed, key=lambda case: -case.passed["close"])  # of today and the day before
    assert [pair.case for pair in made.pairs] == [case.id for case in newest][: tally.PAIRS]
    shown = {url for pair in made.pairs for url, _ in (pair.before, pair.after)}
    assert shown == {f"/api/v1/photos/{name}" for name in ("p1", "c1", "b")}


def closed_case(**more: Any) -> Case:
    photos = (photo("a"), photo("h", "handle", T0 + 60), photo("c", "check", T0 + 90))
    base = {
        "id": "20261123-00001", "version": 9, "status": "closed", "source": "collector", "kind": "matter",
        "code": "06036", "description": "阳光小区前乱堆", "lon": LON, "lat": LON, "report_t": T0, "reporter": "C07",
        "title": "乱堆杂物", "address": "湘银路阳光小区前", "unit": "S01", "photos": photos, "case_due_t": T0 + 7_200,
        "passed": {"close": T0 + 3_120}, "end_t": T0 + 3_120,
    }  # fmt: skip
    return Case(**base | more)  # type: ignore[arg-type]


def test_a_pair_tells_what_was_wrong_how_long_it_took_and_whether_it_was_on_time() -> None:
    told = tally.pair(closed_case())
    assert told is not None
    assert (told.words, told.unit, told.reporter, told.on_time) == ("阳光小区前乱堆", "S01", "C07", True)
    assert (told.before, told.after) == (("/api/v1/photos/a", T0), ("/api/v1/photos/c", T0 + 90))
    assert told.close_t - told.report_t == 52 * 60
    late = tally.pair(closed_case(case_due_t=T0 + 60))
    assert late is not None
    assert not late.on_time


def test_a_pair_says_nothing_of_citizens_and_shows_no_number() -> None:
    told = tally.pair(closed_case(source="sms", reporter="13812345678", description="找王姐 13812345678"))
    assert told is not None
    assert (told.words, told.reporter) == ("湘银路阳光小区前 乱堆杂物", "")
    own = tally.pair(closed_case(description="联系 13812345678"))
    assert own is not None
    assert own.words == "联系 138****5678"


@pytest.mark.parametrize("photos", [(), (photo("a"),), (photo("h", "handle"),)])
def test_a_case_without_both_photos_is_no_pair(photos: Any) -> None:
    assert tally.pair(closed_case(photos=photos)) is None


def test_a_class_the_catalogue_lost_is_told_by_its_code() -> None:
    assert tally.classes({("matter", "99001"): 2, ("component", "01003"): 5}, {}) == (
        ("C01003", "C01", "C01003", 5), ("M99001", "M99", "M99001", 2),
    )  # fmt: skip
