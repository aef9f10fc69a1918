"""QUESTION: when has a vehicle no signal? A minute or two in a dead spot, one for longer; it stores and sends later."""

from demo import staging
from demo.night import Night
from demo.plans import LEAD_S, NIGHT_S

SHARE = 0.45  # of the night's vehicles that nothing else happens to
LENGTH_S = (60.0, 150.0)  # too short to be called offline (domain.md 5.3: 3 min)


class Outages:
    """Blackouts of all vehicles, the same every night; asked with the night's time, epoch s."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._spans = {v.id: self._plan(v.id) for v in night.city.vehicles if night.is_night(v.id)}

    def since(self, device: str, t: float) -> float | None:
        """Start of the blackout that lasts at `t`."""
        for start, end in self._around(device, t):
            if start <= t < end:
                return start
        return None

    def ending(self, device: str, t0: float, t1: float) -> list[tuple[float, float]]:
        """Blackouts that end in [t0, t1)."""
        return [(start, end) for start, end in self._around(device, t1) if t0 <= end < t1]

    def _around(self, device: str, t: float) -> list[tuple[float, float]]:
        """Blackouts of the shift that began last before `t`; a shift is long over when the next begins."""
        spans = self._spans.get(device, ())
        if not spans:
            return []
        began = self._night.shift_began(device, t)
        return [(began + start, began + start + length) for start, length in spans]

    def _plan(self, device: str) -> tuple[tuple[float, float], ...]:
        staged = staging.act_of(device, "device_offline")
        if staged is not None:
            return ((LEAD_S + staged.at_s, staged.for_s),)
        rng = self._night.rng(device, "outages")
        if staging.acts(device) or rng.random() >= SHARE:
            return ()
        return ((round(LEAD_S + float(rng.uniform(0.1, 0.85)) * NIGHT_S), round(float(rng.uniform(*LENGTH_S)))),)
