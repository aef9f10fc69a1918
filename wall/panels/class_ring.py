"""What kinds of problems came in today? A ring of major classes with their minor classes around it, told in words too.

Colours of the figure are names of tokens: `assets/49-charts.js` puts in those of the theme, and draws.
"""

from collections import Counter
from typing import Any, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import charts, parts, words
from wall.look import Look, Props
from wall.words_leader import RING

ID = "class_ring"
FEEDS: tuple[Feed, ...] = ("tallies",)
SERIES = 6  # colours there are; what has none is the rest
SHADES = ("", "/0.62", "/0.4")  # neighbours in the outer ring differ
INNER = {"x": [0.13, 0.87], "y": [0.13, 0.87]}


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    minors: int = 6  # minor classes named where there is room


class Major(NamedTuple):
    """A major class, or the rest of them."""

    name: str
    cases: int
    minors: tuple[tuple[str, int], ...]  # name, cases


def layout(options: Options, scene: Scene) -> Component:
    middle = html.P([html.B(id=f"{ID}-n"), html.Span(RING["all"])], className="ring-middle")
    ring = html.Div([charts.graph(ID), middle], className="ring", **parts.HIDDEN)
    lists = [
        html.Ul(id=f"{ID}-majors", className="ring-list"),
        html.Ul(id=f"{ID}-minors", className="ring-list minors"),
    ]
    return parts.frame(ID, RING["title"], html.Div([ring, *lists], className="ring-body"), dcc.Store(id=f"{ID}-figure"))


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    found = majors(tally) if tally else []
    total = sum(major.cases for major in found)
    note = RING["none"] if tally is None else RING["note"] if total else RING["empty"]
    return {
        f"{ID}-note": {"children": note},
        f"{ID}-n": {"children": words.UNKNOWN if tally is None else words.number(total)},
        f"{ID}-majors": {"children": [_row(m.name, m.cases, total, n) for n, m in enumerate(found, 1)]},
        f"{ID}-minors": {"children": [_minor(*one) for one in _most(found, options.minors)]},
        f"{ID}-figure": {"data": figure(found)},
    }


def majors(tally: Tally) -> list[Major]:
    """Major classes with their minor ones, most cases first; those beyond the colours are one."""
    sums, minors = Counter[str](), dict[str, Counter[str]]()
    for _, major, name, n in tally.by_class:
        sums[major] += n
        minors.setdefault(major, Counter())[name] += n
    order = sorted(sums, key=lambda major: (-sums[major], major))
    named = order if len(order) <= SERIES else order[: SERIES - 1]
    found = [Major(major, sums[major], _sorted(minors[major])) for major in named]
    if rest := order[len(named) :]:
        apart = sum((minors[major] for major in rest), Counter[str]())
        found.append(Major(RING["rest"], apart.total(), _sorted(apart)))
    return found


def figure(found: list[Major]) -> dict[str, Any]:
    """Two rings for plotly: major classes inside, their minor classes outside in shades."""
    outer = [
        (name, n, f"--series-{i}{SHADES[k % len(SHADES)]}")
        for i, major in enumerate(found, 1)
        for k, (name, n) in enumerate(major.minors)
    ]
    inner = [(major.name, major.cases, f"--series-{i}") for i, major in enumerate(found, 1)]
    return {
        "data": [_pie("major", inner, 0.66, INNER), _pie("minor", outer, 0.8, {"x": [0, 1], "y": [0, 1]})],
        "layout": charts.plain(margin=4),
    }


def _pie(name: str, slices: list[tuple[str, int, str]], hole: float, domain: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "pie", "name": name, "labels": [f"{name}-{n}" for n in range(len(slices))],
        "values": [n for _, n, _ in slices],
        "marker": {"colors": [colour for _, _, colour in slices], "line": {"color": "--panel", "width": 2}},
        "hole": hole, "domain": domain, "sort": False, "direction": "clockwise", "textinfo": "none",
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _sorted(counted: "Counter[str]") -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _most(found: list[Major], most: int) -> list[tuple[int, str, int]]:
    """The most frequent minor classes with the colour of their major."""
    every = [(n, name, cases) for n, major in enumerate(found, 1) for name, cases in major.minors]
    return sorted(every, key=lambda one: (-one[2], one[1]))[:most]


def _row(name: str, cases: int, total: int, series: int) -> Component:
    share = html.I(RING["share"].format(share=f"{100 * cases / total:.0f} %"), className="share")
    return html.Li([_sign(series), html.Span(name), html.B([RING["row"].format(n=words.number(cases)), share])])


def _minor(series: int, name: str, cases: int) -> Component:
    return html.Li([_sign(series), html.Span(name), html.B(words.number(cases))])


def _sign(series: int) -> Component:
    return html.I(className="series", style={"background": f"var(--series-{series})"}, **parts.HIDDEN)
