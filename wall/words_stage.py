"""Which Chinese words stand on a wall as one screen of a hall? Frame, standing picture, dark, keys, page around it."""

from typing import Any

STAGE: dict[str, Any] = {
    "modes": {"live": "实时", "demo": "演示", "rehearsal": "演练", "replay": "回放"},
    "frozen": "画面定格 {at} · 已 {lasting}",
    "frozen_late": "画面定格 {at} · 本屏画面 {own}",
    "apart": "本屏 {lasting} 没有收到大厅的指令，正在重新连接",
    "recorded": "含回放",
    "dark": "画面已关闭 · 按 B 恢复",
    "failed": "没有执行：{why}",
    "no_answer": "服务器没有应答",
    "gone": "画面 {place} 不存在，显示本屏自己的画面",
    "help": "按键",
    "help_close": "按 F1 或 Esc 关闭",
    "keys": [
        ["大屏与翻页器", [
            ["PageDown", "下一幕"], ["PageUp", "上一幕"], ["B 或 .", "关闭画面 / 恢复"],
            ["Shift + F", "画面定格 / 恢复"], ["F", "有节目时定格；否则跟随所选单元"], ["F1", "本说明"],
        ]],
        ["告警", [
            ["J K ↑ ↓", "选择上一条、下一条"], ["Enter 或 N", "打开所选告警的证据"], ["PageDown PageUp", "证据翻页"],
            ["Esc", "关闭、取消选择"],
        ]],
        ["地图", [
            ["/", "查找车辆、采集员"], ["+ -", "放大、缩小"], ["方向键", "在地图上移动（先点地图）"],
        ]],
        ["案卷清单", [["↑ ↓ PageDown PageUp", "移动"], ["Enter", "在地图上打开"], ["Esc", "关闭"]]],
        ["现场画面", [["空格", "暂停 / 继续轮巡"], ["← →", "上一组、下一组"]]],
        ["声音", [["[ ]", "减小、增大音量"], ["\\", "静音 / 恢复"]]],
    ],
}  # fmt: skip
