"""HTTP: whom to send a case to and why, who is near it, and which classes go out by themselves."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request, Response

import clock
from cases.asker import OUTSIDE, Asker, asker
from cases.dispatch import asks
from cases.dispatch.asks import SwitchIn
from cases.dispatch.service import Dispatch
from cases.service import Centre
from records import Forbidden

CaseId = Annotated[
    str, Path(description="id of the case", examples=["20261121-00231"], max_length=40, pattern=r"^[^\x00]+$")
]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "This identity may not"}, 404: {"description": "No such case"},
    409: {"description": "The rules say no"}, 503: {"description": "The database does not answer"},
}  # fmt: skip


def router(centre: Centre) -> APIRouter:
    """`/api/v1/cases/{id}/proposals`, `/around`, `/dispatch-rules`. Raises `NotFound`, `Refused`, `Forbidden`."""
    made = APIRouter(prefix="/api/v1", tags=["dispatch"], responses=WRONG)
    desk = Dispatch(centre)
    _case_routes(made, desk)
    _rule_routes(made, desk)
    return made


def _case_routes(made: APIRouter, desk: Dispatch) -> None:
    @made.get("/cases/{case_id}/proposals", summary="Whom to send it to, and why", response_model=asks.ProposalsOut)
    def proposals(case_id: CaseId, request: Request) -> Response:
        """Best first. Ranked by duty list, department of the standard, who is near, load and punctuality, and what
        happened at this place in the last 90 days."""
        now = moment(inside(request, desk))
        return _json(asks.proposals_dict(desk.proposals(case_id, now)))

    @made.get("/cases/{case_id}/around", summary="People and vehicles near it", response_model=asks.AroundOut)
    def around(case_id: CaseId, request: Request) -> Response:
        now = moment(inside(request, desk))
        case, found = desk.around(case_id, now)
        return _json(asks.around_dict(case.id, desk.own.around_m, found))


def _rule_routes(made: APIRouter, desk: Dispatch) -> None:
    @made.get("/dispatch-rules", summary="Classes that go out by themselves", response_model=asks.SwitchesOut)
    def switches(request: Request) -> Response:
        """With the newest lines of who turned what."""
        one, catalogue = inside(request, desk), desk.centre.room().catalogue
        kept, log = desk.switches()
        return _json({
            "items": [asks.switch_dict(one, catalogue) for one in kept],
            "log": [asks.logged_dict(line, catalogue) for line in log],
            "may": one.role in desk.own.rulers,
        })  # fmt: skip

    @made.put("/dispatch-rules", summary="Turn a class on or off, with its rules", response_model=asks.SwitchOut)
    def turn(asked: SwitchIn, request: Request) -> Response:
        """The rule of the smallest area holds. What came back from a unit, or was taken back, is left to people."""
        one = inside(request, desk)
        kept = desk.turn(asks.switch_of(asked, one.name, moment(one)), one.role)
        return _json(asks.switch_dict(kept, desk.centre.room().catalogue))


def inside(request: Request, desk: Dispatch) -> Asker:
    """Who asks, if he sits at the centre: where people are is nobody else's business."""
    identity = getattr(request.state, "identity", None)
    one = asker(identity, request.headers, desk.centre.settings.mode == "demo")
    if one.display or one.role in OUTSIDE:
        raise Forbidden("只有中心人员可以查看派遣建议和周边人员车辆")
    return one


def moment(one: Asker) -> float:
    """When he asks: now, or the simulated moment of the demo."""
    return clock.now() if one.t is None else one.t


def _json(body: Any) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
