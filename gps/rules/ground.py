"""QUESTION: where do the plans of a span lie, and where may a vehicle rest? Roads and places in one frame of metres."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from gps.geo import M_PER_DEG, Frame
from gps.rules.lines import Index, Line
from registry.model import Place, Registry, Vehicle
from registry.plans.model import Plan


class Spot(NamedTuple):
    """A place where a vehicle may stand: water, transfer, dredge point, depot, its own bay."""

    id: str
    kind: str
    x: float
    y: float
    radius_m: float | None


class Ground(Struct, frozen=True, dict=True):
    """Roads and places of all plans of a span, in metres. Immutable; made anew when plans or registry change."""

    frame: Frame
    plans: dict[str, Plan]
    lines: dict[str, Line]  # planned road sections by id
    spots: tuple[Spot, ...]  # all places of the registry
    spot_of: dict[str, Spot]
    vehicles: dict[str, Vehicle]
    channels: dict[str, tuple[str, ...]]  # registered camera channels of each vehicle

    @staticmethod
    def of(registry: Registry, plans: Iterable[Plan]) -> "Ground":
        known = {plan.id: plan for plan in plans}
        roads = {
            s.section: registry.roads[s.section]
            for p in known.values()
            for s in p.sections
            if s.section in registry.roads
        }
        # Of all roads, planned or not: memories hold metres of this frame and outlive a change of plans.
        frame = _frame([road.points for road in registry.roads.values()], registry.places.values())
        lines = {id_: Line.of(id_, frame.line_xy(r.points).tolist(), r.oneway) for id_, r in roads.items()}
        spots = tuple(Spot(p.id, p.kind, *frame.to_xy(p.lon, p.lat), p.radius_m) for p in registry.places.values())
        channels: dict[str, tuple[str, ...]] = {}
        for vehicle, channel in sorted(registry.cameras_by_channel):
            channels[vehicle] = (*channels.get(vehicle, ()), channel)
        return Ground(frame, known, lines, spots, {s.id: s for s in spots}, dict(registry.vehicles), channels)

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Metres per degree of longitude and latitude."""
        return self.frame.m_per_lon, M_PER_DEG

    @cached_property
    def windows(self) -> dict[str, list[tuple[float, float]]]:
        """Windows of all plans each vehicle is held against."""
        found: dict[str, list[tuple[float, float]]] = {}
        for plan in self.plans.values():
            if (vehicle := acting(plan)) is not None:
                found.setdefault(vehicle, []).append((plan.window_start, plan.window_end))
        return found

    @cached_property
    def _asked(self) -> dict[str, list[tuple[str, float, float]]]:
        """Vehicle and window of the plans that name a section."""
        found: dict[str, list[tuple[str, float, float]]] = {}
        for plan in self.plans.values():
            if (vehicle := acting(plan)) is not None:
                for part in plan.sections:
                    found.setdefault(part.section, []).append((vehicle, plan.window_start, plan.window_end))
        return found

    def asked_of_others(self, x: float, y: float, t: float, vehicle: str, corridor_m: float) -> str | None:
        """Section near the position that plans of other vehicles ask for at `t`, and none of this vehicle."""
        kept: dict[float, Index] = self.__dict__.setdefault("_indices", {})
        index = kept.get(corridor_m)
        if index is None:
            index = kept[corridor_m] = Index(list(self.lines.values()), corridor_m)
        for found in sorted(index.locate(x, y), key=lambda one: one.away_m):
            asked = self._asked.get(index.lines[found.line].id, ())
            due = {who for who, from_t, to_t in asked if from_t <= t <= to_t}
            if due and vehicle not in due:
                return index.lines[found.line].id
        return None


def acting(plan: Plan) -> str | None:
    """The vehicle a plan is held against; None when nobody drives it."""
    if plan.word == "replaced":
        return plan.relief_vehicle
    return plan.vehicle if plan.word == "planned" else None


def _frame(lines: Iterable[Sequence[tuple[float, float]]], places: Iterable[Place]) -> Frame:
    points = [p for line in lines for p in line] or [(p.lon, p.lat) for p in places] or [(0.0, 0.0)]
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    return Frame((min(lon) + max(lon)) / 2, (min(lat) + max(lat)) / 2)
