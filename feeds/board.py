"""What do all feeds hold together? The folds composed: records in, new states, versions, events and map rows out.

No threads, no clock: `feeds/hub.py` calls it with `now`. Reading a state from another thread is safe
through `view`, for copying a dict is one step of the interpreter.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any

from msgspec.structs import replace

from feeds import alerts, cameras, cases, collectors, duties, events, halls, health, tallies, vehicles
from feeds.delta import apply, fold
from feeds.settings import Settings
from feeds.states import FEEDS, CameraState, Event, Feed, LinkWord, Unit
from feeds.table import Table
from records import Alert, CaseMark, Duty, Fix, Hall, Health, Rejected, SignIn, Snapshot, Status, Tally
from registry.model import Registry

SHIFTS_KEPT = 100  # shifts whose end is remembered


class Board:
    """The states of all feeds. `rows`, `case_keys` and `hall_keys` are what changed since somebody took them."""

    def __init__(
        self, settings: Settings, zone: tzinfo, now: float, default_shift: collectors.Shift | None = None
    ) -> None:
        self.settings, self.zone = settings, zone
        self.vehicles: dict[str, Unit] = {}
        self.collectors: dict[str, Unit] = {}
        self.cameras: dict[str, CameraState] = {}
        self.alerts: dict[str, Alert] = {}
        self.duties: dict[str, Duty] = {}
        self.ends: dict[duties.Shift, float] = {}
        self.cases: dict[str, CaseMark] = {}
        self.tallies: dict[str, Tally] = {}
        self.tally: Tally | None = None  # of today
        self.case_keys: set[str] = set()  # cases changed since somebody took them
        self.halls: dict[str, Hall] = {}
        self.hall_keys: set[str] = set()  # halls changed since somebody took them
        self.late_t = now  # up to when cases that ran out of time were told
        self.roles: dict[str, Health] = {}
        self.ring: dict[int, Event] = {}
        self.seen = health.Seen(well_t=now)
        self.health = health.summary({}, {}, self.seen, now, settings)
        self.links_told: dict[str, str] = {}
        self.unknown_told: dict[str, float] = {}
        self.refused: tuple[float, int] | None = None  # room time and sum of the counters at the last look
        self.versions: dict[Feed, int] = dict.fromkeys(FEEDS, 0)
        self.fresh: dict[Feed, float] = dict.fromkeys(FEEDS, now)
        self.default_shift = default_shift
        self.table = Table(settings.trail_points)
        self.rows: set[int] = set()
        self.fixes = 0

    def view(self, feed: Feed) -> Any:
        """The state of a feed, a copy of its own (docs/way-of-data.md)."""
        if feed == "health":
            return self.health
        if feed == "events":
            return events.newest_first(dict(self.ring))
        if feed == "tallies":
            return self.tally
        return dict(getattr(self, feed))

    # -- records ---------------------------------------------------------------------------

    def take(self, name: str, records: Sequence[Any], now: float, settled: bool = False) -> None:
        """Fold a batch of one stream; `settled` records are known state and make no events."""
        if not records:
            return
        if name == "fixes" and not settled:
            self.fixes += len(records)
            self.seen = replace(self.seen, lag_s=max(self.seen.lag_s, now - records[0].received_t))
        if name in ("fixes", "signins", "statuses"):
            self._take_units(records, now, settled)
        elif name == "snapshots":
            self._take_snapshots(records, now, settled)
        elif name == "alerts":
            self._take_alerts(records, now, settled)
        elif name == "duties":
            self._take_duties(records, now)
        elif name == "cases":
            self._take_cases(records, now, settled)
        elif name == "tallies":
            step = partial(tallies.step, now=now, settings=self.settings)
            self._tallies_changed(fold(step, self.tallies, records)[0], now)
        elif name == "scenes":
            self._take_halls(records)
        elif name == "rejected":
            self._take_rejected(records)

    def _take_units(self, records: Sequence[Fix | SignIn | Status], now: float, settled: bool) -> None:
        for feed, state, step in (
            ("vehicles", self.vehicles, partial(vehicles.step, settings=self.settings)),
            ("collectors", self.collectors, partial(collectors.step, zone=self.zone, settings=self.settings)),
        ):
            mine = [record for record in records if record.device in state]
            delta, before = fold(step, state, mine)
            self._units_changed(feed, delta, before, now, quiet=settled)  # type: ignore[arg-type]
            if not settled:
                self._tell([events.of_sign_in(r) for r in mine if isinstance(r, SignIn) and r.device in delta])

    def _take_snapshots(self, records: Sequence[Snapshot], now: float, settled: bool) -> None:
        delta, before = fold(partial(cameras.step, settings=self.settings), self.cameras, records)
        self._bump("cameras", delta)
        if not settled:
            self._tell(events.of_cameras(before, delta, now))

    def _take_alerts(self, records: Sequence[Alert], now: float, settled: bool) -> None:
        step = partial(alerts.step, now=now, ends=self.ends, settings=self.settings)
        delta, before = fold(step, self.alerts, records)
        self._bump("alerts", delta)
        if not settled:
            self._tell(events.of_alerts(before, delta, now, self.settings.event_group))

    def _take_duties(self, records: Sequence[Duty], now: float) -> None:
        self.ends = duties.ends(self.ends, records, SHIFTS_KEPT)
        step = partial(duties.step, now=now, settings=self.settings)
        self._bump("duties", fold(step, self.duties, records)[0])

    def _take_cases(self, records: Sequence[CaseMark], now: float, settled: bool) -> None:
        delta, before = fold(partial(cases.step, now=now, settings=self.settings), self.cases, records)
        self._cases_changed(delta)
        if not settled:
            self._tell(cases.news(before, delta, self.cases, now, self.settings.event_group))

    def _take_halls(self, records: Sequence[Hall]) -> None:
        delta, _ = fold(halls.step, self.halls, records)
        self.hall_keys.update(delta)
        self._bump("halls", delta)

    def _take_rejected(self, records: Sequence[Rejected]) -> None:
        found = events.of_refused(self.unknown_told, records, self.settings.unknown_device_s)
        self.unknown_told.update({event.subject: event.t for event in found})
        while len(self.unknown_told) > self.settings.unknown_kept:
            self.unknown_told.pop(next(iter(self.unknown_told)))
        self._tell(found)

    # -- registry, roles, time ---------------------------------------------------------------

    def enrol(self, registry: Registry, now: float) -> bool:
        """Take a new registry; True when units appeared whose last positions should be looked up."""
        known = self.vehicles.keys() | self.collectors.keys() | self.cameras.keys()
        units: dict[Feed, tuple[dict[str, Unit], dict[str, Unit | None]]] = {
            "vehicles": (self.vehicles, vehicles.enrol(self.vehicles, registry.vehicles.values())),
            "collectors": (
                self.collectors,
                collectors.enrol(self.collectors, registry.collectors.values(), registry.grids, self.default_shift),
            ),
        }
        for feed, (state, delta) in units.items():
            before = dict(state)
            apply(state, delta)
            self._units_changed(feed, delta, before, now, quiet=True)
        seen = cameras.enrol(self.cameras, registry.cameras.values(), registry.vehicles)
        apply(self.cameras, seen)
        self._bump("cameras", seen)
        return bool((self.vehicles.keys() | self.collectors.keys() | self.cameras.keys()) - known)

    def look(self, redis: LinkWord, roles: Sequence[Health], rejected: Mapping[str, int], now: float) -> None:
        """What one look at Redis found; with Redis away nothing else is known."""
        self.seen = replace(self.seen, redis=redis)
        if redis != "ok":
            self.refused = None
            return
        fold(health.step, self.roles, roles)
        total = sum(rejected.values())
        rate = 0.0
        if self.refused is not None and now > self.refused[0]:
            rate = max(0.0, (total - self.refused[1]) / (now - self.refused[0]))
        self.refused = (now, total)
        waiting = health.quarantined(rejected, {*self.vehicles, *self.collectors, *self.cameras})
        self.seen = replace(self.seen, rejected_per_s=round(rate, 2), quarantined=waiting)

    def tick(self, now: float) -> None:
        """Once a second: what time alone changes, the header, and how far each feed can be trusted."""
        quiet = not self._well()  # while the way is broken, units that fall silent are no news of their own
        for feed, state, delta in (
            ("vehicles", self.vehicles, vehicles.tick(self.vehicles, now, self.settings)),
            ("collectors", self.collectors, collectors.tick(self.collectors, now, self.zone, self.settings)),
        ):
            before = {unit_id: state[unit_id] for unit_id in delta}
            apply(state, delta)
            self._units_changed(feed, delta, before, now, quiet)  # type: ignore[arg-type]
        seen = cameras.tick(self.cameras, now, self.settings)
        news = [] if quiet else events.of_cameras(self.cameras, seen, now)
        apply(self.cameras, seen)
        self._bump("cameras", seen)
        self._tell(news)
        self._leave(now)
        self._sum_up(now)

    def _leave(self, now: float) -> None:
        """Settled alerts of finished shifts, plans of long ago, ended cases; cases whose time is up are told."""
        gone = alerts.tick(self.alerts, now, self.ends, self.settings)
        apply(self.alerts, gone)
        self._bump("alerts", gone)
        old = duties.tick(self.duties, now, self.settings)
        apply(self.duties, old)
        self._bump("duties", old)
        ended = cases.tick(self.cases, now, self.settings)
        apply(self.cases, ended)
        self._cases_changed(ended)
        late = cases.newly_late(self.cases.values(), self.late_t, now)
        self._tell(cases.of_late(late, now, self.settings.event_group))
        self.late_t = now
        finished = tallies.tick(self.tallies, now, self.settings)
        apply(self.tallies, finished)
        self._tallies_changed(finished, now)

    def _sum_up(self, now: float) -> None:
        before = self.health
        self.health = health.summary(self.roles, self.cameras, self.seen, now, self.settings)
        self._tell(events.of_links(self.links_told, self.health, now) + events.of_roles(before, self.health, now))
        for link, word in self.health.links.items():
            if word == "ok" or (word == "down" and link in self.links_told):
                self.links_told[link] = word
        if self.health != before:
            self.versions["health"] += 1
        if self._well():
            complete = now - self.seen.lag_s
            for feed in FEEDS:
                if self._works(feed):
                    self.fresh[feed] = max(self.fresh[feed], complete)
            self.seen = replace(self.seen, well_t=now)
        self.fresh["health"] = self.fresh["halls"] = now  # the hall's state is told in this very process
        self.seen = replace(self.seen, lag_s=0.0)

    def _works(self, feed: Feed) -> bool:
        """Whether those who make a feed's records speak and can write: rules are judged by gps in the database."""
        if feed == "cameras":
            return "cameras" not in self.health.down
        if feed in ("cases", "tallies"):
            return "cases" not in self.health.down and self.health.links["database"] != "down"
        if feed in ("alerts", "duties"):
            return "gps" not in self.health.down and self.health.links["database"] != "down"
        return True

    def _well(self) -> bool:
        return self.health.links["redis"] == "ok" and self.health.links["broker"] == "ok"

    # -- changes -----------------------------------------------------------------------------

    def _units_changed(
        self, feed: Feed, delta: dict[str, Unit | None], before: Mapping[str, Unit], now: float, quiet: bool
    ) -> None:
        if not delta:
            return
        self.rows.update(self.table.put(delta))
        self.versions[feed] += 1
        if not quiet:
            self._tell(events.of_units(before, delta, now, self.settings.event_group))

    def _cases_changed(self, delta: Mapping[str, CaseMark | None]) -> None:
        self.case_keys.update(delta)
        self._bump("cases", delta)

    def _tallies_changed(self, delta: Mapping[str, Tally | None], now: float) -> None:
        """A new count, or another day has begun."""
        today = tallies.today(self.tallies, now)
        if delta or today is not self.tally:
            self.tally = today
            self.versions["tallies"] += 1

    def _bump(self, feed: Feed, delta: Mapping[str, object]) -> None:
        if delta:
            self.versions[feed] += 1

    def _tell(self, news: Sequence[Event]) -> None:
        for event in news:
            apply(self.ring, events.step(self.ring, event, self.settings.events_kept))
        if news:
            self.versions["events"] += 1
