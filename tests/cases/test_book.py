"""The workbook: words stay words, and no caller's number leaves in it."""

import io
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from msgspec.structs import replace

from cases.book import xlsx
from cases.entry import Case

CASE = Case("20261123-00001", 1, "handling", "collector", "matter", "06036", "", 113.0, 27.8, 0.0, "C07", unit="S01")
HIDDEN = ("\x01", "\x0b\x0c", "\ufffe", "")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_formula_gets_into_a_cell_whatever_it_hides_behind(formula: str) -> None:
    cases = [replace(CASE, description=sign + formula) for sign in HIDDEN]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(cases, {}, ZoneInfo("Asia/Shanghai"), 0.0))).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    column = [cell.value for cell in rows[0]].index("问题描述")
    assert [(row[column].value, row[column].data_type) for row in rows[1:]] == [(formula, "s")] * len(HIDDEN)


def test_a_number_in_the_words_is_masked() -> None:
    data = xlsx([replace(CASE, description="找王姐 13812345678")], {}, ZoneInfo("Asia/Shanghai"), 0.0)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert "找王姐 138****5678" in [cell.value for row in sheet.iter_rows() for cell in row]
