"""QUESTION: why may a message be refused? One row a reason: what it means, and what to do at the device.

Every refusal is acknowledged, counted by reason and device, and kept (capped) with its bytes in
`rejected`. Reasons in `COUNTED_ONLY` say nothing about a device's faults and are only counted.
"""

from typing import NamedTuple


class Bad(NamedTuple):
    """Refused: a word of `REASONS`, and what was seen."""

    reason: str
    detail: str = ""
    payload: bytes | None = None  # the part that is bad, where it is not the whole message


COUNTED_ONLY = frozenset({"duplicate", "retained", "off_shift"})

REASONS = {
    # topic
    "unknown_topic": "the topic is none of ours",
    "bad_device": "a device id has 1 to 64 of A–Z a–z 0–9 _ -",
    "bad_channel": "a camera channel has 1 to 32 of A–Z a–z 0–9 _ -",
    "unknown_device": "not in the registry: import it, or correct the id",
    "datum_doubted": "taken, but its way lies beside the roads: declare its coordinate system",
    "wrong_kind": "the registry knows this id, but such a unit does not say this",
    # form
    "empty": "no bytes",
    "too_large": "more bytes than allowed",
    "too_deep": "nested too deeply",
    "too_many": "more fixes in one message than allowed",
    "bad_text": "not UTF-8",
    "bad_json": "not JSON",
    "bad_field": "a field has a wrong type or value; numbers are JSON numbers, never text or true/false",
    "missing_field": "a required field is missing",
    "repeated_key": "a key stands twice",
    "id_mismatch": "the id in the message is not the device of the topic",
    "bad_status": "a status is the text `online` or `offline`",
    "encrypted": "OwnTracks payload encryption is on: switch it off, use TLS",
    "unknown_type": "an OwnTracks `_type` we do not know",
    # time
    "time_in_ms": "the time is in milliseconds: send seconds",
    "time_in_us": "the time is in microseconds: send seconds",
    "time_without_zone": "an RFC 3339 time needs its zone, such as +08:00",
    "time_too_old": "older than we keep (a device without time says 1970)",
    "time_ahead": "too far in the future: check the device's clock",
    # position
    "zero_position": "longitude or latitude is exactly 0: the device has no fix yet",
    "swapped": "latitude beyond 90°: longitude and latitude look exchanged",
    "out_of_range": "longitude beyond 180° or latitude beyond 90°",
    "duplicate": "this device and time came before",
    "off_shift": "a person outside the shift: positions are not kept",
    "retained": "a retained fix is an old one; publish fixes without retain",
    # pictures
    "not_jpeg": "not a JPEG by its first bytes",
    "broken_jpeg": "the JPEG header is cut or says nonsense",
    "no_size": "no size (SOF marker) in the JPEG header",
    "several_sizes": "more than one size (SOF marker) before the picture's data",
    "zero_size": "width or height is 0",
    "too_many_pixels": "more pixels than allowed",
    "side_too_long": "a side is longer than allowed",
    # ours
    "internal": "our fault: see the log",
}
