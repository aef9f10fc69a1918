"""QUESTION: is it only on its way? To water, to the transfer station, home, or from one planned road to the next.

An excursion is excused, with the work signal off, as long as it keeps coming nearer to one of its targets than it has
ever been, by half of the way it drove at least; or while it stays at a place. Targets are chosen where it left the
route, and again where it leaves a place.
"""

from collections.abc import Sequence

from gps.rules.brief import Brief
from gps.rules.memory import Memory, Trip
from gps.rules.moment import Moment


def follow(m: Moment, memory: Memory, row: Sequence[float] | None) -> None:
    """One fix more. `row`: its line of `Brief.far`; None within the corridor."""
    rule, trip = m.brief.rules.transit, memory.trip
    if row is None:
        if trip is not None:
            trip.back += 1
            if trip.back >= rule.back:
                memory.trip = None
        return
    if trip is None:
        memory.trip = trip = Trip(m.t, m.t)
        _aim(trip, m.brief, memory, row)
        return
    trip.back = max(0, trip.back - 1)
    spot = m.at_spot()
    if spot >= 0 and m.brief.spots[spot].kind in rule.kinds:
        if trip.place_t is None:
            trip.place_t = m.t
        return
    if trip.place_t is not None:
        trip.place_t, trip.progress_t = None, m.t
        _aim(trip, m.brief, memory, row)
        return
    due_m = rule.worth * (memory.driven_m - trip.from_m) - rule.detour_m
    for k, column in enumerate(trip.targets):
        left_m = row[column]
        if left_m < trip.best_m[k] - rule.nearer_m:
            trip.best_m[k] = left_m
            if trip.start_m[k] - left_m >= due_m:
                trip.progress_t = m.t


def _aim(trip: Trip, brief: Brief, memory: Memory, row: Sequence[float]) -> None:
    """Unfinished own sections that are not right here, and the nearest places of each kind."""
    rule, lines = brief.rules.transit, len(brief.lines)
    targets = [i for i in range(lines) if row[i] > rule.own_from_m and not _finished(brief, memory, i)]
    for kind in rule.kinds:
        some = [lines + i for i, spot in enumerate(brief.spots) if spot.kind == kind]
        targets += sorted(some, key=lambda column: row[column])[: rule.nearest]
    trip.targets, trip.start_m, trip.from_m = targets, [row[column] for column in targets], memory.driven_m
    trip.best_m = list(trip.start_m)


def _finished(brief: Brief, memory: Memory, line: int) -> bool:
    numbers = brief.by_section[brief.lines[line].id]
    return all(len(memory.lanes[i].ends) >= brief.needs[i].passes for i in numbers)
