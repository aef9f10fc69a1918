"""What the clock itself does: signs, resumes, urges, sends somebody else; and when it looks again."""

from typing import Any

from msgspec.structs import replace

from cases.flow import step as flow
from cases.flow import tick
from tests.cases.flow.build import DAY, HOUR, MIN, T0, Story, room, story


def wants(told: Story, at_s: float) -> list[str]:
    return [do.action for do in tick.due(told.case, list(told.tasks.values()), T0 + at_s, told.room)]


def next_s(told: Story, after_s: float | None = None) -> float | None:
    found = tick.next_t(told.case, list(told.tasks.values()), told.room, *([] if after_s is None else [T0 + after_s]))
    return None if found is None else found - T0


def takes(told: Story, at_s: float, **more: Any) -> Story:
    """The steps are legal as they are, but for a receiver the service finds."""
    for do in tick.due(told.case, list(told.tasks.values()), T0 + at_s, told.room):
        told.take(flow.step(told.case, replace(do, **more), told.room, tuple(told.tasks.values())))
    return told


def test_a_dispatched_case_is_signed_for_after_half_an_hour() -> None:
    told = story("dispatched")
    assert wants(told, 33 * MIN - 1) == []
    assert wants(told, 33 * MIN) == ["sign"]
    assert next_s(told) == 33 * MIN
    assert takes(told, 40 * MIN).case.sign_t == T0 + 33 * MIN, "dated when it was due"
    handed = story("handling").does("hand_on", 10 * MIN, receiver="S01-1")
    assert next_s(handed) == 44 * MIN, "the unit below has its own half hour"


def test_a_suspension_ends_by_itself() -> None:
    told = story("handling").does("ask_suspension", opinion="雨季", until_t=T0 + DAY).does("agree_suspension")
    assert (wants(told, DAY - 1), wants(told, DAY), next_s(told)) == ([], ["resume"], DAY)
    assert takes(told, DAY + 5).case.status == "handling"


def test_a_clock_is_urged_about_once_when_it_is_soon_late() -> None:
    told = story("handling")
    warn_s = 5.25 * HOUR + 0 * MIN
    assert told.case.spell is not None
    assert told.case.spell.warn_t == T0 + warn_s, "48 of 240 minutes left: 14:15"
    assert (wants(told, warn_s - 1), wants(told, warn_s)) == ([], ["urge"])
    takes(told, warn_s)
    assert (told.case.urge_count, told.case.applications[0].role, wants(told, warn_s + HOUR)) == (1, "system", [])
    assert next_s(told) is None
    told.does("feed_back").does("fail_review", opinion="不行")
    assert told.case.spell.warn_t is not None
    assert wants(told, told.case.spell.warn_t - T0) == ["urge"], "a new clock is urged about anew"
    assert wants(story("pending_review"), DAY) == [], "desks see it on their screen"


def test_a_late_task_goes_to_somebody_else_and_is_tried_again() -> None:
    told = story("checking")
    assert wants(told, 67 * MIN) == ["urge", "reassign_task"]
    assert next_s(told, 60 * MIN) == 67 * MIN
    assert next_s(told, 67 * MIN) == 77 * MIN, "nobody was free: ten minutes later"
    assert next_s(told, 80 * MIN) == 87 * MIN
    takes(told, 67 * MIN, receiver="4016")
    assert (told.case.holder, wants(told, 68 * MIN)) == ("4016", [])


def test_what_a_city_has_switched_on_happens_at_once() -> None:
    assert wants(Story(story("pending_check").case, room(auto_send_check=True)), 6 * MIN) == ["send_check"]


def test_nothing_happens_that_a_city_has_switched_off() -> None:
    off = room(auto_sign=False, reassign_late=False, auto_urge=())
    assert wants(Story(story("dispatched").case, off), DAY) == []
    told = story("checking", of=off)
    assert (wants(told, DAY), next_s(told)) == ([], None)


def test_an_ended_case_wants_nothing() -> None:
    assert (wants(story("closed"), 400 * DAY), next_s(story("closed"))) == ([], None)
