"""QUESTION: 定人, does the planned driver drive? Signed in by the start, and nobody else."""

from msgspec import Struct

from gps.rules.moment import Case, Episodes


class DriverMissing(Struct, frozen=True, forbid_unknown_fields=True):
    """无人签到: nobody signed in."""

    hold_s: float = 600.0  # s after the window's start until it is a breach (签到时限)


class DriverMismatch(Struct, frozen=True, forbid_unknown_fields=True):
    """人员不符: signed in is neither the planned driver nor the approved relief."""

    hold_s: float = 0.0  # s until it is a breach (容许时间)
    change_s: float = 600.0  # s after the start that the driver of the shift before may still be signed in (交接班时间)


def driver_missing(case: Case, rule: DriverMissing) -> Episodes:
    """No sign-in by the start + 10 min."""
    first = next((s for s in case.memory.sessions if s.off_t is None or s.off_t > case.start), None)
    to_t = first.on_t if first is not None else None
    at_t = case.silence(case.start, rule.hold_s, to_t)
    if at_t is not None and at_t < case.end:
        end = to_t if to_t is not None else case.end if case.now >= case.end else None
        yield case.found("driver_missing", "warn", case.start, at_t, end, value=(end or case.now) - case.start,
                         threshold=rule.hold_s, unit="s", hold_s=rule.hold_s)  # fmt: skip


def driver_mismatch(case: Case, rule: DriverMismatch) -> Episodes:
    """At once; who was signed in before the start has the time of a change of shifts to sign out."""
    for session in case.memory.sessions:
        if session.driver in case.brief.drivers or session.on_t >= case.end:
            continue
        from_t = max(session.on_t, case.start)
        hold_s = rule.change_s if session.on_t < case.start else rule.hold_s
        at_t, off_t = from_t + hold_s, session.off_t
        if at_t > case.now or (off_t is not None and off_t <= at_t):
            continue
        to_t = min(off_t, case.end) if off_t is not None else case.end if case.now >= case.end else None
        yield case.found("driver_mismatch", "serious", from_t, at_t, to_t, hold_s=hold_s,
                         driver=session.driver, detail=session.driver)  # fmt: skip
