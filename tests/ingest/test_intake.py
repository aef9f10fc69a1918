"""Each message goes to one place; refusals are counted all, kept few. Rows 22, 27–29."""

from ingest.inbox import Message
from ingest.intake import Sorted
from ingest.reasons import Bad
from records import Fix, Rejected, Upload
from tests.ingest.test_snapshot import picture
from tests.ingest.things import LAT, LON, NOON, REGISTRY, intake, message, payload, reasons, said, vehicle


def test_a_fix_of_a_vehicle_is_taken() -> None:
    out = said(intake(), message(payload()))
    assert out.fixes == [Fix("V0001", "vehicle", NOON, LON, LAT, NOON)]
    assert out.rejected == []


def test_a_phone_speaks_for_the_unit_its_user_names() -> None:
    data = b'{"_type":"location","tst":%d,"lon":%f,"lat":%f}' % (NOON, LON, LAT)
    (fix,) = said(intake(), message(data, "owntracks/4014/phone")).fixes
    assert isinstance(fix, Fix)
    assert (fix.device, fix.kind, fix.source) == ("4014", "collector", "owntracks")


def test_a_refused_message_is_kept_with_its_bytes_capped() -> None:
    data = b"{" + b"x" * 9000
    (kept,) = said(intake(), message(data)).rejected
    assert kept == Rejected("bad_json", "V0001", "city/v1/V0001/fix", NOON, 9001, kept.detail, data[:4096])  # type: ignore[union-attr]


def test_bad_parts_of_a_backlog_are_kept_one_by_one() -> None:
    out = said(intake(), message(b"[" + payload() + b"," + payload(lat=True) + b"]"))
    assert len(out.fixes) == 1
    assert [r.payload for r in out.rejected] == [payload(lat=True)]  # type: ignore[union-attr]


def test_a_flood_of_rubbish_is_counted_fully_and_kept_sparingly() -> None:
    made = intake(rejected_per_s=10)
    out = said(made, *[message(b"rubbish", received_t=NOON + i / 1000) for i in range(1000)])
    assert len(out.rejected) == 10
    assert made.tally.counts == {"bad_json|V0001": 1000}


def test_a_flood_of_one_reason_does_not_hide_another() -> None:
    out = said(intake(), *[message(b"rubbish")] * 500, message(payload(lat=0)))
    assert reasons(out).count("zero_position") == 1


def test_invented_devices_cannot_fill_the_counters() -> None:
    made = intake(counted_devices=5, unknown_devices=3)
    out = said(made, *[message(payload(), f"city/v1/X{i}/fix") for i in range(50)])
    assert len(out.unknown) == 3
    assert made.tally.counts["unknown_device|*"] == 45
    assert sum(made.tally.counts.values()) == 50


def test_an_unknown_device_is_listed_and_never_a_vehicle() -> None:
    made = intake()
    out = said(made, *[message(payload(), "city/v1/X9/fix", received_t=NOON + i) for i in range(25)])
    assert out.fixes == []
    assert reasons(out) == ["unknown_device"]  # kept once an hour
    assert out.unknown["X9"].received_t == NOON + 20  # listed anew every 10 s
    assert made.tally.counts == {"unknown_device|X9": 25}


def test_an_enrolled_device_is_taken_from_the_next_message_on() -> None:
    made = intake()
    said(made, message(payload(), "city/v1/X9/fix"))
    made.use(type(REGISTRY)(version=2, vehicles={"X9": vehicle("X9")}))
    assert len(said(made, message(payload(), "city/v1/X9/fix")).fixes) == 1


def test_a_unit_says_only_what_its_kind_may_say() -> None:
    assert reasons(said(intake(), message(payload(), "city/v1/C001/fix"))) == ["wrong_kind"]
    assert reasons(said(intake(), message(b"{}", "city/v1/V0001/report"))) == ["wrong_kind"]


def test_a_retained_fix_is_an_old_one() -> None:
    made = intake()
    out = said(made, message(payload(), retain=True))
    assert out == Sorted()
    assert made.tally.counts == {"retained|V0001": 1}


def test_a_retained_status_is_news_only_when_it_changed() -> None:
    made = intake()
    online = message(b"online", "city/v1/V0001/status", retain=True)
    offline = message(b"offline", "city/v1/V0001/status", retain=True)
    assert [len(said(made, m).statuses) for m in (online, online, offline, offline, online)] == [1, 0, 1, 0, 1]


def test_what_the_broker_sends_again_is_no_fault_of_the_device() -> None:
    made = intake()
    said(made, message(payload()), message(payload(), dup=True))
    assert made.tally.rejected == 0
    said(made, message(payload()))
    assert made.tally.counts == {"duplicate|V0001": 1}


def test_a_megabyte_is_refused_without_being_read() -> None:
    data = b"x" * 4096
    (kept,) = said(intake(), message(data, size_bytes=1_000_000)).rejected
    assert isinstance(kept, Rejected)
    assert (kept.reason, kept.size_bytes, len(kept.payload)) == ("too_large", 1_000_000, 4096)


def snapshot(data: bytes, t_ms: float = NOON * 1000, **more: object) -> Message:
    return message(data, f"city/v1/V0001/snapshot/front/{t_ms:.0f}", **more)


def test_a_picture_waits_for_the_spool_with_its_camera() -> None:
    data = picture()
    (found,) = said(intake(), snapshot(data)).pictures
    assert found.data == data
    camera = REGISTRY.camera_of("V0001", "front")
    assert found.upload == Upload("V0001", camera, "front", NOON, NOON, "", len(data), 64, 48)


def test_a_collectors_photo_goes_by_the_collectors_own_id() -> None:
    """A phone is no camera of the city: its pictures belong to reports."""
    data = picture()
    (found,) = said(intake(), message(data, f"city/v1/4014/snapshot/phone/{NOON * 1000:.0f}")).pictures
    assert (found.upload.device, found.upload.camera, found.upload.channel) == ("4014", "4014", "phone")


def test_bad_pictures_and_wrong_clocks_are_refused() -> None:
    made, data = intake(), picture()
    bad = [
        snapshot(b"<html>"),
        snapshot(data, NOON),
        snapshot(data, NOON * 1e6),
        snapshot(data, (NOON + 200) * 1e3),
        snapshot(data, (NOON - 8 * 86_400) * 1e3),
        snapshot(data[:4096], size_bytes=6_000_000),
    ]
    out = said(made, *bad)
    assert reasons(out) == ["not_jpeg", "time_too_old", "time_in_ms", "time_ahead", "time_too_old", "too_large"]
    assert out.pictures == []


def test_a_sign_in_of_tomorrow_is_refused() -> None:
    data = b'{"t":%d,"driver":"D07","on":true}'
    assert reasons(said(intake(), message(data % (NOON + 9999), "city/v1/V0001/signin"))) == ["time_ahead"]
    assert len(said(intake(), message(data % NOON, "city/v1/V0001/signin")).signins) == 1


def test_a_report_has_its_own_limit() -> None:
    assert reasons(said(intake(), message(b'{"x":"' + b"y" * 70_000 + b'"}', "city/v1/4014/report"))) == ["too_large"]
    assert len(said(intake(), message(b'{"x":"y"}', "city/v1/4014/report")).reports) == 1


def test_a_bug_of_ours_can_be_refused_like_any_other() -> None:
    made, out = intake(), Sorted()
    made.refuse(Bad("internal"), "", message(b"?"), out)
    assert reasons(out) == ["internal"]
