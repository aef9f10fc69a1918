"""Topics name the device and what it speaks about."""

import tracemalloc

import pytest

from ingest.reasons import Bad
from ingest.topics import Topic, parse, parse_often, picture_filters, snapshot_topic, telemetry_filters


@pytest.mark.parametrize(
    ("topic", "meant"),
    [
        ("city/v1/V0001/fix", Topic("fix", "V0001")),
        ("city/v1/V0001/signin", Topic("signin", "V0001")),
        ("city/v1/4014/report", Topic("report", "4014")),
        ("city/v1/V0001/status", Topic("status", "V0001")),
        ("city/v1/A_7-x/snapshot/front/1795233600123", Topic("snapshot", "A_7-x", "front", 1795233600123)),
        ("owntracks/V0001/phone", Topic("owntracks", "V0001")),
    ],
)
def test_a_topic_of_ours_is_read(topic: str, meant: Topic) -> None:
    assert parse(topic) == meant


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("city/v1/V0001/fly", "unknown_topic"),
        ("city/v1/V0001", "unknown_topic"),
        ("city/v1/V0001/fix/more", "unknown_topic"),
        ("city/v1/V0001/snapshot/front", "unknown_topic"),
        ("city/v2/V0001/fix", "unknown_topic"),
        ("", "unknown_topic"),
        ("city/v1//fix", "bad_device"),
        ("city/v1/湘B12345/fix", "bad_device"),
        ("city/v1/V0001\n/fix", "bad_device"),
        (f"city/v1/{'x' * 65}/fix", "bad_device"),
        ("owntracks/a b/phone", "bad_device"),
        ("city/v1/V0001/snapshot/../1795233600123", "bad_channel"),
        ("city/v1/V0001/snapshot/front/12.5", "bad_field"),
        ("city/v1/V0001/snapshot/front/١٢٣", "bad_field"),
    ],
)
def test_any_other_topic_is_refused_with_a_reason(topic: str, reason: str) -> None:
    found = parse(topic)
    assert isinstance(found, Bad)
    assert found.reason == reason


def test_what_a_camera_publishes_to_is_what_we_read() -> None:
    assert parse(snapshot_topic("C001", "main", 1795233600.1234)) == Topic("snapshot", "C001", "main", 1795233600123)


def test_a_shared_subscription_names_its_group() -> None:
    assert "$share/city/city/v1/+/fix" in telemetry_filters("city")
    assert picture_filters("city") == ["$share/city-pictures/city/v1/+/snapshot/+/+"]


def test_phones_can_be_switched_off() -> None:
    assert "owntracks/+/+" in telemetry_filters()
    assert "owntracks/+/+" not in telemetry_filters(owntracks=False)


def test_long_topics_are_not_remembered() -> None:
    """20,000 topics of 64 KB would be 1.3 GB."""
    tracemalloc.start()
    for i in range(100):
        assert isinstance(parse_often(f"city/v1/{i}{'x' * 60_000}/fix"), Bad)
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000
    assert parse_often("city/v1/V0001/fix") == Topic("fix", "V0001")
