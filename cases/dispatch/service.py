"""QUESTION: what does the desk know when it dispatches? Facts gathered for proposals; what goes out by itself."""

import logging
import threading
from collections.abc import Collection, Mapping

from cases import store
from cases.dispatch import rules, words
from cases.dispatch import store as shelf
from cases.dispatch.around import Roads, around
from cases.dispatch.candidates import Spot, candidates, duties
from cases.dispatch.model import Here, Load, Logged, Proposed, Scene, Switch
from cases.dispatch.propose import propose
from cases.entry import Assist, Case, Do
from cases.find import store as find
from cases.find.filters import Box
from cases.flow.room import Room
from cases.intake import memory
from cases.intake.memory import Memory
from cases.service import Centre
from cases.timing import counting, timer
from cases.timing.limit import Limit
from db import Tx
from gps.geo import M_PER_DEG, Frame
from records import Forbidden, NotFound, Refused, Unreachable

log = logging.getLogger(__name__)
DAY_S = 86_400.0
LOADS_S = 3.0  # s for which counted loads serve
SEEN_MOST = 200  # people and vehicles looked at around a case
AUTO_MOST = 100  # cases sent out at one look
AGAIN_S = 60.0  # s until a case that could not be sent is tried again
SYSTEM = "system"


class Dispatch:
    """Proposals and automatic dispatch; safe for many threads but `send`, which is for one."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.own = centre, centre.own.dispatch
        self._lock = threading.Lock()
        self._counted: tuple[float, Mapping[str, Load]] | None = None
        self._not_before: dict[str, float] = {}  # case that could not be sent → when it is tried again

    # -- proposals --------------------------------------------------------------------------------

    def proposals(self, case_id: str, now: float) -> Proposed:
        """Whom to send it to. Raises `NotFound`, `Unreachable`."""
        room, registry, own = self.centre.room(), self.centre.registry(), self.own
        with self.centre.db.transaction() as tx:
            case = _case(tx, case_id)
            loads = self._loads(tx, now)
            remembered = self._memory(tx, case, now)
        limit, depts = _standard(case, room)
        scene = self._scene(case, limit, remembered, room, now)
        road = Roads.of(registry).at(case.lon, case.lat, self.centre.own.intake.road_m)
        spot = Spot(areas(case), case.street, road.name if road else "", (road.company or "") if road else "")
        near = [one for one in self._around(case, now, own.near_m, SEEN_MOST) if one.state == "on_duty"]
        returned = {a.of for a in case.applications if a.kind == "return" and a.state == "agreed"}
        listed = duties(room.catalogue.duties, case.kind, case.code, spot.areas)
        found = candidates(spot, listed, depts, room.units, loads, near, scene.past, returned, own, case.named_unit)
        return Proposed(case, propose(found, scene, own), scene, limit, remembered)

    def around(self, case_id: str, now: float) -> tuple[Case, list[Here]]:
        """People and vehicles near a case, nearest first. Raises `NotFound`, `Unreachable`."""
        with self.centre.db.transaction() as tx:
            case = _case(tx, case_id)
        return case, self._around(case, now, self.own.around_m, self.own.around_most)

    def _around(self, case: Case, now: float, within_m: float, most: int) -> list[Here]:
        registry = self.centre.registry()
        names = Roads.of(registry).names(self.centre.own.intake.road_m)
        return around(
            case.lon, case.lat, self.centre.seen(), registry, now, within_m, self.own.seen_s, most, names
        )  # fmt: skip

    def _loads(self, tx: Tx, now: float) -> Mapping[str, Load]:
        """Counted from all cases of a month, so not anew at each question."""
        with self._lock:
            if self._counted is not None and abs(now - self._counted[0]) < LOADS_S:
                return self._counted[1]
        found = shelf.loads(tx, now, self.centre.day(now).from_t, now - 30 * DAY_S)
        with self._lock:
            self._counted = now, found
        return found

    def _memory(self, tx: Tx, case: Case, now: float) -> Memory:
        own = self.centre.own.intake
        cases = find.near(tx, box(case.lon, case.lat, own.memory_m), now - own.memory_days * DAY_S)
        return memory.remember(case.kind, case.code, case.lon, case.lat, now, cases, own, case.id)

    def _scene(self, case: Case, limit: Limit | None, remembered: Memory, room: Room, now: float) -> Scene:
        allowed = counting.seconds(limit, room.calendar) if limit else None
        due_t = counting.after(room.calendar, limit.kind, now, allowed) if limit and allowed is not None else None
        meets = limit is None or timer.would_meet(room.calendar, limit, now, case.case_due_t)
        said = words.due(limit, due_t, meets, now, self.centre.zone)
        past = tuple(one for one in remembered.items if one.same_class)
        days = round(self.centre.own.intake.memory_days)
        return Scene(past, due_t, meets, said, days, remembered.times)

    # -- automatic dispatch -----------------------------------------------------------------------

    def switches(self) -> tuple[list[Switch], list[Logged]]:
        with self.centre.db.transaction() as tx:
            return shelf.switches(tx), shelf.log(tx)

    def turn(self, switch: Switch, role: str) -> Switch:
        """Keep a class's switch with all its rules. Raises `Forbidden`, `Refused`, `Unreachable`."""
        if role not in self.own.rulers:
            raise Forbidden(f"角色 {role} 不能改自动派遣规则")
        room = self.centre.room()
        known = room.catalogue.minors
        checked = rules.checked(switch, room.units, lambda kind, code: (kind, code) in known, self._areas())
        with self.centre.db.transaction() as tx:
            shelf.put_switch(tx, checked, role)
            store.note(tx, store.Entry(
                switch.changed_t, switch.by, role, "", "dispatch_rule", f"{switch.kind} {switch.code}", "done",
            ))  # fmt: skip
        return checked

    def _areas(self) -> Collection[str]:
        grids = self.centre.registry().grids.values()
        return {word for grid in grids for word in (grid.street, grid.name, grid.code) if word}

    def send(self, now: float) -> int:
        """Send out what its class's switch lets go by itself (T15); how many. For one thread."""
        with self.centre.db.transaction() as tx:
            waiting = shelf.to_send(tx, AUTO_MOST)
            turned = {(s.kind, s.code): s for s in shelf.switches(tx)} if waiting else {}
        self._not_before = {c.id: t for c in waiting if (t := self._not_before.get(c.id, 0.0)) > now}
        return sum(
            self._sent(case, turned.get((case.kind, case.code)), now)
            for case in waiting
            if case.id not in self._not_before
        )

    def _sent(self, case: Case, switch: Switch | None, now: float) -> bool:
        room = self.centre.room()
        listed = duties(room.catalogue.duties, case.kind, case.code, areas(case))
        choice = rules.choose(case, switch, areas(case), listed)
        if choice is None:
            self._not_before[case.id] = now + AGAIN_S
            return False
        do = Do(
            "auto_dispatch", SYSTEM, SYSTEM, now, opinion=choice.why, receiver=choice.unit,
            assists=tuple(Assist(unit) for unit in choice.assists),
        )  # fmt: skip
        try:
            self.centre.act(case.id, do, case.version)
        except Unreachable:
            raise
        except Exception as e:  # outermost ring of one case; a person was quicker, or the rule does not fit the flow
            expected = isinstance(e, (Refused, Forbidden, NotFound))
            log.warning("not sent by itself case=%s: %s", case.id, e, exc_info=None if expected else e)
            self._not_before[case.id] = now + AGAIN_S
            return False
        return True


def areas(case: Case) -> tuple[str, ...]:
    """The case's areas, smallest first."""
    return case.unit_grid, case.duty_grid, case.community, case.street


def box(lon: float, lat: float, radius_m: float) -> Box:
    """A square that holds all within the radius."""
    east, north = radius_m / Frame(lon, lat).m_per_lon, radius_m / M_PER_DEG
    return lon - east, lat - north, lon + east, lat + north


def _standard(case: Case, room: Room) -> tuple[Limit | None, tuple[str, ...]]:
    """Handle limit and departments: of the filed condition, else of the class's first."""
    filed = room.catalogue.conditions.get(case.condition)
    condition = filed or next(iter(room.catalogue.of(case.kind, case.code)), None)
    limit = case.handle_limit or (condition.limit if condition else None)
    return limit, condition.depts if condition else ()


def _case(tx: Tx, case_id: str) -> Case:
    case = store.case(tx, case_id)
    if case is None:
        raise NotFound(f"没有案卷 {case_id!r}")
    return case
