"""QUESTION: in which states can a case be, who must act in each, and which clock runs? (field guide 2.1)"""

from typing import NamedTuple

STAGES = ("collect", "file", "dispatch", "handle", "feedback", "check", "close")  # 1–7, outward


class State(NamedTuple):
    """`stage` 0: ended without being closed. `holder`: role that must act; profiles may name another."""

    status: str
    stage: int
    holder: str = ""
    clock: str = ""

    @property
    def open(self) -> bool:
        return self.holder != ""


ROWS = (
    State("reported", 1, "acceptor", "accept"),
    State("verifying", 1, "collector", "verify"),
    State("pending_filing", 2, "acceptor", "file"),
    State("pending_ruling", 2, "shift_lead", "file"),
    State("self_review", 2, "acceptor", "file"),
    State("rejected", 0),
    State("merged", 0),
    State("pending_dispatch", 3, "dispatcher", "dispatch"),
    State("coordinating", 3, "commander", "dispatch"),
    State("dispatched", 4, "unit", "handle"),
    State("handling", 4, "unit", "handle"),
    State("suspended", 4, "unit", "handle"),  # the clock is paused
    State("pending_review", 5, "dispatcher", "review"),
    State("pending_check", 6, "acceptor", "send_check"),
    State("checking", 6, "collector", "check"),
    State("pending_close", 7, "acceptor", "close"),
    State("closed", 7),
)
STATES: dict[str, State] = {row.status: row for row in ROWS}
ALL: tuple[str, ...] = tuple(STATES)
OPEN: tuple[str, ...] = tuple(s for s, row in STATES.items() if row.open)
ENDED: tuple[str, ...] = tuple(s for s, row in STATES.items() if not row.open)
UNFILED: tuple[str, ...] = tuple(s for s, row in STATES.items() if row.open and row.stage <= 2)
WITH_UNIT: tuple[str, ...] = ("dispatched", "handling", "suspended")
CLOCKS: tuple[str, ...] = tuple(dict.fromkeys(row.clock for row in ROWS if row.clock))
DESK = ("accept", "file", "dispatch")  # posts that share one limit (field guide 2.5)


def stage(status: str) -> str:
    """The outward stage's code; "" for what ended without being closed."""
    number = STATES[status].stage
    return STAGES[number - 1] if number else ""
