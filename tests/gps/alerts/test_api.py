"""Alerts over HTTP: lists, one with its history, what people do to it, what a display may see."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import clock
from access.identity import Identity
from config import Settings
from db import Database
from gps.alerts.api import router
from gps.alerts.service import Desk, Found
from records import Alert, Forbidden, NotFound, Refused, Snapshot
from tests.access.served import served
from tests.gps.alerts.build import NIGHT, REGISTRY, T0, context, episode

pytestmark = pytest.mark.edges
URL = "/api/v1/alerts"
STATUS = {Forbidden: 403, Refused: 409, NotFound: 404}
PICTURE = Snapshot("a" * 32, "A007", "A007-rear", "rear", T0 + 20, T0 + 21, 640, 480, 9_000, "b" * 64)


class Caller:
    """Somebody at the API: `X-Who: name/role/kind`, as the guard would have found out."""

    def __init__(self, client: httpx.Client, name: str = "甲", role: str = "night_operator", kind: str = "person"):
        self.client, self.who = client, {"X-Who": f"{name}|{role}|{kind}".encode()}

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(URL + path, params=query, headers=self.who)

    def post(self, path: str = "", version: int | None = None, key: str = "", **body: Any) -> httpx.Response:
        headers: dict[str, Any] = dict(self.who)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key:
            headers["Idempotency-Key"] = key
        return self.client.post(URL + path, json=body, headers=headers)


@pytest.fixture
def client(db: Database) -> Iterator[httpx.Client]:
    clock.fix_at(T0 + 60)
    app = FastAPI()
    pictures = {PICTURE.id: PICTURE}
    app.include_router(router(db, lambda: REGISTRY, Settings(), pictures.get))
    for error, status in STATUS.items():
        app.add_exception_handler(error, lambda _r, e, status=status: JSONResponse({"detail": str(e)}, status))

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        name, role, kind = request.headers.get("X-Who", "||").encode("latin-1").decode().split("|")
        request.state.identity = Identity(kind, name, role, "k") if kind else None  # type: ignore[arg-type]
        answer: Response = await call_next(request)
        return answer

    with served(app) as made:
        yield made


@pytest.fixture
def alert(db: Database) -> Alert:
    desk = Desk(Settings().gps.alerts, lambda: REGISTRY, Settings().zone)
    serious = episode(level="serious", driver="D07", value=14.0)
    with db.transaction() as tx:
        (made,) = desk.judged(tx, [Found(context(), [serious])], T0 + 30)
    return made


@pytest.fixture
def seat(client: httpx.Client) -> Caller:
    return Caller(client)


def test_the_list_and_its_filters(seat: Caller, alert: Alert) -> None:
    got = seat.get(open="true", level="serious", group="standard", vehicle="A007", night=NIGHT).json()
    assert [item["id"] for item in got["items"]] == [alert.id]
    assert got["next"] is None
    assert seat.get(state="closed").json()["items"] == []
    assert seat.get(since=str(T0 + 9000)).json()["items"] == []
    assert seat.get(level="loud").status_code == 422
    assert seat.get(vehicle="\0").status_code == 422
    assert seat.get(cursor="x|y").status_code == 422


def test_one_alert_with_history_script_and_what_may_be_done(seat: Caller, alert: Alert) -> None:
    answer = seat.get(f"/{alert.id}")
    got = answer.json()
    assert answer.headers["ETag"] == f'"{alert.version}"'
    assert [step["action"] for step in got["steps"]] == ["raise", "notify"]
    assert {"action": "false_alarm", "needs": ["reason"]} in got["possible"]
    assert got["needs_phone"]
    lead, driver = got["calls"]
    assert (lead["recipient"], lead["name"], lead["phone"]) == ("fleet_lead", "李队", "073100000000")
    assert (driver["name"], driver["phone"]) == ("张师傅", "13900000007")
    assert "长江南路" in lead["script"]
    assert seat.get("/20261120-9999").status_code == 404


def test_only_those_who_ring_see_whole_numbers(seat: Caller, alert: Alert) -> None:
    got = Caller(seat.client, "丁", "leader").get(f"/{alert.id}")
    assert got.json()["calls"][1]["phone"] == "139****0007"
    assert "13900000007" not in got.text


def test_the_way_of_an_operator_with_the_keyboard(seat: Caller, alert: Alert) -> None:
    version = alert.version
    for action, body in (
        ("notify", {"channel": "phone"}),
        ("acknowledge", {"text": "队长已应答"}),
        ("corrected", {"evidence": f"snapshot:{PICTURE.id}"}),
        ("close", {"result": "已减速"}),
    ):
        answer = seat.post(f"/{alert.id}/{action}", version, **body)
        assert answer.status_code == 200, answer.text
        version = answer.json()["version"]
    assert answer.json()["state"] == "closed"
    steps = seat.get(f"/{alert.id}").json()["steps"]
    assert [s["by"] for s in steps] == ["rules", "timers", "甲", "甲", "甲", "甲"]


def test_an_action_needs_the_version_that_was_seen(seat: Caller, alert: Alert) -> None:
    assert seat.post(f"/{alert.id}/acknowledge").status_code == 428
    assert Caller(seat.client, "乙").post(f"/{alert.id}/acknowledge", alert.version).status_code == 200
    late = seat.post(f"/{alert.id}/acknowledge", alert.version)
    assert late.status_code == 412
    assert "乙 已做“确认”" in late.json()["detail"]
    assert seat.post(f"/{alert.id}/close", version=None, result="x").status_code == 428


def test_the_same_key_is_one_action(seat: Caller, alert: Alert) -> None:
    first = seat.post(f"/{alert.id}/acknowledge", alert.version, key="k1")
    again = seat.post(f"/{alert.id}/acknowledge", alert.version, key="k1")
    assert first.json() == again.json()
    other = Caller(seat.client, "乙").post(f"/{alert.id}/remark", first.json()["version"], key="k1", text="另一人")
    assert other.status_code == 200


def test_what_the_life_forbids_is_said_clearly(seat: Caller, alert: Alert) -> None:
    refused = seat.post(f"/{alert.id}/close", alert.version, result="x")
    assert (refused.status_code, "不能“办结”" in refused.json()["detail"]) == (409, True)
    assert seat.post(f"/{alert.id}/dance", alert.version).status_code == 409
    assert seat.post(f"/{alert.id}/clear", alert.version).status_code == 403
    assert Caller(seat.client, "丙", "leader").post(f"/{alert.id}/acknowledge", alert.version).status_code == 403
    assert seat.post(f"/{alert.id}/notify", alert.version, channel="app", colour="red").status_code == 422
    assert seat.post(f"/{alert.id}/remark", alert.version, text="a\0b").status_code == 422
    assert seat.get(f"/{alert.id}").json()["version"] == alert.version


def test_a_display_looks_without_names_and_numbers_and_does_nothing(seat: Caller, alert: Alert) -> None:
    screen = Caller(seat.client, "wall-1", "display", "display")
    got = screen.get(f"/{alert.id}")
    assert got.status_code == 200
    assert (got.json()["responsible"], got.json()["calls"], got.json()["possible"]) == ("李*", [], [])
    for secret in ("李队", "张师傅", "13900000007", "073100000000"):
        assert secret not in got.text
        assert secret not in screen.get().text
    noted = seat.post(f"/{alert.id}/false_alarm", alert.version, reason="张师傅病假")
    assert (noted.json()["by"], seat.get(f"/{alert.id}").json()["steps"][-1]["reason"]) == ("甲", "张师傅病假")
    for told in (screen.get(f"/{alert.id}"), screen.get()):
        assert "张师傅" not in told.text
        assert '"by":"甲"' not in told.text
    assert screen.post(f"/{alert.id}/acknowledge", alert.version).status_code == 403
    assert screen.post("", vehicle="A007", snapshot=PICTURE.id, score=10).status_code == 403


def test_nobody_does_nothing(client: httpx.Client, alert: Alert) -> None:
    assert client.post(f"{URL}/{alert.id}/acknowledge", headers={"If-Match": '"2"'}).status_code == 403


def test_a_picture_is_scored(seat: Caller, db: Database) -> None:
    good = seat.post("", vehicle="A007", snapshot=PICTURE.id, score=80)
    assert (good.status_code, "60" in good.json()["detail"]) == (409, True)
    assert seat.post("", vehicle="A008", snapshot=PICTURE.id, score=30).status_code == 404
    bad = seat.post("", vehicle="A007", snapshot=PICTURE.id, score=30, remark="路面有落叶", key="s")
    assert bad.status_code == 201
    made = bad.json()
    assert (made["breach"], made["group"], made["night"], made["shift"]) == ("poor_effect", "standard", NIGHT, "night")
    assert (made["value"], made["threshold"], made["detail"], made["by"]) == (30, 60, PICTURE.id, "甲")
    again = seat.post("", vehicle="A007", snapshot=PICTURE.id, score=30, remark="路面有落叶", key="s")
    assert again.json() == made
    assert seat.post("", vehicle="A007", snapshot=PICTURE.id, score=20).status_code == 409
    step = seat.get(f"/{made['id']}").json()["steps"][0]
    assert (step["action"], step["text"], step["evidence"]) == ("raise", "路面有落叶", f"snapshot:{PICTURE.id}")


def test_counts_lines_and_the_life_itself(seat: Caller, alert: Alert, db: Database) -> None:
    with db.transaction() as tx:
        tx.execute("INSERT INTO vehicle (id, kind, company, fleet_lead) VALUES ('A007', 'sweeper', 'c', 'l')")
    summary = seat.get("/summary", night=NIGHT).json()
    assert (summary["total"], summary["open"], summary["groups"]) == (1, 1, {"standard": {"sweeper": 1}})
    assert seat.get("/summary", night="2020-01-01").json()["total"] == 0
    lines = seat.get("/groups").json()
    assert (lines["total"], lines["items"][0]["text"], lines["items"][0]["alerts"]) == (1, "A007 作业超速", [alert.id])
    life = seat.get("/life").json()
    assert life["roles"]["lead"] == ["shift_lead", "admin"]
    assert "raised --> notified" in life["diagram"]
    assert any(row["action"] == "waive" for row in life["rows"])


def test_undelivered_messages_can_be_tried_again_by_those_who_handle_alerts(seat: Caller, alert: Alert) -> None:
    assert seat.post(f"/{alert.id}/retry").json() == {"retried": 0}
    assert Caller(seat.client, "丙", "leader").post(f"/{alert.id}/retry").status_code == 403


def test_the_description_says_it_all(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {f"{URL}", f"{URL}/life", f"{URL}/summary", f"{URL}/groups", f"{URL}/{{alert_id}}"} <= set(paths)
    assert "post" in paths[f"{URL}/{{alert_id}}/{{action}}"]
