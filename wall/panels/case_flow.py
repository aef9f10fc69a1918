"""Where do the day's cases stand? What passed each of the seven stages today, where open ones are held, hour by hour.

The funnel counts first passings of today; a case may count in several. Below it, apart: the states open cases are in
now, each case in exactly one (the field guide 0.5). Buttons stand from the first paint on and only their words change,
or a click between two pushes would be lost. Curves are painted with `clip-path`: no picture, no script.
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
    stages = html.Div([_stage(name) for name in STAGES], className="flow-stages")
    states = html.Div([_state(i) for i in range(len(HOLDING))], className="flow-states")
    return parts.frame(ID, FLOW["title"], stages, states, _curve())


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    note = FLOW["none"] if tally is None else FLOW["note"]
    late = cases.late_by_status(look.cases.values(), look.now)
    return {f"{ID}-note": {"children": note}, **_stages(tally), **_states(tally, late), **_hours(look, tally)}


# -- stages ------------------------------------------------------------------------------------------


def _stage(stage: str) -> Component:
    bar = html.Span(html.I(id=f"{ID}-bar-{stage}"), className="flow-bar", **parts.HIDDEN)
    about = parts.data(figure=stage, name=STAGES[stage], count="", day="")
    content = [html.Span(STAGES[stage]), bar, html.B(id=f"{ID}-n-{stage}")]
    return html.Button(content, id=f"{ID}-stage-{stage}", className="flow-stage", **about)


def _stages(tally: Tally | None) -> Props:
    props: Props = {}
    most = max([1, *(tally.passed.get(stage, 0) for stage in STAGES)]) if tally else 1
    for stage, name in STAGES.items():
        n = tally.passed.get(stage, 0) if tally else None
        day = tally.day if tally else ""
        props[f"{ID}-stage-{stage}"] = _told(FLOW["opens"], name, n) | {"data-day": day}
        props[f"{ID}-bar-{stage}"] = {"style": {"width": f"{100 * (n or 0) / most:.1f}%"}}
        props[f"{ID}-n-{stage}"] = {"children": words.UNKNOWN if n is None else words.number(n)}
    return props


# -- states ------------------------------------------------------------------------------------------


def _state(i: int) -> Component:
    states, name = HOLDING[i]
    about = parts.data(states=",".join(states), name=name, count="")
    number = html.Button([html.Span(name), html.B(id=f"{ID}-held-n-{i}")], id=f"{ID}-held-{i}", className="flow-state",
                         **about)  # fmt: skip
    about = parts.data(states=",".join(states), late="overdue", name=FLOW["name_late"].format(name=name), count="")
    late = html.Button(id=f"{ID}-late-{i}", className="case-late late", hidden=True, **about)
    return html.Div([number, late])


def _states(tally: Tally | None, late: Counter[str]) -> Props:
    """Where open cases are held, each counted once, those out of time beside it."""
    props: Props = {}
    for i, (states, name) in enumerate(HOLDING):
        n = sum(tally.holding.get(state, 0) for state in states) if tally else None
        over = min(n or 0, sum(late[state] for state in states))  # marks may be a moment behind the count
        props[f"{ID}-held-{i}"] = _told(FLOW["opens"], name, n)
        props[f"{ID}-held-n-{i}"] = {"children": words.UNKNOWN if n is None else str(n)}
        props[f"{ID}-late-{i}"] = _told(FLOW["opens_late"], name, over) | {
            "hidden": not over, "children": FLOW["late"].format(n=over),
        }  # fmt: skip
    return props


def _told(sentence: str, name: str, n: int | None) -> dict[str, Any]:
    if n is None:
        return {"disabled": True, "data-count": "", "aria-label": name}
    return {"disabled": False, "data-count": n, "aria-label": sentence.format(name=name, n=n)}


# -- hours -------------------------------------------------------------------------------------------


def _curve() -> Component:
    legend = [
        html.Span([parts.mark("reported", "curve"), FLOW["reported"]]),
        html.Span([parts.mark("closed", "curve"), FLOW["closed"]]),
        html.Span(FLOW["hours"]),
        html.Span(id=f"{ID}-most", className="most"),
    ]
    areas = [html.I(id=f"{ID}-{name}", className=f"curve-{name}") for name in ("reported", "closed")]
    axis = [html.Span(id=f"{ID}-hour-{hour}") for hour in AXIS_H]
    picture: dict[str, Any] = {"role": "img"}
    return html.Div(
        [
            html.P(legend, className="curve-legend"),
            html.Div(areas, id=f"{ID}-plot", className="curve-plot", **picture),
            html.P(axis, className="curve-axis", **parts.HIDDEN),
        ],
        className="flow-curve",
    )


def _hours(look: Look, tally: Tally | None) -> Props:
    reported, closed = (tally.reported_by_hour[:HOURS], tally.closed_by_hour[:HOURS]) if tally else ((), ())
    most = max([1, *reported, *closed])
    times = [tally.from_t + 3_600 * hour for hour in range(HOURS + 1)] if tally else []
    hours = [datetime.fromtimestamp(t, look.zone).strftime("%H") for t in times]
    told = "；".join(
        FLOW["hour"].format(t=t, reported=r, closed=c) for t, r, c in zip(hours, reported, closed, strict=False)
    )
    return {
        f"{ID}-most": {"children": FLOW["most"].format(n=most) if tally else ""},
        f"{ID}-reported": {"style": {"clipPath": bars(reported, most)}},
        f"{ID}-closed": {"style": {"clipPath": line(closed[: whole_hours(tally)], most)}},
        f"{ID}-plot": {"aria-label": FLOW["told"].format(hours=told)},
        **{f"{ID}-hour-{hour}": {"children": hours[hour] if hours else ""} for hour in AXIS_H},
    }


def whole_hours(tally: Tally | None) -> int:
    """Hours of the day that are over: a line through the running one would always seem to fall."""
    return int((tally.t - tally.from_t) // 3_600) if tally else 0


def bars(counts: Sequence[int], most: int) -> str:
    """A `clip-path` of one column an hour, over the whole day's width; nothing where there is nothing."""
    points = ["0 100%"]
    for hour, n in enumerate(counts):
        top = 100 - 100 * n / most
        left, right = (f"{100 * at / HOURS:.2f}%" for at in (hour + 0.1, hour + 0.9))
        points += [f"{left} 100%", f"{left} {top:.1f}%", f"{right} {top:.1f}%", f"{right} 100%"]
    return f"polygon({', '.join([*points, '0 100%'])})"


def line(counts: Sequence[int], most: int) -> str:
    """A `clip-path` of a line through the middle of each hour, 3 px thick."""
    at = [(f"{100 * (hour + 0.5) / HOURS:.2f}%", f"{100 - 100 * n / most:.1f}%") for hour, n in enumerate(counts)]
    there = [f"{x} calc({y} - 1.5px)" for x, y in at]
    back = [f"{x} calc({y} + 1.5px)" for x, y in reversed(at)]
    return f"polygon({', '.join([*there, *back]) or '0 0'})"
