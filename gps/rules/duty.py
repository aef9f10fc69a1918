"""QUESTION: 定责, does it keep to the route it answers for, and does somebody answer for every road?"""

from msgspec import Struct

from gps.rules.episode import Level
from gps.rules.hold import BETWEEN, Held, Reading, Spell
from gps.rules.memory import Trip
from gps.rules.moment import Moment


class OffRoute(Held, frozen=True):
    """偏离路线: leaves the planned route before it is done; ways to water and dump points excluded."""

    hold_s: float = 120.0  # s away from the route until it is a breach (偏离持续)
    clear_s: float = 60.0  # s back on it until it is over (解除时间)
    gap_s: float = 180.0  # s between fixes that break it (中断时间)
    away_m: float = 50.0  # m from the nearest planned section that are away (偏离距离)
    exit_m: float = 10.0  # m nearer than that it must come to be back (回线余量)
    far_m: float = 200.0  # m that are serious (严重偏离距离)
    far_hold_s: float = 120.0  # s that far until it is serious (严重偏离持续)
    serious_s: float = 600.0  # s away that are serious (严重偏离时长)
    complete: float = 0.9  # share covered from which it may go where it likes (完成比例)


class Transit(Struct, frozen=True, forbid_unknown_fields=True):
    """途中: what excuses an excursion with the work signal off."""

    stall_s: float = 120.0  # s without coming nearer to a place or to an own section that end the excuse (无进展时限)
    nearer_m: float = 10.0  # m nearer than ever that count as progress (接近余量)
    worth: float = 0.5  # share of the way driven that must have brought it nearer, or it goes elsewhere (接近效率)
    detour_m: float = 200.0  # m of that which are forgiven: turning round, one-way streets (绕行余量)
    own_from_m: float = 100.0  # m an own section must be away at the exit, to be where it may be going (目标路段距离)
    nearest: int = 2  # places of each kind, seen from the exit, where it may be going (备选场所数)
    kinds: tuple[str, ...] = ("water", "transfer", "depot")  # kinds of places that excuse (豁免场所)
    stay_s: float = 1_800.0  # s it may stay at a place (场所停留时限)
    back: int = 5  # fixes on the route, less those off it, that end an excursion (回线确认点数)


def off_route(m: Moment, rule: OffRoute) -> Reading | None:
    """Away from every planned section, with no excuse."""
    if m.away_m <= rule.away_m - rule.exit_m or not _asked(m):
        return None
    if m.away_m <= rule.away_m:
        return BETWEEN
    since = unexcused_t(m)
    return None if since is None else (m.away_m, since)


def off_route_far(m: Moment, rule: OffRoute) -> Reading | None:
    """The same, so far away that it is serious."""
    if m.away_m <= rule.far_m or not _asked(m):
        return None
    since = unexcused_t(m)
    return None if since is None else (m.away_m, m.t)


def away(m: Moment, rule: OffRoute) -> float:
    return rule.away_m


def far(m: Moment, rule: OffRoute) -> float:
    return rule.far_m


def _asked(m: Moment) -> bool:
    return m.in_window and m.memory.on_t is not None and m.memory.reached[-1] is None and bool(m.brief.lines)


def unexcused_t(m: Moment) -> float | None:
    """Since when nothing excuses that it is away; None while something does."""
    trip, rule = m.memory.trip, m.brief.rules.transit
    if trip is None:
        return m.t
    if m.working and trip.place_t is None:
        return m.t
    if excused(trip, m.t, rule):
        return None
    return trip.progress_t if trip.place_t is None else trip.place_t + rule.stay_s


def excused(trip: Trip, t: float, rule: Transit) -> bool:
    """Whether it may still be on its way, or stay where it is."""
    if trip.place_t is not None:
        return t - trip.place_t < rule.stay_s
    return t - trip.progress_t < rule.stall_s


class WrongVehicle(Held, frozen=True):
    """车辆不符: works a section that another vehicle answers for, or is of another kind than planned."""

    hold_s: float = 300.0  # s of work there until it is a breach (持续时间)
    clear_s: float = 60.0  # s without until it is over (解除时间)
    gap_s: float = 60.0  # s between fixes that break it (中断时间)


class UncoveredSection(Struct, frozen=True, forbid_unknown_fields=True):
    """无人作业: a road that is due, and nobody answers for it."""

    before_s: float = 1_800.0  # s before the window's start (提前检查)


def wrong_vehicle(m: Moment, rule: WrongVehicle) -> Reading | None:
    """At work where it should not be; told by `fleet`."""
    if m.foreign is not None:
        return 1.0, m.t
    wrong_kind = m.brief.kind != m.brief.planned_kind and m.working and m.line >= 0
    return (1.0, m.t) if wrong_kind else None


def off_route_level(spell: Spell, number: int, until: float, rule: OffRoute) -> Level:
    return "serious" if until - spell.from_t >= rule.serious_s else "warn"
