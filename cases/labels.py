"""Which words do documents, messages and refusals of cases use? The field's Chinese for every code of the flow."""

from collections.abc import Iterable, Mapping

STATUSES = {
    "reported": "待受理", "verifying": "核实中", "pending_filing": "待立案", "pending_ruling": "待值班长裁定",
    "self_review": "自行处置待审核", "rejected": "不予受理", "merged": "已并案", "pending_dispatch": "待派遣",
    "coordinating": "协调中", "dispatched": "已派遣待签收", "handling": "处置中", "suspended": "挂账",
    "pending_review": "待审核", "pending_check": "待发核查", "checking": "核查中", "pending_close": "待结案",
    "closed": "已结案",
}  # fmt: skip
STAGES = {
    "collect": "信息采集", "file": "受理立案", "dispatch": "任务派遣", "handle": "问题处理", "feedback": "处理反馈",
    "check": "问题核查", "close": "结案",
}  # fmt: skip
ACTIONS = {
    "report": "上报", "register": "登记", "refer": "转办", "self_report": "自行处置上报", "edit": "修改",
    "send_verify": "发核实", "verify": "核实反馈", "reassign_task": "改派任务", "accept": "受理", "reject": "不予受理",
    "ask_ruling": "提请裁定", "rule": "裁定", "merge": "并案", "file": "立案", "quick_close": "快速结案",
    "approve_self": "自行处置审核通过", "decline_self": "自行处置转立案", "dispatch": "派遣",
    "undo_dispatch": "撤销派遣", "auto_dispatch": "自动派遣", "assist_feed_back": "协办反馈", "hand_on": "转派下级",
    "coordinate": "提请协调", "settle": "协调裁定", "send_back": "退回受理", "sign": "签收",
    "assign_handler": "指派处置人员", "withdraw_handler": "撤回处置人员", "ask_return": "申请回退",
    "agree_return": "同意回退", "refuse_return": "驳回回退", "ask_extension": "申请延期", "agree_extension": "同意延期",
    "refuse_extension": "驳回延期", "ask_suspension": "申请挂账", "agree_suspension": "同意挂账",
    "refuse_suspension": "驳回挂账", "resume": "解除挂账", "delegate": "授权", "proxy": "代处理",
    "feed_back": "处置反馈", "pass_review": "审核通过", "fail_review": "审核不通过", "send_check": "发核查",
    "skip_check": "免核查", "check": "核查反馈", "close": "结案", "call_back": "回访", "rework": "返工",
    "supervise": "督办", "reply_supervision": "督办回复", "urge": "催办", "mark": "案卷标记", "remark": "备注",
    "restart": "重启", "appeal": "超时申诉", "endorse_appeal": "申诉初审", "judge_appeal": "申诉终审",
    "force_dispatch": "强制派遣", "force_close": "强制结案",
}  # fmt: skip
ROWS = {  # where one action has several rows
    "T9a": "裁定立案", "T9b": "裁定不予受理", "T9c": "裁定重新核实", "T4b": "再次发核实", "T16": "批量派遣",
    "T17": "协同派遣", "T35a": "返工（原单位）", "T35b": "返工（重新派遣）",
}  # fmt: skip
ROLES = {
    "collector": "采集员", "acceptor": "受理员", "shift_lead": "值班长", "dispatcher": "派遣员", "commander": "指挥长",
    "unit": "责任单位", "leader": "领导", "evaluator": "考评员", "night_operator": "夜班坐席员", "admin": "系统管理员",
    "street_chief_enf": "执法街长", "street_chief_mgmt": "管理街长", "zone_chief_enf": "执法片长",
    "zone_chief_mgmt": "管理片长", "system": "系统", "guide": "讲解员", "auditor": "审计管理员", "gateway": "接口网关",
}  # fmt: skip
SOURCES = {
    "collector": "采集员上报", "hotline_12345": "12345市长热线", "hotline_12319": "12319城管热线", "sms": "市民短信",
    "mms": "市民彩信", "wechat": "微信", "citizen_app": "市民城管通", "video": "全球眼视频", "ai_video": "视频智能识别",
    "leader": "领导交办", "city": "市级平台下派", "transfer": "部门转办", "web_mailbox": "网络问政",
    "media": "媒体曝光", "community": "社区上报", "inspection": "专项督查", "iot": "物联网", "gps_alarm": "车辆违规",
    "petition": "信访转来",
}  # fmt: skip
NEEDS = {
    "source": "案卷来源", "kind": "部件/事项", "code": "小类", "description": "问题描述", "lon": "位置", "lat": "位置",
    "condition": "立案条件", "photos": "照片", "source_id": "来源编号", "receiver": "接收人", "result": "结论",
    "opinion": "意见", "master": "主案卷", "until_t": "截止时间", "level": "督办级别", "mark": "标记",
    "report": "修改内容", "informant": "举报人", "phone": "联系电话", "subject": "车牌或当事人",
}  # fmt: skip
RECEIVERS = {  # what the receiver of an action is
    "send_verify": "采集员", "reassign_task": "采集员", "send_check": "采集员", "rule": "采集员",
    "dispatch": "责任单位", "auto_dispatch": "责任单位", "hand_on": "下级单位", "settle": "承办单位",
    "assign_handler": "处置人员", "delegate": "被授权单位", "proxy": "代处理单位", "force_dispatch": "责任单位",
}  # fmt: skip
OPINIONS = {  # what the opinion of an action is
    "reject": "理由", "ask_ruling": "请示问题", "rule": "裁定理由", "decline_self": "理由", "coordinate": "协调事由",
    "settle": "会议记录与决定", "send_back": "退回理由", "ask_return": "回退理由", "refuse_return": "驳回理由",
    "ask_extension": "延期理由", "refuse_extension": "驳回理由", "ask_suspension": "挂账理由",
    "refuse_suspension": "驳回理由", "delegate": "授权范围", "proxy": "代处理事由", "feed_back": "处置情况",
    "assist_feed_back": "协办情况", "fail_review": "不通过理由", "rework": "返工理由", "supervise": "督办内容",
    "reply_supervision": "回复内容", "remark": "备注内容", "restart": "重启理由", "appeal": "申诉理由",
    "force_dispatch": "强制理由", "force_close": "强制理由", "urge": "催办内容", "dispatch": "派遣意见",
}  # fmt: skip
CLOCKS = {
    "accept": "受理", "verify": "核实", "file": "立案", "dispatch": "派遣", "handle": "处置", "review": "审核",
    "send_check": "发核查", "check": "核查", "close": "结案",
}  # fmt: skip
APPLICATIONS = {
    "return": "回退", "extension": "延期", "suspension": "挂账", "delegation": "授权", "supervision": "督办",
    "urge": "催办", "appeal": "超时申诉",
}  # fmt: skip
APPLICATION_STATES = {
    "open": "待审批", "endorsed": "初审同意", "agreed": "已同意", "refused": "已驳回", "replied": "已回复",
    "ended": "已结束",
}  # fmt: skip
RESULTS = {
    "true": "属实", "false": "不属实", "unable": "无法核实", "pass": "通过", "fail": "不通过", "file": "立案",
    "reject": "不予受理", "verify": "重新核实", "same_unit": "原单位返工", "redispatch": "重新派遣", "agree": "同意",
    "refuse": "驳回", "very_satisfied": "非常满意", "satisfied": "满意", "dissatisfied": "不满意", "batch": "批量",
    "assists": "协同", "unit": "指定承办单位", "proxy": "代处理",
}  # fmt: skip
FLAGS = {
    "typical": "典型", "error": "差错", "quick_close": "快速结案", "self_handled": "自行处置", "no_check": "免核查",
    "auto_dispatch": "自动派遣", "batch": "批量派遣", "forced": "强制", "restarted": "重启", "proxy": "代处理",
    "other_subject": "换车换人",
}  # fmt: skip
MARKS = {"typical": "典型案件", "error": "差错标记"}
LEVELS = {"district": "区级督办", "city": "市级督办", "normal": "一般督办", "urgent": "紧急督办"}
LATENESS = {"none": "不计时", "normal": "正常", "warning": "即将超期", "overdue": "超期"}
LIMITS = {
    "urgent_hour": "紧急工作时", "urgent_day": "紧急工作日", "work_hour": "工作时", "work_day": "工作日",
    "natural_day": "自然日", "holiday_hour": "节假日工作时", "none": "不计时",
}  # fmt: skip
KINDS = {"component": "部件", "matter": "事项", "event_legacy": "事件（旧）"}
PHASES = {"report": "上报", "verify": "核实", "handle": "处置后", "check": "核查"}
PROFILES = {"taizhou": "泰州方案（标准）", "tianyuan": "天元方案", "governance": "街长片长方案"}

REPLIES = {  # to informants
    "reject": "您反映的“{title}”（{address}）未予受理：{why}。感谢您对城市管理工作的支持。",
    "merge": "您反映的“{title}”（{address}）已有市民反映，正在一并办理，办结后将再次答复您。",
    "close": "您反映的“{title}”（{address}）已处置完毕并结案。感谢您对城市管理工作的支持。",
}


def some(codes: Iterable[str], words: Mapping[str, str]) -> str:
    """Codes in words, one after the other."""
    return "、".join(dict.fromkeys(words.get(code, code) for code in codes))


def role(code: str) -> str:
    """A role in words."""
    return ROLES.get(code, code)


def row(row_id: str, action: str) -> str:
    """A row of the table in words."""
    return ROWS.get(row_id) or ACTIONS.get(action, action)


def need(name: str, action: str) -> str:
    """What a needed field is called for an action."""
    special = {"receiver": RECEIVERS, "opinion": OPINIONS}.get(name, {})
    return special.get(action) or NEEDS.get(name, name)
