"""Halls over HTTP: what their screens show, what there is to show, the words of the tour, and driving them."""

import time
from collections import deque
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, HTTPException, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from records import Focus, Forbidden, Hall
from show.book import Action, Do
from show.service import Halls, Who
from show.store import Drawn

HallId = Annotated[
    str, Path(max_length=80, description="name of the layout the hall's windows show", examples=["command"])
]
Word = Annotated[str, Field(max_length=80)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
DISPLAY_MAY = frozenset({"next", "back", "dark", "freeze"})  # what a clicker at the wall itself may do
ANY = "*"  # a display link for every layout
SCREEN = "screen:"  # what the page of a display that acts is called
NOT_OFFERED = "focus-"  # layouts that show one thing: it is sent to them
WRONG: dict[int | str, dict[str, Any]] = {
    403: {"description": "This identity may not"}, 404: {"description": "No such hall, screen, scene or thing"},
    409: {"description": "Not now: the last scene, the picture has changed, nothing to draw from"},
    503: {"description": "The database does not answer"},
}  # fmt: skip


class FocusIn(BaseModel):
    """What a screen dwells on; a case by id, or `@words`: the newest of today whose words hold these."""

    model_config = ConfigDict(extra="forbid")
    unit: Word = ""
    case: Word = ""
    alert: Word = ""
    camera: Word = ""
    road: Word = ""
    view: tuple[Number, Number, Number] | None = Field(None, description="lon, lat (WGS-84), zoom of the map")
    track_h: float = Field(0.0, ge=0, le=48, description="h back from now of the unit's way")


class DoIn(BaseModel):
    """A wish; which fields count depends on the action."""

    model_config = ConfigDict(extra="forbid")
    action: Action
    tour: Word = Field("", description="of start, scene")
    scene: Word = Field("", description="of start, scene")
    screen: Word = Field("", description="a screen of the hall; empty: all, of draw the last")
    layout: Word = Field("", description="of layout")
    focus: FocusIn | None = Field(None, description="of send, select, view")
    on: bool | None = Field(None, description="of freeze, dark, swap, recorded; without: the other way round")
    x: Share = Field(0.0, description="of point: share of the screen's width")
    y: Share = Field(0.0, description="of point: share of its height")
    theme: Word = Field("", description="of theme; empty: the layout's own")
    clock: Word = Field("", description="of clock: live, demo, rehearsal, replay")
    kind: Word = Field("", description="of draw: vehicle, collector, case")
    seed: Word = Field("", description="of draw: to draw again; without, a new one")
    page: Word = Field("", description="id of the page that drives; another one takes over")
    seq: int | None = Field(None, description="state the page saw: next, back and draw are refused when it has changed")


def router(halls: Halls) -> APIRouter:
    """`/api/v1/halls…`. Raises `NotFound`, `Refused`, `Forbidden`, `Unreachable`."""
    made = APIRouter(prefix="/api/v1/halls", tags=["halls"], responses=WRONG)
    _look_routes(made, halls)
    _act_route(made, halls)
    _draw_routes(made, halls)
    return made


def _look_routes(made: APIRouter, halls: Halls) -> None:
    @made.get("", summary="Halls: layouts with windows of their own", response_model=dict[str, Any])
    def listed(request: Request) -> Response:
        names = [name for name in halls.names() if _may_see(request, name)]
        items = [{"hall": name, "title": halls.shelf.scenes[name].title} for name in names]
        return _json({"items": items, "next": None})

    @made.get("/{hall}", summary="What its screens show, and what there is to show", response_model=dict[str, Any])
    def one(hall: HallId, request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Response:
        """`may`: whether who asks may drive it."""
        _see(request, hall)
        state, may = halls.state(hall), _may_drive(request, hall, halls)
        tag = f'"{state.seq}-{halls.shelf.version}-{may:d}"'
        if if_none_match == tag:
            return Response(status_code=304, headers={"ETag": tag})
        told = _all_of(halls, hall, state) | {"may": may, "hall": _told(request, state)}
        return _json(told, {"ETag": tag})

    @made.get("/{hall}/prompt", summary="The running scene's words, with the figures of now",
              response_model=dict[str, Any])  # fmt: skip
    def prompt(hall: HallId, request: Request) -> Response:
        """For people. `missing`: live fields without a value now."""
        _person(request)
        return _json(halls.prompt(hall))


class Pace:
    """How fast a display acts: whoever holds its link must not make the wall flicker."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._acts: dict[str, deque[float]] = {}  # display → when it acted, monotonic s; as many as there are links

    def step(self, display: str) -> None:
        """Raises `HTTPException` 429."""
        acts, now_s = self._acts.setdefault(display, deque(maxlen=self._most)), time.monotonic()
        if len(acts) == self._most and now_s - acts[0] < 1:
            raise HTTPException(429, "翻页过快，请稍候")
        acts.append(now_s)


def _act_route(made: APIRouter, halls: Halls) -> None:
    pace = Pace(halls.own.display_acts)

    @made.post("/{hall}/act", summary="Drive a hall", response_model=dict[str, Any])
    def act(hall: HallId, body: DoIn, request: Request) -> Response:
        """Answers the state after it. A display may only go on, back, dark and freeze its own hall."""
        identity = request.state.identity
        do = _do(body)
        if identity.kind == "display":
            if do.action not in DISPLAY_MAY or not _may_see(request, hall):
                raise Forbidden("显示终端只能翻页、黑屏和定格自己的大厅")
            pace.step(identity.name)
            do = msgspec.structs.replace(do, page=SCREEN + identity.name)
        elif identity.role not in halls.own.drivers:
            raise Forbidden("您的角色不能控制大屏")
        elif do.page.startswith(SCREEN):
            raise Forbidden("只有显示终端自己可以用它的编号")
        return _json({"hall": _told(request, halls.act(hall, do, Who(identity.name, identity.role)))})


def _draw_routes(made: APIRouter, halls: Halls) -> None:
    @made.get("/{hall}/draws", summary="Who was drawn at random, newest first", response_model=dict[str, Any])
    def draws(hall: HallId, request: Request) -> Response:
        """`given`: the seed was chosen by a person. `n` 0: not stored yet."""
        _person(request)
        return _json({"items": [_drawn(one) for one in halls.draws(hall)], "next": None})

    @made.get("/{hall}/draws/{n}", summary="One draw with the list it was made from", response_model=dict[str, Any])
    def draw(hall: HallId, n: Annotated[int, Path(ge=1, le=2**62)], request: Request) -> Response:
        """Kind, seed and list are all it takes to draw again; `show/draw.py` has the recipe."""
        _person(request)
        found = halls.drawn(hall, n)
        return _json(_drawn(found) | {"ids": found.ids})


def _all_of(halls: Halls, hall: str, state: Hall) -> dict[str, Any]:
    book = halls.book(hall)
    return {
        "hall": hall_dict(state),
        "tours": [
            {
                "name": tour.name, "title": tour.title, "loop": tour.loop,
                "scenes": [
                    {"id": scene.id, "title": scene.title, "strip": scene.strip, "dwell_s": tour.dwell_of(scene)}
                    for scene in tour.scenes
                ],
            }
            for tour in halls.programme(hall)
        ],
        "screens": [
            {"name": name, "title": book.home.title_of(name), "size": screen.size}
            for name, screen in book.home.screens.items()
        ],
        "layouts": [
            {"name": scene.name, "title": scene.title} for scene in book.scenes.values()
            if not scene.name.startswith(NOT_OFFERED) and all(scene.place(name) for name in book.screens)
        ],
    }  # fmt: skip


def hall_dict(hall: Hall) -> dict[str, Any]:
    """By names: records travel as arrays between the rooms."""
    return msgspec.structs.asdict(hall)


def _told(request: Request, hall: Hall) -> dict[str, Any]:
    """Displays are not told which person drives."""
    told = hall_dict(hall)
    return told | {"controller_name": ""} if request.state.identity.kind == "display" else told


def _do(body: DoIn) -> Do:
    focus = Focus(**body.focus.model_dump()) if body.focus is not None else None
    return Do(**(body.model_dump(exclude={"focus"})), focus=focus)


def _drawn(one: Drawn) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(one)
    del told["ids"]
    return told


def _may_see(request: Request, hall: str) -> bool:
    identity = request.state.identity
    return identity.kind != "display" or identity.layout in (ANY, hall)


def _see(request: Request, hall: str) -> None:
    if not _may_see(request, hall):
        raise Forbidden("显示终端只能查看自己的大厅")


def _may_drive(request: Request, hall: str, halls: Halls) -> bool:
    identity = request.state.identity
    return identity.kind != "display" and identity.role in halls.own.drivers


def _person(request: Request) -> None:
    if request.state.identity.kind == "display":
        raise Forbidden("只有登录的人员可以这样做")


def _json(body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), 200, headers, media_type="application/json")
