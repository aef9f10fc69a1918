"""QUESTION: how do speed and place of a proof look on paper? Vector drawings: chart with limit, map clip.

Sizes in points; the drawings hold no words but numbers, names of roads and times.
"""

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect, String
from reportlab.lib import colors

from gps.plane import Frame
from gps.proof.clip import Clip
from gps.proof.proof import Point, Proof

INK, INK_2, GRID, ROAD, PLANNED, TRACK, BREACH = (
    colors.HexColor(c) for c in ("#16202c", "#56657a", "#dde3ea", "#c3ccd7", "#7fb2e5", "#2d6b4f", "#c22f26")
)
LEFT, BOTTOM, RIGHT, TOP = 30.0, 18.0, 8.0, 10.0  # margins of the chart's field
GAP_S = 60.0  # s without a fix that break the line
SCALE_M = (20, 50, 100, 200, 500, 1000, 2000, 5000)


def nice_step(span: float, parts: int = 5) -> float:
    """A round step of 1, 2 or 5 × 10ⁿ that cuts `span` into at most `parts` pieces.

    >>> nice_step(23.0), nice_step(0.9)
    (5.0, 0.2)
    """
    raw = max(span, 1e-9) / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.9999))


def speed_chart(proof: Proof, width: float, height: float, font: str, zone: tzinfo) -> Drawing:
    """Speed over time; the limit as a line, the breach's span shaded, its points red."""
    made = Drawing(width, height)
    from_t, to_t = proof.track_from_t, proof.track_to_t
    top = max([p.speed_kmh or 0 for p in proof.track] + [proof.limit_kmh or 0, 10]) * 1.1
    field_w, field_h = width - LEFT - RIGHT, height - BOTTOM - TOP

    def x(t: float) -> float:
        return LEFT + (t - from_t) / (to_t - from_t) * field_w

    def y(kmh: float) -> float:
        return BOTTOM + kmh / top * field_h

    start, end = x(proof.numbers.from_t), x(max(proof.numbers.last_t, proof.numbers.from_t))
    shade = colors.HexColor("#fbe9e7")
    made.add(Rect(start, BOTTOM, max(end - start, 0.8), field_h, fillColor=shade, strokeColor=None))
    _axes(made, (from_t, to_t, top), (x, y), width, font, zone)
    for run in _runs(proof.track):
        made.add(PolyLine([v for p in run for v in (x(p.t), y(p.speed_kmh or 0))], strokeColor=TRACK, strokeWidth=1))
    if proof.limit_kmh is not None:
        level = y(proof.limit_kmh)
        made.add(Line(LEFT, level, width - RIGHT, level, strokeColor=BREACH, strokeWidth=1, strokeDashArray=[4, 2]))
        made.add(_word(width - RIGHT, level + 2, f"{proof.limit_kmh:g} km/h", font, BREACH, "end"))
    for p in proof.track:
        if p.breach and p.speed_kmh is not None:
            size = 1.6 if proof.alert.breach == "overspeed" else 0.8  # elsewhere the speed is not what is wrong
            made.add(Circle(x(p.t), y(p.speed_kmh), size, fillColor=BREACH, strokeColor=None))
    return made


def _axes(
    made: Drawing, ends: tuple[float, float, float], at: tuple[Any, Any], width: float, font: str, zone: tzinfo
) -> None:
    from_t, to_t, top = ends
    x, y = at
    step = nice_step(top)
    for i in range(int(top / step) + 1):
        made.add(Line(LEFT, y(i * step), width - RIGHT, y(i * step), strokeColor=GRID, strokeWidth=0.5))
        made.add(_word(LEFT - 3, y(i * step) - 2.5, f"{i * step:g}", font, INK_2, "end"))
    every = time_step(to_t - from_t)
    for i in range(math.ceil(from_t / every), math.floor(to_t / every) + 1):
        form = "%H:%M:%S" if every < 60 else "%H:%M"
        made.add(Line(x(i * every), BOTTOM, x(i * every), BOTTOM - 3, strokeColor=INK_2, strokeWidth=0.5))
        made.add(_word(x(i * every), 6, datetime.fromtimestamp(i * every, zone).strftime(form), font, INK_2, "middle"))


def time_step(span_s: float) -> float:
    """Seconds between two words on the time axis: at most eight of them.

    >>> time_step(640)
    120.0
    """
    steps = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
    return float(next((s for s in steps if span_s / s <= 8), 86_400))


def _runs(track: Sequence[Point]) -> list[list[Point]]:
    """Pieces with speeds, cut where the device was silent."""
    told = [p for p in track if p.speed_kmh is not None]
    runs: list[list[Point]] = [[told[0]]] if told else []
    for a, b in pairwise(told):
        if b.t - a.t > GAP_S:
            runs.append([])
        runs[-1].append(b)
    return [run for run in runs if len(run) > 1]


def map_clip(proof: Proof, clip: Clip, width: float, height: float, font: str) -> Drawing:
    """Roads around, planned ones blue, the track green, breach points red; a bar says how long 100 m are."""
    made = Drawing(width, height)
    made.add(Rect(0, 0, width, height, fillColor=colors.HexColor("#f7f9fb"), strokeColor=GRID))
    west, south, east, north = clip.box
    frame = Frame((west + east) / 2, (south + north) / 2)
    half_x, half_y = frame.to_xy(east, north)
    scale = min(width / (2 * half_x), height / (2 * half_y))

    def at(lon: float, lat: float) -> tuple[float, float]:
        x, y = frame.to_xy(lon, lat)
        return width / 2 + x * scale, height / 2 + y * scale

    for line in clip.lines:
        colour, thick = (PLANNED, 4.0) if line.planned else (ROAD, 3.4 - 0.6 * line.grade)
        for a, b in pairwise(line.points):
            made.add(_cut(at(*a), at(*b), width, height, strokeColor=colour, strokeWidth=thick))
    for p, q in pairwise(proof.track):
        if q.t - p.t <= GAP_S:
            made.add(_cut(at(p.lon, p.lat), at(q.lon, q.lat), width, height, strokeColor=TRACK, strokeWidth=1))
    for p in proof.track:
        x, y = at(p.lon, p.lat)
        if p.breach and 0 <= x <= width and 0 <= y <= height:
            made.add(Circle(x, y, 2, fillColor=BREACH, strokeColor=colors.white, strokeWidth=0.4))
    _names(made, clip, at, (width, height), font)
    _bar(made, scale, width, font)
    return made


def _names(made: Drawing, clip: Clip, at: Any, size: tuple[float, float], font: str) -> None:
    """Each road's name once, at the middle of its longest piece; planned roads first, none over another."""
    said: set[str] = set()
    taken: list[tuple[float, float]] = []
    for line in sorted(clip.lines, key=lambda one: (not one.planned, one.grade, -len(one.points))):
        inside = [xy for p in line.points if 20 < (xy := at(*p))[0] < size[0] - 40 and 10 < xy[1] < size[1] - 12]
        if not line.name or line.name in said or not inside or len(said) >= 12:
            continue
        x, y = inside[len(inside) // 2]
        if any(abs(x - a) < 60 and abs(y - b) < 11 for a, b in taken):
            continue
        said.add(line.name)
        taken.append((x, y))
        made.add(_word(x, y + 3, line.name, font, INK if line.planned else INK_2, "middle"))


def _bar(made: Drawing, scale: float, width: float, font: str) -> None:
    metres = next((m for m in reversed(SCALE_M) if m * scale <= width / 4), SCALE_M[0])
    made.add(Line(10, 10, 10 + metres * scale, 10, strokeColor=INK, strokeWidth=1.2))
    made.add(_word(14 + metres * scale, 7, f"{metres} m", font, INK, "start"))


def _cut(a: tuple[float, float], b: tuple[float, float], width: float, height: float, **look: Any) -> Any:
    """The part of a segment inside the frame (Liang-Barsky); nothing when there is none."""
    (ax, ay), (dx, dy) = a, (b[0] - a[0], b[1] - a[1])
    first, last = 0.0, 1.0
    for step, room in ((-dx, ax), (dx, width - ax), (-dy, ay), (dy, height - ay)):
        if step == 0:
            if room < 0:
                return Group()
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first >= last:
        return Group()
    return Line(ax + first * dx, ay + first * dy, ax + last * dx, ay + last * dy, strokeLineCap=1, **look)


def _word(x: float, y: float, words: str, font: str, colour: Any, anchor: str) -> String:
    return String(x, y, words, fontName=font, fontSize=7, fillColor=colour, textAnchor=anchor)
