"""Layouts over HTTP: nothing wrong is saved, nobody writes over what he has not seen, screens ask for nothing here."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

import web
from access.identity import Identity
from layouts import problems
from layouts.api import router
from layouts.drafts import Drafts
from layouts.files import Files
from layouts.scene import MOST_PANELS, parse
from layouts.shelf import MOST_BYTES, Shelf
from layouts.writing import tree_of
from tests.layouts.test_files import text
from tests.layouts.test_shelf import BROKEN, TOUR, City

pytestmark = pytest.mark.edges
NIGHT = "/api/v1/layouts/night"
ROLES = {"li": "admin", "zhao": "admin", "wang": "leader"}


class Office:
    """The routes behind a door that believes the header `X-Name`."""

    def __init__(self, folder: Path) -> None:
        self.city = City(folder)
        app = FastAPI()

        @app.middleware("http")
        async def door(request: Request, further: Any) -> Any:
            name = request.headers.get("X-Name", "li")
            kind: Any = "display" if name == "screen" else "person"
            request.state.identity = Identity(kind, name, ROLES.get(name, "display"), "k")
            return await further(request)

        app.include_router(router(self.shelf, Files(self.shelf), Drafts(), lambda: {"header": {"name": "顶栏"}}))
        web._errors(app)
        self.app = app

    @property
    def shelf(self) -> Shelf:
        return self.city.shelf

    def ask(self, method: str, path: str, body: Any = None, name: str = "li", **headers: str) -> Any:
        sent = {"X-Name": name, **{key.replace("_", "-"): value for key, value in headers.items()}}

        async def go() -> httpx.Response:
            way = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=way, base_url="http://office") as client:
                return await client.request(method, path, json=body, headers=sent)

        return asyncio.run(go())

    def tag(self, path: str = NIGHT) -> str:
        return str(self.ask("GET", path).headers["etag"])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_layout_is_read_changed_and_brought_back(office: Office) -> None:
    read = office.ask("GET", NIGHT)
    assert (read.json()["source"], read.json()["layout"]["title"], read.json()["problems"]) == ("shipped", "夜班", [])
    assert office.ask("GET", f"{NIGHT}.yaml").text == read.json()["text"]
    saved = office.ask("PUT", NIGHT, {"text": text("一"), "note": "改了标题"}, If_Match=read.headers["etag"])
    assert (saved.status_code, saved.json()["item"]["source"], saved.json()["version"]["by"]) == (200, "own", "li")
    assert saved.headers["etag"] == office.tag() != read.headers["etag"]
    assert office.shelf.scenes["night"].title == "一"
    assert office.ask("GET", f"{NIGHT}?shipped=true").json()["layout"]["title"] == "夜班"
    assert office.ask("DELETE", NIGHT, If_Match=office.tag()).status_code == 200
    assert office.shelf.scenes["night"].title == "夜班"
    history = office.ask("GET", f"{NIGHT}/history").json()["items"]
    assert [(one["what"], one["note"]) for one in history] == [("removed", ""), ("saved", "改了标题")]
    again = office.ask("POST", f"{NIGHT}/restore", {"n": 1}, If_Match=office.tag())
    assert (again.status_code, office.shelf.scenes["night"].title) == (200, "一")


def test_a_layout_drawn_and_the_same_written_are_the_same(office: Office) -> None:
    tree = {
        "title": "大厅", "theme": "day", "screens": {"main": {"size": [800, 600]}, "any": {"size": [400, 300]}},
        "panels": [
            {"panel": "header", "screen": "any", "area": [0, 0, 400, 40]},
            {"panel": "header", "screen": "main", "area": [0, 0, 800, 64], "options": {}},
        ],
    }  # fmt: skip
    assert office.ask("PUT", "/api/v1/layouts/hall", {"layout": tree}, If_None_Match="*").status_code == 200
    office.city.put("own/written.yaml", office.ask("GET", "/api/v1/layouts/hall.yaml").text)
    office.shelf.look()
    drawn, written = office.shelf.scenes["hall"], office.shelf.scenes["written"]
    assert tree_of(drawn) == tree_of(written)
    assert [placed.screen for placed in drawn.panels] == ["main", "any"], "screen by screen, as people read it"


def test_nobody_writes_over_what_he_has_not_seen(office: Office) -> None:
    assert office.ask("PUT", NIGHT, {"text": text("一")}).status_code == 428
    seen = office.tag()
    assert office.ask("PUT", NIGHT, {"text": text("一")}, If_Match=seen).status_code == 200
    late = office.ask("PUT", NIGHT, {"text": text("二")}, "zhao", If_Match=seen)
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert late.json()["detail"] == "'night' was changed by li meanwhile; read it again"
    assert office.ask("PUT", NIGHT, {"text": text("二")}, If_None_Match="*").status_code == 412
    assert office.ask("PUT", "/api/v1/layouts/hall", {"text": text("二")}, If_Match=seen).status_code == 412
    assert office.shelf.scenes["night"].title == "一"


def test_what_is_wrong_is_refused_with_file_line_and_key_and_nothing_is_saved(office: Office) -> None:
    refused = office.ask("PUT", NIGHT, {"text": BROKEN}, If_Match=office.tag())
    told = refused.json()
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert (told["line"], told["key"], told["file"]) == (4, "panels[0].area", str(office.city.own / "night.yaml"))
    assert not office.shelf.is_own("layout", "night")
    assert office.ask("GET", f"{NIGHT}/history").json()["items"] == []


def test_everything_that_is_wrong_with_a_drawing_is_told_at_once_with_its_panel(office: Office) -> None:
    tree = tree_of(parse("night", text("一"), "n"))
    tree["panels"] += [{"panel": name, "screen": "main", "area": area} for name, area in
                       (("header", [0, 0, 900, 10]), ("map", [10, 590, 20, 20]))]  # fmt: skip
    told = office.ask("POST", "/api/v1/layouts/check", {"layout": tree}).json()
    found = {(one["panel"], one["why"].partition(":")[0]) for one in told["problems"]}
    outside = {(1, "header lies outside the screen"), (2, "map lies outside the screen")}
    assert found == {*outside, (1, "header stands on this screen already")}
    assert told["layout"]["panels"][1]["area"] == [0, 0, 900, 10], "the canvas shows it all the same"


def test_a_broken_file_stands_in_the_list_with_its_line(office: Office) -> None:
    office.city.put("own/night.yaml", BROKEN)
    items = {one["name"]: one for one in office.ask("GET", "/api/v1/layouts").json()["items"]}
    told = items["night"]["broken"]
    assert (told["line"], told["key"], told["going_on"], items["night"]["title"]) == (4, "panels[0].area", True, "夜班")
    assert office.ask("GET", NIGHT).json()["text"] == BROKEN


def test_tours_go_the_same_way(office: Office) -> None:
    path, good = "/api/v1/tours/visit", TOUR.format(layout="focus-unit")
    wrong = office.ask("PUT", path, {"text": TOUR.format(layout="none")}, If_None_Match="*")
    assert (wrong.status_code, wrong.json()["line"]) == (422, 4)
    assert office.ask("PUT", path, {"text": good}, If_None_Match="*").status_code == 200
    assert office.shelf.tours["visit"].title == "参观"
    assert office.ask("GET", "/api/v1/tours").json()["items"][0]["scenes"] == 1
    assert office.ask("PUT", path, {"layout": {}}, If_Match=office.tag(path)).status_code == 422


def test_a_draft_is_seen_by_its_address_and_saved_nowhere(office: Office) -> None:
    made = office.ask("POST", "/api/v1/layouts/drafts", {"text": text("草稿")}).json()
    assert made["screens"] == {"main": f"/wall/{made['draft']}/main"}
    scene = office.shelf.scene(made["draft"])
    assert scene is not None
    assert (scene.title, made["draft"] in office.shelf.scenes) == ("草稿", False)
    again = office.ask("POST", "/api/v1/layouts/drafts", {"text": text("又一稿"), "draft": made["draft"]}).json()
    assert again["draft"] == made["draft"]
    assert office.ask("POST", "/api/v1/layouts/drafts", {"text": BROKEN}).status_code == 422


def test_leaders_read_administrators_change_screens_see_nothing_of_it(office: Office) -> None:
    assert office.ask("GET", "/api/v1/layouts", name="wang").json()["may"] is False
    assert office.ask("PUT", NIGHT, {"text": text("一")}, "wang", If_Match=office.tag()).status_code == 403
    assert office.ask("POST", "/api/v1/layouts/drafts", {"text": text("一")}, "wang").status_code == 403
    for path in (
        "/api/v1/layouts",
        NIGHT,
        f"{NIGHT}.yaml",
        f"{NIGHT}/history",
        "/api/v1/layouts/panels",
        "/api/v1/tours",
    ):
        assert office.ask("GET", path, name="screen").status_code == 403
    assert office.ask("GET", "/api/v1/layouts/panels").json()["sizes"] == {"header": [800, 60]}


@pytest.mark.parametrize("name", ["..%2Fx", "~a", "Hall", "drafts", "%E5%A4%9C"])
def test_a_name_is_no_way_out(office: Office, name: str) -> None:
    answer = office.ask("PUT", f"/api/v1/layouts/{name}", {"text": text("一")}, If_None_Match="*")
    assert answer.status_code in (404, 405, 409)
    assert not list(office.city.own.rglob("*.yaml"))


def test_what_only_costs_time_is_refused_before_it_does(office: Office) -> None:
    """Anybody of the centre may have a text judged: it must not hold up the walls."""
    row = "  - {panel: header, screen: main, area: [0, 0, 800, 60]}\n"
    many = office.ask("POST", "/api/v1/layouts/check", {"text": text("多") + row * (MOST_PANELS + 1)}, "wang").json()
    assert [one["key"] for one in many["problems"]] == [f"panels[{MOST_PANELS}]"]
    wrong = office.ask("POST", "/api/v1/layouts/check", {"text": text("多") + row * 60}, "wang").json()
    assert len(wrong["problems"]) == problems.MOST  # of 1830
    deep: dict[str, Any] = {}
    for _ in range(600):
        deep = {"a": deep}
    large = {"a": "b" * MOST_BYTES}
    for options in (deep, large):
        said = {"title": "一", "screens": {}, "panels": [{"panel": "header", "options": options}]}
        answer = office.ask("POST", "/api/v1/layouts/check", {"layout": said}, "wang")
        assert answer.status_code == 422 or answer.json()["ok"] is False
