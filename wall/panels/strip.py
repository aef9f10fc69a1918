"""What is the hall told below its screens? Which scene runs, its sentence with the figures of now, and what is missing.

Without a tour the centre's own line. The sentence comes from the tour's file; what has no value now is said in words,
and what a scene names and is not there stands beside it, marked 回放 when a record is shown instead.
"""

from collections.abc import Callable, Iterable
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts import tour as tours
from layouts.scene import Scene
from layouts.tour import Tour
from records import Hall, Missing
from wall import figures, parts, words
from wall.look import Look, Props
from wall.words_tour import STRIP, WHY

ID = "strip"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras", "alerts", "duties", "cases", "tallies")
HALL = True
EVERY_S = 5.0  # its figures may change by time alone
MOST_DOTS = 24
MOST_SAID = 2  # missing things told by name


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    dots: bool = True  # progress of the programme


def layout(options: Options, scene: Scene) -> Component:
    return parts.bare(
        ID,
        html.Span(id=f"{ID}-chip", className="strip-chip", hidden=True),
        html.P(id=f"{ID}-said", className="strip-said", role="status"),
        html.Div(id=f"{ID}-missing", className="strip-missing", hidden=True),
        html.Ol(id=f"{ID}-dots", className="strip-dots", hidden=True),
        class_name="strip",
        tag=html.Footer,
    )


def render(look: Look, options: Options) -> Props:
    tour = running(look)
    at = tour.at(look.hall.scene) if tour is not None and look.hall is not None else None
    if tour is None or at is None:
        return _said(look, STRIP["own"], {}) | _chip(None, "") | _missing(look, []) | _dots(None, 0, options)
    scene = tour.scenes[at]
    place = STRIP["chip"].format(n=at + 1, of=len(tour.scenes))
    return {
        **_chip(place, scene.title),
        **_said(look, scene.strip or scene.title, tour.facts),
        **_missing(look, _on_wall(scene.strip, look.hall.missing if look.hall is not None else ())),
        **_dots(tour, at, options),
    }


def running(look: Look) -> Tour | None:
    """The programme the hall is on."""
    hall: Hall | None = look.hall
    if hall is None or not hall.tour or look.shelf is None:
        return None
    found: Tour | None = look.shelf.tours.get(hall.tour)
    return found


def live(look: Look) -> Callable[[str], str | None]:
    """The figures of this moment, for `layouts.tour.filled`."""
    return lambda field: figures.value(look, field)


def pieces(look: Look, text: str, facts: dict[str, Any]) -> list[Any]:
    """The sentence, its figures set off: those of now, those of the file, and those that are missing."""
    made: list[Any] = []
    rest = text
    for name in tours.FIELD.findall(text):
        before, _, rest = rest.partition(f"{{{name}}}")
        said, missing = tours.filled(f"{{{name}}}", live(look), facts)
        kind = "missing" if missing else "fact" if name.startswith(tours.FACTS) else "live"
        made += [before, html.Strong(said, className="figure-said", **parts.data(kind=kind, field=name))]
    return [part for part in [*made, rest] if part != ""]


def _said(look: Look, text: str, facts: dict[str, Any]) -> Props:
    return {f"{ID}-said": {"children": pieces(look, text, facts)}}


def _chip(place: str | None, title: str) -> Props:
    shown = [html.B(place), html.Span(title)] if place is not None else []
    return {f"{ID}-chip": {"children": shown, "hidden": place is None}}


def _missing(look: Look, missing: list[Missing]) -> Props:
    named = [one for one in missing if one.what != "figure"]
    said: list[Any] = [_one_missing(look, one) for one in named[:MOST_SAID]]
    figures_n = len(missing) - len(named)
    if figures_n:
        said.append(html.Span(STRIP["figures"].format(n=figures_n)))
    return {f"{ID}-missing": {"children": said, "hidden": not said}}


def _on_wall(strip: str, missing: Iterable[Missing]) -> list[Missing]:
    """Figures that only the guide's words lack are told on the guide's page, not here."""
    own = set(tours.fields(strip))
    return [one for one in missing if one.what != "figure" or one.id in own]


def _one_missing(look: Look, one: Missing) -> Component:
    who, why = look.name_of(one.id), WHY.get(one.why, one.why)
    t = words.minute(one.last_t, look.zone) if one.last_t is not None else ""
    if look.focus.recorded and one.id in (look.focus.unit, look.focus.camera, look.focus.case):
        mark = html.Em(STRIP["recorded"], className="recorded-mark")
        return html.Span([mark, STRIP["shown_recorded"].format(who=who, why=why, t=t)])
    last = STRIP["last"].format(t=t) if t else ""
    offer = STRIP["can_record"] if one.recorded else ""
    return html.Span(STRIP["gone"].format(who=who, why=why) + last + offer)


def _dots(tour: Tour | None, at: int, options: Options) -> Props:
    of = len(tour.scenes) if tour is not None and options.dots else 0
    shown = 1 < of <= MOST_DOTS
    dots = [html.Li(**parts.data(at="now" if n == at else "done" if n < at else "ahead")) for n in range(of)]
    label = parts.label(STRIP["dots"].format(n=at + 1, of=of)) if shown else parts.label("")
    return {f"{ID}-dots": {"children": dots if shown else [], "hidden": not shown, **label}}
