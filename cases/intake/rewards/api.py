"""HTTP: which rewards are pending, granted, paid; a granted one is paid."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response

from cases.asker import REVEAL
from cases.find.api import as_json, now_of
from cases.intake import asks
from cases.intake.asks import NO_NUL, PayIn, RewardState
from cases.intake.messages.api import seat
from cases.intake.rewards import service, store
from cases.service import Centre
from records import Forbidden

IfMatch = Annotated[str | None, Header(description="version that was shown; 428 without, 412 when it has changed")]
Number = Annotated[int, Path(ge=1, le=2**62)]
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "Not for this identity"}, 404: {"description": "No such reward"},
    409: {"description": "Only granted rewards are paid"}, 412: {"description": "Somebody acted meanwhile"},
    422: {"description": "Wrongly asked"}, 428: {"description": "If-Match is missing"},
    503: {"description": "The database does not answer"},
}  # fmt: skip


def router(centre: Centre) -> APIRouter:
    """`/api/v1/rewards…`. Raises `Forbidden`, `NotFound`, `Refused`."""
    made = APIRouter(prefix="/api/v1/rewards", tags=["intake"], responses=WRONG)
    _list_route(made, centre)
    _pay_route(made, centre)
    return made


def _list_route(made: APIRouter, centre: Centre) -> None:
    most = centre.own.intake.list_most

    @made.get("", summary="Rewards, newest first, with sums by state", response_model=dict[str, Any])
    def rewards(
        request: Request,
        state: RewardState | None = None,
        informant: Annotated[str, Query(max_length=60, pattern=NO_NUL, description="whole number or account")] = "",
        limit: Annotated[int, Query(ge=1, le=most)] = 50,
        cursor: Annotated[int | None, Query(ge=1, le=2**62, description="`next` of the page before")] = None,
    ) -> Response:
        one = seat(request, centre)
        if informant and one.role not in REVEAL:
            raise Forbidden("这个角色不能按举报人查找")
        with centre.db.transaction() as tx:
            found = store.rewards(tx, state or "", informant, cursor, limit)
            sums = store.sums(tx)
        body = {
            "items": [asks.reward_dict(reward) for reward in found],
            "next": found[-1].n if len(found) == limit else None,
            "sums": {s.state: {"rewards": s.rewards, "amount": f"{s.amount:.2f}"} for s in sums},
        }
        return as_json(body)


def _pay_route(made: APIRouter, centre: Centre) -> None:
    @made.post("/{n}/pay", summary="A granted reward was paid", response_model=dict[str, Any])
    def pay(n: Number, body: PayIn, request: Request, if_match: IfMatch = None) -> Response:
        one = seat(request, centre)
        if not if_match:
            raise HTTPException(428, "请用 If-Match 带上所见奖励的版本号")
        version = if_match.strip().removeprefix("W/").strip('"')
        if not version.isdecimal() or len(version) > 9:
            raise HTTPException(412, f"If-Match {if_match[:40]!r} 不是奖励的版本号")
        try:
            paid = service.pay(centre.db, n, int(version), one.name, one.role, body.voucher, now_of(one))
        except service.Stale as e:
            raise HTTPException(412, str(e)) from None
        return as_json(asks.reward_dict(paid), headers={"ETag": f'"{paid.version}"'})
