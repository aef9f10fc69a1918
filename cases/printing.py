"""QUESTION: what stands on a case's work order? Case and history → lines and tables. Pure; `pdf.py` sets them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from cases import labels
from cases.entry import Case, FlowRecord, Photo
from cases.flow.room import Room
from cases.timing.limit import Limit
from registry import masks
from registry.model import Unit

PHASES = ("report", "verify", "handle", "check")


class Paper(NamedTuple):
    """`facts`: label and value, two pairs a line; `steps`: the history; `photos`: one of each phase, with words."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, ...], ...]
    photos: tuple[tuple[Photo, str], ...]
    signatures: tuple[str, ...]
    foot: str


STEP_HEADS = ("时间", "步骤", "办理人", "意见", "用时")


def paper(case: Case, records: Sequence[FlowRecord], room: Room, zone: tzinfo, centre: str) -> Paper:
    """The order as it is printed; informants are masked."""
    return Paper(
        f"{centre}　案卷处置工单", case.case_no or case.id, _facts(case, room.units, zone), _texts(case),
        tuple(_step(record, zone) for record in records), _photos(case, zone),
        ("处置单位（签章）：", "处置人：", "日期："), f"{centre}　{case.case_no or case.id}　第 {case.version} 版",
    )  # fmt: skip


def _facts(case: Case, units: Mapping[str, Unit], zone: tzinfo) -> tuple[tuple[str, str], ...]:
    def unit(unit_id: str) -> str:
        return units[unit_id].name if unit_id in units else unit_id

    informant = (
        f"{masks.person(case.informant)} {masks.phone(case.phone) if case.phone else ''}" if case.informant else ""
    )
    return (
        ("受理号", case.id), ("案卷号", case.case_no),
        ("来源", labels.SOURCES.get(case.source, case.source)), ("举报人", informant.strip()),
        ("类别", f"{labels.KINDS[case.kind]}　{case.major}　{case.title}（{case.code}）"),
        ("状态", labels.STATUSES.get(case.status, case.status)),
        ("街道社区", f"{case.street} {case.community}".strip()), ("责任网格", case.duty_grid),
        ("位置", f"{case.lon:.6f}, {case.lat:.6f}"), ("部件编号", case.component),
        ("上报时间", _time(case.report_t, zone)), ("立案时间", _time(case.file_t, zone)),
        ("主办单位", unit(case.unit)), ("协办单位", "、".join(unit(a.unit) for a in case.assists)),
        ("处置时限", _limit(case.handle_limit)), ("处置截止", _time(case.handle_due_t, zone)),
        ("轮次", f"第 {case.round} 轮，返工 {case.rework_count} 次"),
        ("标记", labels.some(case.flags, labels.FLAGS) + ("　督办" if case.supervision else "")),
    )  # fmt: skip


def _texts(case: Case) -> tuple[tuple[str, str], ...]:
    found = (
        ("地址", case.address), ("问题描述", case.description), ("立案条件", case.condition_text),
        ("结案条件", case.closing_text), ("备注", case.remark),
    )  # fmt: skip
    return tuple((label, masks.words(text)) for label, text in found if text)


def _step(record: FlowRecord, zone: tzinfo) -> tuple[str, ...]:
    words = labels.row(record.row, record.action)
    if record.result:
        words += f"（{labels.RESULTS.get(record.result, record.result)}）"
    late = "　超期" if record.late else ""
    used = "" if record.used_s is None else f"{_span(record.used_s)}{late}"
    return _time(record.t, zone), words, f"{record.by}　{labels.role(record.role)}", masks.words(record.opinion), used


def _photos(case: Case, zone: tzinfo) -> tuple[tuple[Photo, str], ...]:
    """The newest of each phase, as they show what was and what became of it."""
    newest = {photo.phase: photo for photo in case.photos}
    return tuple(
        (newest[phase], f"{labels.PHASES[phase]}　{_time(newest[phase].t, zone)}")
        for phase in PHASES
        if phase in newest
    )


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return ""
    return labels.LIMITS[limit.kind] if limit.kind == "none" else f"{limit.amount:g} {labels.LIMITS[limit.kind]}"


def _time(t: float | None, zone: tzinfo) -> str:
    return "" if t is None else datetime.fromtimestamp(t, zone).strftime("%Y-%m-%d %H:%M")


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} 时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"
