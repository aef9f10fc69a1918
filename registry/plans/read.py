"""QUESTION: which plans stand in a sheet? CSV or Excel → plans, and every row that is wrong. Pure: nothing is written.

Rows of one (date, shift, vehicle) are one plan. In sheets with merged cells a row without date, shift and vehicle
goes on with the plan above it, and a row without date or shift has those of the row above it.
"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from msgspec import Struct

from registry.importers import parsed
from registry.model import Registry
from registry.plans.columns import PLANS
from registry.plans.model import Plan, PlanSection, plan_id
from registry.plans.names import Names
from registry.plans.settings import Settings
from registry.plans.windows import window
from registry.problems import Problem, Wrong
from registry.rows import Given, read
from registry.settings import Settings as Limits

NIGHT = ("date", "shift")
OF_A_PLAN = (*NIGHT, "vehicle", "driver", "window_start", "window_end")
ONCE = ("speed_limit_kmh", "coverage_target", "responsible", "effect_standard")  # said by one row, true for all
Row = tuple[str, dict[str, Any]]  # line, values by column


class Sheet(Struct, frozen=True):
    """`plans` by id are the whole file when there are no problems, else empty; `lines` tell where they stand."""

    plans: dict[str, Plan]
    problems: list[Problem]
    notes: list[str]
    lines: dict[str, list[tuple[str, str]]]  # plan id → (line, section) of each of its rows


def check(data: bytes, registry: Registry, zone: tzinfo, settings: Settings, limits: Limits) -> Sheet:
    """The file against its columns, itself and the registry; whether plans fit together, `conflicts` says."""
    problems: list[Problem] = []
    notes: list[str] = []
    try:
        given = read(PLANS, data, limits, problems, notes)
    except Wrong as e:
        return Sheet({}, [e.at(e.where, "")], [], {})
    names = Names(registry)
    rows = [_row(row, names, problems) for row in _filled(given, notes)]
    plans: dict[str, Plan] = {}
    lines: dict[str, list[tuple[str, str]]] = {}
    for some in _grouped(rows):
        found = _plan(some, zone, settings, problems)
        if found is not None:
            plans[found.id] = found
            lines[found.id] = [(where, values["section"]) for where, values in some]
    if not given and not problems:
        problems.append(Problem("", "", "holds no rows", "add at least one"))
    if problems:
        return Sheet({}, sorted(problems, key=lambda p: int(p.where or 0)), notes, {})
    return Sheet(plans, [], notes, lines)


def _filled(rows: Sequence[Given], notes: list[str]) -> list[Given]:
    """Rows with what stands above them in merged cells."""
    above: dict[str, str] = {}
    found, filled = [], []
    for row in rows:
        cells = {name: word.strip() for name, word in row.cells.items()}
        if above and not any(cells.get(name) for name in (*NIGHT, "vehicle")):
            missing = [name for name in (*OF_A_PLAN, *ONCE) if not cells.get(name)]
        elif above and cells.get("vehicle"):
            missing = [name for name in NIGHT if not cells.get(name)]
        else:
            missing = []
        taken = {name: above[name] for name in missing if above.get(name)}
        if taken:
            filled.append(row.where)
        cells |= taken
        above = cells
        found.append(Given(row.where, cells))
    if filled:
        more = f" and {len(filled) - 10} more" if len(filled) > 10 else ""
        notes.append(f"cells left empty in lines {', '.join(filled[:10])}{more} were read as those above them")
    return found


def _row(row: Given, names: Names, problems: list[Problem]) -> Row:
    """Values by column with ids for names; None where a cell is wrong."""
    values = parsed(PLANS, row, problems)

    def found(column: str, find: Callable[[str], str]) -> None:
        if values.get(column) is not None:
            try:
                values[column] = find(values[column])
            except Wrong as e:
                problems.append(e.at(row.where, column))
                values[column] = None

    found("vehicle", names.vehicle)
    found("driver", names.driver)
    found("section", lambda word: names.section(word, values["vehicle"]))
    return row.where, values


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one plan together, in the order they stand in; those of no plan left out."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        key = (row[1]["date"], row[1]["shift"], row[1]["vehicle"])
        if None not in key:
            groups.setdefault(key, []).append(row)
    return list(groups.values())


def _plan(rows: list[Row], zone: tzinfo, settings: Settings, problems: list[Problem]) -> Plan | None:
    """The plan of these rows; None where one of them says something wrong."""
    before = len(problems)
    windows = [_window(row, zone, settings, problems) for row in rows]
    _agree(rows, "window_start, window_end", windows, problems)
    for column in ("driver", *ONCE):
        _agree(rows, column, [values.get(column) for _, values in rows], problems)
    wrong = any(values[column] is None for _, values in rows for column in ("driver", "section", "passes"))
    if windows[0] is None or wrong or len(problems) > before:
        return None
    first = rows[0][1]
    sections = tuple(PlanSection(v["section"], v["passes"], v.get("side") or "both") for _, v in rows)
    said = {column: _said(rows, column) for column in ONCE}
    return Plan(
        plan_id(first["date"], first["shift"], first["vehicle"]), first["date"], first["shift"], first["vehicle"],
        first["driver"], *windows[0], sections, **said,
    )  # fmt: skip


def _window(row: Row, zone: tzinfo, settings: Settings, problems: list[Problem]) -> tuple[float, float] | None:
    where, values = row
    start, end = values["window_start"], values["window_end"]
    if start is None or end is None:
        return None
    try:
        return window(values["date"], values["shift"], start, end, zone, settings.turns, settings.window_most_h)
    except Wrong as e:
        problems.append(e.at(where, "window_start, window_end"))
        return None


def _said(rows: list[Row], column: str) -> Any:
    return next((values[column] for _, values in rows if values.get(column) is not None), None)


def _agree(rows: list[Row], column: str, values: Sequence[Any], problems: list[Problem]) -> None:
    """A plan has one driver, one window, one limit: whoever says otherwise, says it wrongly."""
    said = [(where, value) for (where, _), value in zip(rows, values, strict=True) if value is not None]
    for where, value in said[1:]:
        if value != said[0][1]:
            problems.append(Problem(
                where, column, f"differs from line {said[0][0]}, which is of the same date, shift and vehicle",
                "make both alike; a vehicle has one plan a shift",
            ))  # fmt: skip
