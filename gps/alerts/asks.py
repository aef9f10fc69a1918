"""QUESTION: what goes in and out of the alerts' addresses? Requests, answers, and how an alert is shown."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from gps.alerts import life, notices, texts, timers
from gps.alerts.entry import Entry, Step
from gps.alerts.labels import RECIPIENTS
from gps.alerts.rank import Group
from gps.alerts.settings import Settings
from records import Alert, Refused
from registry import masks
from registry.model import Registry

Level = Literal["info", "warn", "serious"]
State = Literal["raised", "notified", "acknowledged", "correcting", "corrected", "closed", "false_alarm", "waived"]
GroupName = Literal["person", "vehicle", "time", "standard", "duty"]
WORDS = ("recipient", "text", "reason", "approver", "result", "evidence")  # of a step: what people may write
EXAMPLE: dict[str, Any] = {
    "id": "20261121-0007", "version": 3, "night": "2026-11-21", "shift": "night", "plan": "2026-11-21/night/A007",
    "vehicle": "A007", "breach": "overspeed", "group": "standard", "level": "warn", "state": "notified",
    "active": True, "raised_t": 1795197630.0, "from_t": 1795197600.0, "last_t": 1795197630.0, "cleared_t": None,
    "count": 1, "escalation": 0, "shelved_until": None, "value": 12.5, "threshold": 8.0, "unit": "km/h",
    "hold_s": 30.0, "section": "R1", "driver": "D012", "lon": 113.08, "lat": 27.83, "detail": "",
    "responsible": "李队", "updated_t": 1795197631.0, "by": "timers",
}  # fmt: skip


class AlertOut(BaseModel):
    """An alert as it stands; `active`: the breach lasts, `state`: what people did. Times are UTC epoch s."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})
    id: str
    version: int = Field(description="send it as If-Match with the next action")
    night: str = Field(description="local date the shift began")
    shift: str
    plan: str | None
    vehicle: str = Field(description="empty: a section has nobody")
    breach: str
    group: GroupName
    level: Level
    state: State
    active: bool
    raised_t: float
    from_t: float
    last_t: float
    cleared_t: float | None
    count: int
    escalation: int = Field(description="0 none, 1 fleet lead, 2 sanitation office and shift lead, 3 commander")
    shelved_until: float | None
    value: float | None
    threshold: float | None
    unit: str
    hold_s: float
    section: str | None
    driver: str | None
    lon: float | None
    lat: float | None
    detail: str
    responsible: str
    updated_t: float
    by: str


class AlertsOut(BaseModel):
    items: list[AlertOut]
    next: str | None = Field(description="pass it as `cursor` for the next page; null at the end")


class StepOut(BaseModel):
    version: int
    t: float
    by: str
    role: str
    action: str
    from_state: str
    to_state: str
    channel: str
    recipient: str
    text: str
    reason: str
    approver: str
    result: str
    evidence: str


class DeliveryOut(BaseModel):
    kind: Literal["order", "webhook", "case"]
    key: str
    state: Literal["waiting", "done", "dead"]
    tries: int
    error: str
    made_t: float
    done_t: float | None


class PossibleOut(BaseModel):
    action: str
    needs: list[str] = Field(description="fields the request's body must have")


class CallOut(BaseModel):
    recipient: str
    name: str
    phone: str = Field(description="empty when unknown; whole for those who handle alerts")
    script: str


class AlertDetailOut(AlertOut):
    steps: list[StepOut]
    deliveries: list[DeliveryOut] = Field(description="messages to the cab, the gateway and the case centre")
    possible: list[PossibleOut] = Field(description="what who asks may do now")
    needs_phone: bool = Field(description="serious, and nobody has rung yet")
    calls: list[CallOut] = Field(description="what to read out on the telephone, to whom")


class GroupOut(BaseModel):
    text: str
    breach: str
    level: Level
    active: int
    unanswered: int
    newest_t: float
    alerts: list[str] = Field(description="ids, most urgent first")


class GroupsOut(BaseModel):
    items: list[GroupOut]
    total: int


class CountOut(BaseModel):
    kind: str = Field(description="kind of vehicle; empty where a section has nobody")
    group: GroupName
    breach: str
    level: Level
    open: bool
    count: int


class SummaryOut(BaseModel):
    items: list[CountOut]
    groups: dict[str, dict[str, int]] = Field(description="group → kind of vehicle → alerts")
    total: int
    open: int


class RowOut(BaseModel):
    action: str
    states: list[str]
    to: str = Field(description="empty: the state stays")
    who: list[str]
    needs: list[str]
    why: str


class LifeOut(BaseModel):
    rows: list[RowOut]
    diagram: str = Field(description="Mermaid")
    roles: dict[str, list[str]] = Field(description="who → roles of the settings")
    waivers: list[str]


def _text(most: int, description: str = "") -> Any:
    """A field of words; PostgreSQL takes no NUL."""
    return Field(max_length=most, pattern=r"^[^\x00]*$", description=description)


class ActIn(BaseModel):
    """What goes with an action; `needs` of `possible` says which fields."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    channel: Annotated[str, _text(20, "app, phone, voice")] = ""
    recipient: Annotated[str, _text(100, "driver, fleet_lead … ; empty: who the channel reaches")] = ""
    text: Annotated[str, _text(500, "own words instead of ours")] = ""
    reason: Annotated[str, _text(300)] = ""
    approver: Annotated[str, _text(100)] = ""
    result: Annotated[str, _text(300)] = ""
    evidence: Annotated[str, _text(300, "picture or track")] = ""
    until: Annotated[float | None, Field(description="UTC epoch s", allow_inf_nan=False)] = None


class ScoreIn(BaseModel):
    """A picture of a vehicle's rear camera, scored by a person."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    vehicle: Annotated[str, _text(64)]
    snapshot: Annotated[str, _text(64, "id of the picture")]
    score: Annotated[float, Field(ge=0, le=100, description="100: spotless")]
    remark: Annotated[str, _text(300)] = ""


def alert_dict(alert: Alert, hide: bool = False) -> dict[str, Any]:
    """`hide`: as a display may see it, with the responsible's name masked, and without who acted last."""
    shown: dict[str, Any] = msgspec.structs.asdict(alert)
    if not hide:
        return shown
    name = alert.responsible
    return shown | {"responsible": masks.person(name) if name else "", "by": ""}


def step_dict(step: Step, hide: bool = False) -> dict[str, Any]:
    """`hide`: without words and names, which may hold anything."""
    shown: dict[str, Any] = msgspec.structs.asdict(step)
    return shown | dict.fromkeys(WORDS, "") | {"by": masks.person(step.by)} if hide else shown


def possible(entry: Entry, role: str, settings: Settings) -> list[dict[str, Any]]:
    return [{"action": a, "needs": life.needed(entry, a)} for a in life.possible(entry, role, settings)]


def calls(
    entry: Entry, registry: Registry, settings: Settings, zone: tzinfo, centre: str, hide: bool
) -> list[dict[str, str]]:
    """Call scripts for those whom one rings about this alert, the fleet lead first. `hide`: numbers masked."""
    alert = entry.alert
    above = settings.escalate_to[min(alert.escalation, len(settings.escalate_to)) - 1] if alert.escalation else ()
    known = notices.names(alert, registry)
    found = []
    for recipient in dict.fromkeys(("fleet_lead", *(("driver",) if alert.vehicle else ()), *above)):
        name = {"fleet_lead": known.responsible, "driver": known.driver}.get(recipient, "")
        number = notices.phone(recipient, alert, registry, settings)
        number = masks.phone(number) if hide and number else number
        said = RECIPIENTS.get(recipient, recipient)
        to = {"centre": centre, "recipient": said, "name": name, "phone": number}
        script = texts.call(alert, known, zone, to, settings.texts)
        found.append({"recipient": recipient, "name": name, "phone": number, "script": script})
    return found


def group_dict(line: Group) -> dict[str, Any]:
    return {
        "text": line.text, "breach": line.breach, "level": line.level, "active": line.active,
        "unanswered": line.unanswered, "newest_t": line.newest_t, "alerts": [alert.id for alert in line.alerts],
    }  # fmt: skip


def summary_dict(rows: Sequence[tuple[str, str, str, str, bool, int]]) -> dict[str, Any]:
    by_group: dict[str, dict[str, int]] = {}
    for kind, group, _breach, _level, _open, count in rows:
        by_group.setdefault(group, {})[kind] = by_group.setdefault(group, {}).get(kind, 0) + count
    names = ("kind", "group", "breach", "level", "open", "count")
    return {
        "items": [dict(zip(names, row, strict=True)) for row in rows],
        "groups": by_group,
        "total": sum(row[5] for row in rows),
        "open": sum(row[5] for row in rows if row[4]),
    }


def life_dict(settings: Settings) -> dict[str, Any]:
    rows = [row._asdict() for row in life.LIFE]
    roles = {"operator": settings.operators, "lead": settings.leads}
    return {"rows": rows, "diagram": life.diagram(), "roles": roles, "waivers": settings.waivers}


def needs_phone(entry: Entry) -> bool:
    return timers.needs_phone(entry)


def expected(if_match: str | None) -> int | None:
    """The version an If-Match names; None: it names none of ours."""
    text = (if_match or "").strip().removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def idempotency_key(name: str, key: str | None) -> str:
    """A person's key, apart from everybody else's."""
    if key and len(key) > 200:
        raise Refused("Idempotency-Key 过长，至多 200 个字符")
    return f"{name}|{key}" if key else ""
