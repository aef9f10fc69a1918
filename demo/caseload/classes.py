"""QUESTION: what do people report, and in which words? Classes of the catalogue with their filing conditions (示意)."""

from typing import NamedTuple


class Class(NamedTuple):
    """`condition`: id of the filing condition; `dept`: kind of unit that handles; `share`: how often, by day."""

    condition: str
    dept: str
    share: float
    look: str  # what its pictures show
    words: tuple[str, ...]
    self_handled: bool = False
    urgent: bool = False  # its limit runs round the clock
    moving: bool = False  # it may drive away: the report names its plate
    evening: float = 0.3  # how often after 18:00

    @property
    def kind(self) -> str:
        return {"C": "component", "M": "matter"}[self.condition[0]]

    @property
    def code(self) -> str:
        return self.condition[1:6]


PILE = Class(
    "M06036-1", "STR", 9, "heap", ("小区门口堆放杂物", "人行道上堆放建筑废料", "楼道口外乱堆纸箱", "路边乱堆木板"), True
)
STALL = Class("M09005-1", "STR", 8, "stall", ("商品摆出店外占用人行道", "店外摆放桌椅", "水果店外摆货"),
              urgent=True, evening=6)  # fmt: skip
CLASSES: tuple[Class, ...] = (
    PILE,
    STALL,
    Class("M06010-1", "SAN", 13, "rubbish", ("垃圾桶旁散落生活垃圾", "路边暴露垃圾一处", "绿篱旁有成袋垃圾"), True,
          evening=3),
    Class("M06012-1", "SAN", 12, "dirt", ("路面有泥沙", "落叶未清扫", "人行道有油污", "路面有散落纸屑"), True,
          evening=3),
    Class("M07001-1", "STR", 10, "posters", ("墙面张贴小广告", "电线杆上有小广告", "公交站牌被贴小广告"), True),
    Class("M09010-1", "STR", 9, "bikes", ("电动车停在盲道上", "共享单车占用人行道", "电动车停放混乱妨碍通行"), True),
    Class("M09001-1", "ENF", 6, "stall", ("流动摊贩占道卖水果", "早餐车占道售卖", "三轮车沿街叫卖"), urgent=True,
          evening=6),
    Class("M09009-1", "ENF", 7, "car", ("小车停在人行道上", "机动车停在禁停标线内", "面包车占用绿道"), moving=True,
          evening=2),
    Class("M06042-1", "SAN", 5, "rubbish", ("垃圾桶装满外溢", "果皮箱满了没有清运"), evening=2),
    Class("M06017-1", "GRN", 4, "rubbish", ("绿化带内有垃圾", "草坪上有枯枝和饮料瓶")),
    Class("M06014-1", "SAN", 3, "dirt", ("渣土车沿途遗撒", "路面有混凝土遗撒"), evening=2),
    Class("M06007-1", "STR", 4, "posters", ("树间拉绳晾晒衣被", "护栏上晾挂衣物"), urgent=True),
    Class("M06035-1", "STR", 3, "heap", ("废弃沙发丢在路边", "旧床垫弃置人行道")),
    Class("M08007-3", "ENF", 2, "posters", ("工地围挡污损",)),
    Class("M06013-1", "MUN", 2, "hole", ("路面破损坑洼", "人行道地砖缺失")),
    Class("C01004-2", "MUN", 2, "hole", ("雨水箅子被落叶堵塞",)),
    Class("C01037-2", "MUN", 1, "hole", ("路灯一盏不亮",), evening=2),
    Class("M06029-1", "ENF", 0, "stall", ("露天烧烤油烟扰民",), urgent=True, evening=3),
    Class("M06028-1", "STR", 0, "stall", ("音响促销噪声扰民",), urgent=True, evening=3),
)  # fmt: skip

SOURCES: tuple[tuple[str, float], ...] = (  # field guide 2.6; about three of four come from collectors
    ("collector", 75.0), ("hotline_12345", 6.0), ("sms", 4.0), ("wechat", 4.0), ("video", 4.0), ("city", 2.0),
    ("mms", 1.5), ("gps_alarm", 1.5), ("leader", 1.0), ("hotline_12319", 1.0),
)  # fmt: skip
VERIFIED = ("hotline_12345", "hotline_12319", "sms", "mms", "wechat")  # a collector looks first
WITH_PICTURE = ("collector", "video", "mms", "wechat")
DONE = ("已清理干净，现场恢复原貌", "已处置完毕", "已劝导整改，现场已恢复", "已安排人员清理完毕")
NOT_TRUE = ("现场未发现所述问题", "现场为业主自有场地，不属占道", "现场已无该问题")
