"""Templates are files that their own importer understands."""

import io

import openpyxl
import pytest

from registry.columns import KINDS
from registry.rows import EXAMPLE
from registry.templates import template
from tests.registry.build import changed_member, check

pytestmark = pytest.mark.edges  # workbooks: heavy for the quick ring

TABLES = [name for name, kind in KINDS.items() if not kind.shape]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_not_imported(kind: str) -> None:
    checked = check(kind, template(kind))
    assert "example: skipped" in checked.notes[0]
    assert [problem.reason for problem in checked.problems] == ["holds no rows"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_would_be_fine_as_a_row_of_its_own(kind: str) -> None:
    data = template(kind)
    if KINDS[kind].shape:
        data = data.replace(EXAMPLE.encode(), b"")
    else:
        data = changed_member(data, "xl/worksheets/sheet1.xml", EXAMPLE.encode(), b"")
    checked = check(kind, data)
    assert not checked.problems
    assert len(checked.items) == 1


@pytest.mark.parametrize("kind", TABLES)
def test_headings_stand_in_both_languages(kind: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template(kind))).worksheets[0]
    for cell, column in zip(sheet[1], KINDS[kind].columns, strict=True):
        assert column.label in cell.value
        assert column.name in cell.value
