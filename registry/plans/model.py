"""QUESTION: what is a work plan? A vehicle, a driver, a window, sections with passes (domain.md 5.2).

Times are UTC epoch s. A night belongs to the local date on which it starts.
"""

from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

Side = Literal["both", "forward", "backward"]  # carriageways: forward runs along the section's geometry
Word = Literal["planned", "cancelled", "replaced"]  # what people decided; progress is found by the rules
Cause = Literal["weather", "breakdown", "relief", "other"]
SIDES: tuple[Side, ...] = get_args(Side)
CAUSES: tuple[Cause, ...] = get_args(Cause)


class PlanSection(Struct, frozen=True):
    """One line of a plan: a road section, or for vehicles that work standing a place of the registry."""

    section: str  # id in `Registry.roads`, or in `Registry.places` (疏通点)
    passes: int = 1  # 遍数, in every direction that `side` asks for
    side: Side = "both"  # a one-way road has forward only, whatever stands here


class Plan(Struct, frozen=True):
    """作业计划: what one vehicle does on one shift. `id` is `{date}/{shift}/{vehicle}`."""

    id: str
    date: str  # YYYY-MM-DD, the local date the shift starts on
    shift: str  # night, day, relief …
    vehicle: str
    driver: str
    window_start: float
    window_end: float
    sections: tuple[PlanSection, ...]  # in the order they are to be driven
    speed_limit_kmh: float | None = None  # None: of the vehicle's kind (domain.md 5.1)
    coverage_target: float | None = None  # share 0–1; None: of the settings
    responsible: str | None = None  # who answers for it; None: the vehicle's fleet lead
    effect_standard: str | None = None  # 作业效果标准, for people
    word: Word = "planned"
    cause: Cause | None = None  # of a cancellation or replacement
    reason: str = ""
    approver: str = ""  # who approved what `word` says, or the relief driver
    relief_driver: str | None = None  # 顶班: approved instead of `driver`
    relief_vehicle: str | None = None  # 替换: does the work when `word` is replaced
    version: int = 1  # counts up with every change


class Stoppage(Struct, frozen=True):
    """天气停工 and the like: while it lasts nothing is asked of vehicles of these kinds (domain.md 5.2)."""

    id: str
    from_t: float
    to_t: float | None  # None: until lifted
    kinds: tuple[str, ...]  # vehicle kinds; empty: all
    cause: Cause
    reason: str
    approver: str


def plan_id(date: str, shift: str, vehicle: str) -> str:
    """The natural key as one word."""
    return f"{date}/{shift}/{vehicle}"


Action = Literal[
    "created", "edited", "cancelled", "restored", "relieved", "unrelieved", "replaced", "unreplaced",  # of a plan
    "stopped", "lifted", "resumed",  # of a stoppage; resumed: lifted too early, it goes on
]  # fmt: skip


class Note(Struct, frozen=True):
    """What is written beside every change: who did what, and why it was allowed."""

    by: str  # a person's name, or `import`
    role: str = ""
    action: Action = "edited"
    cause: Cause | None = None
    reason: str = ""
    approver: str = ""
    undoes: int | None = None  # number of the change this is the opposite of


class Change(Struct, frozen=True):
    """A row of the history: `note` and the plan or stoppage before and after it. Never altered."""

    n: int
    t: float  # room time, UTC epoch s
    note: Note
    before: Plan | Stoppage | None
    after: Plan | Stoppage

    @property
    def subject(self) -> str:
        """Id of the plan or the stoppage."""
        return self.after.id


def as_decided(new: Plan, old: Plan | None) -> Plan:
    """What `new` says is to be done, with what people decided of the plan before: cancelled, relieved, replaced."""
    if old is None:
        return new
    return replace(
        new, word=old.word, cause=old.cause, reason=old.reason, approver=old.approver,
        relief_driver=old.relief_driver, relief_vehicle=old.relief_vehicle, version=old.version,
    )  # fmt: skip


def driver_of(plan: Plan) -> str:
    """Who is to drive: the planned driver, or the approved relief."""
    return plan.relief_driver or plan.driver


def vehicle_of(plan: Plan) -> str:
    """What is to do the work: the planned vehicle, or the one that replaces it."""
    return plan.relief_vehicle if plan.word == "replaced" and plan.relief_vehicle else plan.vehicle
