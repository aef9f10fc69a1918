"""QUESTION: 定时, in time? Start, end, hours, standing still, hours when nobody may work."""

from msgspec import Struct

from gps.rules.episode import Level
from gps.rules.hold import Held, Reading, Spell
from gps.rules.moment import Case, Episodes, Moment


class LateStart(Struct, frozen=True, forbid_unknown_fields=True):
    """迟到: the first work on a section comes after the start."""

    hold_s: float = 600.0  # s after the window's start that are a breach (迟到时限)
    serious_s: float = 1_800.0  # s after it that are serious (严重迟到)


class EarlyLeave(Struct, frozen=True, forbid_unknown_fields=True):
    """早退: the last work lies before the end, and the plan is not complete."""

    hold_s: float = 600.0  # s before the window's end that are a breach (早退时限)


class OutOfWindow(Held, frozen=True):
    """非作业时段作业: at work outside the window, or in hours when it is forbidden."""

    hold_s: float = 180.0  # s of work until it is a breach (持续时间)
    clear_s: float = 60.0  # s without until it is over (解除时间)
    gap_s: float = 180.0  # s between fixes that break it (中断时间)


class Idle(Held, frozen=True):
    """停留过久: stands in its window, not at a place where vehicles stand."""

    hold_s: float = 600.0  # s of standing that are a breach (停留时长)
    clear_s: float = 60.0  # s of driving until it is over (解除时间)
    gap_s: float = 180.0  # s between fixes that break it (中断时间)
    serious_s: float = 1_200.0  # s of standing that are serious (严重停留时长)


class ShortHours(Struct, frozen=True, forbid_unknown_fields=True):
    """工时不足: time at work, of the window's."""

    share: float = 0.9  # of the hours asked for (工时比例)
    refills_count: bool = True  # way to and stay at water points and transfer stations count as work (加水倾倒计入)


def late_start(case: Case, rule: LateStart) -> Episodes:
    """It is there and does not work, or began to work late. One that is not there at all is a no-show."""
    memory = case.memory
    if memory.on_t is None:
        return
    at_t, to_t = max(case.start + rule.hold_s, memory.on_t), memory.work_t
    if to_t is None:
        at_t = case.seen.clear_t(at_t)
        to_t = case.end if case.now >= case.end else None
    elif to_t < at_t:
        return
    if at_t > case.now or at_t >= case.end:
        return
    late_s = (case.now if to_t is None else to_t) - case.start
    level: Level = "serious" if late_s >= rule.serious_s else "warn"
    yield case.found("late_start", level, case.start, at_t, to_t, value=late_s, threshold=rule.hold_s, unit="s",
                     hold_s=rule.hold_s)  # fmt: skip


def early_leave(case: Case, rule: EarlyLeave) -> Episodes:
    """Known when the window has ended."""
    last_t = case.memory.last_work_t
    if not case.over or case.complete or last_t is None or last_t >= case.end - rule.hold_s:
        return
    if any(from_t <= last_t + rule.hold_s and case.end - rule.hold_s <= to_t for from_t, to_t in case.stopped):
        return
    yield case.found("early_leave", "warn", last_t, case.seen.clear_t(case.end), None, value=case.end - last_t,
                     threshold=rule.hold_s, unit="s", driver=case.driver_at(last_t))  # fmt: skip


def short_hours(case: Case, rule: ShortHours) -> Episodes:
    """Known when the window has ended; a plan that is complete asks for no more hours."""
    if not case.over or case.complete or not case.asked_s:
        return
    worked_s = case.memory.worked_s + (case.memory.refill_s if rule.refills_count else 0.0)
    if worked_s < rule.share * case.asked_s:
        yield case.found("short_hours", "warn", case.end, case.seen.clear_t(case.end), None,
                         value=worked_s / 3600, threshold=rule.share * case.asked_s / 3600, unit="h")  # fmt: skip


def out_of_window(m: Moment, rule: OutOfWindow) -> Reading | None:
    """The work signal is on where it may not be; what has no signal is not judged."""
    if not m.work or (m.line < 0 and m.at < 0 and not m.moving):
        return None
    if m.in_window or m.brief.is_elsewhere(m.t):
        return (1.0, m.t) if any(a <= m.t < b for a, b in m.brief.forbidden) else None
    return 1.0, m.t


def idle(m: Moment, rule: Idle) -> Reading | None:
    """Stands, with the plan not complete; kinds that work standing may, with the work signal on."""
    if not m.standing or not m.in_window or m.memory.complete_t is not None:
        return None
    since = max(m.memory.stand_t, m.memory.excused_t, m.brief.start)
    return (m.t - since, since) if m.t - since >= rule.hold_s else None


def idle_level(spell: Spell, number: int, until: float, rule: Idle) -> Level:
    return "serious" if until - spell.from_t >= rule.serious_s else "warn"
