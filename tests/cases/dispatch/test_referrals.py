"""An alarm, or what an operator saw, becomes a report."""

import pytest
from msgspec.structs import replace

from cases.dispatch.referrals import Nowhere, class_of, report
from cases.dispatch.settings import Settings
from records import Referral
from tests.cases.dispatch.build import OWN, REGISTRY, T0

ALARM = Referral(
    "20261120-0007", "gps_alarm", T0 - 60, "A004", 113.081, 27.831, "A004在湘银路作业效果不佳", "poor_effect", "R1",
    "0" * 32, "李队",
)  # fmt: skip


def nobody(_device: str) -> None:
    return None


def test_an_alarm_becomes_a_report_with_its_picture_and_who_answers() -> None:
    do = report(ALARM, REGISTRY, nobody, OWN, T0)
    assert (do.action, do.by, do.role, do.t) == ("refer", "system", "system", T0)
    assert do.report is not None
    assert (do.report.source, do.report.source_id, do.report.report_t) == ("gps_alarm", "20261120-0007", T0 - 60)
    assert (do.report.kind, do.report.code, do.report.address) == ("matter", "06012", "湘银路")
    assert do.report.description == "A004在湘银路作业效果不佳。责任人：李队"
    (photo,) = do.photos
    assert (photo.phase, photo.url) == ("report", "/api/v1/snapshots/" + "0" * 32)


def test_the_class_goes_by_breach_then_by_source_then_by_default() -> None:
    own = Settings(classes={"no_show": "L05006", "video": "M06010"}, class_default="C02017")
    assert class_of(replace(ALARM, breach="no_show"), own) == ("event_legacy", "05006")
    assert class_of(replace(ALARM, breach="", source="video"), own) == ("matter", "06010")
    assert class_of(replace(ALARM, breach="idle"), own) == ("component", "02017")


def test_without_a_position_it_is_in_the_middle_of_its_road_or_where_the_vehicle_is() -> None:
    lost = replace(ALARM, lon=None, lat=None)
    middle = report(lost, REGISTRY, nobody, OWN, T0).report
    assert middle is not None
    assert (middle.lon, middle.lat) == (113.085, 27.83)
    there = report(replace(lost, section=""), REGISTRY, lambda _: (113.2, 27.9), OWN, T0).report
    assert there is not None
    assert (there.lon, there.lat) == (113.2, 27.9)
    with pytest.raises(Nowhere, match="20261120-0007"):
        report(replace(lost, section="R9"), REGISTRY, nobody, OWN, T0)


def test_nothing_is_reported_from_the_future() -> None:
    ahead = report(replace(ALARM, t=T0 + 90), REGISTRY, nobody, OWN, T0).report
    assert ahead is not None
    assert ahead.report_t == T0


@pytest.mark.parametrize("wrong", ["X06012", "M6012", "06012", ""])
def test_a_class_that_is_none_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no class"):
        Settings(classes={"poor_effect": wrong})
