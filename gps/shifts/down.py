"""QUESTION: what do we not hear at hand-over? The hub's view of links, roles, vehicles and cameras → what is down.

A vehicle that has done its plan may switch off: it is not asked any more.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from gps.shifts.calendar import Shift
from gps.shifts.sheet import Down
from gps.shifts.write import called_off, worker_of
from records import Duty
from registry.plans.model import Plan

SILENT = frozenset({"offline", "no_fix"})  # states of units
DARK = frozenset({"silent", "frozen", "none"})  # states of cameras
PRESENT_S = 7_200.0  # s after a shift's end in which what is true now is still true of it


class Viewed(Protocol):
    def view(self, feed: Any) -> Any: ...


def down(hub: Viewed, shift: Shift, plans: Sequence[Plan], duties: Sequence[Duty], now: float) -> list[Down]:
    """Empty for a shift of long ago: nobody knows any more."""
    if not shift.from_t <= now <= shift.to_t + PRESENT_S:
        return []
    done = {d.plan for d in duties if d.status == "done"}
    begun = (p for p in plans if not called_off(p) and p.window_start <= now)
    asked = {worker_of(p) for p in begun if p.id not in done}
    health = hub.view("health")
    found = [Down("link", name) for name, word in health.links.items() if word == "down"]
    found += [Down("role", role, health.roles[role].t if role in health.roles else None) for role in health.down]
    vehicles = hub.view("vehicles")
    found += [
        Down("vehicle", id_, vehicles[id_].t if id_ in vehicles else None)
        for id_ in asked
        if id_ not in vehicles or vehicles[id_].state in SILENT
    ]
    for camera in hub.view("cameras").values():
        if camera.state in DARK and camera.vehicle is None:
            found.append(Down("eye", camera.name, camera.t))
        elif camera.state in DARK and camera.vehicle in asked:
            found.append(Down("camera", f"{camera.vehicle}-{camera.channel or ''}", camera.t))
    return sorted(found, key=lambda d: (d.kind, d.name))
