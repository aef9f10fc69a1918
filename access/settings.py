"""Which figures of the door may a city turn? Defaults: reliability.md 6 and 8, DESIGN D10."""

from msgspec import Struct, field

ROLES = {  # domain.md 1.1
    "admin": "系统管理员",
    "shift_lead": "值班长",
    "acceptor": "受理员",
    "dispatcher": "派遣员",
    "night_operator": "夜班坐席员",
    "commander": "指挥长",
    "leader": "领导",
    "guide": "讲解员",
    "evaluator": "考评员",
    "auditor": "审计管理员",
    "unit": "责任单位",
    "collector": "采集员",
    "street_chief_enf": "执法街长",
    "street_chief_mgmt": "管理街长",
    "zone_chief_enf": "执法片长",
    "zone_chief_mgmt": "管理片长",
    "gateway": "接口网关",
}


CHIEFS = ("street_chief_enf", "street_chief_mgmt")  # act for their street's unit
ACT_FOR = frozenset({"unit", "collector", *CHIEFS})  # roles whose people act for one unit, or are one collector
NO_WALL = ACT_FOR | {"gateway"}  # people and machines outside the centre: a wall is not for them


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `access/`; units stand in the names."""

    roles: dict[str, str] = field(default_factory=lambda: dict(ROLES))  # roles a person may have (角色)
    password_length: int = 8  # characters a password needs at least (口令最短长度)
    password_classes: int = 3  # of the 4 classes upper, lower, digit, other it needs (口令字符种类)
    hash_memory_kib: int = 19_456  # KiB argon2id works on (口令散列内存)
    hash_passes: int = 2  # argon2id passes over it (口令散列轮数)
    hash_at_once: int = 2  # hashes computed at the same time (同时散列数)
    hash_wait_s: float = 3.0  # s a login waits for its turn before it is told to come back (登录排队时限)
    lock_after: int = 5  # failures of one account from one address until both are locked (失败锁定次数)
    lock_s: float = 900.0  # s failures count and a lock lasts (锁定时长)
    address_failures: int = 50  # failures from one address on any accounts until it is locked (单地址失败上限)
    session_s: float = 43_200.0  # s a session lives at most, 12 h (会话最长)
    idle_s: float = 1_800.0  # s without request or open page until a session ends (空闲超时)
    token_s: float = 31_536_000.0  # s an API token lives, 365 days (接口令牌有效期)
    known_s: float = 4.0  # s an identity is believed without asking the database (身份缓存)
    touch_s: float = 60.0  # s between notes of "seen" in the database (活动记录间隔)
    grace_s: float = 3_600.0  # s a known identity goes on while the database is away (数据库中断宽限)
    socket_check_s: float = 4.0  # s between looks whether an open socket's identity still holds (长连接复核)
    allowed_origins: tuple[str, ...] = ()  # further origins allowed to connect, e.g. https://wall.example.cn (允许来源)
    open_paths: tuple[str, ...] = ("/healthz", "/readyz", "/favicon.ico")  # paths open to all (免登录)
    body_bytes: int = 1_048_576  # B a request's body may have (请求正文上限)
    head_bytes: int = 65_536  # B a request's line and headers may have (请求头上限)
    head_s: float = 10.0  # s a request's line and headers may take to arrive (请求头时限)
    secure_cookies: bool = False  # cookies only over HTTPS; they are so anyway on HTTPS requests (仅加密传输)
