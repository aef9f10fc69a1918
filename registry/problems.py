"""QUESTION: what is wrong with a file, where, and what helps? The words every reader of files uses."""

import unicodedata

from msgspec import Struct

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, invisible and direction-changing characters


class Problem(Struct, frozen=True):
    """One reason to refuse a file; `where` is a line, `feature 3` in GeoJSON, or empty: the whole file."""

    where: str
    column: str
    reason: str
    remedy: str

    def told(self, file: str) -> str:
        """`file:line: column: reason — remedy`, without the parts that are empty."""
        place = f"{file}:{self.where}" if self.where else file
        return ": ".join(part for part in (place, self.column, self.reason) if part) + f" — {self.remedy}"


class Wrong(ValueError):
    """Something that cannot be: `reason` says what is wrong, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str, where: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.where = reason, remedy, where

    def at(self, where: str, column: str) -> Problem:
        return Problem(where, column, self.reason, self.remedy)


def shown(value: str) -> str:
    """A value inside a message: quoted, short, nothing invisible."""
    text = value if len(value) <= 40 else value[:39] + "…"
    return "'" + "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in HIDDEN else c for c in text) + "'"
