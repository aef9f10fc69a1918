"""QUESTION: what goes out of the catalogue's addresses? Classes, conditions, holidays, the duty list, as models."""

from typing import Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from cases.catalogue import cells
from cases.catalogue.model import DEPTS, Condition, Day, DutyRow, Minor
from cases.timing.limit import LimitKind

KindName = Literal["component", "matter", "event_legacy"]
SheetName = Literal["catalogue", "conditions", "holidays", "duties"]
_STRICT = ConfigDict(extra="forbid")


EXAMPLE: dict[str, Any] = {
    "id": "M06036", "kind": "matter", "code": "06036", "name": "乱堆杂物", "major": "06", "major_name": "市容环境类",
    "legacy_code": "01-36", "is_local": False, "self_handle_allowed": True, "moving": False, "enabled": True,
    "initials": "ldzw", "pinyin": "luan dui za wu",
}  # fmt: skip


class ClassOut(BaseModel):
    """小类. `id` is how people write it; kind and code together are its key."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})
    id: str
    kind: KindName
    code: str
    name: str
    major: str
    major_name: str
    legacy_code: str = Field(description="MM-mm of the 2013 list; empty: none")
    is_local: bool = Field(description="地方扩展")
    self_handle_allowed: bool = Field(description="a collector may settle it on the spot")
    moving: bool = Field(description="the subject may drive away: compare plate or person")
    enabled: bool
    initials: str
    pinyin: str


class LimitOut(BaseModel):
    model_config = _STRICT
    kind: LimitKind
    amount: float
    words: str = Field(description="as the standard writes it", examples=["2紧急工作时"])


class ConditionOut(BaseModel):
    """立案条件, with limit and 结案条件."""

    model_config = _STRICT
    id: str = Field(description="class and running number; -0: the city's default", examples=["M06036-1"])
    text: str
    depts: list[str] = Field(description="kinds of departments, the first one leads", examples=[["STR", "ENF"]])
    dept_words: list[str] = Field(examples=[["街道", "综合执法"]])
    limit: LimitOut
    urgent: bool
    closing: str
    grade: str


class ClassWithConditions(ClassOut):
    conditions: list[ConditionOut]


class ClassesOut(BaseModel):
    model_config = _STRICT
    version: int = Field(description="counts up with every change of the catalogue")
    items: list[ClassOut]
    total: int


class DayOut(BaseModel):
    model_config = _STRICT
    day: str = Field(examples=["2026-02-14"])
    kind: Literal["holiday", "makeup_workday", "usual"]
    name: str


class DaysOut(BaseModel):
    model_config = _STRICT
    items: list[DayOut]
    total: int
    years: list[int] = Field(description="years with any such day; in others every weekday counts as worked")


class DutyOut(BaseModel):
    """职责清单. Empty `code`: all classes of the kind, two digits: a major class; empty `area`: everywhere."""

    model_config = _STRICT
    kind: KindName
    code: str
    area: str
    unit: str
    rank: int


class DutiesOut(BaseModel):
    model_config = _STRICT
    items: list[DutyOut]
    total: int


def class_dict(minor: Minor) -> dict[str, Any]:
    return {"id": minor.id} | {name: getattr(minor, name) for name in minor.__struct_fields__}


def condition_dict(condition: Condition) -> dict[str, Any]:
    limit = condition.limit
    return {
        "id": condition.id, "text": condition.text, "depts": list(condition.depts),
        "dept_words": [DEPTS.get(dept, dept) for dept in condition.depts],
        "limit": {"kind": limit.kind, "amount": limit.amount, "words": cells.limit_word(limit)},
        "urgent": condition.urgent, "closing": condition.closing, "grade": condition.grade,
    }  # fmt: skip


def plain_dict(entry: Day | DutyRow) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


encoded = msgspec.json.encode
