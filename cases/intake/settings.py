"""Which figures of the intake may a city turn? Defaults: field guide 2.2, 2.3, 2.6 and 9.1; marked [D] there."""

from msgspec import Struct


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Tunables of `cases/intake/`; units stand in the names."""

    road_m: float = 120.0  # m a road may be away to name a place (道路匹配距离)
    crossing_m: float = 60.0  # m to a crossing that still is "at the crossing" (路口附近)
    crossing_named_m: float = 500.0  # m along the road up to which a crossing is named (路口参照距离)
    around_m: float = 800.0  # m around a place in which people and cameras are listed (周边范围)
    around_most: int = 5  # people and cameras listed around a place (周边条数)
    seen_s: float = 600.0  # s a collector's position counts as where he is (人员位置有效期)
    away_s: float = 600.0  # s a collector with a task is off duty or silent until another one goes (失联改派)
    duplicate_m: float = 50.0  # m within which the same class is suggested as one problem (判重距离)
    duplicate_s: float = 86_400.0  # s within which it is (判重时间)
    duplicate_most: int = 5  # suggestions shown (判重条数)
    likeness: float = 0.3  # likeness of the words, 0–1, from which another class near is suggested too (文字相似度)
    memory_m: float = 50.0  # m that are the same place (同地距离)
    memory_days: float = 90.0  # days a place is remembered (同地记忆天数)
    memory_most: int = 20  # cases shown of a place's memory (同地条数)
    check_place_m: float = 300.0  # m between a verification or check and its case, D_max (核实核查距离)
    report_age_s: float = 259_200.0  # s a report that waited in a device may be old (离线上报最长)
    report_ahead_s: float = 300.0  # s a device's clock may run ahead (设备时钟超前容许)
    words_most: int = 500  # characters a report's words may have (描述字数上限)
    photos_most: int = 9  # photos one report may have (单次照片上限)
    refused_bytes: int = 2_048  # B kept of a refused report (拒收留存)
    message_chars: int = 1_000  # characters of an inbound message that are kept (来信字数上限)
    reward_sms: float = 5.0  # yuan for a true report by SMS (短信举报奖励)
    reward_mms: float = 10.0  # yuan for a true report by MMS (彩信举报奖励)
    reward_wechat: float = 0.0  # yuan for a true report by WeChat; the seed names none, 0 pays none (微信举报奖励)
    sms_number: str = "106291008"  # number citizens write to; what comes from it is not taken (短信平台号码)
    list_most: int = 200  # rows one page of a list may have (每页上限)
