"""QUESTION: how is a breach said to people? Sentences for messages, for the voice in the cab and for the telephone.

Fields of a sentence: who, road, since, value, threshold, driver, detail. A city may give its own in the settings.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from msgspec import Struct

from gps.alerts.labels import LEVELS, WHY
from records import Alert

SAY: dict[str, tuple[str, str]] = {  # breach: what is wrong, what is asked for
    "driver_missing": ("驾驶员未签到", "请立即刷卡签到，并回复原因"),
    "driver_mismatch": ("签到驾驶员{driver}与计划不符", "请核实驾驶员；顶班须报批"),
    "driver_double": ("驾驶员{driver}同时在两台车上签到（{detail}）", "请核实并更正签到"),
    "no_show": ("未按计划到达作业路段{road}", "请立即安排车辆到位，并回复到达时间"),
    "wrong_vehicle": ("非计划车辆在{road}作业", "请核实派车"),
    "device_offline": ("定位终端已离线{value}", "请检查终端电源，恢复前人工报点"),
    "camera_offline": ("车载摄像头无画面（{detail}）", "请检查摄像头"),
    "late_start": ("作业开始过晚，已迟{value}", "请立即开始作业"),
    "early_leave": ("未到时间提前离岗，作业未完成", "请返回路段完成作业"),
    "out_of_window": ("在规定时间以外作业", "请立即停止作业"),
    "idle": ("在{road}停车未作业，已{value}", "请恢复作业，或说明原因"),
    "short_hours": ("作业时长不足（{value}，应不少于{threshold}）", "请说明原因"),
    "overspeed": ("在{road}作业超速，{value}，限{threshold}", "请减速至限速以内"),
    "dry_run": ("在{road}行驶但未开启作业装置", "请开启作业装置，并补扫该路段"),
    "low_coverage": ("作业覆盖率不足（{value}，应达{threshold}）", "请补扫未覆盖路段"),
    "missing_pass": ("作业遍数不足（{value}，计划{threshold}）", "请补足遍数"),
    "poor_effect": ("{road}作业效果不佳", "请返回补扫，并传回照片"),
    "off_route": ("偏离计划路线{value}", "请返回计划路段"),
    "uncovered_section": ("路段{road}本班无车辆负责", "请立即安排车辆"),
}
MESSAGE = "【{level}】{who}{since}起{wrong}。{demand}。编号{id}"
VOICE = "{who}请注意，{wrong}。{demand}。"
ESCALATED = "【升级{step}级·{why}】{who}{since}起{wrong}，责任人{responsible}。{demand}。编号{id}"
CALL = (
    "通话对象：{recipient} {name} {phone}",
    "您好，这里是{centre}夜班坐席。",
    "{who}{since}起{wrong}，告警编号{id}，级别{level}，本班第{count}次。",
    "要求：{demand}。请问何时可以纠正？",
    "记录：应答人、应答时间、原因、承诺纠正时间；复述一遍后结束通话。",
)


class Names(Struct, frozen=True):
    """What the registry and the settings know of an alert's codes."""

    who: str  # vehicle with its plate, or the section
    road: str
    driver: str
    responsible: str


def parts(alert: Alert, names: Names, zone: tzinfo, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every field a sentence may use."""
    fields = {
        "id": alert.id, "who": names.who, "road": names.road, "driver": names.driver, "detail": alert.detail,
        "since": datetime.fromtimestamp(alert.from_t, zone).strftime("%H:%M"), "responsible": names.responsible,
        "value": quantity(alert.value, alert.unit), "threshold": quantity(alert.threshold, alert.unit),
        "level": LEVELS.get(alert.level, alert.level), "count": str(alert.count),
    }  # fmt: skip
    wrong, demand = SAY.get(alert.breach, (alert.breach, "请核实"))
    return fields | {"wrong": _filled((own or {}).get(alert.breach, wrong), fields), "demand": _filled(demand, fields)}


def message(alert: Alert, names: Names, zone: tzinfo, own: Mapping[str, str] | None = None) -> str:
    """For the fleet lead's telephone."""
    return MESSAGE.format(**parts(alert, names, zone, own))


def voice(alert: Alert, names: Names, zone: tzinfo, own: Mapping[str, str] | None = None) -> str:
    """For the loudspeaker in the cab."""
    return VOICE.format(**parts(alert, names, zone, own))


def escalated(alert: Alert, names: Names, zone: tzinfo, why: str, own: Mapping[str, str] | None = None) -> str:
    """For those above, with how far it went and why."""
    fields = parts(alert, names, zone, own)
    return ESCALATED.format(step=alert.escalation, why=WHY.get(why, why), **fields)


def call(alert: Alert, names: Names, zone: tzinfo, to: Mapping[str, str], own: Mapping[str, str] | None = None) -> str:
    """What a person reads out on the telephone. `to`: centre, recipient, name, phone."""
    fields = parts(alert, names, zone, own) | dict(to)
    return "\n".join(" ".join(line.format(**fields).split()) for line in CALL)


def quantity(value: float | None, unit: str) -> str:
    """A measured value in the words of the field: `95 s` is 2 分钟, a share a percentage."""
    if value is None:
        return ""
    if unit == "s":
        return f"{value:.0f}秒" if value < 60 else f"{value / 60:.0f}分钟"
    if unit == "share":
        return f"{value:.0%}"
    words = {"km/h": "公里/小时", "m": "米", "%": "%", "count": "次", "min": "分钟", "h": "小时"}
    return f"{value:.4g}{words.get(unit, ' ' + unit if unit else '')}"


def wrong(own: Mapping[str, str]) -> str:
    """Why these sentences of a city cannot be used; "" when they can."""
    fields = dict.fromkeys(
        ("id", "who", "road", "driver", "detail", "since", "responsible", "value", "threshold", "level", "count"), "x"
    )
    for breach, text in own.items():
        if breach not in SAY:
            return f"texts: no breach {breach!r}; there are: {', '.join(SAY)}"
        try:
            text.format(**fields)
        except (KeyError, IndexError, ValueError, AttributeError) as e:
            return f"texts.{breach}: {text!r} has a field there is not: {e}; there are: {', '.join(fields)}"
    return ""


def _filled(text: str, fields: Mapping[str, str]) -> str:
    return text.format(**fields).replace("（）", "")
