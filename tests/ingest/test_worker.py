"""Ingest end to end: device → broker → ingest → streams, bad messages and all. Rows 18–29 of the fault table."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from gps.geo import distance_m, from_wgs84
from records import NOT_LAST, Rejected, Upload
from stream import Stream
from tests.helpers import eventually
from tests.ingest.conftest import Device, Running
from tests.ingest.test_snapshot import made, picture, sof
from tests.ingest.things import LAT, LON, payload

pytestmark = pytest.mark.edges
FIX = "city/v1/V0001/fix"


def now_fix(ahead_s: float = 0.0, **more: Any) -> bytes:
    return payload(round(time.time() + ahead_s, 3), **more)


def test_a_fix_is_in_the_stream_and_the_latest_within_a_second(running: Running, device: Device) -> None:
    device.sure(FIX, now_fix(speed_kmh=8))
    fix = eventually(lambda: running.stream.latest("fixes").get("V0001"), 1)
    assert (fix.lon, fix.lat, fix.speed_kmh) == (LON, LAT, 8.0)


def test_a_phone_with_owntracks_is_a_unit_like_any_other(running: Running, device: Device) -> None:
    location = {"_type": "location", "lat": LAT, "lon": LON, "tst": int(time.time()), "vel": 4, "tid": "14"}
    device.sure("owntracks/4014/phone", json.dumps(location))
    fix = eventually(lambda: running.stream.latest("fixes").get("4014"), 2)
    assert (fix.kind, fix.source) == ("collector", "owntracks")


def test_sign_in_status_and_report_reach_their_streams(running: Running, device: Device) -> None:
    t = round(time.time(), 3)
    device.sure("city/v1/V0001/signin", json.dumps({"t": t, "driver": "D07", "on": True}))
    device.sure("city/v1/V0001/status", "online", retain=True)
    device.sure("city/v1/4014/report", '{"class": "01001"}')
    assert eventually(lambda: running.stream.latest("signins").get("V0001"), 2).driver == "D07"
    assert eventually(lambda: running.stream.latest("statuses").get("V0001"), 2).online
    assert eventually(lambda: running.stream.tail("reports"), 2)[0].body == b'{"class": "01001"}'
    device.sure("city/v1/V0001/status", "", retain=True)  # leave nothing retained to other tests


def test_thirty_poison_messages_do_not_hold_up_the_good_one(running: Running, device: Device) -> None:
    poison = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"t":1e999}', payload("x"), "湘".encode("gbk")]
    for i in range(30):
        device.sure(FIX, poison[i % len(poison)])
    device.sure(FIX, now_fix())
    sent = time.monotonic()
    eventually(running.fixes, 2)
    assert time.monotonic() - sent < 2
    eventually(lambda: sum(running.counts().values()) >= 30, 5)
    assert sum(running.counts().values()) == 30, running.counts()


def test_the_whole_table_of_bad_fixes_ends_as_it_must(running: Running, device: Device) -> None:
    t = round(time.time(), 3)
    lon, lat = from_wgs84(LON, LAT, "gcj02")
    table: list[tuple[bytes, str]] = [
        (payload(t), "ok"),
        *[(payload(t), "duplicate")] * 4,  # row 18
        (payload(t - 30, lat=LAT + 1e-4), "late"),  # row 19
        (payload(t + 86_400), "future"),  # row 20
        (payload(0), "time_too_old"),  # row 21
        (payload(t * 1e3), "time_in_ms"),
        (payload(t * 1e6), "time_in_us"),
        (payload(t, lon=0, lat=0), "duplicate"),  # its time was there; a new one is below
        (payload(t + 1, lon=0, lat=0), "zero_position"),  # row 22
        (payload(t + 1, lon=0), "zero_position"),
        (b'{"t":%f,"lon":NaN,"lat":27.83}' % (t + 1), "bad_json"),  # row 23
        (b'{"t":%f,"lon":1e999,"lat":27.83}' % (t + 1), "bad_field"),
        (payload(t + 1, lon=True), "bad_field"),
        (payload(t + 1, lat="27.83"), "bad_field"),
        (payload(t + 1, lon=LAT, lat=LON), "swapped"),  # row 24
        (payload(t + 2, lon=lon, lat=lat, crs="gcj02"), "ok"),  # row 25
        (payload(t + 12, lat=LAT + 0.45), "jump"),  # row 26: 50 km in 10 s
        (b'{"x":"' + b"y" * 1_000_000 + b'"}', "too_large"),  # row 27
        (b"\xff\xfe\x00", "bad_text"),  # row 28
        ('{"driver":"张三"}'.encode("gbk"), "bad_text"),
        ('{"t":1}'.encode("utf-16"), "bad_text"),
        (b'{"t":1', "bad_json"),
        (b"[" * 100_000, "too_deep"),
        (b"", "empty"),
        (payload(t + 20), "ok"),
    ]
    for data, _word in table:
        device.sure(FIX, data)
    device.sure("city/v1/X-unknown/fix", payload(t))  # row 29
    kept = eventually(lambda: len(f := running.fixes()) == 6 and f, 5)
    words = sorted("+".join(f.flags) or "ok" for f in kept)
    assert words == sorted(w for _data, w in table if w in ("ok", "late", "future", "jump"))
    refused = sorted(w for _data, w in table if w not in words)
    eventually(lambda: sum(running.counts().values()) == len(refused) + 1, 5)
    counts = running.counts()
    assert counts == {f"{w}|V0001": refused.count(w) for w in refused} | {"unknown_device|X-unknown": 1}
    moved = next(f for f in kept if f.t == t + 2)
    assert distance_m(moved.lon, moved.lat, LON, LAT) < 1
    assert running.stream.latest("fixes")["V0001"].t == t + 20
    assert all(NOT_LAST.isdisjoint(f.flags) for f in running.stream.latest("fixes").values())


def test_an_unknown_device_is_listed_and_taken_after_the_import(running: Running, device: Device, db: Any) -> None:
    from registry import store
    from tests.ingest.things import vehicle

    device.sure("city/v1/V0777/fix", now_fix())
    listed = eventually(lambda: running.stream.latest("unknown").get("V0777"), 3)
    assert isinstance(listed, Rejected)
    assert running.fixes() == []
    with db.transaction() as tx:
        store.save(tx, "vehicles", {"V0777": vehicle("V0777")})

    def taken() -> bool:
        device.sure("city/v1/V0777/fix", now_fix())
        return "V0777" in running.stream.latest("fixes")

    eventually(taken, 5)


def test_a_retained_fix_is_ignored_and_counted(settings: Any, stream: Stream, enrolled: None, device: Device) -> None:
    device.sure(FIX, now_fix(), retain=True)
    running = Running(settings, stream).start()
    try:
        eventually(lambda: running.counts().get("retained|V0001") == 1, 5)
        assert running.fixes() == []
    finally:
        running.end()
        device.sure(FIX, "", retain=True)


def test_a_flood_of_rubbish_is_counted_to_the_last_and_kept_sparingly(running: Running, device: Device) -> None:
    for i in range(2_000):
        device.say(FIX, b"rubbish %d" % i)
    eventually(lambda: running.counts().get("bad_json|V0001") == 2_000, 60)
    assert len(running.stream.tail("rejected", 5_000)) <= 200
    assert isinstance(running.stream.tail("rejected", 1)[0], Rejected)


def spool(running: Running) -> Path:
    return running.settings.folder / "spool"


def snap(channel: str = "main") -> str:
    return f"city/v1/C001/snapshot/{channel}/{time.time() * 1000:.0f}"


def test_a_picture_lies_in_the_spool_before_its_upload_travels(running: Running, device: Device) -> None:
    data = picture(320, 240)
    device.sure(snap(), data)
    (upload,) = eventually(lambda: running.stream.tail("uploads"), 5)
    assert isinstance(upload, Upload)
    assert (upload.camera, upload.width_px, upload.size_bytes) == ("C001", 320, len(data))
    assert (spool(running) / upload.sha256).read_bytes() == data


def test_bad_pictures_never_touch_the_disk(running: Running, device: Device) -> None:
    for data in (b"", b"<svg/>", b"\x89PNG" + bytes(99), made(sof(10_000, 10_000)), picture()[:50], bytes(5_300_000)):
        device.sure(snap(), data)
    eventually(lambda: sum(running.counts().values()) == 6, 10)
    assert list(spool(running).iterdir()) == []


def test_a_full_disk_holds_up_pictures_only_and_loses_none(running: Running, device: Device) -> None:
    shutil.rmtree(spool(running))  # no file can be made there, as on a full disk
    data = picture()
    device.sure(snap(), data)
    eventually(lambda: (h := running.health()) and h.note, 5)
    device.sure(FIX, now_fix())
    eventually(running.fixes, 2)
    assert running.stream.tail("uploads") == []
    spool(running).mkdir()
    (upload,) = eventually(lambda: running.stream.tail("uploads"), 5)
    assert (spool(running) / upload.sha256).read_bytes() == data
    eventually(lambda: (h := running.health()) and not h.note, 5)


def test_health_tells_rates_and_the_age_of_the_heartbeat(running: Running, device: Device) -> None:
    device.sure(FIX, now_fix())
    health = eventually(lambda: (h := running.health()) and h.numbers["fixes_per_s"] > 0 and h, 5)
    assert health.links == {"broker": "ok", "redis": "ok"}
    assert health.numbers["heartbeat_age_s"] < 1.5
    assert health.numbers["last_message_age_s"] < 5
    assert health.numbers["rejected_per_s"] == 0
