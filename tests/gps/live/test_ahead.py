"""The coming night is shown before it is judged."""

import pytest

from db import Database
from records import Duty
from stream import Stream
from tests.gps.live.rig import Rig
from tests.gps.rules.night import H, plan

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
