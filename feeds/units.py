"""What do vehicles and collectors have in common? The newest fix, the newest driver, the device's own word."""

from msgspec.structs import replace

from feeds.states import Unit, UnitState
from records import FLAG_LATE, NOT_LAST, Fix, SignIn, Status

NEVER_LAST = NOT_LAST | {FLAG_LATE}


def is_newer(unit: Unit, fix: Fix) -> bool:
    """Newest fix time wins, whatever arrives last; flagged fixes never do (reliability.md rows 19, 20, 26)."""
    if unit.t is not None and fix.t <= unit.t:
        return False
    return not fix.flags or NEVER_LAST.isdisjoint(fix.flags)


def moved(unit: Unit, fix: Fix, state: UnitState) -> Unit:
    """The unit after its newest fix; spelled out field by field, because this runs for every fix."""
    driver, driver_t = unit.driver, unit.driver_t
    if fix.driver is not None and (driver_t is None or fix.t >= driver_t):
        driver, driver_t = fix.driver, fix.t
    return Unit(
        unit.id, unit.kind, unit.subkind, unit.label, state, fix.t, fix.received_t, fix.lon, fix.lat,
        fix.speed_kmh, fix.heading_deg, fix.work, driver, fix.source, unit.duty_grid, unit.street,
        driver_t, unit.online, unit.online_t, unit.shift,
    )  # fmt: skip


def told(unit: Unit, record: SignIn | Status) -> Unit | None:
    """The unit after a sign-in or its own status; None when something newer is known."""
    if isinstance(record, SignIn):
        if unit.driver_t is not None and record.t < unit.driver_t:
            return None
        return replace(unit, driver=record.driver if record.on else None, driver_t=record.t)
    if unit.online_t is not None and record.t < unit.online_t:
        return None
    return replace(unit, online=record.online, online_t=record.t)


def described(unit: Unit | None, as_registered: Unit) -> Unit:
    """What the registry says now, with what the device told so far."""
    if unit is None:
        return as_registered
    new = as_registered
    return replace(
        unit, subkind=new.subkind, label=new.label, duty_grid=new.duty_grid, street=new.street, shift=new.shift
    )
