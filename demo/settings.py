"""Which figures of the invented city and its fleet may be turned?"""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `demo/`; units stand in the names."""

    seed: int = 20261121  # the same seed makes the same city and the same night, to the byte (随机种子)
    speed: float = 1.0  # how many times faster than real the fleet lives, 1 to 60 (倍速)
    collector_shift: tuple[str, str] = ("08:00", "08:00")  # local start and end; equal: round the clock (采集员班次)
    vehicle_every_s: float = 5.0  # s between fixes of a vehicle on its shift (车辆定位间隔)
    parked_every_s: float = 60.0  # s between fixes of a parked vehicle (停放定位间隔)
    collector_every_s: float = 10.0  # s between fixes of a collector (采集员定位间隔)
    backlog_most_s: float = 32_400.0  # s of this shift at most that are sent at the start (补传时长)
    shift_over_s: float = 3_600.0  # s after its end a planned shift is still sent at the start (上一班补传)
    backlog_chunk: int = 100  # fixes in one array (补传每包条数)
    backlog_fixes_per_s: float = 5_000.0  # fixes/s of backlog that all devices send together (补传速率)
    camera_every_s: float = 45.0  # s between pictures of a fixed camera (全球眼图片间隔)
    vehicle_picture_every_s: float = 40.0  # s between pictures of a vehicle's front or rear camera (车载图片间隔)
    parked_picture_every_s: float = 100.0  # s between pictures of a parked vehicle's cameras (停放图片间隔)
    silent_cameras: int = 2  # fixed cameras that are out of order (故障摄像机数)
    odd_every_s: float = 150.0  # s between odd messages as every real night has: repeated, zero, unknown (异常报文间隔)
    people: bool = True  # simulated people live the day of cases through the API (模拟办案人员)
    keepalive_s: int = 60  # s between signs of life of a device (心跳周期)
    tick_s: float = 0.2  # s between two looks at what is due (调度步长)
