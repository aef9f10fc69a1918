"""Which figures of the halls may a city turn?"""

from msgspec import Struct

DRIVERS = ("admin", "shift_lead", "commander", "leader", "guide", "night_operator")


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `show/`; units stand in the names."""

    drivers: tuple[str, ...] = DRIVERS  # roles that may drive a hall (可控制大屏的角色)
    point_s: float = 4.0  # s a spotlight stays (聚光时长)
    hold_s: float = 60.0  # s a playlist waits after somebody chose a picture by hand (手动操作后暂停轮播)
    missing_s: float = 2.0  # s between looks whether what a scene names is there (缺失检查间隔)
    silent_s: float = 300.0  # s without a word until a unit of a scene counts as not there (对象静默时限)
    find_wait_s: float = 0.4  # s a change waits for the case a scene names by words (案卷查找时限)
    store_wait_s: float = 0.3  # s a change waits for the database before it goes on without (存储等待时限)
    retry_s: float = 5.0  # s between tries while the database is away (重试间隔)
    display_acts: int = 5  # steps a display may take within a second: a clicker's keys, no more (翻页器每秒次数)
    draws_kept: int = 200  # draws one list shows (抽查记录条数)
