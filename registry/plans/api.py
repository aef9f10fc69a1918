"""HTTP: plans of the nights, decisions about them, their history and their sheets. All may read, some roles change."""

import hashlib
from collections.abc import Callable
from datetime import date, tzinfo
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool

import clock
from db import Database, Tx
from records import NotFound, Refused
from registry.model import Registry
from registry.plans import bodies, changes, service, sheets, store
from registry.plans.clash import refused
from registry.plans.copies import week_before
from registry.plans.desk.api import (
    CLASH,
    MATCH,
    MAY_NOT,
    Codes,
    Desk,
    DryRun,
    IfMatch,
    Key,
    as_json,
    must_match,
    tag_of,
    wrong,
)
from registry.plans.model import Cause, Change, Stoppage, plan_id
from registry.plans.stoppages import api as stoppages
from registry.plans.windows import night_of
from registry.problems import Wrong
from registry.settings import Settings

date_of = date.fromisoformat
Night = Annotated[bodies.Night, Path()]
Shift = Annotated[bodies.Shift, Path()]
Vehicle = Annotated[bodies.Id, Path(examples=["A007"])]
After = Annotated[int, Query(ge=0, description="the `next` of the answer before")]
Form = Annotated[sheets.Format, Query(alias="format")]
PLAN = "/plans/{date}/{shift}/{vehicle}"


def router(db: Database, registry: Callable[[], Registry], settings: Settings, zone: tzinfo) -> APIRouter:
    """Routes of plans and stoppages; `zone` is what local times mean."""
    routes, desk = APIRouter(prefix="/api/v1"), Desk(db, registry, settings, zone)
    planner = Annotated[service.Who, Depends(desk.planner)]
    for part in (_sheets, _history, _reading, _saving, _copying, _deciding, stoppages.add):
        part(routes, desk, planner)
    return routes


def _reading(routes: APIRouter, desk: Desk, _planner: Any) -> None:
    @routes.get("/plans", tags=["plans"], response_model=bodies.PlansOut)
    def list_plans(
        date: Annotated[bodies.Night | None, Query(description="one night; without: tonight")] = None,
        to_date: Annotated[bodies.Night | None, Query(description="last night of a span that begins on date")] = None,
        shift: Annotated[bodies.Shift | None, Query()] = None,
        vehicle: Annotated[bodies.Id | None, Query(description="also what it does instead of another")] = None,
    ) -> Response:
        """Plans of a night or a span of nights, cancelled ones included, by id."""
        nights = _nights(desk, date, to_date)
        with desk.db.transaction() as tx:
            found, version = store.listed(tx, *nights, shift, vehicle), store.version(tx)
        return as_json({"items": [bodies.told_plan(plan, desk.zone) for plan in found], "version": version})

    @routes.get(PLAN, tags=["plans"], response_model=bodies.PlanOut, responses={404: MATCH[404]})
    def read_plan(date: Night, shift: Shift, vehicle: Vehicle) -> Response:
        """One plan; its ETag is wanted as If-Match by whoever changes it."""
        with desk.db.transaction() as tx:
            plan = service.found(tx, plan_id(date, shift, vehicle))
        return as_json(bodies.told_plan(plan, desk.zone), tag=tag_of(plan))


def _nights(desk: Desk, date: str | None, to_date: str | None) -> tuple[str, str]:
    first = date or night_of(clock.now(), "night", desk.zone, desk.own.turns)
    last = to_date or first
    days = (date_of(last) - date_of(first)).days
    if not 0 <= days < desk.own.list_most_d:
        raise Refused(f"a span is 1 to {desk.own.list_most_d} nights long")
    return first, last


def _saving(routes: APIRouter, desk: Desk, planner: Any) -> None:
    codes = {**MAY_NOT, **CLASH}

    @routes.put(PLAN, tags=["plans"], response_model=bodies.OutcomeOut, responses={**codes, **MATCH})
    def save_plan(
        date: Night, shift: Shift, vehicle: Vehicle, body: bodies.PlanIn, who: planner, if_match: IfMatch = None,
        dry_run: DryRun = False, reason: Annotated[bodies.Text, Query()] = "",
        approver: Annotated[bodies.Text, Query()] = "",
    ) -> Response:  # fmt: skip
        """Make or change one plan. What was decided of it (cancelled, relieved, replaced) stays decided."""
        city = desk.city
        try:
            plan = bodies.plan_of(body, date, shift, vehicle, city.registry, desk.zone, desk.own)
        except Wrong as e:
            raise wrong(e) from None
        with desk.db.transaction() as tx:
            if not dry_run:
                store.lock(tx)
                old = store.plan(tx, plan.id)
                if old is not None:
                    must_match(if_match, old)
                elif if_match is not None:
                    raise HTTPException(412, f"there is no plan {plan.id} to match")
            return desk.outcome(service.put(tx, plan, who, city, reason, approver, dry_run), dry_run)

    @routes.post("/plans", tags=["plans"], response_model=bodies.OutcomeOut, responses=codes)
    def save_plans(body: bodies.PlansToSave, who: planner, key: Key = None, dry_run: DryRun = False) -> Response:
        """Save several plans, or none: a night as it stands in the table at the desk. A plan that exists needs the
        `version` it is based on."""
        city = desk.city
        try:
            plans = [bodies.plan_of(b, b.date, b.shift, b.vehicle, city.registry, desk.zone, desk.own)
                     for b in body.plans]  # fmt: skip
        except Wrong as e:
            raise wrong(e) from None
        if len({plan.id for plan in plans}) < len(plans):
            raise Refused("a vehicle has one plan a shift; put its sections into one")
        based = {plan.id: asked.version for plan, asked in zip(plans, body.plans, strict=True)}

        def act(tx: Tx) -> Response:
            there = store.by_id(tx, based)
            moved = [i for i, version in based.items() if version != (there[i].version if i in there else None)]
            if moved:
                raise HTTPException(412, f"{', '.join(moved)} changed meanwhile; read again")
            return desk.outcome(service.save(tx, plans, who, city, body.reason, body.approver), False)

        if dry_run:
            with desk.db.transaction() as tx:
                return desk.outcome(service.judged(tx, plans, city), True)
        return desk.once(who, key, ("plans", body.model_dump()), act)


def _copying(routes: APIRouter, desk: Desk, planner: Any) -> None:
    @routes.post("/plans/copy", tags=["plans"], response_model=bodies.OutcomeOut, responses={**MAY_NOT, **CLASH})
    def copy_plans(body: bodies.CopyIn, who: planner, key: Key = None, dry_run: DryRun = False) -> Response:
        """Plan a night as another one, last week's same weekday unless said otherwise."""
        source, city = body.from_date or week_before(body.to_date), desk.city

        def act(tx: Tx) -> Response:
            made = service.copy(tx, source, body.to_date, city, body.shift, body.vehicles, body.overwrite)
            if dry_run or refused(made.conflicts):
                return desk.outcome(made, dry_run)
            saved = store.save(tx, made.plans, who.name, who.role, f"copied from {source}")
            return desk.outcome(replace(made, saved=saved), False)

        if dry_run:
            with desk.db.transaction() as tx:
                return act(tx)
        return desk.once(who, key, ("copy", body.model_dump()), act)


def _deciding(routes: APIRouter, desk: Desk, planner: Any) -> None:
    codes = {**MAY_NOT, **CLASH, **MATCH}

    def decided(tx: Tx, plan: str, match: str | None, ask: changes.Ask, who: service.Who, dry_run: bool) -> Response:
        old = service.found(tx, plan)
        if not dry_run:
            must_match(match, old)
        return desk.outcome(service.decide(tx, old, ask, who, desk.city, dry_run), dry_run)

    @routes.delete(PLAN, tags=["plans"], response_model=bodies.OutcomeOut, responses=codes)
    def cancel_plan(
        date: Night, shift: Shift, vehicle: Vehicle, who: planner, cause: Annotated[Cause, Query()],
        reason: Annotated[bodies.Text, Query(examples=["大雨"])],
        approver: Annotated[bodies.Text, Query(examples=["值班长"])],
        if_match: IfMatch = None, dry_run: DryRun = False,
    ) -> Response:  # fmt: skip
        """Cancel a plan. It stays on the list, with cause, reason and approver; `restored` takes it back."""
        ask = changes.Ask("cancelled", reason, approver, cause)
        with desk.db.transaction() as tx:
            store.lock(tx)
            return decided(tx, plan_id(date, shift, vehicle), if_match, ask, who, dry_run)

    @routes.post(PLAN + "/changes", tags=["plans"], response_model=bodies.OutcomeOut, responses=codes)
    def decide_about_plan(
        date: Night, shift: Shift, vehicle: Vehicle, body: bodies.DecisionIn, who: planner, if_match: IfMatch = None,
        key: Key = None, dry_run: DryRun = False,
    ) -> Response:  # fmt: skip
        """Cancel, relieve the driver, replace the vehicle, or the opposite of each; with reason and approver."""
        ask, plan = changes.Ask(**body.model_dump()), plan_id(date, shift, vehicle)
        return desk.once(who, None if dry_run else key, (plan, body.model_dump()),
                         lambda tx: decided(tx, plan, if_match, ask, who, dry_run))  # fmt: skip

    @routes.post("/plans/changes/{n}/undo", tags=["plans"], responses=codes)
    def undo_change(
        n: int, body: bodies.WhyIn, who: planner, if_match: IfMatch = None, key: Key = None, dry_run: DryRun = False
    ) -> Response:
        """The opposite of a change, of a plan or a stoppage; it is a row of the history like the change itself."""

        def act(tx: Tx) -> Response:
            change = store.change_of(tx, n)
            if change is None:
                raise NotFound(f"no change {n}")
            now = store.plan(tx, change.subject) or store.stoppage(tx, change.subject)
            if now is not None and not dry_run:
                must_match(if_match, now)
            done = service.take_back(tx, change, who, body.reason, body.approver, desk.city, dry_run)
            if isinstance(done, Stoppage):
                return as_json(done, tag=tag_of(done))
            return desk.outcome(done, dry_run)

        return desk.once(who, None if dry_run else key, (n, body.model_dump()), act)


def _history(routes: APIRouter, desk: Desk, _planner: Any) -> None:
    def told(found: list[Change]) -> Response:
        full = len(found) > desk.own.page_changes
        page = found[: desk.own.page_changes]
        items = [bodies.told_change(change, desk.zone) for change in page]
        return as_json({"items": items, "next": page[-1].n if full else None})

    @routes.get("/plans/changes", tags=["plans"], response_model=bodies.ChangesOut)
    def list_changes(
        date: Annotated[bodies.Night | None, Query(description="of plans of this night; without: all")] = None,
        stoppage: Annotated[bodies.Id | None, Query(description="of this stoppage")] = None,
        after: After = 0,
    ) -> Response:
        """Who changed what, when, why, and who approved it; oldest first."""
        dates = (date, date) if date else None
        with desk.db.transaction() as tx:
            return told(store.changes(tx, None, stoppage, dates, after, desk.own.page_changes + 1))

    @routes.get(PLAN + "/changes", tags=["plans"], response_model=bodies.ChangesOut, responses={404: MATCH[404]})
    def list_changes_of_plan(date: Night, shift: Shift, vehicle: Vehicle, after: After = 0) -> Response:
        """The history of one plan, from the moment it was made."""
        with desk.db.transaction() as tx:
            plan = service.found(tx, plan_id(date, shift, vehicle))
            return told(store.changes(tx, plan.id, after=after, limit=desk.own.page_changes + 1))


def _sheets(routes: APIRouter, desk: Desk, planner: Any) -> None:
    files: Codes = {200: {"content": {media: {} for media in sheets.TYPES.values()}}}

    def file(data: bytes, name: str, form: sheets.Format) -> Response:
        named = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(data, headers=named, media_type=sheets.TYPES[form])

    @routes.get("/plans/template", tags=["plans"], response_class=Response, responses=files)
    def plans_template(form: Form = "xlsx") -> Response:
        """An empty sheet with one example row: headings in Chinese and English, one row a section."""
        return file(sheets.blank(form), "plans", form)

    @routes.get("/plans/export", tags=["plans"], response_class=Response, responses=files)
    def export_plans(
        date: Annotated[bodies.Night | None, Query(description="without: tonight")] = None,
        to_date: Annotated[bodies.Night | None, Query()] = None,
        shift: Annotated[bodies.Shift | None, Query()] = None,
        form: Form = "xlsx",
    ) -> Response:
        """Plans as a sheet; importing it again changes nothing."""
        nights = _nights(desk, date, to_date)
        with desk.db.transaction() as tx:
            plans = store.listed(tx, *nights, shift)
        return file(sheets.sheet(plans, desk.zone, desk.own, form), f"plans-{nights[0]}", form)

    media = (*sheets.TYPES.values(), "application/octet-stream")
    body = {"required": True, "content": {word: {"schema": {"type": "string", "format": "binary"}} for word in media}}

    @routes.post("/plans/import", tags=["plans"], response_model=bodies.OutcomeOut, responses={**MAY_NOT, **CLASH},
                 openapi_extra={"requestBody": body})  # fmt: skip
    async def import_plans(request: Request, who: planner, key: Key = None, dry_run: DryRun = False) -> Response:
        """A CSV or Excel file as the body: checked whole, every wrong row told with line, reason and remedy in
        `problems`, and saved whole or not at all. The same file twice changes nothing."""
        data = await request.body()

        def act(tx: Tx) -> Response:
            return desk.outcome(service.bring_in(tx, data, who, desk.city, dry_run), dry_run)

        asked = ("import", hashlib.sha256(data).hexdigest())
        return await run_in_threadpool(desk.once, who, None if dry_run else key, asked, act)
