"""Who asks: people, units, collectors, screens; and the demo's people, only in the demo."""

import pytest

from access.identity import Identity
from cases import asker as askers
from cases.asker import Asker, asker
from cases.entry import Case, Task
from cases.find.filters import Filters
from records import Forbidden, Refused

CASE = Case(
    "20261123-00001", 1, "handling", "collector", "matter", "06036", "木板", 113.0, 27.8, 0.0, "C07", unit="S01"
)
TASK = Task("t", CASE.id, "check", "C08", 0.0, None, "甲")
SAID = {"CityWall-Time": "1795197600", "CityWall-As": "采集甲|collector|C07".encode().decode("latin-1")}


def identity(role: str = "admin", kind: str = "token", of: str = "") -> Identity:
    return Identity(kind, "管理员", role, "k", of=of)  # type: ignore[arg-type]


def test_the_demo_s_people_act_at_their_own_time() -> None:
    assert asker(identity(), SAID, demo=True) == Asker("采集甲", "collector", "C07", False, 1795197600.0)
    assert asker(identity(), {"CityWall-Time": "1795197600"}, demo=True).name == "管理员"


@pytest.mark.parametrize(
    ("who", "demo"),
    [(identity(), False), (identity(kind="person"), True), (identity("shift_lead"), True), (identity("unit"), True)],
)
def test_nobody_else_speaks_for_others(who: Identity, demo: bool) -> None:
    for name, value in SAID.items():
        with pytest.raises(Forbidden, match="演示"):
            asker(who, {name: value}, demo)


@pytest.mark.parametrize(
    "wrong",
    [{"CityWall-Time": "soon"}, {"CityWall-Time": "nan"}, {"CityWall-As": "x"}, {"CityWall-As": "a|system|"},
     {"CityWall-As": "|admin|"}, {"CityWall-As": "\xff|admin|"}],
)  # fmt: skip
def test_what_they_say_must_make_sense(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        asker(identity(), wrong, demo=True)


def test_gateways_and_strangers_see_nothing() -> None:
    for who in (None, identity("gateway")):
        with pytest.raises(Forbidden):
            asker(who, {}, demo=True)


@pytest.mark.parametrize(
    ("role", "of", "sees"),
    [("acceptor", "", True), ("unit", "S01", True), ("unit", "S02", False), ("unit", "", False),
     ("collector", "C07", True), ("collector", "C08", True), ("collector", "C09", False), ("collector", "", False)],
)  # fmt: skip
def test_units_and_collectors_see_their_own_only(role: str, of: str, sees: bool) -> None:
    one = Asker("甲", role, of, False)
    assert askers.may_see(CASE, one, [TASK]) is sees
    limited = askers.own_only(Filters(0.0), one)
    assert (limited == Filters(0.0)) is (role == "acceptor")
    assert limited.nothing is (not of and role != "acceptor")


def test_an_informant_is_never_told_whole() -> None:
    shown = {"informant": "张三丰", "phone": "13812345678", "description": "电话 13812345678", "handler": "李四"}
    seat = askers.masked(shown, Asker("甲", "acceptor", "", False))
    assert (seat["informant"], seat["phone"], seat["handler"]) == ("张*", "138****5678", "李四")
    unit = askers.masked(shown, Asker("乙", "unit", "S01", False))
    assert (unit["informant"], unit["phone"], unit["description"]) == ("张*", "138****5678", "电话 138****5678")
    step = askers.masked_step({"opinion": "已回访 13812345678"}, Asker("乙", "unit", "S01", False))
    assert step["opinion"] == "已回访 138****5678"
    screen = askers.masked(shown, Asker("d", "display", "", True))
    assert (screen["informant"], screen["phone"], screen["description"], screen["handler"]) == (
        "", "", "电话 138****5678", "",
    )  # fmt: skip
