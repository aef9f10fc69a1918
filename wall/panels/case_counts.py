"""How does the day stand? Collectors on duty, and the day's cases that were reported, filed, checked and closed.

The counters tell what passed a stage today, the last one what is open now: they are not parts of one sum (the field
guide 0.5). Every number opens into its cases: `assets/46-case-list.js`. Its button stands from the first paint on and
only its words change, or a click between two pushes would be lost.
"""

from collections import Counter
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import parts, words
from wall.look import Look, Props
from wall.words_cases import COUNTS

ID = "case_counts"
FEEDS: tuple[Feed, ...] = ("tallies", "collectors")
PASSED = ("collect", "file", "check", "close")
LATE = ("late", "warning")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    on_duty = _cell("on_duty", html.Small([html.Span(id=f"{ID}-due"), html.Span(id=f"{ID}-away", className="late")]),
                    html.Strong(id=f"{ID}-on_duty"))  # fmt: skip
    passed = [_cell(name, html.Small(id=f"{ID}-{name}-sub"), _number(name)) for name in PASSED]
    late = [
        html.Button(id=f"{ID}-{name}", className=f"case-late {name}", hidden=True,
                    **parts.data(figure=name, name=COUNTS[name].partition(" ")[0], count=""))
        for name in LATE
    ]  # fmt: skip
    open_ = _cell("open", html.Small([html.Span(id=f"{ID}-open-sub"), *late]), _number("open"))
    figures = html.Div([on_duty, *passed, open_], className="case-figures")
    return parts.frame(ID, COUNTS["title"], figures)


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    note = COUNTS["waiting"] if tally is None else COUNTS["note"].format(t=words.minute(tally.from_t, look.zone))
    props: Props = {f"{ID}-note": {"children": note}, **_on_duty(look), **_open(tally)}
    for name in PASSED:
        n = None if tally is None else tally.passed.get(name, 0)
        props[f"{ID}-{name}"] = _told(name, n) | {"data-day": tally.day if tally else ""}
        props[f"{ID}-{name}-sub"] = {"children": _beside(name, tally) if tally else ""}
    return props


def share(part: int, whole: int) -> str:
    """92.9 %; nothing when there is nothing to share."""
    return words.UNKNOWN if whole <= 0 else f"{100 * part / whole:.1f} %"


def _on_duty(look: Look) -> Props:
    states = Counter[str](unit.state for unit in look.collectors.values())
    away = states["offline"]
    return {
        f"{ID}-on_duty": {"children": words.number(states["on_duty"])},
        f"{ID}-due": {"children": COUNTS["due"].format(n=states["on_duty"] + away)},
        f"{ID}-away": {"children": COUNTS["away"].format(n=away) if away else ""},
    }


def _beside(name: str, tally: Tally) -> str:
    """What a counter is held against: of the reported, of the closed, of the day before."""
    n = tally.passed.get(name, 0)
    if name == "file":
        return COUNTS["file_rate"].format(share=share(n, tally.passed.get("collect", 0)))
    if name == "close":
        return COUNTS["on_time"].format(share=share(tally.passed.get("closed_on_time", 0), n))
    if not any(tally.day_before.values()):
        return ""  # nobody worked then: nothing to hold it against
    return COUNTS["before"].format(n=words.number(tally.day_before.get(name, 0)))


def _open(tally: Tally | None) -> Props:
    """What is open now, and what of it is late, else soon late: it opens by itself."""
    counted = {name: 0 if tally is None else getattr(tally, name) for name in LATE}
    shown = next((name for name in LATE if counted[name]), None)
    props: Props = {
        f"{ID}-open": _told("open", None if tally is None else sum(tally.holding.values())),
        f"{ID}-open-sub": {"children": COUNTS["calm"] if tally is not None and shown is None else ""},
    }
    for name in LATE:
        said = COUNTS[name].format(n=words.number(counted[name]))
        props[f"{ID}-{name}"] = {"hidden": name != shown, "data-count": counted[name], "children": said}
    return props


def _cell(name: str, beside: Component, number: Component) -> Component:
    head = html.Span([html.Span(COUNTS[name], className="label"), beside], className="case-head")
    return html.Div([head, number], className="case-figure")


def _number(name: str) -> Component:
    """A number that opens into the cases it counts."""
    return html.Button(
        id=f"{ID}-{name}", className="case-number", **parts.data(figure=name, name=COUNTS[name], count="")
    )


def _told(name: str, n: int | None) -> dict[str, Any]:
    if n is None:
        return {"disabled": True, "data-count": "", "aria-label": COUNTS[name], "children": words.UNKNOWN}
    label = COUNTS["opens"].format(name=COUNTS[name], n=n)
    return {"disabled": False, "data-count": n, "aria-label": label, "children": words.number(n)}
