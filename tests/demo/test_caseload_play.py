"""How the written day is lived: what is due, by whom, in which order; and the photos that go with it."""

import cv2
import numpy as np
import pytest

from demo.caseload import timing
from demo.caseload.album import SIZE, Album
from demo.caseload.fates import Beat
from demo.caseload.hand import Group
from demo.caseload.play import Day
from demo.caseload.story import Step, Story, Who
from demo.caseload.things import LOOKS
from tests.demo.things import SETTINGS, ZONE, at

SEAT = Who("受理员01", "acceptor")
ALBUM = Album(SETTINGS.seed, ZONE)


def story(key: str, *moments: float, group: str = "") -> Story:
    steps = tuple(Step(t, SEAT, "report" if n == 0 else "accept", {}) for n, t in enumerate(moments))
    return Story(key, group or key, "straight", (113.0, 27.8), ("heap", 0), steps)


def lived(day: Day, now: float) -> list[str]:
    """One hand takes what is due, lives it and puts it back; keys and moments in its order."""
    found = []
    while (group := day.take(now, 0)) is not None:
        while group.due_t is not None and group.due_t <= now:
            done, _, step = group.steps[group.at]
            found.append(f"{done.key}@{step.t:g}")
            group.at += 1
        day.put(group, back=True)
    return found


def test_whole_case_after_whole_case_the_oldest_report_first() -> None:
    day = Day(0.0)
    day.add([story("b", 20, 40), story("a", 10, 50, 300)])
    assert lived(day, 100.0) == ["a@10", "a@50", "b@20", "b@40"]
    assert day.caught_up
    assert day.planned == 5


def test_what_was_to_come_is_lived_when_its_time_is_there() -> None:
    day = Day(0.0)
    day.add([story("a", 10, 150), story("b", 120)])
    assert lived(day, 100.0) == ["a@10"]
    assert lived(day, 160.0) == ["b@120", "a@150"]


def test_nobody_has_caught_up_while_a_hand_still_lives_a_case() -> None:
    day = Day(0.0)
    day.add([story("a", 10)])
    group = day.take(100.0, 0)
    assert group is not None
    assert day.take(100.0, 0) is None
    assert not day.caught_up
    group.at += 1
    day.put(group, back=True)
    assert day.take(100.0, 0) is None
    assert day.caught_up


def test_stories_that_know_each_other_are_lived_by_time_together() -> None:
    group = Group([story("master", 10, 40), story("other", 20, 30, group="master")])
    assert [(one.key, step.t) for one, _, step in group.steps] == [
        ("master", 10), ("other", 20), ("other", 30), ("master", 40),
    ]  # fmt: skip


def test_waits_are_pressed_into_the_time_there_is_and_never_turned_round() -> None:
    beats = [Beat("accept", SEAT, (1, 4)), Beat("file", SEAT, (2, 10))]
    waits = np.array([200.0, 500.0])
    assert timing.within(beats, waits, 1_000.0).tolist() == [200.0, 500.0]
    pressed = timing.within(beats, waits, 400.0)
    assert pressed.sum() == 400.0
    assert (pressed >= [60.0, 120.0]).all()
    assert timing.within(beats, waits, 90.0).tolist() == [30.0, 60.0]


@pytest.mark.edges  # two seconds of drawing
def test_before_and_after_are_one_viewpoint_with_and_without_the_problem() -> None:
    for look in LOOKS:
        before, after = (pixels(ALBUM.jpeg((look, 3), dirty, at(10))) for dirty in (True, False))
        assert before.shape == after.shape == (SIZE[1], SIZE[0], 3)
        apart = np.abs(before.astype(int) - after.astype(int)).max(axis=2) > 40
        assert 0.003 < apart.mean() < 0.35, look  # the problem, and nothing but the problem
        assert apart[: SIZE[1] // 10].mean() < 0.01, look  # sky and roofs are the same


def test_photos_of_the_night_are_dark_and_each_is_drawn_once() -> None:
    day, night = (ALBUM.jpeg(("heap", 3), True, at(hour)) for hour in (10, 22))
    assert pixels(night).mean() < 0.5 * pixels(day).mean()
    assert ALBUM.jpeg(("heap", 3), True, at(11)) is day
    assert max(len(day), len(night)) < 100_000


def pixels(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
