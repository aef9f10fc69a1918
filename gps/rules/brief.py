"""QUESTION: what does a plan mean on the ground, under these rules? What stays the same for all its fixes."""

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gps.geo import Array
from gps.plane import F
from gps.rules.coverage import Need
from gps.rules.ground import Ground, Spot, acting
from gps.rules.lines import CELL_M, Index, Line, cell_of
from gps.rules.settings import Rules
from registry.plans.model import Plan
from registry.plans.windows import daily

WAYS = {"both": (1, -1), "forward": (1,), "backward": (-1,)}
MILESTONES = 5  # behind at the first and second look, poor, target, off-route ends to matter


class Brief:
    """Made once for a plan (`Ground` keeps it)."""

    def __init__(self, plan: Plan, ground: Ground, rules: Rules) -> None:
        self.plan, self.ground, self.rules = plan, ground, rules
        self.vehicle = acting(plan) or plan.vehicle
        self.start, self.end = plan.window_start, plan.window_end
        self.asked = acting(plan) is not None
        unit = ground.vehicles.get(self.vehicle)
        planned = ground.vehicles.get(plan.vehicle)
        self.kind = unit.kind if unit else ""
        self.planned_kind = planned.kind if planned else self.kind
        own = rules.coverage
        limit = plan.speed_limit_kmh or own.limits_kmh.get(self.kind)
        self.limit_kmh: float | None = limit
        self.legal_kmh = limit * own.legal_factor if limit else float("inf")
        self.target = plan.coverage_target or own.target
        self.stands = self.kind in own.standing_kinds
        self.drivers = {plan.driver, *filter(None, (plan.relief_driver,))}
        self.lines, self.needs, self.works_at = _needs(plan, ground, rules)
        self._lanes = [-1] * (3 * len(self.lines))
        for i, need in enumerate(self.needs):
            if need.way:
                self._lanes[3 * need.line + need.way + 1] = i
        self.planned_m = sum(need.pieces * need.piece_m * need.passes for need in self.needs)
        self.passes_planned = sum(need.passes for need in self.needs)
        self.by_section: dict[str, list[int]] = {}
        for i, need in enumerate(self.needs):
            self.by_section.setdefault(need.section, []).append(i)
        self.milestones = [s * self.planned_m - 1e-6 for s in rules.milestones(self.target)]
        self.others = [w for w in ground.windows.get(self.vehicle, ()) if w != (self.start, self.end)]
        self.early = self.start - rules.no_show.early_s
        self.forbidden = daily(rules.forbidden, self.start, self.end, rules.zone)
        self.index = Index(self.lines, own.corridor_m)
        self.spots = tuple(_with_radius(spot, rules) for spot in self._spots())

    def _spots(self) -> tuple[Spot, ...]:
        unit = self.ground.vehicles.get(self.vehicle)
        if unit is None or unit.home_lon is None or unit.home_lat is None:
            return self.ground.spots
        home = Spot("", "depot", *self.ground.frame.to_xy(unit.home_lon, unit.home_lat), self.rules.motion.home_m)
        return (*self.ground.spots, home)

    @cached_property
    def spots_in(self) -> dict[int, list[int]]:
        """Cell → numbers of the places whose circle touches it."""
        found: dict[int, list[int]] = {}
        for number, spot in enumerate(self.spots):
            radius = spot.radius_m or 0.0
            steps = int(radius // CELL_M) + 1
            cells = {
                cell_of(spot.x + i * CELL_M, spot.y + j * CELL_M)
                for i in range(-steps, steps + 1) for j in range(-steps, steps + 1)
            }  # fmt: skip
            for cell in cells:
                found.setdefault(cell, []).append(number)
        return found

    def spot_at(self, x: float, y: float) -> int:
        """Number of a place whose circle holds the position, -1 none."""
        for number in self.spots_in.get(cell_of(x, y), ()):
            spot = self.spots[number]
            if (x - spot.x) ** 2 + (y - spot.y) ** 2 <= (spot.radius_m or 0.0) ** 2:
                return number
        return -1

    def xy(self, lon: F, lat: F) -> tuple[F, F]:
        """Metres of a position or of arrays."""
        frame, (m_per_lon, m_per_lat) = self.ground.frame, self.ground.scale
        return (lon - frame.lon0) * m_per_lon, (lat - frame.lat0) * m_per_lat

    def lane(self, line: int, way: int) -> int:
        """Number of the lane of a line's direction, -1 when the plan does not ask for it."""
        return self._lanes[3 * line + way + 1]

    def work_at(self, x: float, y: float) -> int:
        """Lane of the own place of work that holds the position, -1 none."""
        for spot, lane in self.works_at:
            if (x - spot.x) ** 2 + (y - spot.y) ** 2 <= (spot.radius_m or 0.0) ** 2:
                return lane
        return -1

    def is_elsewhere(self, t: float) -> bool:
        """Whether another plan of this vehicle has its window then."""
        return any(a <= t <= b for a, b in self.others)

    def foreign(self, x: float, y: float, t: float) -> str | None:
        """Section of somebody else's plan, due then, that holds the position."""
        return self.ground.asked_of_others(x, y, t, self.vehicle, self.rules.coverage.corridor_m)

    @cached_property
    def _edges(self) -> tuple[Array, npt.NDArray[np.int64]]:
        """Edges of all own lines as columns, and the row at which each line begins."""
        rows = [line.columns for line in self.lines]
        return np.vstack(rows).T.copy(), np.cumsum([0, *(len(r) for r in rows)])[:-1].astype(np.int64)

    def far(self, x: Array, y: Array) -> Array:
        """(n, lines + spots) m from each position to each own line and each place's centre."""
        columns = []
        if self.lines:
            (x1, y1, ux, uy, length, _), heads = self._edges
            rx, ry = x[:, None] - x1, y[:, None] - y1
            s = np.minimum(np.maximum(rx * ux + ry * uy, 0.0), length)
            dx, dy = rx - s * ux, ry - s * uy
            columns.append(np.sqrt(np.minimum.reduceat(dx * dx + dy * dy, heads, axis=1)))
        if self.spots:
            at = np.array([(spot.x, spot.y) for spot in self.spots])
            dx, dy = x[:, None] - at[:, 0], y[:, None] - at[:, 1]
            columns.append(np.sqrt(dx * dx + dy * dy))
        return np.hstack(columns) if columns else np.zeros((len(x), 0))


def brief_of(plan_id: str, ground: Ground, rules: Rules) -> Brief:
    """The brief of a plan of this ground; KeyError for any other. Kept with the ground."""
    kept: dict[str, Brief] = ground.__dict__.setdefault("_briefs", {})
    brief = kept.get(plan_id)
    if brief is None or brief.rules is not rules:
        brief = kept[plan_id] = Brief(ground.plans[plan_id], ground, rules)
    return brief


def _with_radius(spot: Spot, rules: Rules) -> Spot:
    return spot._replace(radius_m=spot.radius_m or rules.coverage.radius_m.get(spot.kind, 30.0))


def _needs(plan: Plan, ground: Ground, rules: Rules) -> tuple[list[Line], list[Need], list[tuple[Spot, int]]]:
    """Lines, directions asked for, and (place, lane) of work done standing. A section named twice adds its passes."""
    lines: list[Line] = []
    needs: list[Need] = []
    places: list[tuple[Spot, int]] = []
    asked: dict[tuple[str, int], int] = {}
    for part in plan.sections:
        line = ground.lines.get(part.section)
        ways = (0,) if line is None else (1,) if line.oneway else WAYS[part.side]
        for way in ways:
            asked[part.section, way] = asked.get((part.section, way), 0) + part.passes
    numbers: dict[str, int] = {}
    for (section, way), passes in asked.items():
        if (line := ground.lines.get(section)) is not None:
            if section not in numbers:
                numbers[section] = len(lines)
                lines.append(line)
            enough = math.ceil(line.pieces * rules.coverage.complete - 1e-9)
            needs.append(Need(section, numbers[section], way, passes, line.pieces, line.piece_m, max(1, enough)))
        elif (spot := ground.spot_of.get(section)) is not None:
            places.append((_with_radius(spot, rules), len(needs)))
            needs.append(Need(section, -1, 0, passes, 1, 1.0, 1))
    return lines, needs, places
