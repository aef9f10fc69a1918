"""QUESTION: does the file agree with itself and with what is registered? Duplicates, unknown references. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from registry.columns import Kind
from registry.model import Item, Registry
from registry.problems import Problem, shown

DEVICES = {"vehicles": "vehicle", "collectors": "collector", "cameras": "camera"}  # kinds that speak MQTT


class Found(Protocol):
    @property
    def where(self) -> str: ...
    @property
    def item(self) -> Item: ...


def against(kind: Kind, found: Sequence[Found], registry: Registry) -> list[Problem]:
    """Every reason that needs more than one row to see."""
    ids = {str(getattr(f.item, kind.key)) for f in found}
    there = {key: item for key, item in getattr(registry, kind.name).items() if key not in ids}
    problems = [*_twice(found, (kind.key,), {})]
    for columns in kind.unique:
        problems += _twice(found, columns, _taken(there.values(), columns))
    if kind.name in DEVICES:
        problems += _other_devices(kind, found, registry)
    for column, target in kind.refers.items():
        known = set(getattr(registry, target)) | (ids if target == kind.name else set())
        if known:
            problems += _unknown(found, column, known, target)
    return problems


def _values(item: Item, columns: tuple[str, ...]) -> tuple[str, ...] | None:
    values = tuple(getattr(item, column) for column in columns)
    return None if None in values else values


def _taken(items: Iterable[Item], columns: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    return {values: "in the registry" for item in items if (values := _values(item, columns)) is not None}


def _twice(found: Sequence[Found], columns: tuple[str, ...], taken: dict[tuple[str, ...], str]) -> Iterator[Problem]:
    for f in found:
        values = _values(f.item, columns)
        if values is None:
            continue
        if values in taken:
            said = ", ".join(shown(value) for value in values)
            yield Problem(f.where, ", ".join(columns), f"{said} stands already {taken[values]}", "give each its own")
        else:
            taken[values] = f"in {f.where}" if f.where.startswith("feature") else f"in line {f.where}"


def _other_devices(kind: Kind, found: Sequence[Found], registry: Registry) -> Iterator[Problem]:
    """A device id is an MQTT user name: one thing only may speak under it."""
    for f in found:
        device = getattr(f.item, kind.key)
        other = registry.device(device)
        if other not in (None, DEVICES[kind.name]):
            yield Problem(f.where, kind.key, f"{shown(device)} is a {other} already", "give each device its own id")


def _unknown(found: Sequence[Found], column: str, known: set[str], target: str) -> Iterator[Problem]:
    for f in found:
        value = getattr(f.item, column)
        if value is not None and value not in known:
            word = target.replace("_", " ")
            yield Problem(f.where, column, f"{shown(value)} is not among the {len(known)} {word} registered",
                          f"correct it, or import the {word} first")  # fmt: skip
