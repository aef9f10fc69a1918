"""QUESTION: what does one fix say? Where it is, how it moves, what it covers; then every rule reads it."""

import math
from collections.abc import Sequence
from typing import Any, Final

from gps.rules import coverage
from gps.rules.brief import Brief
from gps.rules.duty import excused
from gps.rules.hold import BETWEEN, Watch, watch
from gps.rules.lines import Finds
from gps.rules.memory import Memory
from gps.rules.moment import FOR_EVER, Moment, driver_at
from gps.rules.motion import Direction, move
from gps.rules.table import ALONG, AWAY, FOREIGN, ODD_HOURS, STILL, WATCHED, ByFix, thresholds
from gps.rules.transit import follow
from records import FLAG_ROUGH, Fix

CHORD_M: Final = 10.0  # m between two looks at the way from one section to the next: half a piece


class Walker:
    """Takes one vehicle's fixes in order of time. Its only state is the memory."""

    def __init__(self, memory: Memory, brief: Brief) -> None:
        self.memory, self.brief, self.motion = memory, brief, brief.rules.motion
        self.m = Moment(brief, memory)
        own = brief.rules.coverage
        self.aligned, self.sticky_m = math.cos(math.radians(own.aligned_deg)), own.sticky_m
        rules = [thresholds(brief.rules, row.breach) for row in WATCHED]
        self.rows = list(zip(memory.watches, WATCHED, rules, strict=True))
        self.rows_at: dict[int, list[tuple[Watch, ByFix, Any]]] = {}  # those that can have a reading, by where it is
        self.busy = any(w.begun for w in memory.watches)

    def take(self, fix: Fix, x: float, y: float, finds: Finds, i: int, row: Sequence[float] | None) -> None:
        """One fix; `finds` and `i`: own lines near it; `row` of `Brief.far` when none is."""
        m, memory, brief = self.m, self.memory, self.brief
        t = m.t = fix.t
        m.lon, m.lat, m.x, m.y, m.work = fix.lon, fix.lat, x, y, fix.work
        m.rough = FLAG_ROUGH in fix.flags
        m.in_window = brief.start <= t <= brief.end
        direction = move(m, memory, fix, self.motion)
        if row is None:
            self._choose(finds, i, direction)
        else:
            m.line, m.along_m, m.way, m.inside, m.away_m = -1, 0.0, 0, False, min(row[: len(brief.lines)])
        self._work()
        if m.standing and ((brief.stands and m.working) or m.at_spot() >= 0):
            memory.excused_t = t
        if (row is not None and memory.on_t is not None) or memory.trip is not None:
            follow(m, memory, row)
        self._judge()
        memory.t = memory.fix_t = t
        memory.x, memory.y, memory.line, memory.along_m, memory.way = x, y, m.line, m.along_m, m.way

    def _choose(self, finds: Finds, i: int, direction: Direction) -> None:
        """The own section it drives along: in its direction, the nearest; the one it was on gives way late."""
        m, memory, brief = self.m, self.memory, self.brief
        a, b = finds.starts[i], finds.starts[i + 1]
        m.line, m.along_m, m.way, m.inside, m.away_m = -1, 0.0, 0, b > a, FOR_EVER
        best, was = FOR_EVER, memory.line
        for k in range(a, b):
            line, away = finds.line[k], finds.away_m[k]
            if away < m.away_m:
                m.away_m = away
            if direction is None:
                way = memory.way if line == was else 0
            else:
                along = direction[0] * finds.ux[k] + direction[1] * finds.uy[k]
                if -self.aligned < along < self.aligned:
                    continue
                way = 1 if along > 0 else -1
                if way < 0 and brief.lines[line].oneway:
                    continue
            if line == was:
                away -= self.sticky_m
            if brief.lane(line, way) < 0:
                away += self.sticky_m
            if away < best:
                best = away
                m.line, m.along_m, m.way = line, finds.along_m[k], way

    def _work(self) -> None:
        """Whether it works; what that covers; firsts, lasts and hours."""
        m, memory, brief = self.m, self.memory, self.brief
        t, speed, before = m.t, m.speed_kmh, memory.fix_t
        m.at = brief.work_at(m.x, m.y) if brief.works_at else -1
        legal = m.line >= 0 and speed is not None and speed <= brief.legal_kmh
        # Without a signal, driving slowly along the own section or standing at the own place stands for it.
        m.working = m.work if m.work is not None else legal or (m.at >= 0 and not m.moving)
        if brief.early <= t <= brief.end:
            if memory.on_t is None and (m.inside or m.at >= 0):
                memory.on_t = t
            if m.working and (m.line >= 0 or m.at >= 0):
                memory.last_work_t = t
                if memory.work_t is None:
                    memory.work_t = t
        if m.in_window:
            if before is not None and t - before <= self.motion.derive_s:
                if memory.worked:
                    memory.worked_s += t - before
                elif memory.trip is not None and excused(memory.trip, t, brief.rules.transit):
                    memory.refill_s += t - before
            if legal and m.working:
                self._cover(before)
            elif m.at >= 0 and m.working and not m.moving:
                self._dwell()
        memory.worked, memory.legal = m.working, legal and m.working and m.in_window

    def _cover(self, before: float | None) -> None:
        """Its piece of road; with a legal fix just before, the way between as well."""
        m, memory, brief = self.m, self.memory, self.brief
        line = brief.lines[m.line]
        first = last = line.piece(m.along_m)
        if memory.legal and before is not None and m.t - before <= brief.rules.coverage.join_s:
            if memory.line == m.line and memory.way == m.way:
                other = line.piece(memory.along_m)
                first, last = (first, other) if first < other else (other, last)
            else:
                self._chord()
        lane = brief.lane(m.line, m.way)
        if lane >= 0:
            self._covered(lane, first, last)

    def _chord(self) -> None:
        """From one section to the next: look at the way between every 10 m."""
        m, memory, brief = self.m, self.memory, self.brief
        dx, dy = m.x - memory.x, m.y - memory.y
        length = math.hypot(dx, dy)
        steps = int(length / CHORD_M)
        for k in range(1, steps + 1):
            share = k / (steps + 1)
            best, lane, piece = FOR_EVER, -1, 0
            for found in brief.index.locate(memory.x + dx * share, memory.y + dy * share):
                along = (dx * found.ux + dy * found.uy) / length
                asked = brief.lane(found.line, 1 if along > 0 else -1)
                if abs(along) >= self.aligned and asked >= 0 and found.away_m < best:
                    best, lane, piece = found.away_m, asked, brief.lines[found.line].piece(found.along_m)
            if lane >= 0:
                self._covered(lane, piece, piece)

    def _dwell(self) -> None:
        """Work done standing at a place of the plan; leaving it, or a silence, begins it anew."""
        m, memory = self.m, self.memory
        if memory.dwell != m.at or m.t - memory.dwell_last_t > self.motion.gap_s:
            memory.dwell, memory.dwell_t = m.at, m.t
        memory.dwell_last_t = m.t
        if memory.dwell_t is not None and m.t - memory.dwell_t >= self.brief.rules.coverage.dwell_s:
            self._covered(m.at, 0, 0)

    def _covered(self, lane: int, first: int, last: int) -> None:
        """Into the book, and what that completes."""
        memory, brief, t = self.memory, self.brief, self.m.t
        again_s = brief.rules.coverage.again_s
        if not coverage.cover(memory, lane, brief.needs[lane], first, last, int(t - brief.start), t, again_s):
            return
        for k, metres in enumerate(brief.milestones):
            if memory.reached[k] is None and memory.done_m >= metres:
                memory.reached[k] = t
        if memory.complete_t is None and memory.passes_done >= brief.passes_planned:
            memory.complete_t = t

    def _judge(self) -> None:
        """Every rule reads the fix. A row that follows another one of its breach asks for more than that one."""
        m, brief, reading = self.m, self.brief, None
        m.foreign = None
        where = (ALONG if m.line >= 0 else 0) | (0 if m.inside else AWAY) | (STILL if m.standing else 0)
        if m.work:
            if not m.in_window or brief.forbidden:
                where |= ODD_HOURS
            if not m.inside and m.at < 0 and not m.rough:
                m.foreign = brief.foreign(m.x, m.y, m.t)
        if m.foreign is not None or brief.kind != brief.planned_kind:
            where |= FOREIGN
        rows = self.rows if self.busy else self.rows_at.get(where)
        if rows is None:
            rows = self.rows_at[where] = [one for one in self.rows if one[1].where & where]
        called = False
        for w, row, rule in rows:
            if not w.begun and (not where & row.where or (row.more and reading is None)):
                reading = None
                continue
            reading = row.reads(m, rule)
            if reading is not None or w.begun:
                heard = BETWEEN if m.rough and reading is not None else reading
                watch(w, heard, m.t, m.lon, m.lat, rule, getattr(rule, row.hold), self._about(row, rule))
                called = True
        if called:
            self.busy = any(w.begun for w in self.memory.watches)

    def _about(self, row: ByFix, rule: Any) -> tuple[float, str | None, str | None]:
        m = self.m
        section = self.brief.lines[m.line].id if m.line >= 0 else m.foreign
        return row.threshold(m, rule), section, driver_at(self.memory, m.t)
