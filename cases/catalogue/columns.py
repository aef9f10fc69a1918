"""QUESTION: what may an imported sheet of the catalogue hold? Classes, filing conditions, holidays, duty list."""

from typing import Any

from msgspec import Struct

from cases.catalogue import cells
from cases.catalogue.model import DEPTS
from registry.columns import Column, Kind
from registry.parsers import choice, identifier, text, whole, yes_no

DAYS = {"节假日": "holiday", "放假": "holiday", "调休上班": "makeup_workday", "上班": "makeup_workday",
        "补班": "makeup_workday", "正常": "usual"}  # fmt: skip
_CLASS_NOTE = "C 部件、M 事项、L 旧事件，加5位代码"


class Row(Struct, frozen=True):
    """A row of one of the sheets: its values by column, empty cells left out."""

    values: dict[str, Any]


CATALOGUE = Kind("catalogue", "问题类别", Row, (
    Column("id", "类别代码", cells.class_id, True, "M06036", _CLASS_NOTE, ("编码", "小类代码")),
    Column("name", "类别名称", text(40), True, "乱堆杂物", also=("小类名称", "名称")),
    Column("major_name", "大类名称", text(40), True, "市容环境类", also=("大类",)),
    Column("legacy_code", "旧代码", cells.legacy, example="01-36", note="2013年代码表 MM-mm"),
    Column("is_local", "地方扩展", yes_no, example="否", note="是/否"),
    Column("self_handle", "可自行处置", yes_no, example="是", note="采集员可当场处置"),
    Column("moving", "移动目标", yes_no, example="否", note="核查时比对车牌或当事人"),
    Column("enabled", "启用", yes_no, example="是", note="否: 不再供选用"),
    Column("pinyin", "拼音", cells.syllables, example="luan dui za wu", note="空则自动生成"),
))  # fmt: skip
CONDITIONS = Kind("conditions", "立案结案标准", Row, (
    Column("id", "条件编号", cells.condition_id, True, "M06036-1", "类别代码-序号；文件中出现的类别整体替换"),
    Column("text", "立案条件", text(300), True, "未经许可堆放物料"),
    Column("depts", "处置部门", cells.depts, True, "STR/ENF", "、".join(f"{c} {w}" for c, w in DEPTS.items()),
           ("责任主体",)),
    Column("limit", "处置时限", cells.limit, True, "1工作日", "、".join(f"2{w}" for w in cells.WORDS.values()),
           ("时限",)),
    Column("closing", "结案条件", text(300), True, "清除，恢复原貌"),
    Column("grade", "级别", text(20), example=""),
    Column("urgent", "紧急", yes_no, note="空: 紧急时限即紧急"),
))  # fmt: skip
HOLIDAYS = Kind("holidays", "节假日", Row, (
    Column("day", "日期", cells.day, True, "2026-02-14", "YYYY-MM-DD"),
    Column("kind", "类型", choice(DAYS), True, "调休上班", "节假日、调休上班、正常（取消原设置）"),
    Column("name", "名称", text(40), example="春节"),
), dates=True)  # fmt: skip
DUTIES = Kind("duties", "职责清单", Row, (
    Column("class", "类别代码", cells.class_or_major, True, "M06036", "M06036 小类，M06 大类，M 全部；整体替换",
           ("类别", "id")),
    Column("unit", "单位编号", identifier, True, "S01", "责任单位编号", ("责任单位",)),
    Column("area", "区域", text(40), example="嵩山路街道", note="街道或责任网格，空为全区"),
    Column("rank", "次序", whole(1, 99), example="1", note="1 最先"),
))  # fmt: skip
SHEETS: dict[str, Kind] = {kind.name: kind for kind in (CATALOGUE, CONDITIONS, HOLIDAYS, DUTIES)}
