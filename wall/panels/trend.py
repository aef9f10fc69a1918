"""How does the day go, hour by hour? What was reported and what was closed, as two lines.

The hour that runs is not over: a line through it would always seem to fall, so it is a hollow dot. Colours are names of
tokens (`wall/charts.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import charts, parts, words
from wall.look import Look, Props
from wall.words_cases import FLOW
from wall.words_leader import TREND

ID = "trend"
FEEDS: tuple[Feed, ...] = ("tallies",)
HOUR_S = 3_600
HALF_DAY, DAY = 12, 24  # hours the axis has: half a day until it is full
LINES = {"reported": "--series-1", "closed": "--series-2"}
EVERY = 2  # hours between two that are named


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    legend = [
        html.Span([html.I(className="series line", style={"background": f"var({colour})"}), html.Span(TREND[name]),
                   html.B(id=f"{ID}-{name}")], className="trend-name")
        for name, colour in LINES.items()
    ]  # fmt: skip
    more = [html.Span(id=f"{ID}-most", className="trend-most"), html.Span(TREND["running"], className="trend-hint")]
    picture: dict[str, Any] = {"role": "img"}
    plot = html.Div(charts.graph(ID), id=f"{ID}-plot", className="trend-plot", **picture)
    return parts.frame(ID, TREND["title"], html.P([*legend, *more], className="trend-legend"), plot,
                       dcc.Store(id=f"{ID}-figure"))  # fmt: skip


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    hours = _hours(look, tally)
    props: Props = {
        f"{ID}-note": {"children": TREND["none"] if tally is None else ""},
        f"{ID}-figure": {"data": figure(hours, tally)},
        f"{ID}-plot": {"aria-label": _said(hours, tally)},
        f"{ID}-most": {"children": _most(hours, tally)},
    }
    for name in LINES:
        counts = _counts(tally, name)
        said = "" if tally is None else TREND["sum"].format(n=words.number(sum(counts)))
        props[f"{ID}-{name}"] = {"children": said}
    return props


def figure(hours: Sequence[str], tally: Tally | None) -> dict[str, Any]:
    """Lines through the hours that are over, a hollow dot for the one that runs. The axis is that of half a day, then
    of a whole one, so that a line grows and never slides."""
    traces = [trace for name, colour in LINES.items() for trace in _traces(_counts(tally, name), tally, colour)]
    shown = HALF_DAY if tally is None or len(tally.reported_by_hour) <= HALF_DAY else DAY
    step = EVERY if shown == HALF_DAY else 2 * EVERY
    ticks = list(range(0, shown, step))
    most = max([4, *_counts(tally, "reported"), *_counts(tally, "closed")])
    x = charts.axis(range=[-0.4, shown - 0.6], tickvals=ticks, ticktext=[hours[i] for i in ticks] if hours else [],
                    showline=True, linecolor="--line-2")  # fmt: skip
    y = charts.axis(range=[0, most * 1.12], nticks=4, showgrid=True, gridcolor="--line", tickformat=",d")
    return {"data": traces, "layout": charts.plain(4, xaxis=x, yaxis=y)}


def whole_hours(tally: Tally) -> int:
    """Hours of the day that are over."""
    return int((min(tally.t, tally.to_t) - tally.from_t) // HOUR_S)


def _traces(counts: Sequence[int], tally: Tally | None, colour: str) -> list[dict[str, Any]]:
    over = whole_hours(tally) if tally else 0
    line = {"type": "scatter", "hoverinfo": "skip", "cliponaxis": False}
    whole = {
        **line, "x": list(range(over)), "y": list(counts[:over]), "mode": "lines+markers" if over == 1 else "lines",
        "line": {"color": colour, "width": 3, "shape": "linear"}, "marker": {"color": colour, "size": 8},
    }  # fmt: skip
    running = {
        **line, "x": list(range(over, len(counts))), "y": list(counts[over:]), "mode": "markers",
        "marker": {"color": colour, "size": 10, "symbol": "circle-open", "line": {"width": 2.5}},
    }  # fmt: skip
    return [whole, running]


def _counts(tally: Tally | None, name: str) -> tuple[int, ...]:
    if tally is None:
        return ()
    return (tally.reported_by_hour if name == "reported" else tally.closed_by_hour)[:DAY]


def _hours(look: Look, tally: Tally | None) -> list[str]:
    """08, 09 … 07: the hours of the counting day."""
    if tally is None:
        return []
    return [datetime.fromtimestamp(tally.from_t + HOUR_S * n, look.zone).strftime("%H") for n in range(DAY)]


def _most(hours: Sequence[str], tally: Tally | None) -> str:
    """The hour with the most reports."""
    counts = _counts(tally, "reported")
    if not any(counts):
        return ""
    at = max(range(len(counts)), key=counts.__getitem__)
    return TREND["most"].format(n=words.number(counts[at]), t=hours[at])


def _said(hours: Sequence[str], tally: Tally | None) -> str:
    pairs = zip(hours, _counts(tally, "reported"), _counts(tally, "closed"), strict=False)
    return FLOW["told"].format(hours="；".join(FLOW["hour"].format(t=t, reported=r, closed=c) for t, r, c in pairs))
