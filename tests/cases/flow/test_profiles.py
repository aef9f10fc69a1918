"""Three cities' ways of sharing the work: who may do what, and that nobody may do more."""

import pytest
from msgspec.structs import replace

from cases.entry import Do
from cases.flow import profiles, states, table
from cases.flow import step as flow
from cases.flow.settings import Settings
from records import Forbidden, Refused
from tests.cases.flow.build import (
    GOVERNANCE,
    MIN,
    PEOPLE,
    T0,
    TAIZHOU,
    TIANYUAN,
    Story,
    do,
    opened,
    room,
    story,
)  # fmt: skip


def may(role: str, profile: str) -> frozenset[str]:
    return profiles.PROFILES[profile].roles.get(role, frozenset())


def test_taizhou_acceptors_close_and_dispatchers_dispatch() -> None:
    assert {"T6", "T11", "T31", "T34", "T35a"} <= may("acceptor", "taizhou")
    assert {"T14", "T29", "T30"} <= may("dispatcher", "taizhou")
    assert not {"T14", "T29"} & may("acceptor", "taizhou")
    assert not {"T11", "T34"} & may("dispatcher", "taizhou")
    assert "T24a" in may("commander", "taizhou")


def test_tianyuan_the_shift_lead_dispatches_and_closes() -> None:
    assert {"T14", "T15", "T16", "T17", "T34", "T35a", "T35b"} - {"T15"} <= may("shift_lead", "tianyuan")
    assert {"T4", "T6", "T11", "T31"} <= may("acceptor", "tianyuan")
    assert not {"T14", "T34", "T35a"} & may("acceptor", "tianyuan")
    assert not may("dispatcher", "tianyuan"), "there is no such seat"


def test_governance_chiefs_handle_on_the_street_and_zone_chiefs_decide() -> None:
    assert {"T21", "T28"} <= may("street_chief_mgmt", "governance")
    assert {"T7", "T11", "T14", "T24a"} <= may("zone_chief_enf", "governance")
    assert "T11" not in may("acceptor", "governance")
    told = Story(opened(of=GOVERNANCE), GOVERNANCE).does("accept")
    told.forbids("file", "片长")
    told.does("file", role="zone_chief_mgmt").does("dispatch", role="zone_chief_mgmt")
    told.forbids("sign", role="street_chief_mgmt", of="S02")
    assert told.does("sign", role="street_chief_mgmt").case.status == "handling"


def test_every_step_can_be_taken_by_somebody_in_every_profile() -> None:
    for name in profiles.PROFILES:
        roles = profiles.PROFILES[name].roles.values()
        assert set(table.ROWS) == set().union(*roles), name


@pytest.mark.parametrize("name", profiles.PROFILES)
def test_who_must_act_can_take_the_case_on(name: str) -> None:
    own = Settings(profile=name)  # type: ignore[arg-type]
    for state in states.ROWS:
        if state.open:
            role = profiles.holder(state.status, state.holder, own)
            onward = [r for r in table.TABLE if state.status in r.states and r.to not in ("", state.status)]
            assert any(profiles.allowed(r.id, role, own) for r in onward), (name, state.status, role)


@pytest.mark.parametrize("of", [TAIZHOU, TIANYUAN, GOVERNANCE], ids=lambda r: r.settings.profile)
def test_nobody_is_offered_what_the_profile_does_not_give(of: flow.Room) -> None:
    case = story("handling").case
    for status in states.ALL:
        for role, (by, own) in PEOPLE.items():
            mine = profiles.of(of.settings).roles.get(role, frozenset())
            for option in flow.possible(replace(case, status=status), flow.Who(by, role, own), of):
                assert any(row.id in mine for row in table.BY_STATE[status, option.action]), (status, role, option)


def test_what_is_offered_is_never_forbidden_and_refused_only_for_what_is_missing() -> None:
    for status in ("reported", "pending_filing", "pending_dispatch", "handling", "pending_review", "pending_close"):
        told = story(status)
        for role in ("acceptor", "shift_lead", "commander", "unit"):
            for option in flow.possible(told.case, flow.Who(*_who(role)), TIANYUAN, now=T0 + 10 * MIN):
                why = _refused(told, do(option.action, 10 * MIN, role))
                assert not isinstance(why, Forbidden), (role, option)
                assert not why or option.why_not or option.needs, (role, option, why)


def _refused(told: Story, asked: Do) -> Refused | None:
    try:
        flow.step(told.case, asked, TIANYUAN)
    except Refused as e:
        return e
    return None


def _who(role: str) -> tuple[str, str, str]:
    by, of = PEOPLE[role]
    return by, role, of


def test_a_city_adds_rows_to_a_role() -> None:
    more = room(more={"acceptor": ("T34",)})
    assert Story(story("pending_close").case, more).does("close", role="acceptor").case.status == "closed"
    story("pending_close").forbids("close", role="acceptor")


def test_a_city_lets_the_dispatcher_judge_a_first_extension() -> None:
    first = room(profile="taizhou", first_extension=("dispatcher",))
    told = Story(story("handling").case, first)
    due_t = told.case.handle_due_t or 0.0
    told.does("ask_extension", opinion="缺材料", until_t=due_t + MIN).does("agree_extension", role="dispatcher")
    told.does("ask_extension", opinion="还缺", until_t=due_t + 2 * MIN).forbids("agree_extension", role="dispatcher")
    assert told.does("agree_extension").case.extension_count == 2
    story("handling").does("ask_extension", opinion="x", until_t=due_t + MIN).forbids("agree_extension", role="unit")


def test_settings_that_cannot_be_are_refused() -> None:
    for wrong in ({"more": {"acceptor": ("T99",)}}, {"desk_s": 0.0}, {"auto_urge": ("tea",)}, {"rework_share": 0.0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Settings(**wrong)  # type: ignore[arg-type]


def test_an_option_says_what_it_needs_and_what_there_is_to_choose() -> None:
    options = {o.action: o for o in flow.possible(story("pending_close").case, flow.Who(*_who("shift_lead")), TIANYUAN)}
    rework = options["rework"]
    assert (rework.needs, [(c.value, c.label) for c in rework.choices]) == (
        ("result", "opinion"), [("same_unit", "原单位返工"), ("redispatch", "重新派遣")],
    )  # fmt: skip
    told = (
        Story(opened("hotline_12319", informant="李", phone="139")).does("send_verify").does("verify", result="unable")
    )
    told.does("ask_ruling", opinion="?")
    (rule,) = (o for o in flow.possible(told.case, flow.Who(*_who("shift_lead")), TIANYUAN) if o.action == "rule")
    assert [(c.value, c.needs) for c in rule.choices] == [
        ("file", ("opinion", "condition")), ("reject", ("opinion",)), ("verify", ("opinion", "receiver")),
    ]  # fmt: skip
    assert rule.needs == ("result", "opinion")
    (dispatch,) = (
        o for o in flow.possible(story("pending_dispatch").case, flow.Who(*_who("shift_lead")), TIANYUAN)
        if o.action == "dispatch"
    )  # fmt: skip
    assert (dispatch.row, dispatch.needs, dispatch.choices) == ("T14", ("receiver",), ())
