"""QUESTION: what do the cases' addresses answer? Shapes for the OpenAPI document; lists and cases are told as these."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cases.entry import Case
from cases.intake import duplicates, memory
from cases.intake.settings import Settings

Numbers = dict[str, int]


class RowOut(BaseModel):
    """A line of a list: the case's mark with its words. Times are UTC epoch s."""

    model_config = ConfigDict(extra="allow")
    id: str
    version: int = Field(description="send it as If-Match with the next action")
    no: str = Field(description="case number; empty before filing")
    status: str
    stage: int = Field(description="1–7; 0 when it ended without being closed")
    title: str
    kind: str
    code: str
    source: str
    lon: float
    lat: float
    address: str
    street: str
    unit: str
    holder_role: str
    holder: str
    report_t: float
    due_t: float | None
    urgent: bool
    open: bool
    description: str
    lateness: Annotated[str, Field(description="none, normal, warning or overdue")]


class CasesOut(BaseModel):
    items: list[RowOut]
    next: str | None = Field(description="pass it as `cursor` for the next page; null at the end")
    total: int | None = Field(description="all that fit, when `total` was asked for")


class CountsOut(BaseModel):
    status: Numbers
    source: Numbers
    street: Numbers
    unit: Numbers
    total: int
    open: int
    late: int
    warning: int
    supervised: int


class PairOut(BaseModel):
    """A closed case in two photos: (url, when it was taken) each."""

    case: str
    words: str
    unit: str
    reporter: str
    report_t: float
    close_t: float
    on_time: bool
    before: tuple[str, float]
    after: tuple[str, float]


class TallyOut(BaseModel):
    """`passed`: went through a stage for the first time in this day; never exclusive. `holding`: stands there now."""

    day: str
    t: float
    from_t: float
    to_t: float
    passed: Numbers
    holding: Numbers
    late: int
    warning: int
    supervised: int
    reported_by_hour: list[int]
    closed_by_hour: list[int]
    reported_by_street: Numbers
    day_before: Numbers
    by_unit: dict[str, tuple[int, int, int]] = Field(description="unit → closed, of them on time, open now")
    by_class: list[tuple[str, str, str, int]] = Field(description="class, its major class, its name, reported")
    pairs: list[PairOut] = Field(description="newest closed cases that have photos from before and after")


class MapOut(BaseModel):
    type: str
    features: list[dict[str, Any]]


class TaskOut(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: str
    case: str
    kind: str
    collector: str
    state: str
    sent_t: float
    due_t: float | None


class TasksOut(BaseModel):
    items: list[TaskOut]


class CaseOut(BaseModel):
    """A case with all its fields; phones are masked."""

    model_config = ConfigDict(extra="allow")
    id: str
    version: int
    status: str
    stage: int
    status_word: str
    source: str
    source_word: str
    kind: str
    code: str
    title: str
    description: str
    lon: float
    lat: float
    address: str
    report_t: float
    open: bool


class PossibleOut(BaseModel):
    model_config = ConfigDict(extra="allow")
    action: str
    needs: list[Any] = Field(description="fields the request's body must have")
    why_not: str = Field(description="empty when it may be done now")


class DetailOut(CaseOut):
    possible: list[PossibleOut]
    clocks: list[dict[str, Any]] = Field(description="all clocks so far, the running one last, in words")
    lateness: str
    tasks: list[dict[str, Any]]
    told: list[dict[str, Any]] = Field(description="messages to collectors, informants and units")


class StepsOut(BaseModel):
    items: list[dict[str, Any]]


class ResultOut(BaseModel):
    id: str
    status: int = Field(description="200, or what a single request would have been answered")
    detail: str
    case: CaseOut | None


class BatchOut(BaseModel):
    items: list[ResultOut]
    done: int


class InformantOut(BaseModel):
    informant: str
    phone: str


def similar(case: Case, there: list[Case], own: Settings, now: float) -> dict[str, Any]:
    """Duplicates to suggest and the place's memory, of the cases around."""
    asked = duplicates.Asked(
        case.kind, case.code, case.lon, case.lat, case.report_t, case.description, case.subject, case.id
    )
    past = memory.remember(case.kind, case.code, case.lon, case.lat, now, there, own, case.id)
    return {
        "duplicates": [one._asdict() for one in duplicates.suggest(asked, there, own)],
        "memory": past._asdict() | {"items": [one._asdict() for one in past.items]},
    }
