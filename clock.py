"""The one clock of the room. Nobody else asks the system for the time of day.

An offset lets the whole room live at another moment (the demo's 02:00, a replayed
night); a fixed instant holds tests still. Durations use `time.monotonic`, never this.
"""

import time

_offset_s = 0.0
_fixed_t: float | None = None


def now() -> float:
    """Room time, UTC epoch seconds."""
    return _fixed_t if _fixed_t is not None else time.time() + _offset_s


def set_offset(offset_s: float) -> None:
    """Move the room's clock against the system's; once, at start, from config."""
    global _offset_s
    _offset_s = offset_s


def offset_s() -> float:
    """How far the room's clock runs ahead of the system's, s."""
    return _offset_s


def fix_at(t: float | None) -> None:
    """Hold the clock at one instant (tests, a frozen replay); None lets it run."""
    global _fixed_t
    _fixed_t = t
