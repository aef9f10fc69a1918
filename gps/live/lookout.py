"""QUESTION: what is true now? Once a second: every plan's breaches by the clock, the alerts they make, how far each is.

Nothing here remembers: the list of breaches is derived from the engine's memories and the moment, alerts are reconciled
with it, and a look that fails is made again.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import clock
from db import Database
from gps.alerts.book import Context
from gps.alerts.service import Desk, Found
from gps.live import settle, store
from gps.live.ahead import Ahead
from gps.live.engine import Engine
from gps.live.run import Run
from gps.rules import fleet, judge
from gps.rules.episode import BREACHES, Episode
from records import Duty, Snapshot
from registry.model import Registry
from registry.plans import store as plan_store
from registry.plans.model import Stoppage
from stream import Stream

if TYPE_CHECKING:
    from db import Tx

log = logging.getLogger(__name__)
LINE_S = 5.0  # s an ingest may say nothing until its line counts as down
PICTURES_S = 5.0  # s between two looks at the newest pictures
STRAYS_S = 12 * 3_600.0  # s after which a vehicle without a plan is forgotten
TOLD_S = 86_400.0  # s after its window a plan stays among the newest words
FORGET_S = 3_600.0  # s between two looks for memories nobody needs
SAID = frozenset({"poor_effect", "not_acknowledged", "not_corrected", "repeat"})  # found by people and timers
OF_FLEET = frozenset(fleet.BREACHES)  # found across vehicles
OF_PLAN = frozenset(BREACHES) - OF_FLEET - SAID
Pictures = Mapping[str, Mapping[str, float]]  # vehicle → channel → time of its newest picture


class Lookout:
    """Looks about once a second; one per system, in one thread."""

    def __init__(self, engine: Engine, desk: Desk, db: Database, stream: Stream, registry: Callable[[], Registry]):
        self._engine, self._desk, self._db, self._stream, self._registry = engine, desk, db, stream, registry
        self._pictures: tuple[float, Pictures] = (-PICTURES_S, {})
        self._told: dict[str, tuple[float, Duty]] = {}  # plan → monotonic s, what was last told of it
        self._ahead = Ahead(registry, engine.rules, engine.own)
        self._forgot_s = -FORGET_S
        self._left: dict[str, Run] | None = None  # the working set for which alerts nobody watches were looked for
        # of the last look: plans, breaches that last, 1 while blind, replays so far, ms it took
        self.numbers: dict[str, float] = {}

    def look(self) -> None:
        """One look. Raises `Unreachable` when Redis or the database is away; then nothing has changed."""
        now, began_s = clock.now(), time.monotonic()
        line_ok, lag = self._line(now)
        pictures = self._newest_pictures(time.monotonic())
        engine = self._engine
        duties: list[Duty] = []
        try:
            with engine.lock, self._db.transaction() as tx:
                engine.refresh(tx, now)
                engine.recall_all(tx)
                self._forget(tx, now)
                settling = engine.settle(tx, now, line_ok, lag)
                found = [] if settling.starting else self._found(tx, now, pictures, settling)
                self._desk.judged(tx, found, now)
                if not settling.starting and engine.runs is not self._left:
                    self._desk.leave(tx, [one.context for one in found], OF_PLAN | OF_FLEET, now)
                self._desk.tick(tx, now)
                duties = self._duties(now)
                store.save_duties(tx, duties)
                ahead = self._ahead.news(tx, now, engine.runs)
        except BaseException:
            engine.forget()
            self._ahead.forget()
            for duty in duties:
                self._told.pop(duty.plan, None)
            raise
        if not settling.starting:
            self._left = engine.runs
        self._count(found, settling, time.monotonic() - began_s)
        self._tell(duties, ahead)

    # -- what is asked of others -------------------------------------------------------------------

    def _line(self, now: float) -> tuple[bool, int]:
        """Whether ingest hears the broker, and how many entries wait for us."""
        said = self._stream.latest("health").get("ingest")
        ok = said is not None and now - said.t < LINE_S and said.links.get("broker") == "ok"
        lag = sum(n for key, n in self._stream.lags().items() if key.startswith("fixes") and key.endswith("|gps"))
        return ok, lag

    def _newest_pictures(self, mono_s: float) -> Pictures:
        asked_s, pictures = self._pictures
        if mono_s - asked_s < PICTURES_S:
            return pictures
        found: dict[str, dict[str, float]] = {}
        shot: Snapshot
        for shot in self._stream.latest("snapshots").values():
            found.setdefault(shot.device, {})[shot.channel] = shot.t
        self._pictures = (mono_s, found)
        return found

    # -- breaches ----------------------------------------------------------------------------------

    def _found(self, tx: "Tx", now: float, pictures: Pictures, settling: settle.Settling) -> list[Found]:
        engine = self._engine
        stoppages = tuple(plan_store.stoppages(tx, now - 86_400.0, now))
        registry = self._registry()
        found = []
        for run in engine.runs.values():
            assert run.memory is not None
            seen = _seen(settling, self._pictures_of(run.vehicle, pictures, settling), stoppages)
            episodes = judge.episodes(run.memory, engine.ground, engine.rules, now, seen)
            found.append(Found(_context(run, run.vehicle, OF_PLAN, registry), episodes))
        memories = [run.memory for run in engine.runs.values() if run.memory is not None]
        seen = _seen(settling, {}, stoppages)
        across = fleet.look(engine.common(tx).fleet, memories, engine.ground, engine.rules, now, seen)
        found += self._across(across, registry)
        return found

    def _count(self, found: Sequence[Found], settling: settle.Settling, took_s: float) -> None:
        self.numbers = {
            "plans": float(len(self._engine.runs)),
            "breaches": float(sum(e.to_t is None for one in found for e in one.episodes)),
            "blind": float(settling.blind),
            "replays_total": float(self._engine.replays),
            "look_ms": round(took_s * 1000, 1),
        }

    def _pictures_of(self, vehicle: str, pictures: Pictures, settling: settle.Settling) -> Mapping[str, float]:
        """Newest picture by channel; of a camera not heard of since we began to look, that moment."""
        known = pictures.get(vehicle, {})
        if settling.first_t is None:
            return known
        began_t = settling.first_t
        return {
            c: max(known.get(c, began_t), began_t) for c in {*known, *self._engine.ground.channels.get(vehicle, ())}
        }

    def _across(self, episodes: Sequence[Episode], registry: Registry) -> list[Found]:
        """Breaches across vehicles, by the shift they belong to; a shift without any is told so too."""
        shifts = {(run.plan.date, run.plan.shift): run for run in self._engine.runs.values()}
        by_shift: dict[tuple[str, str], list[Episode]] = {key: [] for key in shifts}
        for episode in episodes:
            run = _nearest(self._engine.runs.values(), episode)
            if run is not None:
                by_shift[run.plan.date, run.plan.shift].append(episode)
        return [Found(_context(shifts[key], None, OF_FLEET, registry), some) for key, some in by_shift.items()]

    # -- progress ----------------------------------------------------------------------------------

    def _duties(self, now: float) -> list[Duty]:
        """Plans of which there is news, each at most once in `duty_every_s`."""
        engine, mono_s, news = self._engine, time.monotonic(), []
        for plan, run in engine.runs.items():
            told_s, before = self._told.get(plan, (-float("inf"), None))
            if mono_s - told_s < engine.own.duty_every_s or run.memory is None:
                continue
            duty = judge.duty(run.memory, engine.ground, engine.rules, now)
            if before is None or _substance(duty) != _substance(before):
                news.append(duty)
                self._told[plan] = (mono_s, duty)
        for plan in self._told.keys() - engine.runs.keys():
            del self._told[plan]
        return news

    def _tell(self, duties: list[Duty], ahead: list[Duty]) -> None:
        """To the walls, once it is kept; a word that does not get through is said again with the next look."""
        try:
            self._stream.add("duties", [*duties, *ahead])
        except Exception:
            self._ahead.forget()
            for duty in duties:
                self._told.pop(duty.plan, None)
            raise

    def _forget(self, tx: "Tx", now: float) -> None:
        """Now and then: what nobody needs any more."""
        mono_s = time.monotonic()
        if mono_s - self._forgot_s < FORGET_S:
            return
        fleet.forget_before(self._engine.common(tx).fleet, now - STRAYS_S)
        gone = store.forget_before(tx, now - self._engine.own.keep_d * 86_400.0)
        told: dict[str, Duty] = self._stream.latest("duties")
        self._stream.forget_latest("duties", [key for key, d in told.items() if d.window_end < now - TOLD_S])
        self._forgot_s = mono_s
        log.log(logging.INFO if gone else logging.DEBUG, "memories of finished plans dropped count=%d", gone)


def _seen(settling: settle.Settling, pictures: Mapping[str, float], stoppages: tuple[Stoppage, ...]) -> judge.Seen:
    lasting = ((settling.since_t, float("inf")),) if settling.blind else ()
    return judge.Seen(settling.blind, (*settling.spans, *lasting), dict(pictures), stoppages)


def _substance(duty: Duty) -> tuple[Any, ...]:
    """What makes a word on progress news: all but the moment it was said."""
    values = {name: getattr(duty, name) for name in duty.__struct_fields__ if name != "t"}
    return tuple(values.values())


def _context(run: Run, vehicle: str | None, breaches: frozenset[str], registry: Registry) -> Context:
    plan = run.plan
    known = registry.vehicles.get(run.vehicle)
    responsible = plan.responsible or (known.fleet_lead if known else "")
    whole = vehicle is not None
    return Context(
        night=plan.date, shift=plan.shift, breaches=breaches, vehicle=vehicle, plan=plan.id if whole else None,
        responsible=responsible if whole else "", ends_t=plan.window_end,
    )  # fmt: skip


def _nearest(runs: Iterable[Run], episode: Episode) -> Run | None:
    """The plan an episode across vehicles belongs to: the vehicle's own, the section's, else one of that hour."""
    best: tuple[int, float] | None = None
    found = None
    for run in runs:
        plan = run.plan
        kin = 0 if run.vehicle == episode.vehicle else 1 if _names(run, episode.section) else 2
        away_s = max(plan.window_start - episode.from_t, episode.from_t - plan.window_end, 0.0)
        if best is None or (kin, away_s) < best:
            best, found = (kin, away_s), run
    return found


def _names(run: Run, section: str | None) -> bool:
    return section is not None and any(line.section == section for line in run.plan.sections)
