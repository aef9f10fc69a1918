"""QUESTION: how do cases become a workbook? One row each, times as times, words as words, ready to filter and print."""

import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from cases import asks, labels
from cases.entry import Case
from registry import masks
from registry.model import Unit

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what a workbook may not hold
HEAD = PatternFill("solid", fgColor="E4EAF0")
TIME = "yyyy-mm-dd hh:mm"
LONGEST = 32_000  # characters a cell takes


class Column(NamedTuple):
    head: str
    width: int
    value: Callable[[Case], Any]


def xlsx(cases: Iterable[Case], units: Mapping[str, Unit], zone: tzinfo, now: float, cut: bool = False) -> bytes:
    """The file. `now`: lateness is of this moment; `cut`: there were more cases than one file may have."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("案卷")
    columns = _columns(units, now)
    for at, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(at)].width = column.width
    page.freeze_panes = "C2"
    page.append([_head(page, column.head) for column in columns])
    for case in cases:
        page.append([_cell(page, column.value(case), zone) for column in columns])
    if cut:
        page.append([_cell(page, "案卷过多，未全部导出：请缩小筛选范围", zone)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Moment(float):
    """Epoch s that is shown as local time."""


def _columns(units: Mapping[str, Unit], now: float) -> tuple[Column, ...]:
    def unit(unit_id: str) -> str:
        return units[unit_id].name if unit_id in units else unit_id

    def at(name: str) -> Callable[[Case], Any]:
        return lambda c: None if getattr(c, name) is None else Moment(getattr(c, name))

    return (
        Column("受理号", 18, lambda c: c.id), Column("案卷号", 22, lambda c: c.case_no),
        Column("状态", 14, lambda c: labels.STATUSES.get(c.status, c.status)),
        Column("时限状态", 10, lambda c: labels.LATENESS[asks.lateness(c, now)]),
        Column("来源", 14, lambda c: labels.SOURCES.get(c.source, c.source)),
        Column("类型", 8, lambda c: labels.KINDS[c.kind]), Column("大类", 14, lambda c: c.major),
        Column("小类", 18, lambda c: c.title), Column("小类代码", 9, lambda c: c.code),
        Column("问题描述", 40, lambda c: masks.words(c.description)),
        Column("地址", 30, lambda c: masks.words(c.address)),
        Column("街道", 12, lambda c: c.street), Column("社区", 12, lambda c: c.community),
        Column("责任网格", 12, lambda c: c.duty_grid), Column("经度", 11, lambda c: c.lon),
        Column("纬度", 11, lambda c: c.lat),
        Column("举报人", 8, lambda c: masks.person(c.informant) if c.informant else ""),
        Column("联系电话", 14, lambda c: masks.phone(c.phone) if c.phone else ""),
        Column("上报时间", 17, at("report_t")), Column("立案时间", 17, at("file_t")),
        Column("派遣时间", 17, at("dispatch_t")), Column("主办单位", 18, lambda c: unit(c.unit)),
        Column("协办单位", 18, lambda c: "、".join(unit(a.unit) for a in c.assists)),
        Column("处置截止", 17, at("handle_due_t")), Column("反馈时间", 17, at("feedback_t")),
        Column("按期处置", 9, lambda c: "" if c.ontime is None else "是" if c.ontime else "否"),
        Column("核查时间", 17, at("check_t")), Column("结案时间", 17, at("close_t")),
        Column("返工次数", 9, lambda c: c.rework_count), Column("回退次数", 9, lambda c: c.return_count),
        Column("延期次数", 9, lambda c: c.extension_count), Column("督办", 6, lambda c: c.supervision),
        Column("标记", 16, lambda c: labels.some(c.flags, labels.FLAGS)),
    )  # fmt: skip


def _head(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.font, cell.fill = Font(bold=True), HEAD
    return cell


def _cell(page: Any, value: Any, zone: tzinfo) -> Any:
    """Words stay words: what begins with = + - or @ is no formula."""
    if isinstance(value, Moment):
        cell = WriteOnlyCell(page, datetime.fromtimestamp(value, zone).replace(tzinfo=None, microsecond=0))
        cell.number_format = TIME
        return cell
    if not isinstance(value, str):
        return value
    words = CONTROL.sub("", value)[:LONGEST]  # first: a sign that no workbook holds must not hide a formula
    if not words.startswith(tuple("=+-@")):
        return words
    cell = WriteOnlyCell(page)
    cell.value = words
    cell.data_type, cell.number_format = "s", "@"
    return cell
