"""QUESTION: when has a vehicle no signal? Minutes under a bridge or in a dead spot; it stores and sends later."""

from demo.night import Night
from demo.plans import NIGHT_S

SHARE = 0.45  # of the night's vehicles
LENGTH_S = (100.0, 280.0)
CERTAIN = {"A011": (11_820.0, 430.0), "A014": (11_050.0, 170.0)}  # s after 23:00: one visitors will see about 02:17


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
        rng = self._night.rng(device, "outages")
        spans = [CERTAIN[device]] if device in CERTAIN else []
        if not spans and rng.random() < SHARE:
            spans.append((float(rng.uniform(0.1, 0.85)) * NIGHT_S, float(rng.uniform(*LENGTH_S))))
        return tuple((round(start), round(length)) for start, length in spans)
