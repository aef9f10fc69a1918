"""QUESTION: which Chinese words stand on the papers of a shift? Hand-over sheet, roll call, statistics."""

from datetime import datetime, tzinfo

from records import Alert

GROUPS = {"person": "定人", "vehicle": "定车", "time": "定时", "standard": "定标", "duty": "定责"}
BREACHES = {
    "driver_missing": "驾驶员未刷卡", "driver_mismatch": "驾驶员与计划不符", "driver_double": "一人两车签到",
    "no_show": "未按计划出车", "wrong_vehicle": "非计划车辆作业", "device_offline": "终端离线",
    "camera_offline": "车载画面中断", "late_start": "作业开始过晚", "early_leave": "提前离岗",
    "out_of_window": "时段外作业",
    "idle": "停留未作业", "short_hours": "作业时长不足", "overspeed": "作业超速", "dry_run": "空驶未作业",
    "low_coverage": "作业覆盖不足", "missing_pass": "作业遍数不足", "poor_effect": "作业效果不佳",
    "off_route": "偏离计划路线",
    "uncovered_section": "路段无人负责", "not_acknowledged": "告警无人应答", "not_corrected": "逾期未纠正",
    "repeat": "屡次发生",
}  # fmt: skip
LEVELS = {"info": "提示", "warn": "预警", "serious": "报警"}
STATES = {
    "raised": "待通知", "notified": "已通知", "acknowledged": "已确认", "correcting": "纠正中", "corrected": "已纠正",
    "closed": "已结案", "false_alarm": "误报", "waived": "已豁免",
}  # fmt: skip
STATUSES = {
    "not_started": "未开始", "working": "作业中", "done": "已完成", "unfinished": "未完成", "cancelled": "取消",
    "replaced": "替换", "unplanned": "无计划",
}  # fmt: skip
KINDS = {
    "sweeper": "清扫车", "washer_sweeper": "洗扫车", "washer": "清洗车", "sprinkler": "洒水车",
    "manual_washer": "人工清洗", "dredger": "疏通车", "collector_truck": "清运车", "rail_washer": "护栏车",
    "kitchen_truck": "餐厨车", "suction": "吸粪车",
}  # fmt: skip
DOWN = {"link": "连接", "role": "进程", "vehicle": "车辆定位", "camera": "车载画面", "eye": "全球眼"}
LINKS = {"broker": "消息服务", "redis": "数据流", "database": "数据库"}
ROLES = {"ingest": "接入进程", "gps": "轨迹进程", "cameras": "图片进程", "web": "页面进程", "cases": "案卷进程"}
CHANNELS = {"front": "前", "rear": "后", "main": "主"}
CAUSES = {"weather": "天气停工", "breakdown": "车辆故障", "relief": "顶班", "other": "其他"}
DRIVER_WORDS = {"ok": "已签到", "none": "未签到", "other": "与计划不符"}
HEARD = {"heard": "在线", "old": "无定位", "never": "无数据"}
PICTURES = {"ok": "正常", "old": "过时", "none": "无图"}
SIDES = {"outgoing": "交班人", "incoming": "接班人"}
PROOFS = {"session": "本人登录", "password": "现场核对口令"}
NONE = "—"


def breach(alert: Alert) -> str:
    """An unknown code is shown as it is rather than hidden."""
    return BREACHES.get(alert.breach, alert.breach)


def when(t: float | None, zone: tzinfo) -> str:
    """11-21 02:17"""
    return NONE if t is None else datetime.fromtimestamp(t, zone).strftime("%m-%d %H:%M")


def minute(t: float | None, zone: tzinfo) -> str:
    """02:17"""
    return NONE if t is None else datetime.fromtimestamp(t, zone).strftime("%H:%M")


def age(s: float | None) -> str:
    """20 秒, 6 分钟, 3 小时"""
    if s is None:
        return ""
    return f"{s:.0f} 秒" if s < 60 else f"{s / 60:.0f} 分钟" if s < 5_400 else f"{s / 3600:.0f} 小时"


def moment(t: float, zone: tzinfo) -> str:
    """2026-11-21 02:17:36"""
    return datetime.fromtimestamp(t, zone).strftime("%Y-%m-%d %H:%M:%S")


def day(date: str) -> str:
    """2026-11-21 → 2026年11月21日"""
    year, month, of_month = date.split("-")
    return f"{year}年{int(month)}月{int(of_month)}日"


def km(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def percent(share: float | None) -> str:
    """Rounded down: 89.9 % never reads as the 90 % it has to reach."""
    return NONE if share is None else f"{int(share * 100 + 1e-9)}%"


def hours(s: float | None) -> str:
    return NONE if s is None else f"{s / 3600:.1f}"
