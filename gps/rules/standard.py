"""QUESTION: 定标, was it done as the standard says? Speed at work, work signal, coverage, passes."""

from msgspec import Struct

from gps.rules.episode import Level
from gps.rules.hold import BETWEEN, Held, Reading, Spell
from gps.rules.moment import Case, Episodes, Moment

SWEEPING = ("sweeper", "washer_sweeper", "washer", "sprinkler", "manual_washer", "rail_washer")
_Span = tuple[float, float, float | None, Level, float]  # from, at, to, level, share due


class Overspeed(Held, frozen=True):
    """超速: judged only at work on a planned section."""

    hold_s: float = 30.0  # s above the limit until it is a breach (超速持续)
    clear_s: float = 60.0  # s below it until it is over (解除时间)
    gap_s: float = 60.0  # s between fixes that break it (中断时间)
    exit_factor: float = 0.95  # × limit the speed must fall to until it counts as below (解除倍数)
    far_factor: float = 1.5  # × limit that is serious (严重超速倍数)
    far_hold_s: float = 15.0  # s above that until it is a breach (严重超速持续)
    serious_from: int = 3  # the so-many-th time of a shift is serious (累计升级次数)


class DryRun(Held, frozen=True):
    """空驶: on its section at working speed, nothing running."""

    hold_s: float = 180.0  # s without work signal until it is a breach (空驶持续)
    clear_s: float = 60.0  # s otherwise until it is over (解除时间)
    gap_s: float = 60.0  # s between fixes that break it (中断时间)
    from_kmh: float = 1.0  # km/h at least: a vehicle that stands is not judged (最低速度)
    kinds: tuple[str, ...] = SWEEPING  # kinds whose work is driving (行驶作业车型)


class LowCoverage(Struct, frozen=True, forbid_unknown_fields=True):
    """覆盖不足: length covered at a legal speed, of length planned × passes."""

    serious_below: float = 0.75  # share below which the shift's end is serious (严重不足)
    looks: tuple[float, float] = (0.5, 0.8)  # shares of the window at which progress is looked at (进度检查点)
    behind_factor: float = 0.7  # × the share due by then, below which it is behind plan (进度滞后倍数)


class MissingPass(Struct, frozen=True, forbid_unknown_fields=True):
    """遍数不足: complete passes fewer than planned at the window's end."""

    least: int = 1  # passes that must be missing for a breach (缺少遍数)


def overspeed(m: Moment, rule: Overspeed) -> Reading | None:
    """Above the limit, at work on a planned section."""
    most, speed = m.brief.limit_kmh, m.speed_kmh
    if not m.working or m.line < 0 or speed is None or most is None:
        return None
    if speed > most:
        return speed, m.t
    return BETWEEN if speed > most * rule.exit_factor else None


def overspeed_far(m: Moment, rule: Overspeed) -> Reading | None:
    """Above 1.5 × the limit."""
    most, speed = m.brief.limit_kmh, m.speed_kmh
    if not m.working or m.line < 0 or speed is None or most is None:
        return None
    return (speed, m.t) if speed > most * rule.far_factor else None


def limit(m: Moment, rule: Overspeed) -> float:
    return m.brief.limit_kmh or 0.0


def far_limit(m: Moment, rule: Overspeed) -> float:
    return (m.brief.limit_kmh or 0.0) * rule.far_factor


def overspeed_level(spell: Spell, number: int, until: float, rule: Overspeed) -> Level:
    return "serious" if number >= rule.serious_from else "warn"


def dry_run(m: Moment, rule: DryRun) -> Reading | None:
    """The work signal is off where and while there is work to do."""
    most, speed = m.brief.limit_kmh, m.speed_kmh
    if m.work is not False or m.line < 0 or speed is None or most is None or speed > most:
        return None
    if not m.in_window or m.at_spot() >= 0 or m.brief.kind not in rule.kinds or _done(m):
        return None
    return (speed, m.t) if speed >= rule.from_kmh else BETWEEN


def _done(m: Moment) -> bool:
    """Nothing is left to do here in this direction."""
    number = m.brief.lane(m.line, m.way)
    return number < 0 or len(m.memory.lanes[number].ends) >= m.brief.needs[number].passes


def low_coverage(case: Case, rule: LowCoverage) -> Episodes:
    """Behind plan at half and at four fifths of the window, too little at its end: one episode while it lasts."""
    if not case.brief.planned_m:
        return
    asked = case.asked_s / (case.end - case.start)
    target = case.brief.target * asked
    spans: list[_Span] = []
    for look, passed_t in zip(rule.looks, case.memory.reached, strict=False):
        from_t = case.start + look * (case.end - case.start)
        at_t = case.silence(from_t, 0.0, passed_t)
        if at_t is not None and at_t < case.end and asked == 1.0:
            until = passed_t if passed_t is not None else case.end if case.now >= case.end else None
            spans.append((from_t, at_t, until, "info", look * rule.behind_factor))
    if case.over and target > 0 and case.share < target - 1e-9:
        level: Level = "serious" if case.share < rule.serious_below * asked - 1e-9 else "warn"
        spans.append((case.end, case.seen.clear_t(case.end), None, level, target))
    for from_t, at_t, to_t, level, due in _joined(spans):
        yield case.found("low_coverage", level, from_t, at_t, to_t, value=case.share * 100, threshold=due * 100,
                         unit="%", detail="behind" if level == "info" else "")  # fmt: skip


def _joined(spans: list[_Span]) -> list[_Span]:
    """What goes on from one look to the next is one; level and share due of the later."""
    found: list[_Span] = []
    for from_t, at_t, to_t, level, due in spans:
        if found and (found[-1][2] is None or found[-1][2] >= from_t):
            before = found.pop()
            ends = None if to_t is None or before[2] is None else max(to_t, before[2])
            found.append((before[0], before[1], ends, level, due))
        else:
            found.append((from_t, at_t, to_t, level, due))
    return found


def missing_pass(case: Case, rule: MissingPass) -> Episodes:
    """One episode for all sections; the first of them named, the others in `detail`."""
    if not case.over:
        return
    lacking: dict[str, int] = {}
    for lane, need in zip(case.memory.lanes, case.brief.needs, strict=True):
        missing = need.passes - len(lane.ends)
        if missing > 0:
            lacking[need.section] = max(lacking.get(need.section, 0), missing)
    count, allowed = sum(lacking.values()), case.passes_not_asked
    if count >= rule.least + allowed:
        yield case.found(
            "missing_pass", "warn", case.end, case.seen.clear_t(case.end), None, value=float(count),
            threshold=float(rule.least), unit="count", section=next(iter(lacking)), detail=",".join(lacking),
        )  # fmt: skip
