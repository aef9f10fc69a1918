"""QUESTION: which way from here to there? The streets as nodes and pieces; shortest ways, never through houses."""

import heapq
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from demo.ground import WIDTH, bend, line
from demo.streets import Arterial, Local, Streets
from gps.geo import Array

Node = tuple[float, float]  # u, v on the board
EDGE_STEP_M = 25.0
LOCAL_COST = 1.8  # a metre of local street counts so much against one of an arterial


class Piece(NamedTuple):
    """Street between two neighbouring nodes; `xy` runs from `a` to `b`, metres."""

    a: Node
    b: Node
    street: str  # the arterial's code, "" for a local street
    xy: Array
    length_m: float


class _Line(NamedTuple):
    street: str
    north_south: bool
    at: float
    start: float
    end: float


class Graph:
    """Nodes where streets meet or end, pieces between them."""

    def __init__(self, streets: Streets) -> None:
        lines = [_arterial(a, streets) for a in (*streets.columns, *streets.rows)] + [_local(p) for p in streets.locals]
        self.pieces: dict[tuple[Node, Node], Piece] = {}
        self.next: dict[Node, list[Node]] = {}
        for one in lines:
            self._add(one, _stops(one, lines))
        self._trees: dict[Node, dict[Node, Node]] = {}

    def _add(self, one: _Line, stops: list[float]) -> None:
        nodes = [(one.at, s) if one.north_south else (s, one.at) for s in stops]
        for a, b in zip(nodes[:-1], nodes[1:], strict=True):
            xy = line(*a, *b, EDGE_STEP_M)
            length = float(np.hypot(*np.diff(xy, axis=0).T).sum())
            self.pieces[a, b] = Piece(a, b, one.street, xy, length)
            self.pieces[b, a] = Piece(b, a, one.street, xy[::-1], length)
            self.next.setdefault(a, []).append(b)
            self.next.setdefault(b, []).append(a)

    @cached_property
    def nodes(self) -> list[Node]:
        return sorted(self.next)

    @cached_property
    def _xy(self) -> Array:
        return bend(*np.array(self.nodes).T)

    def nearest(self, x: float, y: float, where: Callable[[Node], bool] = lambda _node: True) -> Node:
        """The node next to a place in metres, among those that `where` allows."""
        away = np.hypot(*(self._xy - (x, y)).T)
        order = [self.nodes[int(i)] for i in np.argsort(away, kind="stable")]
        return next(node for node in order if where(node))

    def way(self, start: Node, end: Node) -> list[Node]:
        """Nodes of the cheapest way, both ends included."""
        before = self._trees.get(end)
        if before is None:
            before = self._trees[end] = self._tree(end)
        found = [start]
        while found[-1] != end:
            found.append(before[found[-1]])
        return found

    def along(self, nodes: list[Node]) -> Array:
        """(n, 2) metres of the streets through neighbouring nodes."""
        if len(nodes) < 2:
            return bend(*np.array(nodes).T)
        parts = [self.pieces[a, b].xy for a, b in zip(nodes[:-1], nodes[1:], strict=True)]
        return np.concatenate([parts[0][:1], *(part[1:] for part in parts)])

    def _tree(self, root: Node) -> dict[Node, Node]:
        """Dijkstra from `root`: each node's next one on its way there."""
        cost, towards, queue = {root: 0.0}, {root: root}, [(0.0, root)]
        while queue:
            so_far, node = heapq.heappop(queue)
            if so_far > cost[node]:
                continue
            for other in self.next[node]:
                piece = self.pieces[node, other]
                total = so_far + piece.length_m * (1.0 if piece.street else LOCAL_COST)
                if total < cost.get(other, float("inf")):
                    cost[other], towards[other] = total, node
                    heapq.heappush(queue, (total, other))
        return towards


def _arterial(road: Arterial, streets: Streets) -> _Line:
    """North–south roads end on the outermost cross roads, west–east roads at the district's edge."""
    if road.north_south:
        return _Line(road.code, True, road.at, streets.rows[-1].at, streets.rows[0].at)
    return _Line(road.code, False, road.at, 0.0, WIDTH)


def _local(piece: Local) -> _Line:
    return _Line("", piece.north_south, piece.at, piece.start, piece.end)


def _stops(one: _Line, lines: list[_Line]) -> list[float]:
    """Where the line begins, meets others and ends."""
    met = {
        other.at
        for other in lines
        if other.north_south != one.north_south
        and one.start <= other.at <= one.end
        and other.start <= one.at <= other.end
    }
    return sorted(met | {one.start, one.end})
