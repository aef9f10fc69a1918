"""QUESTION: how does a collector patrol? On foot along all streets of the own duty grid, round after round."""

import numpy as np

from demo.city import City
from demo.graph import Node
from demo.grids import Area
from demo.route import Leg
from gps.geo import Array
from registry.model import Collector

KMH = (4.1, 4.9)
ROUND_M = 9000.0  # a round is at least so long: about two hours
PAVEMENT_M = 7.0
STOP_SHARE, STOP_S = 0.16, (40.0, 280.0)  # of the crossings where something is looked at, and how long


def round_of(city: City, collector: Collector, rng: np.random.Generator) -> list[Leg]:
    """One round through the duty grid that ends where it began."""
    area = next(area for area in city.duty if area.code == collector.duty_grid)
    nodes = _walk(city, area, rng)
    kmh = float(rng.uniform(*KMH))
    legs, since = [], 0
    for i in range(1, len(nodes)):
        if i == len(nodes) - 1 or rng.random() < STOP_SHARE:
            stop_s = float(rng.uniform(*STOP_S))
            legs.append(Leg(_path(city, nodes[since : i + 1]), kmh, lane_m=PAVEMENT_M, pause_s=stop_s))
            since = i
    return legs


def _path(city: City, nodes: list[Node]) -> Array:
    return city.graph.along(nodes)


def _walk(city: City, area: Area, rng: np.random.Generator) -> list[Node]:
    """Nodes of a closed walk inside the grid that prefers streets it has not seen."""
    u0, u1, v0, v1 = area.rect
    inside = {n for n in city.graph.nodes if u0 - 1 <= n[0] <= u1 + 1 and v0 - 1 <= n[1] <= v1 + 1}
    start = here = _busiest(city, inside)
    seen: dict[frozenset[Node], int] = {}
    found, length_m, last = [start], 0.0, start
    while length_m < ROUND_M:
        ways = [n for n in city.graph.next[here] if n in inside]
        often = [seen.get(frozenset((here, n)), 0) + (0.5 if n == last else 0.0) for n in ways]
        here, last = min(zip(often, rng.random(len(ways)).tolist(), ways, strict=True))[2], here
        seen[frozenset((last, here))] = seen.get(frozenset((last, here)), 0) + 1
        length_m += city.graph.pieces[last, here].length_m
        found.append(here)
    return found + _home(city, inside, here, start)[1:]


def _busiest(city: City, inside: set[Node]) -> Node:
    """A crossing of main roads in the grid, else any node."""
    return max(sorted(inside), key=lambda n: sum(bool(city.graph.pieces[n, m].street) for m in city.graph.next[n]))


def _home(city: City, inside: set[Node], here: Node, start: Node) -> list[Node]:
    """Fewest streets back, inside the grid."""
    before: dict[Node, Node] = {here: here}
    queue = [here]
    for node in queue:
        for other in city.graph.next[node]:
            if other in inside and other not in before:
                before[other] = node
                queue.append(other)
    way = [start]
    while way[-1] != here:
        way.append(before[way[-1]])
    return way[::-1]
