"""HTTP: 天气停工 and the like. All may read, the roles that plan may stop and lift."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Response
from msgspec.structs import replace

import clock
from db import Tx
from records import NotFound, Refused
from registry.plans import bodies, changes, store
from registry.plans.desk.api import MATCH, MAY_NOT, Desk, IfMatch, Key, as_json, must_match, tag_of, wrong
from registry.plans.model import Note, Stoppage
from registry.plans.windows import night_of
from registry.problems import Wrong

DAY_S = 86_400.0


def add(routes: APIRouter, desk: Desk, planner: Any) -> None:
    @routes.get("/stoppages", tags=["stoppages"], response_model=bodies.StoppagesOut)
    def list_stoppages(
        date: Annotated[bodies.Night | None, Query(description="that touch this night and day; without: now")] = None,
    ) -> Response:
        """天气停工 and the like: while one lasts nothing is asked of vehicles of its kinds."""
        from_t = bodies.instant(f"{date} 12:00", desk.zone) if date else clock.now()
        with desk.db.transaction() as tx:
            found = store.stoppages(tx, from_t, from_t + (DAY_S if date else 1e-3))
        return as_json({"items": found})

    @routes.get("/stoppages/{id}", tags=["stoppages"], response_model=bodies.StoppageOut)
    def read_stoppage(stoppage: Annotated[bodies.Id, Path(alias="id")]) -> Response:
        """One stoppage; its ETag is wanted as If-Match by whoever lifts it."""
        with desk.db.transaction() as tx:
            found = _there(tx, stoppage)
        return as_json(found, tag=tag_of(found))

    @routes.post("/stoppages", tags=["stoppages"], response_model=bodies.StoppageOut, status_code=201,
                 responses=MAY_NOT)  # fmt: skip
    def begin_stoppage(body: bodies.StoppageIn, who: planner, key: Key = None) -> Response:
        """Nothing is asked of these kinds from then on; plans stay as they are."""
        try:
            from_t = bodies.instant(body.from_, desk.zone)
            to_t = bodies.instant(body.to, desk.zone) if body.to is not None else None
        except Wrong as e:
            raise wrong(e) from None
        if to_t is not None and to_t <= from_t:
            raise HTTPException(422, "a stoppage ends after it begins")

        def act(tx: Tx) -> Response:
            name = store.next_stoppage(tx, night_of(from_t, "", desk.zone, {}))
            made = Stoppage(name, from_t, to_t, tuple(body.kinds), body.cause, *_why(body))
            store.save_stoppage(tx, None, made, Note(who.name, who.role, "stopped", body.cause, *_why(body)))
            return as_json(made, 201, tag_of(made))

        return desk.once(who, key, ("stop", body.model_dump()), act)

    @routes.post("/stoppages/{id}/lift", tags=["stoppages"], response_model=bodies.StoppageOut,
                 responses={**MAY_NOT, **MATCH})  # fmt: skip
    def lift_stoppage(
        stoppage: Annotated[bodies.Id, Path(alias="id")], body: bodies.LiftIn, who: planner,
        if_match: IfMatch = None, key: Key = None,
    ) -> Response:  # fmt: skip
        """It ends, now or at a time that is told."""
        try:
            to_t = bodies.instant(body.to, desk.zone) if body.to is not None else clock.now()
        except Wrong as e:
            raise wrong(e) from None

        def act(tx: Tx) -> Response:
            before = _there(tx, stoppage)
            must_match(if_match, before)
            if to_t < before.from_t or (before.to_t is not None and before.to_t <= to_t):
                raise Refused("it is not lifted before it begins, nor after it has ended")
            after = replace(before, to_t=to_t)
            store.save_stoppage(tx, before, after, Note(who.name, who.role, "lifted", before.cause, *_why(body)))
            return as_json(after, tag=tag_of(after))

        return desk.once(who, key, (stoppage, body.model_dump()), act)


def _there(tx: Tx, stoppage: str) -> Stoppage:
    found = store.stoppage(tx, stoppage)
    if found is None:
        raise NotFound(f"no stoppage {stoppage}")
    return found


def _why(body: bodies.WhyIn | bodies.StoppageIn) -> tuple[str, str]:
    for name in changes.DECIDED:
        if not getattr(body, name):
            raise Refused(f"a stoppage needs {name}; say it")
    return body.reason, body.approver
