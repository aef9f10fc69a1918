"""Login, password, start page, display links, as a person at a browser meets them."""

import re
import time
from collections.abc import Iterator

import pytest

import clock
from access.service import Service
from access.settings import Settings
from db import Database
from records import Refused
from tests.access.house import GOOD, HTML, WALL, House, house

pytestmark = pytest.mark.edges
NIGHT = 1_763_740_800.0


@pytest.fixture
def door(db: Database) -> Iterator[House]:
    with house(db) as made:
        yield made


def test_the_first_admin_logs_in_once_and_must_choose_a_password(door: House) -> None:
    once = door.service.first_admin()
    assert once
    assert door.service.first_admin() is None
    browser = door.login("admin", once)
    for path in ("/", "/desk", WALL):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/password")
    assert browser.get("/api/v1/units", headers={"Accept": "*/*"}).status_code == 403
    assert "一次性口令" in browser.get("/password").text
    done = browser.post("/password", data={"old": once, "new": GOOD, "again": GOOD})
    assert done.headers["location"] == "/"
    assert "系统管理员" in browser.get("/").text
    again = door.browser().post("/login", data={"name": "admin", "password": once})
    assert again.status_code == 401


def test_a_login_sets_a_cookie_no_script_can_read_and_leads_on(door: House) -> None:
    once = door.service.add_person("li", "dispatcher")
    answer = door.browser().post("/login", data={"name": "li", "password": once, "next": "/desk"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"citywall_session=[\w-]{32,}; Path=/; HttpOnly; SameSite=Lax", cookie)


def test_over_https_the_cookie_is_secure(db: Database) -> None:
    with house(db, Settings(secure_cookies=True, hash_memory_kib=64, hash_passes=1)) as door:
        once = door.service.add_person("li", "dispatcher")
        answer = door.browser().post("/login", data={"name": "li", "password": once})
        assert answer.headers["set-cookie"].endswith("; Secure")


def test_every_refused_login_says_the_same(door: House) -> None:
    door.member("li")
    door.member("wang")
    door.service.set_disabled("wang", disabled=True)
    said = set()
    for name, password in (
        ("li", "wrong"),
        ("nobody", GOOD),
        ("wang", GOOD),
        ("", ""),
        ("a\0b", "x"),
        ("' OR 1=1 --", ""),
    ):
        answer = door.browser().post("/login", data={"name": name, "password": password})
        assert answer.status_code == 401
        said.add(re.sub(r'name="name" value="[^"]*"', "", answer.text))
    assert len(said) == 1
    assert "账号或口令不正确" in said.pop()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(db: Database) -> None:
    """Both compute one hash, made slow here so that nothing else counts."""
    service = Service(db, Settings(lock_after=100, hash_passes=20))
    service.add_person("li", "dispatcher")

    def took(name: str) -> float:
        started = time.monotonic()
        with pytest.raises(Refused, match="账号或口令不正确"):
            service.login(name, "x", name)
        return time.monotonic() - started

    known, unknown = (min(took(name) for _ in range(2)) for name in ("li", "nobody"))
    assert 0.3 < unknown / known < 3


def test_guessing_locks_the_account_here_and_tells_when_to_come_back(door: House) -> None:
    door.service.add_person("li", "dispatcher")
    codes = [door.browser().post("/login", data={"name": "li", "password": "x"}) for _ in range(12)]
    assert [c.status_code for c in codes[:2]] == [401, 401]
    assert {c.status_code for c in codes[2:]} == {429}
    assert int(codes[-1].headers["retry-after"]) >= 1
    assert "秒后再试" in codes[-1].text
    door.member("wang")  # others log in


def test_what_was_typed_comes_back_as_text(door: House) -> None:
    bad = '"><script>alert(1)</script>'
    answer = door.browser().post("/login", data={"name": bad, "password": "x", "next": '/"onx="'})
    assert "<script" not in answer.text
    assert '"onx' not in answer.text
    assert door.client.get('/login?next=/"><b>', headers=HTML).text.count("<b>") == 0


def test_a_form_too_large_is_cut_off(door: House) -> None:
    assert door.browser().post("/login", content=b"name=" + b"x" * 100_000).status_code == 413
    assert door.browser().post("/login", content=b"&".join([b"a=b"] * 100)).status_code == 413


@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("wrong", "Another-way8", "Another-way8", "原口令不正确"),
        (GOOD, "Another-way8", "Another-way9", "不一致"),
        (GOOD, "short1A", "short1A", "至少 8 个字符"),
        (GOOD, "onlylowercase", "onlylowercase", "至少 3 种"),
        (GOOD, GOOD, GOOD, "不得与原口令相同"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(door: House, old: str, new: str, again: str, why: str) -> None:
    answer = door.member().post("/password", data={"old": old, "new": new, "again": again})
    assert answer.status_code == 400
    assert why in answer.text


def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(door: House) -> None:
    here = door.member()
    there = door.login("li", GOOD)
    before = here.cookies["citywall_session"]
    assert here.post("/password", data={"old": GOOD, "new": "Another-way8", "again": "Another-way8"}).status_code == 303
    assert here.cookies["citywall_session"] != before
    assert here.get("/api/v1/units").status_code == 200
    assert there.get("/").headers["location"] == "/login?next=/"


def test_logout_ends_the_session_not_only_the_cookie(door: House) -> None:
    browser = door.member()
    token = browser.cookies["citywall_session"]
    answer = browser.post("/logout")
    assert answer.headers["location"] == "/login"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    browser.cookies.set("citywall_session", token)
    assert browser.get("/").status_code == 303


def test_a_session_ends_after_30_idle_minutes_and_after_12_hours(db: Database) -> None:
    settings = Settings(hash_memory_kib=64, hash_passes=1, known_s=0.0, touch_s=0.0)
    with house(db, settings) as door:
        clock.fix_at(NIGHT)
        idle, busy = door.member("li"), door.member("wang")
        for minute in range(0, 12 * 60, 20):
            clock.fix_at(NIGHT + minute * 60)
            assert busy.get("/").status_code == 200, minute
        assert idle.get("/").status_code == 303
        clock.fix_at(NIGHT + 12 * 3_600 + 1)
        assert busy.get("/").status_code == 303


def test_the_start_page_lists_the_walls_and_lets_only_admins_make_links(door: House) -> None:
    plain, admin = door.member("li"), door.member("zhang", "admin")
    assert f'href="{WALL}"' in plain.get("/").text
    assert "生成显示链接" not in plain.get("/").text
    assert plain.post("/screens", data={"wall": "*/*"}).status_code == 403
    assert "生成显示链接" in admin.get("/").text


def test_an_admin_makes_a_link_a_display_opens_it_and_the_admin_revokes_it(door: House) -> None:
    admin = door.member("zhang", "admin")
    shown = admin.post("/screens", data={"wall": "night-shift/main"}).text
    (link,) = re.findall(r"<code>(http://[^<]+)</code>", shown)
    assert link.startswith(f"{door.base.rstrip('/')}{WALL.replace('/wall/', '/screen/')}?key=")  # with its keeper
    display = door.browser()
    assert display.get(link).status_code == 303
    assert display.get(WALL).status_code == 200
    page = admin.get("/").text
    assert link not in page
    (screen_id,) = re.findall(r'name="id" value="([0-9a-f]{8})"', page)
    assert admin.post("/screens/revoke", data={"id": screen_id}).status_code == 303
    assert display.get(WALL).status_code == 401
    assert admin.post("/screens/revoke", data={"id": screen_id}).status_code == 404


@pytest.mark.parametrize("wall", ["", "../x/main", "night-shift/<b>", "a/b/c", "a b/c"])
def test_a_link_to_nowhere_is_refused(door: House, wall: str) -> None:
    answer = door.member("zhang", "admin").post("/screens", data={"wall": wall})
    assert answer.status_code == 400
    assert not door.service.screens()
