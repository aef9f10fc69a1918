"""QUESTION: what do proposals weigh, and what do they say? Plain facts in, plain proposals out."""

from typing import NamedTuple

from msgspec import Struct

from cases.entry import Case
from cases.intake.memory import Memory, Past
from cases.timing.limit import Limit


class Load(NamedTuple):
    """What a unit has on its hands."""

    open: int = 0
    overdue: int = 0
    today: int = 0  # handled in this counting day
    today_on_time: int = 0
    month: int = 0  # handled in the last 30 days
    month_on_time: int = 0


class Duty(NamedTuple):
    """A place on the duty list (权责清单) that fits the case: rank 1 is the first to answer for it."""

    unit: str
    rank: int


class Here(NamedTuple):
    """A vehicle or a collector near the case; `unit`: id of the unit it belongs to, "" when none is known."""

    id: str
    kind: str  # vehicle, collector
    subkind: str  # kind of vehicle
    unit: str
    lon: float
    lat: float
    distance_m: float
    t: float  # of the position
    state: str  # on_duty, off_duty, offline
    same_road: bool = False


class Candidate(NamedTuple):
    """A unit that may handle the case, and what is known of it."""

    unit: str
    name: str
    kind: str
    duty_rank: int | None = None
    dept: str = ""  # kind of department of the standard it stands for, "" for none
    dept_place: int = 0  # 0: the standard names it first
    street: bool = False  # the case lies in its street
    road: str = ""  # name of the road it cleans and on which the case lies
    load: Load = Load()
    nearest: Here | None = None
    past: tuple[Past, ...] = ()  # newest first: cases of this class at this place that it handled
    returned: bool = False  # it has sent this very case back
    named: bool = False  # the meeting that coordinated the case named it


class Scene(NamedTuple):
    """What all candidates share."""

    past: tuple[Past, ...]  # all cases of this class at this place, newest first
    due_t: float | None  # when the handle limit would be over if it went out now
    meets: bool  # that is within what the case was given
    due_words: str
    days: int = 90  # that a place is remembered
    times: int = 0  # cases in `past`, those left out for length too


class Proposal(Struct, frozen=True):
    """派给谁, and why: reasons in Chinese, the weightiest first."""

    unit: str
    name: str
    rank: int  # 1: the best
    why: tuple[str, ...]
    due_t: float | None
    meets: bool
    due_words: str
    assists: tuple[str, ...] = ()
    assist_names: tuple[str, ...] = ()
    vehicle: str = ""
    distance_m: float | None = None
    duty_rank: int | None = None
    points: float = 0.0


class Rule(Struct, frozen=True):
    """Cases of a class in an area go to this unit. `area`: street, community or duty grid, "" everywhere;
    `unit` "": the first of the duty list there."""

    area: str
    unit: str
    assists: tuple[str, ...] = ()


class Switch(Struct, frozen=True):
    """A class that goes out by itself (T15), or does not."""

    kind: str
    code: str
    on: bool
    rules: tuple[Rule, ...]
    by: str = ""
    changed_t: float = 0.0


class Proposed(NamedTuple):
    """Proposals for a case as it stands at `case.version`."""

    case: Case
    items: list[Proposal]
    scene: Scene
    limit: Limit | None
    memory: Memory


class Logged(NamedTuple):
    """Who turned a switch, and how it stood before and after."""

    t: float
    by: str
    role: str
    before: Switch | None
    after: Switch
