"""What time is it in a page, on our clock? The least delayed of some questions, and how far it may be wrong."""

import time
from typing import Any, NamedTuple

TIMES = 25
CLOCK = "performance.timeOrigin + performance.now()"


class Offset(NamedTuple):
    """A page's clock, ms since 1970 by its own count, less our monotonic clock in ms; `error_ms`: at most wrong by."""

    ms: float
    error_ms: float

    def ours_ms(self, page_ms: float) -> float:
        return page_ms - self.ms


def offset_of(frame: Any, times: int = TIMES) -> Offset:
    """Ask a page's frame for its clock; half of the shortest way there and back is the most it can be wrong."""
    best = Offset(0.0, float("inf"))
    for _ in range(times):
        asked = time.monotonic() * 1e3
        told = float(frame.evaluate(CLOCK))
        back = time.monotonic() * 1e3
        if (back - asked) / 2 < best.error_ms:
            best = Offset(told - (asked + back) / 2, (back - asked) / 2)
    return best
