"""QUESTION: which class and which place does a citizen's message mean? Sure, or suggestions for the acceptor. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from cases.catalogue.model import Catalogue, Minor
from cases.intake.addresses import Address, Addresses

HELD = 0.5  # share of a name's pairs and characters a message must hold for the class to be suggested
SUGGESTED = 5
FILLING = "类问题异常其他"


class Guess(NamedTuple):
    """`minor`, `place`: beyond doubt, else None; `minors`, `places`: what it may be, best first."""

    minor: Minor | None
    place: Address | None
    minors: tuple[Minor, ...]
    places: tuple[Address, ...]


def guess(text: str, catalogue: Catalogue, addresses: Addresses) -> Guess:
    """What the words say."""
    minors = _minors(text, (m for m in catalogue.minors.values() if m.enabled))
    sure = [m for m in minors if m.name in text]
    place = addresses.named_in(text)
    return Guess(_only(sure), place, tuple(minors[:SUGGESTED]), (place,) if place else tuple(_places(text, addresses)))


def _only(sure: list[Minor]) -> Minor | None:
    """The one class that is named; of a name within another the longer one, of a component and a matter the matter."""
    longest = [m for m in sure if not any(m.name != more.name and m.name in more.name for more in sure)]
    names = {m.name for m in longest}
    if len(names) != 1:
        return None
    matters = [m for m in longest if m.kind == "matter"]
    return (matters or longest)[0]


def _minors(text: str, minors: Iterable[Minor]) -> list[Minor]:
    pairs, signs = _pairs(text), set(text)
    scored = []
    for minor in minors:
        name = minor.name.strip(FILLING) or minor.name
        wanted, letters = _pairs(name) or {name}, set(name)
        share = (len(wanted & pairs) / len(wanted) + len(letters & signs) / len(letters)) / 2
        if minor.name in text or share >= HELD:
            scored.append((minor.name not in text, -share, minor.kind != "matter", -len(minor.name), minor.id, minor))
    return [minor for *_, minor in sorted(scored, key=lambda s: s[:5])]


def _places(text: str, addresses: Addresses) -> list[Address]:
    """Places whose whole name stands in the message: a road alone is no point, but a start."""
    named = [place for place in addresses.places if place.name in text]
    return sorted(named, key=lambda place: (not place.exact, -len(place.name), place.name))[:SUGGESTED]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
