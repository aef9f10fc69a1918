"""QUESTION: which cases does somebody want to see, and which may he see at all? Pure: one struct, no SQL."""

from typing import Literal

from msgspec import Struct

Late = Literal["warning", "overdue"]
Sort = Literal["due", "newest", "oldest"]
Box = tuple[float, float, float, float]  # west, south, east, north


class Filters(Struct, frozen=True):
    """What all must be true of a case; None or empty: anything. `now` is asked of lateness."""

    now: float
    status: tuple[str, ...] = ()
    stage: tuple[int, ...] = ()
    open: bool | None = None
    late: Late | None = None
    source: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""
    unit: str = ""  # lead or assisting
    street: str = ""
    duty_grid: str = ""
    collector: str = ""  # reported it or had a task in it
    reporter: str = ""
    holder_role: str = ""
    holder: str = ""
    q: str = ""
    from_t: float | None = None  # reported at or after
    to_t: float | None = None  # and before
    figure: str = ""  # counts in this figure of the day …
    day_from_t: float = 0.0  # … between these
    day_to_t: float = 0.0
    supervised: bool | None = None
    waiting: str = ""  # has an open application of this kind
    flag: str = ""
    box: Box | None = None
    of_unit: str | None = None  # who asks acts for this unit: only its cases
    of_collector: str | None = None  # who asks is this collector: only his tasks and reports
    nothing: bool = False  # who asks may see none


class Cursor(Struct, frozen=True):
    """Where the page before ended: sort value and id."""

    at: float
    id: str


def cursor_of(text: str) -> Cursor | None:
    """`<value>|<id>` as `told` wrote it; None for the first page. Raises `ValueError`."""
    if not text:
        return None
    at, _, case_id = text.partition("|")
    return Cursor(float(at), case_id)


def told(cursor: Cursor | None) -> str | None:
    return None if cursor is None else f"{cursor.at!r}|{cursor.id}"
