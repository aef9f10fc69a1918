"""How does a plotly figure come onto the wall? A graph that stands still, and a figure whose colours are token names.

`assets/49-charts.js` reads the figure from the store `<panel>-figure`, puts in the colours of the theme (`--ink`, or
`--series-1/0.5` for half of it) and hands it to the graph `<panel>-graph`: a change is a patch of the same graph, in a
tour as in any night. Only pages with such a panel load plotly.
"""

from typing import Any

from dash import dcc
from dash.development.base_component import Component

STILL: Any = {"staticPlot": True, "displayModeBar": False, "responsive": True}
TEXT_PX = 15  # DESIGN 5: nothing smaller is read at 4 m


def plain(margin: int = 0, **more: Any) -> dict[str, Any]:
    """A layout without ground, frame and title; `margin` px on all sides."""
    clear = "rgba(0, 0, 0, 0)"
    return {
        "paper_bgcolor": clear, "plot_bgcolor": clear, "showlegend": False, "autosize": True,
        "margin": {"l": margin, "r": margin, "t": margin, "b": margin, "pad": 0},
        "font": {"family": "--font", "size": TEXT_PX, "color": "--ink-2"},
        **more,
    }  # fmt: skip


def axis(**more: Any) -> dict[str, Any]:
    """A quiet axis."""
    return {
        "fixedrange": True, "zeroline": False, "showgrid": False, "showline": False, "ticks": "",
        "tickfont": {"size": TEXT_PX, "color": "--ink-3"}, "automargin": True, **more,
    }  # fmt: skip


def graph(panel: str) -> Component:
    """Empty until its figure comes."""
    hidden = {"visible": False}
    empty = {"data": [], "layout": {**plain(), "font": {}, "xaxis": hidden, "yaxis": hidden}}
    return dcc.Graph(id=f"{panel}-graph", figure=empty, config=STILL, responsive=True, className="chart")
