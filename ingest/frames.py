"""QUESTION: which whole MQTT packets lie in this buffer? PUBLISH frames → messages; all others are paho's.

A city's load is PUBLISH: read straight from the buffer they cost a quarter of paho's path (docs/performance.md).
MQTT 3.1.1 §2.2, §3.3; MQTT 5 adds properties between packet id and payload, which we skip.
"""

from collections.abc import Callable

from ingest.inbox import Message

PUBLISH = 3
HEAD_BYTES = 5  # first byte and at most four of length


class Broken(Exception):
    """The bytes are no MQTT: the connection must end."""


def body(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the packet at `at` has its body: (begin, end); None while it is not whole."""
    length = 0
    for i in range(1, HEAD_BYTES):
        if at + i >= len(data):
            return None
        byte = data[at + i]
        length |= (byte & 127) << 7 * (i - 1)
        if byte < 128:
            begin = at + i + 1
            return (begin, begin + length) if begin + length <= len(data) else None
    raise Broken("a length of more than four bytes")


def publishes(
    data: bytes, at: int, five: bool, line: int, received_t: float, cap: Callable[[bytes], bytes]
) -> tuple[list[Message], int]:
    """All whole PUBLISH packets from `at` on, and where the first other or unfinished packet begins."""
    found: list[Message] = []
    while at < len(data) and data[at] >> 4 == PUBLISH:
        where = body(data, at)
        if where is None:
            break
        begin, end = where
        head = data[at]
        topic_end = begin + 2 + (data[begin] << 8 | data[begin + 1]) if begin + 2 <= end else end + 1
        start = topic_end + 2 if head & 6 else topic_end
        if start > end or head & 6 == 6:
            raise Broken("a PUBLISH that ends before its payload")
        mid = data[topic_end] << 8 | data[topic_end + 1] if head & 6 else 0
        if five:
            start = _after_properties(data, start, end)
        topic = data[begin + 2 : topic_end].decode("utf-8", "replace")
        payload = cap(data[start:end])
        found.append(Message(topic, payload, end - start, received_t, bool(head & 1), bool(head & 8), mid, line))
        at = end
    return found, at


def _after_properties(data: bytes, at: int, end: int) -> int:
    length = 0
    for i in range(4):
        if at + i >= end:
            break
        length |= (data[at + i] & 127) << 7 * i
        if data[at + i] < 128:
            after = at + i + 1 + length
            if after <= end:
                return after
            break
    raise Broken("properties longer than their packet")
