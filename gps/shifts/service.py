"""QUESTION: how is a shift begun, handed over and counted? One transaction for each act of a person.

Thread-safe; blocks (database): call it off the event loop.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

import clock
import gps.store
from config import Settings
from db import Database, Tx
from gps.alerts import store as alert_store
from gps.alerts.entry import Entry
from gps.live import store as live_store
from gps.shifts import calendar, monthly, store
from gps.shifts.calendar import Shift
from gps.shifts.down import down
from gps.shifts.results import results
from gps.shifts.roll import Call, Seen, roll
from gps.shifts.sheet import Mark, Remark, Sheet
from gps.shifts.store import Listed, Written
from gps.shifts.tables import Addendum, Signature
from gps.shifts.write import Facts, called_off, worker_of, write
from records import Duty, Forbidden, NotFound, Refused
from registry.model import Registry
from registry.plans import store as plan_store
from registry.plans.model import Plan

SIGN_IN_S = 43_200.0  # s before a shift in which a driver's word may have been given
SAID = frozenset({"remark", "acknowledge", "start_correcting"})  # steps whose words are a promise to somebody
MOST_TEXT = 500  # letters of a remark or an addendum


class Hub(Protocol):
    """What we need of `feeds.hub.Hub`."""

    @property
    def registry(self) -> Registry: ...
    def view(self, feed: Any) -> Any: ...


class Who(Struct, frozen=True):
    """A person before the screen."""

    name: str
    role: str
    address: str = ""


class Stale(Refused):
    """Somebody changed it meanwhile; look again (412)."""


Proves = Callable[[str, str, str], str]  # name, password, address → role; raises Refused


class Shifts:
    """`proves` checks a name and password and gives the role."""

    def __init__(self, db: Database, hub: Hub, settings: Settings, proves: Proves) -> None:
        self.own, self.zone, self._db, self._hub = settings.gps.shifts, settings.zone, db, hub
        self._centre, self._proves = settings.centre.name, proves

    # -- which shift ---------------------------------------------------------------------------

    def current(self) -> Shift:
        """The running shift; between shifts the one that ended last."""
        return calendar.at(clock.now(), self.own.hours, self.zone)

    def shift(self, shift_id: str) -> Shift:
        """By id, or `current`. Raises `NotFound`."""
        return self.current() if shift_id == "current" else calendar.parse(shift_id, self.own.hours, self.zone)

    def listed(self, from_day: str, to_day: str) -> list[tuple[Shift, tuple[Listed, ...]]]:
        """Shifts of these dates that have begun, newest first, with the sheets written of each."""
        shifts = [s for s in calendar.between(from_day, to_day, self.own.hours, self.zone) if s.from_t <= clock.now()]
        with self._db.transaction() as tx:
            sheets = store.listed(tx, from_day, to_day)
        return [(s, tuple(w for w in sheets if (w.night, w.shift) == (s.date, s.shift))) for s in shifts]

    # -- roll call -----------------------------------------------------------------------------

    def roll(self, shift: Shift) -> tuple[int, list[Call]]:
        """Version of the answers, and a row for each planned vehicle."""
        now = clock.now()
        with self._db.transaction() as tx:
            plans = self._plans(tx, shift)
            wanted = {worker_of(plan) for plan in plans}
            fixes = {id_: fix for id_, fix in gps.store.last(tx).items() if id_ in wanted}
            signed = {word.device: word for word in gps.store.last_sign_ins(tx, shift.from_t - SIGN_IN_S)}
            marks = store.marks(tx, shift.date, shift.shift)
            version = store.marks_version(tx, shift.date, shift.shift)
        pictures = {
            (c.vehicle, c.channel or ""): min(c.t, c.received_t or c.t)
            for c in self._hub.view("cameras").values()
            if c.vehicle in wanted and c.t is not None
        }
        seen = Seen(now, self._hub.registry, fixes, signed, pictures)
        return version, roll(plans, seen, marks, self.own)

    def mark(self, shift: Shift, marks: Sequence[Mark], who: Who, version: int) -> None:
        """Save what was answered. Raises `Stale`, `Refused`, `Forbidden`."""
        self._may(who)
        now = clock.now()
        with self._db.transaction() as tx:
            store.lock(tx, shift.date, shift.shift)
            if store.marks_version(tx, shift.date, shift.shift) != version:
                raise Stale("点名记录刚被他人修改，请重新查看后再保存")
            planned = {worker_of(plan) for plan in self._plans(tx, shift)}
            strange = sorted({m.vehicle for m in marks} - planned)
            if strange:
                raise Refused(f"{'、'.join(strange)}：不在本班计划中")
            signed = [replace(m, remark=_text(m.remark), by=who.name, role=who.role, t=now) for m in marks]
            store.add_marks(tx, shift.date, shift.shift, signed)

    # -- the sheet -----------------------------------------------------------------------------

    def live(self, shift: Shift) -> Sheet:
        """The sheet as it stands now."""
        with self._db.transaction() as tx:
            return self._live(tx, shift)

    def written(self, shift: Shift, n: int | None = None) -> Written | None:
        """The `n`th written sheet, or the newest; None when nothing is written. Raises `NotFound` for a missing n."""
        with self._db.transaction() as tx:
            found = store.written(tx, shift.date, shift.shift, n)
            if found is not None and not store.intact(tx, found):
                raise Refused(f"{shift.id} 第 {found.n} 份交接班记录与其校验值不符，可能被篡改，请联系管理员")
        if found is None and n is not None:
            raise NotFound(f"{shift.id}: no sheet {n}")
        return found

    def write(self, shift: Shift, who: Who, expected: str | None) -> Written:
        """Write the sheet as it stands now. `expected`: hash of the newest one written before, None for none.

        Raises `Stale`, `Forbidden`; `Refused` while one of the two has signed, or the shift has not begun.
        """
        self._may(who)
        if clock.now() < shift.from_t:
            raise Refused(f"{shift.label}还没有开始")
        with self._db.transaction(patient=True) as tx:
            store.lock(tx, shift.date, shift.shift)
            before = store.written(tx, shift.date, shift.shift)
            if (before.hash if before else None) != expected:
                raise Stale("交接班记录刚被他人重新生成，请重新查看")
            if before is not None and len(before.signatures) == 1:
                raise Refused("已有一人签字，不能重新生成；请另一人签字，更正请写补记")
            n = 1 if before is None else before.n + before.complete
            store.put_sheet(tx, self._live(tx, shift), n, who.name)
            made = store.written(tx, shift.date, shift.shift, n)
        assert made is not None  # written a moment ago, in the same transaction
        return made

    def sign(self, shift: Shift, side: str, who: Who, expected: str, name: str, password: str) -> Written:
        """Sign the newest sheet: the person of this session, or another one who gives name and password here.

        Raises `Stale` when the sheet is not the one that was shown, `Refused`, `Forbidden`.
        """
        other = bool(name) and name != who.name
        if other or password:
            who, proof = replace(who, name=name or who.name), "password"
            who = replace(who, role=self._proves(who.name, password, who.address))
        else:
            proof = "session"
        self._may(who)
        with self._db.transaction() as tx:
            at = self._newest(tx, shift, expected)
            there = {s.side: s for s in at.signatures}
            if side in there:
                raise Refused(f"{there[side].name} 已签字")
            if side == "incoming" and "outgoing" not in there:
                raise Refused("请交班人先签字")
            if any(s.name == who.name for s in at.signatures):
                raise Refused("交班人和接班人不能是同一人")
            store.add_signature(tx, at, Signature(side, who.name, who.role, clock.now(), at.hash, proof))
            made = store.written(tx, shift.date, shift.shift, at.n)
        assert made is not None
        return made

    def add(self, shift: Shift, who: Who, text: str, key: str | None) -> Written:
        """An addendum to the newest sheet; nothing that was written changes."""
        self._may(who)
        if not text.strip():
            raise Refused("请写明补记内容")
        with self._db.transaction() as tx:
            at = self._newest(tx, shift, None)
            word = Addendum(clock.now(), who.name, who.role, _text(text))
            mine = f"{who.name}|{key}" if key else None
            if not store.add_addendum(tx, at, word, mine) and not any(
                (one.by, one.text) == (word.by, word.text) for one in at.addenda
            ):
                raise Refused("这个 Idempotency-Key 已用于另一条补记")
            made = store.written(tx, shift.date, shift.shift, at.n)
        assert made is not None
        return made

    # -- the month -----------------------------------------------------------------------------

    def month(self, month: str) -> monthly.Month:
        """Sums of a month, the running shift as far as it is. Raises `Refused`."""
        first, last = monthly.days_of(month)
        now = clock.now()
        begun = [s for s in calendar.between(first, last, self.own.hours, self.zone) if s.from_t <= now]
        with self._db.transaction(patient=True) as tx:
            done = store.settled(tx, first, last)
            for shift in begun:
                if done.get((shift.date, shift.shift), 0.0) < shift.to_t + self.own.final_after_s:
                    self.settle(tx, shift, now)
            found = store.results(tx, first, last)
        names = {driver.id: driver.name for driver in self._hub.registry.drivers.values()}
        return monthly.month_of(month, found, names)

    def settle(self, tx: Tx, shift: Shift, now: float) -> None:
        """Compute the shift's results anew; the same facts give the same rows."""
        store.lock(tx, shift.date, shift.shift)  # two who ask at once write one after the other
        companies = {v.id: v.company for v in self._hub.registry.vehicles.values()}
        plans = self._plans(tx, shift)
        off = {plan.id for plan in plans if called_off(plan)}
        duties = [d for d in self._duties(tx, shift) if d.plan not in off and d.status != "cancelled"]
        entries, _ = self._alerts(tx, shift, plans)
        alerts = [entry.alert for entry in entries]
        said = {entry.alert.id: t for entry in entries if (t := entry.marks.get("corrected")) is not None}
        found = results(shift, duties, alerts, said, companies, self.own.correct_s)
        store.put_results(tx, shift.date, shift.shift, found, now)

    # -- what it is made of ----------------------------------------------------------------------

    def _live(self, tx: Tx, shift: Shift) -> Sheet:
        now = clock.now()
        plans, duties = self._plans(tx, shift), self._duties(tx, shift)
        entries, remarks = self._alerts(tx, shift, plans)
        alerts = [entry.alert for entry in entries]
        marks = store.marks(tx, shift.date, shift.shift)
        silent = down(self._hub, shift, plans, duties, now)
        return write(
            Facts(
                shift, self._centre, self.zone, now, self._hub.registry, plans, duties, alerts, remarks, silent, marks
            )
        )

    def _plans(self, tx: Tx, shift: Shift) -> list[Plan]:
        """Of this shift, and those of shifts without hours of their own (顶班 relief) that begin within it."""
        found = plan_store.plans(tx, shift.from_t, shift.to_t)
        return [p for p in found if self._belongs(shift, p.date, p.shift, p.window_start)]

    def _duties(self, tx: Tx, shift: Shift) -> list[Duty]:
        found = live_store.duties(tx, shift.date)
        return [d for d in found if self._belongs(shift, d.night, d.shift, d.window_start)]

    def _belongs(self, shift: Shift, day: str, name: str, start: float) -> bool:
        if name in self.own.hours:
            return (day, name) == (shift.date, shift.shift)
        return shift.from_t <= start < shift.to_t

    def _alerts(self, tx: Tx, shift: Shift, plans: Sequence[Plan]) -> tuple[list[Entry], list[Remark]]:
        nights = {(shift.date, shift.shift), *((p.date, p.shift) for p in plans)}
        found = [entry for night, name in sorted(nights) for entry in alert_store.entries(tx, night, name)]
        steps = alert_store.steps_of(tx, [entry.alert.id for entry in found])
        said = [Remark(id_, s.t, s.by, s.text) for id_, some in steps.items() for s in some if s.action in SAID]
        return found, [remark for remark in said if remark.text.strip()]

    def _newest(self, tx: Tx, shift: Shift, expected: str | None) -> Written:
        store.lock(tx, shift.date, shift.shift)
        found = store.written(tx, shift.date, shift.shift)
        if found is None:
            raise Refused("还没有生成交接班记录")
        if expected is not None and found.hash != expected:
            raise Stale("交接班记录与您看到的不一致，请重新查看后再签字")
        return found

    def _may(self, who: Who) -> None:
        if who.role not in self.own.sign_roles:
            raise Forbidden(f"{who.name} 的角色不能点名、签字或补记")


def _text(text: str) -> str:
    return text.replace("\0", "").strip()[:MOST_TEXT]
