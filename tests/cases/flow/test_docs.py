"""The page about the flow of a case says what the table says; every code has a word."""

from cases import labels
from cases.entry import Do, NewReport
from cases.flow import printed, states, table
from cases.flow.guards import BY_ROW, GIVEN, STANDING, WHOSE
from cases.flow.profiles import PROFILES
from cases.flow.settings import Settings
from cases.flow.side import ALL_EFFECTS
from config import ROOT


def test_the_page_is_printed_from_the_table() -> None:
    page = (ROOT / "docs" / "case-flow.md").read_text("utf-8")
    assert page == printed.page(), "write it anew: python -m cases.flow.printed > docs/case-flow.md"


def test_the_diagram_shows_every_state_and_every_way_between_them() -> None:
    said = printed.diagram()
    for state in states.ALL:
        assert f" {state}" in said
        assert f'{state}["' in printed.stages()
    for row in table.TABLE:
        for state in row.states:
            if row.to and row.to != state and not row.id.startswith("T41"):
                (line,) = (ln for ln in said.splitlines() if ln.strip().startswith(f"{state} --> {row.to}:"))
                assert row.action in line


def test_the_matrix_shows_who_may_do_what_in_each_profile() -> None:
    for name, profile in PROFILES.items():
        lines = printed.matrix(name).splitlines()
        assert len(lines) == len(table.TABLE) + 2
        assert sum(line.count("●") for line in lines) == sum(len(rows) for rows in profile.roles.values())


def test_rows_are_numbered_after_the_field_guide() -> None:
    numbers = {int("".join(c for c in row.id[1:] if c.isdigit())) for row in table.TABLE}
    assert numbers == set(range(1, 42))
    assert len(table.ROWS) == len(table.TABLE), "no number twice"


def test_every_row_names_states_and_fields_that_exist() -> None:
    for row in table.TABLE:
        assert set(row.states) <= set(states.ALL)
        assert row.to in (*states.ALL, table.STAYS)
        fields = {*Do.__struct_fields__, *(NewReport.__struct_fields__ if not row.states else ())}
        assert set(row.needs) <= fields, row.id


def test_every_action_has_an_effect_and_every_guard_an_action() -> None:
    taken = set(table.ACTIONS) - set(table.OPENING)
    assert set(ALL_EFFECTS) == taken
    for guards in (WHOSE, STANDING, GIVEN):
        assert set(guards) <= taken
    assert set(BY_ROW) <= set(table.ROWS)


def test_every_code_has_its_word() -> None:
    assert set(labels.STATUSES) == set(states.ALL)
    assert set(labels.STAGES) == set(states.STAGES)
    assert set(labels.ACTIONS) == set(table.ACTIONS)
    assert set(labels.CLOCKS) == set(states.CLOCKS)
    assert set(labels.PROFILES) == set(PROFILES)
    roles = {role for profile in PROFILES.values() for role in profile.roles}
    assert roles <= set(labels.ROLES)
    results = {r for row in table.TABLE for r in (row.result, *row.results) if r}
    assert results <= set(labels.RESULTS)
    assert {need for row in table.TABLE for need in row.needs} <= set(labels.NEEDS)
    own = Settings()
    assert {*own.no_verify, *own.public, *own.replied, *own.with_informant, *own.with_picture} <= set(labels.SOURCES)
    assert set(own.auto_urge) <= set(labels.CLOCKS)
