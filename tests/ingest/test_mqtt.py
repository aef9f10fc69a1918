"""Reading the broker's socket takes no more memory than what came, however long the line lives."""

import socket
import tracemalloc
from collections.abc import Iterator

import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ingest.mqtt import READ_BYTES, _Session
from tests.ingest.test_frames import packet
from tests.ingest.things import NOON, intake, message, payload, said

FIX = packet("city/v1/V0001/fix", payload())


@pytest.fixture
def line() -> Iterator[tuple[_Session, socket.socket]]:
    """A session on one end of a socket, the broker's end."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    session = _Session(CallbackAPIVersion.VERSION2, "reader", protocol=MQTTProtocolVersion.MQTTv311, manual_ack=True)
    session._sock = ours
    yield session, theirs
    session._sock = None
    ours.close()
    theirs.close()


def test_a_small_read_takes_little_memory(line: tuple[_Session, socket.socket]) -> None:
    """A buffer of `READ_BYTES` made for each read and cut down to one fix leaves holes that nothing fits into."""
    session, broker = line
    tracemalloc.start()
    try:
        for _again in range(20):
            broker.sendall(FIX)
            assert session.fill()
            assert session.have == FIX
            session.at = len(FIX)
            assert not session.fill()  # nothing more there: that asking, too, is cheap
        _held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < READ_BYTES / 8


def test_what_was_read_stays_as_it_was(line: tuple[_Session, socket.socket]) -> None:
    """All reads land in one place: a rest that waits for its other half must not be overwritten there."""
    session, broker = line
    broker.sendall(FIX + FIX[:9])
    assert session.fill()
    first, session.at = session.have, len(FIX)
    broker.sendall(FIX[9:])
    assert session.fill()
    assert (first, session.have, session.at) == (FIX + FIX[:9], FIX, 0)


def test_a_read_takes_as_much_as_the_landing_holds(line: tuple[_Session, socket.socket]) -> None:
    session, broker = line
    broker.setblocking(False)
    sent = broker.send(bytes(range(256)) * (READ_BYTES // 128))
    got = b""
    while session.fill():
        got, session.at = got + session.have, len(session.have)
    assert got == (bytes(range(256)) * (READ_BYTES // 128))[:sent]


def test_a_closed_socket_ends_the_line(line: tuple[_Session, socket.socket]) -> None:
    session, broker = line
    broker.close()
    with pytest.raises(ConnectionError, match="closed by the broker"):
        session.fill()


def test_what_is_remembered_of_a_device_is_full_after_its_windows() -> None:
    """A day of fixes holds no more than an hour of them: times, way and counters stop at their limits."""
    made = intake(duplicates_kept=20, source_places=5)

    def held() -> tuple[int, int, int, int]:
        times = sum(len(seen.times) for seen in made._seen.values())
        return times, sum(map(len, made.ways._open.values())), len(made.ways.done), len(made.tally.counts)

    def drive(first: int, last: int) -> None:
        for n in range(first, last):
            said(made, message(payload(t=NOON + n, lat=27.83 + n * 1e-3), received_t=NOON + n))

    drive(0, 60)
    early = held()
    drive(60, 600)
    assert held() == early
    assert early[0] == 20
