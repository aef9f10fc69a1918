"""A second person proves who they are at somebody else's desk: no session begins."""

import pytest

from access.service import Service
from db import Database
from records import Refused
from tests.access.house import GOOD, QUICK, house

pytestmark = pytest.mark.edges


def test_name_and_password_give_the_role_and_open_nothing(db: Database) -> None:
    with house(db) as home:
        home.member("li", "shift_lead")
    service = Service(db, QUICK)
    with db.transaction() as tx:
        before = tx.execute("SELECT count(*) AS n FROM session").fetchone()
    assert service.confirm("li", GOOD, "127.0.0.1") == "shift_lead"
    with db.transaction() as tx:
        assert tx.execute("SELECT count(*) AS n FROM session").fetchone() == before


def test_wrong_unknown_disabled_and_one_time_passwords_prove_nothing(db: Database) -> None:
    service = Service(db, QUICK)
    once = service.add_person("wang", "admin")
    with pytest.raises(Refused, match="设置自己的口令"):
        service.confirm("wang", once, "a")
    service.set_disabled("wang", True)
    for name, password in (("wang", once), ("wang", "wrong"), ("nobody", GOOD), ("", "")):
        with pytest.raises(Refused, match="账号或口令不正确"):
            service.confirm(name, password, "a")
