"""QUESTION: does the file agree with itself and with what is registered? Duplicates, unknown references. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry.columns import Kind
from registry.model import Registry
from registry.problems import Problem, shown

DEVICES = {"vehicles": "vehicle", "collectors": "collector", "cameras": "camera"}  # kinds that speak MQTT
Found = Sequence[tuple[str, Mapping[str, Any]]]  # where, values by column


def against(kind: Kind, found: Found, registry: Registry) -> list[Problem]:
    """Every reason that needs more than one row to see; rows that are wrong by themselves take part."""
    ids = {values[kind.key] for _, values in found}
    problems = [*_twice(found, (kind.key,), {})]
    for columns in kind.unique:
        others = (item for key, item in getattr(registry, kind.name).items() if key not in ids)
        taken: dict[tuple[Any, ...], str] = {
            tuple(getattr(item, column) for column in columns): "in the registry" for item in others
        }
        problems += _twice(found, columns, taken)
    if kind.name in DEVICES:
        problems += _other_devices(kind, found, registry)
    for column, target in kind.refers.items():
        known = set(getattr(registry, target)) | (ids if target == kind.name else set())
        if known:
            problems += _unknown(found, column, known, target.replace("_", " "))
    return problems


def _twice(found: Found, columns: tuple[str, ...], taken: dict[tuple[Any, ...], str]) -> Iterator[Problem]:
    for where, row in found:
        values = tuple(row.get(column) for column in columns)
        if None in values:
            continue
        if values in taken:
            said = ", ".join(shown(str(value)) for value in values)
            yield Problem(where, ", ".join(columns), f"{said} stands already {taken[values]}", "give each its own")
        else:
            taken[values] = f"in {where}" if where.startswith("feature") else f"in line {where}"


def _other_devices(kind: Kind, found: Found, registry: Registry) -> Iterator[Problem]:
    """A device id is an MQTT user name: one thing only may speak under it."""
    for where, row in found:
        device = row[kind.key]
        other = registry.device(device) if device else None
        if other not in (None, DEVICES[kind.name]):
            yield Problem(where, kind.key, f"{shown(device)} is a {other} already", "give each device its own id")


def _unknown(found: Found, column: str, known: set[str], target: str) -> Iterator[Problem]:
    for where, row in found:
        value = row.get(column)
        if value is not None and value not in known:
            yield Problem(where, column, f"{shown(value)} is not among the {len(known)} {target} registered",
                          f"correct it, or import the {target} first")  # fmt: skip
