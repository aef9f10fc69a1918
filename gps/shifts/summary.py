"""QUESTION: what would a person say at hand-over? The sheet → one paragraph in Chinese, written by the system."""

from collections.abc import Sequence
from datetime import tzinfo

from gps.shifts import labels
from gps.shifts.sheet import Item, Sheet

NAMED = 5  # things named one by one; the table has all


def summary(sheet: Sheet, zone: tzinfo) -> str:
    """Plain sentences: who worked, how much, what was wrong, what the next shift must see to."""
    parts = [_work(sheet, zone), _roll(sheet), _breaches(sheet), _open(sheet), _shelved(sheet, zone)]
    parts += [_promises(sheet), _red(sheet), _down(sheet, zone)]
    return "".join(part for part in parts if part)


def _work(sheet: Sheet, zone: tzinfo) -> str:
    t = sheet.totals
    span = f"{labels.minute(sheet.from_t, zone)}—{labels.minute(sheet.to_t, zone)}"
    early = f"截至{labels.minute(sheet.made_t, zone)}，" if sheet.made_t < sheet.to_t else ""
    head = f"{labels.day(sheet.date)}{sheet.label}（{span}），{early}"
    if not t.vehicles:
        return head + ("计划全部取消。" if t.called_off else "没有作业计划。")
    off = f"，另有{t.called_off}车取消或替换" if t.called_off else ""
    return (
        f"{head}计划{t.vehicles}车，实际作业{t.worked}车，完成{t.finished}车{off}。"
        f"计划里程{t.planned_km:.1f}公里，完成{t.done_km:.1f}公里，覆盖率{labels.percent(t.share)}；"
        f"计划{t.passes_planned}遍，完成{t.passes_done}遍；"
        f"计划{labels.hours(t.planned_s)}小时，作业{labels.hours(t.worked_s)}小时，行驶{t.driven_km:.1f}公里。"
    )


def _roll(sheet: Sheet) -> str:
    t = sheet.totals
    if not t.present and not t.absent:
        return "本班未点名。" if t.vehicles else ""
    absent = [f"{x.vehicle}（{x.remark or '未说明原因'}）" for x in sheet.lines if x.present is False]
    missing = t.vehicles + t.called_off - t.present - t.absent
    rest = f"，未点{missing}车" if missing > 0 else ""
    return f"点名到位{t.present}车，缺勤{t.absent}车{_named(absent, '：', '')}{rest}。"


def _breaches(sheet: Sheet) -> str:
    t = sheet.totals
    total = sum(t.breaches.values())
    if not total:
        return "五定无违规。"
    parts = "、".join(f"{labels.GROUPS[g]}{n}次" for g, n in t.breaches.items() if n)
    return f"五定违规{total}次：{parts}；告警{t.alerts}件，已办结{t.handled}件。"


def _open(sheet: Sheet) -> str:
    if not sheet.open:
        return "没有未办结告警。"
    serious = sum(x.level == "serious" for x in sheet.open)
    grave = f"（报警级{serious}件）" if serious else ""
    return f"未办结{len(sheet.open)}件{grave}{_named([_alert(x) for x in sheet.open], '：', '')}。"


def _shelved(sheet: Sheet, zone: tzinfo) -> str:
    if not sheet.shelved:
        return ""
    named = [f"{_alert(x)}至{labels.minute(x.shelved_until, zone)}" for x in sheet.shelved]
    return f"挂起{len(named)}件{_named(named, '：', '')}。"


def _promises(sheet: Sheet) -> str:
    named = [f"{p.vehicle or p.alert}“{p.text}”（{p.by}）" for p in sheet.promises]
    return f"待回电或跟进{len(named)}项{_named(named, '：', '')}。" if named else ""


def _red(sheet: Sheet) -> str:
    named = [f"{r.section}（{r.vehicle}，{r.passes_done}/{r.passes_planned}遍）" for r in sheet.red]
    if not named:
        return "没有逾期未作业路段。" if sheet.totals.vehicles else ""
    return f"逾期未作业路段{len(named)}条{_named(named, '：', '')}。"


def _down(sheet: Sheet, zone: tzinfo) -> str:
    named = [
        f"{down_name(d.kind, d.name)}{f'（{labels.minute(d.since_t, zone)}起）' if d.since_t is not None else ''}"
        for d in sheet.down
    ]
    return f"中断{len(named)}处{_named(named, '：', '')}。" if named else "系统连接、车辆定位和画面均正常。"


def down_name(kind: str, name: str) -> str:
    """`link`, `redis` → 数据流; `vehicle`, `A007` → 车辆定位 A007."""
    if kind == "link":
        return labels.LINKS.get(name, name)
    if kind == "role":
        return labels.ROLES.get(name, name)
    if kind == "camera":
        device, _, channel = name.rpartition("-")
        return f"{labels.DOWN[kind]} {device or name}{labels.CHANNELS.get(channel, channel) if device else ''}"
    return f"{labels.DOWN.get(kind, kind)} {name}"


def _alert(x: Item) -> str:
    return f"{x.vehicle or x.section}{labels.BREACHES.get(x.breach, x.breach)}"


def _named(names: Sequence[str], before: str, none: str) -> str:
    """：a、b、c等9项"""
    if not names:
        return none
    rest = f"等{len(names)}项" if len(names) > NAMED else ""
    return before + "、".join(names[:NAMED]) + rest
