"""HTTP: gateways hand over messages; acceptors see, register or discard them."""

import base64
import binascii
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

import clock
from cases.asker import OUTSIDE, Asker
from cases.find.api import as_json, now_of, who
from cases.intake import asks
from cases.intake.asks import ChannelName, DiscardIn, MessageIn, MessageState, RegisterIn
from cases.intake.messages import service, store
from cases.intake.messages.service import Completed, Inbound, Messages
from cases.service import Centre
from records import Forbidden, NotFound

MessageId = Annotated[str, Path(max_length=40, pattern=r"^[a-z]+-[0-9a-f]+$", examples=["sms-0123456789ab"])]
Cursor = Annotated[str, Query(max_length=80, pattern=r"^([0-9.e+]+\|[a-z]+-[0-9a-f]+)?$")]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not for this identity"}, 404: {"description": "No such message"},
    409: {"description": "It is done already, or the flow says no"},
    422: {"description": "Wrongly asked, or the message's number came with another content"},
    503: {"description": "The database does not answer"},
}  # fmt: skip


def router(centre: Centre, messages: Messages) -> APIRouter:
    """`/api/v1/intake/sms`, `/mms`, `/wechat`, `/messages…`. Raises `Forbidden`, `NotFound`, `Refused`."""
    made = APIRouter(prefix="/api/v1/intake", tags=["intake"], responses=WRONG)
    _list_routes(made, centre, messages)
    _act_routes(made, centre, messages)
    _take_route(made, centre, messages)
    return made


def _take_route(made: APIRouter, centre: Centre, messages: Messages) -> None:
    @made.post("/{channel}", summary="A message came in", status_code=201, response_model=dict[str, Any])
    def take(channel: ChannelName, body: MessageIn, request: Request) -> Response:
        """`state` registered: it is a case already. The same `id` again gets the same answer."""
        gateway, now = _gateway(request, centre)
        if (body.lon is None) != (body.lat is None):
            raise HTTPException(422, "lon 与 lat 应同时给出")
        given = Inbound(
            channel, body.id, body.sender, body.text, now if body.t is None else body.t, body.name, body.lon, body.lat,
            _pictures(body),
        )  # fmt: skip
        try:
            kept = messages.take(given, gateway, now)
        except service.Repeated as e:
            raise HTTPException(422, str(e)) from None
        return as_json({"id": kept.id, "state": kept.state, "case": kept.case, "why": kept.why}, 201)


def _list_routes(made: APIRouter, centre: Centre, messages: Messages) -> None:
    most = centre.own.intake.list_most

    @made.get("/messages", summary="Messages, newest first", response_model=dict[str, Any])
    def listed(
        request: Request,
        state: MessageState | None = None,
        channel: ChannelName | None = None,
        limit: Annotated[int, Query(ge=1, le=most)] = 50,
        cursor: Cursor = "",
    ) -> Response:
        seat(request, centre)
        try:
            below = _below(cursor)
        except ValueError:
            raise HTTPException(422, "query.cursor: 不是本页给出的 next") from None
        with centre.db.transaction() as tx:
            found = store.messages(tx, state or "", channel or "", below, limit)
            counts = store.counts(tx, clock.now() - 86_400)
        last = f"{found[-1].received_t!r}|{found[-1].id}" if len(found) == limit else None
        return as_json({"items": [asks.message_dict(m) for m in found], "next": last, "counts": counts})

    @made.get("/messages/{message_id}", summary="A message with what it may mean", response_model=dict[str, Any])
    def one(message_id: MessageId, request: Request) -> Response:
        seat(request, centre)
        with centre.db.transaction() as tx:
            message = store.find(tx, message_id)
        if message is None:
            raise NotFound(f"没有来信 {message_id!r}")
        return as_json(asks.message_dict(message) | {"guess": asks.guess_dict(messages.guess(message))})


def _act_routes(made: APIRouter, centre: Centre, messages: Messages) -> None:
    @made.post(
        "/messages/{message_id}/register", summary="Make a case of it", status_code=201, response_model=dict[str, Any]
    )
    def register(message_id: MessageId, body: RegisterIn, request: Request) -> Response:
        one = seat(request, centre)
        done = messages.register(message_id, Completed(**body.model_dump()), one.name, one.role, now_of(one))
        return as_json({"id": message_id, "state": "registered", "case": done.id, "version": done.version}, 201)

    @made.post("/messages/{message_id}/discard", summary="No case comes of it", response_model=dict[str, Any])
    def discard(message_id: MessageId, body: DiscardIn, request: Request) -> Response:
        one = seat(request, centre)
        done = messages.discard(message_id, one.name, one.role, body.reason, body.reply, now_of(one))
        return as_json(asks.message_dict(done))


def seat(request: Request, centre: Centre) -> Asker:
    """A person of the centre; raises `Forbidden` for displays, gateways, units and collectors."""
    one = who(request, centre)
    if one.display or one.role in OUTSIDE:
        raise Forbidden("只有指挥中心的人员可以使用")
    return one


def _gateway(request: Request, centre: Centre) -> tuple[str, float]:
    """A gateway's token; an administrator's for trying it out."""
    identity = getattr(request.state, "identity", None)
    if identity is not None and identity.kind != "display" and identity.role == "gateway":
        return str(identity.name), clock.now()
    one = who(request, centre)
    if one.display or one.role != "admin":
        raise Forbidden("只有接口网关的令牌可以提交来信")
    return one.name, now_of(one)


def _pictures(body: MessageIn) -> list[bytes]:
    try:
        return [base64.b64decode(one, validate=True) for one in body.photos]
    except (binascii.Error, ValueError):
        raise HTTPException(422, "body.photos: 不是 base64") from None


def _below(cursor: str) -> tuple[float, str] | None:
    if not cursor:
        return None
    t, _, message_id = cursor.partition("|")
    return float(t), message_id
