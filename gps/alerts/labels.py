"""Which words do documents and refusals of alerts use? States, actions and what they need, in the field's Chinese."""

from gps.shifts.labels import BREACHES, LEVELS, STATES

__all__ = ["ACTIONS", "BREACHES", "CHANNELS", "LEVELS", "NEEDS", "RECIPIENTS", "STATES", "WAIVERS", "WHY", "some"]

ACTIONS = {
    "raise": "产生", "notify": "通知", "acknowledge": "确认", "start_correcting": "开始纠正", "corrected": "已纠正",
    "clear": "现象消失", "again": "再次发生", "worse": "级别升高", "revise": "补传更正", "close": "办结",
    "false_alarm": "误报", "waive": "豁免", "to_case": "转案卷", "reopen": "重开", "shelve": "挂起",
    "unshelve": "取消挂起", "escalate": "升级", "case_due": "应转案卷", "remark": "备注",
}  # fmt: skip
NEEDS = {
    "channel": "通知方式", "evidence": "纠正依据（照片或轨迹）", "result": "处理结果", "reason": "原因",
    "approver": "批准人", "until": "挂起到何时", "text": "内容",
}  # fmt: skip
CHANNELS = {"app": "短信/应用", "phone": "电话", "voice": "车载语音"}
WAIVERS = {"weather": "天气", "breakdown": "车辆故障", "jam": "交通拥堵"}
RECIPIENTS = {
    "fleet_lead": "队长", "driver": "驾驶员", "sanitation_office": "环卫处", "shift_lead": "值班长",
    "commander": "指挥长",
}  # fmt: skip
WHY = {
    "not_acknowledged": "通知后未应答", "not_corrected": "应答后仍未纠正", "repeat": "本班多次发生",
    "expired": "挂起到期", "worse": "级别升高", "unwatched": "本班监看结束，是否纠正须人工核实",
}  # fmt: skip


def some(codes: tuple[str, ...] | list[str], words: dict[str, str]) -> str:
    """Codes in words, one after the other."""
    return "、".join(words.get(code, code) for code in dict.fromkeys(codes))
