"""Which figures of the flow may a city turn? Defaults: the field guide 2.1–2.6."""

from typing import Literal

from msgspec import Struct, field

from cases.flow.states import CLOCKS
from cases.flow.table import ROWS

ProfileName = Literal["taizhou", "tianyuan", "governance"]
# Sources that a person or a camera has already seen to be true, or that the city orders (field guide 2.6).
SEEN_TRUE = ("collector", "video", "ai_video", "leader", "city", "inspection", "iot", "gps_alarm")
PUBLIC = (
    "hotline_12345", "hotline_12319", "sms", "mms", "wechat", "citizen_app", "web_mailbox", "media", "community",
)  # fmt: skip


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/flow/`; units stand in the names."""

    # who may
    profile: ProfileName = "tianyuan"  # permission profile: taizhou, tianyuan or governance (权限方案)
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)  # role: rows it may do besides (追加权限)
    first_extension: tuple[str, ...] = ()  # further roles that judge a first extension (首次延期审批角色)

    # sources
    no_verify: tuple[str, ...] = SEEN_TRUE  # sources that are accepted without a verification (免核实来源)
    public: tuple[str, ...] = PUBLIC  # sources of the public: called back, counted as such (公众来源)
    replied: tuple[str, ...] = (*PUBLIC, "transfer", "leader", "petition")  # sources that get a reply (须答复来源)
    with_informant: tuple[str, ...] = ("hotline_12345", "hotline_12319")  # need informant and phone (须登记举报人来源)
    with_picture: tuple[str, ...] = ("video", "ai_video")  # referrals that need a picture (须附截图来源)
    not_collected: dict[str, tuple[str, ...]] = field(default_factory=dict)  # street or duty grid: classes (不采集)
    need_component: bool = False  # a component's case needs the component bound before filing (立案须绑定部件)

    # limits of the desks and of the collectors, s
    desk_s: float = 1_800.0  # s for accepting, filing and dispatching together (受理立案派遣时限)
    desk_urgent_s: float = 600.0  # s for the same when urgent (紧急受理立案派遣时限)
    desk_rest_s: float = 300.0  # s the next desk has at least, whatever is used up (岗位最短时限)
    verify_s: float = 3_600.0  # s for a verification (核实时限)
    check_s: float = 3_600.0  # s for a check (核查时限)
    check_rural_s: float = 7_200.0  # s for a check in rural streets (农村核查时限)
    rural: tuple[str, ...] = ()  # streets that are rural (农村街道)
    review_s: float = 1_800.0  # s for reviewing a feedback (审核时限)
    send_check_s: float = 1_800.0  # s for sending the check (发核查时限)
    close_s: float = 1_800.0  # s for closing (结案时限)
    sign_s: float = 1_800.0  # s after which a dispatched case is signed for by itself (自动签收)

    # rules
    place_m: float = 300.0  # m from the problem within which it is verified and checked (到场距离)
    undo_s: float = 30.0  # s in which a dispatcher may take a dispatch back (撤销派遣)
    extensions_most: int = 2  # extensions a case may get (延期次数上限)
    extension_share: float = 1.0  # of the round's limit that one extension may add (延期幅度)
    suspension_most_d: float = 365.0  # days a case may be suspended (挂账最长)
    rework_share: float = 0.5  # of the original limit in a rework (返工时限比例)
    rework_least_s: float = 7_200.0  # counted s a rework has at least (返工最短时限)
    review_least_s: float = 7_200.0  # counted s left at least after a failed review (审核退回最短时限)
    restart_s: float = 259_200.0  # s after closing in which the same problem restarts its case, 72 h (重启期限)
    coordination_stops: bool = False  # coordinating pauses the dispatch clock (协调停表)

    # what happens by itself
    auto_sign: bool = True  # sign for the unit when `sign_s` is over (自动签收开关)
    auto_send_check: bool = False  # send the check as soon as the review is passed (自动发核查)
    auto_urge: tuple[str, ...] = ("verify", "handle", "check")  # clocks whose holder is urged when soon late (自动催办)
    reassign_late: bool = True  # a collector's task that is late goes to another one (超时改派)
    reassign_every_s: float = 600.0  # s between tries to find another collector (改派重试间隔)
    dispatch_words: str = "请按立案标准在时限内处置，完成后反馈照片"  # opinion when none is written (默认派遣意见)
    urge_words: str = "即将超期，请抓紧办理"  # reminder when none is written (默认催办内容)

    def __post_init__(self) -> None:
        """Wrong figures and names are told at the start. Raises `ValueError`."""
        if strange := sorted({row for rows in self.more.values() for row in rows} - set(ROWS)):
            raise ValueError(f"more: no rows {', '.join(strange)} in docs/case-flow.md")
        if strange := sorted({*self.auto_urge} - {*CLOCKS}):
            raise ValueError(f"auto_urge: no clocks {', '.join(strange)}; want of {', '.join(CLOCKS)}")
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name.endswith(("_s", "_m", "_d", "_share")) and not value > 0:
                raise ValueError(f"{name}: {value:g} must be above 0")
