"""QUESTION: how does what is stored look as a sheet? Entries → rows of text that import again unchanged. Pure."""

from collections.abc import Iterable
from typing import Any

from cases.catalogue import cells
from cases.catalogue.columns import DAYS, SHEETS
from cases.catalogue.model import PREFIX, Condition, Day, DutyRow, Minor
from registry.templates import template, workbook

DAY_WORDS = {kind: word for word, kind in reversed(DAYS.items())}  # the first word of each
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def empty(name: str) -> bytes:
    """An .xlsx to fill in. Raises `KeyError` for a sheet that does not exist."""
    return template(SHEETS[name])


def filled(name: str, entries: Iterable[Any]) -> bytes:
    """An .xlsx of what is stored, to be changed and imported again."""
    return workbook(SHEETS[name], [row(entry) for entry in entries])


def row(entry: Minor | Condition | Day | DutyRow) -> list[str]:
    """The entry's cells in the order of its sheet's columns."""
    if isinstance(entry, Minor):
        flags = (entry.is_local, entry.self_handle_allowed, entry.moving, entry.enabled)
        return [entry.id, entry.name, entry.major_name, entry.legacy_code, *map(_yes, flags), entry.pinyin]
    if isinstance(entry, Condition):
        urgent = "" if entry.urgent == entry.limit.kind.startswith("urgent") else _yes(entry.urgent)
        words = ["/".join(entry.depts), cells.limit_word(entry.limit), entry.closing, entry.grade, urgent]
        return [entry.id, entry.text, *words]
    if isinstance(entry, Day):
        return [entry.day, DAY_WORDS[entry.kind], entry.name]
    return [PREFIX[entry.kind] + entry.code, entry.unit, entry.area, str(entry.rank)]


def _yes(flag: bool) -> str:
    return "是" if flag else "否"
