"""What does a hall show or say that is not there now? Pure; asked of who sees the units, cameras and cases."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from layouts.tour import FACTS, fields
from records import Focus, Hall, Missing, Unreachable
from show.book import QUERY

UNIT_GONE = {"offline": "silent", "no_fix": "silent", "off_shift": "off_shift"}  # unit states → why
CAMERA_GONE = {"silent": "silent", "frozen": "silent", "none": "no_picture"}  # camera states → why
Seen = tuple[str, float | None]  # state as the feeds say it, and the time of its newest fix or picture


class Here(Protocol):
    """What is there now. Answers at once, except `case`, which may ask the database and raise `Unreachable`."""

    def unit(self, unit: str) -> Seen | None: ...
    def camera(self, camera: str) -> Seen | None: ...
    def case(self, words: str, ever: bool = False) -> str | None:
        """The id of this case, or of the newest of today (`ever`: of any day) whose words hold `words`."""

    def alarms(self) -> int:
        """Alarms nobody has answered yet."""

    def ids(self, kind: str) -> Sequence[str]:
        """Of vehicle, collector, case, alert: all there are now."""

    def value(self, field: str) -> str | None:
        """A live field, printed; None: it has no value now."""


Find = Callable[[str, bool], str | None]  # `Here.case`: raises `Unreachable` when nobody could say


def missing(
    hall: Hall, texts: Iterable[str], here: Here, find: Find, now: float, silent_s: float
) -> tuple[Missing, ...]:
    """Things named by the screens' focus, then live fields of `texts` without a value; each once, in order.

    `recorded`: something of it was there, and can be shown marked 回放.
    """
    found: dict[tuple[str, str], Missing] = {}
    for shown in hall.screens.values():
        for one in _of_focus(shown.focus, here, find, now, silent_s):
            found.setdefault((one.what, one.id), one)
    gone = {one.id for one in found.values()}
    for field in dict.fromkeys(field for text in texts for field in fields(text)):
        told = not field.startswith(FACTS) and gone.isdisjoint(field.split("."))
        if told and here.value(field) is None:
            found["figure", field] = Missing("figure", field, "no_value")
    return tuple(found.values())


def _of_focus(focus: Focus, here: Here, find: Find, now: float, silent_s: float) -> Iterable[Missing]:
    if focus.unit:
        yield from _of_seen("unit", focus.unit, here.unit(focus.unit), UNIT_GONE, now - silent_s)
    if focus.camera:
        yield from _of_seen("camera", focus.camera, here.camera(focus.camera), CAMERA_GONE, None)
    if focus.case and not focus.recorded:
        is_there = _is_there(focus.case.removeprefix(QUERY), find)
        if focus.case.startswith(QUERY):  # else the wall would have its id
            yield Missing("case", focus.case, "unknown", recorded=bool(is_there))
        elif is_there is False:
            yield Missing("case", focus.case, "unknown")
    if focus.alert and focus.alert not in here.ids("alert"):
        yield Missing("alert", focus.alert, "unknown")


def _is_there(words: str, find: Find) -> bool | None:
    """Of any day; None: nobody can say now, which is no reason to call it unknown."""
    try:
        return find(words, True) is not None
    except Unreachable:
        return None


def _of_seen(
    what: str, name: str, seen: Seen | None, gone: dict[str, str], before_t: float | None
) -> Iterable[Missing]:
    if seen is None:
        yield Missing(what, name, "unknown")
        return
    state, t = seen
    why = gone.get(state, "silent" if before_t is not None and (t is None or t < before_t) else "")
    if why:
        yield Missing(what, name, why, t, recorded=t is not None)
