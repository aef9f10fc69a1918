"""QUESTION: what do the people of the centre do on a counting day? All of it, written beforehand. Pure.

Deterministic by the seed and the day: at 11:00 the figures are those of the seed documents, and nothing happens just
before and after, so that they can be read. `plan` says how many cases have which fate, `fates` what that means.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from demo.caseload import classes, desks, fates, plan, timing
from demo.caseload.fates import Beat
from demo.caseload.places import Places
from demo.caseload.plan import DAY_S, HOUR_S, QUIET_S, Wanted
from demo.caseload.story import Step, Story
from demo.caseload.teller import BLANK, Given, Teller

SUNNY = "4014"  # reports the seed documents' own case at 10:06:20; it is closed at 10:58:20
SUNNY_S = (7_580.0, 7_660.0, 7_740.0, 7_860.0, 8_040.0, 9_660.0, 9_900.0, 10_020.0, 10_500.0, 10_700.0)
SAFE_S = 20.0  # s before the quiet time by which all is done
SHORT = 1.08  # a story gets a little more than its least time
STAYS_S = (25_200.0, 46_800.0)  # 15:00 … 21:00: reports of what stays overnight


def day(seed: int, day_start_t: float, day_name: str, places: Places) -> list[Story]:
    """The stories of the counting day that begins at epoch s `day_start_t`, by time of report; `day_name` YYYYMMDD."""
    rng = np.random.default_rng([seed, int(day_name)])
    teller = Teller(places, rng, day_start_t, day_name)
    found = [_sunny(teller), *_morning(teller), *_later(teller)]
    found += _merged(teller, found, 1_200.0, 8_000.0)
    found += _merged(teller, found, 23_000.0, 36_000.0)
    return sorted(found, key=lambda story: story.report_t)


def _sunny(teller: Teller) -> Story:
    """阳光小区前乱堆: 10:06 → 10:58, unit 嵩山路街道办事处 (field guide 9.2, scene 4c)."""
    spot = teller.places.of_collector(SUNNY, teller.day_start_t + SUNNY_S[0])
    given = Given(classes.PILE, spot, "阳光小区前乱堆", desks.STREETS["嵩山路街道"], "湘银路阳光小区前（示意）")
    return teller.tell(fates.straight, "collector", SUNNY_S[0], list(SUNNY_S[1:]), given=given)


# -- the morning -----------------------------------------------------------------------------------


def _morning(teller: Teller) -> Iterator[Story]:
    """What is reported before 11:00: done before the quiet time, or standing still over it."""
    for wanted in (*plan.CLOSED, *plan.AT_ONCE, *plan.UNFILED, *plan.OPEN):
        for _ in range(wanted.cases):
            yield _over_quiet(teller, wanted) if wanted.cut else _before_quiet(teller, wanted)


def _before_quiet(teller: Teller, wanted: Wanted) -> Story:
    source, beats = _shape(teller, wanted)
    until_s = QUIET_S[0] - SAFE_S
    latest_s = min(plan.MORNING_S[1], until_s - timing.least_s(beats) * SHORT)
    report_s = float(teller.rng.uniform(plan.MORNING_S[0], latest_s))
    hurried_s = timing.least_s(beats) * SHORT
    most_s = hurried_s + (until_s - report_s - hurried_s) * float(teller.rng.uniform(0.25, 1.0))  # not all at 10:58
    waits = timing.within(beats, timing.thrown(beats, teller.rng), most_s)
    return teller.tell(wanted.fate, source, report_s, timing.after(report_s, waits), wanted.only)


def _over_quiet(teller: Teller, wanted: Wanted) -> Story:
    """Stands still at the cut; what comes after that comes after the quiet time."""
    source, beats = _shape(teller, wanted)
    first, rest = _cut(beats, wanted.cut)
    stands_s = min(float(teller.rng.uniform(*wanted.at_s)), QUIET_S[0] - SAFE_S)
    waits = timing.within(first, timing.thrown(first, teller.rng), stands_s - plan.MORNING_S[0])
    report_s = stands_s - float(waits.sum())
    more = timing.thrown(rest, teller.rng)
    resumes_s = QUIET_S[1] + float(teller.rng.uniform(5, 600))
    if len(more):
        resumes_s = max(resumes_s, stands_s + float(more[0]))
        more[0] = 0.0
    times = timing.after(report_s, waits) + timing.after(resumes_s, more)
    return teller.tell(wanted.fate, source, report_s, times, wanted.only)


# -- the rest of the day ---------------------------------------------------------------------------


def _later(teller: Teller) -> Iterator[Story]:
    """What is reported after 11:00, and a little in the small hours."""
    rng = teller.rng
    moments = timing.spread(rng, plan.HOURS, plan.LATER_COUNT - plan.MERGED, QUIET_S[1])
    late = [s for s in moments if STAYS_S[0] <= s < STAYS_S[1]]
    for wanted in (one for one in plan.OVERNIGHT for _ in range(one.cases)):
        report_s = late.pop(int(rng.integers(len(late))))
        moments.remove(report_s)
        yield _overnight(teller, wanted, report_s)
    staged = [one for one in plan.LATER for _ in range(one.cases)]
    early = sum(s < STAYS_S[1] for s in moments)  # they come in order
    where = dict(zip(rng.choice(early, len(staged), replace=False).tolist(), staged, strict=True))
    for n, report_s in enumerate(moments):
        yield _free(teller, where.get(n, plan.STRAIGHT), report_s)
    for report_s in sorted(rng.uniform(plan.NIGHT_S + 300, DAY_S - HOUR_S, plan.SMALL_HOURS).tolist()):
        yield _free(teller, plan.STRAIGHT, float(report_s))


def _free(teller: Teller, wanted: Wanted, report_s: float) -> Story:
    """Takes the time it takes."""
    source, beats = _shape(teller, wanted)
    times = timing.after(report_s, timing.thrown(beats, teller.rng))
    return teller.tell(wanted.fate, source, report_s, times, wanted.only)


def _overnight(teller: Teller, wanted: Wanted, report_s: float) -> Story:
    """Goes on when the offices are open again."""
    source, beats = _shape(teller, wanted)
    first, rest = _cut(beats, wanted.cut)
    morning_s = plan.NEXT_S + float(teller.rng.uniform(0, 5_400))
    times = timing.after(report_s, timing.thrown(first, teller.rng))
    return teller.tell(
        wanted.fate, source, report_s, times + timing.after(morning_s, timing.thrown(rest, teller.rng)), wanted.only
    )


# -- merged ----------------------------------------------------------------------------------------


def _merged(teller: Teller, stories: Sequence[Story], from_s: float, to_s: float) -> list[Story]:
    """Citizens tell of what a collector has reported a few minutes before: merged into that case while it is open."""
    rng, start_t = teller.rng, teller.day_start_t
    fits = [s for s in stories
            if s.fate == "straight" and s.steps[0].action == "report" and from_s <= s.report_t - start_t <= to_s
            and s.steps[-1].t - s.report_t > 1_500 and s.steps[-1].action == "close"]  # fmt: skip
    found = []
    for n in rng.choice(len(fits), plan.MERGED, replace=False).tolist():
        master = fits[n]
        report_s = master.report_t - start_t + float(rng.uniform(180, 480))
        found.append(teller.merged(master, report_s, report_s + float(rng.uniform(60, 240))))
    return found


def _shape(teller: Teller, wanted: Wanted) -> tuple[str, list[Beat]]:
    """Where it comes from, and the beats that follow from that."""
    source = teller.source(wanted.only)
    return source, wanted.fate(BLANK._replace(source=source))


def _cut(beats: list[Beat], after: str) -> tuple[list[Beat], list[Beat]]:
    """Up to the first beat of an action, and the rest; "report": nothing but that."""
    at = 0 if after == "report" else next(n for n, beat in enumerate(beats, 1) if beat.action == after)
    return beats[:at], beats[at:]


def steps_by_time(stories: Sequence[Story]) -> list[tuple[Story, int, Step]]:
    """All steps of stories that are played by one hand, in order."""
    found = [(story, n, step) for story in stories for n, step in enumerate(story.steps)]
    return sorted(found, key=lambda one: (one[2].t, one[1]))
