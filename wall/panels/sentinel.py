"""Does anything need a person right now, and what first? One sentence; silent when nothing does (夜班哨兵)."""

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import alerts, duties
from feeds.states import Feed
from layouts.scene import Scene
from records import Alert
from wall import breaches, parts, words
from wall.look import Look, Props
from wall.words_alerts import SENTINEL

ID = "sentinel"
FEEDS: tuple[Feed, ...] = ("alerts", "duties", "health")
EVERY_S = 60.0  # ranked anew by consequence though nothing was said
SOON_S = 300.0  # a road that turns red within it and nobody is on it


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def layout(options: Options, scene: Scene) -> Component:
    line = html.Button(id=f"{ID}-line", className="sentinel-line")
    return parts.bare(ID, html.B(SENTINEL["name"]), line, html.Span(id=f"{ID}-more", className="sentinel-more"))


def render(look: Look, options: Options) -> Props:
    found = [alert for alert in look.alerts.values() if alerts.bucket(alert, look.now) == alerts.OPEN]
    first = max(found, key=lambda alert: need(alert, look.now), default=None)
    forecast = None if first is not None and first.level != "info" else _forecast(look)
    if forecast is not None:
        said, level, alert = forecast, "warn", None
    elif first is not None:
        said, level, alert = f"{_said(look, first)} — {_act(first)}", first.level, first.id
    elif is_blind(look):
        said, level, alert = SENTINEL["unknown"], "warn", None
    else:
        said, level, alert = SENTINEL["calm"], "calm", None
    rest = len(found) - (alert is not None)
    more = SENTINEL["more"].format(n=words.number(rest)) if rest else ""
    line = {
        "children": [parts.mark(level, "level"), said],
        "data-level": level,
        "data-alert": alert,
        "disabled": not alert,
    }
    return {f"{ID}-line": line, f"{ID}-more": {"children": more}}


def is_blind(look: Look) -> bool:
    """Whether silence means nothing: a link is down, or those who judge the rules say nothing or see not all."""
    gps = look.health.roles.get("gps")
    if gps is not None and gps.numbers.get("blind", 0.0) > 0:
        return True
    return "down" in look.health.links.values() or bool({"gps", "ingest"} & set(look.health.down))


def need(alert: Alert, now: float) -> tuple[float, float, str]:
    """Greatest first: what costs most to leave alone. Level, then how far it went above, then how long it lasts.

    A breach that lasts grows worse by the minute; one that is over can wait, one that somebody answered more so.
    """
    weight = {"serious": 100.0, "warn": 30.0}.get(alert.level, 0.0)
    waits_min = (now - alert.raised_t) / 60.0
    worth = weight + 25.0 * alert.escalation + (min(waits_min, 60.0) if alert.active else -20.0)
    answered = alert.state not in alerts.UNANSWERED
    return (worth - 60.0 * answered, alert.raised_t, alert.id)


def _said(look: Look, alert: Alert) -> str:
    who, where = breaches.who(look, alert), breaches.place(look, alert)
    where = "" if where == who else where
    still = words.STILL.get(alert.breach) if alert.active else None
    start = words.minute(alert.from_t, look.zone)
    if still is None:
        said = SENTINEL["found"].format(who=who, where=where, what=breaches.plain(look, alert))
        return f"{_tidy(said)}，{SENTINEL['since'].format(start=start)}"
    said = _tidy(SENTINEL["still"].format(who=who, where=where, now=words.minute(look.now, look.zone), still=still))
    duty = look.duties.get(alert.plan or "")
    if duty is not None and alert.breach in ("no_show", "late_start", "driver_missing"):
        return f"{said}，{SENTINEL['planned'].format(start=words.minute(duty.window_start, look.zone))}"
    return f"{said}，{SENTINEL['since'].format(start=start)}"


def _act(alert: Alert) -> str:
    return SENTINEL.get(f"act_{alert.state}", SENTINEL["act"])


def _forecast(look: Look) -> str | None:
    """The next road that turns red while no vehicle has begun it."""
    strips = duties.strips(d for d in duties.tonight(look.duties, look.now) if duties.in_shift(d, look.now))
    due = [(s.red_t, s) for s in strips if s.red_t is not None and s.share == 0.0 and 0 < s.red_t - look.now < SOON_S]
    if not due:
        return None
    red_t, strip = min(due, key=lambda one: one[0])
    return SENTINEL["forecast"].format(
        where=look.road_of(strip.section), red=words.minute(red_t, look.zone), who=strip.vehicle
    )


def _tidy(said: str) -> str:
    return " ".join(said.split())
