"""PUBLISH packets are read from the buffer exactly as paho would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.frames import Broken, body, publishes
from ingest.inbox import Message

PINGRESP = b"\xd0\x00"


def varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (128 if number else 0))
        if not number:
            return bytes(out)


def packet(
    topic: str, payload: bytes, qos: int = 1, mid: int = 7, retain: bool = False, properties: bytes | None = None
) -> bytes:
    name = topic.encode()
    inside = len(name).to_bytes(2) + name + (mid.to_bytes(2) if qos else b"")
    if properties is not None:
        inside += varint(len(properties)) + properties
    inside += payload
    return bytes([0x30 | qos << 1 | retain]) + varint(len(inside)) + inside


def read(data: bytes, five: bool = False) -> tuple[list[Message], int]:
    return publishes(data, 0, five, 1, 5.0, lambda payload: payload)


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40)
sent = st.tuples(texts, st.binary(max_size=400), st.integers(0, 1), st.integers(1, 65_535), st.booleans())


@given(st.lists(sent, max_size=8), st.booleans(), st.integers(0, 3000))
def test_every_cut_of_the_stream_gives_the_same_messages(
    items: list[tuple[str, bytes, int, int, bool]], five: bool, cut: int
) -> None:
    data = b"".join(packet(*item, properties=b"\x02\x00\x00\x00\x09" if five else None) for item in items)
    first, at = read(data[:cut], five)
    rest, end = read(data[at:], five)
    assert at + end == len(data)
    got = [(m.topic, m.payload, int(m.mid > 0), m.mid, m.retain) for m in first + rest]
    assert got == [(t, p, q, mid if q else 0, r) for t, p, q, mid, r in items]


def test_reading_stops_at_other_packets_and_at_unfinished_ones() -> None:
    whole = packet("a", b"1")
    assert read(whole + PINGRESP + whole)[1] == len(whole)
    assert body(PINGRESP, 0) == (2, 2)
    assert body(whole[:-1], 0) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x32\x01\x00",  # ends inside the topic's length
        b"\x32\x04\x00\x09ab",  # topic longer than the packet
        b"\x32\x04\x00\x02ab",  # QoS 1 without its packet id
        b"\x36\x06\x00\x02ab\x00\x01",  # QoS 3
        b"\x32\xff\xff\xff\xff\x7f",  # length of five bytes
    ],
)
def test_what_is_no_mqtt_ends_the_connection(data: bytes) -> None:
    with pytest.raises(Broken):
        read(data)


@given(st.binary(max_size=64), st.booleans())
def test_rubbish_never_does_worse_than_end_the_connection(data: bytes, five: bool) -> None:
    try:
        found, at = read(b"\x32" + data, five)
    except Broken:
        return
    assert 0 <= at <= len(data) + 1
    assert all(isinstance(m, Message) for m in found)


def test_a_topic_that_is_not_utf_8_does_not_break_the_line() -> None:
    data = b"\x30\x06\x00\x03a\xffb!"
    assert read(data)[0][0].topic == "a\N{REPLACEMENT CHARACTER}b"


def test_the_seams_we_use_in_paho_are_there() -> None:
    client = Client(CallbackAPIVersion.VERSION2, "seams", protocol=MQTTProtocolVersion.MQTTv311, manual_ack=True)
    client.on_socket_register_write = lambda *_: None
    client._packet_queue(0x40, b"\x40\x02\x00\x01", 0, 1)
    assert client.want_write()
    assert callable(client._sock_recv)
