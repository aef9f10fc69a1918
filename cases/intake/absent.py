"""QUESTION: who has a task and is not there to do it? Pure (field guide 2.2, T5b)."""

from collections.abc import Iterable, Mapping

from cases.entry import Task
from cases.intake.people import Seen


def absent(tasks: Iterable[Task], seen: Mapping[str, Seen], now: float, away_s: float) -> list[Task]:
    """Open tasks of collectors who went off duty, or of whom nobody has heard for `away_s`, since they got them.

    A task is left alone for `away_s` after it was sent: its collector may be on the way into the net."""
    found = []
    for task in tasks:
        if task.state != "open" or now - task.sent_t < away_s:
            continue
        one = seen.get(task.collector)
        if one is None or not one.on_duty or (one.t is not None and now - one.t >= away_s):
            found.append(task)
    return found
