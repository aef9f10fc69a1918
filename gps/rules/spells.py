"""QUESTION: which episodes have the watched conditions made? Spells of one breach joined, levels, ends by the clock."""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from gps.rules.episode import LEVELS, Episode
from gps.rules.hold import Watch, over_t
from gps.rules.memory import Memory
from gps.rules.moment import Seen, Span
from gps.rules.settings import Rules
from gps.rules.table import WATCHED, WRONG_VEHICLE, thresholds

Part = tuple[float, float | None]


def told(memory: Memory, rules: Rules, now: float, seen: Seen) -> Iterator[Episode]:
    """One episode for each held spell; those of the rows of one breach joined where they overlap."""
    by_breach: dict[str, list[Episode]] = {}
    for number, watch in enumerate(memory.watches):
        if watch.spells and number != WRONG_VEHICLE:
            some = by_breach.setdefault(WATCHED[number].breach, [])
            some += of_watch(memory.vehicle, watch, number, rules, now, seen)
    for some in by_breach.values():
        yield from _joined(some)


def of_watch(vehicle: str, watch: Watch, number: int, rules: Rules, now: float, seen: Seen) -> Iterator[Episode]:
    """Episodes of one row of `WATCHED`."""
    row = WATCHED[number]
    rule: Any = thresholds(rules, row.breach)
    for nth, spell in enumerate(watch.spells, 1):
        to_t = spell.to_t
        if to_t is None:
            by_clock_t, end_t = over_t(watch, rule)
            to_t = end_t if now >= seen.clear_t(by_clock_t) else None
        until = max(now, spell.at_t) if to_t is None else to_t
        yield Episode(
            vehicle, row.breach, row.level(spell, nth, until, rule), spell.from_t, spell.at_t, to_t,
            until - spell.from_t if row.unit == "s" else spell.value, spell.threshold, row.unit,
            getattr(rule, row.hold), spell.section, spell.driver, spell.lon, spell.lat,
        )  # fmt: skip


def _joined(some: list[Episode]) -> Iterator[Episode]:
    """Episodes that overlap are one."""
    current: Episode | None = None
    for one in sorted(some, key=lambda e: (e.from_t, e.at_t)):
        if current is None:
            current = one
        elif current.to_t is None or one.from_t <= current.to_t:
            current = _both(current, one)
        else:
            yield current
            current = one
    if current is not None:
        yield current


def _both(a: Episode, b: Episode) -> Episode:
    """Numbers of the one that was held first; the worst value and level; the later end."""
    first, other = (a, b) if a.at_t <= b.at_t else (b, a)
    worse = max(first, other, key=lambda e: e.value or 0.0)
    to_t = None if a.to_t is None or b.to_t is None else max(a.to_t, b.to_t)
    level = max(a.level, b.level, key=LEVELS.index)
    return structs.replace(
        first, level=level, from_t=min(a.from_t, b.from_t), to_t=to_t, value=worse.value, lon=worse.lon, lat=worse.lat
    )


def unless_stopped(episode: Episode, stopped: tuple[Span, ...], now: float) -> Iterator[Episode]:
    """While work is stopped nothing is asked: what is left of an episode before and after, where it still holds."""
    held_s = episode.at_t - episode.from_t
    parts: list[Part] = [(episode.from_t, episode.to_t)]
    for span in stopped:
        parts = [left for part in parts for left in _less(part, span)]
    for from_t, to_t in parts:
        at_t = from_t + held_s
        if (from_t, to_t) == (episode.from_t, episode.to_t):
            yield episode
        elif at_t <= now and (to_t is None or at_t < to_t):
            yield structs.replace(episode, from_t=from_t, at_t=at_t, to_t=to_t)


def _less(part: Part, span: Span) -> Iterator[Part]:
    """What a stoppage leaves of a span."""
    (from_t, to_t), (a, b) = part, span
    if b <= from_t or (to_t is not None and a >= to_t):
        yield part
        return
    if from_t < a:
        yield from_t, a
    if to_t is None or b < to_t:
        yield b, to_t
