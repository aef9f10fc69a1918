"""How often may one guess? Counts by (account, address) and by address; time is an argument.

Rule: reliability.md 6 and 8: a delay that grows, locked for 15 min after 5 failures.
"""

import threading
from collections import OrderedDict

from msgspec import Struct

from access.settings import Settings

REMEMBERED = 20_000  # pairs; the oldest are forgotten first, so that guessing cannot fill the memory


class Failures(Struct):
    count: int = 0
    last_t: float = 0.0


class Throttle:
    """An attempt counts as failed until `succeeded` says otherwise: parallel guesses gain nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pairs: OrderedDict[tuple[str | None, str], Failures] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, account: str, address: str, t: float) -> float:
        """Seconds to wait before this attempt is allowed; 0: go ahead, it is counted."""
        with self._lock:
            here, pair = self._found((None, address), t), self._found((account, address), t)
            wait_s = max(
                self._locked_s(here, self._settings.address_failures, t),
                self._locked_s(pair, self._settings.lock_after, t),
                pair.last_t + growing_s(pair.count) - t,
            )
            if wait_s > 0:
                return wait_s
            for failures in (here, pair):
                failures.count += 1
                failures.last_t = t
        return 0.0

    def succeeded(self, account: str, address: str) -> None:
        with self._lock:
            self._pairs.pop((account, address), None)
            from_here = self._pairs.get((None, address))
            if from_here:
                from_here.count = max(0, from_here.count - 1)

    def free(self, account: str) -> None:
        """Forget an account's failures from everywhere: its password was set anew."""
        with self._lock:
            for pair in [p for p in self._pairs if p[0] == account]:
                del self._pairs[pair]

    def _found(self, pair: tuple[str | None, str], t: float) -> Failures:
        failures = self._pairs.setdefault(pair, Failures())
        self._pairs.move_to_end(pair)
        if t - failures.last_t > self._settings.lock_s or t < failures.last_t:
            failures.count = 0
        while len(self._pairs) > REMEMBERED:
            self._pairs.popitem(last=False)
        return failures

    def _locked_s(self, failures: Failures, most: int, t: float) -> float:
        return failures.last_t + self._settings.lock_s - t if failures.count >= most else 0.0


def growing_s(failures: int) -> float:
    """Pause after so many failures: none, none, then 1 s doubling."""
    return 2.0 ** (failures - 2) if failures >= 2 else 0.0
