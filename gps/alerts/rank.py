"""QUESTION: of many alerts, which one first? Grouped and in order of consequence; nothing is left out. Pure.

A storm (one cause, many vehicles) becomes one line: 12 辆终端离线. Everything else stands alone.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gps.alerts.entry import OPEN
from gps.alerts.labels import BREACHES
from gps.rules.episode import LEVELS
from records import Alert

GROUP_FROM = 5  # alerts of one breach and level that make a group …
GROUP_S = 600.0  # … when each was raised within so many seconds of the one before
# What it costs the street when nobody acts, 0–100 [our judgement]: nobody comes, then nobody answers, then how well.
CONSEQUENCE = {
    "uncovered_section": 95, "no_show": 90, "driver_mismatch": 85, "driver_double": 85, "device_offline": 75,
    "dry_run": 70, "off_route": 68, "early_leave": 66, "low_coverage": 64, "poor_effect": 62, "missing_pass": 60,
    "overspeed": 58, "idle": 55, "late_start": 52, "out_of_window": 50, "driver_missing": 48, "wrong_vehicle": 45,
    "short_hours": 40, "camera_offline": 20,
}  # fmt: skip
NOBODY_YET = ("raised", "notified")


class Group(NamedTuple):
    """One line of the list; `alerts` in order of weight, the first stands for all."""

    breach: str
    level: str
    alerts: tuple[Alert, ...]
    active: int
    unanswered: int  # nobody has acknowledged them
    newest_t: float

    @property
    def first(self) -> Alert:
        return self.alerts[0]

    @property
    def text(self) -> str:
        """A group in one line of the field's words; of one alert its vehicle and breach."""
        said = BREACHES.get(self.breach, self.breach)
        if len(self.alerts) == 1:
            return f"{self.first.vehicle or self.first.section or ''} {said}".strip()
        return f"{len(self.alerts)} {'个' if self.breach == 'uncovered_section' else '辆'}{said}"


def weight(alert: Alert) -> tuple[float, ...]:
    """Greater is more urgent: open and heard, serious, active, unanswered, escalated, consequence, then the oldest."""
    return (
        alert.state in OPEN,
        alert.shelved_until is None,
        LEVELS.index(alert.level) if alert.level in LEVELS else -1,
        alert.active,
        alert.state in NOBODY_YET,
        alert.escalation,
        CONSEQUENCE.get(alert.breach, 30),
        -alert.raised_t,
    )


def ranked(alerts: Iterable[Alert]) -> list[Alert]:
    """Most urgent first."""
    return sorted(sorted(alerts, key=lambda a: a.id), key=weight, reverse=True)


def groups(alerts: Iterable[Alert], group_from: int = GROUP_FROM, within_s: float = GROUP_S) -> list[Group]:
    """All alerts as lines, most urgent first; every alert is in exactly one."""
    same: dict[tuple[str, str, bool, bool], list[Alert]] = {}
    for alert in alerts:
        key = (alert.breach, alert.level, alert.state in OPEN, alert.shelved_until is not None)
        same.setdefault(key, []).append(alert)
    lines = []
    for some in same.values():
        for together in _bursts(some, within_s):
            if len(together) >= group_from:
                lines.append(_group(together))
            else:
                lines += [_group([alert]) for alert in together]
    return sorted(lines, key=lambda line: (weight(line.first), len(line.alerts)), reverse=True)


def _bursts(alerts: Sequence[Alert], within_s: float) -> list[list[Alert]]:
    """Runs in time without a gap longer than `within_s`."""
    found: list[list[Alert]] = []
    for alert in sorted(alerts, key=lambda a: (a.raised_t, a.id)):
        if found and alert.raised_t - found[-1][-1].raised_t <= within_s:
            found[-1].append(alert)
        else:
            found.append([alert])
    return found


def _group(alerts: Sequence[Alert]) -> Group:
    some = ranked(alerts)
    return Group(
        some[0].breach, some[0].level, tuple(some), sum(a.active for a in some),
        sum(a.state in NOBODY_YET for a in some), max(a.raised_t for a in some),
    )  # fmt: skip
