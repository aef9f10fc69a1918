"""QUESTION: what do proposals and automatic rules look like over HTTP? Models of requests and answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cases.catalogue.model import Catalogue
from cases.dispatch import words
from cases.dispatch.model import Here, Logged, Proposal, Proposed, Rule, Switch

Word = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]  # PostgreSQL takes none
Kind = Literal["component", "matter", "event_legacy"]
CLOSED = ConfigDict(extra="forbid")


class ProposalOut(BaseModel):
    """`why`: reasons in Chinese, the weightiest first; `do`: body of POST /cases/{id}/dispatch."""

    model_config = CLOSED
    rank: int
    unit: str
    name: str
    why: list[str]
    assists: list[str]
    assist_names: list[str]
    vehicle: str = Field(description="their nearest vehicle on duty; empty when none is near")
    distance_m: float | None
    duty_rank: int | None = Field(description="place on the duty list; null when the list does not name it")
    due_t: float | None
    meets: bool
    due_words: str
    do: dict[str, Any]


class MemoryOut(BaseModel):
    """`times`: cases of this class at this place, this one left out."""

    model_config = CLOSED
    days: int
    times: int
    reworked: int
    last_case: str
    last_unit: str


class ProposalsOut(BaseModel):
    model_config = CLOSED
    case: str
    version: int = Field(description="the case's version they were made for: send it as If-Match")
    limit: str = Field(description="handle limit in words")
    due_t: float | None = Field(description="when that would be over if it went out now")
    meets: bool = Field(description="that is within what the case was given")
    due_words: str = Field(examples=["现在派出，处置时限 4 工作小时 → 今天 17:04，能按期"])
    memory: MemoryOut
    items: list[ProposalOut]


class HereOut(BaseModel):
    model_config = CLOSED
    id: str
    kind: Literal["vehicle", "collector"]
    subkind: str = Field(description="kind of vehicle; empty for collectors")
    unit: str = Field(description="unit of the vehicle's company; empty when none is known")
    lon: float
    lat: float
    distance_m: float
    t: float = Field(description="time of the position, UTC epoch s")
    state: Literal["on_duty", "off_duty", "offline"]
    same_road: bool


class AroundOut(BaseModel):
    model_config = CLOSED
    case: str
    within_m: float
    items: list[HereOut]


class RuleIn(BaseModel):
    model_config = CLOSED
    area: Word = Field("", description="street, community or duty grid; empty: everywhere")
    unit: Word = Field("", description="unit's id; empty: the first of the duty list there")
    assists: list[Word] = Field(default_factory=list, max_length=5, description="units that assist")


class SwitchIn(BaseModel):
    """All rules of a class: those there were are replaced."""

    model_config = CLOSED
    kind: Kind = Field(examples=["matter"])
    code: Annotated[str, Field(pattern=r"^[0-9]{5}$", examples=["06010"])]
    on: bool
    rules: list[RuleIn] = Field(max_length=200)


class SwitchOut(SwitchIn):
    name: str = Field(description="the class's name")
    by: str
    changed_t: float | None


class LoggedOut(BaseModel):
    model_config = CLOSED
    t: float
    by: str
    role: str
    before: SwitchOut | None
    after: SwitchOut


class SwitchesOut(BaseModel):
    model_config = CLOSED
    items: list[SwitchOut]
    log: list[LoggedOut]
    may: bool = Field(description="whether who asks may turn them")


def proposals_dict(found: Proposed) -> dict[str, Any]:
    scene, memory = found.scene, found.memory
    last = scene.past[0] if scene.past else None
    return {
        "case": found.case.id, "version": found.case.version, "limit": words.limit(found.limit),
        "due_t": scene.due_t, "meets": scene.meets, "due_words": scene.due_words,
        "memory": {
            "days": scene.days, "times": memory.times, "reworked": memory.reworked,
            "last_case": last.case if last else "", "last_unit": last.unit if last else "",
        },
        "items": [_proposal_dict(one) for one in found.items],
    }  # fmt: skip


def _proposal_dict(one: Proposal) -> dict[str, Any]:
    do = {"receiver": one.unit, "assists": [{"unit": unit} for unit in one.assists]}
    return {
        "rank": one.rank, "unit": one.unit, "name": one.name, "why": list(one.why), "assists": list(one.assists),
        "assist_names": list(one.assist_names), "vehicle": one.vehicle, "distance_m": one.distance_m,
        "duty_rank": one.duty_rank, "due_t": one.due_t, "meets": one.meets, "due_words": one.due_words, "do": do,
    }  # fmt: skip


def around_dict(case_id: str, within_m: float, found: list[Here]) -> dict[str, Any]:
    return {"case": case_id, "within_m": within_m, "items": [one._asdict() for one in found]}


def switch_of(asked: SwitchIn, by: str, now: float) -> Switch:
    kept = tuple(Rule(r.area.strip(), r.unit.strip(), tuple(dict.fromkeys(r.assists))) for r in asked.rules)
    return Switch(asked.kind, asked.code, asked.on, kept, by, now)


def switch_dict(switch: Switch, catalogue: Catalogue) -> dict[str, Any]:
    minor = catalogue.minors.get((switch.kind, switch.code))
    kept = [{"area": r.area, "unit": r.unit, "assists": list(r.assists)} for r in switch.rules]
    return {
        "kind": switch.kind, "code": switch.code, "name": minor.name if minor else "", "on": switch.on, "rules": kept,
        "by": switch.by, "changed_t": switch.changed_t,
    }  # fmt: skip


def logged_dict(line: Logged, catalogue: Catalogue) -> dict[str, Any]:
    before = None if line.before is None else switch_dict(line.before, catalogue)
    return {"t": line.t, "by": line.by, "role": line.role, "before": before,
            "after": switch_dict(line.after, catalogue)}  # fmt: skip
