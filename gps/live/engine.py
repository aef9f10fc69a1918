"""QUESTION: how do the rules live on the stream? In the transaction of each batch, and once a second by the clock.

The memory of a plan is a cache of one pure function of its stored fixes and sign-ins: it is saved with the batch that
changed it, dropped when a transaction fails, and made anew from the tables when something late comes in or when plan,
roads or thresholds change. So restart, repetition and disorder end in the same state.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

import clock
from gps import store as positions
from gps.live import settle, store
from gps.live.run import Run, judged, reach, runs_of
from gps.live.settings import Settings
from gps.rules import fleet, judge
from gps.rules.episode import Signed
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Fix, SignIn
from registry.model import Registry
from registry.plans import store as plan_store

if TYPE_CHECKING:
    from db import Tx

log = logging.getLogger(__name__)
LOOK_S = 60.0  # s after which the working set is made anew though nobody changed a plan: time has moved
Versions = tuple[int, int, int]  # plans, registry, minute


class Common(Struct):
    """What is remembered beside the plans."""

    settling: settle.Settling
    fleet: fleet.Memory


_dump_common = msgspec.msgpack.Encoder().encode
_load_common = msgspec.msgpack.Decoder(Common).decode


class Engine:
    """One per system: hold `lock` from before a transaction that calls it until after its end, and call `forget`
    when that transaction failed."""

    def __init__(self, rules: Rules, own: Settings, registry: Callable[[], Registry]) -> None:
        self.lock = threading.RLock()
        self.rules, self.own, self._registry = rules, own, registry
        self._common: Common | None = None  # None: to be read from the database
        self.ground = Ground.of(Registry(), [])
        self.runs: dict[str, Run] = {}
        self._by_vehicle: dict[str, list[Run]] = {}
        self._versions: Versions | None = None
        self._started = False
        self._saved: bytes | None = None  # of `_common`, as it stands in the database
        self._stored_t = 0.0  # when fixes came last that their devices had stored
        self.replays = 0

    # -- in a batch's transaction -----------------------------------------------------------------

    def keep_fixes(self, tx: "Tx", fixes: Sequence[Fix]) -> None:
        """Store the fixes and judge them. Their partitions exist."""
        now = clock.now()
        if any(fix.received_t - fix.t > self.own.backlog_age_s for fix in fixes if fix.kind == "vehicle"):
            self._stored_t = now
        mine = {v: some for v, some in judged(fixes).items() if v in self._by_vehicle}
        late = {(v, fix.t) for v, some in mine.items() for fix in some if fix.t <= self._heard(v)}
        known = positions.known(tx, late)
        positions.save_fixes(tx, fixes)
        self._fold_strays(tx, fixes)
        for vehicle, some in mine.items():
            new = [fix for fix in some if (vehicle, fix.t) not in known]
            if new:
                self._fold(tx, vehicle, new, [])

    def keep_sign_ins(self, tx: "Tx", sign_ins: Sequence[SignIn]) -> None:
        """Store sign-ins and judge them."""
        positions.save_sign_ins(tx, sign_ins)
        for word in sorted(sign_ins, key=lambda word: word.t):
            if word.device in self._by_vehicle:
                self._fold(tx, word.device, [], [Signed(word.t, word.driver, word.on)])

    def forget(self, vehicles: Iterable[str] | None = None) -> None:
        """What is remembered may not be what is stored: read it again when it is next asked for."""
        for vehicle in self._by_vehicle if vehicles is None else vehicles:
            for run in self._by_vehicle.get(vehicle, ()):
                run.memory = None
        self._common = None

    def _heard(self, vehicle: str) -> float:
        return max((run.heard_t for run in self._by_vehicle[vehicle]), default=float("-inf"))

    def _fold(self, tx: "Tx", vehicle: str, fixes: list[Fix], signed: list[Signed]) -> None:
        changed = []
        for run in self._by_vehicle[vehicle]:
            start, end = reach(run.plan, self.own.before_s, self.own.after_s)
            mine = [fix for fix in fixes if start <= fix.t < end]
            words = [word for word in signed if word.t < end]
            if mine or words:
                self._fold_run(tx, run, mine, words)
                changed.append(run)
        self._save(tx, changed)

    def _fold_run(self, tx: "Tx", run: Run, fixes: list[Fix], signed: list[Signed]) -> None:
        if run.memory is None:
            self._replay(tx, run)  # from the tables, where these fixes stand already
            return
        first_t = min([fix.t for fix in fixes] + [word.t for word in signed])
        if first_t <= run.memory.t:
            self._replay(tx, run)
        else:
            judge.fold(run.memory, self.ground, self.rules, fixes, signed)

    # -- beside the plans ---------------------------------------------------------------------------

    def settle(self, tx: "Tx", now: float, line_ok: bool, lag: int) -> settle.Settling:
        """Look whether we are blind; the first look after a start begins a blind span."""
        common = self.common(tx)
        if not self._started:
            settle.start(common.settling, now)
            self._started = True
        settle.arrived(common.settling, self._stored_t)
        settle.look(common.settling, self.own, now, line_ok, lag)
        self._save_common(tx)
        return common.settling

    def common(self, tx: "Tx") -> "Common":
        """What is remembered beside the plans."""
        if self._common is None:
            kept = store.fleet(tx)
            self._common = _load_common(kept) if kept is not None else Common(settle.Settling(), fleet.start())
            self._saved = kept
        return self._common

    def _save_common(self, tx: "Tx") -> None:
        now_kept = _dump_common(self.common(tx))
        if now_kept != self._saved:
            store.save_fleet(tx, now_kept)
            self._saved = now_kept

    def _fold_strays(self, tx: "Tx", fixes: Sequence[Fix]) -> None:
        """Vehicles without a plan: do they work on a road that was another's?"""
        known = self.common(tx).fleet.strays
        some = [
            fix
            for fix in fixes
            if fix.kind == "vehicle" and (fix.work or fix.device in known) and fix.device not in self._by_vehicle
        ]
        if some and self.runs:
            fleet.fold(self.common(tx).fleet, self.ground, self.rules, some)
            self._save_common(tx)

    # -- memories ---------------------------------------------------------------------------------

    def refresh(self, tx: "Tx", now: float) -> None:
        """Make the working set that is due at `now`; memories that still fit stay, the others are found again."""
        registry = self._registry()
        versions = (plan_store.version(tx), registry.version, int(now // LOOK_S))
        if versions == self._versions:
            return
        plans = plan_store.plans(tx, now - self.own.after_s, now + self.own.before_s)
        ground = Ground.of(registry, plans)
        runs = runs_of(ground, registry, self.rules)
        if {i: r.stamp for i, r in runs.items()} != {i: r.stamp for i, r in self.runs.items()}:
            self._take_over(tx, runs, ground)
        self._versions = versions

    def _take_over(self, tx: "Tx", runs: dict[str, Run], ground: Ground) -> None:
        kept = store.memories(tx, runs)
        for run in runs.values():
            before = self.runs.get(run.plan.id)
            if before is not None and before.stamp == run.stamp:
                run.memory = before.memory
            elif (had := kept.get(run.plan.id)) is not None and had.stamp == run.stamp:
                run.memory = judge.load(had.memory)
        self.ground, self.runs = ground, runs
        self._by_vehicle = {}
        for run in runs.values():
            self._by_vehicle.setdefault(run.vehicle, []).append(run)
        missing = [run for run in runs.values() if run.memory is None]
        for run in missing:
            self._replay(tx, run)
        self._save(tx, missing)
        log.info("plans at work count=%d judged anew=%d", len(runs), len(missing))

    def _replay(self, tx: "Tx", run: Run) -> None:
        """From nothing but the tables."""
        start, end = reach(run.plan, self.own.before_s, self.own.after_s)
        fixes = positions.track(tx, run.vehicle, start, end)
        words = [Signed(w.t, w.driver, w.on) for w in positions.sign_ins(tx, run.vehicle, start, end)]
        run.memory = judge.replay(run.plan, self.ground, self.rules, fixes, words)
        self.replays += 1

    def recall_all(self, tx: "Tx") -> None:
        """Before looking at the clock: nobody is judged from a memory that was dropped."""
        dropped = [run for run in self.runs.values() if run.memory is None]
        for run in dropped:
            self._replay(tx, run)
        self._save(tx, dropped)

    def _save(self, tx: "Tx", runs: Sequence[Run]) -> None:
        store.save_memories(
            tx,
            {
                run.plan.id: (store.Kept(run.stamp, judge.dump(run.memory)), run.plan.window_end)
                for run in runs
                if run.memory is not None
            },
        )
