"""QUESTION: how is a changed case put together: its clocks, tasks, applications, people? Pure; used by the effects."""

from collections.abc import Sequence

from msgspec.structs import replace

from cases.catalogue.model import Condition
from cases.entry import Application, Case, Do, FlowRecord, Out, Photo, Spell, Task, TaskKind
from cases.flow import profiles, states
from cases.flow.room import Room
from cases.flow.table import Row
from cases.timing import counting, timer
from cases.timing.limit import Limit, LimitKind

URGENT: LimitKind = "urgent_hour"  # desks and collectors work round the clock
HOUR_S = 3600.0
POOLS = ("return", "extension", "suspension")  # applications of a unit that end with its turn


def hours(seconds: float) -> Limit:
    """A limit that runs day and night."""
    return Limit(URGENT, seconds / HOUR_S)


class Draft:
    """The case as it becomes; an effect sets what it needs, `finish` moves it and writes the record."""

    def __init__(self, case: Case, do: Do, row: Row, room: Room, tasks: Sequence[Task]) -> None:
        self.case, self.do, self.row, self.room = case, do, row, room
        self.before, self.spell_before = case.status, case.spell
        self.given = {t.id: t for t in tasks if t.case == case.id}
        self.tasks: dict[str, Task] = {}
        self.outs: list[Out] = []
        self.fresh: Spell | None = None  # the clock of the new state, where the usual one does not fit
        self.holder: str | None = None  # who must act, where a pool is not right

    def set(self, **fields: object) -> None:
        self.case = replace(self.case, **fields)

    # -- what many effects do

    def passed(self, stage: str) -> None:
        """The stage is passed; only the first time counts."""
        if stage not in self.case.passed:
            self.set(passed={**self.case.passed, stage: self.do.t})

    def person(self, what: str, *names: str) -> None:
        """Keep who did what, for the guards; each pair once, the newest last."""
        pairs = tuple((what, name) for name in names if name)
        self.set(people=tuple(p for p in self.case.people if p not in pairs) + pairs)

    def flag(self, *flags: str) -> None:
        self.set(flags=tuple(dict.fromkeys((*self.case.flags, *flags))))

    def photos(self, phase: str = "") -> None:
        """Add the pictures that came with it; a phase given counts instead of their own."""
        own = {p.id for p in self.case.photos}
        new = [p for p in self.do.photos if p.id not in own]
        self.set(photos=self.case.photos + tuple(replace(p, phase=phase) if phase else p for p in new))

    def apply(self, kind: str, state: str = "open", **fields: object) -> Application:
        """A new record beside the state."""
        do = self.do
        asked = Application(
            f"a{len(self.case.applications) + 1}", kind, do.by, do.role, do.of, do.t, do.opinion, do.until_t,
            do.receiver, do.level, state,
        )  # fmt: skip
        self.set(applications=(*self.case.applications, replace(asked, **fields)))
        return asked

    def judge(self, kind: str, state: str, was: str = "open") -> Application:
        """The application that waits is decided."""
        asked = waiting(self.case, kind, self.do.application, was)
        assert asked is not None, "guards see that one waits"
        do = self.do
        done = replace(asked, state=state, judged_by=do.by, judged_t=do.t, answer=do.opinion)
        self.set(applications=tuple(done if a.id == asked.id else a for a in self.case.applications))
        return done

    def end_applications(self, kinds: Sequence[str] = POOLS) -> None:
        """What still waits is no longer of use."""
        ended = tuple(
            replace(a, state="ended", judged_t=self.do.t) if a.kind in kinds and a.state in ("open", "endorsed") else a
            for a in self.case.applications
        )
        open_now = sum(a.kind == "supervision" and a.state == "open" for a in ended)
        self.set(applications=ended, supervision=open_now)

    def end_delegations(self) -> None:
        """Another unit's case now: who was authorised by the one before is so no more."""
        self.set(applications=tuple(
            replace(a, state="ended") if a.kind == "delegation" and a.state == "agreed" else a
            for a in self.case.applications
        ))  # fmt: skip

    # -- clocks

    def start(self, clock: str, limit: Limit, due_t: float | None = None) -> Spell:
        """A clock from now on; its holder is who must act in the state that it belongs to."""
        return timer.start(self.room.calendar, clock, limit, self.do.t, self.room.timing, "", due_t)

    def respell(self, spell: Spell) -> None:
        """The running clock is another now: paused, resumed, extended."""
        self.set(spells=tuple(spell if s is self.case.spell else s for s in self.case.spells))

    def stop(self) -> None:
        """The running clock stops for good."""
        if (spell := self.case.spell) is not None:
            self.respell(timer.stop(self.room.calendar, spell, self.do.t))

    def default_spell(self, clock: str) -> Spell | None:
        """The clock a state has unless an effect gave another."""
        own = self.room.settings
        if not clock:
            return None
        if clock in states.DESK:
            whole = own.desk_urgent_s if self.case.urgent else own.desk_s
            left = max(whole - desk_used_s(self.case, self.room, self.do.t), min(own.desk_rest_s, whole))
            return self.start(clock, hours(whole), self.do.t + left)
        if clock == "handle":
            return self.start(clock, self.case.handle_limit or Limit("none"))
        rural = clock == "check" and self.case.street in own.rural
        return self.start(clock, hours(own.check_rural_s if rural else getattr(own, f"{clock}_s")))

    def handle_spell(self, limit: Limit | None, until_t: float | None = None) -> None:
        """The unit's clock: the limit, or the earlier deadline somebody gave."""
        self.unit_clock(self.start("handle", limit or Limit("none"), until_t))

    def unit_clock(self, spell: Spell) -> None:
        """The unit's clock from now on; a unit below has no more time than the one above."""
        self.fresh = spell
        self.set(handle_due_t=spell.due_t, child_due_t=spell.due_t if self.case.parent_unit else None)

    # -- tasks

    def task(self, kind: TaskKind, collector: str) -> None:
        """A task for a collector, with the clock it runs on."""
        number = sum(s.clock == kind for s in self.case.spells) + 1
        self.fresh, self.holder = self.default_spell(kind), collector
        assert self.fresh is not None, "verify and check have a clock"
        name = f"{self.case.id}-{kind[0]}{number}"
        task = Task(name, self.case.id, kind, collector, self.do.t, self.fresh.due_t, self.do.by)
        self.tasks[task.id] = task

    def open_task(self) -> Task | None:
        """The task that runs now."""
        return next((t for t in {**self.given, **self.tasks}.values() if t.state == "open"), None)

    def void_tasks(self, to: str) -> list[Task]:
        """Tasks nobody needs any more in the new state."""
        left = [t for t in self.given.values() if t.state == "open" and t.id not in self.tasks]
        gone = [replace(t, state="void", done_t=self.do.t) for t in left if to not in ("verifying", "checking")]
        self.tasks |= {t.id: t for t in gone}
        return gone

    # -- the end of it

    def move(self, to: str) -> Spell | None:
        """Into the new state: its clock, its holder; the clock that stopped."""
        case, do = self.case, self.do
        old, new = states.STATES[case.status], states.STATES[to]
        stopped = None
        if self.fresh is not None or old.clock != new.clock:
            self.stop()
            running = self.fresh or self.default_spell(new.clock)
            if self.spell_before is not None:
                stopped = next((s for s in self.case.spells if s.from_t == self.spell_before.from_t
                                and s.clock == self.spell_before.clock and s.until_t == do.t), None)  # fmt: skip
            if running is not None:
                self.set(spells=(*self.case.spells, running))
        role = profiles.holder(to, new.holder, self.room.settings) if new.open else ""
        holder = self.holder if self.holder is not None else ""
        if self.holder is None and to in states.WITH_UNIT:
            holder = self.case.unit
        elif self.holder is None and to == case.status:
            holder = case.holder
        self.set(status=to, holder_role=role, holder=holder)
        self._name_clock(holder or role)
        if not new.open:
            self.set(end_t=do.t)
        return stopped

    def finish(self, to: str) -> FlowRecord:
        """Move, count the version, write the record."""
        do = self.do
        stopped = self.move(to)
        self.set(version=self.case.version + 1, changed_t=do.t)
        used = None if stopped is None else timer.used_s(self.room.calendar, stopped, do.t)
        return FlowRecord(
            self.case.id, self.case.version, do.t, self.row.id, do.action, self.before, to, do.by, do.role, do.of,
            do.opinion, do.result, do.receiver, tuple(p.id for p in do.photos), stopped.clock if stopped else "",
            stopped.limit if stopped else None, used, stopped.late if stopped else False, self.case.round,
        )  # fmt: skip

    def _name_clock(self, holder: str) -> None:
        if (spell := self.case.spell) is not None and not spell.holder:
            self.respell(replace(spell, holder=holder))


def desk_used_s(case: Case, room: Room, t: float) -> float:
    """Seconds the desks have used of the limit they share, since the case came to them; verifying is not theirs."""
    used = 0.0
    for spell in reversed(case.spells):
        if spell.clock in states.DESK:
            used += timer.used_s(room.calendar, spell, t)
        elif spell.clock != "verify":
            break
    return used


def waiting(case: Case, kind: str, name: str = "", state: str = "open") -> Application | None:
    """The application of a kind that waits to be judged; `name` picks one of several."""
    found = [a for a in case.applications if a.kind == kind and a.state == state and name in ("", a.id)]
    return found[0] if found else None


def condition_of(case: Case, do: Do, room: Room) -> Condition | None:
    """The filing condition that is given, or that the case has."""
    return room.catalogue.conditions.get(do.condition or case.condition)


def round_limit(case: Case, room: Room) -> Limit | None:
    """The condition's limit, or the part of it a rework gets, at least so many counted seconds."""
    limit, share = case.handle_limit, case.limit_share
    if limit is None or share == 1.0:
        return limit
    whole = counting.seconds(limit, room.calendar)
    if not whole:
        return limit
    part = min(whole, max(whole * share, room.settings.rework_least_s))
    return Limit(limit.kind, limit.amount * part / whole)


def tail_s(room: Room, street: str) -> float:
    """Seconds that reviewing, checking and closing may take together, after the unit's deadline."""
    own = room.settings
    return own.review_s + own.send_check_s + (own.check_rural_s if street in own.rural else own.check_s) + own.close_s


def shown(photos: Sequence[Photo], phases: Sequence[str]) -> bool:
    """Whether one of the pictures is of one of these phases."""
    return any(p.phase in phases for p in photos)
