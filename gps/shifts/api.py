"""Shifts over HTTP: which one runs, its roll call, its hand-over sheet with signatures, the month."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

import clock
from config import Settings
from db import Database
from gps.shifts import book, calendar
from gps.shifts.calendar import Shift
from gps.shifts.pdf import pdf
from gps.shifts.service import Hub, Proves, Shifts, Stale, Who
from gps.shifts.sheet import Mark
from gps.shifts.store import Written
from gps.shifts.tables import Paper, Table, month_tables, month_title, odd, roll_table, sheet_paper, shown
from records import Forbidden

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
Format = Literal["json", "pdf", "xlsx"]
ShiftId = Annotated[str, Path(description="`{date}-{shift}` or `current`", examples=["2026-11-21-night"])]
IfMatch = Annotated[str | None, Header(description="ETag of what was shown; 428 without, 412 when it has changed")]
IfNoneMatch = Annotated[str | None, Header(description="`*`: nothing was written before")]
Asked = Annotated[Format | None, Query(alias="format", description="instead of the Accept header")]
Accept = Annotated[str, Header(include_in_schema=False)]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "This identity may not"}, 404: {"description": "No such shift"},
    409: {"description": "A rule says no"}, 412: {"description": "It has changed meanwhile"},
    428: {"description": "If-Match is missing"},
}  # fmt: skip


class MarkIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    vehicle: str = Field(max_length=64)
    present: bool
    remark: str = Field("", max_length=500)


class RollIn(BaseModel):
    """Answers for some or all planned vehicles."""

    model_config = ConfigDict(extra="forbid")
    marks: list[MarkIn] = Field(min_length=1, max_length=2_000)


class SignIn(BaseModel):
    """Without name and password the person of this session signs; with them another one, here at the desk."""

    model_config = ConfigDict(extra="forbid")
    side: Literal["outgoing", "incoming"]
    name: str = Field("", max_length=64)
    password: str = Field("", max_length=200)


class AddendumIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=500)


def router(db: Database, hub: Hub, settings: Settings, proves: Proves) -> APIRouter:
    """`/api/v1/shifts…`, for people: the papers name drivers. `proves` checks name and password, gives the role."""
    made = APIRouter(prefix="/api/v1/shifts", tags=["shifts"], responses=WRONG, dependencies=[Depends(person)])
    shifts = Shifts(db, hub, settings, proves)
    desk = Desk(shifts, settings)
    _statistics(made, shifts, settings)
    _list_routes(made, shifts)
    _roll_routes(made, shifts)
    _sheet_routes(made, shifts, desk)
    _sign_routes(made, shifts, desk)
    return made


class Desk:
    """Shifts' papers as answers."""

    def __init__(self, shifts: Shifts, settings: Settings) -> None:
        self._shifts, self._settings = shifts, settings

    def paper(self, shift: Shift, at: Written | None) -> Paper:
        sheet = at.sheet if at else self._shifts.live(shift)
        roles = settings_roles(self._settings)
        signed, added = (at.signatures, at.addenda) if at else ((), ())
        return sheet_paper(sheet, self._settings.zone, signed, added, at.hash if at else "", roles)

    def answer(self, shift: Shift, at: Written | None, form: Format, status: int = 200) -> Response:
        """`at` None: the sheet as it stands now."""
        headers = {"Vary": "Accept"} | ({"ETag": etag(at.hash)} if at else {})
        paper = self.paper(shift, at)
        name = f"交接班-{shift.date}-{shift.label}" + (f"-{at.n}" if at else "-预览")
        if form == "pdf":
            body = pdf(paper, self._settings.gps.shifts.font)
            return Response(body, status, headers | _file(name + ".pdf", inline=True), media_type=PDF)
        if form == "xlsx":
            return Response(book.xlsx(paper), status, headers | _file(name + ".xlsx"), media_type=XLSX)
        found: dict[str, Any] = {
            "shift": shift_dict(shift), "n": at.n if at else 0, "written": at is not None,
            "complete": bool(at and at.complete), "hash": at.hash if at else None, "by": at.by if at else None,
            "signatures": msgspec.to_builtins(at.signatures) if at else [],
            "addenda": msgspec.to_builtins(at.addenda) if at else [],
            "sheet": at.sheet if at else None, "title": paper.title, "facts": paper.facts, "text": paper.text,
            "signed": paper.signatures,
            "tables": [table_dict(table) for table in (paper.main, *paper.more, *paper.after)],
        }  # fmt: skip
        return _json(found, headers, status)


def _list_routes(made: APIRouter, shifts: Shifts) -> None:
    @made.get("/current", summary="The running shift, or the one that ended last, and the next")
    def current(request: Request) -> Response:
        shift = shifts.current()
        after = calendar.following(shift, shifts.own.hours, shifts.zone)
        running = shift.from_t <= clock.now() < shift.to_t
        found = {**shift_dict(shift), "running": running, "following": shift_dict(after) if after else None}
        may_sign = person(request).role in shifts.own.sign_roles
        return _json({**found, "now": clock.now(), "hours": shifts.own.hours, "may_sign": may_sign})

    @made.get("", summary="Shifts that have begun, newest first, with their sheets")
    def listed(
        from_: Annotated[str | None, Query(alias="from", description="local date; default: a week ago")] = None,
        to: Annotated[str | None, Query(description="local date; default: today")] = None,
    ) -> Response:
        today = datetime.fromtimestamp(clock.now(), shifts.zone).date()
        found = shifts.listed(from_ or (today - timedelta(days=7)).isoformat(), to or today.isoformat())
        return _json({"items": [{**shift_dict(s), "sheets": w} for s, w in found], "next": None})


def _roll_routes(made: APIRouter, shifts: Shifts) -> None:
    def answer(shift: Shift) -> Response:
        version, calls = shifts.roll(shift)
        found = {"shift": shift_dict(shift), "version": version, "items": calls, "table": table_dict(roll_table(calls))}
        return _json({**found, "next": None}, {"ETag": etag(str(version))})

    @made.get("/{shift_id}/roll-call", summary="What is known of each planned vehicle, and who answered")
    def roll(shift_id: ShiftId) -> Response:
        return answer(shifts.shift(shift_id))

    @made.put("/{shift_id}/roll-call", summary="Save answers; those given before stay in the record")
    def mark(shift_id: ShiftId, body: RollIn, request: Request, if_match: IfMatch = None) -> Response:
        shift = shifts.shift(shift_id)
        version = wanted(if_match)
        if not version.isdecimal() or len(version) > 18:
            raise HTTPException(412, "If-Match is no version of this roll call")
        marks = [Mark(m.vehicle, m.present, m.remark) for m in body.marks]
        _fresh(lambda: shifts.mark(shift, marks, person(request), int(version)))
        return answer(shift)


def _sheet_routes(made: APIRouter, shifts: Shifts, desk: Desk) -> None:
    @made.get("/{shift_id}/sheet", summary="The hand-over sheet: JSON, PDF or Excel",
              responses={200: {"content": {PDF: {}, XLSX: {}}}})  # fmt: skip
    def sheet(
        shift_id: ShiftId,
        n: Annotated[
            int | None, Query(ge=0, le=9999, description="0: as it stands now; default: newest written")
        ] = None,
        form: Asked = None,
        accept: Accept = "",
    ) -> Response:
        """The newest sheet that was written, else the sheet as it stands now (`written` false, no ETag)."""
        shift = shifts.shift(shift_id)
        return desk.answer(shift, None if n == 0 else shifts.written(shift, n), _form(form, accept))

    @made.post("/{shift_id}/sheet", status_code=201, summary="Write the sheet as it stands now, to be signed")
    def write(
        shift_id: ShiftId, request: Request, if_match: IfMatch = None, if_none_match: IfNoneMatch = None
    ) -> Response:
        """May be written anew until somebody has signed. First time: `If-None-Match: *`."""
        shift = shifts.shift(shift_id)
        before = None if if_none_match == "*" and not if_match else wanted(if_match)
        return desk.answer(shift, _fresh(lambda: shifts.write(shift, person(request), before)), "json", 201)


def _sign_routes(made: APIRouter, shifts: Shifts, desk: Desk) -> None:
    @made.post("/{shift_id}/sheet/signatures", status_code=201, summary="Sign the sheet that was shown")
    def sign(shift_id: ShiftId, body: SignIn, request: Request, if_match: IfMatch = None) -> Response:
        """The outgoing person first, then the incoming one; then nothing of it can change."""
        shift, shown_hash = shifts.shift(shift_id), wanted(if_match)
        who = person(request)
        return desk.answer(
            shift,
            _fresh(lambda: shifts.sign(shift, body.side, who, shown_hash, body.name.strip(), body.password)),
            "json",
            201,
        )

    @made.post("/{shift_id}/sheet/addenda", status_code=201, summary="Add a word; what was signed stays")
    def add(
        shift_id: ShiftId,
        body: AddendumIn,
        request: Request,
        idempotency_key: Annotated[str | None, Header(max_length=100, description="the same word once")] = None,
    ) -> Response:
        shift = shifts.shift(shift_id)
        return desk.answer(shift, shifts.add(shift, person(request), body.text, idempotency_key), "json", 201)


def _statistics(made: APIRouter, shifts: Shifts, settings: Settings) -> None:
    @made.get("/statistics", summary="A month by vehicle, driver and company: JSON or Excel",
              responses={200: {"content": {XLSX: {}}}})  # fmt: skip
    def statistics(
        month: Annotated[str | None, Query(description="YYYY-MM; default: this month")] = None,
        form: Annotated[Literal["json", "xlsx"] | None, Query(alias="format")] = None,
        accept: Accept = "",
    ) -> Response:
        """Distances km, durations s, shares 0–1 (null where nothing was asked). The running shift counts as it is."""
        asked = month or datetime.fromtimestamp(clock.now(), shifts.zone).strftime("%Y-%m")
        found = shifts.month(asked)
        title, tables = month_title(found.month), month_tables(found)
        if (form or _form(None, accept)) == "xlsx":
            headers = {"Vary": "Accept"} | _file(f"五定统计-{found.month}.xlsx")
            return Response(book.tables_xlsx(title, tables), headers=headers, media_type=XLSX)
        body = msgspec.to_builtins(found) | {"title": title, "tables": [table_dict(table) for table in tables]}
        return _json(body, {"Vary": "Accept"})


def person(request: Request) -> Who:
    """Who acts; a display never does. Which roles may is a setting."""
    identity = getattr(request.state, "identity", None)
    if identity is None or identity.kind == "display":
        raise Forbidden("只有登录的人员可以这样做")
    return Who(identity.name, identity.role, request.client.host if request.client else "")


def settings_roles(settings: Settings) -> dict[str, str]:
    return dict(settings.access.roles)


def shift_dict(shift: Shift) -> dict[str, Any]:
    return {"id": shift.id, **msgspec.to_builtins(shift)}


def table_dict(table: Table) -> dict[str, Any]:
    """A table in words, as the page shows it."""
    return {
        "title": table.title, "total": table.total, "odd": [(x, y - 1) for x, y in odd(table)],
        "columns": [{"head": column.head, "form": column.form} for column in table.columns],
        "rows": [
            [shown(cell, column.form) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
        ],
    }  # fmt: skip


def etag(text: str) -> str:
    return f'"{text}"'


def wanted(if_match: str | None) -> str:
    """What an If-Match names."""
    if not if_match:
        raise HTTPException(428, "send If-Match with the ETag of what was shown")
    return if_match.strip().removeprefix("W/").strip('"')


def _fresh(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Stale as e:
        raise HTTPException(412, str(e)) from None


def _form(form: Format | None, accept: str) -> Format:
    """By parameter, else by the Accept header, else JSON."""
    if form:
        return form
    return "pdf" if PDF in accept else "xlsx" if XLSX in accept else "json"


def _file(name: str, inline: bool = False) -> dict[str, str]:
    how = "inline" if inline else "attachment"
    return {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}


def _json(body: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
