"""Native JSON: strict types, clear reasons, WGS-84 inside. Rows 21–25 and 28 of the fault table."""

import json

import pytest

from gps.geo import distance_m, from_wgs84
from ingest.decoders import native
from ingest.reasons import REASONS, Bad
from records import Fix, Report, SignIn, Status
from tests.ingest.things import LAT, LON, NOON, payload


def one(data: bytes) -> Fix | Bad:
    (found,) = native.fixes(data, "V0001", "vehicle", NOON, most=100)
    return found


def reason(data: bytes) -> str:
    found = one(data)
    assert isinstance(found, Bad), found
    assert found.reason in REASONS
    return found.reason


def test_a_whole_fix_is_read() -> None:
    data = payload(speed_kmh=8.5, heading_deg=360, acc_m=4, work=True, driver="D07", fuel_l=52.5, odo_km=1234.5, sat=12)
    assert one(data) == Fix(
        "V0001", "vehicle", NOON, LON, LAT, NOON, 8.5, 0.0, 4.0, True, "D07", 52.5, 1234.5, "native"
    )


@pytest.mark.parametrize("t", ["2026-11-21T12:00:00+08:00", "2026-11-21T04:00:00Z", NOON, int(NOON)])
def test_a_time_is_epoch_seconds_or_rfc_3339_with_a_zone(t: object) -> None:
    found = one(payload(t))
    assert isinstance(found, Fix)
    assert found.t == NOON


@pytest.mark.parametrize(
    ("t", "why"),
    [
        (NOON * 1e3, "time_in_ms"),
        (NOON * 1e6, "time_in_us"),
        (NOON * 1e9, "time_in_us"),
        (0, "time_too_old"),
        (3600.0, "time_too_old"),
        (315_964_800, "time_too_old"),  # 1980, the GPS epoch
        (-5, "time_too_old"),
        ("2026-11-21T12:00:00", "time_without_zone"),
        ("2026-11-21 12:00", "bad_field"),
        (str(NOON), "bad_field"),
        (True, "bad_field"),
        (None, "bad_field"),
    ],
)
def test_any_other_time_is_refused_never_scaled_by_guess(t: object, why: str) -> None:
    assert reason(payload(t)) == why


def test_a_time_in_milliseconds_is_told_the_right_one() -> None:
    found = one(payload(NOON * 1000 + 250))
    assert isinstance(found, Bad)
    assert "1795233600.250" in found.detail


NOT_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"true", b'"27.83"', b"null", b"[27.8]", b"0x1B"]


@pytest.mark.parametrize("raw", NOT_NUMBERS)
@pytest.mark.parametrize("key", [b"t", b"lon", b"lat"])
def test_only_a_json_number_is_a_number(key: bytes, raw: bytes) -> None:
    fields = {b"t": b"1795233600", b"lon": b"113.08", b"lat": b"27.83"} | {key: raw}
    reason(b"{" + b",".join(b'"%s":%s' % pair for pair in fields.items()) + b"}")


@pytest.mark.parametrize("raw", [b"NaN", b"Infinity", b"1e999", b"true", b'"8"', b"{}"])
def test_a_speed_of_another_type_refuses_the_fix(raw: bytes) -> None:
    reason(b'{"t":1795233600,"lon":113.08,"lat":27.83,"speed_kmh":' + raw + b"}")


@pytest.mark.parametrize("key", ["speed_kmh", "heading_deg", "acc_m", "fuel_l", "odo_km"])
def test_an_optional_figure_out_of_range_is_unknown_and_the_position_stays(key: str) -> None:
    found = one(payload(**{key: -1}))
    assert isinstance(found, Fix)
    assert getattr(found, key) is None


@pytest.mark.parametrize(
    ("lon", "lat", "why"), [(LAT, LON, "swapped"), (200, 27.8, "out_of_range"), (113, 1000, "out_of_range")]
)
def test_a_place_beyond_the_earth_is_refused(lon: float, lat: float, why: str) -> None:
    assert reason(payload(lon=lon, lat=lat)) == why


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_declared_chinese_datums_are_stored_as_wgs84_within_a_metre(crs: str) -> None:
    lon, lat = from_wgs84(LON, LAT, crs)  # type: ignore[arg-type]
    found = one(payload(lon=lon, lat=lat, crs=crs))
    assert isinstance(found, Fix)
    assert distance_m(found.lon, found.lat, LON, LAT) < 1
    assert distance_m(lon, lat, LON, LAT) > 500


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "bad_json"),
        (b'{"t":1795233600,"lon":113.08,"lat"', "bad_json"),
        (b"hello", "bad_json"),
        (b"\xef\xbb\xbf{}", "bad_json"),
        (b"null", "bad_field"),
        (b"7", "bad_field"),
        (b"{}", "missing_field"),
        (b'{"t":1795233600,"lon":113.08}', "missing_field"),
        (b'{"driver":"\xff\xfe"}', "bad_text"),
        ('{"driver":"张三"}'.encode("gbk"), "bad_text"),
        ('{"t":1}'.encode("utf-16"), "bad_text"),
        (b"[" * 100_000, "too_deep"),
        (b'{"x":' * 100_000, "too_deep"),
        (b'{"t":1795233600,"lon":113.08,"lat":27.83,"x":' + b"[" * 100_000, "too_deep"),
        (payload(crs="gps"), "bad_field"),
        (payload(driver=""), "bad_field"),
        (payload(driver="x" * 65), "bad_field"),
        (payload(driver="a\x00b"), "bad_field"),
        (payload(id="V0002"), "id_mismatch"),
        (payload(id=7), "id_mismatch"),
        (b'{"t":1795233600,"lon":113.08,"lat":27.83,"lat":28.83}', "repeated_key"),
        (b'{"t":1795233600,"t":1795233601,"lon":113.08,"lat":27.83}', "repeated_key"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else value,
)
def test_bad_bytes_have_their_reason(data: bytes, why: str) -> None:
    assert reason(data) == why


def test_unknown_fields_and_a_matching_id_change_nothing() -> None:
    nested = {"lat": 1, "deep": [{"lon": 2}]}
    assert one(payload(id="V0001", extra=nested, note='经度 "lat"')) == one(payload())


def test_a_backlog_gives_each_good_fix_and_refuses_each_bad_one_on_its_own() -> None:
    parts = [payload(), payload(lat="x"), payload(NOON + 10), payload(NOON * 1000)]
    found = native.fixes(b" [" + b",".join(parts) + b"]", "V0001", "vehicle", NOON, most=4)
    assert [type(x).__name__ for x in found] == ["Fix", "Bad", "Fix", "Bad"]
    assert isinstance(found[1], Bad)
    assert found[1].payload == parts[1]
    assert native.fixes(b"[]", "V0001", "vehicle", NOON, most=4) == []


def test_a_backlog_has_an_end() -> None:
    assert reason(json.dumps([{}] * 101).encode()) == "too_many"


def test_a_sign_in_names_driver_and_card() -> None:
    data = json.dumps({"t": NOON, "driver": "D07", "card": "9F12", "on": True}).encode()
    assert native.sign_in(data, "V0001", NOON) == SignIn("V0001", NOON, "D07", True, NOON, "9F12")


@pytest.mark.parametrize(
    "fields",
    [{"on": 1}, {"on": "true"}, {"driver": None}, {"driver": ""}, {"t": NOON * 1000}, {"id": "V2"}, {"card": 5}],
)
def test_a_sloppy_sign_in_is_refused(fields: dict[str, object]) -> None:
    data = json.dumps({"t": NOON, "driver": "D07", "on": True} | fields).encode()
    assert isinstance(native.sign_in(data, "V0001", NOON), Bad)


def test_a_report_is_passed_on_as_it_came() -> None:
    data = '{"class": "01001", "description": "路面脏污"}'.encode()
    assert native.report(data, "4014", NOON) == Report("4014", NOON, data)


@pytest.mark.parametrize("data", [b"[]", b"7", b"{", b'{"x":NaN}', b'{"x":' * 9999, b'{"device":"4015"}', b"\xff{}"])
def test_a_report_that_is_no_object_is_refused(data: bytes) -> None:
    assert isinstance(native.report(data, "4014", NOON), Bad)


def test_a_status_is_one_of_two_words() -> None:
    assert native.status(b"online", "V0001", NOON) == Status("V0001", NOON, True)
    assert native.status(b"offline\n", "V0001", NOON) == Status("V0001", NOON, False)
    assert native.status(b"ONLINE", "V0001", NOON) == Bad("bad_status")
