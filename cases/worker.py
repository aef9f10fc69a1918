"""The role `cases`: what devices, alarms and cameras bring becomes cases; the clock acts; others are told.

Nothing is acknowledged before it is stored, and all of it bears coming twice. While the database is away a batch waits
in hand; what the case centre cannot take at all goes to the stream `dead`, and the others are stored.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import clock
from cases import relay, store
from cases.catalogue import store as catalogue
from cases.dispatch import referrals
from cases.dispatch import store as shelf
from cases.dispatch.service import Dispatch
from cases.entry import Do
from cases.flow.tick import SYSTEM
from cases.intake import people
from cases.intake import store as answers
from cases.intake.absent import absent
from cases.intake.people import Seen
from cases.intake.service import Reports
from cases.photos.service import Album
from cases.relay import Relay
from cases.service import Centre
from config import Settings
from db import Database
from pulse import Counters
from records import Forbidden, Health, Referral, Refused, Snapshot, Tally, Unreachable
from registry.watch import Watch
from station import Station
from stream import Stream

log = logging.getLogger(__name__)
ROLE = "cases"
GONE = "采集员离岗或失联，系统改派"
COUNT_S = 5.0  # s between two counts of what waits to be told
FORGET_S = 3_600.0  # s between two looks for answers nobody asks for any more
RELIEVE_S = 30.0  # s between two looks for collectors who have a task and are gone
SEEN_S = 1.0  # s positions read once serve


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set."""
    worker = Worker(settings, stop)
    worker.live()
    worker.close()


class Worker:
    """What the jobs share."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self.own, self.stop = settings.cases, stop
        self.pulse = Counters(ROLE, "records", totals=("steps", "sent", "opened", "known", "refused", "photos"))
        self.station = Station(ROLE, settings, self.own, stop, self.pulse)
        self.db, self.stream = self.station.db, self.station.stream
        self.watch = Watch(self.db, settings.registry.watch_s)
        self.people = People(self.stream, self.watch, settings)
        self.centre = Centre(self.db, settings, lambda: self.watch.registry, self.people.seen)
        self.dispatch = Dispatch(self.centre)
        self.reports, self.album = Reports(self.centre, self.stream), Album(self.db, settings)
        self.counted = Counted(self.centre, self.stream)
        own = self.own.dispatch
        self.relay = Relay(self.db, self.stream, own, lambda: self.watch.registry.units, self.counted.stale)
        self.outbox: dict[str, float] = {}

    def live(self) -> None:
        station, own = self.station, self.own.dispatch
        told = relay.jobs(self.relay, own, self.stop, station.every)
        station.live(
            self.health,
            self.refill,
            reports=self.known(lambda: station.drain("reports", self.reports.take)),
            referrals=self.known(lambda: station.drain("referrals", self.refer)),
            snapshots=self.known(lambda: station.drain("snapshots", self.adopt)),
            ticking=self.known(self.ticking),
            relieving=self.known(lambda: station.every(RELIEVE_S, self.relieve)),
            counting=self.known(lambda: station.every(own.tally_least_s, self.count)),
            waiting=lambda: station.every(COUNT_S, lambda: self.outbox.update(self.backlog())),
            forgetting=lambda: station.every(FORGET_S, self.forget),
            telling=told["telling"],
            calling=self.known(told["calling"]),
        )

    def close(self) -> None:
        self.watch.close()
        self.station.close()

    def known(self, job: Callable[[], None]) -> Callable[[], None]:
        """The job, once the registry was read: before that nobody is on duty and nowhere is a street."""
        return lambda: job() if self.watch.wait(self.stop) else None

    # -- what comes in ----------------------------------------------------------------------------

    def refer(self, batch: Sequence[Referral]) -> list[Referral]:
        """Alarms and pictures become reports; those that cannot are given back. Raises `Unreachable`."""
        broken = []
        for referral in batch:
            try:
                self.pulse.add("opened" if self._refer(referral) else "known")
            except Unreachable:
                raise
            except Exception as e:  # outermost ring of one referral: it must not hold up the others
                expected = isinstance(e, (Refused, Forbidden, referrals.Nowhere))
                log.error("referral set aside id=%s: %s", referral.id, e, exc_info=None if expected else e)
                self.pulse.add("refused")
                broken.append(referral)
        return broken

    def _refer(self, referral: Referral) -> bool:
        """False when it is a case already."""
        with self.db.transaction() as tx:
            if store.by_source(tx, referral.source, referral.id) is not None:
                return False
        own, now = self.own.dispatch, clock.now()
        do = referrals.report(referral, self.watch.registry, self.people.position, own, now)
        self.centre.open(do, f"referral|{referral.source}|{referral.id}")
        return True

    def adopt(self, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
        """Pictures of collectors' devices become photos of the cases that wait for them. Raises `Unreachable`."""
        self.pulse.add("photos", self.album.adopt(snapshots, self.watch.registry))
        return []

    # -- by the clock -----------------------------------------------------------------------------

    def ticking(self) -> None:
        """Deadlines, and what goes out by rule. First the shipped lists are there, and the moments are noted anew:
        settings may be others."""
        self.station.patiently(self.seed, lambda e: log.warning("the shipped lists wait: %s", e))
        if self.station.patiently(self.centre.retime, lambda e: log.warning("timers wait: %s", e)) is not None:
            self.station.every(self.own.dispatch.tick_s, self.tick)

    def seed(self) -> bool:
        with self.db.transaction(patient=True) as tx:
            catalogue.seed(tx)
        return True

    def tick(self) -> None:
        if not self.lived():
            return
        now = clock.now()
        self.pulse.add("steps", self.centre.tick(now))
        self.pulse.add("sent", self.dispatch.send(now))

    def lived(self) -> bool:
        """False while the demo's people still live the morning: the clock would act on what they are about to do."""
        whole = self.centre.settings
        if whole.mode != "demo" or not whole.demo.people:
            return True
        people = self.stream.latest("health").get("people")
        return people is not None and people.numbers.get("caught_up", 0.0) > 0

    def relieve(self) -> None:
        """Tasks of collectors who are gone go to others on duty; without any they stay where they are."""
        if not self.lived():
            return
        now, away_s = clock.now(), self.own.intake.away_s
        with self.db.transaction() as tx:
            tasks = store.open_tasks(tx, now - away_s)
            cases = {case.id: case for case in store.some(tx, [task.case for task in tasks])}
        seen = {one.id: one for one in self.people.seen()} if tasks else {}
        for task in absent(tasks, seen, now, away_s):
            do = Do("reassign_task", SYSTEM, SYSTEM, now, opinion=GONE)
            try:
                self.centre.act(task.case, do, cases[task.case].version)
            except (Refused, Forbidden) as e:
                log.info("task %s stays with %s: %s", task.id, task.collector, e)

    def count(self) -> None:
        self.counted.tell(self.own.dispatch.tally_s)

    def forget(self) -> None:
        """Answers that no device and no page asks for again."""
        now = clock.now()
        with self.db.transaction(patient=True) as tx:
            store.forget_answers(tx, now - self.own.answer_kept_s)
            answers.forget_before(tx, now - 2 * self.own.intake.report_age_s)

    # -- what others see --------------------------------------------------------------------------

    def backlog(self) -> dict[str, float]:
        """What waits to be told, and for the clock; a figure that has gone is 0."""
        with self.db.transaction() as tx:
            due = shelf.ticks_due(tx, clock.now())
        return dict.fromkeys(self.outbox, 0.0) | self.relay.numbers() | {"due": float(due)}

    def health(self, lag: int) -> Health:
        numbers = {**self.counted.numbers(), **self.outbox, **_told(self.relay)}
        wanted = ("unit", "task", "case", *(("reply",) if self.own.dispatch.reply_url else ()))
        dead = sum(self.outbox.get(f"outbox_{kind}_dead", 0.0) for kind in wanted)
        return self.pulse.told(lag, f"{dead:.0f} 条消息未能送达" if dead else "", **numbers)

    def refill(self) -> None:
        """Open cases, those newly ended and the day's figures, where Redis holds none or older ones."""
        refill(self.stream, self.db, self.own.dispatch.latest_s)
        self.counted.stale()


class People:
    """Vehicles and collectors as last seen, read from the streams' newest; any thread may ask."""

    def __init__(self, stream: Stream, watch: Watch, settings: Settings) -> None:
        self._stream, self._watch, self._settings = stream, watch, settings
        self._lock = threading.Lock()
        self._read: tuple[float, Sequence[Seen]] | None = None  # monotonic s, seen

    def seen(self) -> Sequence[Seen]:
        """Raises `Unreachable`."""
        with self._lock:
            if self._read is None or time.monotonic() - self._read[0] > SEEN_S:
                whole = self._settings
                shift = (whole.ingest.shift_start, whole.ingest.shift_end)
                found = people.seen_of(
                    self._watch.registry, self._stream.latest("fixes"), self._stream.latest("statuses"), clock.now(),
                    whole.zone, shift, whole.cases.intake.seen_s,
                )  # fmt: skip
                self._read = time.monotonic(), found
            return self._read[1]

    def position(self, device: str) -> tuple[float, float] | None:
        """Where a device was last seen. Raises `Unreachable`."""
        there = ((s.lon, s.lat) for s in self.seen() if s.id == device and s.lon is not None and s.lat is not None)
        return next(((lon, lat) for lon, lat in there if lon is not None and lat is not None), None)


class Counted:
    """The day's figures: counted when something happened, and now and then while nothing does."""

    def __init__(self, centre: Centre, stream: Stream) -> None:
        self._centre, self._stream = centre, stream
        self._stale = threading.Event()
        self._told: float | None = None  # monotonic s
        self.tally: Tally | None = None

    def stale(self) -> None:
        """Something happened: count again soon."""
        self._stale.set()

    def tell(self, every_s: float) -> None:
        """Count and tell, if it is time. Raises `Unreachable`."""
        due = self._told is None or time.monotonic() - self._told >= every_s
        if not due and not self._stale.is_set():
            return
        self._stale.clear()
        try:
            tally = self._centre.tally(clock.now())
            self._stream.add("tallies", [tally])
        except Unreachable:
            self._stale.set()
            raise
        self.tally, self._told = tally, time.monotonic()

    def numbers(self) -> Mapping[str, float]:
        """For the health."""
        tally = self.tally
        if tally is None:
            return {}
        return {
            "open": float(sum(tally.holding.values())), "late": float(tally.late), "warning": float(tally.warning),
            "supervised": float(tally.supervised), "today": float(tally.passed.get("collect", 0)),
        }  # fmt: skip


def refill(stream: Stream, db: Database, latest_s: float) -> int:
    """Put open cases and those ended within `latest_s` back where Redis holds none or older ones, and take away what
    it holds besides; how many were put. Raises `Unreachable`."""
    there = stream.latest("cases")  # first: what is opened meanwhile is not taken away
    with db.transaction(patient=True) as tx:
        kept = {mark.id: mark for mark in shelf.marks_since(tx, clock.now() - latest_s)}
    missing = [mark for i, mark in kept.items() if i not in there or there[i].version < mark.version]
    if missing:
        stream.add("cases", missing)  # not `put_latest`: the relay may be telling a newer version right now
    stream.forget_latest("cases", [i for i in there if i not in kept])
    return len(missing)


def _told(told: Relay) -> dict[str, float]:
    return {f"told_{kind}_total": float(n) for kind, n in told.told.items()}
