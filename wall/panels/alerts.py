"""Which breaches of 五定 does somebody have to look at, and which first? `assets/41-alerts.js` selects, 40 sounds."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from dash import dcc, html
from dash.development.base_component import Component
from msgspec import Meta, Struct

from feeds import alerts, duties
from feeds.alerts import Row
from feeds.states import Feed
from layouts.scene import Scene
from records import Alert
from wall import breaches, parts, words
from wall.look import Look, Props
from wall.words_alerts import ALERTS, SOUND

ID = "alerts"
FEEDS: tuple[Feed, ...] = ("alerts", "duties")
EVERY_S = 15.0  # a shelf expires without anybody's word
FEED_STORE = "alert-feed"
MOST_RINGS = 500  # vehicles marked on the map
HOUR = r"([01]\d|2[0-3]):[0-5]\d"
Minute = Annotated[str, Meta(pattern=rf"^({HOUR})?$")]  # HH:MM by the room's clock, or nothing
Span = Annotated[str, Meta(pattern=rf"^({HOUR}-{HOUR})?$")]  # HH:MM-HH:MM, also over midnight, or nothing


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 6  # alerts shown
    group: int = 5  # in a storm: more of one kind than this share a row
    sound: bool = True  # this screen sounds; of several windows on one machine one does
    voice: bool = False  # say the newest serious one in words
    repeat_s: float = 10.0  # s between sounds while a serious one is unanswered, at least 3
    quiet: Span = ""  # hours in which only serious ones sound
    tone_at: Minute = "23:00"  # the shift's test tone


def widest(several: Sequence[Options]) -> Options:
    """The options of a window that shows several places in turn: whatever one of them needs."""
    first = several[0]
    return Options(
        max(one.rows for one in several), max(one.group for one in several), any(one.sound for one in several),
        any(one.voice for one in several), min(one.repeat_s for one in several), first.quiet, first.tone_at,
    )  # fmt: skip


def layout(options: Options, scene: Scene) -> Component:
    rows = html.Div(id=f"{ID}-rows", className="alert-rows")
    how = parts.data(
        sound=str(options.sound).lower(), voice=str(options.voice).lower(), repeat=options.repeat_s,
        quiet=options.quiet, tone=options.tone_at,
    )  # fmt: skip
    store = html.Div(dcc.Store(id=FEED_STORE), id="alert-sound", hidden=True, **how)
    more = html.P(id=f"{ID}-more", className="more")
    return parts.frame(ID, ALERTS["title"], rows, more, store, aside=_sound_state(options))


def _sound_state(options: Options) -> Component:
    """What keeps the screen silent. A page cannot sound before a person touched it: said before any script runs."""
    state = "locked" if options.sound else "off"
    text, title = SOUND[state]
    said = json.dumps(SOUND, ensure_ascii=False)
    return html.Button(text, id="sound-state", title=title, n_clicks=0, **parts.data(state=state, words=said))


def render(look: Look, options: Options) -> Props:
    found = list(look.alerts.values())
    rows, rest = alerts.rows(found, look.now, options.rows, options.group)
    tonight, waiting = count_tonight(look), sum(alerts.bucket(alert, look.now) == alerts.OPEN for alert in found)
    note = ALERTS["note"].format(open=words.number(waiting), tonight=words.number(tonight))
    calm = ALERTS["calm"].format(tonight=words.number(tonight)) if tonight else ALERTS["none"]
    aside = sum(count for place, count in rest.items() if place != alerts.OPEN)
    unseen = {"more": rest.get(alerts.OPEN, 0), "more_aside": aside}
    more = " · ".join(ALERTS[key].format(n=words.number(n)) for key, n in unseen.items() if n)
    return {
        f"{ID}-note": {"children": note},
        f"{ID}-rows": {"children": [row(look, one) for one in rows] or [html.P(calm, className="calm")]},
        f"{ID}-more": {"children": more, "hidden": not more},
        FEED_STORE: {"data": feed(look, found)},
    }


def count_tonight(look: Look) -> int:
    """Alerts of the night people look at, settled ones too."""
    plans = duties.tonight(look.duties, look.now)
    nights = Counter(alert.night for alert in look.alerts.values())
    night = plans[0].night if plans else max(nights, default="")
    return nights[night]


def row(look: Look, one: Row) -> Component:
    alert = one.alert
    who, told, below = breaches.who(look, alert), breaches.sentence(look, alert), breaches.below(look, alert)
    if one.count > 1:
        names = "、".join(dict.fromkeys([who, *one.others]))
        who, told = ALERTS["grouped"].format(n=words.number(one.count)), [words.breach(alert.breach)]
        below = ALERTS["members"].format(names=names, group=words.GROUPS.get(alert.group, ""))
    elif alert.count > 1:
        told = [*told, html.B(ALERTS["times"].format(n=alert.count))]
    head = [html.B(who), html.Span(breaches.level(alert), className="level")]
    said = [html.Span(told, className="alert-what"), html.Small(below)]
    state = [html.Time(words.clock(alert.raised_t, look.zone)), _tag(look, alert)]
    cells = [
        html.Span(head, className="alert-who"),
        html.Span(said, className="alert-said"),
        html.Span(state, className="alert-state"),
    ]
    return html.Button(cells, className="alert-row", **_data(look, alert, one.count))


def _tag(look: Look, alert: Alert) -> Component:
    calling = alerts.calls(alert, look.now) and alert.state == "raised"
    return html.Em(breaches.tag(alert, look.now), className="state-tag due" if calling else "state-tag")


def _data(look: Look, alert: Alert, count: int) -> dict[str, Any]:
    where = {} if alert.lon is None or alert.lat is None else {"lon": alert.lon, "lat": alert.lat}
    return parts.data(
        alert=alert.id, level=alert.level, count=count, vehicle=alert.vehicle,
        aside=str(alerts.bucket(alert, look.now) != alerts.OPEN).lower(), active=str(alert.active).lower(), **where,
    )  # fmt: skip


def feed(look: Look, found: list[Alert]) -> dict[str, Any]:
    """What sound and map need: unanswered by level, the newest of each level, the worst level by vehicle."""
    calling = [alert for alert in found if alerts.calls(alert, look.now)]
    newest = {level: max((a.raised_t for a in calling if a.level == level), default=0.0) for level in alerts.LEVELS}
    serious = [alert for alert in calling if alert.level == "serious"]
    first = max(serious, key=lambda alert: (alert.raised_t, alert.id), default=None)
    marked = alerts.worst((a for a in found if a.active and a.vehicle), lambda alert: alert.vehicle)
    return {
        "serious": len(serious),
        "newest": newest,
        "say": f"{look.name_of(first.vehicle)} {breaches.place(look, first)} {words.breach(first.breach)}"
        if first
        else "",
        "units": {vehicle: marked[vehicle] for vehicle in sorted(marked)[:MOST_RINGS] if marked[vehicle] != "info"},
    }


def _spoken(look: Look, alert: Alert) -> str:
    return f"{look.name_of(breaches.who(look, alert))} {breaches.place(look, alert)} {words.breach(alert.breach)}"
