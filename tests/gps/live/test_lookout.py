"""What nobody watches any more: after its shift, and when another vehicle took the plan, no alert lasts for ever."""

import pytest

from db import Database
from gps.alerts import store as alerts
from records import Alert
from stream import Stream
from tests.gps.live.rig import Rig
from tests.gps.rules.night import H, plan

pytestmark = pytest.mark.edges
MIN = 60.0
OVER = 8 * H + 2 * MIN  # the window ends after 7 h, and is watched for one more


@pytest.fixture
def rig(db: Database, stream: Stream) -> Rig:
    return Rig(db, stream)


def lasting(rig: Rig) -> list[Alert]:
    return [alert for alert in rig.alerts() if alert.active]


def marks(rig: Rig) -> dict[str, dict[str, float]]:
    with rig.db.transaction() as tx:
        return {entry.alert.breach: entry.marks for entry in alerts.open_alerts(tx)}


def test_when_the_shift_is_no_longer_watched_nothing_lasts_and_nothing_counts_as_corrected(rig: Rig) -> None:
    rig.planned(plan()).settled(16 * MIN)
    rig.look(7 * H + 10 * MIN)
    before = {alert.breach: alert for alert in rig.alerts()}
    late = {alert.breach for alert in lasting(rig)}
    assert {"low_coverage", "missing_pass"} <= late
    rig.look(OVER)
    after = {alert.breach: alert for alert in rig.alerts()}
    assert lasting(rig) == []
    assert {b: after[b].state for b in late} == {b: before[b].state for b in late}
    assert all("case_due" in marks(rig)[breach] for breach in late)
    with rig.db.transaction() as tx:
        last = alerts.steps(tx, after["low_coverage"].id)[-1]
    assert (last.by, last.action, "人工核实" in last.reason) == ("rules", "revise", True)


def test_a_role_that_was_away_at_the_end_finds_them_when_it_begins(rig: Rig) -> None:
    rig.planned(plan()).settled(16 * MIN)
    rig.look(7 * H + 10 * MIN)
    assert lasting(rig)
    rig.restarted().settled(20 * H)
    assert lasting(rig) == []


def test_it_is_said_once_and_nobody_is_called_any_more(rig: Rig) -> None:
    rig.planned(plan()).settled(16 * MIN)
    rig.look(7 * H + 10 * MIN)
    rig.look(OVER)
    versions = {alert.id: alert.version for alert in rig.alerts()}
    for more_h in (1, 3, 9):
        rig.look(OVER + more_h * H)
    assert {alert.id: alert.version for alert in rig.alerts()} == versions


def test_what_is_still_watched_goes_on_lasting_while_other_plans_come_and_go(rig: Rig) -> None:
    rig.planned(plan(), plan("A008")).settled(16 * MIN)
    assert ("A007", "no_show", True, 1) in rig.breaches()
    rig.planned(plan("A008", word="cancelled", cause="weather", reason="雨", approver="值班长", version=2))
    rig.look(17 * MIN)
    assert ("A007", "no_show", True, 1) in rig.breaches()


def test_the_vehicle_whose_plan_another_one_took_is_not_accused_for_ever(rig: Rig) -> None:
    rig.planned(plan()).settled(16 * MIN)
    assert [alert.vehicle for alert in lasting(rig) if alert.vehicle == "A007"]
    took = plan(word="replaced", relief_vehicle="A008", cause="breakdown", reason="故障", approver="值班长", version=2)
    rig.planned(took)
    rig.look(17 * MIN)
    assert [alert.vehicle for alert in lasting(rig) if alert.vehicle == "A007"] == []
