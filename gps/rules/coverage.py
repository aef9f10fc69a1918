"""QUESTION: which pieces of road were swept, how often, when?

A pass has no beginning and no end that one would have to guess: each piece counts how often it was covered in its
direction (again only after `again_s`), and pass k is complete when 90 % of the pieces were covered at least k times.
"""

from msgspec import Struct

from gps.rules.memory import Lane, Memory
from records import SectionDuty


class Need(Struct, frozen=True):
    """What a plan asks of one direction of a section, or of a place."""

    section: str
    line: int  # number of the line; -1 for a place
    way: int  # 1 forward, -1 backward; 0 for a place
    passes: int
    pieces: int
    piece_m: float  # weight in the plan's share
    enough: int  # pieces that complete a pass


def empty(need: Need) -> Lane:
    return Lane([0] * need.pieces, [0] * need.pieces, [0] * need.pieces)


def cover(
    memory: Memory, number: int, need: Need, first: int, last: int, second: int, t: float, again_s: float
) -> bool:
    """Pieces first … last of lane `number` are covered at `t`, `second` s after the start; whether that was new."""
    lane, new = memory.lanes[number], False
    hits, last_s = lane.hits, lane.last_s
    lane.last_t = t
    for piece in range(first, last + 1):
        times = hits[piece]
        if times and second - last_s[piece] < again_s:
            last_s[piece] = second
            continue
        new = True
        if not times:
            lane.first_s[piece] = second
        last_s[piece] = second
        hits[piece] = times + 1
        if times < need.passes:
            memory.done_m += need.piece_m
        if times == len(lane.reached):
            lane.reached.append(0)
        lane.reached[times] += 1
        if lane.reached[times] == need.enough:
            lane.ends.append(t)
            if times < need.passes:
                memory.passes_done += 1
    return new


def share(lane: Lane, need: Need) -> float:
    """Of the running pass, 0–1; 1 when all are done."""
    done = len(lane.ends)
    if done >= need.passes:
        return 1.0
    return lane.reached[done] / need.pieces if done < len(lane.reached) else 0.0


def section_duty(
    section: str, lanes: list[tuple[Lane, Need]], start: float, end: float, factor: float, now: float
) -> SectionDuty:
    """How far one section is. It turns red when its next pass is not complete one interval after the last one."""
    passes = max(need.passes for _, need in lanes)
    done = min(min(len(lane.ends), need.passes) for lane, need in lanes)
    ended = max((lane.ends[done - 1] for lane, _ in lanes), default=None) if done else None
    newest = max((lane.last_t for lane, _ in lanes if lane.last_t is not None), default=None)
    worst = min(share(lane, need) for lane, need in lanes)
    if done >= passes:
        return SectionDuty(section, "done", 1.0, done, passes, ended, None)
    red_t = min((start if ended is None else ended) + (end - start) / passes * factor, end)
    return SectionDuty(section, "overdue" if now > red_t else "pending", worst, done, passes, newest, red_t)
