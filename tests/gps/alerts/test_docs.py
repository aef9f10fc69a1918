"""The page about the life of an alert says what the table says."""

from config import ROOT
from gps.alerts import life
from gps.alerts.entry import ENDED, STATES

PAGE = (ROOT / "docs" / "alert-life.md").read_text("utf-8")


def test_the_diagram_is_printed_from_the_table() -> None:
    assert f"```mermaid\n{life.diagram()}\n```" in PAGE


def test_the_matrix_of_roles_and_actions_is_printed_from_the_table() -> None:
    assert life.matrix() in PAGE


def test_the_diagram_shows_every_state_and_every_way_between_them() -> None:
    said = life.diagram()
    for state in STATES:
        assert f" {state}" in said
    for state in ENDED:
        assert f"{state} --> [*]" in said
    for row in life.LIFE:
        for state in row.states:
            if row.to and row.to != state:
                (line,) = (ln for ln in said.splitlines() if ln.strip().startswith(f"{state} --> {row.to}:"))
                assert row.action in line
