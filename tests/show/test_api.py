"""Halls over HTTP: who may look, who may drive, and what is said to those who may not."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

import clock
from access.identity import Identity
from db import Database
from records import Forbidden, NotFound, Refused
from show.api import router
from show.service import Halls
from show.settings import Settings
from tests.show.halls import Shelf, Town

pytestmark = pytest.mark.edges
STATUS = {Forbidden: 403, Refused: 409, NotFound: 404}
GUIDE = Identity("person", "赵", "guide", "k1")
ACCEPTOR = Identity("person", "钱", "acceptor", "k2")
SCREEN = Identity("display", "7", "display", "k3", "command", "left")
NOW = 1_000.0
ACT = "/api/v1/halls/command/act"


class Door:
    """The room's routes with whoever stands before them."""

    def __init__(self, db: Database) -> None:
        self.who = GUIDE
        self.halls = Halls(db, Shelf(), Settings(), "live", lambda _hall: None, Town())
        self.app = FastAPI()
        self.app.include_router(router(self.halls))

        @self.app.middleware("http")
        async def guard(request: Request, call_next: Any) -> Response:
            request.state.identity = self.who
            answered: Response = await call_next(request)
            return answered

        for error, status in STATUS.items():
            self.app.add_exception_handler(error, self.said(status))

    @staticmethod
    def said(status: int) -> Any:
        async def answer(_request: Request, error: Exception) -> JSONResponse:
            return JSONResponse({"detail": str(error)}, status)

        return answer

    def ask(self, method: str, path: str, who: Identity = GUIDE, **more: Any) -> httpx.Response:
        self.who = who

        async def asked() -> httpx.Response:
            way = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=way, base_url="http://desk") as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def act(self, who: Identity = GUIDE, **body: Any) -> httpx.Response:
        return self.ask("POST", ACT, who, json={"page": "p1", **body})


@pytest.fixture
def door(db: Database) -> Iterator[Door]:
    clock.fix_at(NOW)
    made = Door(db)
    yield made
    made.halls.close()


def test_one_answer_has_all_a_desk_needs(door: Door) -> None:
    door.act(action="start", tour="visit")
    told = door.ask("GET", "/api/v1/halls/command").json()
    assert told["hall"]["screens"]["left"] == {
        "layout": "command", "screen": "left",
        "focus": {"unit": "", "case": "", "alert": "", "camera": "", "road": "", "view": None, "track_h": 0.0,
                  "recorded": False},
    }  # fmt: skip
    assert (told["hall"]["scene"], told["may"]) == ("welcome", True)
    assert [tour["name"] for tour in told["tours"]] == ["visit", "round", "steady"]
    assert told["tours"][1]["scenes"][1] == {"id": "second", "title": "二", "strip": "", "dwell_s": 10.0}
    assert told["screens"][0] == {"name": "left", "title": "command", "size": [100, 50]}
    assert [layout["name"] for layout in told["layouts"]] == ["command", "other"]
    assert {item["hall"] for item in door.ask("GET", "/api/v1/halls").json()["items"]} == {
        "command", "night", "other", "three"
    }  # fmt: skip


def test_what_has_not_changed_is_not_sent_again(door: Door) -> None:
    tag = door.ask("GET", "/api/v1/halls/command").headers["etag"]
    assert door.ask("GET", "/api/v1/halls/command", headers={"If-None-Match": tag}).status_code == 304
    door.act(action="dark")
    assert door.ask("GET", "/api/v1/halls/command", headers={"If-None-Match": tag}).status_code == 200


def test_the_answer_to_an_act_is_the_state_after_it(door: Door) -> None:
    state = door.act(action="send", screen="right", focus={"unit": "A007", "track_h": 6}).json()["hall"]
    assert state["screens"]["right"]["layout"] == "focus-unit"
    assert (state["controller"], state["controller_name"], state["seq"]) == ("p1", "赵", 1)
    assert door.act(action="point", screen="left", x=0.5, y=1).json()["hall"]["point"]["until_t"] == NOW + 4
    assert door.act(action="take", page="p2").json()["hall"]["controller"] == "p2"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "next"}, 409),
        ({"action": "start", "tour": "none"}, 404),
        ({"action": "send", "screen": "left", "focus": {"unit": "X1"}}, 404),
        ({"action": "sing"}, 422),
        ({"action": "point", "screen": "left", "x": 2}, 422),
        ({"action": "select", "focus": {"recorded": True}}, 422),
        ({"action": "dark", "name": "somebody else"}, 422),
        ({"action": "theme", "theme": "x" * 81}, 422),
    ],
)
def test_what_cannot_be_is_refused(door: Door, body: dict[str, Any], status: int) -> None:
    answer = door.act(**body)
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)
    assert door.halls.state("command").seq == 0


def test_only_some_roles_drive_and_all_people_look(door: Door) -> None:
    assert door.act(ACCEPTOR, action="dark").status_code == 403
    assert door.ask("GET", "/api/v1/halls/command", ACCEPTOR).json()["may"] is False
    assert door.ask("GET", "/api/v1/halls/none").status_code == 404
    assert door.ask("GET", "/api/v1/halls/command/prompt", ACCEPTOR).json()["of"] == 0


def test_a_display_turns_the_pages_of_its_own_hall_and_nothing_else(door: Door) -> None:
    door.act(action="start", tour="visit")
    turned = door.act(SCREEN, action="next", page="pretended").json()["hall"]
    assert (turned["scene"], turned["controller"]) == ("a007", "screen:7")
    for body in ({"action": "stop"}, {"action": "send", "screen": "left", "focus": {"unit": "A007"}}):
        assert door.act(SCREEN, **body).status_code == 403
    assert door.ask("POST", "/api/v1/halls/other/act", SCREEN, json={"action": "dark"}).status_code == 403
    assert door.ask("GET", "/api/v1/halls/other", SCREEN).status_code == 403
    assert [one["hall"] for one in door.ask("GET", "/api/v1/halls", SCREEN).json()["items"]] == ["command"]
    for path in ("/prompt", "/draws", "/draws/1"):
        assert door.ask("GET", "/api/v1/halls/command" + path, SCREEN).status_code == 403


def test_a_draw_can_be_read_with_its_list(door: Door) -> None:
    drawn = door.act(action="draw", kind="vehicle").json()["hall"]["drawn"]
    (told,) = door.ask("GET", "/api/v1/halls/command/draws").json()["items"]
    assert (told["seed"], told["id"], told["given"], told["by"]) == (drawn["seed"], drawn["id"], False, "赵")
    assert told["digest"].startswith(drawn["digest"])
    whole = door.ask("GET", f"/api/v1/halls/command/draws/{told['n']}").json()
    assert whole == told | {"ids": ["A001", "A007", "B002"]}
    again = door.act(action="draw", kind="vehicle", seed=drawn["seed"], screen="left").json()["hall"]
    assert (again["drawn"]["id"], again["screens"]["left"]["focus"]["unit"]) == (drawn["id"], drawn["id"])


def test_whoever_holds_a_display_link_cannot_make_the_wall_flicker(door: Door) -> None:
    answers = [door.act(SCREEN, action="dark").status_code for _ in range(Settings().display_acts + 3)]
    assert answers[: Settings().display_acts] == [200] * Settings().display_acts
    assert 429 in answers
    assert door.act(action="dark", on=False).status_code == 200  # people are not held up by it


def test_a_display_is_not_told_who_drives_and_nobody_drives_in_its_name(door: Door) -> None:
    assert door.act(action="take", page="screen:7").status_code == 403
    assert door.act(action="take").json()["hall"]["controller_name"] == "赵"
    told = door.ask("GET", "/api/v1/halls/command", SCREEN).json()["hall"]
    assert (told["controller_name"], door.ask("GET", "/api/v1/halls/command").json()["hall"]["controller_name"]) == (
        "", "赵"
    )  # fmt: skip
