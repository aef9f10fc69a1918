"""Which Chinese words, numbers and times stand on the screens? The only place that knows them.

Codes are those of `records.py`, `feeds/states.py` and `registry/model.py`; times are UTC epoch s
and become local here.
"""

import math
from collections.abc import Callable
from datetime import datetime, tzinfo

from feeds.states import Event

UNKNOWN = "—"
OPENING = "正在打开画面…"
NOWHERE = "没有这个画面"

VEHICLE_KINDS = {
    "sweeper": "清扫车",
    "washer_sweeper": "洗扫车",
    "washer": "清洗车",
    "sprinkler": "洒水车",
    "manual_washer": "人工清洗",
    "dredger": "疏通车",
    "collector_truck": "清运车",
    "rail_washer": "护栏车",
    "kitchen_truck": "餐厨车",
    "suction": "吸粪车",
}
COLLECTOR = "采集员"
STATES = {
    "no_fix": "未上线",
    "working": "作业中",
    "driving": "行驶",
    "stopped": "停留",
    "offline": "离线",
    "on_duty": "在岗",
    "off_shift": "非当班",
}
CAMERA_STATES = {"ok": "正常", "late": "延迟", "silent": "无信号", "none": "无图"}
LINKS = {"broker": "消息", "redis": "数据流", "database": "数据库"}
LINK_STATES = {"ok": "正常", "down": "中断", "unknown": "未知"}
ROLES = {"ingest": "接入", "gps": "轨迹", "cameras": "图片", "cases": "案卷", "web": "页面"}
ROLE_DOWN = "失联"
MODES = {"live": "实时", "demo": "演示", "replay": "回放", "rehearsal": "演练"}
CHANNELS = {"front": "前", "rear": "后", "main": "主"}
LAYERS = {
    "vehicles": "车辆",
    "collectors": "采集员",
    "cameras": "摄像头",
    "trails": "尾迹",
    "road_names": "路名",
    "grids": "责任网格",
    "unit_grids": "单元网格",
}

EVENTS: dict[str, str] = {  # {who}: subject in the field's words, {what}: detail
    "unit_online": "{who} 上线",
    "unit_offline": "{who} 离线",
    "units_online": "{who} 个终端上线",
    "units_offline": "{who} 个终端离线",
    "sign_in": "{who} 驾驶员 {what} 刷卡",
    "sign_out": "{who} 驾驶员 {what} 退卡",
    "camera_silent": "{who} 无信号",
    "camera_back": "{who} 恢复",
    "link_down": "{who}连接中断",
    "link_back": "{who}连接恢复",
    "unknown_device": "未登记设备 {who} 已隔离",
    "datum_doubted": "{who} 定位偏离道路，坐标系待核对",
    "role_down": "{who}进程失联",
    "role_restarted": "{who}进程恢复",
}
ABNORMAL_EVENTS = frozenset({"units_offline", "unit_offline", "camera_silent", "link_down", "role_down"})


def kind(code: str) -> str:
    """Of a vehicle; an unknown code is shown as it is rather than hidden."""
    return VEHICLE_KINDS.get(code, code or UNKNOWN)


def sentence(event: Event, name_of: Callable[[str], str]) -> str:
    """One line of the ticker; `name_of` says unit and camera ids in the field's words."""
    if event.kind.startswith("link_"):
        who = LINKS.get(event.subject, event.subject)
    elif event.kind.startswith("role_"):
        who = ROLES.get(event.subject, event.subject)
    elif event.kind.startswith("units_") or event.kind == "unknown_device":
        who = event.subject
    else:
        who = name_of(event.subject)
    return EVENTS[event.kind].format(who=who, what=event.detail).replace("  ", " ")


def number(value: float) -> str:
    """1,234"""
    return f"{round(value):,}"


def rate(per_s: float) -> str:
    """0.4 → 0.4, 12.3 → 12"""
    return f"{per_s:.1f}" if 0 < per_s < 9.95 else number(per_s)


def speed(kmh: float | None) -> str:
    """4.0, km/h"""
    return UNKNOWN if kmh is None or not math.isfinite(kmh) else f"{kmh:.1f}"


def delay(s: float) -> str:
    """0.3 秒, 12 秒, 5 分钟, 3 小时"""
    if s < 9.95:
        return f"{s:.1f} 秒"
    if s < 120:
        return f"{s:.0f} 秒"
    return f"{s // 60:.0f} 分钟" if s < 7200 else f"{s // 3600:.0f} 小时"


def ago(s: float | None) -> str:
    """Age in calm steps: 刚刚, 20 秒前, 6 分钟前, 3 小时前, 2 天前"""
    if s is None:
        return UNKNOWN
    if s < 10:
        return "刚刚"
    if s < 60:
        return f"{s // 10 * 10:.0f} 秒前"
    if s < 3600:
        return f"{s // 60:.0f} 分钟前"
    return f"{s // 3600:.0f} 小时前" if s < 86_400 else f"{s // 86_400:.0f} 天前"


def clock(t: float, zone: tzinfo) -> str:
    """02:17:36"""
    return datetime.fromtimestamp(t, zone).strftime("%H:%M:%S")


def minute(t: float, zone: tzinfo) -> str:
    """02:17"""
    return datetime.fromtimestamp(t, zone).strftime("%H:%M")


def date(t: float, zone: tzinfo) -> str:
    """2026年11月21日 星期六"""
    day = datetime.fromtimestamp(t, zone)
    return f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
