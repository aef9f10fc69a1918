"""QUESTION: is this fix plausible, given what the device said before and where the city lies?

Each check looks at one fix, the device's short memory and the rules, and says nothing, a flag (kept and
marked), or `Bad` (refused). Order and reasons are the tuple CHECKS; reliability.md rows 18–26, 9.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field, structs

from gps.geo import distance_m
from ingest.reasons import Bad
from ingest.settings import Box, Settings
from records import FLAG_FUTURE, FLAG_JUMP, FLAG_LATE, FLAG_OUTSIDE, FLAG_ROUGH, NOT_LAST, Fix

Span = tuple[int, int]  # minutes of the local day; the second smaller: past midnight
DAY_MIN = 1440


class Rules(Struct, frozen=True):
    """What a fix is measured with: settings, and what the registry knows."""

    settings: Settings
    zone: ZoneInfo
    box: Box | None = None  # service area with its margin
    shifts: dict[str, Span] = field(default_factory=dict)  # collectors with a shift of their own
    shift: Span = (8 * 60, 18 * 60)  # all other collectors


class Spot(Struct, frozen=True, gc=False):
    t: float
    lon: float
    lat: float


class Seen(Struct):
    """What we remember of one device."""

    times: dict[float, None] = field(default_factory=dict)  # an ordered set: the newest `duplicates_kept`
    good: Spot | None = None  # newest fix that may be "last"
    far: Spot | None = None  # newest fix of a place it cannot have reached …
    far_count: int = 0  # … and how many agreed on it


Verdict = Bad | str | None
Check = Callable[[Fix, Seen, Rules], Verdict]


def duplicate(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    return Bad("duplicate") if fix.t in seen.times else None


def not_zero(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    return Bad("zero_position", f"lon {fix.lon:g}, lat {fix.lat:g}") if fix.lon == 0 or fix.lat == 0 else None


def not_too_old(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    age_s = fix.received_t - fix.t
    return Bad("time_too_old", f"{age_s / 86400:.1f} days old") if age_s > rules.settings.max_age_s else None


def not_in_future(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    ahead_s = fix.t - fix.received_t
    if ahead_s <= rules.settings.future_s:
        return None
    return Bad("time_ahead", f"{ahead_s:.0f} s ahead") if ahead_s > rules.settings.future_refused_s else FLAG_FUTURE


def in_shift(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    """Positions of people are kept within their shift only (domain.md 6, reliability.md 9)."""
    if fix.kind != "collector" or not rules.settings.shift_check:
        return None
    local = datetime.fromtimestamp(fix.t, rules.zone)
    minute = local.hour * 60 + local.minute + local.second / 60
    start, end = rules.shifts.get(fix.device, rules.shift)
    margin = rules.settings.shift_margin_s / 60
    length = (end - start) % DAY_MIN or DAY_MIN
    return None if (minute - start + margin) % DAY_MIN <= length + 2 * margin else Bad("off_shift")


def in_order(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    return FLAG_LATE if seen.good is not None and fix.t < seen.good.t else None


def in_service_area(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    if rules.box is None:
        return None
    west, south, east, north = rules.box
    return None if west <= fix.lon <= east and south <= fix.lat <= north else FLAG_OUTSIDE


def accurate(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    return FLAG_ROUGH if fix.acc_m is not None and fix.acc_m > rules.settings.rough_m else None


def no_jump(fix: Fix, seen: Seen, rules: Rules) -> Verdict:
    """Too far from the last good place, unless it was silent long or the new place was confirmed."""
    good = seen.good
    if good is None or fix.t <= good.t or not _too_far(good, fix, rules.settings):
        return None
    if fix.t - good.t > rules.settings.jump_silence_s:
        return None
    confirmed = seen.far_count + 1 if seen.far is not None and _follows(seen.far, fix, rules.settings) else 1
    return None if confirmed >= rules.settings.jump_accept else FLAG_JUMP


CHECKS: tuple[Check, ...] = (
    duplicate,
    not_zero,
    not_too_old,
    not_in_future,
    in_shift,
    in_order,
    in_service_area,
    accurate,
    no_jump,
)


def judge(fix: Fix, seen: Seen, rules: Rules) -> Fix | Bad:
    """The fix with its flags, or why it is refused; `seen` learns from what is kept."""
    flags: tuple[str, ...] = ()
    for check in CHECKS:
        found = check(fix, seen, rules)
        if found is None:
            continue
        if isinstance(found, Bad):
            return found
        flags += (found,)
    if FLAG_FUTURE in flags and FLAG_JUMP in flags:
        flags = tuple(f for f in flags if f != FLAG_JUMP)  # with a wrong clock no speed can be told
    _remember(fix, flags, seen, rules.settings)
    return structs.replace(fix, flags=flags) if flags else fix


def _remember(fix: Fix, flags: tuple[str, ...], seen: Seen, settings: Settings) -> None:
    seen.times[fix.t] = None
    if len(seen.times) > settings.duplicates_kept:
        del seen.times[next(iter(seen.times))]
    if FLAG_JUMP in flags:
        agrees = seen.far is not None and _follows(seen.far, fix, settings)
        seen.far_count = seen.far_count + 1 if agrees else 1
        seen.far = Spot(fix.t, fix.lon, fix.lat)
    elif FLAG_LATE not in flags and NOT_LAST.isdisjoint(flags):
        seen.good = Spot(fix.t, fix.lon, fix.lat)
        seen.far, seen.far_count = None, 0


def _follows(spot: Spot, fix: Fix, settings: Settings) -> bool:
    """Later than `spot`, and within reach of it."""
    return fix.t > spot.t and not _too_far(spot, fix, settings)


def _too_far(spot: Spot, fix: Fix, settings: Settings) -> bool:
    if abs(fix.lat - spot.lat) < 0.004 and abs(fix.lon - spot.lon) < 0.004:
        return False  # under 630 m: the everyday case, without trigonometry
    gone_m = distance_m(spot.lon, spot.lat, fix.lon, fix.lat)
    return gone_m > settings.jump_m and gone_m * 3.6 > settings.jump_kmh * (fix.t - spot.t)
