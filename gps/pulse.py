"""What does the role `gps` say of itself? Its counters, and the age of the newest fix."""

from collections.abc import Mapping, Sequence

import clock
from pulse import Counters
from records import Fix, Health, SignIn


class Pulse(Counters):
    """Counts rows; `newest_fix_age_s` from the first fix on."""

    def __init__(self, role: str) -> None:
        super().__init__(role, work="rows")
        self._newest_t: float | None = None

    def stored(self, records: Sequence[Fix | SignIn], took_s: float) -> None:
        """A batch is durable. Device clocks that run ahead of ours do not count as the newest fix."""
        super().stored(records, took_s)
        newest = max((r.t for r in records if isinstance(r, Fix) and r.t <= r.received_t), default=None)
        with self._lock:
            if newest is not None:
                self._newest_t = max(newest, self._newest_t or newest)

    def health(self, lag: int, more: Mapping[str, float] | None = None) -> Health:
        """`more`: what the rules and the relay of alerts say of themselves."""
        numbers = dict(more or {})
        if self._newest_t is not None:
            numbers["newest_fix_age_s"] = round(clock.now() - self._newest_t, 3)
        return self.told(lag, **numbers)
