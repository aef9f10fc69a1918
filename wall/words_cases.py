"""Which words stand on the panels of cases? Codes are those of the flow; sentences have places for their facts."""

from typing import Any

STATUSES = {  # the field guide 2.1
    "reported": "待受理", "verifying": "核实中", "pending_filing": "待立案", "pending_ruling": "待裁定",
    "self_review": "自行处置待审", "rejected": "不予受理", "merged": "已并案", "pending_dispatch": "待派遣",
    "coordinating": "协调中", "dispatched": "待签收", "handling": "处置中", "suspended": "挂账",
    "pending_review": "待审核", "pending_check": "待发核查", "checking": "核查中", "pending_close": "待结案",
    "closed": "已结案",
}  # fmt: skip
STAGES = {
    "collect": "信息采集", "file": "受理立案", "dispatch": "任务派遣", "handle": "问题处理", "feedback": "处理反馈",
    "check": "问题核查", "close": "结案",
}  # fmt: skip
HOLDING = (  # where an open case stands: the exclusive states as a wall groups them, each in one group
    (("reported",), "待受理"),
    (("verifying",), "核实中"),
    (("pending_filing", "pending_ruling", "self_review"), "待立案"),
    (("pending_dispatch", "coordinating"), "待派遣"),
    (("dispatched", "handling"), "处置中"),
    (("suspended",), "挂账"),
    (("pending_review",), "待审核"),
    (("pending_check", "checking"), "待核查"),
    (("pending_close",), "待结案"),
)
LATENESS = {"none": "不计时", "normal": "正常", "warning": "即将超期", "overdue": "超期"}
COUNTS = {
    "title": "今日案卷",
    "note": "{t} 起",
    "waiting": "尚无统计",
    "on_duty": "在岗采集员",
    "due": "应到 {n}",
    "away": "离线 {n}",
    "collect": "上报",
    "file": "立案",
    "check": "核查",
    "close": "结案",
    "open": "在办",
    "before": "昨日此时 {n}",
    "file_rate": "立案率 {share}",
    "on_time": "按期 {share}",
    "late": "超期 {n}",
    "warning": "将超期 {n}",
    "calm": "均在时限内",
    "opens": "{name} {n}，打开案卷清单",
}
FLOW = {
    "title": "流程在办",
    "note": "今日各环节已过",
    "none": "尚无今日统计",
    "late": "超{n}",
    "opens": "{name} {n} 件，打开案卷清单",
    "name_late": "{name} · 超期",
    "opens_late": "{name}超期 {n} 件，打开案卷清单",
    "hours": "每小时",
    "reported": "上报",
    "closed": "结案",
    "most": "最多 {n}",
    "told": "每小时上报与结案：{hours}",
    "hour": "{t} 时上报 {reported}、结案 {closed}",
}
LIST: dict[str, Any] = {  # of the drawer; assets/46-case-list.js fills it
    "title": "{name} {n} 件",
    "now": "此刻",
    "loading": "正在取清单…",
    "failed": "清单取不到：{why}。按 Enter 重试",
    "none": "没有案卷",
    "all": "全部街道",
    "elsewhere": "未划街道",
    "more": "已列 {shown} / {n} 件，向下滚动继续",
    "whole": "共 {n} 件，已全部列出",
    "close": "关闭 (Esc)",
    "keys": "↑ ↓ 选案卷 · Enter 在地图上看 · Esc 关闭",
    "streets": "按街道",
    "left": "剩 {s}",
    "over": "超期 {s}",
    "paused": "不计时",
    "ended": "{t} {status}",
    "supervised": "督办",
    "urgent": "紧急",
    "reworked": "返工 {n}",
    "place": "地点",
    "state": "环节",
    "unit": "责任单位",
    "clock": "时限",
    "came": "上报",
    "source": "来源",
    "nobody": "未派遣",
    "no_place": "无位置描述",
    "figures": {"late": "超期", "warning": "即将超期", "supervised": "督办", "open": "在办"},
}
SOURCES = {  # the field guide 2.6
    "collector": "采集员上报", "hotline_12345": "12345 市长热线", "hotline_12319": "12319 城管热线", "sms": "市民短信",
    "mms": "市民彩信", "wechat": "微信", "citizen_app": "市民城管通", "video": "全球眼视频", "ai_video": "视频智能识别",
    "leader": "领导交办", "city": "市级平台下派", "transfer": "部门转办", "web_mailbox": "网络问政",
    "media": "媒体曝光", "community": "社区上报", "inspection": "专项督查", "iot": "物联网", "gps_alarm": "车辆违规",
    "petition": "信访转来",
}  # fmt: skip
