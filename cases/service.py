"""QUESTION: how does a case change? Load, step, save case, history, tasks, audit and outbox: all of it, or nothing."""

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

import clock
import config
from cases import marks, store, tally
from cases.catalogue import store as shelf
from cases.catalogue.model import Minor
from cases.entry import Case, Change, Do, FlowRecord, Photo, Task
from cases.find import store as find
from cases.find.filters import Filters
from cases.flow import step, tick
from cases.flow.room import Place, Room
from cases.intake import people
from cases.intake.components import service as components
from cases.intake.locate import Ground
from cases.intake.people import Seen
from cases.intake.rewards import service as rewards
from cases.labels import ACTIONS
from cases.photos import store as album
from cases.photos.files import Files
from cases.photos.record import as_photo
from db import AWAY, Database, Tx
from records import Forbidden, NotFound, Refused, Tally, Unreachable
from registry.model import Registry

log = logging.getLogger(__name__)
SENDS = ("send_verify", "send_check", "reassign_task")  # need a collector; the nearest on duty when nobody is named
LATER_S = 60.0  # s until the clock tries again what it could not do
WATCH_S = 2.0  # s until an imported catalogue or calendar is seen
TICK_MOST = 20  # cases one transaction of the clock takes: whoever wants one of them waits for it


class Stale(Refused):
    """Somebody else acted since the case was read; `case` is as it stands now."""

    def __init__(self, words: str, case: Case) -> None:
        super().__init__(words)
        self.case = case


class Repeated(Refused):
    """The Idempotency-Key was used for something else."""


class Result(NamedTuple):
    """What became of one case of a batch; `error` is None when it is done."""

    case_id: str
    case: Case | None
    error: Refused | Forbidden | NotFound | None


class Centre:
    """Where cases are handled; safe for many threads. `seen`: vehicles and collectors as last seen."""

    def __init__(
        self, db: Database, settings: config.Settings, registry: Callable[[], Registry],
        seen: Callable[[], Sequence[Seen]],
    ) -> None:  # fmt: skip
        self.db, self.settings, self.registry, self.seen = db, settings, registry, seen
        self.own, self.zone = settings.cases, settings.zone
        self._lock = threading.Lock()
        self._room: Room | None = None
        self._looked = 0.0

    # -- what the flow knows ----------------------------------------------------------------------

    def room(self) -> Room:
        """Rules, calendar, catalogue and units; lists that somebody imported are seen within WATCH_S. Not to be
        asked inside a transaction. One looks, the others go on with what is known."""
        known = self._room
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known._replace(units=self.registry().units)
        try:
            if self._room is None or time.monotonic() - self._looked > WATCH_S:
                with self.db.transaction() as tx:
                    if self._room is None or shelf.version(tx) != self._room.catalogue.version:
                        calendar = shelf.calendar(tx, self.zone, self.own.timing)
                        self._room = Room(
                            self.own.flow,
                            calendar,
                            shelf.load(tx, self.own.catalogue),
                            self.registry().units,
                            self.own.timing,
                        )
                self._looked = time.monotonic()
            return self._room._replace(units=self.registry().units)
        finally:
            self._lock.release()

    def place(self, lon: float, lat: float, address: str = "") -> Place:
        """Where a point lies; `address`: in somebody's own words."""
        spot = Ground.of(self.registry(), self.own.intake).at(lon, lat)
        return Place(spot.unit_grid, spot.duty_grid, spot.street, spot.community, address or spot.address)

    # -- one case ---------------------------------------------------------------------------------

    def open(self, do: Do, key: str = "", address: str = "") -> Case:
        """T1, T2, T3, T13: a new case. `key`: the same key twice is one case; `address`: of who asks.
        Raises `Refused`, `Forbidden`, `Repeated`, `Unreachable`."""
        room = self.room()
        try:
            with self.db.transaction() as tx:
                return self.open_in(tx, do, room, key, address)
        except Forbidden as e:
            self._note_refused(do, "", address, e)
            raise

    def open_in(self, tx: Tx, do: Do, room: Room, key: str = "", address: str = "") -> Case:
        """The same within somebody's transaction."""
        if do.report is None:
            raise Refused("缺少上报内容")
        components.bound(tx, do)
        asked = _fingerprint("", do)
        if key and (before := store.claim(tx, key, asked, clock.now())):
            return _answered(before, asked)
        seen_t = do.report.report_t if do.report.report_t is not None else do.t
        place = self.place(do.report.lon, do.report.lat, do.report.address)
        change = step.opened("", do, place, room)  # refused ones use up no number
        day = tally.local_day(min(seen_t, do.t), self.zone)
        case_id = f"{day}-{store.number(tx, 'report ' + day):05d}"
        change = step.opened(case_id, do, place, room)
        return self._kept(tx, None, change, do, room, key, address)

    def act(self, case_id: str, do: Do, version: int, key: str = "", address: str = "") -> Case:
        """One action in one transaction; the case after it. `version`: what who acts has seen.
        Raises `Refused`, `Forbidden`, `Stale`, `Repeated`, `NotFound`, `Unreachable`."""
        room = self.room()
        try:
            with self.db.transaction() as tx:
                return self.act_in(tx, case_id, do, version, room, key, address)
        except Forbidden as e:
            self._note_refused(do, case_id, address, e)
            raise

    def act_in(
        self, tx: Tx, case_id: str, do: Do, version: int | None, room: Room, key: str = "", address: str = ""
    ) -> Case:
        """The same within somebody's transaction; `version` None: as it stands."""
        asked = _fingerprint(case_id, do)
        if key and (before := store.claim(tx, key, asked, clock.now())):
            return _answered(before, asked)
        components.bound(tx, do)
        was = self._locked(tx, case_id, do)
        if version is not None and version != was.version:
            raise Stale(_meanwhile(was, store.flow(tx, case_id, version), version), was)
        tasks = store.tasks(tx, case_id)
        do = self._filled(was, do)
        place = self.place(do.report.lon, do.report.lat) if do.action == "edit" and do.report else None
        change = step.step(was, do, room, tasks, place)
        return self._kept(tx, was, change, do, room, key, address, tasks)

    def batch(
        self, wanted: Sequence[tuple[str, int]], do: Do, key: str = "", address: str = "",
        look: Callable[[str], object] = lambda _: None,
    ) -> list[Result]:  # fmt: skip
        """The same action on many cases, each in its own transaction with its own answer: (id, version) each. `look`
        raises `NotFound` for a case who asks may not see. Several are dispatched as T16: raises `Refused` unless they
        are of one class."""
        done = []
        if do.action == "dispatch" and len(wanted) > 1:
            self._of_one_class([case_id for case_id, _ in wanted])
            do = replace(do, mark="batch")
        for case_id, version in wanted:
            try:
                look(case_id)
                case = self.act(case_id, do, version, f"{key}|{case_id}" if key else "", address)
                done.append(Result(case_id, case, None))
            except (Refused, Forbidden, NotFound) as e:
                done.append(Result(case_id, None, e))
        return done

    def _of_one_class(self, case_ids: Sequence[str]) -> None:
        with self.db.transaction() as tx:
            classes = {(one.kind, one.code): one.title for one in store.some(tx, case_ids)}
        if len(classes) > 1:
            titles = "、".join(f"“{title}”" for title in list(classes.values())[:3])
            raise Refused(f"批量派遣须为同一小类的案卷，所选含{titles}等 {len(classes)} 类：请按小类分开派遣")

    # -- the clock --------------------------------------------------------------------------------

    def tick(self, now: float) -> int:
        """Everything the clock wants now; how many steps were taken. Several at once share the work."""
        room, count, full = self.room(), 0, True
        while full:
            with self.db.transaction() as tx:
                later: dict[str, float | None] = {}
                due = store.due(tx, now, TICK_MOST)
                for case in due:
                    count += self._ticked_alone(tx, case, now, room, later)
                store.set_tick(tx, later)
            full = len(due) == TICK_MOST
        return count

    def _ticked_alone(self, tx: Tx, case: Case, now: float, room: Room, later: dict[str, float | None]) -> int:
        """A case that breaks our code is left as it is, and stops the clock of no other."""
        try:
            with tx.transaction():
                return self._ticked(tx, case, now, room, later)
        except (Unreachable, *AWAY):
            raise
        except Exception:  # outermost ring of one case
            log.exception("case %s: the clock failed", case.id)
            later[case.id] = now + LATER_S
            return 0

    def _ticked(self, tx: Tx, case: Case, now: float, room: Room, later: dict[str, float | None]) -> int:
        """Each step by itself: what cannot be done now is tried later and holds up nothing else."""
        tasks, count, failed = store.tasks(tx, case.id), 0, False
        for do in tick.due(case, tasks, now, room):
            filled = self._filled(case, do)
            try:
                with tx.transaction():
                    case = self._kept(tx, case, step.step(case, filled, room, tasks), filled, room, tasks=tasks)
            except (Refused, Forbidden) as e:
                log.info("case %s: the clock could not act: %s", case.id, e)
                failed = True
            else:
                tasks, count = store.tasks(tx, case.id), count + 1
        if failed:
            later[case.id] = now + LATER_S
        elif not count:
            later[case.id] = tick.next_t(case, tasks, room, now)
        return count

    def retime(self) -> int:
        """Note anew when the clock wants something of each open case: after a start, settings may be others."""
        room = self.room()
        with self.db.transaction(patient=True) as tx:
            cases, tasks = store.open_cases(tx), store.tasks_of_open(tx)
            due = {c.id: tick.next_t(c, tasks.get(c.id, ()), room) for c in cases}
            store.set_tick(tx, due, {c.id: c.version for c in cases})  # who acted meanwhile knows better
        return len(due)

    # -- figures ----------------------------------------------------------------------------------

    def day(self, now: float, day: str = "") -> tally.Day:
        """The counting day of a local date, or of now."""
        if day:
            return tally.day_of(day, self.own.day_start, self.zone)
        return tally.day_at(now, self.own.day_start, self.zone)

    def tally(self, now: float, day: str = "") -> Tally:
        """The figures of a counting day, all of one moment."""
        minors = self.room().catalogue.minors
        with self.db.transaction() as tx:
            find.one_moment(tx)
            return self.tally_in(tx, now, day, minors)

    def tally_in(self, tx: Tx, now: float, day: str, minors: Mapping[tuple[str, str], Minor]) -> Tally:
        own = self.day(now, day)
        one_day = own.to_t - own.from_t
        hours = find.by_hour(tx, ("collect", "close"), own.from_t, own.to_t)
        streets, classes = find.by_place_and_class(tx, "collect", own.from_t, own.to_t)
        holding, open_of = find.standing(tx)
        return tally.made(own, now, tally.Counted(
            find.passed(tx, own.from_t, own.to_t),
            find.passed(tx, own.from_t - one_day, min(now, own.to_t) - one_day),
            holding, find.clockwork(tx, Filters(now, open=True)), hours["collect"], hours["close"], streets,
            tally.by_unit(find.closed_by_unit(tx, own.from_t, own.to_t), open_of), classes,
            find.newest_closed(tx, own.from_t - one_day, own.to_t, tally.PAIRS_OF),
        ), minors)  # fmt: skip

    # -- pictures ---------------------------------------------------------------------------------

    def photos(self, ids: Sequence[str], phase: str, by: str, own: Collection[str] = ()) -> tuple[Photo, ...]:
        """Uploaded photos and snapshots of cameras by id, in the order given. Raises `Refused` for unknown ones.
        `own`: only those that were handed in by one of these, as proof of people outside the centre must be."""
        if not ids:
            return ()
        with self.db.transaction() as tx:
            there = [one for one in album.some(tx, ids).values() if not own or one.by in own or one.of in own]
            found = {one.id: as_photo(one) for one in there}
            others = [] if own else [one for one in ids if one not in found]
            found |= {one.id: one for one in store.snapshots(tx, others, phase, by)}
        if missing := [one for one in ids if one not in found]:
            raise Refused(f"没有照片 {missing[0]!r}，请重新上传")
        return tuple(found[one] for one in dict.fromkeys(ids))

    def pictures(self, tx: Tx, case: Case) -> dict[str, Path]:
        """Files of the case's uploaded photos that are there, by photo id."""
        files, found = Files(self.settings.folder), {}
        for one in album.some(tx, [photo.id for photo in case.photos]).values():
            with contextlib.suppress(NotFound):
                found[one.id] = files.shown(one.path)
        return found

    # -- inside -----------------------------------------------------------------------------------

    def _locked(self, tx: Tx, case_id: str, do: Do) -> Case:
        """The case, and of a merge its master: nobody else changes them meanwhile. Always in one order."""
        found = {one: store.case(tx, one, lock=True) for one in sorted({case_id, *([do.master] if do.master else [])})}
        was = found[case_id]
        if was is None:
            raise NotFound(f"没有案卷 {case_id!r}")
        if do.master and found[do.master] is None:
            raise Refused(f"没有主案卷 {do.master!r}")
        return was

    def _filled(self, case: Case, do: Do) -> Do:
        """With the collector that should go, when nobody named one."""
        sends = do.action in SENDS or (do.action == "rule" and do.result == "verify")
        if not sends or do.receiver:
            return do
        not_these: Collection[str] = {case.holder, case.handler} - {""}
        found = people.choose(case.lon, case.lat, case.duty_grid, self.registry(), self.seen(), do.t, not_these)
        return replace(do, receiver=found)

    def _kept(
        self, tx: Tx, was: Case | None, change: Change, do: Do, room: Room, key: str = "", address: str = "",
        tasks: Sequence[Task] = (),
    ) -> Case:  # fmt: skip
        """Number, place and save a change with all that belongs to it."""
        now, case = clock.now(), change.case
        if "file" in case.passed and not case.case_no:
            day = tally.local_day(do.t, self.zone)
            number = store.number(tx, f"file {day}")
            case = replace(case, case_no=f"{self.own.county}{day}{number:05d}")
        change = change._replace(case=case)
        known = {task.id: task for task in (*tasks, *change.tasks)}
        minor = room.catalogue.minors.get((case.kind, case.code))
        next_t = tick.next_t(case, list(known.values()), room) if marks.is_open(case.status) else None
        if not store.save(tx, change, was, next_t, minor.initials if minor else ""):
            raise Stale(f"案卷 {case.id} 刚被他人改动，请刷新后再操作", was or case)
        store.put_mark(tx, case, change.records[-1].action, now)
        store.put_out(tx, case.id, change.outs, now)
        rewards.after(tx, change, now, self.own.intake)
        store.note(tx, store.Entry(now, do.by, do.role, address, do.action, case.id, "done"))
        if do.action == "merge":
            self._absorb(tx, case, do, room)
        if key:
            store.keep_answer(tx, key, case)
        return case

    def _absorb(self, tx: Tx, merged: Case, do: Do, room: Room) -> None:
        """The master case remembers what was merged into it, as a step of its own history."""
        master = store.case(tx, do.master, lock=True)
        assert master is not None
        taken = replace(do, action="absorb")
        self._kept(tx, master, step.took_in(master, merged, do, room), taken, room, tasks=store.tasks(tx, master.id))

    def _note_refused(self, do: Do, case_id: str, address: str, error: Exception) -> None:
        """Who tried what he may not."""
        with self.db.transaction() as tx:
            store.note(
                tx,
                store.Entry(clock.now(), do.by, do.role, address, do.action[:40], case_id, f"forbidden: {error}"[:300]),
            )


def _fingerprint(case_id: str, do: Do) -> str:
    """The same for the same wish, whenever it comes."""
    return hashlib.sha256(msgspec.json.encode((case_id, replace(do, t=0.0)))).hexdigest()


def _answered(before: store.Before, asked: str) -> Case:
    if before.request != asked:
        raise Repeated("这个 Idempotency-Key 已用于另一个请求")
    return store.answered(before)


def _meanwhile(case: Case, since: Sequence[FlowRecord], version: int) -> str:
    """Who did what since."""
    what = "；".join(f"{r.by} 已做“{ACTIONS.get(r.action, r.action)}”" for r in since) or "内容已更新"
    return f"案卷 {case.id} 在您查看后有变化（第 {version} 版 → 第 {case.version} 版）：{what}。请刷新后再操作"
