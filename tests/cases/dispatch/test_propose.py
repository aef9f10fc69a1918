"""Whom the desk proposes, in which order, with which reasons."""

from hypothesis import given
from hypothesis import strategies as st

from cases.dispatch.propose import SENT_BACK, points, propose
from cases.dispatch.settings import Settings, Weights
from tests.cases.dispatch.build import OWN, SCENE, candidate, here, load, past


def names(candidates: list, scene=SCENE, settings: Settings = OWN) -> list[str]:
    return [one.unit for one in propose(candidates, scene, settings)]


def test_the_desk_of_the_picture() -> None:
    """design/desk.png: the street first, the company with a vehicle near second, both together third."""
    street = candidate("S01", duty_rank=1, street=True, dept="STR", dept_place=1, load=load(6, month=30, today=5))
    company = candidate("C02", dept="SAN", road="湘银路", load=load(11), nearest=here(420))
    twice = SCENE._replace(past=(past("C02", rework=1), past("S01", days=40)))
    first, second, third = propose([company, street], twice, OWN)
    assert (first.rank, first.unit) == (1, "S01")
    assert first.why == ("权责清单第 1 责任", "在办 6", "今日按期 100 %")
    assert first.due_words == "现在派出，处置时限 4 工作小时 → 今天 17:04，能按期"
    assert (second.unit, second.vehicle, second.distance_m) == ("C02", "A004", 420.0)
    assert second.why == ("立案标准主管：环卫", "负责湘银路保洁", "同路段作业车 A004 距 420 m", "在办 11")
    assert (third.unit, third.assists) == ("S01", ("C02",))
    assert third.why[0] == "90 天内同地 2 件，上次返工 1 次"
    assert third.name == "协同：嵩山路街道办事处主办 + 第二清扫公司（示意）协办"


def test_the_duty_list_goes_before_the_standard_and_the_standard_before_distance() -> None:
    assert names([candidate("C01", nearest=here(10, "C01")), candidate("P01", dept="SAN"),
                  candidate("P04", duty_rank=1)]) == ["P04", "P01", "C01"]  # fmt: skip


def test_of_two_alike_the_one_with_less_on_its_hands_goes_first() -> None:
    busy = candidate("P01", dept="SAN", load=load(30, 5))
    free = candidate("P04", dept="SAN", load=load(3))
    assert names([busy, free]) == ["P04", "P01"]
    assert "在办 30（超期 5）" in propose([busy, free], SCENE, OWN)[1].why


def test_a_place_that_had_to_be_done_again_counts_against_who_did_it() -> None:
    bad = candidate("P01", dept="SAN", past=(past("P01", rework=1),))
    assert names([bad, candidate("P04", dept="SAN")]) == ["P04", "P01"]
    assert "90 天内同地 1 件，上次返工 1 次" in propose([bad], SCENE, OWN)[0].why


def test_who_sent_this_case_back_comes_last_and_it_says_so() -> None:
    back = candidate("P04", duty_rank=1, returned=True)
    last = propose([back, candidate("S01", street=True)], SCENE, OWN)[-1]
    assert (last.unit, last.why[0], last.points) == ("P04", "本案曾被该单位申请回退", SENT_BACK)


def test_whom_a_meeting_named_comes_first() -> None:
    named = candidate("C01", named=True)
    first = propose([candidate("S01", duty_rank=1), named], SCENE, OWN)[0]
    assert (first.unit, first.why[0]) == ("C01", "协调会议指定")


def test_punctuality_is_said_only_when_there_is_enough_to_say() -> None:
    few, late = candidate("P01", dept="SAN", load=load(month=2, late=2)), candidate("P04", load=load(month=40, late=10))
    assert not any("按期" in why for why in propose([few], SCENE, OWN)[0].why)
    assert "30 天按期 75 %" in propose([late], SCENE, OWN)[0].why


def test_nobody_is_near_who_is_far() -> None:
    (one,) = propose([candidate("C02", dept="SAN", nearest=here(1_501))], SCENE, OWN)
    assert (one.vehicle, one.distance_m) == ("", None)
    assert not any("距" in why for why in one.why)


def test_lead_and_assist_are_proposed_only_where_the_place_asks_for_it() -> None:
    two = [candidate("S01", duty_rank=1, street=True), candidate("C02", dept="SAN")]
    assert not any(one.assists for one in propose(two, SCENE, OWN))
    again = SCENE._replace(past=(past(rework=1),))
    assert [one.assists for one in propose(two, again, OWN)] == [(), (), ("C02",)]
    same_kind = [candidate("C01", dept="SAN"), candidate("C02", dept="SAN")]
    assert not any(one.assists for one in propose(same_kind, again, OWN))


def test_a_place_that_comes_more_often_than_is_listed_is_counted_whole() -> None:
    two = [candidate("S01", duty_rank=1), candidate("C02", dept="SAN")]
    last = propose(two, SCENE._replace(past=(past(),), times=27), OWN)[-1]
    assert last.why[0] == "90 天内同地 27 件"


def test_a_late_promise_is_told() -> None:
    (one,) = propose([candidate()], SCENE._replace(meets=False, due_words="…，不能按期"), OWN)
    assert not one.meets
    assert one.due_words.endswith("不能按期")


def test_a_city_may_weigh_otherwise() -> None:
    near_first = Settings(weights=Weights(duty=10, duty_step=1, dept=5, dept_step=1, near=100))
    two = [candidate("S01", duty_rank=1), candidate("C02", nearest=here(50))]
    assert names(two) == ["S01", "C02"]
    assert names(two, settings=near_first) == ["C02", "S01"]


@given(st.integers(0, 500), st.integers(0, 100), st.integers(0, 50), st.floats(0, 5_000))
def test_more_load_and_more_distance_never_make_a_unit_better(opened: int, late: int, more: int, far_m: float) -> None:
    before = candidate("C02", dept="SAN", load=load(opened, late), nearest=here(far_m))
    after = candidate("C02", dept="SAN", load=load(opened + more, late + more), nearest=here(far_m + more))
    assert points(after, OWN) <= points(before, OWN)


@given(st.permutations(["S01", "P01", "P04", "C01", "C02"]))
def test_the_order_does_not_depend_on_who_is_looked_at_first(units: list[str]) -> None:
    twice = SCENE._replace(past=(past(), past()))
    first = propose([candidate(unit, dept="SAN") for unit in units], twice, OWN)
    assert first == propose([candidate(unit, dept="SAN") for unit in sorted(units)], twice, OWN)
    assert [one.rank for one in first] == [1, 2, 3]
