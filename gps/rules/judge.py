"""QUESTION: was one vehicle's shift as planned? The rules' front door: pure, no clock, no edges.

Law: the memory after `fold` in any batches equals the memory after `replay` of the same fixes and sign-ins; a tick
changes nothing but what is true now. Fixes flagged `future` or `jump` are no fixes; `rough` ones begin nothing.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from gps.rules import coverage, progress, spells
from gps.rules.brief import Brief, brief_of
from gps.rules.episode import Episode, Signed
from gps.rules.ground import Ground
from gps.rules.hold import Watch
from gps.rules.lines import Finds
from gps.rules.memory import Memory, Session, dump, load
from gps.rules.moment import Case, Seen
from gps.rules.settings import Rules
from gps.rules.table import TOLD, WATCHED, thresholds
from gps.rules.walk import Walker
from records import NOT_LAST, Duty, Fix
from registry.plans.model import Plan

MANY = 16  # fixes from which a batch is located at once
CHUNK = 512  # … and at most, for memory's sake

__all__ = ["Memory", "Seen", "dump", "duty", "episodes", "fold", "load", "replay", "start"]


def start(plan: Plan, ground: Ground, rules: Rules) -> Memory:
    """A vehicle of which nothing is known. KeyError when the ground was made without this plan."""
    brief = brief_of(plan.id, ground, rules)
    lanes = [coverage.empty(need) for need in brief.needs]
    return Memory(plan.id, brief.vehicle, lanes, [Watch() for _ in WATCHED], [None] * len(brief.milestones))


def fold(memory: Memory, ground: Ground, rules: Rules, fixes: Sequence[Fix], signed: Sequence[Signed] = ()) -> None:
    """Takes what is newer than `memory.t`, in any order; ValueError for anything else: what is late needs `replay`."""
    some, words = _usable(fixes), sorted(set(signed))
    first_t = min([one[0].t for one in (some, words) if one], default=float("inf"))
    if first_t <= memory.t:
        raise ValueError(f"{memory.plan}: {first_t} is not newer than {memory.t}: replay the shift")
    brief = brief_of(memory.plan, ground, rules)
    walker, next_word = Walker(memory, brief), 0
    for fix, x, y, finds, i, row in _looked(brief, some):
        while next_word < len(words) and words[next_word].t <= fix.t:
            _sign(memory, words[next_word])
            next_word += 1
        walker.take(fix, x, y, finds, i, row)
    for word in words[next_word:]:
        _sign(memory, word)


def replay(plan: Plan, ground: Ground, rules: Rules, fixes: Sequence[Fix], signed: Sequence[Signed] = ()) -> Memory:
    """From nothing: all fixes and sign-ins of the shift, in any order, repeated or not."""
    memory = start(plan, ground, rules)
    fold(memory, ground, rules, fixes, signed)
    return memory


def episodes(memory: Memory, ground: Ground, rules: Rules, now: float, seen: Seen = Seen()) -> list[Episode]:  # noqa: B008
    """All breaches of the shift so far, over and lasting, as true at `now`, by time. Nothing of a cancelled plan."""
    case = _case(memory, ground, rules, now, seen)
    if case is None:
        return []
    found = list(spells.told(memory, rules, now, seen))
    for row in TOLD:
        found += row.tells(case, thresholds(rules, row.breach))
    asked = [part for episode in found for part in spells.unless_stopped(episode, case.stopped, now)]
    return sorted(asked, key=lambda e: (e.at_t, e.breach, e.detail))


def duty(memory: Memory, ground: Ground, rules: Rules, now: float) -> Duty:
    """How far the plan is at `now`."""
    return progress.duty(memory, brief_of(memory.plan, ground, rules), now)


def _case(memory: Memory, ground: Ground, rules: Rules, now: float, seen: Seen) -> Case | None:
    """None when nothing is asked: the plan is cancelled, or nobody replaces the vehicle."""
    brief = brief_of(memory.plan, ground, rules)
    if not brief.asked:
        return None
    stopped = tuple(
        (s.from_t, float("inf") if s.to_t is None else s.to_t)
        for s in seen.stoppages
        if (not s.kinds or brief.kind in s.kinds) and s.from_t < now
    )
    return Case(brief, memory, now, seen, stopped)


def _usable(fixes: Sequence[Fix]) -> list[Fix]:
    """In order of t, each moment once, without those that are no fixes."""
    by_t: dict[float, Fix] = {}
    for fix in fixes:
        if not fix.flags or NOT_LAST.isdisjoint(fix.flags):
            kept = by_t.get(fix.t)
            if kept is None or fix.received_t < kept.received_t:
                by_t[fix.t] = fix
    return [by_t[t] for t in sorted(by_t)]


Looked = tuple[Fix, float, float, Finds, int, list[float] | None]


def _looked(brief: Brief, fixes: Sequence[Fix]) -> Iterator[Looked]:
    """Each fix with what lies around it: one by one, or many at once, with the same numbers."""
    if len(fixes) >= MANY:
        for k in range(0, len(fixes), CHUNK):
            yield from _looked_at_once(brief, fixes[k : k + CHUNK])
        return
    for fix in fixes:
        x, y = brief.xy(fix.lon, fix.lat)
        finds = brief.index.find(x, y)
        near = len(finds.line) > 0 or not brief.lines
        yield fix, x, y, finds, 0, None if near else brief.far(np.array([x]), np.array([y]))[0].tolist()


def _looked_at_once(brief: Brief, fixes: Sequence[Fix]) -> Iterator[Looked]:
    lonlat = np.array([(fix.lon, fix.lat) for fix in fixes], dtype=np.float64)
    x, y = brief.xy(lonlat[:, 0], lonlat[:, 1])
    finds = brief.index.locate_many(x, y)
    outside = np.flatnonzero(np.diff(finds.starts) == 0) if brief.lines else np.zeros(0, np.int64)
    rows = dict(zip(outside.tolist(), brief.far(x[outside], y[outside]).tolist(), strict=True))
    for i, (fix, at_x, at_y) in enumerate(zip(fixes, x.tolist(), y.tolist(), strict=True)):
        yield fix, at_x, at_y, finds, i, rows.get(i)


def _sign(memory: Memory, word: Signed) -> None:
    """One driver at a time: who signs in signs the other one out."""
    memory.t = max(memory.t, word.t)
    last = memory.sessions[-1] if memory.sessions else None
    active = last is not None and last.off_t is None
    if word.on:
        if active and last is not None and last.driver == word.driver:
            return
        if active and last is not None:
            last.off_t = word.t
        memory.sessions.append(Session(word.driver, word.t))
    elif active and last is not None and last.driver == word.driver:
        last.off_t = word.t
