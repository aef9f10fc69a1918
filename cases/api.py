"""HTTP: cases are opened, acted on one by one or many at once, shown with their history, printed."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Request, Response

import clock
from cases import asker as askers
from cases import asks, labels, pdf, printing, store
from cases.asker import Asker
from cases.asks import ActIn, BatchIn, OpenIn
from cases.entry import Case, Do, Photo
from cases.find import api as lists
from cases.find import bodies, query
from cases.find.api import CaseId, Pdf, address, as_json, now_of, seen, who
from cases.flow import profiles, step, table
from cases.service import Centre, Repeated, Result, Stale
from config import Settings
from records import Forbidden, NotFound, Refused, Unreachable

IfMatch = Annotated[str | None, Header(description="version that was shown; 428 without, 412 when it has changed")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="the same key again is only answered again"),
]
Action = Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$", description="an action of /cases/flow",
                             examples=["dispatch"])]  # fmt: skip
PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}
WRONG: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": PROBLEM}
    for status, words in (
        (403, "This identity may not"), (404, "No such case, or not for who asks"), (409, "The flow says no"),
        (412, "Somebody acted meanwhile: `case` is as it stands now"), (428, "If-Match is missing"),
        (422, "Wrongly asked, or the Idempotency-Key was used for something else"),
        (503, "The database does not answer; try again after Retry-After"),
    )
}  # fmt: skip


def router(centre: Centre, settings: Settings) -> APIRouter:
    """`/api/v1/cases…` and `/api/v1/tasks`. Raises `NotFound`, `Refused`, `Forbidden`, `Unreachable`."""
    made = APIRouter(tags=["cases"], responses=WRONG)
    cases = APIRouter(prefix="/api/v1/cases")
    _flow_route(cases, centre)
    lists.routes(cases, centre)
    _open_route(cases, centre)
    _batch_route(cases, centre)
    _one_routes(cases, centre)
    _paper_routes(cases, centre, settings)
    _act_route(cases, centre)
    made.include_router(cases)
    tasks = APIRouter(prefix="/api/v1")
    lists.task_routes(tasks, centre)
    made.include_router(tasks)
    return made


def _flow_route(made: APIRouter, centre: Centre) -> None:
    @made.get(
        "/flow", summary="States, actions, who may, what each needs, and all words", response_model=dict[str, Any]
    )
    def flow(request: Request) -> Response:
        who(request, centre)
        own = centre.own.flow
        actions = [
            {
                "action": action, "word": labels.ACTIONS.get(action, action),
                "rows": [row._asdict() | {"word": labels.row(row.id, action)} for row in table.rows(action)],
                "needs": sorted({need for row in table.rows(action) for need in row.needs}),
                "need_words": {n: labels.need(n, action) for row in table.rows(action) for n in row.needs},
                "who": profiles.who(tuple(row.id for row in table.rows(action)), own),
                "opens": action in table.OPENING,
            }
            for action in table.ACTIONS
        ]  # fmt: skip
        return as_json({
            "profile": own.profile, "states": asks.states_list(), "actions": actions, "words": asks.words_dict(),
            "figures": list(query.FIGURES), "undo_s": own.undo_s, "batch_most": centre.own.batch_most,
        })  # fmt: skip


def _open_route(made: APIRouter, centre: Centre) -> None:
    @made.post("", summary="Open a case", response_model=bodies.CaseOut, status_code=201)
    def opened(body: OpenIn, request: Request, key: Key = None) -> Response:
        """report and self_report by collectors, register by seats, refer by operators with a picture."""
        one = askers.person(who(request, centre))
        photos = _photos(centre, body.photos, "report", one)
        _lately(body.report.report_t, now_of(one), centre)
        do = Do(
            body.action, one.name, one.role, now_of(one), of=one.of, opinion=body.opinion, photos=photos,
            report=asks.report_of(body.report),
        )  # fmt: skip
        try:
            case = centre.open(do, asks.idempotency_key(one.name, key), address(request))
        except Repeated as e:
            raise HTTPException(422, str(e)) from None
        return _told(case, one, 201)


def _batch_route(made: APIRouter, centre: Centre) -> None:
    @made.post("/batch", summary="The same action on several cases", response_model=bodies.BatchOut)
    def batch(body: BatchIn, request: Request, key: Key = None) -> Response:
        """Each case stands for itself: what one is refused for does not hold up the others."""
        one = askers.person(who(request, centre))
        if len(body.cases) > centre.own.batch_most:
            raise HTTPException(422, f"一次至多 {centre.own.batch_most} 件")
        do = _do(centre, body.action, body, one)
        wanted = [(case.id, case.version) for case in body.cases]
        key = asks.idempotency_key(one.name, key)
        found = centre.batch(wanted, do, key, address(request), lambda case_id: _see(centre, case_id, one))
        items = [_result(result, one) for result in found]
        return as_json({"items": items, "done": sum(result.error is None for result in found)})


def _one_routes(made: APIRouter, centre: Centre) -> None:
    @made.get("/{case_id}", summary="One case, and what who asks may do", response_model=bodies.DetailOut)
    def case(case_id: CaseId, request: Request) -> Response:
        one, room = who(request, centre), centre.room()
        with centre.db.look() as tx:
            found, tasks = seen(tx, case_id, one)
            told = [] if one.role in askers.OUTSIDE else store.told(tx, case_id)
        now = now_of(one)
        options = [] if one.display else step.possible(found, one.who, room, tasks, now_of(one))
        more = {
            "possible": asks.plain(options), "lateness": asks.lateness(found, now),
            "clocks": [asks.clock_dict(spell, room, now) for spell in found.spells],
            "tasks": [asks.task_dict(task) for task in tasks], "now": now,
            "told": [message._asdict() | {"to": ""} for message in told],
        }  # fmt: skip
        return _told(found, one, **more)

    @made.get("/{case_id}/flow", summary="A case's history", response_model=bodies.StepsOut)
    def flow(case_id: CaseId, request: Request) -> Response:
        one = who(request, centre)
        with centre.db.look() as tx:
            seen(tx, case_id, one)
            records = store.flow(tx, case_id)
        return as_json({"items": [askers.masked_step(asks.step_dict(record), one) for record in records]})

    @made.get("/{case_id}/informant", summary="Who told us: on record", response_model=bodies.InformantOut)
    def informant(case_id: CaseId, request: Request) -> Response:
        """The whole name and number, for those who handle the case; every look is noted in the audit."""
        one = askers.person(who(request, centre))
        if one.role not in askers.REVEAL:
            raise Forbidden("这个角色不能查看举报人信息")
        with centre.db.transaction() as tx:
            found, _ = seen(tx, case_id, one)
            entry = store.Entry(clock.now(), one.name, one.role, address(request), "informant", case_id, "done")
            store.note(tx, entry)
        return as_json({"informant": found.informant, "phone": found.phone}, headers={"Cache-Control": "no-store"})


def _paper_routes(made: APIRouter, centre: Centre, settings: Settings) -> None:
    @made.get("/{case_id}/print", summary="The work order as PDF", response_class=Pdf)
    def work_order(case_id: CaseId, request: Request) -> Response:
        one, room = askers.person(who(request, centre)), centre.room()
        with centre.db.transaction() as tx:
            found, _ = seen(tx, case_id, one)
            records = store.flow(tx, case_id)
            pictures = centre.pictures(tx, found)
        paper = printing.paper(found, records, room, centre.zone, settings.centre.name)
        data = pdf.pdf(paper, pictures, settings.gps.shifts.font)
        named = {"Content-Disposition": f'inline; filename="{found.id}.pdf"', "Cache-Control": "no-store"}
        return Pdf(data, headers=named)


def _act_route(made: APIRouter, centre: Centre) -> None:
    @made.post("/{case_id}/retry", summary="Try undelivered messages again", response_model=dict[str, int])
    def retry(case_id: CaseId, request: Request) -> Response:
        one = askers.person(who(request, centre))
        if one.role not in (*askers.REVEAL, "dispatcher", "night_operator"):
            raise Forbidden("这个角色不能重发消息")
        with centre.db.transaction() as tx:
            seen(tx, case_id, one)
            return as_json({"retried": store.revive(tx, case_id, clock.now())})

    @made.post("/{case_id}/{action}", summary="Act on a case", response_model=bodies.CaseOut)
    def act(
        case_id: CaseId, action: Action, request: Request, body: ActIn | None = None,
        if_match: IfMatch = None, key: Key = None,
    ) -> Response:  # fmt: skip
        """What may be done stands in `/cases/flow`, what may be done now in `possible` of the case."""
        one = askers.person(who(request, centre))
        if not if_match:
            raise HTTPException(428, "请用 If-Match 带上所见案卷的版本号")
        version = asks.expected(if_match)
        if version is None:
            raise HTTPException(412, f"If-Match {if_match[:40]!r} 不是案卷的版本号")
        _see(centre, case_id, one)
        do = _do(centre, action, body or ActIn(), one)
        try:
            case = centre.act(case_id, do, version, asks.idempotency_key(one.name, key), address(request))
        except Stale as e:
            return _stale(e, one)
        except Repeated as e:
            raise HTTPException(422, str(e)) from None
        return _told(case, one)


def _see(centre: Centre, case_id: str, one: Asker) -> None:
    """What somebody outside the centre may not see is not there for him, not even as the answer to a stale version."""
    if one.role in askers.OUTSIDE:
        with centre.db.look() as tx:
            seen(tx, case_id, one)


def _lately(report_t: float | None, now: float, centre: Centre) -> None:
    """A report may have waited in a device, but not for ever: what is older would count in days long closed."""
    most_s = centre.own.intake.report_age_s
    if report_t is not None and now - report_t > most_s:
        raise Refused(f"上报时间是 {(now - report_t) / 86_400:.1f} 天前，最多 {most_s / 86_400:g} 天前：请核对时间")


def _do(centre: Centre, action: str, body: ActIn, one: Asker) -> Do:
    photos = _photos(centre, body.photos, asks.phase(action), one)
    return asks.do_of(action, body, photos, (one.name, one.role, one.of), now_of(one))


def _photos(centre: Centre, ids: Sequence[str], phase: str, one: Asker) -> tuple[Photo, ...]:
    own = [one.name, *([one.of] if one.of else [])] if one.role in askers.OUTSIDE else []
    return centre.photos(ids, phase, one.of or one.name, own)


def _told(case: Case, one: Asker, status: int = 200, **more: Any) -> Response:
    body = askers.masked(asks.case_dict(case) | more, one)
    return as_json(body, status, {"ETag": f'"{case.version}"', "Cache-Control": "no-store"})


def _stale(e: Stale, one: Asker) -> Response:
    """412: who did what meanwhile, and the case as it stands now, so that nobody's words are lost."""
    shown = askers.masked(asks.case_dict(e.case), one)
    body = {"type": "about:blank", "title": "Stale", "status": 412, "detail": str(e), "case": shown}
    return as_json(body, 412, {"ETag": f'"{e.case.version}"'}, "application/problem+json")


def _result(result: Result, one: Asker) -> dict[str, Any]:
    error, case = result.error, result.case
    if error is None:
        assert case is not None
        return {"id": result.case_id, "status": 200, "detail": "", "case": askers.masked(asks.case_dict(case), one)}
    status = 412 if isinstance(error, Stale) else 422 if isinstance(error, Repeated) else _STATUS[type(error)]
    now = askers.masked(asks.case_dict(error.case), one) if isinstance(error, Stale) else None
    return {"id": result.case_id, "status": status, "detail": str(error), "case": now}


_STATUS: Mapping[type[Exception], int] = {Refused: 409, Forbidden: 403, NotFound: 404, Unreachable: 503}
