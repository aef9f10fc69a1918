"""HTTP: the class assistant, one class with its conditions, holidays, the duty list, sheets to fill in."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from cases.catalogue import asks, search, sheets, store
from cases.catalogue.asks import KindName, SheetName
from cases.catalogue.model import Catalogue
from cases.catalogue.settings import Settings
from db import Database
from records import NotFound

GetCatalogue = Callable[[], Catalogue]
ALL = 1_000
WRONG: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such class"}, 503: {"description": "The database does not answer"},
}  # fmt: skip
SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {sheets.MEDIA: {}}, "description": "An .xlsx file"}}


def router(db: Database, known: GetCatalogue, settings: Settings | None = None) -> APIRouter:
    """`/api/v1/catalogue…`, `/holidays`, `/duty-list` over the catalogue that `known` gives at each request."""
    made = APIRouter(prefix="/api/v1", tags=["catalogue"], responses=WRONG)
    _classes(made, known, settings or Settings())
    _lists(made, db, known, settings or Settings())
    _sheets(made, db, known)
    _one_class(made, known)  # last: its path would take the sheets'
    return made


def _classes(made: APIRouter, known: GetCatalogue, settings: Settings) -> None:
    @made.get("/catalogue", summary="Classes in use, best first", response_model=asks.ClassesOut)
    def classes(
        q: Annotated[
            str, Query(max_length=60, description="code (2026 or MM-mm), Chinese, pinyin or its initials; empty: all")
        ] = "",
        kind: Annotated[KindName | None, Query(description="components, matters, or events of the older list")] = None,
        most: Annotated[int | None, Query(ge=1, le=ALL)] = None,
    ) -> Response:
        catalogue = known()
        if q.strip():
            found = search.find(catalogue, q, most or settings.found_most, kind or "")
        else:
            found = search.listed(catalogue, kind or "", most or ALL)
        items = [asks.class_dict(minor) for minor in found]
        return _json({"version": catalogue.version, "items": items, "total": len(items)})


def _one_class(made: APIRouter, known: GetCatalogue) -> None:
    @made.get(
        "/catalogue/{kind}/{code}", summary="A class with its conditions", response_model=asks.ClassWithConditions
    )
    def one(kind: KindName, code: Annotated[str, Path(pattern="^[0-9]{5}$", examples=["06036"])]) -> Response:
        """Also a class that is no longer in use: old cases have it."""
        catalogue = known()
        minor = catalogue.minors.get((kind, code))
        if minor is None:
            raise NotFound(f"类别目录中没有 {kind} {code}")
        rows = [asks.condition_dict(condition) for condition in catalogue.of(kind, code)]
        return _json(asks.class_dict(minor) | {"conditions": rows})


def _lists(made: APIRouter, db: Database, known: GetCatalogue, settings: Settings) -> None:
    @made.get("/holidays", summary="Days that are not as their weekday says", response_model=asks.DaysOut)
    def holidays(
        year: Annotated[int | None, Query(ge=1970, le=9998, description="all years when left out")] = None,
    ) -> Response:
        with db.transaction() as tx:
            days = store.days(tx)
        items = [asks.plain_dict(day) for day in days if year is None or day.day.startswith(f"{year}-")]
        years = sorted({int(day.day[:4]) for day in days if day.kind == "holiday"})
        return _json({"items": items, "total": len(items), "years": years})

    @made.get("/duty-list", summary="Which unit handles which class where", response_model=asks.DutiesOut)
    def duty_list(
        kind: Annotated[KindName | None, Query()] = None,
        code: Annotated[str, Query(pattern="^([0-9]{2}|[0-9]{5})?$", description="a class or a major class")] = "",
        unit: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        """The imported rows. A class without one is proposed to the departments of its filing condition."""
        rows = [
            row
            for row in known().duties
            if kind in (None, row.kind) and unit in ("", row.unit) and (not code or code.startswith(row.code))
        ]
        items = [asks.plain_dict(row) for row in rows[: settings.listed_most]]
        return _json({"items": items, "total": len(rows)})


def _sheets(made: APIRouter, db: Database, known: GetCatalogue) -> None:
    @made.get("/catalogue/sheets/{name}", summary="A sheet to fill in and import", responses=SHEET,
              response_class=Response)  # fmt: skip
    def sheet(
        name: SheetName, filled: Annotated[bool, Query(description="with what is stored now, else empty")] = False
    ) -> Response:
        data = sheets.filled(name, _entries(db, known(), name)) if filled else sheets.empty(name)
        headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
        return Response(data, media_type=sheets.MEDIA, headers=headers)


def _entries(db: Database, catalogue: Catalogue, name: SheetName) -> Any:
    if name == "catalogue":
        return catalogue.minors.values()
    if name == "duties":
        return catalogue.duties
    with db.transaction() as tx:
        return store.days(tx) if name == "holidays" else store.conditions(tx)


def _json(body: dict[str, Any]) -> Response:
    return Response(asks.encoded(body), media_type="application/json")
