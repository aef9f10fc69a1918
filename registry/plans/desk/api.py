"""QUESTION: who may plan, what is answered, and what is done only once? Shared by the routes of plans and stoppages."""

import hashlib
from collections.abc import Callable
from datetime import tzinfo
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import Header, HTTPException, Query, Request, Response

import clock
from db import Database, Tx
from records import Forbidden
from registry.model import Registry
from registry.plans import bodies, service, store
from registry.plans.clash import refused
from registry.plans.model import Plan, Stoppage
from registry.problems import Wrong
from registry.settings import Settings


class Asker(Protocol):
    """What the door says of who asks (`request.state.identity`)."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


class Desk:
    """What every route needs: the shelf, the city as it is now, and who may change something."""

    def __init__(self, db: Database, registry: Callable[[], Registry], settings: Settings, zone: tzinfo) -> None:
        self.db, self._registry, self.settings, self.zone = db, registry, settings, zone
        self.own = settings.plans

    @property
    def city(self) -> service.City:
        return service.City(self._registry(), self.zone, self.settings)

    def planner(self, request: Request) -> service.Who:
        """Who changes something; raises `Forbidden` for roles that may not."""
        asker: Asker | None = getattr(request.state, "identity", None)
        if asker is None or asker.kind == "display" or asker.role not in self.own.roles:
            raise Forbidden(f"plans are changed by {', '.join(self.own.roles)} only")
        return service.Who(asker.name, asker.role)

    def once(self, who: service.Who, key: str | None, asked: Any, act: Callable[[Tx], Response]) -> Response:
        """Do it in one transaction; under an Idempotency-Key a second time only answers as the first time did."""
        name, wanted = f"{who.name} {key}", hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
        with self.db.transaction() as tx:
            store.lock(tx)
            before = store.answer(tx, name) if key else None
            if before is not None:
                if before.request != wanted:
                    raise HTTPException(422, "this Idempotency-Key was used for another request")
                headers = {"ETag": before.etag} if before.etag else None
                return Response(before.body, before.status, headers, "application/json")
            answer = act(tx)
            if key and answer.status_code < 300:
                kept = store.Answer(wanted, answer.status_code, answer.headers.get("etag"), bytes(answer.body))
                store.keep_answer(tx, name, kept, clock.now() - self.own.answer_kept_s)
            return answer

    def outcome(self, done: service.Outcome, dry_run: bool, status: int = 200) -> Response:
        """What was done; 409 with the conflicts when it could not be."""
        bad = refused(done.conflicts)
        told = bodies.told_outcome(done, self.zone)
        if not dry_run and done.saved is None:
            detail = "; ".join(f"{c.what} — {c.remedy}" for c in bad) or f"{len(done.problems)} rows are wrong"
            problem = {"type": "about:blank", "title": "Refused", "status": 409, "detail": detail}
            return as_json({**problem, **told}, 409, media="application/problem+json")
        tag = tag_of(done.plans[0]) if len(done.plans) == 1 and done.saved else None
        return as_json(told, status, tag)


def as_json(told: Any, status: int = 200, tag: str | None = None, media: str = "application/json") -> Response:
    return Response(msgspec.json.encode(told), status, {"ETag": tag} if tag else None, media)


def tag_of(subject: Plan | Stoppage) -> str:
    if isinstance(subject, Plan):
        return f'"{subject.version}"'
    return f'"{hashlib.sha256(msgspec.json.encode(subject)).hexdigest()[:16]}"'


def must_match(given: str | None, subject: Plan | Stoppage) -> None:
    """Nobody changes what he has not seen: 428 without If-Match, 412 when it has changed meanwhile."""
    if given is None:
        raise HTTPException(428, "say which version you change: If-Match with the ETag you were given")
    if given.strip() != "*" and tag_of(subject) not in [word.strip() for word in given.split(",")]:
        raise HTTPException(412, f"{subject.id} was changed by somebody else meanwhile; read it again")


def wrong(e: Wrong) -> HTTPException:
    return HTTPException(422, f"{e.reason} — {e.remedy}")


def problem_of(what: str, more: dict[str, Any] | None = None) -> dict[str, Any]:
    names = {"type": "string", "title": "string", "status": "integer", "detail": "string"}
    schema = {"type": "object", "properties": {**{n: {"type": t} for n, t in names.items()}, **(more or {})}}
    return {"description": what, "content": {"application/problem+json": {"schema": schema}}}


Codes = dict[int | str, dict[str, Any]]
MAY_NOT: Codes = {403: problem_of("This role may not change plans"), 503: problem_of("The database does not answer")}
CLASH: Codes = {409: problem_of("Conflicts that are refused, and all warnings", {"conflicts": {"type": "array"}})}
MATCH: Codes = {
    404: problem_of("No such plan"),
    412: problem_of("Changed meanwhile"),
    428: problem_of("If-Match is missing"),
}
DryRun = Annotated[bool, Query(description="judge only: conflicts are told, nothing is saved")]
IfMatch = Annotated[str | None, Header(description="ETag of the version you saw")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="the same key again is only answered again"),
]
