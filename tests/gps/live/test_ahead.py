"""The coming night is shown before it is judged."""

import pytest

from db import Database
from records import Duty, Unreachable
from stream import Stream
from tests.gps.live.rig import Rig
from tests.gps.rules.night import T0, H, plan

pytestmark = pytest.mark.edges


@pytest.fixture
def rig(db: Database, stream: Stream) -> Rig:
    return Rig(db, stream)


def duties(rig: Rig) -> dict[str, Duty]:
    return {duty.vehicle: duty for duty in rig.stream.latest("duties").values()}


def test_by_day_the_coming_night_is_told_as_not_begun_and_nobody_is_accused(rig: Rig) -> None:
    rig.planned(plan())
    rig.look(-12 * H)
    assert {v: (d.status, d.share, d.planned_km > 0) for v, d in duties(rig).items()} == {
        "A007": ("not_started", 0.0, True)
    }
    assert rig.alerts() == []
    assert rig.engine.runs == {}


def test_what_lies_farther_ahead_waits(rig: Rig) -> None:
    rig.planned(plan())
    rig.look(-16 * H)
    assert duties(rig) == {}


def test_once_it_is_watched_its_progress_counts(rig: Rig) -> None:
    rig.planned(plan())
    rig.look(-12 * H)
    before = duties(rig)["A007"]
    rig.settled(16 * 60.0)
    assert list(rig.engine.runs) == [before.plan]
    assert duties(rig)["A007"].t > before.t
    assert ("A007", "no_show", True, 1) in rig.breaches()


def test_a_plan_moved_to_a_later_night_is_told_once_more_and_leaves_the_coming_one(rig: Rig) -> None:
    rig.planned(plan(), plan("A008", "CJS"))
    rig.look(-12 * H)
    later = T0 + 48 * H
    rig.planned(plan(start=later))
    rig.look(-12 * H + 1)
    moved = duties(rig)
    assert (moved["A007"].status, moved["A007"].window_start, moved["A007"].share) == ("not_started", later, 0.0)
    assert moved["A008"].window_start == T0
    rig.look(-12 * H + 120)
    assert duties(rig)["A007"].t == moved["A007"].t, "told once"
    assert duties(rig)["A008"].t > moved["A008"].t


def test_a_moved_plan_is_told_again_when_its_word_was_lost(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.planned(plan())
    rig.look(-12 * H)
    later = T0 + 48 * H
    rig.planned(plan(start=later))
    monkeypatch.setattr(rig.stream, "add", lost)
    with pytest.raises(Unreachable):
        rig.look(-12 * H + 1)
    monkeypatch.undo()
    rig.look(-12 * H + 2)
    assert duties(rig)["A007"].window_start == later


def lost(_name: str, _records: object) -> None:
    raise Unreachable("Redis")
