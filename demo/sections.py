"""QUESTION: which road sections do plans name? Each main road, cut where it meets another one."""

from typing import NamedTuple

from demo.graph import Graph, Node
from demo.streets import Arterial, Streets
from gps.geo import Array

COMPANIES = tuple(f"第{n}清扫保洁公司（示意）" for n in "一二三四")
LEADS = tuple(f"{n}公司车队长（示意）" for n in "一二三四")


class Section(NamedTuple):
    id: str
    road: Arterial
    company: int  # index of COMPANIES and LEADS
    nodes: list[Node]  # from north to south, or from west to east
    xy: Array
    length_m: float


def cut(streets: Streets, graph: Graph) -> list[Section]:
    """Sections of all roads, in the roads' order."""
    found = []
    for road in (*streets.columns, *streets.rows):
        crossings = {other.at for other in (streets.rows if road.north_south else streets.columns)}
        for n, nodes in enumerate(_parts(_nodes(road, graph), crossings, road), 1):
            xy = graph.along(nodes)
            length = sum(graph.pieces[a, b].length_m for a, b in zip(nodes[:-1], nodes[1:], strict=True))
            found.append(Section(f"{road.code}-{n:02d}", road, _company(nodes, streets), nodes, xy, length))
    return found


def _nodes(road: Arterial, graph: Graph) -> list[Node]:
    """All nodes of a road, north → south or west → east."""
    on = {node for (a, b), piece in graph.pieces.items() if piece.street == road.code for node in (a, b)}
    return sorted(on, key=lambda node: -node[1] if road.north_south else node[0])


def _parts(nodes: list[Node], crossings: set[float], road: Arterial) -> list[list[Node]]:
    parts: list[list[Node]] = [[nodes[0]]]
    for node in nodes[1:]:
        parts[-1].append(node)
        if (node[1] if road.north_south else node[0]) in crossings and node != nodes[-1]:
            parts.append([node])
    return parts


def _company(nodes: list[Node], streets: Streets) -> int:
    """Four contracts: north and south of one road, west and east of another."""
    u, v = nodes[len(nodes) // 2]
    return (0 if v >= streets.rows[3].at else 2) + (0 if u <= streets.columns[4].at else 1)
