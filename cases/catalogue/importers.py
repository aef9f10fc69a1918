"""QUESTION: may this sheet go into the catalogue? Bytes → rows and every reason against it. Pure."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Struct

from cases.catalogue import cells, pinyin
from cases.catalogue.columns import SHEETS
from cases.catalogue.model import LABELS, Catalogue, Condition, Day, DutyRow, Key, Minor
from registry.importers import parsed
from registry.problems import Problem, Wrong, shown
from registry.rows import Given, read
from registry.settings import Settings

Values = dict[str, Any]
Entry = Minor | Condition | Day | DutyRow
DEFAULTS = Settings()


class Around(Struct, frozen=True):
    """What a sheet is compared with. `None`: not known, hence not compared."""

    catalogue: Catalogue = Catalogue()
    units: Collection[str] | None = None
    areas: Collection[str] | None = None  # streets and duty grids


class Checked(Struct, frozen=True):
    """`entries` are the whole sheet when there are no problems, else empty."""

    entries: tuple[Any, ...]
    problems: list[Problem]
    notes: list[str]


def check(name: str, data: bytes, around: Around | None = None, limits: Settings = DEFAULTS) -> Checked:
    """The whole sheet `name` against its columns, itself and the catalogue. Raises `KeyError` for an unknown name."""
    kind, around = SHEETS[name], around or Around()
    problems: list[Problem] = []
    notes: list[str] = []
    try:
        rows = read(kind, data, limits, problems, notes)
    except Wrong as e:
        return Checked((), [e.at(e.where, "")], [])
    found = [(row, parsed(kind, row, problems)) for row in rows]
    whole = [(row, values) for row, values in found if _complete(name, values)]
    problems += _twice(name, whole) + _AGAINST[name](whole, around)
    if not rows and not problems:
        problems.append(Problem("", "", "holds no rows", "add at least one"))
    if problems:
        return Checked((), sorted(problems, key=lambda p: int(p.where or 0)), notes)
    return Checked(tuple(_MADE[name](values) for _, values in whole), [], notes)


Found = list[tuple[Given, Values]]


def _complete(name: str, values: Values) -> bool:
    """Whether every needed cell is there and right; the others have their problem already."""
    needed = {column.name for column in SHEETS[name].columns if column.required}
    return needed <= {column for column, value in values.items() if value is not None} and None not in values.values()


def _twice(name: str, found: Found) -> list[Problem]:
    columns = ("class", "area", "unit") if name == "duties" else (SHEETS[name].key,)
    taken: dict[tuple[Any, ...], str] = {}
    problems = []
    for row, values in found:
        key = tuple(values.get(column, "") for column in columns)
        if key in taken:
            said = ", ".join(shown(str(part)) for part in key if part)
            problems.append(Problem(row.where, ", ".join(columns), f"{said} stands already in line {taken[key]}",
                                    "delete one"))  # fmt: skip
        taken.setdefault(key, row.where)
    return problems


# -- against the catalogue and the registry


def _classes(found: Found, around: Around) -> list[Problem]:
    """A major class has one name; a sheet that holds all its classes may give it another."""
    given = {values["id"] for _, values in found}
    others = (m for m in around.catalogue.minors.values() if m.id not in given)
    names: dict[Key, str] = {(m.kind, m.major): m.major_name for m in others}
    return [
        Problem(row.where, "major_name", f"{shown(values['major_name'])}: {LABELS[kind]} {code[:2]} is {shown(known)}",
                "write that name, or correct the class")
        for row, values in found
        for kind, code in (cells.split(values["id"]),)
        if (known := names.setdefault((kind, code[:2]), values["major_name"])) != values["major_name"]
    ]  # fmt: skip


def _conditions(found: Found, around: Around) -> list[Problem]:
    known = around.catalogue.minors
    return [
        Problem(row.where, "id", f"{shown(values['id'])}: no such class", "correct it, or import the catalogue first")
        for row, values in found
        if cells.split(values["id"].partition("-")[0]) not in known
    ]


def _days(found: Found, around: Around) -> list[Problem]:
    return []


def _duties(found: Found, around: Around) -> list[Problem]:
    classes = {key for kind, code in around.catalogue.minors for key in ((kind, code), (kind, code[:2]), (kind, ""))}
    problems = []
    for row, values in found:
        if cells.split(values["class"]) not in classes:
            problems.append(Problem(row.where, "class", f"{shown(values['class'])}: no such class", "correct it"))
        problems += _unknown(row, "unit", values["unit"], around.units, "units")
        problems += _unknown(row, "area", values.get("area", ""), around.areas, "streets and duty grids")
    return problems


def _unknown(row: Given, column: str, value: str, known: Collection[str] | None, what: str) -> list[Problem]:
    if not value or not known or value in known:
        return []
    return [Problem(row.where, column, f"{shown(value)} is not among the {len(known)} {what} registered",
                    f"correct it, or import the {what} first")]  # fmt: skip


# -- values → entries


def _minor(values: Values) -> Minor:
    kind, code = cells.split(values["id"])
    spelled = values.get("pinyin") or pinyin.syllables(values["name"])
    return Minor(
        kind, code, values["name"], code[:2], values["major_name"], values.get("legacy_code", ""),
        values.get("is_local", False), values.get("self_handle", False), values.get("moving", False),
        values.get("enabled", True), pinyin.initials(spelled), spelled,
    )  # fmt: skip


def _condition(values: Values) -> Condition:
    kind, code = cells.split(values["id"].partition("-")[0])
    urgent = values.get("urgent", values["limit"].kind.startswith("urgent"))
    return Condition(
        values["id"], kind, code, values["text"], values["depts"], values["limit"], urgent, values["closing"],
        values.get("grade", ""),
    )  # fmt: skip


def _day(values: Values) -> Day:
    return Day(values["day"], values["kind"], values.get("name", ""))


def _duty(values: Values) -> DutyRow:
    kind, code = cells.split(values["class"])
    return DutyRow(kind, code, values.get("area", ""), values["unit"], values.get("rank", 1))


_AGAINST: Mapping[str, Callable[[Found, Around], list[Problem]]] = {
    "catalogue": _classes, "conditions": _conditions, "holidays": _days, "duties": _duties,
}  # fmt: skip
_MADE: Mapping[str, Callable[[Values], Entry]] = {
    "catalogue": _minor, "conditions": _condition, "holidays": _day, "duties": _duty,
}  # fmt: skip


def keys_of(entries: tuple[Condition | DutyRow, ...]) -> set[Key]:
    """The classes whose rows a sheet replaces."""
    return {(entry.kind, entry.code) for entry in entries}
