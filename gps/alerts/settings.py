"""Which figures of alerts may a city turn? Defaults: domain.md 5.4."""

from urllib.parse import urlsplit

from msgspec import Struct, field

from gps.alerts import texts as sentences
from gps.alerts.entry import CHANNELS as WAYS
from gps.rules.episode import LEVELS

CHANNELS = {"info": (), "warn": ("app",), "serious": ("app",)}
Channels = dict[str, tuple[str, ...]]
TOLD = (("fleet_lead",), ("sanitation_office", "shift_lead"), ("commander",))


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `gps/alerts/`; units stand in the names."""

    # who may
    operators: tuple[str, ...] = ("night_operator", "shift_lead", "admin")  # roles that handle alerts (处置角色)
    leads: tuple[str, ...] = ("shift_lead", "admin")  # roles that open again what was closed (重开角色)
    waivers: tuple[str, ...] = ("weather", "breakdown", "jam")  # reasons for which a breach is waived (豁免原因)

    # timers
    auto_channels: Channels = field(default_factory=CHANNELS.copy)  # told at once, by level (自动通知)
    acknowledge_s: float = 600.0  # s the fleet lead or driver has to answer (应答时限)
    correct_s: float = 1_200.0  # s from the answer until the breach must be gone (纠正时限)
    escalate_s: tuple[float, float] = (600.0, 900.0)  # s from L1 to L2, from L2 to L3 (升级间隔)
    escalate_to: tuple[tuple[str, ...], ...] = TOLD  # who is told at L1, L2, L3 (升级对象)
    repeat_count: int = 3  # times in a shift from which a breach is escalated (重复次数)
    shelve_most_s: float = 14_400.0  # s an alert may be shelved (挂起最长)
    value_every_s: float = 15.0  # s between two updates of a lasting breach's measured value (数值刷新间隔)
    match_s: float = 30.0  # s the edges of a breach may move when late data is judged (迟到数据容差)
    poor_below: float = 60.0  # score of a picture, 0–100, below which the effect is poor (作业效果不佳分数线)

    # telling others
    contacts: dict[str, str] = field(default_factory=dict)  # role or a fleet lead's name: telephone number (联系电话)
    webhook_url: str = ""  # SMS or phone gateway that takes our JSON (短信网关地址); empty: none
    webhook_token: str = ""  # bearer token of the gateway (网关令牌)
    webhook_s: float = 5.0  # s the gateway may take to answer (网关超时)
    relay_s: float = 0.2  # s between two looks for something to tell (发送间隔)
    relay_rows: int = 500  # rows told at once (发送批量)
    retry_min_s: float = 2.0  # s before the second try, then twice that, and so on (重发起始间隔)
    retry_most_s: float = 300.0  # s between tries at most (重发最大间隔)
    tries_most: int = 10  # tries after which a message counts as not delivered (重发次数上限)
    keep_told_d: int = 30  # days delivered messages are kept (已发记录保存期)
    latest_s: float = 86_400.0  # s an ended alert stays on the walls' list of newest ones (墙面保留)
    texts: dict[str, str] = field(default_factory=dict)  # breach: sentence instead of ours (告警文案)

    def __post_init__(self) -> None:
        """Wrong figures are told before the night begins. Raises `ValueError`."""
        url = urlsplit(self.webhook_url)
        if self.webhook_url and (url.scheme not in ("http", "https") or not url.hostname):
            raise ValueError(f"webhook_url: {self.webhook_url!r} is no http or https address")
        if why := sentences.wrong(self.texts):
            raise ValueError(why)
        if len(self.escalate_to) != 3:
            raise ValueError("escalate_to: name who is told at L1, L2, L3")
        for level, ways in self.auto_channels.items():
            if level not in LEVELS or not set(ways) <= set(WAYS):
                raise ValueError(f"auto_channels: {level}: {', '.join(ways)}; want {LEVELS} and of {WAYS}")
