"""Which breaches must people know of, and which first? A pure fold over alerts, their rank, and their rows on a wall.

Newest version of an alert wins. What is settled (closed, false alarm, waived) stays until its shift has ended, so that
the night's sum is right, then leaves; what is open stays however old it is. Rank after ISA-18.2: what a person has to
do something about first, a storm shares rows by breach. DESIGN D14, the field guide 5.4.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter

from msgspec import Struct

from feeds.settings import Settings
from records import Alert

Alerts = dict[str, Alert]
Delta = dict[str, Alert | None]
Ends = Mapping[tuple[str, str], float]  # (night, shift) → end of its last window
Rank = tuple[int, int, int, bool, int, float, str]

SETTLED = frozenset({"closed", "false_alarm", "waived"})
UNANSWERED = frozenset({"raised", "notified"})  # nobody has confirmed yet
LEVELS = ("serious", "warn", "info")  # worst first
_LEVEL = {level: i for i, level in enumerate(LEVELS)}
_STAGE = {"raised": 0, "notified": 0, "acknowledged": 1, "correcting": 1, "corrected": 2}
OPEN, CORRECTED, SHELVED, DONE = range(4)
OTHERS = 2  # vehicles of a shared row named beside the first


def step(state: Alerts, record: Alert, now: float, ends: Ends, settings: Settings) -> Delta:
    """The newest version of an alert; a settled one of a finished shift is not let in again."""
    was = state.get(record.id)
    if was is not None and record.version <= was.version:
        return {}
    if is_over(record, now, ends, settings):
        return {record.id: None} if was is not None else {}
    return {record.id: record}


def tick(state: Alerts, now: float, ends: Ends, settings: Settings) -> Delta:
    """Who leaves because the shift has ended."""
    return {alert.id: None for alert in state.values() if is_over(alert, now, ends, settings)}


def is_over(alert: Alert, now: float, ends: Ends, settings: Settings) -> bool:
    """Settled, and its shift has ended; of a shift nobody knows the end of, so long after its last change."""
    if alert.state not in SETTLED:
        return False
    end = ends.get((alert.night, alert.shift))
    return now >= (alert.updated_t + settings.alert_kept_s if end is None else end)


def is_open(alert: Alert) -> bool:
    """Somebody still has to do something, be it to close it."""
    return alert.state not in SETTLED


def is_shelved(alert: Alert, now: float) -> bool:
    return alert.shelved_until is not None and now < alert.shelved_until


def calls(alert: Alert, now: float) -> bool:
    """It lasts, and nobody has confirmed it or put it aside. One whose shift is over stands on the list, silent."""
    return alert.active and alert.state in UNANSWERED and not is_shelved(alert, now)


def bucket(alert: Alert, now: float) -> int:
    if alert.state in SETTLED:
        return DONE
    if is_shelved(alert, now):
        return SHELVED
    return CORRECTED if alert.state == "corrected" else OPEN


def rank(alert: Alert, now: float) -> Rank:
    """Smallest first: open before corrected before shelved; then level, unanswered, lasting, escalated, newest."""
    level, stage = _LEVEL.get(alert.level, len(LEVELS)), _STAGE.get(alert.state, 3)
    return (bucket(alert, now), level, stage, not alert.active, -alert.escalation, -alert.raised_t, alert.id)


class Row(Struct, frozen=True):
    """A row of the list: one alert, or the first of `count` that share it."""

    alert: Alert
    count: int = 1
    others: tuple[str, ...] = ()  # vehicles of the next few


def rows(found: Iterable[Alert], now: float, most: int, group: int) -> tuple[list[Row], dict[int, int]]:
    """The rows a wall shows, best first, and how many alerts they do not tell of, by bucket.

    Settled ones are left out. Only in a storm, when not all fit, more than `group` alerts of one breach, level and
    bucket share a row.
    """
    ranked = [(rank(alert, now), alert) for alert in found if is_open(alert)]
    if len(ranked) <= most:
        return [Row(alert) for _, alert in sorted(ranked, key=itemgetter(0))], {}
    groups: dict[tuple[str, str, int], list[tuple[Rank, Alert]]] = {}
    for one in ranked:
        groups.setdefault((one[1].breach, one[1].level, one[0][0]), []).append(one)
    made: list[tuple[Rank, Row]] = []
    for members in groups.values():
        if len(members) > group:
            (at, alert), *others = heapq.nsmallest(1 + OTHERS, members, key=itemgetter(0))
            made.append((at, Row(alert, len(members), tuple(other.vehicle for _, other in others))))
        else:
            made += [(at, Row(alert)) for at, alert in members]
    shown = heapq.nsmallest(most, made, key=itemgetter(0))
    rest = Counter(at[0] for at, _ in ranked)
    for at, row in shown:
        rest[at[0]] -= row.count
    return [row for _, row in shown], {place: count for place, count in rest.items() if count}


def worst(found: Iterable[Alert], of: Callable[[Alert], str]) -> dict[str, str]:
    """By `of`: the worst level among open alerts."""
    levels: dict[str, str] = {}
    for alert in found:
        if not is_open(alert):
            continue
        key = of(alert)
        if key not in levels or _LEVEL.get(alert.level, len(LEVELS)) < _LEVEL.get(levels[key], len(LEVELS)):
            levels[key] = alert.level
    return levels
