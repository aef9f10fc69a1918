"""QUESTION: which alerts do the rules' findings make, and which do they change? Pure.

One open alert for each (vehicle or section, breach) and shift. Episodes are all of the shift so far, as true now:
the same ones twice change nothing, and since late data may move their edges, they are known by overlap in time.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from gps.alerts import labels, life
from gps.alerts.entry import ENDING, OPEN, UNDER_WAY, Change, Do, Entry, Span, Step, subject
from gps.alerts.settings import Settings
from gps.rules.episode import BREACHES, LEVELS, Episode
from records import Alert, Forbidden, Refused

RULES = "rules"
VANISHED = "补传数据或计划变更后不再成立"  # late data, or a plan that asks for something else now
UNWATCHED = "unwatched"  # key of `labels.WHY`


class Context(Struct, frozen=True):
    """What a list of episodes speaks of: it is complete for these breaches of this vehicle (or of all)."""

    night: str  # YYYY-MM-DD, local date the shift began
    shift: str
    breaches: frozenset[str]
    vehicle: str | None = None  # None: of all vehicles and sections, as fleet rules find them
    plan: str | None = None
    responsible: str = ""  # who answers; empty: the vehicle's or road's fleet lead of the registry
    ends_t: float = 0.0  # end of the shift, UTC epoch s

    def covers(self, alert: Alert) -> bool:
        """Whether the episodes of this context decide about the alert."""
        mine = self.vehicle is None or alert.vehicle == self.vehicle
        return mine and alert.breach in self.breaches and (alert.night, alert.shift) == (self.night, self.shift)


def reconcile(
    kept: Iterable[Entry], episodes: Iterable[Episode], context: Context, now: float, settings: Settings
) -> list[Change]:
    """What is new or changed. `kept`: the shift's alerts, ended ones too; those the context does not cover stay."""
    entries: dict[tuple[str, str], list[Entry]] = {}
    found: dict[tuple[str, str], list[Episode]] = {}
    for entry in kept:
        alert = entry.alert
        if context.covers(alert):
            entries.setdefault((subject(alert.vehicle, alert.section), alert.breach), []).append(entry)
    for episode in episodes:
        if episode.breach in context.breaches:
            found.setdefault((subject(episode.vehicle, episode.section), episode.breach), []).append(episode)
    changes = []
    for key in dict.fromkeys([*entries, *found]):
        some = sorted(found.get(key, ()), key=lambda e: (e.from_t, e.at_t))
        change = _one(entries.get(key, ()), some, context, now, settings)
        if change is not None:
            changes.append(change)
    return changes


def _one(
    entries: Sequence[Entry], episodes: Sequence[Episode], context: Context, now: float, settings: Settings
) -> Change | None:
    """All alerts and all episodes of one subject and breach."""
    standing = next((entry for entry in entries if entry.alert.state in OPEN), None)
    ended = [entry for entry in entries if entry.alert.state not in OPEN]
    pad = settings.match_s
    mine = [
        episode
        for episode in episodes
        if (standing is not None and _known(episode, standing.spans, pad))
        or not any(_known(episode, _closed_spans(entry), pad) for entry in ended)
    ]
    if standing is not None:
        return _changed(standing, mine, now, settings)
    if not mine:
        return None
    return _raised(mine, context, now, settings, before=sum(entry.alert.count for entry in ended))


def _known(episode: Episode, spans: Iterable[Span], pad_s: float) -> bool:
    """Whether it overlaps one of the spans: then it is the same, however its edges moved."""
    end_t = float("inf") if episode.to_t is None else episode.to_t
    return any(
        episode.from_t <= (float("inf") if to_t is None else to_t + pad_s) and from_t - pad_s <= end_t
        for from_t, to_t in spans
    )


def _closed_spans(entry: Entry) -> list[Span]:
    """Of an ended alert: what still lasted then is known up to its end."""
    ended_t = max((entry.marks.get(action, 0.0) for action in ENDING), default=0.0)
    return [(from_t, ended_t if to_t is None else to_t) for from_t, to_t in entry.spans]


# -- a new alert -----------------------------------------------------------------------------------


def _raised(
    episodes: Sequence[Episode], context: Context, now: float, settings: Settings, before: int, by: Do | None = None
) -> Change:
    first, do = episodes[0], by or _do("raise", now)
    alert = Alert(
        id="", version=1, night=context.night, shift=context.shift, plan=context.plan, vehicle=first.vehicle,
        breach=first.breach, group=BREACHES[first.breach], level=first.level, state="raised", active=True,
        raised_t=first.at_t, from_t=first.from_t, last_t=now, responsible=context.responsible,
        updated_t=now, by=do.by,
    )  # fmt: skip
    alert = replace(alert, **_measured(episodes, now), level=_worst(episodes).level)
    spans = tuple((e.from_t, e.to_t) for e in episodes)
    entry = Entry(alert, spans, context.ends_t, before, {"raised": now})
    steps = [life.recorded(do, "", alert)]
    if not alert.active:
        entry, done = life.step(entry, _do("clear", now), settings)
        steps.append(done)
    return Change(entry, tuple(steps))


# -- one that stands -------------------------------------------------------------------------------


def _changed(entry: Entry, episodes: Sequence[Episode], now: float, settings: Settings) -> Change | None:
    if not episodes:
        return _vanished(entry, now, settings)
    had, worst = entry.alert, _worst(episodes)
    alert = replace(had, **_measured(episodes, now))
    if worst.level == had.level and _only_value_moved(had, alert) and now - had.updated_t < settings.value_every_s:
        alert = had
    spans = tuple((e.from_t, e.to_t) for e in episodes)
    if alert == had and spans == entry.spans and worst.level == had.level:
        return None
    fresh = [e.from_t for e in episodes if not _known(e, entry.spans, settings.match_s)]
    begun = bool(fresh) and max(fresh) > max((from_t for from_t, _ in entry.spans), default=0.0)
    after, steps = _walk(replace(entry, alert=alert, spans=spans), had, worst.level, begun, now, settings)
    if not steps:  # numbers only
        after = replace(after, alert=replace(after.alert, version=had.version + 1, updated_t=now, by=RULES))
    if after.alert.active:
        after = replace(after, alert=replace(after.alert, last_t=now))
    return Change(after, tuple(steps))


def _walk(
    entry: Entry, had: Alert, level: str, begun: bool, now: float, settings: Settings
) -> tuple[Entry, list[Step]]:
    """The steps of its life that lead from `had` to the condition that `entry` holds already."""
    steps: list[Step] = []
    active = entry.alert.active

    def take(action: str, reason: str = "") -> None:
        nonlocal entry
        entry, done = life.step(entry, _do(action, now, reason), settings)
        steps.append(done)

    if level != had.level:
        rises = LEVELS.index(level) > LEVELS.index(had.level)
        entry = replace(entry, alert=replace(entry.alert, level=level))
        if rises and had.shelved_until is not None:
            take("unshelve", "worse")
        take("worse" if rises else "revise")
    if begun or (active and not had.active):
        take("again")
    if not active and (begun or had.active):
        take("clear")
    return entry, steps


def _vanished(entry: Entry, now: float, settings: Settings) -> Change | None:
    if not entry.spans and not entry.alert.active:
        return None
    cleared = replace(entry.alert, active=False, cleared_t=entry.alert.cleared_t or now)
    gone = replace(entry, alert=cleared, spans=())
    action = "clear" if entry.alert.active or entry.alert.state in UNDER_WAY else "revise"
    after, done = life.step(gone, _do(action, now, VANISHED), settings)
    return Change(after, (done,))


def left(entry: Entry, now: float, settings: Settings) -> Change:
    """One that lasted when its plan left the watch (the shift is over, another vehicle took the plan): nobody sees it
    last any more. That is no correction: its state stays as people left it, and so does what is due to the case
    centre."""
    spans = tuple((from_t, now if to_t is None else to_t) for from_t, to_t in entry.spans)
    gone = replace(entry, alert=replace(entry.alert, active=False, cleared_t=now), spans=spans)
    after, done = life.step(gone, _do("revise", now, labels.WHY[UNWATCHED]), settings)
    return Change(after, (done,))


def said(kept: Iterable[Entry], episode: Episode, context: Context, do: Do, settings: Settings) -> Change:
    """What a person says is a breach (a picture scored badly), as `episode`: a new alert, or the standing one counted
    up. `do`: who, when, words and picture. Raises `Refused` when the same was said before, `Forbidden`."""
    mine = [e for e in kept if context.covers(e.alert) and e.alert.breach == episode.breach]
    for entry in mine:
        if any(from_t == episode.from_t for from_t, _ in entry.spans):
            raise Refused(f"这张照片已经评过，见告警 {entry.alert.id}")
    row = next(row for row in life.LIFE if row.action == "raise")
    if not life.allowed(row, do.role, settings):
        raise Forbidden(f"角色 {do.role} 不能评定作业效果")
    standing = next((e for e in mine if e.alert.state in OPEN), None)
    if standing is None:
        before = sum(e.alert.count for e in mine)
        return _raised([episode], context, do.t, settings, before, replace(do, action="raise"))
    had = standing.alert
    news = _measured([episode], do.t) | {"count": had.count + 1, "raised_t": had.raised_t, "last_t": do.t}
    again = replace(standing, alert=replace(had, **news), spans=(*standing.spans, (episode.from_t, None)))
    after, step = life.step(again, replace(do, action="again"), settings)
    return Change(after, (step,))


# -- what episodes say -----------------------------------------------------------------------------


def _worst(episodes: Sequence[Episode]) -> Episode:
    """Highest level, then farthest from what it was held against, then the newest."""

    def weight(e: Episode) -> tuple[int, float, float]:
        beyond = abs(e.value - (e.threshold or 0.0)) if e.value is not None else 0.0
        return LEVELS.index(e.level), beyond, e.from_t

    return max(episodes, key=weight)


def _measured(episodes: Sequence[Episode], now: float) -> dict[str, object]:
    """Fields of an alert that follow from its episodes; the level apart."""
    worst, newest = _worst(episodes), episodes[-1]
    active = any(e.to_t is None for e in episodes)
    end_t = max((e.to_t for e in episodes if e.to_t is not None), default=now)
    times: dict[str, object] = {} if active else {"last_t": end_t}
    return times | {
        "active": active, "cleared_t": None if active else end_t, "count": len(episodes),
        "raised_t": episodes[0].at_t, "from_t": newest.from_t,
        "value": worst.value, "threshold": worst.threshold, "unit": worst.unit, "hold_s": worst.hold_s,
        "section": worst.section, "driver": worst.driver, "lon": worst.lon, "lat": worst.lat, "detail": worst.detail,
    }  # fmt: skip


def _only_value_moved(had: Alert, alert: Alert) -> bool:
    """A lasting breach is measured anew with every fix; that alone is no news."""
    same = replace(alert, value=had.value, lon=had.lon, lat=had.lat, detail=had.detail, section=had.section)
    return same == had


def _do(action: str, t: float, reason: str = "") -> Do:
    return Do(action, RULES, RULES, t, reason=reason)
