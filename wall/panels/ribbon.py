"""How fresh is every planned road, and which turns red when? One row a road, a strip for each of its sections.

Overdue roads stand first, then those that turn red soonest; what is done and does not fit is summed up. A strip's fill
is the share of its time that is used up: since its last valid pass (else the window's start) until it turns red.
A road's strips are one element, painted as a gradient: Dash pays for every component of a changed panel (tried, 4.4.1).
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import duties
from feeds.duties import Strip
from feeds.states import Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props
from wall.words_alerts import RIBBON

ID = "ribbon"
FEEDS: tuple[Feed, ...] = ("duties",)
EVERY_S = 30.0
SOON_S = 1800.0  # s before it turns red a strip is amber
MOST_STRIPS = 16  # of one road
USED_STEP = 0.05  # of a strip's time; finer steps are not worth a message
GAP_PX = 2
PAINT = {  # state of a strip: colour of what is used up, of what is left
    "ok": ("plan-done", "plan-done"),
    "fresh": ("plan-pending", "plan-done"),
    "pending": ("plan-pending", "line"),
    "soon": ("warn", "line"),
    "overdue": ("alarm", "alarm"),
}


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 7  # roads shown


class Road(Struct, frozen=True):
    """A road's sections, the most pressing first."""

    name: str
    strips: tuple[Strip, ...]


def layout(options: Options, scene: Scene) -> Component:
    rows = html.Div(id=f"{ID}-rows", className="ribbon-rows")
    return parts.frame(ID, RIBBON["title"], rows, html.P(id=f"{ID}-more", className="more"))


def render(look: Look, options: Options) -> Props:
    plans = duties.tonight(look.duties, look.now)
    start = min((duty.window_start for duty in plans), default=look.now)
    strips = duties.strips(plans)
    roads = by_road(look, strips)
    shown, rest = roads[: options.rows], [s for road in roads[options.rows :] for s in road.strips]
    overdue = sum(s.status == "overdue" for s in strips)
    pending = sum(not s.swept for s in strips) - overdue
    done = sum(s.swept for s in rest)
    more = RIBBON["more"].format(roads=len(roads) - len(shown), done=done, pending=len(rest) - done) if rest else ""
    return {
        f"{ID}-note": {
            "children": RIBBON["note"].format(overdue=overdue, pending=pending) if strips else "",
        },
        f"{ID}-rows": {
            "children": [_row(look, road, start) for road in shown] or [html.P(RIBBON["none"], className="calm")],
        },
        f"{ID}-more": {"children": more, "hidden": not more},
    }


def by_road(look: Look, strips: list[Strip]) -> list[Road]:
    """Grouped by road name; overdue first, then by the next moment one turns red, then by the oldest pass."""
    roads: dict[str, list[Strip]] = {}
    for strip in strips:
        roads.setdefault(look.road_of(strip.section), []).append(strip)
    made = [Road(name, tuple(sorted(some, key=_pressing))) for name, some in roads.items()]
    return sorted(made, key=lambda road: (_pressing(road.strips[0])[:2], road.name))


def _pressing(strip: Strip) -> tuple[int, float, str]:
    if strip.status == "overdue":
        return (0, strip.red_t or 0.0, strip.section)
    if strip.status == "pending" and strip.red_t is not None:
        return (1, strip.red_t, strip.section)
    return (2 if strip.status == "pending" else 3, strip.last_t or 0.0, strip.section)


def colour(strip: Strip, now: float) -> str:
    """ok, fresh (passed once, due again), pending, soon or overdue."""
    if strip.status == "done":
        return "ok"
    if strip.status == "overdue" or (strip.red_t is not None and strip.red_t <= now):
        return "overdue"
    if strip.red_t is not None and strip.red_t - now < SOON_S:
        return "soon"
    return "pending" if strip.last_t is None else "fresh"


def used(strip: Strip, now: float, start: float) -> float:
    """Share of a strip's time that is gone, 0 to 1."""
    if strip.status == "overdue":
        return 1.0
    if strip.status == "done" or strip.red_t is None:
        return 0.0
    since = strip.last_t if strip.last_t is not None else start
    return min(1.0, max(0.0, (now - since) / max(1.0, strip.red_t - since)))


def _row(look: Look, road: Road, start: float) -> Component:
    in_order = sorted(road.strips, key=lambda s: s.section)[:MOST_STRIPS]
    strip = html.Span(className="ribbon-strip", style={"backgroundImage": paint(in_order, look.now, start)})
    facts = "\n".join(_fact(look, road, strip) for strip in in_order)  # under the pointer; with the keyboard the first
    first = road.strips[0]
    told = [html.B(road.name), strip, html.Span(_when(look, first))]
    about = parts.data(road=road.name, state=colour(first, look.now), fact=_fact(look, road, first))
    return html.Button(told, className="ribbon-row", title=facts, **about)


def paint(strips: Sequence[Strip], now: float, start: float) -> str:
    """A gradient: for each strip its used part, what is left, and a gap to the next one."""
    stops, width = [], 100.0 / len(strips)
    for i, strip in enumerate(strips):
        gone, left = PAINT[colour(strip, now)]
        share = round(used(strip, now, start) / USED_STEP) * USED_STEP
        at, end = f"{(i + share) * width:.2f}%", f"calc({(i + 1) * width:.2f}% - {GAP_PX}px)"
        stops += [f"var(--{gone}) {i * width:.2f}% {at}", f"var(--{left}) {at} {end}"]
        stops.append(f"transparent {end} {(i + 1) * width:.2f}%")
    return f"linear-gradient(90deg, {', '.join(stops)})"


def _when(look: Look, strip: Strip) -> Any:
    if strip.status == "done":
        return RIBBON["done"].format(t=words.minute(strip.last_t, look.zone)) if strip.last_t else RIBBON["complete"]
    if strip.red_t is None:
        return RIBBON["overdue" if strip.status == "overdue" else "waiting"]
    if colour(strip, look.now) != "overdue":
        return RIBBON["red"].format(t=words.minute(strip.red_t, look.zone))
    return [f"{RIBBON['overdue']} ", parts.growing(look.now, strip.red_t)]


def _fact(look: Look, road: Road, strip: Strip) -> str:
    last = RIBBON["last"].format(t=words.minute(strip.last_t, look.zone)) if strip.last_t else RIBBON["never"]
    red = RIBBON["then"].format(t=words.minute(strip.red_t, look.zone)) if strip.red_t else ""
    state = words.SECTION_STATES.get(strip.status, strip.status)
    return RIBBON["fact"].format(road=road.name, section=strip.section, state=state, last=last, red=red)
