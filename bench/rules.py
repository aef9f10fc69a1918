"""QUESTION: how fast are the rules? A mixed stream fix by fix and in bursts, and whole nights replayed.

`app.py bench rules [VEHICLES] [ROUNDS]`: vehicles sweep roads of a grid, fetch water, stand, speed and stray; the fixes
are made before the clock starts. Targets: ≥ 20,000 fixes/s of one core on the stream, 1,000 nights in ≤ 60 s.
"""

import math
import time
from collections.abc import Callable

import numpy as np

from bench._report import emit, machine, spread, table
from gps.geo import Frame
from gps.rules import judge
from gps.rules.episode import Signed
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Fix
from registry.model import Place, Registry, Road, Vehicle
from registry.plans.model import Plan, PlanSection

HOME = Frame(113.08, 27.83)
START, NIGHT_S, EVERY_S = 1_763_650_800.0, 7 * 3600.0, 5.0
BLOCK_M, BLOCKS, SECTIONS = 400.0, 12, 8


def run(args: list[str]) -> int:
    """Prints what it measured; 1 when a target is missed."""
    vehicles, rounds = int(args[0]) if args else 20, int(args[1]) if len(args) > 1 else 3
    ground, plans = city(vehicles)
    nights = [night(plan, n) for n, plan in enumerate(plans)]
    rules = Rules()
    took = [measure(ground, plans, nights, rules) for _ in range(rounds)]
    best = {key: min(one[key] for one in took) for key in took[0]}
    fixes = sum(len(some) for some in nights)
    figures = {
        "vehicles": vehicles, "fixes": fixes, "ground_ms": round(best["ground_s"] * 1e3, 1),
        "stream_fixes_per_s": round(fixes / best["stream_s"]), "bursts_fixes_per_s": round(fixes / best["bursts_s"]),
        "replay_us_per_fix": round(best["replay_s"] / fixes * 1e6, 2),
        "nights_1000_s": round(best["replay_s"] / vehicles * 1000, 1),
        "look_us": round(best["look_s"] / vehicles * 1e6, 1), "memory_bytes": spread([len(judge.dump(judge.replay(
            plan, ground, rules, some))) for plan, some in zip(plans, nights, strict=True)]),
    }  # fmt: skip
    emit("rules", **figures, **machine())
    table([{key: value for key, value in figures.items() if key != "memory_bytes"}])
    return 0 if fixes / best["stream_s"] >= 20_000 and best["replay_s"] / vehicles * 1000 <= 60 else 1


def measure(ground: Ground, plans: list[Plan], nights: list[list[Fix]], rules: Rules) -> dict[str, float]:
    """CPU s of each way to read the same nights, so that others on the machine do not count."""
    registry_s = _timed(lambda: city(len(plans)))
    judge.start(plans[0], ground, rules)

    def stream() -> None:
        memories = [judge.start(plan, ground, rules) for plan in plans]
        for some in zip(*nights, strict=False):  # one fix of each vehicle at a time, as they come
            for memory, fix in zip(memories, some, strict=True):
                judge.fold(memory, ground, rules, (fix,))

    def bursts() -> None:
        for plan, some in zip(plans, nights, strict=True):
            memory = judge.start(plan, ground, rules)
            for k in range(0, len(some), 60):
                judge.fold(memory, ground, rules, some[k : k + 60])

    def replay() -> None:
        for plan, some in zip(plans, nights, strict=True):
            judge.replay(plan, ground, rules, some, [Signed(START, "d", True)])

    memories = [judge.replay(plan, ground, rules, some) for plan, some in zip(plans, nights, strict=True)]

    def look() -> None:
        for memory in memories:
            judge.episodes(memory, ground, rules, START + NIGHT_S / 2)
            judge.duty(memory, ground, rules, START + NIGHT_S / 2)

    return {
        "ground_s": registry_s, "stream_s": _timed(stream), "bursts_s": _timed(bursts), "replay_s": _timed(replay),
        "look_s": _timed(look),
    }  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def city(vehicles: int) -> tuple[Ground, list[Plan]]:
    """A grid of streets, each block a section that bends a little, and a night plan of 8 sections for each vehicle."""
    roads = {}
    for i in range(BLOCKS):
        for j in range(BLOCKS):
            for name, dx, dy in ((f"E{i}-{j}", 1, 0), (f"N{i}-{j}", 0, 1)):
                line = [
                    [i * BLOCK_M + dx * s + dy * 4 * math.sin(s / 60), j * BLOCK_M + dy * s + dx * 4 * math.sin(s / 60)]
                    for s in np.linspace(0, BLOCK_M, 9).tolist()
                ]
                geometry = {"type": "LineString", "coordinates": [list(HOME.to_lonlat(x, y)) for x, y in line]}
                roads[name] = Road(name, name, geometry)
    places = {f"W{k}": Place(f"W{k}", "water", *HOME.to_lonlat(k * 530.0 + 200, 180.0 + k * 600)) for k in range(6)}
    fleet = {f"V{n:04d}": Vehicle(f"V{n:04d}", "sweeper", "company", "lead") for n in range(vehicles)}
    registry = Registry(1, vehicles=fleet, roads=roads, places=places)
    plans = []
    for n, vehicle in enumerate(fleet):
        i, j = n % (BLOCKS - SECTIONS // 2), n // 3 % BLOCKS
        names = [f"E{i + k}-{j}" for k in range(SECTIONS // 2)] + [f"N{i + k}-{j}" for k in range(SECTIONS // 2)]
        sections = tuple(PlanSection(name, 2) for name in names)
        plans.append(
            Plan(f"2025-11-20/night/{vehicle}", "2025-11-20", "night", vehicle, "d", START, START + NIGHT_S, sections)
        )
    ground = Ground.of(registry, plans)
    for plan in plans:
        judge.start(plan, ground, Rules())
    return ground, plans


def night(plan: Plan, seed: int) -> list[Fix]:
    """5,040 fixes: along its sections at 6 km/h there and back, now and then to water, a rest, a dash."""
    rng = np.random.default_rng(seed)
    way = [(x, y) for part in plan.sections for x, y in _ends(part.section)]
    fixes: list[Fix] = []
    t, at, goal, kmh, work = START, np.array(way[0]), 1, 6.0, True
    while t < START + NIGHT_S:
        step = np.array(way[goal % len(way)]) - at
        left = float(np.hypot(*step))
        go = min(kmh / 3.6 * EVERY_S, left)
        at = at + step / max(left, 1e-9) * go
        if go == left:
            goal += 1
            kmh, work = ((25.0, False), (6.0, True), (6.0, True), (9.0, True), (0.4, True))[int(rng.integers(5))]
        if kmh < 1 and rng.random() < 0.02:
            kmh = 6.0
        lon, lat = HOME.to_lonlat(*(at + rng.normal(0, 1.5, 2)).tolist())
        heading = math.degrees(math.atan2(*step)) % 360
        fixes.append(
            Fix(plan.vehicle, "vehicle", t, lon, lat, t + 1, kmh + float(rng.uniform(0, 0.4)), heading, 8.0, work)
        )
        t += EVERY_S
    return fixes


def _ends(section: str) -> list[tuple[float, float]]:
    i, j = (int(word) * BLOCK_M for word in section[1:].split("-"))
    return [(i, j), (i + BLOCK_M, j) if section[0] == "E" else (i, j + BLOCK_M)]
