"""QUESTION: which Chinese words stand on the papers of a proof, beside those of the shift's papers?"""

from collections.abc import Sequence
from itertools import groupby

from gps.alerts import labels as alert
from gps.alerts.entry import Step
from gps.shifts import labels as shift
from gps.shifts.settings import HOURS

TITLE = "作业告警证据"
NONE = shift.NONE
ROLES = {"rules": "规则", "timers": "计时", "night_operator": "夜班坐席", "shift_lead": "值班长", "admin": "管理员"}
SIDES = {"both": "双向", "forward": "正向", "backward": "反向"}
UNITS = {"m": "米", "s": "秒", "count": "次", "min": "分钟", "km": "公里", "h": "小时"}
PLAN_WORDS = {"planned": "按计划", "cancelled": "取消", "replaced": "替换"}


def amount(value: float | None, unit: str) -> str:
    """16.2 km/h, 4 分 00 秒, 83.5 %; — for None."""
    if value is None:
        return NONE
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "s":
        return lasting(value)
    figure = f"{value:.1f}".removesuffix(".0")
    return f"{figure} {UNITS.get(unit, unit)}".strip()


def roads(sections: Sequence[tuple[str, int, str]]) -> list[str]:
    """天台路 × 4 双向（6 段）: (name, passes, side) of sections that stand together, told once.

    >>> roads([("天台路", 4, "both"), ("天台路", 4, "both"), ("湘银路", 1, "forward")])
    ['天台路 × 4 双向（2 段）', '湘银路 × 1 正向']
    """
    told = []
    for (name, passes, side), some in groupby(sections):
        count = sum(1 for _ in some)
        told.append(f"{name} × {passes} {SIDES.get(side, side)}" + (f"（{count} 段）" if count > 1 else ""))
    return told


def shift_word(code: str) -> str:
    """夜班; an unknown code is shown as it is."""
    return HOURS[code][0] if code in HOURS else code


def lasting(s: float) -> str:
    """48 秒, 12 分 05 秒, 3 小时 20 分"""
    whole = round(s)
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60:02d} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60:02d} 分"


def off(s: float) -> str:
    """Between breach and picture: 同一秒, 晚 4 秒, 早 90 秒"""
    if abs(s) < 1:
        return "同一秒"
    return f"{'晚' if s > 0 else '早'} {lasting(abs(s))}"


def said(step: Step) -> str:
    """What a step's row says besides who did what: way, recipient, words."""
    way = alert.CHANNELS.get(step.channel, step.channel)
    to = alert.some(step.recipient.split(","), alert.RECIPIENTS) if step.recipient else ""
    reason = alert.WAIVERS.get(step.reason, alert.WHY.get(step.reason, step.reason))
    parts = (way, to, step.text, reason, step.approver, step.result, step.evidence)
    return "；".join(part for part in parts if part)


def action(code: str) -> str:
    """An unknown code is shown as it is rather than hidden."""
    return alert.ACTIONS.get(code, code)
