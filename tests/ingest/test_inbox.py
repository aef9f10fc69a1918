"""The inbox drops nothing: it says when it is full, in messages and in bytes."""

import threading
import time

from ingest.inbox import Inbox
from tests.ingest.things import message


def test_messages_come_out_in_order_and_in_batches() -> None:
    inbox = Inbox(100, 1 << 20)
    sent = [message(b"%d" % i) for i in range(7)]
    for one in sent:
        inbox.put(one)
    assert inbox.take(5, 0) + inbox.take(5, 0) == sent
    assert inbox.take(5, 0.001) == []


def test_it_is_full_by_messages_or_by_bytes_and_free_again_after_reading() -> None:
    few, small = Inbox(2, 1 << 20), Inbox(100, 10)
    for inbox in (few, small):
        inbox.put(message(b"12345"))
        assert not inbox.full()
        inbox.put(message(b"12345"))
        assert inbox.full()
        inbox.take(1, 0)
        assert not inbox.full()


def test_a_waiting_reader_is_woken_at_once() -> None:
    inbox = Inbox(10, 100)
    woken: list[float] = []

    def reader() -> None:
        if inbox.take(1, 5):
            woken.append(time.monotonic())

    thread = threading.Thread(target=reader)
    thread.start()
    put = time.monotonic()
    inbox.put(message(b"x"))
    thread.join()
    assert woken[0] - put < 1


def test_gathering_ends_when_nothing_more_comes() -> None:
    inbox = Inbox(10, 100)
    inbox.put(message(b"x"))
    began = time.monotonic()
    inbox.gather(500, began + 5)
    assert time.monotonic() - began < 1
