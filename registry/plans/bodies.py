"""QUESTION: what do callers of the plans' API say, and what are they told? Shapes of requests and answers, examples."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from registry.model import Registry, VehicleKind
from registry.parsers import identifier, plain
from registry.plans.clash import Code, How
from registry.plans.columns import shift
from registry.plans.model import Action, Cause, Change, Plan, PlanSection, Side, Stoppage, Word, plan_id
from registry.plans.names import Names
from registry.plans.settings import Settings
from registry.plans.windows import Time, day, time_of, told, window
from registry.problems import Problem, Wrong

if TYPE_CHECKING:
    from registry.plans.service import Outcome

T = TypeVar("T")


def _checked(parse: Callable[[str], T]) -> AfterValidator:
    """A parser of cells as a check of fields: what it refuses is 422 with its words."""

    def check(value: str) -> T:
        try:
            return parse(plain(value))
        except Wrong as e:
            raise ValueError(f"{e.reason} — {e.remedy}") from None

    return AfterValidator(check)


Id = Annotated[str, _checked(identifier), Field(max_length=64)]
Night = Annotated[str, _checked(day), Field(examples=["2026-11-21"], description="local date the shift starts on")]
Shift = Annotated[str, _checked(shift), Field(max_length=64, examples=["night"], description="night, day, relief …")]
Text = Annotated[str, _checked(str), Field(max_length=200)]
Name = Annotated[str, _checked(str), Field(min_length=1, max_length=100)]
Moment = Annotated[
    float | str,
    Field(examples=["23:00"], description="HH:MM local, 次日02:00, full local time, RFC 3339, or UTC epoch s"),
]
SECTION: dict[str, Any] = {"section": "R001", "passes": 2, "side": "both"}
PLAN_IN: dict[str, Any] = {
    "driver": "D0001", "window_start": "23:00", "window_end": "02:00", "sections": [SECTION],
    "speed_limit_kmh": 8, "coverage_target": 0.9, "responsible": "王队长", "effect_standard": "见本色",
}  # fmt: skip
PLAN: dict[str, Any] = {
    **PLAN_IN, "id": "2026-11-21/night/A007", "date": "2026-11-21", "shift": "night", "vehicle": "A007",
    "window_start": 1795273200.0, "window_end": 1795284000.0, "start": "2026-11-21 23:00", "end": "2026-11-22 02:00",
    "word": "planned", "cause": None, "reason": "", "approver": "", "relief_driver": None, "relief_vehicle": None,
    "version": 1,
}  # fmt: skip


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SectionBody(Body):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": SECTION})
    section: Name = Field(description="id of a road, or of a dredge point for vehicles that work standing")
    passes: int = Field(1, ge=1, le=50, description="in every direction that `side` asks for")
    side: Side = Field("both", description="forward runs along the road's geometry")


class PlanIn(Body):
    """What a vehicle is to do in one shift."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": PLAN_IN})
    driver: Name
    window_start: Moment
    window_end: Moment
    sections: list[SectionBody] = Field(min_length=1, max_length=500, description="in the order they are driven")
    speed_limit_kmh: float | None = Field(None, ge=1, le=120)
    coverage_target: float | None = Field(None, gt=0, le=1, description="share; null: of the settings")
    responsible: Text | None = None
    effect_standard: Text | None = None


class PlanToSave(PlanIn):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {**PLAN_IN, "date": "2026-11-21", "shift": "night", "vehicle": "A007"}},
    )
    date: Night
    shift: Shift
    vehicle: Name
    version: int | None = Field(None, description="of the plan this is based on; null: there is none yet")


class PlansToSave(Body):
    plans: list[PlanToSave] = Field(min_length=1, max_length=1000)
    reason: Text = ""
    approver: Text = ""


class CopyIn(Body):
    to_date: Night
    from_date: Night | None = Field(None, description="null: seven days before `to_date`")
    shift: Shift | None = None
    vehicles: list[Id] = Field([], description="empty: all")
    overwrite: bool = Field(False, description="also where the vehicle has a plan on that date already")


class DecisionIn(Body):
    """cancelled and replaced need a cause, relieved a driver, replaced a vehicle; restored, unrelieved and unreplaced
    are their opposites."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {
        "action": "relieved", "driver": "D0002", "reason": "张三病假", "approver": "值班长",
    }})  # fmt: skip
    action: Literal["cancelled", "restored", "relieved", "unrelieved", "replaced", "unreplaced"]
    reason: Text
    approver: Text
    cause: Cause | None = None
    driver: Id | None = None
    vehicle: Id | None = None


class WhyIn(Body):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "录错", "approver": "值班长"}})
    reason: Text
    approver: Text


class StoppageIn(Body):
    """天气停工 and the like: below 3 °C, rain, strong wind."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {
        "from": "2026-11-22 01:00", "to": None, "kinds": ["washer", "sprinkler"], "cause": "weather",
        "reason": "气温 2 ℃，停止冲洗", "approver": "值班长",
    }})  # fmt: skip
    from_: Moment = Field(alias="from", examples=["2026-11-22 01:00"])
    to: Moment | None = Field(None, description="null: until lifted")
    kinds: list[VehicleKind] = Field([], description="kinds of vehicle that stand still; empty: all")
    cause: Cause = "weather"
    reason: Text
    approver: Text


class LiftIn(WhyIn):
    to: Moment | None = Field(None, description="null: now")


class PlanOut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": PLAN})
    id: str = Field(description="date/shift/vehicle")
    date: str
    shift: str
    vehicle: str
    driver: str
    window_start: float = Field(description="UTC epoch s")
    window_end: float
    start: str = Field(description="local time")
    end: str
    sections: list[SectionBody]
    speed_limit_kmh: float | None
    coverage_target: float | None
    responsible: str | None
    effect_standard: str | None
    word: Word
    cause: Cause | None
    reason: str
    approver: str
    relief_driver: str | None
    relief_vehicle: str | None
    version: int = Field(description="also the ETag")


class ConflictOut(BaseModel):
    code: Code
    level: How = Field(description="refused: it cannot be saved; warning: it may be right")
    what: str
    remedy: str
    plans: list[str]
    section: str | None
    vehicle: str | None
    driver: str | None
    from_t: float | None
    to_t: float | None


class ProblemOut(BaseModel):
    where: str = Field(description="line of the file; empty: the whole file")
    column: str
    reason: str
    remedy: str


class PlansOut(BaseModel):
    items: list[PlanOut]
    version: int = Field(description="counts up with every change of any plan")


class OutcomeOut(BaseModel):
    saved: bool = Field(description="false after a dry run")
    added: int
    changed: int
    unchanged: int
    left: int = Field(description="plans of the same nights and shifts that stay as they are")
    plans: list[PlanOut]
    conflicts: list[ConflictOut]
    problems: list[ProblemOut] = Field(description="rows of a file that are wrong; then nothing is saved")
    notes: list[str]


class StoppageOut(BaseModel):
    id: str
    from_t: float
    to_t: float | None
    kinds: list[str]
    cause: Cause
    reason: str
    approver: str


class StoppagesOut(BaseModel):
    items: list[StoppageOut]


class ChangeOut(BaseModel):
    n: int
    t: float = Field(description="UTC epoch s")
    subject: str = Field(description="id of the plan or the stoppage")
    by: str
    role: str
    action: Action
    cause: Cause | None
    reason: str
    approver: str
    undoes: int | None = Field(description="number of the change this one takes back")
    before: PlanOut | StoppageOut | None
    after: PlanOut | StoppageOut


class ChangesOut(BaseModel):
    items: list[ChangeOut]
    next: int | None = Field(description="pass it as `after` for the next page; null at the end")


# -- what is asked --------------------------------------------------------------------------------


def moment(value: float | str) -> Time:
    """Raises `Wrong`."""
    if isinstance(value, str):
        return time_of(plain(value))
    if not 0 <= value < 1e11:  # milliseconds would be more
        raise Wrong(f"{value} is no time", "write epoch seconds")
    return datetime.fromtimestamp(value, UTC)


def instant(value: float | str, zone: tzinfo) -> float:
    """A full time as UTC epoch s. Raises `Wrong`."""
    t = moment(value)
    if not isinstance(t, datetime):
        raise Wrong(f"{value} has no date", "write 2026-11-21 23:00, RFC 3339 or epoch seconds")
    return (t.replace(tzinfo=zone) if t.tzinfo is None else t).timestamp()


def plan_of(body: PlanIn, date: str, shift: str, vehicle: str, registry: Registry, zone: tzinfo, own: Settings) -> Plan:
    """The plan that is meant; names nobody has stay as they are, for `conflicts` to tell. Raises `Wrong`."""
    names = Names(registry)
    vehicle = _known(names.vehicle, vehicle)
    start, end = window(
        date, shift, moment(body.window_start), moment(body.window_end), zone, own.turns, own.window_most_h
    )
    sections = tuple(
        PlanSection(_known(lambda word: names.section(word, vehicle), line.section), line.passes, line.side)
        for line in body.sections
    )
    target = body.coverage_target
    return Plan(
        plan_id(date, shift, vehicle), date, shift, vehicle, _known(names.driver, body.driver), start, end, sections,
        body.speed_limit_kmh, round(target, 6) if target is not None else None, body.responsible or None,
        body.effect_standard or None,
    )  # fmt: skip


def _known(find: Callable[[str], str], word: str) -> str:
    try:
        return find(word)
    except Wrong:
        return word


# -- what is told ---------------------------------------------------------------------------------


def told_plan(plan: Plan, zone: tzinfo) -> dict[str, Any]:
    return {**_builtins(plan), "start": told(plan.window_start, zone), "end": told(plan.window_end, zone)}


def told_outcome(done: "Outcome", zone: tzinfo) -> dict[str, Any]:
    counts = ("added", "changed", "unchanged", "left")
    return {
        "saved": done.saved is not None,
        **{name: getattr(done.saved, name) if done.saved else 0 for name in counts},
        "plans": [told_plan(plan, zone) for plan in done.plans],
        "conflicts": _builtins(done.conflicts),
        "problems": _builtins(done.problems),
        "notes": done.notes,
    }


def told_change(change: Change, zone: tzinfo) -> dict[str, Any]:
    return {
        "n": change.n, "t": change.t, "subject": change.subject, **_builtins(change.note),
        "before": told_subject(change.before, zone) if change.before else None,
        "after": told_subject(change.after, zone),
    }  # fmt: skip


def told_subject(subject: Plan | Stoppage, zone: tzinfo) -> dict[str, Any]:
    return told_plan(subject, zone) if isinstance(subject, Plan) else _builtins(subject)


def told_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return list(_builtins(list(problems)))


def _builtins(value: Any) -> Any:
    return msgspec.to_builtins(value)
