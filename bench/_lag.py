"""Does the picture keep up? Pairs of (page's clock at the frame, publisher's clock in the fix) → figures of one step.

A step is the even load of `bench._load` for a few seconds, after a few that do not count.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bench._product import ROOT
from bench._report import spread
from records import Refused

Pairs = Sequence[tuple[float, float]]  # s, s: when it was shown, when it was published
WARM_S = 4.0
DRAIN_S = 90
OURS = """() => {
  const shown = wall.feed.stats.shown || []; wall.feed.stats.shown = [];
  const drift = wall.clock.now() - (performance.timeOrigin + performance.now()) / 1000;
  const pairs = [];
  for (let i = 0; i < shown.length; i += 2) pairs.push([shown[i + 1] - drift, shown[i]]);
  return pairs;
}"""  # what our wall has shown since the last asking; its room clock is told apart from the page's


def start_load(
    port: int, units: int, rate: float, seconds: float, first: int = 0, offset_s: float = 0.0
) -> subprocess.Popen[str]:
    """`units` vehicles from number `first` on, `rate` fixes/s together, as a process of its own; `offset_s`: of the
    room's clock, where it is not the true one."""
    numbers = [str(number) for number in (port, units, rate, seconds, first, offset_s)]
    command = [sys.executable, "-m", "bench._load", *numbers]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def step(read: Callable[[], Pairs], page: Any, port: int, units: int, rate: float, seconds: float) -> dict[str, Any]:
    """One even load; `read` gives what was shown since it was last called."""
    _drained(read, page)
    load = start_load(port, units, rate, seconds + WARM_S)
    try:
        page.wait_for_timeout(WARM_S * 1e3)
        read()  # what was shown while warming up does not count
        page.wait_for_timeout(seconds * 1e3)
        pairs = read()
        said = json.loads(load.communicate(timeout=60)[0])
    finally:
        load.kill()
    return {"sent_per_s": round(said["sent"] / (seconds + WARM_S), 1), **figures(pairs)}


def _drained(read: Callable[[], Pairs], page: Any) -> None:
    """What a step before left in queues does not count for this one."""
    read()
    for _ in range(DRAIN_S):
        page.wait_for_timeout(1e3)
        if not read():
            return
    raise Refused(f"bench: still showing old fixes {DRAIN_S} s after the load ended")


def figures(pairs: Pairs) -> dict[str, Any]:
    """Latencies in ms; the halves are those of the time of showing."""
    late = [((shown - sent) * 1e3, shown) for shown, sent in pairs]
    middle = (pairs[0][0] + pairs[-1][0]) / 2 if pairs else 0.0
    return {
        "shown": len(late),
        **{f"{key}_ms": value for key, value in spread([ms for ms, _t in late]).items()},
        "p50_first_half_ms": spread([ms for ms, t in late if t < middle])["p50"],
        "p50_last_half_ms": spread([ms for ms, t in late if t >= middle])["p50"],
    }


def keeps_up(step: dict[str, Any], most_ms: float = 1_000.0) -> bool:
    """Lag does not grow: the later half is no later than the earlier one (20 ms and half as much is noise)."""
    first, last = step["p50_first_half_ms"], step["p50_last_half_ms"]
    return bool(step["shown"] and last <= first * 1.5 + 20.0 and step["p99_ms"] <= most_ms)
