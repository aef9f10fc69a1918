"""HTTP: lists, counts, figures of the day, the map, the Excel file, tasks, what is similar."""

import threading
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

import clock
from cases import asker as askers
from cases import asks, book, store
from cases.asker import Asker
from cases.entry import Case
from cases.find import bodies
from cases.find import store as find
from cases.find.filters import Filters, cursor_of, told
from cases.find.query import DayIn, FilterIn, ListIn, MapIn
from cases.find.query import filters as filters_of
from cases.intake import duplicates
from cases.service import Centre
from records import Forbidden, NotFound, Unreachable

M = TypeVar("M", bound=BaseModel)
CaseId = Annotated[str, Path(description="id of the case", examples=["20261121-00231"], max_length=40)]
CELL_PX = 60.0  # width of a cluster's cell on the screen
DAY_S = 86_400.0
EXPORTS = 2  # workbooks made at once: each holds the processor for long, and all others wait


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


class Workbook(Response):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Pdf(Response):
    media_type = "application/pdf"


def asked_as(model: type[M]) -> M:
    """A query string read as `model` at once: taken apart field by field by the framework it costs more than reading
    twenty cases. `described` puts the same fields into the API's page."""
    lists = {name for name, about in model.model_json_schema()["properties"].items() if about.get("type") == "array"}

    async def read(request: Request) -> M:
        said: dict[str, Any] = {}
        for name, text in request.query_params.multi_items():
            said[name] = [*said.get(name, ()), text] if name in lists else text
        try:
            return model.model_validate(said)
        except ValidationError as e:
            raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in e.errors()]) from None

    return Depends(read)  # type: ignore[no-any-return]


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The model's fields as query parameters of the OpenAPI document."""
    schema = model.model_json_schema()
    return {"parameters": [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": about}
        | ({"description": about["description"]} if "description" in about else {})
        for name, about in schema["properties"].items()
    ]}  # fmt: skip


LIST, FILTER, MAP = asked_as(ListIn), asked_as(FilterIn), asked_as(MapIn)


def who(request: Request, centre: Centre) -> Asker:
    """Who asks; raises `Forbidden`."""
    identity = getattr(request.state, "identity", None)
    return askers.asker(identity, request.headers, centre.settings.mode == "demo")


def now_of(one: Asker) -> float:
    return clock.now() if one.t is None else one.t


def wanted(asked: FilterIn, one: Asker, centre: Centre) -> Filters:
    try:
        return filters_of(asked, one, now_of(one), centre.zone, centre.day)
    except (ValueError, OverflowError) as e:
        raise HTTPException(422, f"query: {e}") from None


def routes(made: APIRouter, centre: Centre) -> None:
    """`GET /cases`, `/counts`, `/today`, `/map`, `/export.xlsx`, `/{id}/similar`."""
    _list_route(made, centre)
    _figure_routes(made, centre)
    _map_route(made, centre)
    _export_route(made, centre)
    _similar_route(made, centre)


def task_routes(made: APIRouter, centre: Centre) -> None:
    """`GET /tasks`."""

    @made.get("/tasks", summary="Verifications and checks, the most urgent first", response_model=bodies.TasksOut)
    def tasks(
        request: Request,
        mine: bool = False,
        state: Annotated[str | None, Query(pattern="^(open|done|moved|void)$")] = None,
        collector: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 200,
    ) -> Response:
        """A collector sees his own only; `about` has what he needs on site."""
        one = who(request, centre)
        if one.display or (one.role in askers.OUTSIDE and one.role != "collector"):
            raise Forbidden("核实核查任务只对中心人员和采集员开放")
        whose = one.of if mine or one.role == "collector" else collector
        with centre.db.look() as tx:
            found = find.tasks(tx, whose, state, min(limit, centre.own.page_most))
            about = {case.id: case for case in store.some(tx, {task.case for task in found})}
        items = [asks.task_dict(task, about.get(task.case)) for task in found]
        for item in items:
            if item.get("about"):
                item["about"] = askers.masked(item["about"], one)
        return as_json({"items": items})


def _list_route(made: APIRouter, centre: Centre) -> None:
    @made.get(
        "", summary="Cases, the most urgent first", response_model=bodies.CasesOut, openapi_extra=described(ListIn)
    )
    def cases(request: Request, asked: ListIn = LIST) -> Response:
        """Supervised ones first, then by deadline, ended ones last; `total` is counted by the very same conditions."""
        one = who(request, centre)
        filters = wanted(asked, one, centre)
        try:
            cursor = cursor_of(asked.cursor)
        except ValueError:
            raise HTTPException(422, "query: cursor: pass `next` of the page before") from None
        with centre.db.look() as tx:
            page = find.cases(tx, filters, asked.sort, min(asked.limit, centre.own.page_most), cursor)
            total = find.count(tx, filters) if asked.total else None
        items = [
            askers.masked(asks.row_dict(case, last, filters.now), one)
            for case, last in zip(page.cases, page.lasts, strict=True)
        ]
        return as_json({"items": items, "next": told(page.next), "total": total})


def _figure_routes(made: APIRouter, centre: Centre) -> None:
    @made.get(
        "/counts", summary="How many by status, source, street, unit, lateness", response_model=bodies.CountsOut,
        openapi_extra=described(FilterIn),
    )  # fmt: skip
    def counts(request: Request, asked: FilterIn = FILTER) -> Response:
        filters = wanted(asked, who(request, centre), centre)
        with centre.db.look() as tx:
            return as_json(find.counts(tx, filters))

    @made.get("/today", summary="The figures of a counting day", response_model=bodies.TallyOut)
    def today(request: Request, day: DayIn = "") -> Response:
        """Each number opens: `GET /cases?figure=<name>&day=<day>` lists exactly what it counts."""
        one = who(request, centre)
        if one.role in askers.OUTSIDE:
            raise Forbidden("今日统计只对中心人员开放")
        return as_json(msgspec.structs.asdict(centre.tally(now_of(one), day)))


def _map_route(made: APIRouter, centre: Centre) -> None:
    @made.get("/map", summary="Cases as GeoJSON; many of them as clusters", response_model=bodies.MapOut,
              response_class=GeoJson, openapi_extra=described(MapIn))  # fmt: skip
    def cases_map(request: Request, asked: MapIn = MAP) -> Response:
        """A feature is a case (`mark`) or, where there are too many, a cluster (`count`, `late`)."""
        one = who(request, centre)
        filters = wanted(asked, one, centre)
        cell_deg = CELL_PX / 256 * 360 / 2**asked.zoom
        with centre.db.look() as tx:
            spots = find.spots(tx, filters, cell_deg, centre.own.map_features)
        features = [_feature(spot, one) for spot in spots]
        return as_json({"type": "FeatureCollection", "features": features}, media="application/geo+json")


def _feature(spot: find.Spot, one: Asker) -> dict[str, Any]:
    shown: dict[str, Any] = {"count": spot.cases, "late": spot.late}
    if spot.mark is not None:
        shown |= askers.masked(msgspec.structs.asdict(spot.mark), one)
    return {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]}, "properties": shown,
    }  # fmt: skip


def _export_route(made: APIRouter, centre: Centre) -> None:
    free = threading.BoundedSemaphore(EXPORTS)

    @made.get("/export.xlsx", summary="The same list as an Excel file", response_class=Workbook,
              openapi_extra=described(ListIn))  # fmt: skip
    def export(request: Request, asked: ListIn = LIST) -> Response:
        """Phones are masked, words stay words; `limit` and `cursor` do not count, all that fit are in."""
        one = askers.person(who(request, centre))
        filters, now = wanted(asked, one, centre), clock.now()
        if not free.acquire(blocking=False):
            raise Unreachable("正在导出其他文件，请稍后重试")
        try:
            with centre.db.transaction(patient=True) as tx:
                page = find.cases(tx, filters, asked.sort, centre.own.export_most)
                note = f"{len(page.cases)} cases"
                store.note(tx, store.Entry(now, one.name, one.role, address(request), "export", "", note))
            data = book.xlsx(page.cases, centre.registry().units, centre.zone, filters.now, page.next is not None)
        finally:
            free.release()
        named = {"Content-Disposition": 'attachment; filename="cases.xlsx"', "Cache-Control": "no-store"}
        return Workbook(data, headers=named)


def _similar_route(made: APIRouter, centre: Centre) -> None:
    @made.get("/{case_id}/similar", summary="Likely the same problem, and what was here before")
    def similar(case_id: CaseId, request: Request) -> Response:
        """`duplicates`: suggestions to merge; `memory`: cases at the same place in the last 90 days."""
        one, own = askers.person(who(request, centre)), centre.own.intake
        if one.role in askers.OUTSIDE:
            raise Forbidden("同地案卷只对中心人员开放")
        with centre.db.look() as tx:
            case, _ = seen(tx, case_id, one)
            metres = max(own.duplicate_m, own.memory_m)
            around = duplicates.box_around(case.lon, case.lat, metres)
            there = find.near(tx, around, case.report_t - own.memory_days * DAY_S)
        return as_json(bodies.similar(case, there, own, now_of(one)))


def seen(tx: Any, case_id: str, one: Asker) -> tuple[Case, Sequence[Any]]:
    """A case with its tasks, if who asks may see it. What he may not see is not there for him."""
    case = store.case(tx, case_id)
    tasks = [] if case is None else store.tasks(tx, case_id)
    if case is None or not askers.may_see(case, one, tasks):
        raise NotFound(f"没有案卷 {case_id!r}")
    return case, tasks


def address(request: Request) -> str:
    """Where who asks sits."""
    return request.client.host if request.client else ""


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None, media: str = "") -> Response:
    return Response(msgspec.json.encode(body), status, headers, media or "application/json")
