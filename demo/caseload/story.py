"""QUESTION: what is a story of one case, and which figures does a day of stories make up to a moment? Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

FILES = ("file", "quick_close", "approve_self")
CLOSES = ("close", "quick_close", "approve_self")
OPENS = ("report", "register", "refer", "self_report", "message")


class Who(NamedTuple):
    """Who acts: name, role, and the unit or collector he acts for."""

    name: str
    role: str
    of: str = ""


class Shot(NamedTuple):
    """A picture that goes with a step: what it is for, and whether the problem is (still) to be seen."""

    phase: str  # report, verify, handle, check
    dirty: bool


class Step(NamedTuple):
    """One thing somebody does at epoch s `t`. A body's "@…" the player fills in from the case as it then stands."""

    t: float
    who: Who
    action: str
    body: Mapping[str, Any]
    shots: tuple[Shot, ...] = ()


class Story(NamedTuple):
    """A case from its report on. Stories of one `group` know each other and are played by one hand, by time."""

    key: str
    group: str
    fate: str
    place: tuple[float, float]  # lon, lat
    look: tuple[str, int]  # what is to be seen, and in which street
    steps: tuple[Step, ...]

    @property
    def report_t(self) -> float:
        return self.steps[0].t


class Figures(NamedTuple):
    """What the day's counters show: first passings of a stage."""

    reported: int
    filed: int
    check_sent: int
    closed: int


def figures(stories: Iterable[Story], from_t: float, until_t: float) -> Figures:
    """The counters of [from_t, until_t) as the stories make them."""
    counts = [0, 0, 0, 0]
    for story in stories:
        for n, actions in enumerate((OPENS, FILES, ("send_check",), CLOSES)):
            first = next((s.t for s in story.steps if _is(s, actions)), None)
            counts[n] += first is not None and from_t <= first < until_t
    return Figures(*counts)


def _is(step: Step, actions: Sequence[str]) -> bool:
    ruled = step.action == "rule" and step.body.get("result") == "file" and "file" in actions
    return step.action in actions or ruled
