"""QUESTION: how does an alert change? Rules, clock and people: load, step, save alert, step and outbox, all at once."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from db import Database, Tx
from gps.alerts import book, life, notices, store, timers
from gps.alerts.book import Context
from gps.alerts.entry import OPEN, Change, Do, Entry, Step
from gps.alerts.labels import ACTIONS
from gps.alerts.settings import Settings
from gps.rules.episode import Episode
from records import Alert, NotFound, Refused
from registry.model import Registry

log = logging.getLogger(__name__)
Shift = tuple[str, str]  # night, shift
SYSTEM_ROLES = ("rules", "timers")


class Stale(Refused):
    """Somebody else acted since the alert was read."""


class Found(NamedTuple):
    """What the rules say about one vehicle (or all) of a shift, as true now."""

    context: Context
    episodes: Sequence[Episode]


class Desk:
    """Where alerts are handled; safe for many threads."""

    def __init__(self, settings: Settings, registry: Callable[[], Registry], zone: tzinfo) -> None:
        self.settings, self.registry, self.zone = settings, registry, zone
        self._seen: dict[Shift, dict[str, Entry]] = {}  # alerts as `judged` last read them

    # -- in the engine's transaction --------------------------------------------------------------

    def judged(self, tx: Tx, found: Iterable[Found], now: float) -> list[Alert]:
        """Reconcile what the rules found with what is kept; the alerts that are new or changed. When nothing is new,
        nothing is locked or written. For one thread."""
        by_shift: dict[Shift, list[Found]] = {}
        for one in found:
            by_shift.setdefault((one.context.night, one.context.shift), []).append(one)
        self._seen = {shift: seen for shift, seen in self._seen.items() if shift in by_shift}
        changes: list[Change] = []
        for shift, some in sorted(by_shift.items()):
            if moved := [one for one, more in self._reconciled(self._look(tx, shift), some, now) if more]:
                vehicles = {one.context.vehicle for one in moved}
                wanted = None if None in vehicles else {v for v in vehicles if v is not None}
                locked = store.entries(tx, *shift, wanted, lock=True)
                for _, more in self._reconciled(locked, moved, now):
                    changes += more
        return self.keep(tx, changes, now)

    def leave(self, tx: Tx, watched: Iterable[Context], breaches: Collection[str], now: float) -> list[Alert]:
        """Alerts of these breaches that last and that nobody watches any more end to last; those that changed.
        `watched`: all contexts there are now."""
        seen = {(one.night, one.shift, one.vehicle, breach) for one in watched for breach in one.breaches}
        gone = [
            alert_id
            for alert_id, night, shift, vehicle, breach in store.lasting(tx)
            if breach in breaches and seen.isdisjoint({(night, shift, vehicle, breach), (night, shift, None, breach)})
        ]
        entries = [entry for entry in store.some(tx, gone, lock=True) if entry.alert.active]
        return self.keep(tx, [book.left(entry, now, self.settings) for entry in entries], now)

    def _look(self, tx: Tx, shift: Shift) -> Iterable[Entry]:
        """A shift's alerts as they are now, without reading again those that are as they were."""
        seen = self._seen.setdefault(shift, {})
        stamps = store.stamps(tx, *shift)
        for gone in seen.keys() - stamps.keys():
            del seen[gone]
        other = [i for i, stamp in stamps.items() if i not in seen or _stamp(seen[i]) != stamp]
        if other:
            seen.update((entry.alert.id, entry) for entry in store.some(tx, other))
        return seen.values()

    def _reconciled(
        self, entries: Iterable[Entry], found: Sequence[Found], now: float
    ) -> list[tuple[Found, list[Change]]]:
        every = list(entries)
        kept = _by_vehicle(every)
        done = []
        for one in found:
            mine = every if one.context.vehicle is None else kept.get(one.context.vehicle, [])
            done.append((one, book.reconcile(mine, one.episodes, one.context, now, self.settings)))
        return done

    def tick(self, tx: Tx, now: float) -> list[Alert]:
        """Everything the clock wants now; the alerts that changed."""
        looked = [(entry, timers.due(entry, now, self.settings)) for entry in store.due(tx, now)]
        not_yet = {e.alert.id: timers.next_t(e, self.settings) for e, change in looked if change is None}
        store.set_due(tx, not_yet)  # noted under other settings
        return self.keep(tx, [change for _, change in looked if change is not None], now)

    def retime(self, tx: Tx) -> int:
        """Note anew when the clock wants something of each open alert: after a start, settings may be others."""
        due_t = {e.alert.id: timers.next_t(e, self.settings) for e in store.open_alerts(tx)}
        store.set_due(tx, due_t)
        return len(due_t)

    def keep(self, tx: Tx, changes: Sequence[Change], now: float) -> list[Alert]:
        """Save changes with all the clock wants of them by now."""
        return self._keep(tx, [timers.with_due(change, now, self.settings) for change in changes], now)

    def _keep(self, tx: Tx, changes: Sequence[Change], now: float, key: str = "") -> list[Alert]:
        """Number, word and save changes and what is to be told of them. `key`: see `store.save`."""
        if not changes:
            return []
        registry = self.registry()
        numbered = store.numbered(tx, changes)
        worded = [notices.worded(change, registry, self.settings, self.zone) for change in numbered]
        due_t = {c.entry.alert.id: timers.next_t(c.entry, self.settings) for c in worded}
        store.save(tx, worded, due_t, key)
        store.put_out(tx, notices.all_out(worded, registry, self.settings), now)
        return [change.entry.alert for change in worded]

    # -- people -----------------------------------------------------------------------------------

    def act(self, db: Database, alert_id: str, do: Do, version: int | None = None, key: str = "") -> Entry:
        """One action of a person in one transaction; the alert after it. `version`: what he saw; `key`: the same
        key twice is one action. Raises `Refused`, `Forbidden`, `Stale`, `NotFound`, `Unreachable`."""
        if do.role in SYSTEM_ROLES or do.action in life.INSIDE:
            raise Refused(f"不能以 {do.role!r} 的名义操作")
        with db.transaction() as tx:
            entry = store.entry(tx, alert_id, lock=True)
            if entry is None:
                raise NotFound(f"没有告警 {alert_id!r}")
            if key and (had := store.step_by_key(tx, key)):
                return self._answered(tx, had, (do.action,), alert_id)
            if version is not None and version != entry.alert.version:
                raise Stale(_meanwhile(entry.alert, store.steps(tx, alert_id), version))
            if do.action == "reopen":
                self._refuse_second(tx, entry)
            after, step = life.step(entry, do, self.settings)
            self._keep(tx, [Change(after, (step,))], do.t, key)
        return after

    def say(self, db: Database, episode: Episode, context: Context, do: Do, key: str = "") -> Entry:
        """What a person saw is a breach (`poor_effect`): raise it, or count it up. `context` covers the episode.
        Raises `Refused`, `Forbidden`, `Unreachable`."""
        if do.role in SYSTEM_ROLES:
            raise Refused(f"不能以 {do.role!r} 的名义操作")
        with db.transaction() as tx:
            store.lock_night(tx, context.night)
            if key and (had := store.step_by_key(tx, key)):
                return self._answered(tx, had, ("raise", "again"))
            kept = store.entries(tx, context.night, context.shift, {episode.vehicle}, lock=True)
            (alert,) = self._keep(tx, [book.said(kept, episode, context, do, self.settings)], do.t, key)
            found = store.entry(tx, alert.id)
        assert found is not None
        return found

    def _answered(self, tx: Tx, had: tuple[str, str], actions: tuple[str, ...], alert_id: str = "") -> Entry:
        """The alert of a request that came before under the same key."""
        entry = store.entry(tx, had[0])
        if entry is None or had[1] not in actions or alert_id not in ("", had[0]):
            raise Refused(f"这个 Idempotency-Key 已用于告警 {had[0]} 的“{ACTIONS.get(had[1], had[1])}”")
        return entry

    def _refuse_second(self, tx: Tx, entry: Entry) -> None:
        a = entry.alert
        for other in store.entries(tx, a.night, a.shift, {a.vehicle}):
            o = other.alert
            if (o.breach, o.section if not a.vehicle else "") == (a.breach, a.section if not a.vehicle else "") and (
                o.id != a.id and o.state in OPEN
            ):
                raise Refused(f"{a.id} 不能重开：同一违规的告警 {o.id} 尚未办结")


def _stamp(entry: Entry) -> tuple[int, float]:
    return entry.alert.version, entry.alert.updated_t


def _by_vehicle(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.alert.vehicle, []).append(entry)
    return found


def _meanwhile(alert: Alert, steps: Sequence[Step], version: int) -> str:
    """Who did what since."""
    since = [f"{step.by} 已做“{ACTIONS.get(step.action, step.action)}”" for step in steps if step.version > version]
    what = "；".join(since) or "测量值已更新"
    return f"告警 {alert.id} 在您查看后有变化（第 {version} 版 → 第 {alert.version} 版）：{what}。请刷新后再操作"
