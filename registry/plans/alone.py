"""QUESTION: what is wrong with a plan by itself? Its people, vehicle, sections, window. Pure (domain.md 5.1, 5.2)."""

from collections import Counter
from collections.abc import Iterator

from registry.plans.clash import Conflict, Scene, meet, refuse, span, warn
from registry.plans.model import Plan, PlanSection, vehicle_of
from registry.plans.names import STANDING
from registry.plans.windows import daily, told

WORK: dict[str, frozenset[str]] = {  # kinds of vehicle whose passes over roads count, and what they do there
    "sweeper": frozenset({"sweep"}), "washer_sweeper": frozenset({"sweep", "wash"}), "washer": frozenset({"wash"}),
    "sprinkler": frozenset({"sprinkle"}), "manual_washer": frozenset({"pavement"}), "rail_washer": frozenset({"rail"}),
}  # fmt: skip


def alone(plan: Plan, scene: Scene) -> Iterator[Conflict]:
    """Every clash of this plan with the registry, the calendar and the weather."""
    yield from _strangers(plan, scene)
    if not plan.sections:
        yield refuse("no_section", (plan.id,), "the plan names no section", "add at least one")
    yield from _repeated(plan)
    vehicle = scene.registry.vehicles.get(vehicle_of(plan))
    kind = vehicle.kind if vehicle else None
    for line in plan.sections:
        conflict = _unknown(plan, line, scene) or _unfit(plan, line, kind, scene)
        if conflict:
            yield conflict
    if plan.word != "cancelled":
        yield from _forbidden(plan, scene)
        yield from _stopped(plan, kind, scene)
        yield from _over(plan, scene)


def _strangers(plan: Plan, scene: Scene) -> Iterator[Conflict]:
    for vehicle in (plan.vehicle, plan.relief_vehicle):
        if vehicle is not None and vehicle not in scene.registry.vehicles:
            yield refuse("unknown_vehicle", (plan.id,), f"vehicle {vehicle} is not registered",
                         "correct it, or import the vehicles first", vehicle=vehicle)  # fmt: skip
    for driver in (plan.driver, plan.relief_driver):
        if driver is not None and driver not in scene.registry.drivers:
            yield refuse("unknown_driver", (plan.id,), f"driver {driver} is not registered",
                         "correct it, or import the drivers first", driver=driver)  # fmt: skip


def _repeated(plan: Plan) -> Iterator[Conflict]:
    """A section named twice for the same carriageway."""
    for section, count in Counter(line.section for line in plan.sections).items():
        sides = [line.side for line in plan.sections if line.section == section]
        if any(meet(a, b) for at, a in enumerate(sides) for b in sides[:at]):
            yield refuse("section_twice", (plan.id,), f"section {section} stands {count} times in the plan",
                         "name it once and say how many passes", section=section)  # fmt: skip


def _unknown(plan: Plan, line: PlanSection, scene: Scene) -> Conflict | None:
    place = scene.registry.places.get(line.section)
    if line.section in scene.registry.roads or (place is not None and place.kind == "dredge"):
        return None
    said = f"is a place of kind {place.kind}" if place else "is not registered"
    return refuse("unknown_section", (plan.id,), f"section {line.section} {said}",
                  "correct it, or import the roads first", section=line.section)  # fmt: skip


def _unfit(plan: Plan, line: PlanSection, kind: str | None, scene: Scene) -> Conflict | None:
    """A section that this kind of vehicle does not work at."""
    road, at_place = scene.registry.roads.get(line.section), line.section in scene.registry.places
    vehicle, section = vehicle_of(plan), line.section
    if road is None and kind is not None and kind not in STANDING:
        return refuse("wrong_kind", (plan.id,), f"{vehicle} is a {kind}: the dredge point {section} is not for it",
                      "name a road, or give it to a dredger", section=section, vehicle=vehicle)  # fmt: skip
    if road is not None and kind is not None and kind not in WORK and not (at_place and kind in STANDING):
        return warn("wrong_kind", (plan.id,), f"{vehicle} is a {kind}: no passes over {section} will be found",
                    "give the section to a vehicle that cleans roads", section=section, vehicle=vehicle)  # fmt: skip
    if road is not None and road.oneway and line.side == "backward":
        return warn("one_way", (plan.id,), f"section {section} is one-way: it has no side backward",
                    "write both or forward", section=section)  # fmt: skip
    return None


def _forbidden(plan: Plan, scene: Scene) -> Iterator[Conflict]:
    for start, end in daily(scene.settings.forbidden, plan.window_start, plan.window_end, scene.zone):
        yield warn("forbidden_window", (plan.id,),
                   f"the window touches {span(start, end, scene.zone)}, in which no work is allowed",
                   "move the window, or split the plan", from_t=start, to_t=end)  # fmt: skip


def _stopped(plan: Plan, kind: str | None, scene: Scene) -> Iterator[Conflict]:
    for stop in scene.stoppages:
        touches = stop.from_t < plan.window_end and (stop.to_t is None or stop.to_t > plan.window_start)
        if touches and kind is not None and (not stop.kinds or kind in stop.kinds):
            until = f"until {told(stop.to_t, scene.zone)}" if stop.to_t is not None else "until it is lifted"
            yield warn("stopped", (plan.id,), f"a {kind} stands still {until}: {stop.reason}",
                       "plan another vehicle or night, or lift the stoppage", vehicle=vehicle_of(plan),
                       from_t=stop.from_t, to_t=stop.to_t)  # fmt: skip


def _over(plan: Plan, scene: Scene) -> Iterator[Conflict]:
    if scene.now is not None and plan.window_end <= scene.now:
        yield warn("over", (plan.id,), f"the window ended {told(plan.window_end, scene.zone)}",
                   "check the date", from_t=plan.window_start, to_t=plan.window_end)  # fmt: skip
