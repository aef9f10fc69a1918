"""Proposals, surroundings and automatic rules over HTTP, on a real database."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import clock
from access.identity import Identity
from cases.dispatch.api import router
from cases.dispatch.settings import Settings as Dispatching
from cases.entry import Case
from cases.service import Centre
from cases.settings import Settings as Cases
from config import Settings
from db import Database
from records import Forbidden, NotFound, Refused
from tests.access.served import served
from tests.cases.dispatch import live
from tests.cases.dispatch.build import T0, seen
from tests.cases.dispatch.live import CITY, act, filed, photo

pytestmark = pytest.mark.edges
STATUS = {Forbidden: 403, Refused: 409, NotFound: 404}
SEEN = (seen("A004", 420), seen("4012", 180, kind="collector"), seen("A009", 300, online=False))
SWITCH = {"kind": "matter", "code": "06012", "on": True, "rules": [{"area": "嵩山", "unit": "P01", "assists": ["C02"]}]}


class Caller:
    """Somebody at the API: `X-Who: name|role|kind`, as the guard would have found out."""

    def __init__(self, client: httpx.Client, role: str, kind: str = "person") -> None:
        self.client, self.who = client, {"X-Who": f"甲|{role}|{kind}".encode()}

    def get(self, path: str) -> httpx.Response:
        return self.client.get("/api/v1" + path, headers=self.who)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self.client.put("/api/v1" + path, json=body, headers=self.who)


@pytest.fixture
def centre(db: Database) -> Centre:
    live.found(db)
    clock.fix_at(T0)
    return Centre(db, Settings(cases=Cases(dispatch=Dispatching())), lambda: CITY, lambda: SEEN)


@pytest.fixture
def client(centre: Centre) -> Iterator[httpx.Client]:
    app = FastAPI()
    app.include_router(router(centre))
    for error, status in STATUS.items():
        app.add_exception_handler(error, lambda _r, e, status=status: JSONResponse({"detail": str(e)}, status))

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        name, role, kind = request.headers.get("X-Who", "||").encode("latin-1").decode().split("|")
        request.state.identity = Identity(kind, name, role, "k", of="P01") if kind else None  # type: ignore[arg-type]
        answer: Response = await call_next(request)
        return answer

    with served(app) as made:
        yield made


@pytest.fixture
def lead(client: httpx.Client) -> Caller:
    return Caller(client, "shift_lead")


def handled(centre: Centre, case: Case, unit: str) -> Case:
    """Sent, signed for, fed back, and not good: done again."""
    case = act(centre, case, "dispatch", receiver=unit)
    clock.fix_at(T0 + 60)
    case = act(centre, case, "sign", role="unit", of=unit)
    case = act(centre, case, "feed_back", role="unit", of=unit, opinion="已清理", photos=(photo(),))
    case = act(centre, case, "pass_review")
    case = act(centre, case, "skip_check", role="acceptor", opinion="照片清楚")
    return act(centre, case, "rework", result="same_unit", opinion="仍有落叶")


def test_the_desk_is_told_whom_to_send_and_why(centre: Centre, lead: Caller) -> None:
    handled(centre, filed(centre, "1"), "P01")
    clock.fix_at(T0)
    case = filed(centre, "2")
    told = lead.get(f"/cases/{case.id}/proposals").json()
    assert (told["case"], told["version"], told["limit"]) == (case.id, case.version, "2 工作小时")
    assert told["due_words"] == "现在派出，处置时限 2 工作小时 → 11月23日 周一 10:00，能按期", "it is Saturday"
    assert told["memory"]["times"] == 1
    first, second, third = told["items"]
    assert [one["rank"] for one in told["items"]] == [1, 2, 3]
    assert (first["unit"], first["vehicle"], first["do"]["receiver"]) == ("C02", "A004", "C02")
    assert first["why"][:3] == ["立案标准主管：环卫", "负责湘银路保洁", "同路段作业车 A004 距 420 m"]
    assert (second["unit"], second["why"]) == (
        "P01", ["立案标准主管：环卫", "在办 1", "90 天内同地 1 件，上次返工 1 次"],
    )  # fmt: skip
    assert third["do"] == {"receiver": "C02", "assists": [{"unit": "P01"}]}
    sent = act(centre, case, "dispatch", receiver=first["do"]["receiver"])
    assert sent.unit == "C02"


def test_who_sent_it_back_is_proposed_last(centre: Centre, lead: Caller) -> None:
    case = act(centre, filed(centre), "dispatch", receiver="P01")
    case = act(centre, case, "ask_return", role="unit", of="P01", opinion="不属本单位")
    case = act(centre, case, "agree_return", application=case.applications[-1].id)
    last = lead.get(f"/cases/{case.id}/proposals").json()["items"][-1]
    assert (last["unit"], last["why"][0]) == ("P01", "本案曾被该单位申请回退")


def test_who_is_around_the_nearest_first(centre: Centre, lead: Caller) -> None:
    case = filed(centre)
    told = lead.get(f"/cases/{case.id}/around").json()
    assert [(one["id"], one["kind"], one["state"]) for one in told["items"]] == [
        ("4012", "collector", "on_duty"), ("A009", "vehicle", "offline"), ("A004", "vehicle", "on_duty"),
    ]  # fmt: skip
    assert told["items"][0]["distance_m"] == pytest.approx(180, abs=2)
    assert lead.get("/cases/none/around").status_code == lead.get("/cases/none/proposals").status_code == 404


def test_where_people_are_is_nobody_elses_business(centre: Centre, client: httpx.Client) -> None:
    case = filed(centre)
    outside = [Caller(client, "unit"), Caller(client, "collector"), Caller(client, "gateway"), Caller(client, "", ""),
               Caller(client, "display", "display")]  # fmt: skip
    for caller in outside:
        for path in (f"/cases/{case.id}/around", f"/cases/{case.id}/proposals", "/dispatch-rules"):
            assert caller.get(path).status_code == 403


def test_a_class_is_turned_on_by_who_may_with_all_its_rules_and_it_is_on_record(
    client: httpx.Client, lead: Caller
) -> None:
    assert lead.put("/dispatch-rules", SWITCH).json()["name"] == "道路不洁"
    off = {**SWITCH, "on": False, "rules": []}
    assert lead.put("/dispatch-rules", off).status_code == 200
    told = lead.get("/dispatch-rules").json()
    ((item,), (second, first)) = told["items"], told["log"]
    assert (item["on"], item["rules"], item["by"], item["changed_t"]) == (False, [], "甲", T0)
    assert (first["before"], first["after"]["rules"]) == (None, SWITCH["rules"])
    assert second["before"]["on"] is True
    assert Caller(client, "acceptor").put("/dispatch-rules", SWITCH).status_code == 403
    assert Caller(client, "acceptor").get("/dispatch-rules").json()["may"] is False
    refused = lead.put("/dispatch-rules", {**SWITCH, "code": "99999", "rules": [{"area": "月球", "unit": "X9"}]})
    assert refused.status_code == 409
    assert all(word in refused.json()["detail"] for word in ("没有类别", "月球", "X9"))
