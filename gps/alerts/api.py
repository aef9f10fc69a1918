"""HTTP: the alerts, one with its history, what people do to it, a picture scored, what may be done at all."""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response
from pydantic import AfterValidator

import clock
from config import Settings as WholeSettings
from db import Database
from gps.alerts import asks, rank, store
from gps.alerts.asks import ActIn, GroupName, Level, ScoreIn, State
from gps.alerts.book import Context
from gps.alerts.entry import Do, Entry
from gps.alerts.service import Desk, Stale
from gps.ask import moment
from gps.rules.episode import Episode
from gps.shifts import calendar
from records import Forbidden, NotFound, Refused, Snapshot
from registry.model import Registry
from registry.plans import store as plan_store
from registry.plans.model import plan_id

AlertId = Annotated[str, Path(description="id of the alert", examples=["20261121-0007"], max_length=40)]
IfMatch = Annotated[str | None, Header(description="version that was shown; 428 without, 412 when it has changed")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", description="the same key twice is one action")]
Night = Annotated[
    str | None,
    Query(description="local date the shift began", examples=["2026-11-21"], max_length=10, pattern=r"^[0-9-]*$"),
]
NO_NUL = r"^[^\x00]*$"  # PostgreSQL takes none
Shift = Annotated[str | None, Query(max_length=40, pattern=NO_NUL)]


def _checked(text: str | None) -> str | None:
    """As it is, if it is a moment: 422 otherwise."""
    if text is not None:
        moment(text)
    return text


Since = Annotated[
    str | None, AfterValidator(_checked), Query(description="changed since: epoch s or RFC 3339", max_length=40)
]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "This identity may not"}, 404: {"description": "No such alert"},
    409: {"description": "The life of an alert says no"}, 412: {"description": "Somebody acted meanwhile"},
    428: {"description": "If-Match is missing"}, 503: {"description": "The database does not answer"},
}  # fmt: skip


class Who(NamedTuple):
    name: str
    role: str
    display: bool


def router(
    db: Database,
    registry: Callable[[], Registry],
    settings: WholeSettings,
    snapshot: Callable[[str], Snapshot | None] = lambda _id: None,
) -> APIRouter:
    """`/api/v1/alerts…`; `snapshot` finds a picture by its id. Raises `NotFound`, `Refused`, `Forbidden`."""
    made = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], responses=WRONG)
    desk = Desk(settings.gps.alerts, registry, settings.zone)
    _overviews(made, db, settings)
    _list_route(made, db)
    _one_route(made, db, desk, settings)
    _score_route(made, db, desk, settings, snapshot)
    _act_routes(made, db, desk)
    return made


def _overviews(made: APIRouter, db: Database, settings: WholeSettings) -> None:
    @made.get("/life", summary="What may be done to an alert, by whom", response_model=asks.LifeOut)
    def life() -> Response:
        return _json(asks.life_dict(settings.gps.alerts))

    @made.get("/summary", summary="Counts by group, kind of vehicle, breach, level", response_model=asks.SummaryOut)
    def summary(night: Night = None, shift: Shift = None) -> Response:
        with db.transaction() as tx:
            rows = store.counts(tx, {"night": night, "shift": shift})
        return _json(asks.summary_dict(rows))

    @made.get("/groups", summary="All open alerts as lines, most urgent first", response_model=asks.GroupsOut)
    def groups() -> Response:
        """A storm becomes one line; every open alert is in exactly one."""
        with db.transaction() as tx:
            alerts = [entry.alert for entry in store.open_alerts(tx)]
        return _json({"items": [asks.group_dict(line) for line in rank.groups(alerts)], "total": len(alerts)})


def _list_route(made: APIRouter, db: Database) -> None:
    @made.get("", summary="Alerts, newest first", response_model=asks.AlertsOut)
    def alerts(
        request: Request,
        state: Annotated[list[State] | None, Query(description="may be given several times")] = None,
        open_: Annotated[bool | None, Query(alias="open", description="neither closed, waived nor false")] = None,
        active: Annotated[bool | None, Query(description="the breach lasts")] = None,
        level: Annotated[list[Level] | None, Query()] = None,
        breach: Annotated[list[Annotated[str, Query(pattern=NO_NUL)]] | None, Query()] = None,
        group: Annotated[list[GroupName] | None, Query()] = None,
        vehicle: Annotated[str | None, Query(max_length=64, pattern=NO_NUL)] = None,
        plan: Annotated[str | None, Query(max_length=120, pattern=NO_NUL)] = None,
        night: Night = None,
        shift: Shift = None,
        since: Since = None,
        limit: Annotated[int, Query(ge=1, le=2_000)] = 100,
        cursor: Annotated[str, Query(max_length=40, pattern=r"^(\d{4}-\d\d-\d\d\|\d{1,9})?$")] = "",
    ) -> Response:
        filters = {
            "state": state, "open": open_, "active": active, "level": level, "breach": breach, "group": group,
            "vehicle": vehicle, "plan": plan, "night": night, "shift": shift,
            "since": None if since is None else moment(since),
        }  # fmt: skip
        with db.transaction() as tx:
            page = store.alerts(tx, filters, limit, cursor)
        hide = who(request).display
        return _json({"items": [asks.alert_dict(e.alert, hide) for e in page.entries], "next": page.next})


def _one_route(made: APIRouter, db: Database, desk: Desk, settings: WholeSettings) -> None:
    @made.get("/{alert_id}", summary="One alert with its history", response_model=asks.AlertDetailOut)
    def alert(alert_id: AlertId, request: Request) -> Response:
        asker = who(request)
        with db.transaction() as tx:
            entry = store.entry(tx, alert_id)
            if entry is None:
                raise NotFound(f"没有告警 {alert_id!r}")
            steps, told = store.steps(tx, alert_id), store.told(tx, alert_id)
        own, hide = settings.gps.alerts, asker.display
        masked = asker.role not in own.operators
        calls = asks.calls(entry, desk.registry(), own, settings.zone, settings.centre.name, masked)
        return _answer(
            entry,
            hide,
            steps=[asks.step_dict(step, hide) for step in steps],
            deliveries=[one._asdict() | ({"error": ""} if hide else {}) for one in told],
            possible=[] if hide else asks.possible(entry, asker.role, own),
            needs_phone=asks.needs_phone(entry),
            calls=[] if hide else calls,
        )


def _score_route(
    made: APIRouter, db: Database, desk: Desk, settings: WholeSettings, snapshot: Callable[[str], Snapshot | None]
) -> None:
    @made.post("", summary="Score a picture: a poor effect is an alert", response_model=asks.AlertOut, status_code=201)
    def score(body: ScoreIn, request: Request, key: Key = None) -> Response:
        """The alert belongs to the shift in which the picture was taken."""
        person, own = _person(request), settings.gps.alerts
        if body.score >= own.poor_below:
            raise Refused(f"{body.score:g} 分不低于 {own.poor_below:g} 分，效果合格，不产生告警")
        picture = snapshot(body.snapshot)
        if picture is None or picture.device != body.vehicle:
            raise NotFound(f"没有车辆 {body.vehicle} 的照片 {body.snapshot!r}")
        shift = calendar.at(picture.t, settings.gps.shifts.hours, settings.zone)
        with db.transaction() as tx:
            plan = plan_store.plan(tx, plan_id(shift.date, shift.shift, body.vehicle))
        context = Context(
            shift.date, shift.shift, frozenset({"poor_effect"}), body.vehicle,
            plan.id if plan else None, (plan.responsible or "") if plan else "", shift.to_t,
        )  # fmt: skip
        episode = Episode(
            body.vehicle, "poor_effect", "warn", picture.t, picture.t, None, body.score, own.poor_below, "score",
            driver=plan.driver if plan else None, detail=picture.id,
        )  # fmt: skip
        do = Do("raise", person.name, person.role, clock.now(), text=body.remark, evidence=f"snapshot:{picture.id}")
        entry = desk.say(db, episode, context, do, asks.idempotency_key(person.name, key))
        return _answer(entry, status=201)


def _act_routes(made: APIRouter, db: Database, desk: Desk) -> None:
    @made.post("/{alert_id}/retry", summary="Try undelivered messages again", response_model=dict[str, int])
    def retry(alert_id: AlertId, request: Request) -> Response:
        if _person(request).role not in desk.settings.operators:
            raise Forbidden("这个角色不能重发消息")
        with db.transaction() as tx:
            if store.entry(tx, alert_id) is None:
                raise NotFound(f"no alert {alert_id!r}")
            return _json({"retried": store.revive(tx, alert_id, clock.now())})

    @made.post("/{alert_id}/{action}", summary="Act on an alert", response_model=asks.AlertOut)
    def act(
        alert_id: AlertId,
        action: Annotated[str, Path(max_length=40, examples=["acknowledge"])],
        request: Request,
        body: ActIn | None = None,
        if_match: IfMatch = None,
        key: Key = None,
    ) -> Response:
        """What may be done stands in `/alerts/life`, what may be done now in `possible` of the alert."""
        person = _person(request)
        if not if_match:
            raise HTTPException(428, "请用 If-Match 带上所见告警的版本号")
        version = asks.expected(if_match)
        if version is None:
            raise HTTPException(412, f"If-Match {if_match[:40]!r} 不是告警的版本号")
        given = (body or ActIn()).model_dump()
        do = Do(action, person.name, person.role, clock.now(), **given)
        try:
            entry = desk.act(db, alert_id, do, version, asks.idempotency_key(person.name, key))
        except Stale as e:
            raise HTTPException(412, str(e)) from None
        return _answer(entry)


def who(request: Request) -> Who:
    """Who asks. Without a guard before us nobody is known, and nobody may act."""
    identity = getattr(request.state, "identity", None)
    if identity is None:
        return Who("", "", True)
    return Who(identity.name, identity.role, identity.kind == "display")


def _person(request: Request) -> Who:
    asker = who(request)
    if asker.display:
        raise Forbidden("只有登录的人员可以处置告警")
    return asker


def _answer(entry: Entry, hide: bool = False, status: int = 200, **more: Any) -> Response:
    body = asks.alert_dict(entry.alert, hide) | more
    return _json(body, status, {"ETag": f'"{entry.alert.version}"', "Cache-Control": "no-store"})


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
