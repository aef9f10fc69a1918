"""QUESTION: what does a rule find? A breach with its beginning, its numbers and its end."""

from typing import Literal, NamedTuple

from msgspec import Struct

Group = Literal["person", "vehicle", "time", "standard", "duty"]  # 定人 定车 定时 定标 定责
Level = Literal["info", "warn", "serious"]  # 提示 预警 报警
GROUPS: tuple[Group, ...] = ("person", "vehicle", "time", "standard", "duty")
LEVELS: tuple[Level, ...] = ("info", "warn", "serious")

# Every breach of domain.md 5.3 and its group. `not_acknowledged`, `not_corrected` and `repeat` are found by the
# timers of gps/alerts, `poor_effect` is said by a person (or a case); all others by gps/rules.
BREACHES: dict[str, Group] = {
    "driver_missing": "person", "driver_mismatch": "person", "driver_double": "person",
    "no_show": "vehicle", "wrong_vehicle": "vehicle", "device_offline": "vehicle", "camera_offline": "vehicle",
    "late_start": "time", "early_leave": "time", "out_of_window": "time", "idle": "time", "short_hours": "time",
    "overspeed": "standard", "dry_run": "standard", "low_coverage": "standard", "missing_pass": "standard",
    "poor_effect": "standard",
    "off_route": "duty", "uncovered_section": "duty", "not_acknowledged": "duty", "not_corrected": "duty",
    "repeat": "duty",
}  # fmt: skip


class Episode(Struct, frozen=True, array_like=True):
    """One breach from its first to its last moment. Pure result of fixes, sign-ins, plan and the moment asked for.

    `from_t` ≤ `at_t`: the condition began, then it had lasted as long as the rule demands. `to_t`: when it ended;
    None while it lasts. A rule's clearing time (60 s) has passed when `to_t` is set, but `to_t` is the end itself.
    """

    vehicle: str  # "" when a section has nobody (`uncovered_section`)
    breach: str  # key of BREACHES
    level: Level  # worst so far
    from_t: float
    at_t: float
    to_t: float | None = None
    value: float | None = None  # worst measured, in `unit`
    threshold: float | None = None  # what it was held against, in `unit`
    unit: str = ""  # km/h, m, s, %, count …
    hold_s: float = 0.0  # how long it had to last
    section: str | None = None
    driver: str | None = None  # who drove then (sign-in at fix time)
    lon: float | None = None  # where it was worst
    lat: float | None = None
    detail: str = ""  # ids the sentence needs: the other vehicle, the driver found, the camera


class Signed(NamedTuple):
    """A driver's word on a vehicle, as the rules read it."""

    t: float
    driver: str
    on: bool
