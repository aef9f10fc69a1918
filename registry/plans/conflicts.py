"""QUESTION: do these plans fit together? Plans and all they are held against → every clash. Pure.

One driver or one vehicle in two plans at once cannot be. A section that two do at once, or nobody, is worth a word.
"""

from collections.abc import Callable, Iterator, Sequence

from registry.plans.alone import WORK, alone
from registry.plans.clash import Conflict, Scene, meet, refuse, span, warn
from registry.plans.copies import week_before
from registry.plans.model import Plan, Side, driver_of, vehicle_of


def conflicts(new: Sequence[Plan], scene: Scene) -> list[Conflict]:
    """All clashes that touch the new plans: refused ones first, each kind in the order of the plans."""
    ours = {plan.id for plan in new}
    others = [plan for plan in scene.around if plan.id not in ours]
    at_work = [plan for plan in (*new, *others) if plan.word != "cancelled"]
    found: list[Conflict] = []
    for plan in new:
        found += alone(plan, scene)
    found += _drivers(at_work, ours, scene)
    found += _vehicles(at_work, ours, scene)
    found += _shared(at_work, ours, scene)
    found += _uncovered(new, at_work, scene)
    return sorted(found, key=lambda conflict: conflict.level != "refused")


def _overlapping(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Plan]]:
    """Pairs whose windows touch."""
    running: list[Plan] = []
    for plan in sorted(plans, key=lambda p: (p.window_start, p.id)):
        running = [other for other in running if other.window_end > plan.window_start]
        for other in running:
            yield other, plan
        running.append(plan)


def _at_once(
    plans: Sequence[Plan], of: Callable[[Plan], str], ours: set[str]
) -> Iterator[tuple[str, tuple[str, str], float, float]]:
    """(who, ids with ours first, from, to) where one is wanted in two plans at once."""
    groups: dict[str, list[Plan]] = {}
    for plan in plans:
        groups.setdefault(of(plan), []).append(plan)
    for word, some in groups.items():
        for one, other in _overlapping(some):
            if {one.id, other.id} & ours:
                yield word, _ids(one, other, ours), *_both(one, other)


def _ids(one: Plan, other: Plan, ours: set[str]) -> tuple[str, str]:
    first, second = sorted((one.id, other.id), key=lambda word: (word not in ours, word))
    return first, second


def _both(one: Plan, other: Plan) -> tuple[float, float]:
    return max(one.window_start, other.window_start), min(one.window_end, other.window_end)


def _drivers(plans: Sequence[Plan], ours: set[str], scene: Scene) -> Iterator[Conflict]:
    for driver, ids, start, end in _at_once(plans, driver_of, ours):
        yield refuse("driver_twice", ids, f"driver {driver} has two vehicles at once, {span(start, end, scene.zone)}",
                     "give one plan another driver, or windows apart",
                     driver=driver, from_t=start, to_t=end)  # fmt: skip


def _vehicles(plans: Sequence[Plan], ours: set[str], scene: Scene) -> Iterator[Conflict]:
    for vehicle, ids, start, end in _at_once(plans, vehicle_of, ours):
        yield refuse("vehicle_twice", ids, f"vehicle {vehicle} has two plans at once, {span(start, end, scene.zone)}",
                     "give one plan another vehicle, or windows apart",
                     vehicle=vehicle, from_t=start, to_t=end)  # fmt: skip


def _shared(plans: Sequence[Plan], ours: set[str], scene: Scene) -> Iterator[Conflict]:
    """One section, one carriageway, the same kind of work, at once. Sweeping before washing is as it should be."""
    on: dict[str, dict[str, tuple[Plan, Side]]] = {}
    for plan in plans:
        for line in plan.sections:
            here = on.setdefault(line.section, {})
            here[plan.id] = (plan, "both" if plan.id in here else line.side)
    for section, some in on.items():
        for one, other in _overlapping([plan for plan, _ in some.values()]):
            alike = _work(one, scene) & _work(other, scene) and meet(some[one.id][1], some[other.id][1])
            if alike and {one.id, other.id} & ours:
                start, end = _both(one, other)
                yield warn("section_shared", _ids(one, other, ours),
                           f"section {section} is planned twice at once, {span(start, end, scene.zone)}",
                           "take it out of one plan, set sides, or windows apart",
                           section=section, from_t=start, to_t=end)  # fmt: skip


def _work(plan: Plan, scene: Scene) -> frozenset[str]:
    vehicle = scene.registry.vehicles.get(vehicle_of(plan))
    return WORK.get(vehicle.kind, frozenset({vehicle.kind})) if vehicle else frozenset()


def _uncovered(new: Sequence[Plan], at_work: Sequence[Plan], scene: Scene) -> Iterator[Conflict]:
    """Roads that nobody has in the nights of these plans though they are due: graded, or planned a week before."""
    had = {(p.date, p.shift, line.section) for p in scene.week_before if p.word != "cancelled" for line in p.sections}
    for date, shift in sorted({(plan.date, plan.shift) for plan in new}):
        done = {line.section for plan in at_work if plan.date == date for line in plan.sections}
        for road in scene.registry.roads.values():
            why = []
            if shift == "night" and road.grade in scene.settings.due_grades:
                why.append(f"is of grade {road.grade}")
            if (week_before(date), shift, road.id) in had:
                why.append("had a plan a week before")
            if why and road.id not in done:
                yield warn("section_uncovered", (),
                           f"nobody has {road.id} {road.name} on {date}; it {' and '.join(why)}",
                           "add it to a plan of that night", section=road.id)  # fmt: skip
