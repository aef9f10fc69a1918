"""QUESTION: what does a guard look at, and what does it say? "" or why not, in words for the person who tried."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cases.entry import Case, Do, Task
from cases.flow.room import Room
from cases.flow.table import Row


class At(NamedTuple):
    """Case, wish, the city's rules, the row that is meant, the case's tasks."""

    case: Case
    do: Do
    room: Room
    row: Row
    tasks: Sequence[Task]


Guard = Callable[[At], str]
KIND_OF = {  # action → kind of application
    "ask_return": "return", "agree_return": "return", "refuse_return": "return", "ask_extension": "extension",
    "agree_extension": "extension", "refuse_extension": "extension", "ask_suspension": "suspension",
    "agree_suspension": "suspension", "refuse_suspension": "suspension", "reply_supervision": "supervision",
    "endorse_appeal": "appeal", "judge_appeal": "appeal",
}  # fmt: skip
JUDGES = {"judge_appeal": "endorsed"}  # state an application must have, where it is not `open`
