"""QUESTION: from when to when? Local times of day and a night's date → UTC epoch s, and back. Pure.

A night belongs to the local date on which it starts: 02:00 in the night of the 21st is on the morning of the 22nd.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from registry.problems import Wrong, shown

DAY = timedelta(days=1)
_CLOCK = re.compile(r"(次日|翌日|第二天)?\s*(\d{1,2}):(\d{2})(?::00)?")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_FULL = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[\sT]+(\d{1,2}):(\d{2})(?::(\d{2}))?")


class Clock(NamedTuple):
    """A time of day; `next_day` where 次日 stands before it, or 24:00."""

    minute: int  # since midnight
    next_day: bool = False


Time = Clock | datetime  # a datetime without zone is local


def day(value: str) -> str:
    """A date as `YYYY-MM-DD`; `2026/11/21`, `2026年11月21日`, `20261121` are read as well."""
    word = unicodedata.normalize("NFKC", value)
    found = _DATE.fullmatch(word) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", word)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        pass
    raise Wrong(f"{shown(value)} is no date", "write it as 2026-11-21")


def time_of(value: str) -> Time:
    """`23:00`, `24:00`, `次日02:00`, a full local time, or RFC 3339 with its zone."""
    word = unicodedata.normalize("NFKC", value)
    if found := _CLOCK.fullmatch(word):
        minute = int(found[2]) * 60 + int(found[3])
        if int(found[3]) < 60 and minute <= 1440:
            return Clock(minute % 1440, bool(found[1]) or minute == 1440)
    elif found := _FULL.fullmatch(word):
        try:
            hour, rest, second = int(found[2]), int(found[3]), int(found[4] or 0)
            return datetime.combine(date.fromisoformat(day(found[1])), time(hour, rest, second))
        except ValueError:
            pass
    else:
        try:
            read = datetime.fromisoformat(word)
        except ValueError:
            read = None
        if read is not None and read.tzinfo is not None:
            return read
    raise Wrong(f"{shown(value)} is no time", "write HH:MM, for example 23:00, or 2026-11-21 23:00")


def turn_of(shift: str, turns: Mapping[str, str]) -> timedelta:
    """Time of day from which a shift's times are on its own date; earlier ones are on the next morning."""
    hour, _, minute = turns.get(shift, "00:00").partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def night_of(t: float, shift: str, zone: tzinfo, turns: Mapping[str, str]) -> str:
    """The date a moment of this shift belongs to: of 02:00 on the 1st it is the last of the month before."""
    return (datetime.fromtimestamp(t, zone) - turn_of(shift, turns)).date().isoformat()


def window(
    night: str, shift: str, start: Time, end: Time, zone: tzinfo, turns: Mapping[str, str], most_h: float = 17.0
) -> tuple[float, float]:
    """UTC epoch s of a plan's window. Raises `Wrong` where the times are no window of that date."""
    first = date.fromisoformat(night)
    begins = _begins(first, shift, start, zone, turns)
    if isinstance(end, Clock):
        on = first + DAY if end.next_day else begins.date()
        ends = _local(on, end.minute, zone)
        if ends.timestamp() < begins.timestamp():
            ends = _local(on + DAY, end.minute, zone)
    else:
        ends = _zoned(end, zone)
    length_s = ends.timestamp() - begins.timestamp()
    if length_s <= 0:
        raise Wrong(f"the window ends at {ends:%Y-%m-%d %H:%M}, not after its start", "correct start or end")
    if length_s > most_h * 3600:
        raise Wrong(f"the window lasts {length_s / 3600:.4g} h, at most {most_h:g} are taken", "correct start or end")
    return float(round(begins.timestamp())), float(round(ends.timestamp()))


def _begins(first: date, shift: str, start: Time, zone: tzinfo, turns: Mapping[str, str]) -> datetime:
    turn = turn_of(shift, turns)
    if isinstance(start, Clock):
        later = start.next_day or timedelta(minutes=start.minute) < turn
        begins = _local(first + DAY if later else first, start.minute, zone)
    else:
        begins = _zoned(start, zone)
    belongs = night_of(begins.timestamp(), shift, zone, turns)
    if belongs != first.isoformat():
        raise Wrong(
            f"a window from {begins:%Y-%m-%d %H:%M} belongs to {belongs}, not to {first}",
            "correct the date or the start; a night has the date on which it begins",
        )
    return begins


def _local(on: date, minute: int, zone: tzinfo) -> datetime:
    return datetime.combine(on, time(minute // 60, minute % 60), zone)


def _zoned(t: datetime, zone: tzinfo) -> datetime:
    return (t.replace(tzinfo=zone) if t.tzinfo is None else t).astimezone(zone)


def told(t: float, zone: tzinfo) -> str:
    """A moment as people of the city write it: `2026-11-22 02:00`, with seconds where it has some."""
    local = datetime.fromtimestamp(t, zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def told_window(
    night: str, shift: str, start: float, end: float, zone: tzinfo, turns: Mapping[str, str]
) -> tuple[str, str]:
    """Start and end as cells that `window` reads as the same: `HH:MM` where that is enough."""
    short = (told(start, zone)[11:], told(end, zone)[11:])
    try:
        if window(night, shift, time_of(short[0]), time_of(short[1]), zone, turns, 1e4) == (start, end):
            return short
    except Wrong:
        pass
    return told(start, zone), told(end, zone)


def moved(t: float, days: int, zone: tzinfo) -> float:
    """The same local time of day some days later."""
    local = datetime.fromtimestamp(t, zone)
    return datetime.combine(local.date() + days * DAY, local.time(), zone).timestamp()


def daily(spans: tuple[tuple[str, str], ...], from_t: float, to_t: float, zone: tzinfo) -> list[tuple[float, float]]:
    """UTC epoch s of every occurrence of local `HH:MM` spans that touches the time; one may pass midnight."""
    found = []
    on, last = (datetime.fromtimestamp(t, zone).date() for t in (from_t, to_t))
    on -= DAY
    while on <= last:
        for start, end in spans:
            begins, ends = (_local(on, _minute(word) % 1440, zone) for word in (start, end))
            if ends <= begins:
                ends = _local(on + DAY, _minute(end) % 1440, zone)
            if begins.timestamp() < to_t and ends.timestamp() > from_t:
                found.append((begins.timestamp(), ends.timestamp()))
        on += DAY
    return sorted(found)


def _minute(word: str) -> int:
    hour, _, minute = word.partition(":")
    return int(hour) * 60 + int(minute)
