"""What a collector's phone says over MQTT, and why it may be refused."""

from typing import Any

import pytest

from cases.intake import reading
from cases.intake.reading import BadReport, Reading, read
from cases.photos.record import Stored
from records import Report
from tests.cases.intake.build import CATALOGUE, LAT, LON, T0, said

PHOTO = "0123456789abcdef0123456789abcdef"
STORED = Stored(PHOTO, "check", T0 - 100, T0 - 99, "4012", "4012", LON, LAT, 640, 480, 9, "", "d/x.jpg")
CHECK: dict[str, Any] = {"do": "check", "task": "20261123-00001-c1", "result": "pass", "note": "已清理"}


def took(report: Report) -> Reading:
    found = read(report, T0, CATALOGUE, {PHOTO: STORED})
    assert isinstance(found, Reading), found
    return found


def refused(report: Report) -> BadReport:
    found = read(report, T0, CATALOGUE, {PHOTO: STORED})
    assert isinstance(found, BadReport)
    assert found.reason in reading.REASONS
    return found


def test_a_report_becomes_what_the_flow_is_asked() -> None:
    found = took(said())
    assert (found.id, found.task) == ("6f1c-0001", "")
    do = found.do
    assert (do.action, do.by, do.role, do.of, do.t) == ("report", "4012", "collector", "4012", T0)
    assert do.report is not None
    assert (do.report.source, do.report.code, do.report.description) == ("collector", "06036", "小区门前乱堆")
    assert (do.report.report_t, do.report.source_id) == (T0 - 60, "6f1c-0001")


def test_a_photo_it_publishes_itself_is_named_before_it_has_arrived() -> None:
    (photo,) = took(said()).do.photos
    assert (photo.id, photo.phase, photo.by) == (f"4012.{round((T0 - 62.5) * 1000)}", "report", "4012")
    assert photo.url == f"/api/v1/photos/{photo.id}"


def test_a_photo_handed_in_over_http_proves_the_step_it_is_sent_with() -> None:
    found = took(said(**CHECK, photos=[{"id": PHOTO}]))
    assert (found.task, found.do.action, found.do.result) == ("20261123-00001-c1", "check", "pass")
    assert (found.do.opinion, found.do.report) == ("已清理", None)
    assert (found.do.photos[0].phase, found.do.photos[0].t, found.do.lon) == ("check", T0 - 100, LON)
    assert reading.photo_ids(said(photos=[{"id": PHOTO}, {"t": T0}]).body) == [PHOTO]


def test_before_and_after_of_a_self_handled_problem_are_told_apart() -> None:
    photos = [{"t": T0 - 90, "phase": "report"}, {"t": T0 - 30, "phase": "handle"}]
    assert [p.phase for p in took(said(do="self_report", photos=photos)).do.photos] == ["report", "handle"]


@pytest.mark.parametrize(
    ("report", "reason", "words"),
    [
        (Report("4012", T0, b"\xff"), "bad_report", "格式"),
        (said(without="t"), "bad_report", "`t`"),
        (said(do="dispatch"), "bad_report", "dispatch"),
        (said(t="now"), "bad_report", "$.t"),
        (said(id=""), "bad_report", "id"),
        (said(lat=91), "bad_report", "位置"),
        (said(lon=0, lat=0), "bad_report", "打开定位"),
        (said(description="  "), "bad_report", "description"),
        (said(without="kind"), "bad_report", "kind"),
        (said(description="x" * 501), "bad_report", "500"),
        (said(address="\0"), "bad_report", "空字符"),
        (said(**CHECK | {"task": ""}), "bad_report", "task"),
        (said(t=T0 + 301), "report_time", "超前"),
        (said(t=T0 - 4 * 86_400), "report_time", "4.0 天前"),
        (said(code="06999"), "report_class", "06999"),
        (said(code="09099", condition=""), "report_class", "09099"),
        (said(condition="M06036-9"), "report_class", "乱堆杂物没有立案条件"),
        (said(photos=[{"id": "f" * 32}]), "report_photo", "没有上传过"),
        (said(photos=[{"channel": "phone"}]), "report_photo", "拍摄时间"),
        (said(photos=[{"t": T0}] * 10), "report_photo", "最多 9 张"),
    ],
)
def test_a_wrong_report_is_refused_with_where_and_what_to_do(report: Report, reason: str, words: str) -> None:
    found = refused(report)
    assert found.reason == reason
    assert words in found.why


def test_even_a_wrong_report_is_answered_under_its_id() -> None:
    assert refused(said(t="now")).id == "6f1c-0001"
    assert refused(said(code="06999")).id == "6f1c-0001"
    assert refused(Report("4012", T0, b"[]")).id == ""
