"""QUESTION: what lies around the streets? River, parks, the roads' continuation outside; drawn only (示意)."""

import numpy as np

from demo.ground import HEIGHT, WIDTH, bend, line, outline
from demo.streets import Streets
from gps.geo import Array

RIVER_M = 400.0  # width of the 湘江 here
BANK_M = 95.0  # between the district's edge and the water
OUTSIDE_M = 1500.0  # how far roads go on outside the district
FAR_M = 4200.0  # how far the river does
PARK_INSET_M = 34.0
BRIDGES = ("CJN", "SN")  # roads that cross the river


def river() -> Array:
    """The 湘江 as one ring in metres, north of the district."""
    u = np.arange(-FAR_M, WIDTH + FAR_M + 1, 90.0)
    south = HEIGHT + BANK_M + 45 * np.sin(u / 610) + 30 * np.sin(u / 340 + 1)
    north = HEIGHT + BANK_M + RIVER_M + 95 * np.sin(u / 900 + 0.6) + 30 * np.sin(u / 420)
    return bend(np.concatenate((u, u[::-1])), np.concatenate((south, north[::-1])))


def parks(streets: Streets) -> list[tuple[str, Array]]:
    """(name, ring): blocks without local streets, and the green bank of the river."""
    us = [0.0, *(road.at for road in streets.columns), WIDTH]
    vs = [road.at for road in streets.rows]
    found = []
    for name, strip, row in streets.parks:
        found.append((name, _rounded(us[strip], us[strip + 1], vs[row + 1], vs[row], PARK_INSET_M)))
    top = streets.rows[0].at
    for part, (left, right) in enumerate(((1, 3), (4, 6), (7, 9))):
        bank = outline(us[left] + 40, us[right] - 40, top + 26, HEIGHT + BANK_M - 66)
        found.append(("湘江风光带" if part == 1 else "", bend(*bank)))
    return found


def lake(streets: Streets) -> tuple[str, Array]:
    """(name, ring): the pond in the first park."""
    _, strip, row = streets.parks[0]
    u = (streets.columns[strip - 1].at + streets.columns[strip].at) / 2
    v = (streets.rows[row].at + streets.rows[row + 1].at) / 2
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    size = 1 + 0.16 * np.sin(2 * turn + 0.8) + 0.08 * np.sin(3 * turn)
    return "神农湖", bend(u + 118 * size * np.cos(turn), v + 78 * size * np.sin(turn))


def outside(streets: Streets) -> list[tuple[str, Array]]:
    """(name, line) of every main road beyond the district's edge."""
    found = []
    for road in streets.rows:
        found.append(("", line(-OUTSIDE_M, road.at, 0.0, road.at)))
        found.append(("", line(WIDTH, road.at, WIDTH + OUTSIDE_M, road.at)))
    for road in streets.columns:
        found.append(("", line(road.at, streets.rows[-1].at, road.at, -OUTSIDE_M)))
        if road.code in BRIDGES:
            found.append(("", line(road.at, streets.rows[0].at, road.at, HEIGHT + RIVER_M + OUTSIDE_M)))
    return found


def _rounded(u0: float, u1: float, v0: float, v1: float, inset_m: float) -> Array:
    """A block's rectangle with soft corners (superellipse)."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    half_u, half_v = (u1 - u0) / 2 - inset_m, (v1 - v0) / 2 - inset_m
    east = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.28
    north = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.28
    return bend((u0 + u1) / 2 + half_u * east, (v0 + v1) / 2 + half_v * north)
