"""Which words stand on the panels for leaders and visitors? Sentences have places for their facts."""

KEY = {
    "on_duty": "在岗采集员",
    "collect": "今日上报",
    "file": "立案",
    "check": "核查",
    "close": "结案",
    "due": "应到 {n}",
    "before": "昨日此时 {n}",
    "file_rate": "立案率 {share}",
    "on_time": "按期 {share}",
    "since": "{t} 起",
    "opens": "{name} {n}，打开案卷清单",
    "title": "今日关键数字",
}
STAGES = {
    "title": "案卷七个环节今日已过件数",
    "note": "今日通过各环节的件数；一件案卷可先后计入几个环节，不能相加",
    "none": "尚无今日统计",
    "opens": "{name} {n} 件，打开案卷清单",
}
RANKING = {
    "title": "终端责任单位按期结案",
    "note": "今日 {ranked} / {all} 个单位有结案",
    "none": "尚无今日统计",
    "empty": "今日尚无单位结案",
    "closed": "结案 {n}",
    "late": "超期 {n}",
    "unranked": "今日无结案、不排名：{units}",
    "open": "{unit}（在办 {n}）",
    "no_open": "{unit}",
    "self": "另有 {n} 件结案未派单位（自行处置、快速结案）",
    "told": "第 {rank} 名 {unit}：结案 {closed}，按期 {share}",
}
RING = {
    "title": "今日上报类别",
    "note": "大类 · 小类",
    "none": "尚无今日统计",
    "empty": "今日尚无上报",
    "all": "今日上报",
    "rest": "其他",
    "row": "{n} 件",
    "share": " · {share}",
    "minors": "小类前列",
    "told": "{name} {n} 件",
}
TREND = {
    "title": "上报与结案 · 每小时",
    "note": "{t} 更新",
    "none": "尚无今日统计",
    "reported": "上报",
    "closed": "结案",
    "running": "○ 本小时未满",
    "sum": "今日 {n}",
    "most": "最多 {n}（{t} 时）",
}
PAIR = {  # assets/49-pair.js fills it
    "title": "处置前后",
    "before": "处置前",
    "after": "处置后",
    "collector": "采集员 {id}",
    "took": "用时",
    "so_far": "已用时",
    "on_time": "按期结案",
    "late": "超期结案",
    "from_to": "{from} 上报 → {to} 结案",
    "from": "{from} 上报 · {status}",
    "empty": "近一日结案的案卷还没有处置前后两张照片",
    "waiting": "尚无今日统计",
    "no_before": "没有处置前照片",
    "no_after": "还没有处置后照片",
    "failed": "照片取不到",
    "unknown": "没有案卷 {id}",
    "unreached": "案卷 {id} 取不到：{why}",
    "no_unit": "未派单位",
    "count": "{n} / {of}",
}
HEAT = {"title": "案卷热力", "few": "少", "many": "多", "note": "今日上报 {n} 件", "none": "今日上报取不到"}
