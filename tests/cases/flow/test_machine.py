"""Random people over the flow: every history is a legal path, clocks never run backwards, nobody exceeds his rights."""

import random

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from cases.entry import Case, Change, Do, FlowRecord, Task
from cases.flow import step as flow
from cases.flow import table, tick
from records import Refused
from tests.cases.flow import actors, laws
from tests.cases.flow.build import GOVERNANCE, PLACE, T0, TAIZHOU, TIANYUAN

pytestmark = pytest.mark.edges
SEEDS = st.integers(0, 2**32 - 1)
CASES = 3
ROOMS = (TAIZHOU, TIANYUAN, GOVERNANCE)


class Flow(RuleBasedStateMachine):
    """Some cases, a clock that goes on, and people."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, Case] = {}
        self.tasks: dict[str, dict[str, Task]] = {}
        self.history: dict[str, list[FlowRecord]] = {}
        self.now, self.steps = T0, 0

    @initialize(room=st.sampled_from(ROOMS), seed=SEEDS)
    def city(self, room: flow.Room, seed: int) -> None:
        self.begin(room, seed)

    def begin(self, room: flow.Room, seed: int) -> None:
        self.room, pick = room, _picker(seed)
        while len(self.cases) < CASES:
            self._opens(actors.opening(pick, self.now))

    def _opens(self, do: Do) -> None:
        try:
            change = flow.opened(f"20261123-{len(self.cases) + 1:05d}", do, PLACE, self.room)
        except Refused:
            return
        self._keep(None, change)

    @rule(seed=SEEDS, tries=st.sampled_from((30, 60)))
    def people_try(self, seed: int, tries: int) -> None:
        self.tries(seed, tries)

    def tries(self, seed: int, tries: int) -> None:
        pick = _picker(seed)
        for _ in range(tries):
            self.now += pick(actors.GAPS)
            open_ones = [c.id for c in self.cases.values() if c.status not in laws.ENDED]
            if len(open_ones) < CASES:
                self._opens(actors.opening(pick, self.now))
            case = self.cases[pick(open_ones * 4 + list(self.cases)[-2 * CASES :])]
            self._try(case, actors.wish(pick, case, tuple(self.tasks[case.id].values()), self.room, self.now))

    @rule(gap_s=st.sampled_from(actors.GAPS))
    def the_clock_goes_on(self, gap_s: float) -> None:
        self.now += gap_s
        for name in list(self.cases):
            tasks = tuple(self.tasks[name].values())
            for do in tick.due(self.cases[name], tasks, self.now, self.room):
                free = next(c for c in actors.COLLECTORS if c != self.cases[name].holder)
                self._try(self.cases[name], replace(do, receiver=free))
            after = tick.next_t(self.cases[name], tuple(self.tasks[name].values()), self.room, self.now)
            assert after is None or after > self.now

    @invariant()
    def every_success_is_on_record(self) -> None:
        assert self.steps == sum(len(records) for records in self.history.values())

    def _try(self, case: Case, do: Do) -> None:
        before = msgspec.msgpack.encode(case)
        done = _stepped(case, do, self.room, tuple(self.tasks[case.id].values()))
        assert msgspec.msgpack.encode(case) == before, "the case that was is not touched"
        if isinstance(done, Change):
            self._keep(case, done)
        else:
            assert any("\u4e00" <= c <= "\u9fff" for c in done), "it says why, in Chinese"

    def _keep(self, before: Case | None, change: Change) -> None:
        laws.check_step(before, change, self.room)
        case = change.case
        self.cases[case.id] = msgspec.msgpack.decode(msgspec.msgpack.encode(case), type=Case)
        self.tasks.setdefault(case.id, {}).update({task.id: task for task in change.tasks})
        self.history.setdefault(case.id, []).extend(change.records)
        laws.check_case(case, self.history[case.id], list(self.tasks[case.id].values()), self.room)
        self.steps += 1


def _picker(seed: int) -> actors.Pick:
    chance = random.Random(seed)
    return lambda of: chance.choice(tuple(of))


def _stepped(case: Case, do: Do, room: flow.Room, tasks: tuple[Task, ...]) -> Change | str:
    try:
        return flow.step(case, do, room, tasks)
    except Refused as e:
        return str(e)


TestFlow = Flow.TestCase
TestFlow.settings = settings(
    max_examples=6, stateful_step_count=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # a history is not worth minutes of making it shorter


def test_random_people_come_by_nearly_every_step_of_the_table() -> None:
    """Else the machine above would prove little."""
    seen: set[str] = set()
    for seed in range(30):
        told = Flow()
        told.begin(ROOMS[seed % 3], seed)
        told.tries(seed, 250)
        seen |= {record.row for records in told.history.values() for record in records}
    missing = set(table.ROWS) - seen
    assert len(missing) <= 6, missing
