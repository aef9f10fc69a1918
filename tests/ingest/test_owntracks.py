"""OwnTracks phones speak their own JSON; `user` of the topic is our device."""

import json

import pytest

from ingest.decoders import owntracks
from ingest.reasons import Bad
from records import Fix, Status
from tests.ingest.things import LAT, LON, NOON

LOCATION = {
    "_type": "location", "acc": 12, "alt": 61, "batt": 87, "bs": 1, "cog": 271, "created_at": int(NOON) + 2,
    "lat": LAT, "lon": LON, "m": 2, "t": "u", "tid": "07", "topic": "owntracks/V0001/phone", "tst": int(NOON), "vac": 3,
    "vel": 34,
}  # fmt: skip


def say(**fields: object) -> list[Fix | Status | Bad]:
    return owntracks.decode(json.dumps(LOCATION | fields).encode(), "V0001", "vehicle", NOON)


def test_a_location_is_a_fix_with_the_time_of_the_fix() -> None:
    fix = Fix("V0001", "vehicle", NOON, LON, LAT, NOON, 34.0, 271.0, 12.0, source="owntracks")
    assert say() == [fix]


def test_the_last_will_of_a_phone_says_offline() -> None:
    assert owntracks.decode(b'{"_type":"lwt","tst":1}', "V0001", "vehicle", NOON) == [Status("V0001", NOON, False)]


@pytest.mark.parametrize("kind", sorted(owntracks.SILENT))
def test_other_messages_of_the_app_are_not_ours_and_no_fault(kind: str) -> None:
    assert say(_type=kind) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"_type": "encrypted"}, "encrypted"),
        ({"_type": "teapot"}, "unknown_type"),
        ({"_type": 7}, "bad_field"),
        ({"tst": str(NOON)}, "bad_field"),
        ({"tst": NOON * 1000}, "time_in_ms"),
        ({"lat": LON, "lon": LAT}, "swapped"),
        ({"lat": None}, "bad_field"),
    ],
)
def test_bad_phones_are_refused_with_a_reason(fields: dict[str, object], reason: str) -> None:
    (found,) = say(**fields)
    assert isinstance(found, Bad)
    assert found.reason == reason


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"[" * 99_999])
def test_what_is_not_owntracks_json_is_refused(data: bytes) -> None:
    (found,) = owntracks.decode(data, "V0001", "vehicle", NOON)
    assert isinstance(found, Bad)
