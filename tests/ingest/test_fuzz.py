"""Whatever bytes come, a decoder answers with records or a reason, and what it answers can be stored."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoders import snapshot
from ingest.inbox import Message
from ingest.intake import Sorted
from ingest.reasons import REASONS
from records import AnyRecord, Fix
from tests.ingest.test_snapshot import LIMITS, made, picture, sof
from tests.ingest.things import LAT, LON, NOON, intake

TOPICS = [
    "city/v1/V0001/fix",
    "city/v1/V0001/signin",
    "city/v1/V0001/status",
    "city/v1/4014/report",
    "owntracks/V0001/phone",
    "city/v1/C001/snapshot/main/1795233600000",
]
KEYS = ["t", "lon", "lat", "speed_kmh", "work", "driver", "crs", "id", "_type", "tst", "vel", "on", "card", "x"]
numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([NOON, LON, LAT, 0, NOON * 1000, 1e308]))
words = st.sampled_from(["location", "gcj02", "V0001"])
leaves = st.one_of(numbers, st.none(), st.booleans(), st.text(max_size=8), words)
texts = st.text(max_size=4)
values = st.recursive(leaves, lambda v: st.lists(v, max_size=4) | st.dictionaries(texts, v, max_size=4), max_leaves=8)
objects = st.dictionaries(st.sampled_from(KEYS), values)
nearly_right = objects.map(lambda more: {"t": NOON, "lon": LON, "lat": LAT} | more)


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")  # NaN and lone surrogates included


payloads = st.one_of(
    st.binary(max_size=300),
    objects.map(as_json),
    nearly_right.map(as_json),
    st.lists(nearly_right, max_size=4).map(as_json),
    st.tuples(nearly_right.map(as_json), st.integers(0, 200)).map(lambda pair: pair[0][: pair[1]]),
)
packed = msgspec.msgpack.Decoder(list[AnyRecord])


@given(st.sampled_from(TOPICS), payloads, st.booleans())
def test_any_bytes_on_any_topic_end_as_records_or_reasons(topic: str, data: bytes, retain: bool) -> None:
    out = Sorted()
    intake().take(Message(topic, data, len(data), NOON, retain), out)
    for records in (out.fixes, out.signins, out.statuses, out.reports, out.rejected):
        assert packed.decode(msgspec.msgpack.encode(records)) == records
    for fix in out.fixes:
        assert isinstance(fix, Fix)
        assert -180 <= fix.lon <= 180
        assert -90 <= fix.lat <= 90
        assert abs(fix.t - NOON) <= 7 * 86_400
        assert "\x00" not in (fix.driver or "")
    assert {r.reason for r in out.rejected} <= REASONS.keys()  # type: ignore[union-attr]


@given(st.one_of(st.binary(max_size=200), st.integers(0, 300)), st.integers(0, 255), st.integers(0, 300))
def test_any_damaged_picture_has_a_size_within_the_limits_or_a_reason(tail: bytes | int, byte: int, at: int) -> None:
    good = made(sof(64, 48)) if byte % 2 else picture()
    data = good[:tail] if isinstance(tail, int) else b"\xff\xd8\xff" + tail
    data = data[:at] + bytes([byte]) + data[at + 1 :]
    found = snapshot.judge(data, *LIMITS)
    assert isinstance(found, snapshot.Size) or found.reason in REASONS
    if isinstance(found, snapshot.Size):
        assert 0 < found.width_px * found.height_px <= LIMITS[1]
