"""Which figures of the live engine may a city turn?"""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How the rules are put to work; the thresholds themselves stand with the rules."""

    tick_s: float = 1.0  # s between two looks by the clock (时钟判定间隔)
    before_s: float = 3_600.0  # s before its window a plan is watched (提前监看)
    ahead_s: float = 54_000.0  # s before its window a plan is shown as not begun (提前展示)
    after_s: float = 3_600.0  # s after its window a plan is still watched (延后监看)
    backlog_age_s: float = 60.0  # s a fix must be old at its arrival to count as stored by its device (补传判定)
    settle_least_s: float = 20.0  # s after a start or a broken line in which silence means nothing (最短稳定时间)
    settle_s: float = 6.0  # s without stored fixes until silence means something again (数据稳定时间)
    settle_most_s: float = 180.0  # s after which silence means something however much still comes (稳定等待上限)
    duty_every_s: float = 2.0  # s between two words on a plan's progress at the most (进度播报间隔)
    keep_d: int = 8  # days the rules' memory of a finished plan is kept (判定状态保存期)
