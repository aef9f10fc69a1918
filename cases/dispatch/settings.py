"""Which figures of dispatching may a city turn? Defaults of ours where the field guide names none."""

from urllib.parse import urlsplit

from msgspec import Struct, field

# A department kind of the filing standard (field guide 3.3) → kinds of units in the registry that stand for it.
UNIT_KINDS = {"STR": ("subdistrict",), "SAN": ("SAN", "cleaning_company")}
# A breach or a source → class of the case it becomes: letter (C component, M matter, L event_legacy) and code.
CLASSES = {"poor_effect": "M06012", "video": "M06010", "ai_video": "M06010"}


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """Points that rank who is proposed; only their order is ever shown, with the reasons in words."""

    duty: float = 100.0  # first of the duty list (权责清单第一责任)
    duty_step: float = 25.0  # less for each place further down (权责清单每后一位)
    dept: float = 60.0  # of the first kind of department of the standard (标准主管部门)
    dept_step: float = 15.0  # less for each kind further on (标准每后一部门)
    road: float = 20.0  # cleans this very road (负责本路段)
    near: float = 20.0  # somebody of theirs on the spot, falling to 0 at `near_m` (就近)
    open_each: float = 0.5  # less for each open case (每件在办)
    late_each: float = 2.0  # less for each late one (每件超期)
    load_most: float = 30.0  # less for load at most (负荷扣分上限)
    on_time: float = 20.0  # less at 0 % on time (按期率)
    rework: float = 10.0  # less when the last case at this place had to be done again (同地返工)


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/dispatch/`; units stand in the names."""

    # proposals
    weights: Weights = field(default_factory=Weights)  # points of proposals (建议权重)
    proposals_most: int = 3  # proposals shown (建议条数)
    near_m: float = 1_500.0  # m within which somebody counts as near (就近范围)
    seen_s: float = 600.0  # s after which a position is too old to be near (位置时效)
    around_m: float = 1_000.0  # m around a case whose people and vehicles are listed (周边范围)
    around_most: int = 20  # people and vehicles listed (周边条数)
    together_from: int = 2  # cases at one place from which lead and assist are proposed (协同建议起点)
    on_time_from: int = 3  # cases handled before a share on time says something (按期率起算件数)
    unit_kinds: dict[str, tuple[str, ...]] = field(default_factory=UNIT_KINDS.copy)  # units of departments (部门单位)

    # who may
    rulers: tuple[str, ...] = ("dispatcher", "shift_lead", "commander", "admin")  # turn automatic rules (规则角色)

    # alarms and pictures that become cases
    classes: dict[str, str] = field(default_factory=CLASSES.copy)  # class by breach or source (转案类别)
    class_default: str = "M06012"  # class of any other breach (转案默认类别)

    # telling others
    reply_url: str = ""  # SMS gateway that takes replies to citizens (短信网关地址); empty: replies wait
    reply_token: str = ""  # bearer token of the gateway (网关令牌)
    gateway_s: float = 5.0  # s a gateway may take to answer (网关超时)
    relay_s: float = 0.2  # s between two looks for something to tell (发送间隔)
    relay_rows: int = 500  # rows told at once (发送批量)
    retry_min_s: float = 2.0  # s before the second try, then twice that, and so on (重发起始间隔)
    retry_most_s: float = 300.0  # s between tries at most (重发最大间隔)
    tries_most: int = 10  # tries after which a message counts as not delivered (重发次数上限)
    reply_stale_s: float = 172_800.0  # s after which a reply is too old to be sent at all (回复过期)
    keep_told_d: int = 30  # days delivered messages are kept (已发记录保存期)
    latest_s: float = 900.0  # s an ended case stays on the walls' list of newest ones (墙面保留)

    # work by the clock
    tick_s: float = 1.0  # s between two looks for what the clock wants (计时间隔)
    tally_s: float = 60.0  # s between two counts of the day when nothing happens (统计间隔)
    tally_least_s: float = 1.0  # s between two counts when much happens (统计最小间隔)

    def __post_init__(self) -> None:
        """Wrong figures are told before work begins. Raises `ValueError`."""
        url = urlsplit(self.reply_url)
        if self.reply_url and (url.scheme not in ("http", "https") or not url.hostname):
            raise ValueError(f"reply_url: {self.reply_url!r} is no http or https address")
        for name in (*self.classes.values(), self.class_default):
            if name[:1] not in "CML" or not name[1:].isdigit() or len(name) != 6:
                raise ValueError(f"classes: {name!r} is no class; want C, M or L and five digits, as M06012")
