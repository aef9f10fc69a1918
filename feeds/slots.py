"""What does one client still have to see, and when may it be sent? Latest wins; pure.

A slot holds at most one frame's worth: the shared frame of this tick, or, for a client that was
slow, the set of rows that changed since its last frame. So it is bounded by the number of units.
"""

import math

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from feeds.settings import Settings

Indices = npt.NDArray[np.intp]


class Tick(Struct, frozen=True):
    """What changed in one tick, packed once for all who are in step."""

    at: Indices
    body: bytes
    now: float


class Slot:
    """One client's pending rows."""

    def __init__(self) -> None:
        self.full = True  # the first frame is
        self.tick: Tick | None = None
        self.behind: set[int] = set()

    def offer(self, tick: Tick) -> None:
        if self.full:
            return
        if self.tick is None and not self.behind:
            self.tick = tick
            return
        if self.tick is not None:
            self.behind.update(self.tick.at.tolist())
            self.tick = None
        self.behind.update(tick.at.tolist())

    def resync(self) -> None:
        self.full, self.tick = True, None
        self.behind.clear()

    @property
    def waiting(self) -> bool:
        return self.full or self.tick is not None or bool(self.behind)

    def take(self, units: int) -> Tick | Indices | None:
        """Empty the slot: the shared tick, the rows it is behind, or None for a full frame.

        A client that missed more than half of all `units` is given everything.
        """
        tick, behind, full = self.tick, self.behind, self.full or 2 * len(self.behind) > units
        self.tick, self.behind, self.full = None, set(), False
        if full:
            return None
        return tick if tick is not None else np.fromiter(sorted(behind), dtype=np.intp, count=len(behind))


class Pace:
    """How long to wait between frames: none when quiet, longer the more rows a second change.

    Figures: performance.md, design choice 4. `load` is a leaky sum of rows over about one second.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.load, self.last = 0.0, -math.inf

    def next_at(self) -> float:
        """The earliest moment (monotonic s) of the next frame."""
        quiet, busy, full = self.settings.rate_quiet_hz, self.settings.rate_busy_hz, self.settings.rate_full_hz
        rate = full if self.load >= self.settings.full_rows else busy if self.load >= self.settings.busy_rows else quiet
        return self.last + 1 / rate

    def sent(self, rows: int, at: float) -> None:
        self.load = self.load * math.exp(self.last - at) + rows
        self.last = at
