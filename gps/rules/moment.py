"""QUESTION: what does a rule see? One fix with its facts (`Moment`), or a whole plan at a moment (`Case`)."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from gps.rules.episode import Episode, Level
from gps.rules.memory import Memory
from registry.plans.model import Stoppage

if TYPE_CHECKING:
    from gps.rules.brief import Brief

Span = tuple[float, float]
Episodes = Iterable[Episode]
FOR_EVER = float("inf")


class Moment(Struct):
    """One fix, read. The struct is used again for the next fix: keep nothing of it."""

    brief: "Brief"
    memory: Memory
    t: float = 0.0
    lon: float = 0.0
    lat: float = 0.0
    x: float = 0.0
    y: float = 0.0
    speed_kmh: float | None = None
    work: bool | None = None  # the device's signal; None: it has none
    working: bool = False  # the signal, or what stands for it where there is none
    line: int = -1  # own section it drives along
    along_m: float = 0.0
    way: int = 0  # 1 forward, -1 backward, 0 unknown
    inside: bool = False  # within the corridor of some own section
    away_m: float = FOR_EVER  # to the nearest own section
    at: int = -1  # lane of the own place of work it is at
    moving: bool = False
    in_window: bool = False
    foreign: str | None = None  # section of somebody else's plan that it works on
    rough: bool = False
    standing: bool = False  # here, and not since this fix only

    def at_spot(self) -> int:
        """Number of the place it is at (`Brief.spots`), -1 none."""
        return self.brief.spot_at(self.x, self.y)


class Seen(Struct, frozen=True):
    """What is known beside the vehicle. A blind span that lasts has the end inf; `blind` alone means: since the end
    of the newest span."""

    blind: bool = False
    blind_spans: tuple[Span, ...] = ()
    pictures: dict[str, float] = {}
    stoppages: tuple[Stoppage, ...] = ()

    def clear_t(self, t: float) -> float:
        """First moment from `t` on at which silence would have meant something; inf while we are blind."""
        for from_t, to_t in sorted(self.spans):
            if from_t <= t < to_t:
                t = to_t
        return t

    @property
    def spans(self) -> tuple[Span, ...]:
        if not self.blind or any(to_t == FOR_EVER for _, to_t in self.blind_spans):
            return self.blind_spans
        return (*self.blind_spans, (max((to_t for _, to_t in self.blind_spans), default=-FOR_EVER), FOR_EVER))


class Case(Struct, frozen=True):
    """A plan and all that is known of it at `now`."""

    brief: "Brief"
    memory: Memory
    now: float
    seen: Seen
    stopped: tuple[Span, ...] = ()  # stoppages that hold for this kind of vehicle

    @property
    def start(self) -> float:
        return self.brief.start

    @property
    def end(self) -> float:
        return self.brief.end

    @property
    def over(self) -> bool:
        """The window has ended, and we see that nothing more has come."""
        return self.now >= self.seen.clear_t(self.end)

    @property
    def asked_s(self) -> float:
        """Seconds of the window in which work was asked."""
        lost = sum(max(0.0, min(b, self.end) - max(a, self.start)) for a, b in self.stopped)
        return max(0.0, self.end - self.start - lost)

    @property
    def passes_not_asked(self) -> int:
        """Passes that stoppages excuse."""
        lost = 1.0 - self.asked_s / (self.end - self.start)
        return math.ceil(self.brief.passes_planned * lost - 1e-9)

    @property
    def share(self) -> float:
        """Covered of all pieces and passes."""
        return self.memory.done_m / self.brief.planned_m if self.brief.planned_m else 1.0

    @property
    def complete(self) -> bool:
        return self.memory.complete_t is not None

    def silence(self, from_t: float, hold_s: float, to_t: float | None) -> float | None:
        """When a silence since `from_t` had lasted `hold_s`; None if it ended before, or we could not know."""
        at_t = self.seen.clear_t(from_t + hold_s)
        until = self.now if to_t is None else min(self.now, to_t)
        return at_t if at_t <= until and (to_t is None or at_t < to_t) else None

    def driver_at(self, t: float) -> str | None:
        """Who was signed in then."""
        return driver_at(self.memory, t)

    def found(
        self, breach: str, level: Level, from_t: float, at_t: float, to_t: float | None, **more: object
    ) -> Episode:
        """An episode of this vehicle."""
        more.setdefault("driver", self.driver_at(at_t))
        return Episode(self.memory.vehicle, breach, level, from_t, at_t, to_t, **more)  # type: ignore[arg-type]


def driver_at(memory: Memory, t: float) -> str | None:
    """Who was signed in then."""
    for session in reversed(memory.sessions):
        if session.on_t <= t:
            return session.driver if session.off_t is None or t < session.off_t else None
    return None
