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
CAMERA_STATES = {"ok": "正常", "late": "延迟", "frozen": "画面冻结", "silent": "无信号", "none": "无图"}
CAMERA_MARKS = {"late": "延迟", "frozen": "冻结", "silent": "无信号"}  # in front of a time, below a small picture
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
    "plan": "作业计划",
    "cases": "案卷",
    "heat": "案卷热力",
}

EVENTS: dict[str, str] = {  # {who}: subject in the field's words, {what}: detail
    "unit_online": "{who} 上线",
    "unit_offline": "{who} 离线",
    "units_online": "{who} 个终端上线",
    "units_offline": "{who} 个终端离线",
    "sign_in": "{who} 驾驶员 {what} 刷卡",
    "sign_out": "{who} 驾驶员 {what} 退卡",
    "camera_silent": "{who} 无信号",
    "camera_frozen": "{who} 画面冻结",
    "camera_back": "{who} 恢复",
    "link_down": "{who}连接中断",
    "link_back": "{who}连接恢复",
    "unknown_device": "未登记设备 {who} 已隔离",
    "datum_doubted": "{who} 定位偏离道路，坐标系待核对",
    "role_down": "{who}进程失联",
    "role_restarted": "{who}进程恢复",
    "alert_raised": "{who} 告警：{what}",
    "alerts_raised": "新增 {who} 条五定告警",
    "alert_acknowledged": "{who} {what} 已确认",
    "alert_corrected": "{who} {what} 已纠正",
    "alert_closed": "{who} {what} 已结案",
    "case_dispatched": "案卷 {who} 已派遣至 {what}",
    "cases_dispatched": "{who} 件案卷已派遣",
    "case_closed": "案卷 {who} {what} 已结案",
    "cases_closed": "{who} 件案卷已结案",
    "case_returned": "案卷 {who} {what} 已回退，待重新派遣",
    "cases_returned": "{who} 件案卷已回退",
    "case_reworked": "案卷 {who} {what} 核查未通过，返工",
    "cases_reworked": "{who} 件案卷返工",
    "case_supervised": "案卷 {who} {what} 已督办",
    "cases_supervised": "{who} 件案卷已督办",
    "case_late": "案卷 {who} {what} 已超期",
    "cases_late": "{who} 件案卷已超期",
    "public_waiting": "{who} {what} 条待核实",
}
CASE_LEGEND = {"case": "案卷", "overdue": "超期"}
PUBLIC_SOURCES = {  # how citizens told, on the ticker; the field guide 2.6
    "hotline_12345": "12345 热线举报", "hotline_12319": "12319 热线举报", "sms": "短信举报", "mms": "彩信举报",
    "wechat": "微信举报", "citizen_app": "市民城管通举报", "web_mailbox": "网络问政", "media": "媒体曝光",
    "community": "社区上报",
}  # fmt: skip
ABNORMAL_EVENTS = frozenset(
    {
        "units_offline",
        "unit_offline",
        "camera_silent",
        "camera_frozen",
        "link_down",
        "role_down",
        "alert_raised",
        "alerts_raised",
        "case_late",
        "cases_late",
    }
)


def kind(code: str) -> str:
    """Of a vehicle; an unknown code is shown as it is rather than hidden."""
    return VEHICLE_KINDS.get(code, code or UNKNOWN)


def sentence(event: Event, name_of: Callable[[str], str]) -> str:
    """One line of the ticker; `name_of` says unit and camera ids in the field's words."""
    if event.kind.startswith("link_"):
        who = LINKS.get(event.subject, event.subject)
    elif event.kind.startswith("role_"):
        who = ROLES.get(event.subject, event.subject)
    elif event.kind == "public_waiting":
        who = PUBLIC_SOURCES.get(event.subject, event.subject)
    elif event.kind.startswith(("units_", "alerts_", "case_", "cases_")) or event.kind == "unknown_device":
        who = event.subject
    else:
        who = name_of(event.subject)
    what = breach(event.detail) if event.kind.startswith("alert_") else event.detail
    if event.kind == "case_dispatched":
        what = name_of(event.detail)
    return EVENTS[event.kind].format(who=who, what=what).replace("  ", " ")


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


# -- proof drawer ------------------------------------------------------------------------------------

PROOF_ACTS = {
    "notify_lead": "通知队长", "notify_driver": "通知司机", "acknowledge": "确认", "start_correcting": "纠正中",
    "corrected": "已纠正", "false_alarm": "误报", "shelve": "挂起", "unshelve": "取消挂起", "to_case": "转案卷",
    "close": "结案", "waive": "豁免", "reopen": "重开", "escalate": "升级", "remark": "备注",
}  # fmt: skip
PROOF_STEPS = PROOF_ACTS | {  # actions of an alert's history, those of rules and timers too
    "raise": "产生告警", "again": "再次发生", "worse": "级别升高", "clear": "情况消除", "revise": "补传数据修正",
    "notify": "通知", "false_alarm": "判为误报", "case_due": "逾期转案卷",
}  # fmt: skip
PROOF_ROLES = {
    "rules": "规则",
    "timers": "计时",
    "night_operator": "夜班坐席",
    "shift_lead": "值班长",
    "admin": "管理员",
}
PROOF_WAYS = {"app": "手机应用", "phone": "电话", "voice": "车载语音"}
PROOF_SIDES = {"both": "双向", "forward": "正向", "backward": "反向"}
PROOF_UNITS = {"m": "米", "s": "秒", "count": "次", "min": "分钟", "h": "小时"}
PROOF_RECIPIENTS = {
    "fleet_lead": "队长", "driver": "驾驶员", "sanitation_office": "环卫处", "shift_lead": "值班长",
    "commander": "指挥长",
}  # fmt: skip
PROOF_WHYS = {
    "not_acknowledged": "通知后未应答", "not_corrected": "应答后仍未纠正", "repeat": "本班多次发生",
    "expired": "挂起到期", "worse": "级别升高",
}  # fmt: skip
PROOF_WAIVERS = {"weather": "天气停工", "breakdown": "车辆故障", "jam": "道路拥堵"}
PROOF_FIELDS = {
    "reason": "原因", "until": "挂起时长", "result": "处理结果", "evidence": "凭据", "approver": "批准人",
    "text": "内容",
}  # fmt: skip
PROOF_REASONS = {  # offered, not prescribed
    "false_alarm": ("定位漂移", "计划已调整", "驾驶员已顶班", "设备故障"),
    "shelve": ("等待队长回复", "车辆检修", "道路施工", "天气"),
    "escalate": ("队长无应答", "司机拒不纠正"),
    "reopen": ("误操作", "问题再次出现"),
}
PROOF_RESULTS = ("已按要求纠正", "已补作业", "已更换驾驶员", "已更换车辆")
PROOF = {
    "close": "关闭 (Esc)", "body": "告警证据", "acts": "处置", "loading": "正在取证据…",
    "failed": "证据取不到：{why}。按 Enter 重试", "measured": "实测", "threshold": "阈值", "hold": "须持续",
    "lasted": "已持续", "lasting": "仍在持续", "from": "开始", "ended": "结束",
    "plan": "计划", "no_plan": "没有对应的作业计划", "limit": "限速",
    "responsible": "责任人", "relief": "顶班", "driver": "当时驾驶员", "signed": "刷卡", "nobody": "未刷卡",
    "signed_off": "已退卡", "mismatch": "与计划不符", "speed": "速度", "no_speed": "这段时间没有速度数据",
    "points": "轨迹 {fixes} 点，违规 {breaches} 点", "thinned": "图中 {shown} 点", "place": "位置",
    "no_place": "没有位置数据", "on_map": "大图 (G)", "pictures": "画面", "no_picture": "{within}内无画面",
    "picture_failed": "图片打不开", "same": "同一秒", "after": "晚 {s}", "before": "早 {s}", "history": "处置经过",
    "no_steps": "尚无记录", "times": "本班第 {n} 次", "shelved": "挂起至 {t}", "pdf": "PDF", "zip": "证据包",
    "script": "电话稿", "read_only": "大屏身份只可查看，不能处置。请在坐席电脑登录后操作",
    "no_role": "您的角色只可查看告警", "not_now": "当前状态不可用", "ok": "确定 (Enter)", "cancel": "取消 (Esc)",
    "needed": "请填写{field}", "sending": "正在提交…", "saved": "已保存，等待画面更新…", "done": "已更新：{state}",
    "moved": "未提交：此告警刚有变化（{what}）。请核对后再按一次", "refused": "未提交：{why}",
    "version": "未提交：缺少版本号，已重新取证据，请再按一次",
    "login": "登录已失效，请重新登录后再按一次。所填内容保留", "forbidden": "未提交：您无权这样做",
    "away": "未能确认是否提交（{why}）。所填内容保留，再按一次不会重复", "minutes": "{n} 分钟",
    "picture_proof": "{channel}画面 {t}", "gone": "没有这条告警",
}  # fmt: skip


# -- 五定 --------------------------------------------------------------------------------------------

GROUPS = {"person": "定人", "vehicle": "定车", "time": "定时", "standard": "定标", "duty": "定责"}
LEVELS = {"serious": "报警", "warn": "预警", "info": "提示"}
ALERT_STATES = {
    "raised": "待通知",
    "notified": "已通知",
    "acknowledged": "已确认",
    "correcting": "纠正中",
    "corrected": "已纠正",
    "closed": "已结案",
    "false_alarm": "误报",
    "waived": "已豁免",
    "shelved": "已挂起",
}
DUTY_STATES = {
    "not_started": "未开始",
    "working": "作业中",
    "done": "已完成",
    "unfinished": "未完成",
    "cancelled": "取消",
    "replaced": "替换",
}
PLACES = {"water": "取水点", "transfer": "转运站", "dredge": "疏通点", "depot": "停车场"}
SECTION_STATES = {"done": "已作业", "pending": "待作业", "overdue": "逾期未作业"}
BREACHES = {
    "driver_missing": "驾驶员未刷卡",
    "driver_mismatch": "驾驶员与计划不符",
    "driver_double": "一人两车签到",
    "no_show": "未按计划出车",
    "wrong_vehicle": "非计划车辆作业",
    "device_offline": "终端离线",
    "camera_offline": "车载画面中断",
    "late_start": "作业开始过晚",
    "early_leave": "提前离岗",
    "out_of_window": "时段外作业",
    "idle": "停留未作业",
    "short_hours": "作业时长不足",
    "overspeed": "作业超速",
    "dry_run": "空驶未作业",
    "low_coverage": "作业覆盖不足",
    "missing_pass": "作业遍数不足",
    "poor_effect": "作业效果不佳",
    "off_route": "偏离计划路线",
    "uncovered_section": "路段无人负责",
    "not_acknowledged": "告警无人应答",
    "not_corrected": "逾期未纠正",
    "repeat": "屡次发生",
}
LIMITED = {"overspeed": "限", "low_coverage": "应达", "short_hours": "应达", "missing_pass": "计划"}  # what is told of
LASTING = frozenset(  # breaches of which the time they last says most; it grows while they last
    {"driver_missing", "no_show", "device_offline", "camera_offline", "out_of_window", "idle", "dry_run"}
)
STILL = {  # of a breach that lasts: what is still so
    "driver_missing": "未刷卡",
    "no_show": "未出车",
    "device_offline": "离线",
    "camera_offline": "无车载画面",
    "out_of_window": "在时段外作业",
    "idle": "停留未作业",
    "dry_run": "空驶未作业",
    "late_start": "未开始作业",
    "overspeed": "超速作业",
    "off_route": "偏离计划路线",
    "driver_mismatch": "由计划外驾驶员驾驶",
    "driver_double": "一人两车签到",
    "wrong_vehicle": "有非计划车辆作业",
    "uncovered_section": "无人负责",
}
ALERT_UNITS = {"km/h": " km/h", "m": " m", "%": " %", "count": " 次", "min": " 分钟", "h": " 小时", "km": " km"}


def measured(value: float | None, unit: str) -> str:
    """A breach's number: 17 km/h, 420 m, 1.2 km, 32 分钟, 83 %."""
    if value is None or not math.isfinite(value):
        return ""
    if unit == "s":
        return lasting(value)
    if unit == "share":
        return f"{math.floor(value * 100 + 1e-9)} %"
    if unit == "m" and value >= 1000:
        return f"{value / 1000:.1f} km"
    return f"{value:.0f}{ALERT_UNITS.get(unit, f' {unit}' if unit else '')}"


UNDER_A_MINUTE = "不足 1 分钟"


def lasting(s: float) -> str:
    """48 秒, 32 分钟, 2 小时 05 分"""
    whole = max(0, int(s))
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分钟"
    return f"{whole // 3600} 小时 {whole % 3600 // 60:02d} 分"


def breach(code: str) -> str:
    """An unknown code is shown as it is rather than hidden."""
    return BREACHES.get(code, code)
