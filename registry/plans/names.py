"""QUESTION: whom and what do people mean? Names and plates as they stand in sheets → ids of the registry. Pure."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from registry.model import Registry
from registry.problems import Wrong, shown

STANDING = frozenset({"dredger"})  # kinds that work at a place, not along a road (domain.md 5.1)
LISTED = 8  # ids named in a message
T = TypeVar("T")


class Names:
    """Finds ids in one registry; the indices by name are made once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._plates = _by(registry.vehicles.values(), lambda v: v.plate, lambda v: v.id)
        self._drivers = _by(registry.drivers.values(), lambda d: d.name, lambda d: d.id)
        self._roads = _by(registry.roads.values(), lambda r: r.name, lambda r: r.id)

    def vehicle(self, word: str) -> str:
        """By id, or by a number plate that only one has."""
        return _one(word, self._registry.vehicles, self._plates, "vehicle", "number plate")

    def driver(self, word: str) -> str:
        """By id, or by a name that only one has."""
        return _one(word, self._registry.drivers, self._drivers, "driver", "name")

    def section(self, word: str, vehicle: str | None) -> str:
        """A road by id or by a name that only one has; a 疏通点 by id for vehicles that work standing."""
        there = self._registry.vehicles.get(vehicle or "")
        place = self._registry.places.get(word)
        if there is not None and there.kind in STANDING and place is not None and place.kind == "dredge":
            return word
        if place is not None and word not in self._registry.roads:
            reason = f"{shown(word)} is a place of kind {place.kind}"
            if place.kind == "dredge":
                raise Wrong(f"{reason}; only a {', '.join(sorted(STANDING))} works at one", "name a road")
            raise Wrong(f"{reason}, where no work is planned", "name a road, or a place of kind dredge")
        return _one(word, self._registry.roads, self._roads, "road", "name")


def _by(items: Iterable[T], name: Callable[[T], str | None], key: Callable[[T], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in items:
        word = name(item)
        if word:
            found.setdefault(word, []).append(key(item))
    return found


def _one(word: str, ids: dict[str, T], names: dict[str, list[str]], noun: str, called: str) -> str:
    if word in ids:
        return word
    meant = sorted(names.get(word, []))
    if len(meant) == 1:
        return meant[0]
    if meant:
        more = f" and {len(meant) - LISTED} more" if len(meant) > LISTED else ""
        raise Wrong(
            f"{shown(word)} is the {called} of {len(meant)} {noun}s: {', '.join(meant[:LISTED])}{more}",
            "write the id of the one you mean",
        )
    raise Wrong(
        f"{shown(word)} is neither id nor {called} of the {len(ids)} {noun}s registered",
        f"correct it, or import the {noun}s first",
    )
