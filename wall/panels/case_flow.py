"""Where do the day's cases stand? What passed each of the seven stages today, where open ones are held, hour by hour.

The funnel counts first passings of today; a case may count in several. Below it, apart: the states open cases are in
now, each case in exactly one (the field guide 0.5). Curves are painted with `clip-path`: no picture, no script.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import cases
from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import parts, words
from wall.look import Look, Props
from wall.words_cases import FLOW, HOLDING, STAGES

ID = "case_flow"
FEEDS: tuple[Feed, ...] = ("tallies", "cases")
EVERY_S = 15.0  # a clock runs out without anybody's word
HOURS = 24
AXIS_H = (0, 6, 12, 18, 24)  # hours since the day began that are named below the curve


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    return parts.frame(
        ID, FLOW["title"],
        html.Div(id=f"{ID}-stages", className="flow-stages"),
        html.Div(id=f"{ID}-states", className="flow-states"),
        html.Div(id=f"{ID}-curve", className="flow-curve"),
    )  # fmt: skip


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    if tally is None:
        calm = html.P(FLOW["none"], className="calm")
        return {
            f"{ID}-note": {"children": ""}, f"{ID}-stages": {"children": [calm]}, f"{ID}-states": {"children": []},
            f"{ID}-curve": {"children": []},
        }  # fmt: skip
    late = cases.late_by_status(look.cases.values(), look.now)
    most = max([1, *(tally.passed.get(stage, 0) for stage in STAGES)])
    return {
        f"{ID}-note": {"children": FLOW["note"]},
        f"{ID}-stages": {"children": [_stage(tally, stage, most) for stage in STAGES]},
        f"{ID}-states": {"children": _states(tally, late)},
        f"{ID}-curve": {"children": _curve(look, tally)},
    }


def _stage(tally: Tally, stage: str, most: int) -> Component:
    n, name = tally.passed.get(stage, 0), STAGES[stage]
    bar = html.Span(html.I(style={"width": f"{100 * n / most:.1f}%"}), className="flow-bar", **parts.HIDDEN)
    about = parts.data(figure=stage, day=tally.day, name=name, count=n)
    label = parts.label(FLOW["opens"].format(name=name, n=n))
    return html.Button([html.Span(name), bar, html.B(words.number(n))], className="flow-stage", **label, **about)


def _states(tally: Tally, late: Counter[str]) -> list[Component]:
    """Where open cases are held, each counted once, those out of time beside it."""
    made: list[Component] = []
    for states, name in HOLDING:
        n, over = (sum(found.get(state, 0) for state in states) for found in (tally.holding, late))
        about = parts.data(states=",".join(states), name=name, count=n)
        label = parts.label(FLOW["opens"].format(name=name, n=n))
        cell: list[Any] = [html.Button([html.Span(name), html.B(n)], className="flow-state", **label, **about)]
        if over:
            label = parts.label(FLOW["opens_late"].format(name=name, n=over))
            said = parts.data(states=",".join(states), late="overdue", name=f"{name} · 超期", count=over)
            cell.append(html.Button(FLOW["late"].format(n=over), className="case-late late", **label, **said))
        made.append(html.Div(cell))
    return made


def _curve(look: Look, tally: Tally) -> list[Component]:
    reported, closed = tally.reported_by_hour[:HOURS], tally.closed_by_hour[:HOURS]
    most = max([1, *reported, *closed])
    from_t = tally.from_t
    hours = [datetime.fromtimestamp(from_t + 3_600 * h, look.zone).strftime("%H") for h in range(HOURS + 1)]
    told = "；".join(
        FLOW["hour"].format(t=hours[h], reported=r, closed=c)
        for h, (r, c) in enumerate(zip(reported, closed, strict=False))
    )
    areas = [
        html.I(className="curve-reported", style={"clipPath": bars(reported, most)}),
        html.I(className="curve-closed", style={"clipPath": line(closed, most)}),
    ]
    axis = [html.Span(hours[h]) for h in AXIS_H]
    legend = [
        html.Span([parts.mark("reported", "curve"), FLOW["reported"]]),
        html.Span([parts.mark("closed", "curve"), FLOW["closed"]]),
        html.Span(FLOW["hours"]),
        html.Span(FLOW["most"].format(n=most), className="most"),
    ]
    picture: dict[str, Any] = {"role": "img", "aria-label": FLOW["told"].format(hours=told)}
    return [
        html.P(legend, className="curve-legend"),
        html.Div(areas, className="curve-plot", **picture),
        html.P(axis, className="curve-axis", **parts.HIDDEN),
    ]


def bars(counts: Sequence[int], most: int) -> str:
    """A `clip-path` of one column an hour, over the whole day's width; nothing where there is nothing."""
    points = ["0 100%"]
    for hour, n in enumerate(counts):
        top = 100 - 100 * n / most
        left, right = (f"{100 * at / HOURS:.2f}%" for at in (hour + 0.1, hour + 0.9))
        points += [f"{left} 100%", f"{left} {top:.1f}%", f"{right} {top:.1f}%", f"{right} 100%"]
    return f"polygon({', '.join([*points, '0 100%'])})"


def line(counts: Sequence[int], most: int) -> str:
    """A `clip-path` of a line through the middle of each hour, 2 px thick."""
    at = [(f"{100 * (hour + 0.5) / HOURS:.2f}%", f"{100 - 100 * n / most:.1f}%") for hour, n in enumerate(counts)]
    there = [f"{x} calc({y} - 1px)" for x, y in at]
    back = [f"{x} calc({y} + 1px)" for x, y in reversed(at)]
    return f"polygon({', '.join([*there, *back]) or '0 0'})"
