"""How does the day stand? Collectors on duty, and the day's cases that were reported, filed, checked and closed.

The counters tell what passed a stage today, the last one what is open now: they are not parts of one sum (the field
guide 0.5). Every number opens into its cases: `assets/46-case-list.js`.
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


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    return parts.frame(ID, COUNTS["title"], html.Div(id=f"{ID}-figures", className="case-figures"))


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    note = COUNTS["waiting"] if tally is None else COUNTS["note"].format(t=words.minute(tally.from_t, look.zone))
    cells = [_on_duty(look), *(_passed(name, tally) for name in PASSED), _open(tally)]
    return {f"{ID}-note": {"children": note}, f"{ID}-figures": {"children": cells}}


def share(part: int, whole: int) -> str:
    """92.9 %; nothing when there is nothing to share."""
    return words.UNKNOWN if whole <= 0 else f"{100 * part / whole:.1f} %"


def _on_duty(look: Look) -> Component:
    states = Counter[str](unit.state for unit in look.collectors.values())
    away = states["offline"]
    below = html.Small([COUNTS["due"].format(n=states["on_duty"] + away), _late(COUNTS["away"], away)])
    number = html.Strong(words.number(states["on_duty"]))
    return html.Div([_label("on_duty", below), number], className="case-figure")


def _passed(name: str, tally: Tally | None) -> Component:
    if tally is None:
        return html.Div([_label(name, ""), html.Strong(words.UNKNOWN)], className="case-figure")
    n = tally.passed.get(name, 0)
    if name == "file":
        below = COUNTS["file_rate"].format(share=share(n, tally.passed.get("collect", 0)))
    elif name == "close":
        below = COUNTS["on_time"].format(share=share(tally.passed.get("closed_on_time", 0), n))
    else:
        below = COUNTS["before"].format(n=words.number(tally.day_before.get(name, 0))) if tally.day_before else ""
    return html.Div(
        [_label(name, html.Small(below)), _opens(name, n, figure=name, day=tally.day)], className="case-figure"
    )


def _open(tally: Tally | None) -> Component:
    """What is open now, and what of it is late: the late ones open by themselves."""
    if tally is None:
        return html.Div([_label("open", ""), html.Strong(words.UNKNOWN)], className="case-figure")
    below: Any = html.Small(COUNTS["calm"])
    if tally.late or tally.warning:
        name = "late" if tally.late else "warning"
        n = tally.late or tally.warning
        said = parts.data(figure=name, name=words_of(name), count=n)
        below = html.Button(COUNTS[name].format(n=words.number(n)), className=f"case-late {name}", **said)
    number = _opens("open", sum(tally.holding.values()), figure="open")
    return html.Div([_label("open", below), number], className="case-figure")


def words_of(name: str) -> str:
    """What a list of late cases is called."""
    return COUNTS[name].partition(" ")[0]


def _label(name: str, below: Any) -> Component:
    return html.Span([html.Span(COUNTS[name], className="label"), below], className="case-head")


def _opens(name: str, n: int, **about: str) -> Component:
    """A number that opens into the cases it counts."""
    label = parts.label(COUNTS["opens"].format(name=COUNTS[name], n=n))
    return html.Button(
        words.number(n), className="case-number", **label, **parts.data(name=COUNTS[name], count=n, **about)
    )


def _late(sentence: str, n: int) -> Any:
    return html.Span(sentence.format(n=n), className="late") if n else ""
