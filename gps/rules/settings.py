"""QUESTION: which thresholds of 五定 may a city turn? Each rule's own struct stands beside the rule.

`Thresholds` is what the settings hold; `Rules` is what vehicles are judged by: the thresholds, and the hours and the
zone that other settings hold already, so that no city says them twice.
"""

from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field

from gps.rules import duty, person, standard, timing, vehicle
from gps.rules.limits import Coverage, Motion


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """One struct a breach. Defaults: domain.md 5.3."""

    motion: Motion = field(default_factory=Motion)  # from fixes to movements (运动判读)
    coverage: Coverage = field(default_factory=Coverage)  # what counts as swept (作业覆盖)
    driver_missing: person.DriverMissing = field(default_factory=person.DriverMissing)  # nobody signed in (无人签到)
    driver_mismatch: person.DriverMismatch = field(default_factory=person.DriverMismatch)  # another driver (人员不符)
    no_show: vehicle.NoShow = field(default_factory=vehicle.NoShow)  # not there (未按计划作业)
    device_offline: vehicle.DeviceOffline = field(default_factory=vehicle.DeviceOffline)  # silent (设备离线)
    camera_offline: vehicle.CameraOffline = field(default_factory=vehicle.CameraOffline)  # no pictures (视频离线)
    wrong_vehicle: duty.WrongVehicle = field(default_factory=duty.WrongVehicle)  # not the one planned (车辆不符)
    late_start: timing.LateStart = field(default_factory=timing.LateStart)  # began late (迟到)
    early_leave: timing.EarlyLeave = field(default_factory=timing.EarlyLeave)  # left early (早退)
    out_of_window: timing.OutOfWindow = field(default_factory=timing.OutOfWindow)  # wrong hours (非作业时段)
    idle: timing.Idle = field(default_factory=timing.Idle)  # stands too long (停留过久)
    short_hours: timing.ShortHours = field(default_factory=timing.ShortHours)  # too few hours (工时不足)
    overspeed: standard.Overspeed = field(default_factory=standard.Overspeed)  # too fast at work (超速)
    dry_run: standard.DryRun = field(default_factory=standard.DryRun)  # drives, does not work (空驶)
    low_coverage: standard.LowCoverage = field(default_factory=standard.LowCoverage)  # too little swept (覆盖不足)
    missing_pass: standard.MissingPass = field(default_factory=standard.MissingPass)  # too few passes (遍数不足)
    off_route: duty.OffRoute = field(default_factory=duty.OffRoute)  # away from its roads (偏离路线)
    transit: duty.Transit = field(default_factory=duty.Transit)  # what excuses that (途中豁免)
    uncovered_section: duty.UncoveredSection = field(default_factory=duty.UncoveredSection)  # nobody's road (无人作业)

    def milestones(self, target: float) -> tuple[float, ...]:
        """Shares of which the moment is remembered when they are reached; the last: the route is free."""
        own = self.low_coverage
        return (*(look * own.behind_factor for look in own.looks), own.serious_below, target, self.off_route.complete)


class Rules(Thresholds, frozen=True):
    """What vehicles are judged by. `forbidden`: local HH:MM spans in which nobody may work (禁止作业时段), as
    `registry.plans.forbidden` has them; one may pass midnight."""

    forbidden: tuple[tuple[str, str], ...] = ()
    timezone: str = "Asia/Shanghai"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @classmethod
    def of(cls, own: Thresholds, forbidden: tuple[tuple[str, str], ...], zone: ZoneInfo) -> "Rules":
        """The thresholds with what other settings say."""
        return cls(**msgspec.structs.asdict(own), forbidden=forbidden, timezone=zone.key)
