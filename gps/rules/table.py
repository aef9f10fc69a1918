"""QUESTION: which rules are there? Add a breach = one function + one row + one default + one label."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from gps.rules import duty, person, standard, timing, vehicle
from gps.rules.episode import Level
from gps.rules.hold import Reading, Spell
from gps.rules.moment import Case, Episodes, Moment
from gps.rules.settings import Rules


def _warn(spell: Spell, number: int, until: float, rule: Any) -> Level:
    return "warn"


def _serious(spell: Spell, number: int, until: float, rule: Any) -> Level:
    return "serious"


# Where a rule can have a reading: elsewhere it is not asked, unless something has begun.
ALONG: Final = 1  # driving along an own section
AWAY: Final = 2  # outside the corridor of all own sections
STILL: Final = 4  # standing
ODD_HOURS: Final = 8  # the work signal on, and hours to be looked at
FOREIGN: Final = 16  # at work where it should not be, or as what it should not be


class ByFix(NamedTuple):
    """A condition that fixes show: begins, is held, ends. Rows of one breach are one episode where they overlap."""

    breach: str  # its thresholds: `Rules.<breach>`
    where: int
    reads: Callable[[Moment, Any], Reading | None]
    level: Callable[[Spell, int, float, Any], Level]  # spell, its number in the shift, until when, thresholds
    unit: str
    threshold: Callable[[Moment, Any], float]
    hold: str = "hold_s"  # field of the thresholds
    more: bool = False  # asks for more than the row before: read only where that one has a reading


class ByClock(NamedTuple):
    """What is said of a plan at a moment, from facts that fixes left: holds without any message."""

    breach: str
    tells: Callable[[Case, Any], Episodes]


def _hold_s(m: Moment, rule: Any) -> float:
    return float(rule.hold_s)


WATCHED: tuple[ByFix, ...] = (  # the order stands in every saved memory: add at the end
    ByFix("overspeed", ALONG, standard.overspeed, standard.overspeed_level, "km/h", standard.limit),
    ByFix("overspeed", ALONG, standard.overspeed_far, _serious, "km/h", standard.far_limit, "far_hold_s", True),
    ByFix("dry_run", ALONG, standard.dry_run, _serious, "s", _hold_s),
    ByFix("idle", STILL, timing.idle, timing.idle_level, "s", _hold_s),
    ByFix("out_of_window", ODD_HOURS, timing.out_of_window, _warn, "s", _hold_s),
    ByFix("off_route", AWAY, duty.off_route, duty.off_route_level, "m", duty.away),
    ByFix("off_route", AWAY, duty.off_route_far, _serious, "m", duty.far, "far_hold_s", True),
    ByFix("wrong_vehicle", FOREIGN, duty.wrong_vehicle, _warn, "s", _hold_s),
)
WRONG_VEHICLE = 7  # its number: told by `fleet`
TOLD: tuple[ByClock, ...] = (
    ByClock("driver_missing", person.driver_missing),
    ByClock("driver_mismatch", person.driver_mismatch),
    ByClock("no_show", vehicle.no_show),
    ByClock("device_offline", vehicle.device_offline),
    ByClock("camera_offline", vehicle.camera_offline),
    ByClock("late_start", timing.late_start),
    ByClock("early_leave", timing.early_leave),
    ByClock("short_hours", timing.short_hours),
    ByClock("low_coverage", standard.low_coverage),
    ByClock("missing_pass", standard.missing_pass),
)
RULES: tuple[ByFix | ByClock, ...] = (*WATCHED, *TOLD)


def thresholds(rules: Rules, breach: str) -> Any:
    """The struct of a breach."""
    return getattr(rules, breach)
