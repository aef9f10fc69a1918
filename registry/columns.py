"""QUESTION: what may an imported file hold? One table: kinds, columns, Chinese labels, parsers (DESIGN 4.6)."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from registry.model import Camera, Collector, Driver, Grid, Place, Road, Unit, Vehicle
from registry.parsers import Parser, address, choice, hour_minute, identifier, number, phone, text, whole, yes_no

VEHICLES = {
    "清扫车": "sweeper", "扫路车": "sweeper", "吸尘车": "sweeper",
    "洗扫车": "washer_sweeper",
    "清洗车": "washer", "高压冲洗车": "washer", "高压清洗车": "washer",
    "洒水车": "sprinkler", "雾炮": "sprinkler", "雾炮车": "sprinkler", "抑尘车": "sprinkler",
    "人工清洗车": "manual_washer",
    "疏通车": "dredger", "管道疏通车": "dredger",
    "垃圾清运车": "collector_truck", "清运车": "collector_truck", "收运车": "collector_truck",
    "垃圾车": "collector_truck",
    "护栏清洗车": "rail_washer",
    "餐厨车": "kitchen_truck", "餐厨垃圾车": "kitchen_truck",
    "吸粪车": "suction",
}  # fmt: skip
PLACES = {
    "取水点": "water", "加水点": "water", "转运站": "transfer", "中转站": "transfer",
    "疏通点": "dredge", "停车场": "depot", "车场": "depot",
}  # fmt: skip
UNITS = {  # domain.md 1.2 and 3.3; a city's own words stay as typed
    "监督指挥中心": "centre", "街道": "subdistrict", "街道办事处": "subdistrict", "社区": "community", "村": "village",
    "清扫保洁公司": "cleaning_company", "采集公司": "collection_company", "环卫": "SAN", "综合执法": "ENF",
    "市政": "MUN", "排水": "DRN", "园林": "GRN", "供水": "WAT", "燃气供热": "GAS", "电力": "PWR", "通信": "TEL",
    "产权单位": "OWN", "交警": "TRF", "住建": "CON", "生态环境": "ECO", "河道": "RIV",
}  # fmt: skip
LEVELS = {"单元网格": "unit", "单元": "unit", "责任网格": "duty", "责任": "duty", "工作网格": "duty"}
GRADES = {"一级": "1", "二级": "2", "三级": "3", "四级": "4"}
CRSES = {
    "WGS-84": "wgs84", "CGCS2000": "wgs84", "国家2000": "wgs84", "GCJ-02": "gcj02", "火星坐标": "gcj02",
    "高德": "gcj02", "腾讯": "gcj02", "BD-09": "bd09", "百度": "bd09",
}  # fmt: skip


class Column(NamedTuple):
    name: str
    label: str
    parse: Parser
    required: bool = False
    example: str = ""
    note: str = ""  # for the template: unit, allowed words
    also: tuple[str, ...] = ()  # other headings that mean it


class Kind(NamedTuple):
    name: str
    label: str
    struct: type[Any]  # Item, or what a plan's row is read into
    columns: tuple[Column, ...]
    shape: Literal["", "area", "line"] = ""  # geometry: such a kind comes as GeoJSON
    unique: tuple[tuple[str, ...], ...] = ()  # besides the key: no two items may share these
    refers: Mapping[str, str] = {}  # column → field of Registry whose ids it names
    dates: bool = False  # cells may be dates of Excel

    @property
    def key(self) -> str:
        return self.columns[0].name


def _grade(value: str) -> int:
    return int(whole(1, 4)(GRADES.get(value, value)))


_LON = _LAT = number()  # as a pair they are judged by `positions`, which can tell when they are swapped
_CRS = Column("crs", "坐标系", choice(CRSES), note="wgs84 (默认), gcj02 火星坐标, bd09 百度", also=("坐标系统",))
_PHONE = Column("phone", "电话", phone, also=("联系电话", "手机", "手机号"))


def _words(words: Mapping[str, str]) -> str:
    return "、".join(words)


KINDS: dict[str, Kind] = {kind.name: kind for kind in (
    Kind("vehicles", "车辆", Vehicle, (
        Column("id", "车辆编号", identifier, True, "V0001", "终端的 MQTT 用户名", ("编号", "自编号", "设备号")),
        Column("kind", "车辆类型", choice(VEHICLES), True, "清扫车", _words(VEHICLES), ("类型", "车型")),
        Column("company", "所属公司", text(), True, "第一清扫公司", also=("公司", "单位")),
        Column("fleet_lead", "车队长", text(), True, "王队长", also=("队长", "负责人")),
        Column("plate", "车牌号", text(20), example="湘B12345", also=("车牌", "号牌")),
        _PHONE._replace(example="13800005678"),
        Column("home_lon", "停车点经度", _LON, example="113.0823", note="度"),
        Column("home_lat", "停车点纬度", _LAT, example="27.8312", note="度"),
        _CRS,
    )),
    Kind("drivers", "驾驶员", Driver, (
        Column("id", "驾驶员编号", identifier, True, "D0001", also=("编号", "工号")),
        Column("name", "姓名", text(40), True, "张三"),
        Column("card", "卡号", identifier, example="8A01F3", note="签到卡", also=("IC卡号", "签到卡号")),
        _PHONE._replace(example="13800005678"),
        Column("company", "所属公司", text(), example="第一清扫公司", also=("公司", "单位")),
    ), unique=(("card",),)),
    Kind("collectors", "采集员", Collector, (
        Column("id", "采集员编号", identifier, True, "C0001", "手机端的 MQTT 用户名", ("编号", "工号")),
        Column("duty_grid", "责任网格", identifier, True, "DG01", "责任网格编码", ("责任网格编码", "网格")),
        Column("name", "姓名", text(40), example="李四"),
        _PHONE._replace(example="13800005678"),
        Column("shift_start", "上班时间", hour_minute, example="07:30", note="HH:MM", also=("班次开始",)),
        Column("shift_end", "下班时间", hour_minute, example="18:00", note="HH:MM", also=("班次结束",)),
    ), refers={"duty_grid": "duty_grids"}),
    Kind("cameras", "摄像机", Camera, (
        Column("id", "摄像机编号", identifier, True, "CAM001", "固定的即 MQTT 用户名", ("编号", "设备编号")),
        Column("name", "名称", text(), True, "长江南路与黄河南路口", also=("摄像机名称", "点位名称")),
        Column("lon", "经度", _LON, example="113.0823", note="度; 固定的必填"),
        Column("lat", "纬度", _LAT, example="27.8312", note="度; 固定的必填"),
        Column("bearing_deg", "朝向", number(0, 360, "deg"), example="90", note="度, 正北为0", also=("方位角",)),
        Column("range_m", "可视距离", number(1, 5000, "m"), example="80", note="米"),
        Column("source", "来源", text(), example="全球眼"),
        Column("stream_url", "视频地址", address("https", "http", "rtsp", "rtmp", "webrtc"), note="HLS 或 WebRTC 地址"),
        Column("vehicle", "车辆编号", identifier, note="车载摄像机所在车辆", also=("所属车辆",)),
        Column("channel", "通道", identifier, note="车载: front 前, rear 后 …", also=("通道号",)),
        _CRS,
    ), unique=(("vehicle", "channel"),), refers={"vehicle": "vehicles"}),
    Kind("units", "责任单位", Unit, (
        Column("id", "单位编号", identifier, True, "U01", also=("编号", "单位代码")),
        Column("name", "单位名称", text(), True, "市政设施维护中心", also=("名称",)),
        Column("kind", "单位类型", choice(UNITS, others=True), True, "市政", _words(UNITS), ("类型",)),
        Column("parent", "上级单位", identifier, example="", note="上级单位的编号", also=("上级单位编号",)),
        _PHONE._replace(example="073128680000"),
        Column("webhook", "通知地址", address("https", "http"), note="消息机器人地址"),
    ), refers={"parent": "units"}),
    Kind("places", "作业点位", Place, (
        Column("id", "点位编号", identifier, True, "P01", also=("编号",)),
        Column("kind", "点位类型", choice(PLACES), True, "取水点", _words(PLACES), ("类型",)),
        Column("lon", "经度", _LON, True, "113.0823", "度"),
        Column("lat", "纬度", _LAT, True, "27.8312", "度"),
        Column("radius_m", "半径", number(1, 5000, "m"), example="40", note="米"),
        _CRS,
    )),
    Kind("grids", "网格", Grid, (
        Column("code", "网格编码", identifier, True, "430211001001001", also=("编码", "网格代码")),
        Column("level", "网格级别", choice(LEVELS), True, "unit", _words(LEVELS), ("级别",)),
        Column("name", "网格名称", text(), example="", also=("名称",)),
        Column("street", "街道", text(), example="嵩山路街道", also=("所属街道",)),
    ), "area"),
    Kind("roads", "路段", Road, (
        Column("id", "路段编号", identifier, True, "R001", also=("编号",)),
        Column("name", "路段名称", text(), True, "长江南路", also=("名称", "路名", "道路名称")),
        Column("grade", "道路等级", _grade, example="1", note="1 至 4, 一级最高", also=("等级",)),
        Column("lanes", "车道数", whole(1, 20), example="6"),
        Column("oneway", "单行", yes_no, example="false", note="是/否", also=("单行线",)),
        Column("company", "所属公司", text(), also=("公司",)),
        Column("fleet_lead", "车队长", text(), also=("负责人",)),
    ), "line"),
)}  # fmt: skip
