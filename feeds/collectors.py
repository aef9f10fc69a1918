"""Which collectors are on duty? A pure fold: registry, fixes, sign-ins, statuses → Unit by id.

on_duty: in shift and a fix within `on_duty_s`; offline: in shift and older or never; off_shift: the
rest of the day (domain.md 6), and no_fix there after `no_fix_s`: such a one leaves the map (DESIGN D13).
Fixes taken outside shift ± `shift_grace_s` are not even looked at: where people are in their own time
is nobody's business (reliability.md 9).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from msgspec.structs import replace

from feeds import units
from feeds.settings import Settings
from feeds.states import Unit, UnitState
from records import Fix, SignIn, Status
from registry.model import Collector, Grid

Collectors = dict[str, Unit]
Delta = dict[str, Unit | None]
Shift = tuple[int, int]
DAY_MIN = 24 * 60


def minute_of_day(t: float, zone: tzinfo) -> float:
    local = datetime.fromtimestamp(t, zone)
    return local.hour * 60 + local.minute + local.second / 60


def in_shift(shift: Shift | None, minute: float, grace_min: float = 0.0) -> bool:
    """Whether a minute of the local day lies in the shift; a shift may run past midnight; None is always."""
    if shift is None:
        return True
    start, end = shift
    length = (end - start) % DAY_MIN or DAY_MIN
    return (minute - start + grace_min) % DAY_MIN < length + 2 * grace_min


def shift_of(start: str | None, end: str | None) -> Shift | None:
    """`HH:MM` pair of the registry as minutes of the day; None when it names no shift."""
    if not start or not end:
        return None
    (start_h, start_m), (end_h, end_m) = start.split(":")[:2], end.split(":")[:2]
    return int(start_h) * 60 + int(start_m), int(end_h) * 60 + int(end_m)


def state_of(t: float | None, shift: Shift | None, minute: float, now: float, settings: Settings) -> UnitState:
    """`minute` is the minute of the local day at `now`."""
    if not in_shift(shift, minute):
        return "off_shift" if t is None or now - t <= settings.no_fix_s else "no_fix"
    return "on_duty" if t is not None and now - t <= settings.on_duty_s else "offline"


def step(state: Collectors, record: Fix | SignIn | Status, zone: tzinfo, settings: Settings) -> Delta:
    """What one record changes; nothing for a device that is no registered collector."""
    unit = state.get(record.device)
    if unit is None:
        return {}
    if not isinstance(record, Fix):
        after = units.told(unit, record)
        return {} if after is None or after == unit else {unit.id: after}
    if not units.is_newer(unit, record):
        return {}
    if unit.shift is not None and not in_shift(unit.shift, minute_of_day(record.t, zone), settings.shift_grace_s / 60):
        return {}
    word = state_of(record.t, unit.shift, minute_of_day(record.received_t, zone), record.received_t, settings)
    return {unit.id: units.moved(unit, record, word)}


def tick(state: Collectors, now: float, zone: tzinfo, settings: Settings) -> Delta:
    """Who came on duty, went silent or ended the shift by `now`."""
    minute, delta = minute_of_day(now, zone), Delta()
    for unit in state.values():
        word = state_of(unit.t, unit.shift, minute, now, settings)
        if word != unit.state:
            delta[unit.id] = replace(unit, state=word)
    return delta


def enrol(
    state: Collectors, registered: Iterable[Collector], grids: Mapping[str, Grid], default: Shift | None = None
) -> Delta:
    """A new registry: new collectors appear, removed ones go, the others keep what they had.

    `default` is the shift of those whose row names none: the very one ingest judges them by.
    """
    delta: Delta = dict.fromkeys(state)
    for one in registered:
        grid = grids.get(one.duty_grid)
        fresh = Unit(
            one.id, "collector", "", one.id, "off_shift",
            duty_grid=one.duty_grid, street=grid.street if grid else None,
            shift=shift_of(one.shift_start, one.shift_end) or default,
        )  # fmt: skip
        was = state.get(one.id)
        now = units.described(was, fresh)
        if now == was:
            del delta[one.id]
        else:
            delta[one.id] = now
    return delta
