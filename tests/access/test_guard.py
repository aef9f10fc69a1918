"""The door in front of a running server: requests, links, sockets, headers (rows 38, 40, 41, 46, 47)."""

import re
from collections.abc import Iterator

import httpx
import pytest
from msgspec import structs
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from access.guard import policy
from access.settings import Settings
from db import Database
from tests import servers
from tests.access.house import HTML, QUICK, WALL, House, house
from tests.helpers import eventually

pytestmark = pytest.mark.edges
FOREIGN = "http://evil.example"


@pytest.fixture
def door(db: Database) -> Iterator[House]:
    with house(db) as made:
        yield made


def socket(browser: httpx.Client, origin: str | None = "own", **headers: str) -> ClientConnection:
    base = str(browser.base_url).rstrip("/")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    carried = ({"Cookie": cookies} if cookies else {}) | headers
    where = f"ws{base.removeprefix('http')}/feeds/map"
    return connect(where, origin=base if origin == "own" else origin, additional_headers=carried)  # type: ignore[arg-type]


def refused(browser: httpx.Client, origin: str | None = "own", **headers: str) -> int:
    with pytest.raises(InvalidStatus) as error:
        socket(browser, origin, **headers)
    return error.value.response.status_code


def test_as_shipped_whoever_is_revoked_is_dead_within_10_s() -> None:
    shipped = Settings()
    assert shipped.known_s + shipped.socket_check_s <= 10


def test_a_wall_without_a_display_link_says_how_to_get_one(door: House) -> None:
    answer = door.client.get(WALL, headers=HTML)
    assert answer.status_code == 401
    assert "本屏幕未授权" in answer.text
    assert f'href="/login?next={WALL}"' in answer.text
    assert "page wall" not in answer.text


def test_nobody_gets_a_login_page_or_a_problem(door: House) -> None:
    page = door.client.get("/desk", headers=HTML)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/desk")
    data = door.client.get("/api/v1/units")
    assert data.status_code == 401
    assert data.headers["content-type"] == "application/problem+json"
    assert data.json()["status"] == 401
    for path in ("/assets/x.js", "/_dash-layout", "/metrics", "/docs", "/unknown"):
        assert door.client.get(path).status_code == 401
    assert door.client.get("/healthz").json() == {"ok": True}


def test_a_display_link_becomes_a_cookie_and_a_clean_address(door: House) -> None:
    _id, token = door.service.make_screen("night-shift", "main")
    answer = door.client.get(f"{WALL}?scene=2&key={token}&x=1", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{WALL}?scene=2&x=1"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"citywall_screen={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=")
    assert "Secure" not in cookie  # over plain http it would be dropped
    assert door.client.get(WALL, headers=HTML).text == f"<p>page {WALL[1:]}</p>"


def test_the_page_around_a_wall_opens_by_the_same_link_and_holds_nothing_a_policy_forbids(door: House) -> None:
    _id, token = door.service.make_screen("night-shift", "main")
    answer = door.client.get(f"/screen/night-shift/main?key={token}&thumb=1", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/screen/night-shift/main?thumb=1")
    page = door.client.get(answer.headers["location"], headers=HTML).text
    assert '<iframe src="/wall/night-shift/main?thumb=1"' in page
    assert re.findall(r"<script(?! src=)|\son\w+=|<style", page) == []
    assert door.client.get("/screen/showcase/left", headers=HTML).status_code == 403
    everywhere = door.display("*", "*")[1]
    assert everywhere.get("/screen/gone/main").status_code == 404


def test_a_wrong_or_revoked_link_is_refused(door: House) -> None:
    screen_id, token = door.service.make_screen("night-shift", "main")
    door.service.revoke(screen_id)
    for key in (token, "guess", "%00", "x" * 4_000):
        answer = door.client.get(f"{WALL}?key={key}", headers=HTML)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers


def test_a_link_cannot_lead_to_another_site(door: House) -> None:
    _id, token = door.service.make_screen("*", "*")
    for path in ("//wall/evil", "//evil.example/wall/x"):
        answer = httpx.Client().get(f"{door.base.rstrip('/')}{path}?key={token}", headers=HTML)
        assert not answer.headers.get("location", "/").startswith("//")
        assert "set-cookie" not in answer.headers


def test_a_display_reads_and_does_nothing_else(door: House) -> None:
    screen_id, browser = door.display()
    assert browser.get(WALL).status_code == 200
    assert browser.get("/api/v1/units").json() == {"who": screen_id, "kind": "display"}
    assert browser.post("/_dash-update-component").status_code == 200
    assert browser.get("/wall/showcase/left").status_code == 403
    assert browser.post("/api/v1/units").status_code == 403
    assert browser.delete("/api/v1/units").status_code == 403
    assert browser.post("/screens", data={"wall": "*/*"}).status_code == 403
    with socket(browser) as open_socket:
        assert open_socket.recv() == screen_id


def test_a_revoked_display_is_dead_in_seconds_with_its_open_socket(door: House) -> None:
    screen_id, browser = door.display()
    with socket(browser) as open_socket:
        open_socket.recv()
        door.service.revoke(screen_id)
        with pytest.raises(ConnectionClosed) as closed:
            open_socket.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    eventually(lambda: browser.get("/api/v1/units", headers={"Accept": "*/*"}).status_code == 401, 10)
    assert refused(browser) == 403


def test_a_disabled_person_is_dead_in_seconds_with_their_open_socket(door: House, database_url: str) -> None:
    """Disabled by another process, as `app.py user disable` is."""
    browser = door.member()
    elsewhere = Database(database_url)
    with socket(browser) as open_socket:
        assert open_socket.recv() == "li"
        with elsewhere.transaction() as tx:
            tx.execute("UPDATE person SET disabled = true WHERE name = 'li'")
        with pytest.raises(ConnectionClosed):
            open_socket.recv(timeout=10)
    elsewhere.close()
    eventually(lambda: browser.get("/api/v1/units", headers={"Accept": "*/*"}).status_code == 401, 10)


@pytest.mark.parametrize("origin", [FOREIGN, None, "null", "https://127.0.0.1"])
def test_a_socket_of_another_site_is_refused_before_it_is_accepted(door: House, origin: str | None) -> None:
    assert refused(door.member(), origin) == 403


def test_a_socket_without_cookie_or_with_a_dead_one_is_refused_before_it_is_accepted(door: House) -> None:
    assert refused(door.browser()) == 403
    browser = door.member()
    cookie = browser.cookies["citywall_session"]
    browser.post("/logout")
    browser.cookies.set("citywall_session", cookie)
    assert refused(browser) == 403
    assert refused(door.browser(), Authorization="Bearer guess") == 403


def test_an_open_socket_carries_both_ways_until_it_ends(door: House) -> None:
    with socket(door.member()) as open_socket:
        open_socket.recv()
        for n in range(100):
            open_socket.send(str(n))
            assert open_socket.recv() == str(n)


def test_a_cross_site_post_is_refused(door: House) -> None:
    browser = door.member()
    for headers in ({"Origin": FOREIGN}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        sent = httpx.Client(base_url=door.base, cookies=browser.cookies)
        assert sent.post("/api/v1/units", headers=headers).status_code == 403
        form = {"Content-Type": "text/plain"} | headers
        assert sent.post("/password", content="old=a&new=b", headers=form).status_code == 403
    assert httpx.Client(base_url=door.base, cookies=browser.cookies).post("/api/v1/units").status_code == 403
    assert browser.post("/api/v1/units").status_code == 200


def test_nothing_changes_on_a_get(door: House) -> None:
    browser = door.member()
    for path in ("/logout", "/screens", "/screens/revoke"):
        browser.get(path)
    assert browser.get("/api/v1/units").json()["who"] == "li"


def test_a_token_needs_no_origin_and_no_cookie(door: House) -> None:
    door.member()
    bearer = {"Authorization": f"Bearer {door.service.make_token('li')}"}
    assert door.client.post("/api/v1/units", headers=bearer).json() == {"who": "li", "kind": "token"}
    with socket(door.client, None, **bearer) as open_socket:
        assert open_socket.recv() == "li"
    door.service.set_disabled("li", disabled=True)
    assert door.client.get("/api/v1/units", headers=bearer).status_code == 401


def test_a_session_token_is_no_api_token_and_no_display_link(door: House) -> None:
    token = door.member().cookies["citywall_session"]
    assert door.client.get("/api/v1/units", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert door.client.get(f"{WALL}?key={token}", headers=HTML).status_code == 401


def test_every_answer_carries_the_security_headers(door: House) -> None:
    browser = door.member()
    for answer in (
        door.client.get("/login"),
        door.client.get("/api/v1/units"),
        door.client.get(WALL, headers=HTML),
        browser.get(WALL),
        browser.get("/api/v1/units"),
        browser.get("/assets/00-wall.js"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["content-security-policy"] == policy()
        if "/assets/" not in str(answer.url):
            assert answer.headers["cache-control"] == "no-store"
    own = browser.get("/api/v1/picture")
    assert own.headers.get_list("cache-control") == ["private"]
    assert own.headers.get_list("content-security-policy") == ["sandbox"]


def test_the_policy_lets_only_our_scripts_run() -> None:
    text = policy(("'sha256-abc'",))
    assert "script-src 'self' 'sha256-abc';" in text
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'", "form-action 'self'"):
        assert part in text


def test_a_known_wall_goes_on_while_the_database_is_away(door: House, postgres_server: servers.PostgresServer) -> None:
    _id, browser = door.display()
    stranger = door.browser()
    stranger.cookies.set("citywall_screen", "never-seen")
    with socket(browser) as open_socket:
        open_socket.recv()
        postgres_server.kill()
        try:
            eventually(lambda: stranger.get(WALL).status_code == 503)
            for _ in range(3):
                assert browser.get(WALL).status_code == 200
                open_socket.send("still here")
                assert open_socket.recv(timeout=10) == "still here"
            assert door.client.get("/healthz").status_code == 200
        finally:
            postgres_server.start()
    eventually(lambda: stranger.get(WALL).status_code == 401, 20)


def test_a_hundred_guessed_tokens_leave_a_wall_untouched(door: House) -> None:
    _id, browser = door.display()
    for n in range(100):
        assert door.client.get("/api/v1/units", headers={"Authorization": f"Bearer {n}"}).status_code == 401
    assert browser.get(WALL).status_code == 200


def test_a_body_without_end_is_refused_and_never_held(db: Database) -> None:
    with house(db, structs.replace(QUICK, body_bytes=10_000)) as door:
        browser = door.member()
        assert browser.post("/api/v1/units", content=b"x" * 10_000).status_code == 200
        assert browser.post("/api/v1/units", content=b"x" * 10_001).status_code == 413
        assert browser.post("/login", data={"name": "li", "password": "x" * 20_000}).status_code == 413


@pytest.mark.parametrize("path", ["/api/v1/units/%00", "/%00", "/wall/a%00b/main", "/assets/%00.css"])
def test_a_name_with_nul_is_not_found(door: House, path: str) -> None:
    assert door.member().get(path, headers={"Accept": "*/*"}).status_code == 404
    assert door.client.get(path).status_code == 404


def test_an_origin_that_is_no_address_is_refused(door: House) -> None:
    assert refused(door.member(), "http://[") == 403
    assert door.member("wang").post("/api/v1/units", headers={"Origin": "http://["}).status_code == 403
