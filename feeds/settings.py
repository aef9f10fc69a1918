"""Which figures of the feeds may a city turn? Defaults: DESIGN D13, reliability.md 4, domain.md 5."""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `feeds/`; units stand in the names."""

    driving_kmh: float = 3.0  # km/h, from this speed a vehicle drives (行驶), below it stands (停留)
    offline_s: float = 300.0  # s without a fix until a vehicle is offline and grey (离线)
    no_fix_s: float = 86_400.0  # s without a fix until a unit leaves the map (未上线)
    on_duty_s: float = 600.0  # s without a fix until a collector in shift is offline (在岗 → 离线)
    shift_grace_s: float = 900.0  # s before and after a shift in which positions of people may be looked at (班次宽限)
    camera_late_s: float = 120.0  # s without a picture until a camera is late (图片延迟)
    camera_silent_s: float = 300.0  # s without a picture until a camera is silent (无图)
    camera_frozen_pictures: int = 3  # pictures with the same bytes in a row from which a camera is frozen (画面冻结)
    camera_frozen_s: float = 60.0  # s which these pictures span at least
    alert_kept_s: float = 28_800.0  # s a settled alert of a shift without known end stays (已办结告警保留)
    duty_kept_s: float = 14_400.0  # s after its window a plan stays on the walls (计划保留)
    case_kept_s: float = 600.0  # s an ended case stays on walls and desks (已结束案卷保留)
    tally_kept_s: float = 60.0  # s after its end a day's figures are let go (日统计保留)
    role_silent_s: float = 5.0  # s without a word until a role counts as down (进程失联)
    tick_s: float = 1.0  # s between looks at the clock and at the health hash (状态巡检间隔)
    heal_s: float = 60.0  # s between re-readings of the latest-by-key hashes (全量核对间隔)
    events_kept: int = 50  # events shown at most (动态条数)
    event_group: int = 5  # units changing in one second from which they share one line (合并动态)
    unknown_device_s: float = 3_600.0  # s before the same unknown device is told again (未知设备提醒间隔)
    unknown_kept: int = 10_000  # unknown devices remembered as told (未知设备记忆数)
    trail_points: int = 20  # points of a vehicle's short trail (尾迹点数)
    rate_quiet_hz: float = 120.0  # frames/s at most while few units change (推送频率上限)
    rate_busy_hz: float = 30.0  # frames/s at most from `busy_rows` changed units on
    rate_full_hz: float = 10.0  # frames/s at most from `full_rows` changed units on
    busy_rows: int = 1_000  # changed units in one frame
    full_rows: int = 20_000  # changed units in one frame
    case_rate_hz: float = 5.0  # messages/s at most on the socket of cases (案卷推送频率)
    send_timeout_s: float = 5.0  # s a client may block before it is cut with 1013 (慢客户端断开)
    beat_s: float = 2.0  # s between signs of life to a quiet client (心跳)
    inbound_per_s: int = 10  # messages/s a client may send
    inbound_bytes: int = 32_768  # bytes a client's message may have
    clients_per_identity: int = 8  # sockets of one display or person (单账号连接数)
