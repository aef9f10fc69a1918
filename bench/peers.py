"""`bench peers`: how many fixes a second do we show, and how late, beside Node-RED worldmap in the same run?

One Mosquitto and one generator for both, one after the other, each with one page open. The rate goes up step by
step until the lag grows; then one step between the last that held and the first that did not.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import sqrt
from pathlib import Path
from typing import Any

from bench import _nodered
from bench._broker import broker, broker_name
from bench._browser import chromium_page, until
from bench._lag import OURS, keeps_up, step
from bench._product import product
from bench._report import emit, machine, table
from bench.pixel import register
from records import Refused

RATES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)  # fixes/s
MOST_UNITS = 5_000  # one fix a second each, until there are so many
SECONDS = 10.0
TIMES = 10  # DESIGN 6: fixes/s of ours against theirs; our p99 below theirs from 1,000 fixes/s up
FROM_RATE = 1_000
Step = Callable[[int], dict[str, Any]]


def run(args: list[str]) -> int:
    """`bench peers [RATE …]`: other rates than the ones above may be given."""
    rates = sorted(int(arg) for arg in args if arg.isdigit()) or list(RATES)
    if broker_name() != "mosquitto":
        raise Refused("bench peers: no mosquitto found: apt-get install mosquitto")
    _nodered.installed()
    before = machine()
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with broker(folder) as port, _worldmap(folder, port) as take:
            theirs = _climb("worldmap", take, rates)
        with broker(folder) as port, _wall(folder, port) as take:
            ours = _climb("citywall", take, rates)
    _verdict(theirs, ours, before)
    return 0


@contextmanager
def _worldmap(folder: Path, port: int) -> Iterator[Step]:
    with _nodered.node_red(folder, port) as (address, _pid), chromium_page() as page:
        _nodered.open_map(page, address)
        yield lambda rate: step(lambda: page.evaluate(_nodered.READ), page, port, units_at(rate), rate, SECONDS)


@contextmanager
def _wall(folder: Path, port: int) -> Iterator[Step]:
    with product("serve", folder, port) as running, chromium_page() as page:
        register(running, folder, MOST_UNITS)
        page.goto(running.link)
        until(page, "window.wall?.feed?.stats?.connects > 0")
        yield lambda rate: step(lambda: page.evaluate(OURS), page, port, units_at(rate), rate, SECONDS)


def units_at(rate: int) -> int:
    return min(rate, MOST_UNITS)


def _climb(who: str, take: Step, rates: list[int]) -> list[dict[str, Any]]:
    """Rates upwards until one does not hold, then the one in the middle of the last two."""
    done: list[dict[str, Any]] = []
    for rate in rates:
        done.append(_one(who, take, rate))
        if not done[-1]["holds"]:
            break
    if len(done) > 1 and not done[-1]["holds"]:
        middle = round(sqrt(done[-1]["rate"] * done[-2]["rate"]), -2)
        if done[-2]["rate"] < middle < done[-1]["rate"]:
            done.append(_one(who, take, int(middle)))
    return done


def _one(who: str, take: Step, rate: int) -> dict[str, Any]:
    figures = take(rate)
    if not figures["shown"]:
        raise Refused(f"bench peers: {who} showed nothing at {rate} fixes/s: it is not measured, something is broken")
    sent_all = figures["sent_per_s"] >= 0.97 * rate  # else the generator or the broker was the limit: no step
    row = {"who": who, "units": units_at(rate), "rate": rate, **figures, "holds": keeps_up(figures) and sent_all}
    emit("peers", **row, rendering="software", **machine())
    return row


def _verdict(theirs: list[dict[str, Any]], ours: list[dict[str, Any]], before: dict[str, Any]) -> None:
    table([*theirs, *ours])
    held = [max((row["rate"] for row in rows if row["holds"]), default=0) for rows in (theirs, ours)]
    p99 = [{row["rate"]: row["p99_ms"] for row in rows} for rows in (theirs, ours)]
    common = [rate for rate in p99[0] if rate >= FROM_RATE and rate in p99[1]]
    emit(
        "peers",
        peer="Node-RED " + " + worldmap ".join(_nodered.PACKAGES.values()),
        worldmap_per_s=held[0],
        citywall_per_s=held[1],
        citywall_was_at_its_limit=not ours[-1]["holds"] or len({row["holds"] for row in ours}) > 1,
        times=round(held[1] / held[0], 1) if held[0] else None,
        budget_times=TIMES,
        p99_below={rate: p99[1][rate] < p99[0][rate] for rate in common},
        load_before=before["load_1min"],
        **machine(),
    )
