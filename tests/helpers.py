"""What every ring uses: waiting for a condition, and saying what was waited for."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(fn: Callable[[], T], within_s: float = 30, every_s: float = 0.02) -> T:
    """The first truthy answer of `fn`; fails with its last answer after `within_s`."""
    until = time.monotonic() + within_s
    while True:
        got = fn()
        if got:
            return got
        if time.monotonic() > until:
            raise AssertionError(f"did not come true within {within_s:g} s; last answer: {got!r}")
        time.sleep(every_s)
