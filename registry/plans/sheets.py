"""QUESTION: how do plans look as a sheet? Plans → the rows of the import, as CSV or Excel. Reading it changes nothing.

Cells hold ids, not names: no answer carries a person's name, and no name means two people.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Literal

from registry.plans.columns import PLANS, SHIFTS, SIDE_WORDS
from registry.plans.model import Plan
from registry.plans.settings import Settings
from registry.plans.windows import told_window
from registry.templates import example, headings, template, workbook

Format = Literal["xlsx", "csv"]
TYPES: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_SHIFT_WORDS = {code: word for word, code in reversed(SHIFTS.items())}
_SIDE_WORDS = {code: word for word, code in reversed(SIDE_WORDS.items())}


def rows(plans: Iterable[Plan], zone: tzinfo, settings: Settings) -> list[list[str]]:
    """One row a section, cells in the order of the columns."""
    found = []
    for plan in plans:
        window = told_window(plan.date, plan.shift, plan.window_start, plan.window_end, zone, settings.turns)
        head = [plan.date, _SHIFT_WORDS.get(plan.shift, plan.shift), plan.vehicle, plan.driver, *window]
        tail = [_number(plan.speed_limit_kmh), _number(plan.coverage_target), plan.responsible, plan.effect_standard]
        found += [
            [*head, line.section, str(line.passes), _SIDE_WORDS[line.side], *(word or "" for word in tail)]
            for line in plan.sections
        ]
    return found


def sheet(plans: Iterable[Plan], zone: tzinfo, settings: Settings, form: Format) -> bytes:
    """Plans as a file; CSV with BOM, so that Excel reads it as UTF-8."""
    cells = rows(plans, zone, settings)
    return workbook(PLANS, cells) if form == "xlsx" else _csv(cells)


def blank(form: Format) -> bytes:
    """An empty sheet with the example row."""
    return template(PLANS) if form == "xlsx" else _csv([example(PLANS)])


def _csv(cells: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings(PLANS), *([_tame(cell) for cell in row] for row in cells)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _tame(cell: str) -> str:
    """Text that Excel would run as a formula gets a blank before it, which the import takes away again."""
    return "\t" + cell if cell.startswith(("=", "+", "-", "@")) else cell


def _number(value: float | None) -> str:
    return "" if value is None else repr(int(value) if value == int(value) else value)
