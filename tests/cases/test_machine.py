"""Random people drive cases over the flow on PostgreSQL: whatever they do, history stays a legal path."""

from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

import clock
from cases import store
from cases.entry import Case, Do
from cases.flow import profiles, step, table
from cases.flow.room import Who
from cases.service import Centre, Stale
from db import Database
from records import Forbidden, Refused
from tests.cases.build import GIVEN, LAT, LON, PARKING, PEOPLE, PILE, T0, assists, centre, do, photo, report, settings

pytestmark = pytest.mark.edges
SOURCES = ("collector", "wechat", "leader", "inspection")
UNITS = ("S01", "S02", "S01-1", "E01", "nowhere")
PERSONS = [
    *((role, name, of) for role, (name, of) in PEOPLE.items()),
    *(("collector", f"C0{n}", f"C0{n}") for n in (8, 9)), *(("unit", f"单位{of}", of) for of in UNITS),
    ("shift_lead", "值班长乙", ""), ("acceptor", "受理乙", ""),
]  # fmt: skip
FORWARD = {row.action for row in table.TABLE if row.to} - {
    "reject",
    "merge",
    "send_back",
    "undo_dispatch",
    "force_close",
}
ACTIONS = [action for action in table.ACTIONS if action not in table.OPENING]


def fields(pick: Random, case: Case, action: str, t: float) -> dict[str, Any]:
    """What an action may need, sometimes wrong."""
    rows = table.rows(action)
    sends = action in ("send_verify", "send_check", "reassign_task")
    results = tuple({r.result for r in rows} | {v for r in rows for v in r.results}) or ("",)
    given: dict[str, Any] = {
        "opinion": pick.choice(("", *["现场已看"] * 7)), "result": pick.choice(sorted(results)),
        "receiver": pick.choice(("", "C07", "C08", "C09") if sends else (*UNITS, "张三")), "lon": LON, "lat": LAT,
        "condition": "M06036-1", "level": "district", "until_t": t + pick.choice((3_600.0, 86_400.0)),
        "mark": "typical", "photos": (photo("b", "handle"), *GIVEN.get(action, {}).get("photos", (photo("a"),))),
    }  # fmt: skip
    if action == "dispatch" and given["result"] == "assists":
        given["assists"] = assists("S02")
    if action == "edit":
        given["report"] = report(case.source, pick.choice((PILE, PARKING)), condition="")
    return given


class Hall(RuleBasedStateMachine):
    """A hall full of people, of whom some know what they do."""

    at: Centre
    seen: ClassVar[set[str]] = set()
    pick: Random

    def __init__(self) -> None:
        super().__init__()
        self.t, self.ids, self.count = T0, list[str](), dict[str, int]()

    def _case(self, case_id: str) -> tuple[Case, Any]:
        with self.at.db.transaction() as tx:
            case = store.case(tx, case_id)
            assert case is not None
            return case, store.tasks(tx, case_id)

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self.pick = Random(seed)  # noqa: S311 - one number tells the whole story again
        for source in self.pick.sample(SOURCES, 2):
            action = "report" if source == "collector" else "register"
            wish = do(action, self.t - T0, report=report(source, condition="M06036-1"), photos=(photo(),))
            case = self.at.open(wish)
            self.ids.append(case.id)
            self.count[case.id] = 1

    @rule()
    def something_happens(self) -> None:
        """Mostly somebody who knows his work acts, now and then anybody does anything, or only time goes by."""
        self.pick.choice((*[self._who_knows] * 12, self._anything, self._anything, self._clock))()

    def _who_knows(self) -> None:
        """Somebody does what he is offered; what leads on is chosen more often."""
        case, tasks = self._later(self.pick.choice((0, 1, 7, 45)))
        room, offered = self.at.room(), dict[str, list[tuple[str, str, str]]]()
        for person in [*self.pick.sample(PERSONS, 8), (case.holder_role, case.holder, case.holder)]:
            role, name, of = person
            for option in step.possible(case, Who(name, role, of), room, tasks, self.t):
                offered.setdefault(option.action, []).append(person)
        chosen = [action for action in offered for _ in range(6 if action in FORWARD else 1)]
        action = self.pick.choice([a for a in chosen if not a.startswith("force")] or [*ACTIONS])
        person = self.pick.choice(offered.get(action, PERSONS))
        self._wish(case, action, person, case.version)

    def _anything(self) -> None:
        case, _ = self._later(self.pick.choice((0, 600)))
        seen = case.version - (not self.pick.randrange(4))
        self._wish(case, self.pick.choice(ACTIONS), self.pick.choice(PERSONS), seen)

    def _later(self, minutes: int) -> tuple[Case, Any]:
        self.t += minutes * 60.0
        clock.fix_at(self.t)
        return self._case(self.pick.choice(self.ids))

    def _wish(self, case: Case, action: str, person: tuple[str, str, str], version: int) -> None:
        role, name, of = person
        given = fields(self.pick, case, action, self.t)
        if action == "merge":
            given["master"] = self.pick.choice(self.ids)
        self._act(case, Do(action, name, role, self.t, of=of, **given), version)

    def _act(self, case: Case, wish: Do, version: int) -> None:
        try:
            after = self.at.act(case.id, wish, version)
        except (Refused, Forbidden) as e:
            said, stale = str(e), isinstance(e, Stale)
        else:
            assert version == case.version
            self._done(after, case, wish)
            return
        assert said
        assert stale == (version != case.version), said
        assert self._case(case.id)[0] == case

    def _done(self, after: Case, case: Case, wish: Do) -> None:
        self.seen.add(wish.action)
        assert after.version == case.version + 1
        self.count[case.id] += 1
        if wish.action == "merge":
            self.count[wish.master] += 1

    def _clock(self) -> None:
        self.t += self.pick.choice((1, 40, 1_500)) * 60.0
        clock.fix_at(self.t)
        before = self._steps()
        done = self.at.tick(self.t)
        grown = {case_id: n - before[case_id] for case_id, n in self._steps().items()}
        assert sum(grown.values()) <= done
        for case_id, n in grown.items():
            self.count[case_id] += n

    def _steps(self) -> dict[str, int]:
        with self.at.db.transaction() as tx:
            sql = 'SELECT "case" AS id, count(*) AS n FROM case_flow WHERE "case" = ANY(%s) GROUP BY 1'
            rows = tx.execute(sql, (self.ids,)).fetchall()
        return {row.id: row.n for row in rows}

    def teardown(self) -> None:
        own = self.at.room().settings
        for case_id in self.ids:
            case, _ = self._case(case_id)
            with self.at.db.transaction() as tx:
                records, noted = store.flow(tx, case_id), store.audit(tx, case_id, most=10_000)
                told = tx.execute("SELECT key FROM case_outbox WHERE \"case\" = %s AND kind = 'case'", (case_id,))
                keys = {row.key for row in told}
            assert len(records) == self.count[case_id]
            legal(case, records)
            for record in records:
                absorbed = record.row == "T10" and record.to_status == record.from_status
                assert absorbed or profiles.allowed(record.row, record.role, own, 0), record
            assert keys == {f"{case_id}|{version}" for version in range(1, case.version + 1)}
            assert len([e for e in noted if e.result == "done"]) == len(records)


def legal(case: Case, records: list[Any]) -> None:
    """From nothing to where the case stands, each step by a row of the table, no clock backwards."""
    assert [r.version for r in records] == list(range(1, case.version + 1))
    status, t = "", 0.0
    for record in records:
        row = table.ROWS[record.row]
        assert record.from_status == status
        assert record.t >= t
        absorbs = record.row == "T10" and record.to_status == status
        assert absorbs or (status in row.states if row.states else not status)
        assert record.to_status == (row.to or status) or absorbs
        assert record.used_s is None or record.used_s >= 0
        status, t = record.to_status, record.t
    assert case.status == status
    for spell in case.spells:
        assert spell.until_t is None or spell.until_t >= spell.from_t
        assert spell.due_t is None or spell.due_t >= spell.from_t
        assert spell.paused_s >= 0


def test_whatever_people_do_history_stays_a_legal_path(db: Database, kind: str) -> None:
    clock.fix_at(T0)
    Hall.at = centre(db, settings(auto_send_check=True))
    Hall.seen.clear()
    examples = {"embedded": 32, "outside": 8}[kind] * (how.default.max_examples // 20 or 1)  # type: ignore[union-attr]
    run_state_machine_as_test(
        Hall,
        settings=how(
            max_examples=examples, stateful_step_count=50, deadline=None, derandomize=True, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert len(Hall.seen) > {"embedded": 24, "outside": 12}[kind], sorted(Hall.seen)
