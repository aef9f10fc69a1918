"""The engine on a real database and a real Redis, its clock held: time passes when a test says so."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import clock
from db import Database
from gps import store
from gps.alerts import store as alerts
from gps.alerts.service import Desk
from gps.alerts.settings import Settings as AlertSettings
from gps.live import store as live
from gps.live.engine import Engine
from gps.live.lookout import Lookout
from gps.live.settings import Settings
from gps.rules.settings import Rules
from gps.service import Keeper
from records import Alert, Fix, Health, SignIn
from registry.model import Registry
from registry.plans import store as plans
from registry.plans.model import Plan
from stream import Stream
from tests.gps.rules.night import T0, city, sign_ins, table

ZONE = ZoneInfo("Asia/Shanghai")
QUICK = Settings(settle_least_s=1, settle_s=1, duty_every_s=0)
DRIVE = "0s..30min/10s 7 @0,0>1000,0"  # thirty minutes of sweeping CJN eastwards, too slow for nothing


def ordered(*tables: str, device: str = "A007") -> list[Fix]:
    return sorted((fix for text in tables for fix in table(text, device)), key=lambda fix: fix.t)


def words(text: str, device: str = "A007") -> list[SignIn]:
    return [SignIn(device, word.t, word.driver, word.on, word.t) for word in sign_ins(text)]


class Rig:
    """One engine and what stands around it; `restarted()` is the same with nothing in memory."""

    def __init__(self, db: Database, stream: Stream, registry: Registry | None = None) -> None:
        self.db, self.stream, self.registry = db, stream, registry or city()
        self.engine = Engine(Rules(), QUICK, lambda: self.registry)
        self.desk = Desk(AlertSettings(), lambda: self.registry, ZONE)
        self.keeper = Keeper(db, ZONE, self.engine)
        self.lookout = Lookout(self.engine, self.desk, db, stream, lambda: self.registry)

    def restarted(self) -> "Rig":
        """The role was killed and begins again."""
        return Rig(self.db, self.stream, self.registry)

    def planned(self, *some: Plan) -> "Rig":
        with self.db.transaction() as tx:
            plans.save(tx, some, "值班长")
        return self

    def look(self, after_s: float, line: str = "ok") -> None:
        """The clock stands at T0 + `after_s`, ingest has just said how its line is, and the engine looks."""
        clock.fix_at(T0 + after_s)
        self.stream.put_latest("health", "ingest", Health("ingest", clock.now(), {"broker": line}))
        self.lookout.look()

    def settled(self, after_s: float) -> "Rig":
        """Looked at twice, so that silence means something at T0 + `after_s`."""
        self.look(after_s - 2)
        self.look(after_s)
        return self

    def take(self, fixes: Sequence[Fix], at_s: float | None = None) -> None:
        clock.fix_at(fixes[-1].t + 1 if at_s is None else T0 + at_s)
        assert self.keeper.keep_fixes(fixes) == []

    def sign(self, text: str) -> None:
        self.keeper.keep_sign_ins(words(text))

    # -- what has come of it -----------------------------------------------------------------------

    def alerts(self) -> list[Alert]:
        with self.db.transaction() as tx:
            return [entry.alert for entry in alerts.alerts(tx, limit=1_000).entries]

    def breaches(self) -> list[tuple[str, str, bool, int]]:
        """(vehicle, breach, active, count), sorted."""
        return sorted((a.vehicle, a.breach, a.active, a.count) for a in self.alerts())

    def kept(self) -> dict[str, bytes]:
        """Memories as they stand in the database."""
        with self.db.transaction() as tx:
            return {plan: kept.memory for plan, kept in live.memories(tx, list(self.engine.runs)).items()}

    def stored(self, device: str = "A007") -> list[Fix]:
        with self.db.transaction() as tx:
            return store.track(tx, device, 0, 4e9)
