"""Where is every vehicle and what does it do? A pure fold: registry, fixes, sign-ins, statuses → Unit by id.

working: the device says so; driving: at least `driving_kmh`; stopped: slower or no speed told;
offline after `offline_s` without a fix (grey, DESIGN D13); no_fix after `no_fix_s` or before the first.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from feeds import units
from feeds.settings import Settings
from feeds.states import Unit, UnitState
from records import Fix, SignIn, Status
from registry.model import Vehicle

Vehicles = dict[str, Unit]
Delta = dict[str, Unit | None]


def state_of(t: float | None, speed_kmh: float | None, work: bool | None, now: float, settings: Settings) -> UnitState:
    if t is None or now - t > settings.no_fix_s:
        return "no_fix"
    if now - t > settings.offline_s:
        return "offline"
    if work:
        return "working"
    return "driving" if speed_kmh is not None and speed_kmh >= settings.driving_kmh else "stopped"


def step(state: Vehicles, record: Fix | SignIn | Status, settings: Settings) -> Delta:
    """What one record changes; nothing for a device that is no registered vehicle.

    A fix is judged at the moment ingest took it; `tick` ages it from there.
    """
    unit = state.get(record.device)
    if unit is None:
        return {}
    if not isinstance(record, Fix):
        after = units.told(unit, record)
        return {} if after is None or after == unit else {unit.id: after}
    if not units.is_newer(unit, record):
        return {}
    word = state_of(record.t, record.speed_kmh, record.work, record.received_t, settings)
    return {unit.id: units.moved(unit, record, word)}


def tick(state: Vehicles, now: float, settings: Settings) -> Delta:
    """Who has grown silent, or is no longer, by `now`."""
    delta: Delta = {}
    for unit in state.values():
        word = state_of(unit.t, unit.speed_kmh, unit.work, now, settings)
        if word != unit.state:
            delta[unit.id] = replace(unit, state=word)
    return delta


def enrol(state: Vehicles, registered: Iterable[Vehicle]) -> Delta:
    """A new registry: new vehicles appear, removed ones go, the others keep what they had."""
    delta: Delta = dict.fromkeys(state)
    for vehicle in registered:
        was = state.get(vehicle.id)
        now = units.described(was, Unit(vehicle.id, "vehicle", vehicle.kind, vehicle.id))
        if now == was:
            del delta[vehicle.id]
        else:
            delta[vehicle.id] = now
    return delta
