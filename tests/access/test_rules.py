"""The door's rule as a table, and its pure helpers."""

import pytest
from msgspec.structs import replace

from access import passwords, rules, tokens
from access.identity import Identity
from access.known import Known
from access.rules import Ask, judge
from access.settings import Settings
from access.throttle import Throttle

SETTINGS = Settings()
HOST, OWN, FOREIGN = "wall.example:8050", "http://wall.example:8050", "http://evil.example"
PERSON = Identity("person", "li", "dispatcher", "k1")
OF_UNIT = Identity("person", "song", "unit", "k5", of="S01")
COLLECTOR = Identity("person", "cai", "collector", "k6", of="4014")
GATEWAY = Identity("token", "sms", "gateway", "k7")
FRESH = Identity("person", "admin", "admin", "k2", must_change=True)
TOKEN = Identity("token", "li", "dispatcher", "k3")
SCREEN = Identity("display", "ab12cd34", "display", "k4", "night-shift", "main")
EVERY_WALL = replace(SCREEN, layout="*", screen="*")


def page(path: str) -> Ask:
    return Ask("GET", path, HOST, html=True)


def data(path: str) -> Ask:
    return Ask("GET", path, HOST)


def post(path: str, origin: str | None = OWN, site: str | None = None, bearer: bool = False) -> Ask:
    return Ask("POST", path, HOST, origin, site, bearer=bearer)


def socket(path: str = "/feeds/map", origin: str | None = OWN, bearer: bool = False) -> Ask:
    return Ask("GET", path, HOST, origin, socket=True, bearer=bearer)


TABLE = [
    # nobody
    (page("/login"), None, "pass"),
    (post("/login"), None, "pass"),
    (data("/healthz"), None, "pass"),
    (page("/"), None, "login"),
    (page("/desk"), None, "login"),
    (page("/password"), None, "login"),
    (page("/anything"), None, "login"),
    (page("/wall/night-shift/main"), None, "no_screen"),
    (data("/wall/night-shift/main"), None, "unauthorized"),
    (data("/api/v1/units"), None, "unauthorized"),
    (data("/assets/00-wall.js"), None, "unauthorized"),
    (data("/_dash-layout"), None, "unauthorized"),
    (data("/metrics"), None, "unauthorized"),
    (post("/_dash-update-component"), None, "unauthorized"),
    (socket(), None, "unauthorized"),
    # a person
    (page("/"), PERSON, "pass"),
    (page("/wall/any/where"), PERSON, "pass"),
    (post("/api/v1/cases"), PERSON, "pass"),
    (socket(), PERSON, "pass"),
    (page("/desk"), FRESH, "change_password"),
    (data("/api/v1/units"), FRESH, "change_password"),
    (socket(), FRESH, "change_password"),
    (page("/password"), FRESH, "pass"),
    (post("/logout"), FRESH, "pass"),
    # a token
    (data("/metrics"), TOKEN, "pass"),
    (post("/api/v1/cases", None, bearer=True), TOKEN, "pass"),
    (socket(origin=FOREIGN, bearer=True), TOKEN, "pass"),
    # a display: read only, its own wall only
    (page("/wall/night-shift/main"), SCREEN, "pass"),
    (page("/wall/night-shift/left"), SCREEN, "forbidden"),
    (page("/wall/showcase/main"), SCREEN, "forbidden"),
    (page("/wall"), SCREEN, "forbidden"),
    (page("/wall/showcase/left"), EVERY_WALL, "pass"),
    (page("/screen/night-shift/main"), SCREEN, "pass"),  # the page around the wall
    (page("/screen/showcase/left"), SCREEN, "forbidden"),
    (page("/screen/showcase/left"), None, "no_screen"),
    (page("/screen/night-shift/main"), OF_UNIT, "forbidden"),
    (page("/wall/~a1b2/main"), EVERY_WALL, "forbidden"),  # a layout that is still being drawn
    (page("/wall/~a1b2/main"), PERSON, "pass"),
    # the clicker of a screen drives its own hall; nothing else of halls is for it
    (data("/api/v1/halls/night-shift"), SCREEN, "pass"),
    (post("/api/v1/halls/night-shift/act"), SCREEN, "pass"),
    (post("/api/v1/halls/night-shift/act", FOREIGN), SCREEN, "cross_site"),
    (post("/api/v1/halls/showcase/act"), EVERY_WALL, "pass"),
    (post("/api/v1/halls/showcase/act"), SCREEN, "forbidden"),
    (data("/api/v1/halls/showcase"), SCREEN, "forbidden"),
    (data("/api/v1/halls"), EVERY_WALL, "forbidden"),
    (data("/api/v1/halls/night-shift/prompt"), SCREEN, "forbidden"),
    (data("/api/v1/halls/night-shift/draws/1"), SCREEN, "forbidden"),
    (post("/api/v1/halls/night-shift"), SCREEN, "forbidden"),
    (data("/api/v1/layouts/night-shift"), SCREEN, "forbidden"),
    (socket("/feeds/hall"), SCREEN, "pass"),
    (socket("/feeds/hall"), OF_UNIT, "forbidden"),
    (data("/api/v1/snapshots/0"), SCREEN, "pass"),
    (data("/assets/00-wall.js"), SCREEN, "pass"),
    (post("/_dash-update-component"), SCREEN, "pass"),
    (post("/api/v1/cases"), SCREEN, "forbidden"),
    (data("/api/v1/rejected"), SCREEN, "forbidden"),
    (data("/api/v1/quarantine"), SCREEN, "forbidden"),
    (data("/api/v1/plans?date=2026-11-21"), SCREEN, "forbidden"),
    (data("/api/v1/plans/changes"), SCREEN, "forbidden"),
    (data("/api/v1/stoppages"), SCREEN, "forbidden"),
    (data("/api/v1/shifts/current"), SCREEN, "forbidden"),
    (post("/screens"), SCREEN, "forbidden"),
    (replace(data("/api/v1/units/1"), method="DELETE", origin=OWN), SCREEN, "forbidden"),
    (page("/desk"), SCREEN, "login"),
    (page("/"), SCREEN, "login"),
    (data("/metrics"), SCREEN, "forbidden"),
    (socket("/_dash-ws-callback"), SCREEN, "pass"),
    (socket("/desk/socket"), SCREEN, "forbidden"),
    # people outside the centre: their own pages and cases only
    (page("/"), OF_UNIT, "pass"),
    (page("/desk/unit"), OF_UNIT, "pass"),
    (post("/api/v1/cases/20261121-00001/sign"), OF_UNIT, "pass"),
    (socket("/feeds/cases"), OF_UNIT, "pass"),
    (page("/desk"), OF_UNIT, "forbidden"),
    (page("/wall/night-shift/main"), OF_UNIT, "forbidden"),
    (data("/api/v1/units"), OF_UNIT, "forbidden"),
    (socket("/feeds/map"), OF_UNIT, "forbidden"),
    (page("/phone"), COLLECTOR, "pass"),
    (data("/api/v1/tasks"), COLLECTOR, "pass"),
    (data("/api/v1/alerts"), COLLECTOR, "forbidden"),
    (post("/api/v1/intake/sms", None, bearer=True), GATEWAY, "pass"),
    (data("/api/v1/cases"), GATEWAY, "forbidden"),
    (data("/api/v1/intake/messages"), SCREEN, "forbidden"),
    (data("/api/v1/rewards"), SCREEN, "forbidden"),
    (data("/api/v1/cases"), SCREEN, "pass"),
    # another site's page in this browser
    (socket(origin=FOREIGN), PERSON, "cross_site"),
    (socket(origin=None), PERSON, "cross_site"),
    (socket(origin="null"), SCREEN, "cross_site"),
    (socket(origin=f"{OWN}.evil.example"), SCREEN, "cross_site"),
    (socket(origin="file://" + HOST), SCREEN, "cross_site"),
    (socket(origin="http://["), SCREEN, "cross_site"),
    (post("/logout", "http://[::1"), PERSON, "cross_site"),
    (post("/api/v1/cases", FOREIGN), PERSON, "cross_site"),
    (post("/api/v1/cases", FOREIGN, "same-origin"), PERSON, "cross_site"),
    (post("/api/v1/cases", None), PERSON, "cross_site"),
    (post("/api/v1/cases", None, "cross-site"), PERSON, "cross_site"),
    (post("/api/v1/cases", None, "same-site"), PERSON, "cross_site"),
    (post("/api/v1/cases", None, "same-origin"), PERSON, "pass"),
    (post("/login", FOREIGN), None, "cross_site"),
    (post("/logout", None), PERSON, "cross_site"),
]


@pytest.mark.parametrize(("ask", "who", "verdict"), TABLE, ids=lambda x: getattr(x, "path", None) or str(x)[:12])
def test_the_door_decides_by_the_table(ask: Ask, who: Identity | None, verdict: str) -> None:
    assert judge(ask, who, SETTINGS) == verdict


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MKCOL", "post"])
def test_every_changing_method_needs_our_own_origin(method: str) -> None:
    assert judge(Ask(method, "/api/v1/x", HOST), PERSON, SETTINGS) == "cross_site"


def test_an_origin_of_the_settings_is_welcome() -> None:
    allowing = Settings(allowed_origins=("https://city.example.cn",))
    assert judge(socket(origin="https://city.example.cn"), PERSON, allowing) == "pass"
    assert judge(socket(origin="https://other.example.cn"), PERSON, allowing) == "cross_site"


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/wall/night-shift/main", "/wall/night-shift/main"),
        ("/desk", "/desk"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/login", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_only_to_this_site(asked: str, goes: str) -> None:
    assert rules.safe_next(asked) == goes


@pytest.mark.parametrize("path", ["//wall/night-shift", "/wallpaper/x", "/api/wall/x"])
def test_what_only_looks_like_a_wall_page_is_none(path: str) -> None:
    assert rules.wall_page(path) is None


def test_tokens_are_long_and_only_their_digest_is_kept() -> None:
    made = {tokens.fresh() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) >= 32 for token in made)
    assert all(len(tokens.digest(token)) == 64 and token not in tokens.digest(token) for token in made)


@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("Abcdef12", True),
        ("abcdef1!", True),
        ("城墙Abc12345", True),
        ("Abc12!", False),
        ("abcdefgh", False),
        ("abcdefg1", False),
        ("Lisi-2026", False),
        ("A1b" * 90, False),
    ],
)
def test_a_password_has_8_characters_of_3_kinds_and_not_the_name(password: str, fine: bool) -> None:
    assert (passwords.complaint(password, "lisi", SETTINGS) is None) is fine


def test_five_failures_lock_the_account_from_that_address_for_15_minutes() -> None:
    throttle, t = Throttle(SETTINGS), 1_000.0
    waits = []
    for _ in range(5):
        waits.append(throttle.attempt("li", "10.0.0.1", t))
        t += 60
    assert waits == [0.0] * 5
    assert throttle.attempt("li", "10.0.0.1", t) == pytest.approx(900 - 60)
    assert throttle.attempt("li", "10.0.0.2", t) == 0
    assert throttle.attempt("wang", "10.0.0.1", t) == 0
    assert throttle.attempt("li", "10.0.0.1", t + 900) == 0


def test_the_pause_between_failures_grows() -> None:
    throttle = Throttle(SETTINGS)
    assert throttle.attempt("li", "a", 0) == 0
    assert throttle.attempt("li", "a", 0) == 0
    assert throttle.attempt("li", "a", 0) == 1
    assert throttle.attempt("li", "a", 1) == 0
    assert throttle.attempt("li", "a", 1) == 2
    assert throttle.attempt("li", "a", 3) == 0
    assert throttle.attempt("li", "a", 3) == 4


def test_a_thousand_guesses_at_once_get_two_tries() -> None:
    throttle = Throttle(SETTINGS)
    assert sum(throttle.attempt("li", "a", 0) == 0 for _ in range(1_000)) == 2


def test_one_guess_on_a_thousand_accounts_locks_the_address_only() -> None:
    throttle = Throttle(SETTINGS)
    assert sum(throttle.attempt(f"u{n}", "a", 0) == 0 for n in range(1_000)) == SETTINGS.address_failures
    assert throttle.attempt("li", "b", 0) == 0


def test_a_success_forgives() -> None:
    throttle = Throttle(SETTINGS)
    for n in range(200):
        assert throttle.attempt("li", "a", n) == 0
        throttle.succeeded("li", "a")


def test_an_identity_is_believed_for_seconds_and_in_grace_for_longer() -> None:
    known = Known(SETTINGS)
    known.put("k", SCREEN, 0)
    entry = known.get("k", SETTINGS.known_s, 0)
    assert entry is not None
    assert entry.identity == SCREEN
    assert known.get("k", SETTINGS.known_s + 0.1, 0) is None
    assert known.in_grace("k", SETTINGS.grace_s, 0) == SCREEN
    assert known.in_grace("k", SETTINGS.grace_s + 1, 0) is None
    assert known.in_grace("stranger", 0, 0) is None


def test_a_session_that_expires_is_dead_even_while_it_is_remembered() -> None:
    known = Known(SETTINGS)
    known.put("k", replace(PERSON, expires_t=100.0), 0)
    before, after = known.get("k", 0, 99), known.get("k", 0, 100)
    assert before is not None
    assert before.identity is not None
    assert after is not None
    assert after.identity is None
    assert known.in_grace("k", 1, 100) is None


def test_looking_again_and_again_while_the_database_is_away_does_not_prolong_the_grace() -> None:
    known = Known(SETTINGS)
    known.put("k", SCREEN, 0)
    step = SETTINGS.known_s + 1
    answers = [known.in_grace("k", n * step, 0) for n in range(1, int(SETTINGS.grace_s / step) + 2)]
    assert answers[-1] is None
    assert answers[-2] == SCREEN
