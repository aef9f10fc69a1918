"""QUESTION: how does it move? Speed, direction, silence, mileage and standing, from one fix to the next."""

import math
from typing import Final

from gps.rules.limits import Motion
from gps.rules.memory import Memory
from gps.rules.moment import Moment
from records import Fix

JOIN_S: Final = 60.0  # s between two moving fixes of one span of motion
STRAY: Final = 2  # fixes in a row that end a standing
Direction = tuple[float, float] | None  # unit vector east, north; None: unknown


def move(m: Moment, memory: Memory, fix: Fix, own: Motion) -> Direction:
    """Sets speed and standing of the moment; the direction of travel: the device's own, else that of the last steps."""
    t, before, speed = m.t, memory.fix_t, fix.speed_kmh
    if before is None:
        memory.run_t, memory.step_x, memory.step_y = t, m.x, m.y
    else:
        took = t - before
        if took > own.gap_s:
            memory.gaps.append((before, t))
            memory.run_t = t
        if speed is None and took <= own.derive_s:
            speed = math.hypot(m.x - memory.x, m.y - memory.y) / took * 3.6
        dx, dy = m.x - memory.step_x, m.y - memory.step_y
        if took > own.gap_s or dx * dx + dy * dy >= own.step_m * own.step_m:
            _step(m, memory, dx, dy, took, own)
    m.speed_kmh = speed
    m.moving = moving = speed is not None and speed >= own.moving_kmh
    if moving:
        moves = memory.moves
        if moves and t - moves[-1][1] <= JOIN_S:
            moves[-1] = (moves[-1][0], t)
        else:
            moves.append((t, t))
    _stand(m, memory, own)
    if fix.heading_deg is not None and speed is not None and speed >= own.heading_kmh:
        turn = math.radians(fix.heading_deg)
        return math.sin(turn), math.cos(turn)
    return (memory.course_x, memory.course_y) if t - memory.course_t <= own.course_s else None


def _step(m: Moment, memory: Memory, dx: float, dy: float, took: float, own: Motion) -> None:
    """10 m or more: GPS drift is no mileage, nor is a step nobody can drive, nor one across silence."""
    step = math.sqrt(dx * dx + dy * dy)
    if took <= own.gap_s and step * 3.6 <= own.jump_kmh * took:
        if m.in_window:
            memory.driven_m += step
        memory.course_x, memory.course_y, memory.course_t = dx / step, dy / step, m.t
    memory.step_x, memory.step_y = m.x, m.y


def _stand(m: Moment, memory: Memory, own: Motion) -> None:
    """It stands while it stays within a circle, slowly; one stray fix does not end that, two do."""
    if memory.run_t == m.t:  # the first fix, or the first after a silence
        memory.stray = STRAY
    elif m.moving:
        memory.stray += 1
    else:
        dx, dy = m.x - memory.stand_x, m.y - memory.stand_y
        if dx * dx + dy * dy > own.stand_m * own.stand_m:
            memory.stray += 1
        elif memory.stray < STRAY:
            memory.stray = 0
    if memory.stray >= STRAY:
        memory.stand_x, memory.stand_y, memory.stand_t = m.x, m.y, m.t
        memory.stray = STRAY if m.moving else 0
    m.standing = memory.stray == 0
