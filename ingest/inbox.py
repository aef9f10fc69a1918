"""QUESTION: what waits between the broker's line and our worker? A bounded queue of messages that drops nothing.

When it is full the line is not read, the broker holds back (its in-flight window, then TCP), and so do the devices.
"""

import threading
import time
from collections import deque

from msgspec import Struct


class Message(Struct, gc=False):
    """One PUBLISH as it came. `mid` and `line` say which acknowledgement it waits for (`mid` 0: none)."""

    topic: str
    payload: bytes  # capped where `size_bytes` is more than we read
    size_bytes: int
    received_t: float
    retain: bool = False
    dup: bool = False
    mid: int = 0
    line: int = 0


class Inbox:
    """One writer (the line's thread), one reader (the worker)."""

    def __init__(self, most_messages: int, most_bytes: int) -> None:
        self.most_messages, self.most_bytes = most_messages, most_bytes
        self.refused_reading = 0  # times it was found full
        self._waiting: deque[Message] = deque()
        self._some = threading.Event()
        self._bytes_in = self._bytes_out = 0  # each written by one thread only

    def __len__(self) -> int:
        return len(self._waiting)

    def full(self) -> bool:
        return len(self._waiting) >= self.most_messages or self._bytes_in - self._bytes_out >= self.most_bytes

    def put(self, message: Message) -> None:
        """Never blocks, never drops: whoever reads the socket asks `full` first."""
        self._bytes_in += len(message.payload)
        self._waiting.append(message)
        if not self._some.is_set():
            self._some.set()

    def take(self, most: int, wait_s: float) -> list[Message]:
        """Up to `most` messages in order; waits for the first at most `wait_s`."""
        if not self._waiting:
            self._some.clear()
            if not self._waiting and not self._some.wait(wait_s):
                return []
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._bytes_out += sum(len(m.payload) for m in taken)
        return taken

    def gather(self, most: int, until: float, quiet_s: float = 0.001) -> None:
        """Let a batch grow: until `most` wait, `until` (monotonic) is reached, or nothing more comes."""
        while len(self._waiting) < most and time.monotonic() < until:
            had = len(self._waiting)
            time.sleep(quiet_s)
            if len(self._waiting) == had:
                return
