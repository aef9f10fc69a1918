"""The administrator on a terminal, and the link this installation's own wall keeps."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from access import cli
from access.identity import Keys
from access.service import Service
from access.settings import Settings
from db import Database
from records import NotFound, Refused

pytestmark = pytest.mark.edges
SETTINGS = Settings(hash_memory_kib=64, hash_passes=1, known_s=0.0)


def said(db: Database, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = cli.run(args, db, SETTINGS)
    out, err = capsys.readouterr()
    return code, out.strip(), err.strip()


def key_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["key"][0]


def test_a_user_is_added_listed_given_a_password_disabled_and_enabled(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(db, capsys, "user", "add", "li", "--role", "night_operator")
    assert code == 0
    once = out.removeprefix("one-time password: ")
    service = Service(db, SETTINGS)
    assert service.resolve(Keys(session=service.login("li", once, "here"))) is not None
    assert said(db, capsys, "user", "list")[1] == "li\tnight_operator\tone-time password"
    _, out, _ = said(db, capsys, "user", "password", "li")
    with pytest.raises(Refused):
        service.login("li", once, "here")
    once = out.removeprefix("one-time password: ")
    token = service.login("li", once, "there")
    assert said(db, capsys, "user", "disable", "li") == (0, "li: disabled", "")
    assert service.resolve(Keys(session=token)) is None
    with pytest.raises(Refused):
        service.login("li", once, "elsewhere")
    assert said(db, capsys, "user", "enable", "li") == (0, "li: enabled", "")
    assert service.login("li", once, "third")


def test_a_token_is_shown_once_and_opens_the_api(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    said(db, capsys, "user", "add", "robot", "--role", "leader")
    _, token, _ = said(db, capsys, "user", "token", "robot")
    identity = Service(db, SETTINGS).resolve(Keys(bearer=token))
    assert identity is not None
    assert (identity.kind, identity.name, identity.role) == ("token", "robot", "leader")
    with db.transaction() as tx:
        assert token not in str(tx.execute("SELECT * FROM session").fetchall())


def test_a_display_is_added_listed_and_revoked(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(db, capsys, "screen", "add", "night-shift", "main")
    screen_id, link = out.split("\t")
    assert link.startswith("/screen/night-shift/main?key=")
    service = Service(db, SETTINGS)
    identity = service.resolve(Keys(screen=key_of(link)))
    assert identity is not None
    assert (identity.kind, identity.layout, identity.screen) == ("display", "night-shift", "main")
    assert said(db, capsys, "screen", "list")[1].startswith(f"{screen_id}\tnight-shift/main\tok\tseen 20")
    assert said(db, capsys, "screen", "revoke", screen_id)[0] == 0
    assert service.resolve(Keys(screen=key_of(link))) is None
    assert "revoked" in said(db, capsys, "screen", "list")[1]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("user", "add", "li", "--role", "king"), 1),
        (("user", "add", "a b"), 1),
        (("user", "password", "nobody"), 1),
        (("user", "disable", "nobody"), 1),
        (("user", "token", "nobody"), 1),
        (("screen", "add", "../etc", "main"), 1),
        (("screen", "revoke", "00000000"), 1),
        (("user",), 2),
        (("user", "fly"), 2),
        (("screen", "add"), 2),
    ],
)
def test_what_cannot_be_done_is_said_with_an_exit_code(
    args: tuple[str, ...], code: int, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, err = said(db, capsys, *args)
    assert (got, out) == (code, "")
    assert err
    assert "Traceback" not in err


def test_the_same_name_twice_is_refused(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(db, capsys, "user", "add", "li")[0] == 0
    assert said(db, capsys, "user", "add", "li")[0] == 1


def test_the_standing_link_is_the_same_at_every_start_until_it_is_revoked(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "wall-link"
    first = Service(db, SETTINGS).standing_link("night-shift", "main", file)
    assert first.startswith("/wall/night-shift/main?key=")
    assert file.stat().st_mode & 0o777 == 0o600
    again = Service(db, SETTINGS)
    assert again.standing_link("night-shift", "main", file) == first
    (screen,) = again.screens()
    again.revoke(screen.id)
    fresh = again.standing_link("night-shift", "main", file)
    assert fresh != first
    assert again.resolve(Keys(screen=key_of(fresh))) is not None
    assert again.resolve(Keys(screen=key_of(first))) is None


def test_a_display_revoked_twice_is_not_found(db: Database) -> None:
    service = Service(db, SETTINGS)
    screen_id, _token = service.make_screen("*", "*")
    service.revoke(screen_id)
    with pytest.raises(NotFound):
        service.revoke(screen_id)


def test_people_of_a_unit_and_collectors_say_for_whom_they_act(
    db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction() as tx:
        tx.execute("INSERT INTO unit_org (id, name, kind) VALUES ('S01', '嵩山路街道办事处', 'subdistrict')")
    assert "--of" in said(db, capsys, "user", "add", "song", "--role", "unit")[2]
    assert "没有此责任单位" in said(db, capsys, "user", "add", "song", "--role", "unit", "--of", "S09")[2]
    assert "--of" in said(db, capsys, "user", "add", "pai", "--role", "dispatcher", "--of", "S01")[2]
    assert said(db, capsys, "user", "add", "song", "--role", "unit", "--of", "S01")[0] == 0
    assert said(db, capsys, "user", "list")[1] == "song\tunit S01\tone-time password"
    token = said(db, capsys, "user", "token", "song")[1]
    who = Service(db, SETTINGS).resolve(Keys(bearer=token))
    assert who is not None
    assert (who.role, who.of) == ("unit", "S01")
