"""QUESTION: which lists do we bring along? The 2026 classes, one city's standard, the holidays as published. Pure."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from cases.catalogue.importers import Around, check
from cases.catalogue.model import Catalogue, Condition, Day, Minor, built

FOLDER = Path(__file__).parent / "data"
SHEETS = ("catalogue", "conditions", "holidays")


@cache
def minors() -> tuple[Minor, ...]:
    """153 components, 250 matters, and three events of the 2013 list that the new one has no place for."""
    return _read("catalogue", Around())


@cache
def conditions() -> tuple[Condition, ...]:
    """The standard's rows of the field guide 3.3."""
    return _read("conditions", Around(catalogue=Catalogue(minors={m.key: m for m in minors()})))


@cache
def days() -> tuple[Day, ...]:
    """Holidays and make-up days; the file says which notice they are from."""
    return _read("holidays", Around())


@cache
def catalogue() -> Catalogue:
    """The catalogue of a city that has imported and configured nothing."""
    return built(minors(), conditions())


def fingerprint(entry: Minor | Condition | Day) -> str:
    """Tells whether a stored row is still the one that was shipped."""
    return hashlib.sha256(msgspec.json.encode(entry)).hexdigest()[:16]


def _read(name: str, around: Around) -> tuple[Any, ...]:
    checked = check(name, (FOLDER / f"{name}.csv").read_bytes(), around)
    if checked.problems:
        raise ValueError("; ".join(problem.told(f"{name}.csv") for problem in checked.problems))
    return checked.entries
