"""QUESTION: what goes in and out of the cases' addresses? Requests, answers, and how a case is shown."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field

from cases import labels, marks
from cases.entry import Assist, Case, Do, FlowRecord, NewReport, Photo, Spell, Task
from cases.flow import states
from cases.flow.room import Room
from cases.timing import timer
from records import Refused

Opening = Literal["report", "register", "refer", "self_report"]
KindName = Literal["component", "matter", "event_legacy"]
PHASE_OF = {"verify": "verify", "feed_back": "handle", "assist_feed_back": "handle", "check": "check"}


def _text(most: int, description: str = "") -> Any:
    """A field of words; PostgreSQL takes no NUL."""
    return Field(max_length=most, pattern=r"^[^\x00]*$", description=description)


Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Epoch = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False, description="UTC epoch s")]
PhotoId = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
Photos = Annotated[list[PhotoId], Field(max_length=20, description="ids of uploaded photos or of snapshots")]
CaseId = Annotated[str, _text(40)]


class ReportIn(BaseModel):
    """What somebody saw, where."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    source: Annotated[str, _text(40, "a source of /cases/flow")]
    kind: KindName
    code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    description: Annotated[str, _text(2_000)]
    lon: Lon
    lat: Lat
    address: Annotated[str, _text(256)] = ""
    condition: Annotated[str, _text(40)] = ""
    informant: Annotated[str, _text(60)] = ""
    phone: Annotated[str, _text(30)] = ""
    component: Annotated[str, _text(40)] = ""
    subject: Annotated[str, _text(60, "plate or person of what may move away")] = ""
    source_id: Annotated[str, _text(100)] = ""
    urgent: bool = False
    voice: Annotated[str, _text(100)] = ""
    report_t: Epoch | None = None


class OpenIn(BaseModel):
    """A new case."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    action: Opening
    report: ReportIn
    photos: Photos = []
    opinion: Annotated[str, _text(2_000)] = ""


class AssistIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    unit: Annotated[str, _text(64)]
    mandatory: bool = True


class ActIn(BaseModel):
    """What goes with an action; `needs` of `possible` says which fields."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    opinion: Annotated[str, _text(2_000, "reason, ruling, demand, reminder")] = ""
    result: Annotated[str, _text(40)] = ""
    receiver: Annotated[str, _text(100, "collector, unit or person")] = ""
    assists: Annotated[list[AssistIn], Field(max_length=20)] = []
    until_t: Epoch | None = None
    condition: Annotated[str, _text(40)] = ""
    photos: Photos = []
    lon: Lon | None = None
    lat: Lat | None = None
    master: CaseId = ""
    application: Annotated[str, _text(20)] = ""
    level: Annotated[str, _text(20)] = ""
    mark: Annotated[str, _text(20)] = ""
    subject: Annotated[str, _text(100)] = ""
    report: ReportIn | None = None


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, _text(40)]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class BatchIn(ActIn):
    """The same action on several cases."""

    action: Annotated[str, _text(40)]
    cases: Annotated[list[Wanted], Field(min_length=1, max_length=200)]


def report_of(body: ReportIn) -> NewReport:
    return NewReport(**body.model_dump())


def do_of(action: str, body: ActIn, photos: Sequence[Photo], by: tuple[str, str, str], t: float) -> Do:
    """`by`: name, role, and whom he acts for."""
    plain = body.model_dump(exclude={"photos", "assists", "report", "action", "cases"})
    name, role, of = by
    return Do(
        action, name, role, t, of=of, photos=tuple(photos),
        assists=tuple(Assist(a.unit, a.mandatory) for a in body.assists),
        report=report_of(body.report) if body.report else None, **plain,
    )  # fmt: skip


def phase(action: str) -> str:
    """What a picture shows that comes with an action and does not say so itself."""
    return PHASE_OF.get(action, "report")


# -- how a case is shown ---------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Structs and named tuples as dicts with all their fields."""
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if hasattr(value, "_asdict"):
        return {name: plain(one) for name, one in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return {key: plain(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def row_dict(case: Case, last: str, now: float) -> dict[str, Any]:
    """A line of a list: the case's mark, its words, and how late it is."""
    shown: dict[str, Any] = msgspec.structs.asdict(marks.mark(case, last))
    return shown | {
        "description": case.description, "case_due_t": case.case_due_t, "end_t": case.end_t,
        "lateness": lateness(case, now), "photos": len(case.photos), "feedback_t": case.feedback_t,
        "ontime": case.ontime, "parent_unit": case.parent_unit, "liable_unit": case.liable_unit,
        "assist_units": [assist.unit for assist in case.assists],
    }  # fmt: skip


def case_dict(case: Case) -> dict[str, Any]:
    """All there is of a case; informants are masked by who shows it."""
    shown: dict[str, Any] = plain(case)
    return shown | {
        "stage": marks.stage(case.status), "status_word": labels.STATUSES.get(case.status, case.status),
        "source_word": labels.SOURCES.get(case.source, case.source), "open": marks.is_open(case.status),
        "waiting": list(marks.waiting(case)),
    }  # fmt: skip


def lateness(case: Case, now: float) -> str:
    """none, normal, warning or overdue: of the clock that runs, at its end of the case itself."""
    spell = case.spell
    if spell is not None:
        return timer.lateness(spell, now)
    if case.status == "closed" and case.case_due_t is not None:
        return "overdue" if (case.close_t or case.changed_t) > case.case_due_t else "normal"
    return "none"


def clock_dict(spell: Spell, room: Room, now: float) -> dict[str, Any]:
    """A clock for people: what it is, its limit in words, how much is left of it in counted seconds."""
    return {
        "clock": spell.clock, "word": labels.CLOCKS.get(spell.clock, spell.clock), "limit": limit_word(spell),
        "from_t": spell.from_t, "due_t": spell.due_t, "warn_t": spell.warn_t, "until_t": spell.until_t,
        "paused": spell.paused_t is not None, "used_s": timer.used_s(room.calendar, spell, now),
        "left_s": timer.left_s(room.calendar, spell, now), "lateness": timer.lateness(spell, now),
        "late": spell.late, "holder": spell.holder,
    }  # fmt: skip


def limit_word(spell: Spell) -> str:
    kind, amount = spell.limit.kind, spell.limit.amount
    return labels.LIMITS[kind] if kind == "none" else f"{amount:g} {labels.LIMITS[kind]}"


def step_dict(record: FlowRecord) -> dict[str, Any]:
    shown: dict[str, Any] = plain(record)
    return shown | {"word": labels.row(record.row, record.action), "role_word": labels.role(record.role)}


def task_dict(task: Task, case: Case | None = None) -> dict[str, Any]:
    """`case`: what it is about, for a collector's list."""
    shown: dict[str, Any] = plain(task)
    if case is not None:
        shown["about"] = {
            "title": case.title, "description": case.description, "address": case.address, "lon": case.lon,
            "lat": case.lat, "version": case.version, "status": case.status, "photos": plain(case.photos),
            "closing_text": case.closing_text, "subject": case.subject, "kind": case.kind, "code": case.code,
        }  # fmt: skip
    return shown


def expected(if_match: str | None) -> int | None:
    """The version an If-Match names; None: it names none of ours."""
    text = (if_match or "").strip().removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def idempotency_key(name: str, key: str | None) -> str:
    """A person's key, apart from everybody else's."""
    if key and (len(key) > 200 or "\0" in key):
        raise Refused("Idempotency-Key 过长，至多 200 个字符")
    return f"{name}|{key}" if key else ""


def words_dict() -> dict[str, Any]:
    """Chinese for every code, for the pages."""
    names = (
        "statuses", "stages", "actions", "rows", "roles", "sources", "needs", "receivers", "opinions", "clocks",
        "applications", "application_states", "results", "flags", "marks", "levels", "lateness", "limits", "kinds",
        "phases",
    )  # fmt: skip
    return {name: getattr(labels, name.upper()) for name in names}


def states_list() -> list[dict[str, Any]]:
    return [
        row._asdict() | {"word": labels.STATUSES[row.status], "open": row.open, "stage_code": states.stage(row.status)}
        for row in states.ROWS
    ]
