"""QUESTION: what may be asked of the lists? Query parameters → filters. Pure."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from typing import Annotated, Any, Literal

from msgspec.structs import replace
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cases import marks
from cases.asker import Asker, own_only
from cases.find.filters import Box, Filters
from cases.flow import states
from cases.tally import Day

NO_NUL = r"^[^\x00]*$"  # PostgreSQL takes none
CLOCKWORK = ("late", "warning", "supervised", "open")
FIGURES = (*marks.FIGURES, *CLOCKWORK, *(f"holding:{status}" for status in states.OPEN))
Word = Annotated[str, Field(max_length=100, pattern=NO_NUL)]
MOMENT = "epoch s, a local date or RFC 3339"


def moment(text: str, zone: tzinfo) -> float:
    """Epoch s of `1795197600`, `2026-11-21` (local midnight) or `2026-11-21T08:00:00+08:00`. Raises `ValueError`."""
    try:
        t = float(text)
    except ValueError:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.min, zone).timestamp()
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).timestamp()
    if not math.isfinite(t) or abs(t) > 1e11:
        raise ValueError(f"{text!r} is no moment")
    return t


def _moment(text: str) -> str:
    """As it is, if it is a moment."""
    try:
        moment(text, UTC)
    except OverflowError as e:
        raise ValueError(str(e)) from None
    return text


def _day(text: str) -> str:
    if text:
        date.fromisoformat(text)
    return text


def _box(text: str) -> str:
    if text:
        box(text)
    return text


def _figure(text: str) -> str:
    if text and text not in FIGURES:
        raise ValueError(f"want one of {', '.join(FIGURES)}")
    return text


Moment = Annotated[str, AfterValidator(_moment), Field(max_length=40, pattern=NO_NUL, description=MOMENT)]
DayIn = Annotated[
    str,
    AfterValidator(_day),
    Field(max_length=10, pattern=r"^(\d{4}-\d\d-\d\d)?$", description="local date the counting day began"),
]


def box(text: str) -> Box:
    """`west,south,east,north` in degrees. Raises `ValueError`."""
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("want west,south,east,north in degrees")
    return west, south, east, north


class FilterIn(BaseModel):
    """Filters of every list, count, map and export."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    status: Annotated[list[Literal[states.ALL]], Field(description="may be given several times")] = []  # type: ignore[valid-type]
    stage: list[Annotated[int, Field(ge=0, le=7)]] = []
    open: bool | None = None
    late: Literal["warning", "overdue"] | None = None
    source: list[Word] = []
    kind: Literal["", "component", "matter", "event_legacy"] = ""
    code: Annotated[str, Field(pattern=r"^[0-9]{0,5}$")] = ""
    unit: Annotated[Word, Field(description="leads or assists")] = ""
    street: Word = ""
    duty_grid: Word = ""
    collector: Annotated[Word, Field(description="reported it or had a task in it")] = ""
    reporter: Word = ""
    q: Annotated[Word, Field(description="number, class, pinyin initials, road, words")] = ""
    from_: Annotated[Moment | None, Field(alias="from", description=f"reported since: {MOMENT}")] = None
    to: Annotated[Moment | None, Field(description=f"reported before: {MOMENT}")] = None
    passed: Annotated[Literal["", *states.STAGES], Field(description="passed this stage in `day`")] = ""  # type: ignore[valid-type]
    figure: Annotated[
        str, AfterValidator(_figure), Field(max_length=40, description="counts in this figure of /cases/today")
    ] = ""
    day: DayIn = ""
    mine: Annotated[bool | None, Field(description="who asks must act now")] = None
    supervised: bool | None = None
    waiting: Annotated[Word, Field(description="an application of this kind is not judged yet")] = ""
    flag: Word = ""
    bbox: Annotated[
        str, AfterValidator(_box), Field(max_length=100, pattern=r"^[-0-9.,eE+]*$", description="west,south,east,north")
    ] = ""


class ListIn(FilterIn):
    sort: Literal["due", "newest", "oldest"] = "due"
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=80, pattern=r"^(-?[0-9.e+]+\|[A-Za-z0-9-]+)?$")] = ""
    total: Annotated[bool, Field(description="count all that fit, too")] = False


class MapIn(FilterIn):
    zoom: Annotated[float, Field(ge=0, le=22)] = 14.0


def filters(asked: FilterIn, one: Asker, now: float, zone: tzinfo, day_of: Callable[[float, str], Day]) -> Filters:
    """What was asked, of what who asks may see. `day_of`: counting day of (now, date). Raises `ValueError`."""
    figure = asked.figure or asked.passed
    given: dict[str, Any] = {}
    if figure:
        day = day_of(now, asked.day)
        given = {"figure": figure, "day_from_t": day.from_t, "day_to_t": day.to_t}
    wanted = Filters(
        now, tuple(asked.status), tuple(asked.stage), asked.open, asked.late, tuple(asked.source), asked.kind,
        asked.code, asked.unit, asked.street, asked.duty_grid, asked.collector, asked.reporter, q=asked.q,
        from_t=None if asked.from_ is None else moment(asked.from_, zone),
        to_t=None if asked.to is None else moment(asked.to, zone),
        supervised=asked.supervised, waiting=asked.waiting, flag=asked.flag,
        box=box(asked.bbox) if asked.bbox else None, **given,
    )  # fmt: skip
    return own_only(_mine(wanted, one) if asked.mine else wanted, one)


def _mine(wanted: Filters, one: Asker) -> Filters:
    """Open cases he must act on: of his role's pool, or held by him, his unit, his collector."""
    if one.of:
        return replace(wanted, open=True, holder=one.of)
    return replace(wanted, open=True, holder_role=one.role)
