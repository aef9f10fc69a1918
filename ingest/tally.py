"""QUESTION: how much came, and what was refused? Counts and rates of one process; all are counted, few are kept."""

from collections import Counter
from dataclasses import dataclass, field

from ingest.reasons import COUNTED_ONLY

EVERY_OTHER = "*"  # stands for devices beyond the ones counted apart


@dataclass
class Tally:
    """Counts since the last `taken`; a budget of kept refusals per reason and second."""

    kept_per_s: int
    devices_most: int
    messages: int = 0
    fixes: int = 0
    rejected: int = 0
    counts: Counter[str] = field(default_factory=Counter)  # `reason|device`
    last_message_t: float | None = None
    _devices: dict[str, set[str]] = field(default_factory=dict)
    _kept: Counter[str] = field(default_factory=Counter)
    _second: int = 0

    def refuse(self, reason: str, device: str, t: float) -> bool:
        """Count one refusal; True when it should also be kept with its bytes."""
        self.rejected += 1
        self.count(reason, device)
        if reason in COUNTED_ONLY:
            return False
        if int(t) != self._second:
            self._second = int(t)
            self._kept.clear()
        self._kept[reason] += 1
        return self._kept[reason] <= self.kept_per_s

    def count(self, reason: str, device: str) -> None:
        """Devices beyond `devices_most` per reason share one counter: ids made up by an attacker stay cheap."""
        known = self._devices.setdefault(reason, set())
        if device not in known:
            if len(known) >= self.devices_most:
                device = EVERY_OTHER
            known.add(device)
        self.counts[f"{reason}|{device}"] += 1

    def take_counts(self) -> dict[str, int]:
        """Counts by `reason|device` since the last call."""
        taken, self.counts = self.counts, Counter()
        return dict(taken)
