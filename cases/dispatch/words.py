"""QUESTION: how are limits, moments, distances and shares said to a dispatcher? In the field's Chinese."""

from datetime import datetime, timedelta, tzinfo

from cases.timing.limit import Limit

UNITS = {
    "urgent_hour": "紧急小时", "urgent_day": "紧急工作日", "work_hour": "工作小时", "work_day": "工作日",
    "natural_day": "自然日", "holiday_hour": "节假日工作小时",
}  # fmt: skip

WEEK = "一二三四五六日"


def limit(limit: Limit | None) -> str:
    """`4 工作小时`."""
    if limit is None or limit.kind == "none":
        return "不计时"
    return f"{limit.amount:g} {UNITS[limit.kind]}"


def moment(t: float, now: float, zone: tzinfo) -> str:
    """`今天 17:04`, `明天 09:30`, `11月25日 周三 11:30`."""
    there, here = datetime.fromtimestamp(t, zone), datetime.fromtimestamp(now, zone)
    days = {here.date(): "今天", here.date() + timedelta(days=1): "明天", here.date() - timedelta(days=1): "昨天"}
    day = days.get(there.date(), f"{there.month}月{there.day}日 周{WEEK[there.weekday()]}")
    if there.year != here.year and there.date() not in days:
        day = f"{there.year}年{day}"
    return f"{day} {there:%H:%M}"


def due(given: Limit | None, due_t: float | None, meets: bool, now: float, zone: tzinfo) -> str:
    """What a dispatcher promises by dispatching now."""
    if due_t is None:
        return "现在派出，处置不计时"
    fits = "能按期" if meets else "不能按期"
    return f"现在派出，处置时限 {limit(given)} → {moment(due_t, now, zone)}，{fits}"


def far(distance_m: float) -> str:
    """`420 m`, `1.2 km`."""
    return f"{distance_m:.0f} m" if distance_m < 1_000 else f"{distance_m / 1_000:.1f} km"


def share(part: int, whole: int) -> str:
    """`98 %`; never 100 unless all of them."""
    percent = 100 * part / whole
    return f"{99 if part < whole and percent >= 99.5 else percent:.0f} %"  # noqa: PLR2004 - rounding
