"""What becomes of a plan when somebody decides so, and how it is taken back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from records import Refused
from registry.plans.changes import ACTS, OPPOSITE, Ask, decided, opposite, resumed, taken_back
from registry.plans.copies import copied, week_before
from registry.plans.model import Change, Note, Plan, Stoppage, driver_of, vehicle_of
from tests.registry.plans.build import ZONE, at, plan

WHY = {"reason": "发动机故障", "approver": "值班长"}
RAIN = {"cause": "weather", "reason": "大雨", "approver": "值班长"}
ASKS = {
    "cancelled": RAIN, "restored": WHY, "relieved": {**WHY, "driver": "P2"}, "unrelieved": WHY,
    "replaced": {**WHY, "cause": "breakdown", "vehicle": "A008"}, "unreplaced": WHY,
}  # fmt: skip


def do(one: Plan, action: str, **more: Any) -> Plan:
    return decided(one, Ask(action, **{**ASKS[action], **more}))  # type: ignore[arg-type]


def test_a_plan_cancelled_for_rain_says_so_and_can_be_restored() -> None:
    off = do(plan(), "cancelled")
    assert (off.word, off.cause, off.reason, off.approver) == ("cancelled", "weather", "大雨", "值班长")
    assert do(off, "restored").word == "planned"


def test_a_relief_driver_drives_instead() -> None:
    relieved = do(plan(), "relieved")
    assert (relieved.driver, driver_of(relieved)) == ("P1", "P2")
    assert driver_of(do(relieved, "unrelieved")) == "P1"


def test_a_replacement_does_the_work_instead() -> None:
    taken = do(plan(), "replaced")
    assert (taken.word, taken.vehicle, vehicle_of(taken)) == ("replaced", "A007", "A008")
    assert vehicle_of(do(taken, "unreplaced")) == "A007"


@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize("missing", ["reason", "approver"])
def test_nothing_is_decided_without_reason_and_approver(action: str, missing: str) -> None:
    with pytest.raises(Refused, match=f"not {action} without {missing}"):
        do(plan(), action, **{missing: "  "})


@pytest.mark.parametrize(
    ("one", "action", "more", "said"),
    [
        (plan(word="cancelled"), "cancelled", {}, "is cancelled already"),
        (plan(), "cancelled", {"cause": None}, "without cause"),
        (plan(), "restored", {}, "is planned, not cancelled"),
        (plan(), "relieved", {"driver": None}, "which driver"),
        (plan(), "relieved", {"driver": "P1"}, "drives .* already"),
        (plan(word="cancelled"), "relieved", {}, "nobody drives"),
        (plan(), "unrelieved", {}, "no relief driver"),
        (plan(), "replaced", {"vehicle": None}, "which vehicle"),
        (plan(), "replaced", {"vehicle": "A007"}, "does .* already"),
        (plan(word="cancelled"), "replaced", {}, "nothing to replace"),
        (plan(), "unreplaced", {}, "is planned, not replaced"),
    ],
)
def test_what_makes_no_sense_is_refused(one: Plan, action: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        do(one, action, **more)


def row(before: Any, after: Any, action: Any = "edited") -> Change:
    return Change(7, at("11-21 20:00"), Note("li", "dispatcher", action), before, after)


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=6), st.sampled_from(sorted(ACTS)))
def test_every_decision_taken_back_leaves_the_plan_as_it_was(before: list[str], last: str) -> None:
    one = plan()
    for action in before:
        try:
            one = do(one, action)
        except Refused:
            continue
    try:
        after = do(one, last)
    except Refused:
        return
    assert taken_back(after, row(one, after)) == one


def test_what_others_changed_since_stays() -> None:
    before, after = plan(), plan(speed_limit_kmh=8.0)
    now = replace(after, driver="P5", version=3)
    assert taken_back(now, row(before, after)) == replace(before, driver="P5", version=3)


def test_a_change_that_was_changed_over_is_not_taken_back() -> None:
    before, after = plan(), plan(speed_limit_kmh=8.0)
    with pytest.raises(Refused, match="speed_limit_kmh changed again after change 7"):
        taken_back(plan(speed_limit_kmh=9.0), row(before, after))


def test_the_making_of_a_plan_is_not_taken_back_but_cancelled() -> None:
    with pytest.raises(Refused, match="cancel it instead"):
        taken_back(plan(), row(None, plan(), "created"))
    with pytest.raises(Refused, match="cancel it instead"):
        opposite(row(None, plan(), "created"), "li", "dispatcher", "错", "值班长")


def test_the_way_back_is_written_down_as_the_opposite() -> None:
    note = opposite(row(plan(), do(plan(), "cancelled"), "cancelled"), "wang", "shift_lead", "雨停", "值班长")
    assert (note.action, note.undoes, note.by, note.reason) == ("restored", 7, "wang", "雨停")
    assert all(OPPOSITE[OPPOSITE[action]] == action for action in (*ACTS, "edited", "lifted"))
    with pytest.raises(Refused, match="without reason and approver"):
        opposite(row(plan(), plan(), "edited"), "li", "dispatcher", "", "值班长")


def test_a_stoppage_lifted_too_early_goes_on_and_one_begun_in_error_never_was() -> None:
    cold = Stoppage("S1", at("11-22 01:00"), None, ("washer",), "weather", "2 ℃", "值班长")
    lifted = replace(cold, to_t=at("11-22 02:00"))
    assert resumed(lifted, row(cold, lifted, "lifted")) == cold
    assert resumed(cold, row(None, cold, "stopped")).to_t == cold.from_t
    with pytest.raises(Refused, match="changed again"):
        resumed(lifted, row(None, cold, "stopped"))


def test_last_weeks_plan_is_planned_anew_without_what_became_of_it() -> None:
    last = plan(
        "A007", "P1", "R1", "R2", date="2026-11-24", window=("11-24 23:00", "11-25 02:00"), speed_limit_kmh=8.0,
        word="cancelled", cause="weather", reason="大雨", approver="值班长", relief_driver="P2", version=4,
    )  # fmt: skip
    assert week_before("2026-12-01") == "2026-11-24"
    [made] = copied([last], "2026-12-01", ZONE)
    window = ("12-01 23:00", "12-02 02:00")
    assert made == plan("A007", "P1", "R1", "R2", date="2026-12-01", window=window, speed_limit_kmh=8.0)
