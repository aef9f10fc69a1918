"""The rules look on while the demo's night happens: fixes as they arrive, a look by the clock every minute."""

from bisect import bisect_right
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import replace

from demo import workplans
from demo.city import City, build
from demo.files import road_features
from demo.night import Night, Ping
from demo.schedule import Fleet
from gps.rules import fleet, judge
from gps.rules.episode import LEVELS, Episode, Signed
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Fix
from registry.model import Registry, Road
from registry.plans.model import Plan
from tests.demo.things import SETTINGS, ZONE, at

DATE = "2026-11-21"
RULES = Rules()
LOOK_S = 90.0
STEP_S = 30.0  # pictures are asked for in such steps
BEGINS, ENDS = at(22, 30, day=21), at(6, 40)


class Scene(NamedTuple):
    night: Night
    plans: list[Plan]
    devices: Fleet
    ground: Ground


@cache
def scene(seed: int) -> Scene:
    """The night of a seed, its plans, its ground."""
    settings = replace(SETTINGS, seed=seed)
    city = build(settings)
    night = Night(city, settings, ZONE)
    plans = workplans.of(night, DATE)
    return Scene(night, plans, Fleet(city, night, settings, BEGINS), Ground.of(registry(city), plans))


def registry(city: City) -> Registry:
    """What the import files would make of the city."""
    features = [(f["properties"], f["geometry"]) for f in road_features(city)]
    return Registry(
        version=1,
        vehicles={v.id: v for v in city.vehicles},
        drivers={d.id: d for d in city.drivers},
        cameras={c.id: c for c in city.cameras},
        roads={words["id"]: Road(geometry=geometry, **words) for words, geometry in features},
        places={p.id: p for p in city.places},
    )


def fix(device: str, ping: Ping, received_t: float) -> Fix:
    words: dict[str, Any] = {name: getattr(ping, name) for name in ping.__struct_fields__}
    return Fix(device=device, kind="vehicle", received_t=received_t, **words)


@cache
def arrivals(seed: int, vehicle: str) -> list[Fix]:
    """Its fixes in the order in which they arrive: those of a blackout at its end."""
    night, devices = scene(seed).night, scene(seed).devices
    found = []
    for ping in night.fixes(vehicle, BEGINS, ENDS):
        spans = [end for start, end in devices.outages.ending(vehicle, BEGINS, ENDS) if start <= ping.t < end]
        found.append(fix(vehicle, ping, spans[0] if spans else ping.t))
    return sorted(found, key=lambda one: (one.received_t, one.t))


@cache
def signed(seed: int, vehicle: str) -> list[Signed]:
    return [Signed(card.t, card.driver, card.on) for card in scene(seed).night.sign_ins(vehicle, BEGINS, ENDS)]


@cache
def pictures(seed: int) -> dict[tuple[str, str], list[float]]:
    """Moments of all pictures by vehicle and channel."""
    found: dict[tuple[str, str], list[float]] = {}
    t = BEGINS
    while t < ENDS:
        for shot in scene(seed).devices.shots(t, t + STEP_S):
            found.setdefault((shot.device, shot.channel), []).append(shot.t)
        t += STEP_S
    return {key: sorted(times) for key, times in found.items()}


def looked(seed: int, plan: Plan) -> dict[tuple[str, float], Episode]:
    """All that was ever seen wrong with a plan, by breach and beginning, at its worst."""
    ground, vehicle = scene(seed).ground, plan.vehicle
    waiting, cards = arrivals(seed, vehicle), signed(seed, vehicle)
    shots = {channel: times for (device, channel), times in pictures(seed).items() if device == vehicle}
    memory = judge.start(plan, ground, RULES)
    worst: dict[tuple[str, float], Episode] = {}
    taken, signs = 0, 0
    now = BEGINS
    while now < ENDS:
        now += LOOK_S
        first, before = taken, signs
        while taken < len(waiting) and waiting[taken].received_t <= now:
            taken += 1
        while signs < len(cards) and cards[signs].t <= now:
            signs += 1
        fresh, words = waiting[first:taken], cards[before:signs]
        if fresh or words:
            oldest = min([one.t for one in fresh] + [word.t for word in words])
            if oldest > memory.t:
                judge.fold(memory, ground, RULES, fresh, words)
            else:
                memory = judge.replay(plan, ground, RULES, waiting[:taken], cards[:signs])
        newest = {channel: times[bisect_right(times, now) - 1] for channel, times in shots.items() if times[0] <= now}
        for one in judge.episodes(memory, ground, RULES, now, judge.Seen(pictures=newest)):
            _keep(worst, one)
    return worst


def _keep(worst: dict[tuple[str, float], Episode], one: Episode) -> None:
    known = worst.get((one.breach, one.from_t))
    if known is None or LEVELS.index(one.level) >= LEVELS.index(known.level):
        worst[one.breach, one.from_t] = one


def finished(seed: int, plan: Plan) -> judge.Memory:
    """What is known in the end."""
    return judge.replay(plan, scene(seed).ground, RULES, arrivals(seed, plan.vehicle), signed(seed, plan.vehicle))


def across(seed: int) -> list[Episode]:
    """What is wrong between vehicles, the unplanned ones included, in the middle of the night and after it."""
    ground, memory = scene(seed).ground, fleet.start()
    planned = {plan.vehicle for plan in scene(seed).plans}
    for vehicle in (v.id for v in scene(seed).night.city.vehicles):
        if vehicle not in planned:
            fleet.fold(memory, ground, RULES, arrivals(seed, vehicle))
    memories = [finished(seed, plan) for plan in scene(seed).plans]
    looks = [fleet.look(memory, memories, ground, RULES, now, judge.Seen()) for now in (at(2), ENDS)]
    return [one for found in looks for one in found]
