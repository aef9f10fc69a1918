"""QUESTION: how does the flow say why not? Names of units, roles, states and actions for its refusals."""

from typing import TYPE_CHECKING

from cases import labels
from cases.flow.room import Room

if TYPE_CHECKING:
    from cases.flow.at import At

MARKS = labels.MARKS


def unit(room: Room, unit_id: str) -> str:
    """A unit's name; its id when the registry does not know it."""
    found = room.units.get(unit_id)
    return found.name if found else unit_id or "（无）"


def action(at: "At") -> str:
    return labels.row(at.row.id, at.do.action)


def source(code: str) -> str:
    return labels.SOURCES.get(code, code)


def result(code: str) -> str:
    return labels.RESULTS.get(code, code)


def application(kind: str) -> str:
    return labels.APPLICATIONS.get(kind, kind)


def plain(text: str) -> str:
    """A plate or name without what people write differently."""
    return "".join(c for c in text.upper() if c.isalnum())
