"""A fleet on one raw socket: paced QoS 1 fixes with our clock inside.

`-m bench._load PORT UNITS RATE SECONDS [FIRST [OFFSET_S]]`: units B{FIRST}, B{FIRST + 1} …, round robin,
OFFSET_S added to this machine's clock (the demo's room has one of its own).
"""

import json
import math
import socket
import struct
import sys
import time
from contextlib import suppress

from bench._report import emit

LON, LAT = 113.10, 27.83
TICK_S = 0.005


def connect(port: int, name: bytes = b"bench-load") -> socket.socket:
    """MQTT 3.1.1, clean session, keep-alive 60 s; `name` is the client id, one line each."""
    body = b"\x00\x04MQTT\x04\x02\x00\x3c" + struct.pack(">H", len(name)) + name
    made = socket.create_connection(("127.0.0.1", port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.sendall(b"\x10" + bytes([len(body)]) + body)
    answer = made.recv(4)
    if answer[:1] != b"\x20" or answer[3] != 0:
        raise ConnectionError(f"broker refused: {answer!r}")
    made.setblocking(False)
    return made


def packet(unit: int, number: int, t: float) -> bytes:
    """One PUBLISH, QoS 1: the unit drives a circle of its own."""
    angle = number * 0.01 + unit
    lon, lat = LON + (unit % 100 - 50) * 4e-4, LAT + (unit // 100 % 50 - 25) * 6e-4
    fix = {
        "t": round(t, 6),
        "lon": round(lon + 2e-4 * math.cos(angle), 7),
        "lat": round(lat + 2e-4 * math.sin(angle), 7),
        "speed_kmh": 6.0,
        "heading_deg": round(math.degrees(-angle) % 360, 1),
        "work": True,
    }
    topic = f"city/v1/B{unit:05d}/fix".encode()
    body = struct.pack(">H", len(topic)) + topic + struct.pack(">H", number % 65_535 + 1) + json.dumps(fix).encode()
    length = len(body)
    head = bytes([length]) if length < 128 else bytes([length & 127 | 128, length >> 7])
    return b"\x32" + head + body


def publish(port: int, units: int, rate: float, seconds: float, first: int = 0, offset_s: float = 0.0) -> int:
    """Send at `rate` fixes/s, round robin over the units; how many were sent."""
    link, sent = connect(port), 0
    began = time.monotonic()
    waiting = bytearray()
    while (now := time.monotonic() - began) < seconds or waiting:
        while sent < min(now, seconds) * rate:
            waiting += packet(first + sent % units, sent, time.time() + offset_s)
            sent += 1
        with suppress(BlockingIOError):
            del waiting[: link.send(waiting)]
        with suppress(BlockingIOError):
            link.recv(65_536)  # acknowledgements
        time.sleep(TICK_S if not waiting else 0.001)
    link.close()
    return sent


if __name__ == "__main__":
    port_, units_, rate_, seconds_, first_, offset_, *_ = [*sys.argv[1:], "0", "0"]
    emit("load", sent=publish(int(port_), int(units_), float(rate_), float(seconds_), int(first_), float(offset_)))
