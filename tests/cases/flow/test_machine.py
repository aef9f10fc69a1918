"""Random people over the flow: every history is a legal path, clocks never run backwards, nobody exceeds his rights."""

import random

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from cases.entry import Case, Change, Do, FlowRecord, Task
from cases.flow import step as flow
from cases.flow import tick
from records import Refused
from tests.cases.flow import actors, laws
from tests.cases.flow.build import GOVERNANCE, PLACE, T0, TAIZHOU, TIANYUAN

pytestmark = pytest.mark.edges
SEEDS = st.integers(0, 2**32 - 1)
ROOMS = (TAIZHOU, TIANYUAN, GOVERNANCE)


class Flow(RuleBasedStateMachine):
    """Some cases, a clock that goes on, and people."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, Case] = {}
        self.tasks: dict[str, dict[str, Task]] = {}
        self.history: dict[str, list[FlowRecord]] = {}
        self.now, self.steps = T0, 0

    @initialize(room=st.sampled_from(ROOMS))
    def city(self, room: flow.Room) -> None:
        self.room = room

    @precondition(lambda self: len(self.cases) < 5)
    @rule(seed=SEEDS)
    def opens(self, seed: int) -> None:
        do = actors.opening(_picker(seed), self.now)
        try:
            change = flow.opened(f"20261123-{len(self.cases) + 1:05d}", do, PLACE, self.room)
        except Refused:
            return
        self._keep(None, change)

    @precondition(lambda self: self.cases)
    @rule(seeds=st.lists(SEEDS, min_size=5, max_size=20), gap_s=st.sampled_from(actors.GAPS))
    def people_try(self, seeds: list[int], gap_s: float) -> None:
        for seed in seeds:
            self.now += gap_s
            pick = _picker(seed)
            case = self.cases[pick(sorted(self.cases))]
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
    def all_agrees(self) -> None:
        for name, case in self.cases.items():
            laws.check_case(case, self.history[name], list(self.tasks[name].values()), self.room)
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
    max_examples=20, stateful_step_count=30, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # a history is not worth minutes of making it shorter
