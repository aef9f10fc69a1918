"""Which phrases stand on the panels of 五定? Tables of codes are in `words.py`; here is what is said once, with places
for its facts.
"""

ALERTS = {
    "title": "五定告警",
    "note": "未处理 {open} · 今夜 {tonight}",
    "none": "暂无告警",
    "calm": "今夜 {tonight} 条，均已处理",
    "more": "另有 {n} 条未处理",
    "more_aside": "{n} 条待结案或挂起",
    "grouped": "{n} 条",
    "members": "{names} 等 · {group}",
    "times": "×{n}",
    "last_place": "最后位置 {road}",
    "cards": "刷卡 {signed} / 计划 {planned}",
    "off_road": "道路以外",
}
# what the head of the list says of this screen's sound: the word, and what it means
SOUND = {
    "locked": ["声音未启用", "点击或按任意键启用告警声音，随后响试音"],
    "muted": ["已静音", "报警不响。按 \\ 恢复声音，或点此"],
    "none": ["不能发声", "浏览器没有声音功能，请换浏览器或看另一屏"],
    "off": ["本屏不发声", "布局设定由其他屏发声"],
    "other": ["另窗发声", "本机另一窗口在发声，关掉它后由本窗口接替"],
    "quiet": ["静音时段", "只有报警发声，预警只显示"],
    "voiceless": ["无中文语音", "布局要求念出报警，但浏览器没有中文语音；提示音照响"],
    "volume": ["音量 {n}%", ""],
    "keys": ["[ 减小音量　] 增大音量　\\ 静音", ""],
}
COMPLIANCE = {"title": "五定合规", "note": "今夜 {n} 车", "kind": "车型", "none": "今夜无作业计划", "rest": "其他"}
SENTINEL = {
    "name": "夜班哨兵",
    "calm": "目前无需人工处置",
    "unknown": "数据中断，无法判断是否需要处置",
    "still": "{who} {where} {now} 仍{still}",
    "found": "{who} {where} {what}",
    "planned": "计划 {start}",
    "since": "{start} 起",
    "forecast": "{where} {red} 转红，{who} 尚未到达",
    "more": "另 {n} 条待处置",
    "act_raised": "按 Enter 查看证据，N 通知队长",
    "act_notified": "已通知未应答，按 Enter 查看证据",
    "act": "按 Enter 查看证据",
}
RIBBON = {
    "title": "路段时效",
    "note": "逾期 {overdue} · 待作业 {pending}",
    "none": "今夜无计划路段",
    "done": "{t} 已作业",
    "complete": "已作业",
    "red": "{t} 转红",
    "overdue": "逾期",
    "waiting": "待作业",
    "more": "其余 {roads} 路：{done} 段已作业，{pending} 段待作业",
    "fact": "{road} {section}：{state}，{last}{red}",
    "last": "最近有效作业 {t}",
    "never": "今夜尚未作业",
    "then": "，{t} 转红",
}
BLIND = {
    "title": "盲区",
    "none": "当前无盲区",
    "note": "{n} 处看不到",
    "seen": "定位、画面、链路均正常",
    "link": "{link}链路中断",
    "role": "{role}进程失联",
    "behind": "规则追赶中，积压 {n} 批",
    "settling": "规则追赶中，静默类告警暂缓",
    "gps": "{who} 定位中断",
    "gps_never": "{who} 无定位",
    "gps_many": "另有 {n} 辆当班车定位中断",
    "camera": "{who} 画面中断",
    "camera_never": "{who} 无画面",
    "cameras_many": "另有 {n} 辆当班车画面中断",
    "eyes": "全球眼 {n} 路无图",
    "frozen": "{who} 画面冻结",
    "frozen_many": "另有 {n} 辆当班车画面冻结",
    "eye_frozen": "全球眼 {who} 画面冻结",
    "eyes_frozen": "全球眼 {n} 路画面冻结",
    "people": "{n} 名当班采集员失联",
    "more": "另有 {n} 处",
}
PLAN_CARD = {
    "driver_ok": "已刷卡 · 与计划一致",
    "driver_wrong": "{driver} · 与计划不符",
    "driver_none": "未刷卡",
    "shift": "{start} – {end} · 第 {n} 遍",
    "shift_done": "{start} – {end} · {status}",
    "done": "已完成 {done} / {planned} km",
    "more": "另有 {n} 条告警",
}
