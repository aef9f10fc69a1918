"""QUESTION: which tables make the papers of a shift? Sheet or month → titles, columns and cells for PDF, Excel, page.

One description for all three, so that they never say different things. Cells are raw; `shown` gives their words.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Literal

from msgspec import Struct

from gps.shifts import labels
from gps.shifts.monthly import Month, Sum
from gps.shifts.roll import Call
from gps.shifts.sheet import Item, Line, Sheet
from gps.shifts.summary import down_name

Cell = str | float | int | None
Form = Literal["text", "number", "km", "hours", "percent"]  # km and hours with one decimal; hours are kept in s


class Column(Struct, frozen=True):
    head: str
    width_mm: float
    form: Form = "text"


class Table(Struct, frozen=True):
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False  # the last row sums up


class Signature(Struct, frozen=True):
    """Who stands for the sheet; `hash` is what they had before them, `proof` a key of labels.PROOFS."""

    side: str
    name: str
    role: str
    t: float
    hash: str
    proof: str


class Addendum(Struct, frozen=True):
    """Said after signing; the sheet itself stays."""

    t: float
    by: str
    role: str
    text: str


class Paper(Struct, frozen=True):
    """A document: what PDF, Excel and the page are made from."""

    title: str
    facts: tuple[str, ...]
    text: str  # the summary
    main: Table
    more: tuple[Table, ...] = ()
    signatures: tuple[str, ...] = ()  # lines
    after: tuple[Table, ...] = ()  # below the signatures
    foot: str = ""


def shown(cell: Cell, form: Form) -> str:
    """A cell in words; what is not known is a dash."""
    if cell is None:
        return labels.NONE
    if isinstance(cell, str):
        return cell
    if form == "km":
        return labels.km(cell)
    if form == "percent":
        return labels.percent(cell)
    return labels.hours(cell) if form == "hours" else f"{cell:.0f}"


COUNTED = frozenset(labels.GROUPS.values()) | {"未办结"}
ABNORMAL = frozenset({"缺勤", "未开始", "未完成", "无计划", labels.LEVELS["serious"], "与计划不符", "未签到", "无定位",
                      "无数据", "过时", "无图"})  # fmt: skip


def odd(table: Table) -> list[tuple[int, int]]:
    """(column, row) of the cells that ask for a look; row 0 is the head, the sum below is never odd."""
    body = table.rows[:-1] if table.total else table.rows
    return [
        (x, y)
        for y, row in enumerate(body, 1)
        for x, (cell, column) in enumerate(zip(row, table.columns, strict=True))
        if _is_odd(cell, column)
    ]


def _is_odd(cell: Cell, column: Column) -> bool:
    """A breach, something open, or a word that is not the rule."""
    if isinstance(cell, str):
        return cell.partition(" ")[0] in ABNORMAL
    return column.head in COUNTED and bool(cell)


VEHICLES = (
    Column("车辆", 15), Column("车型", 17), Column("公司", 28), Column("驾驶员", 17), Column("状态", 14),
    Column("点名", 11), Column("计划公里", 15, "km"), Column("完成公里", 15, "km"), Column("行驶公里", 15, "km"),
    Column("覆盖率", 13, "percent"), Column("计划遍", 12, "number"), Column("完成遍", 12, "number"),
    Column("计划时", 12, "hours"), Column("作业时", 12, "hours"),
    *(Column(word, 9, "number") for word in labels.GROUPS.values()),
    Column("未办结", 12, "number"), Column("备注", 32),
)  # fmt: skip
ALERTS = (Column("编号", 27), Column("对象", 22), Column("告警", 28), Column("级别", 12), Column("处置", 14),
          Column("发生", 20), Column("次数", 9, "number"), Column("负责", 22))  # fmt: skip
ROADS = (Column("路段", 40), Column("车辆", 18), Column("遍数", 14), Column("上次作业", 22), Column("转红", 22))
PROMISES = (Column("对象", 18), Column("告警", 28), Column("内容", 50), Column("登记", 24))
DOWNS = (Column("中断", 60), Column("自", 24))
ADDENDA = (Column("时间", 24), Column("补记人", 28), Column("内容", 90))


def sheet_paper(
    sheet: Sheet, zone: tzinfo, signatures: Sequence[Signature] = (), addenda: Sequence[Addendum] = (), hash_: str = "",
    roles: dict[str, str] | None = None,
) -> Paper:  # fmt: skip
    """`hash_` of a written sheet, empty for the sheet as it stands now; `roles`: code → word."""
    words = roles or {}
    span = f"{labels.moment(sheet.from_t, zone)[:16]} 至 {labels.moment(sheet.to_t, zone)[:16]}"
    kind = "已成表" if hash_ else "实时预览，未成表"
    lines = [_vehicle(line) for line in sheet.lines]
    added = Table("补记", ADDENDA, tuple(
        (labels.when(a.t, zone), f"{a.by} {words.get(a.role, a.role)}", a.text) for a in addenda
    ))  # fmt: skip
    return Paper(
        f"{sheet.centre} 环卫作业交接班记录",
        (
            f"班次：{labels.day(sheet.date)} {sheet.label}",
            f"时间：{span}",
            f"生成：{labels.moment(sheet.made_t, zone)}",
            kind,
        ),
        sheet.summary,
        Table("车辆作业", VEHICLES, (*lines, _total(sheet)), total=True),
        tuple(table for table in _annex(sheet, zone) if table.rows),
        tuple(_signature(side, signatures, zone, words) for side in labels.SIDES),
        (added,) if addenda else (),
        f"内容校验 SHA-256 {hash_}" if hash_ else "",
    )


def _vehicle(line: Line) -> tuple[Cell, ...]:
    called = {True: "到位", False: "缺勤", None: labels.NONE}[line.present]
    return (
        line.vehicle, labels.KINDS.get(line.kind, line.kind), line.company, line.driver,
        labels.STATUSES.get(line.status, line.status), called, line.planned_km, line.done_km, line.driven_km,
        line.share, line.passes_planned, line.passes_done, line.planned_s, line.worked_s,
        *(line.breaches.get(group, 0) for group in labels.GROUPS), line.open, line.remark,
    )  # fmt: skip


def _total(sheet: Sheet) -> tuple[Cell, ...]:
    t = sheet.totals
    return (
        "合计", f"{t.vehicles} 车", "", "", f"完成 {t.finished}", f"到 {t.present}",
        t.planned_km, t.done_km, t.driven_km, t.share, t.passes_planned, t.passes_done, t.planned_s, t.worked_s,
        *(t.breaches.get(group, 0) for group in labels.GROUPS), len(sheet.open) + len(sheet.shelved), "",
    )  # fmt: skip


def _annex(sheet: Sheet, zone: tzinfo) -> tuple[Table, ...]:
    shelved = (*ALERTS[:-1], Column("挂起至", 22))
    return (
        Table("未办结告警", ALERTS, tuple((*_alert(x, zone), x.responsible) for x in sheet.open)),
        Table(
            "挂起告警",
            shelved,
            tuple((*_alert(x, zone), labels.when(x.shelved_until, zone)) for x in sheet.shelved),
        ),
        Table("待回电与跟进", PROMISES, tuple(
            (p.vehicle, labels.BREACHES.get(p.breach, p.breach), p.text, f"{labels.minute(p.t, zone)} {p.by}")
            for p in sheet.promises
        )),
        Table("逾期未作业路段", ROADS, tuple(
            (r.section, r.vehicle, f"{r.passes_done}/{r.passes_planned}", labels.when(r.last_t, zone),
             labels.when(r.red_t, zone)) for r in sheet.red
        )),
        Table("中断", DOWNS, tuple((down_name(d.kind, d.name), labels.when(d.since_t, zone)) for d in sheet.down)),
    )  # fmt: skip


def _alert(x: Item, zone: tzinfo) -> tuple[Cell, ...]:
    level = labels.LEVELS.get(x.level, x.level) + (f" L{x.escalation}" if x.escalation else "")
    return (
        x.id, x.vehicle or x.section, labels.BREACHES.get(x.breach, x.breach), level,
        labels.STATES.get(x.state, x.state) + ("" if x.active else "·已消除"), labels.when(x.raised_t, zone), x.count,
    )  # fmt: skip


def _signature(side: str, signatures: Sequence[Signature], zone: tzinfo, roles: dict[str, str]) -> str:
    found = next((s for s in signatures if s.side == side), None)
    if found is None:
        return f"{labels.SIDES[side]}：____________________  时间：________________"
    role, proof = roles.get(found.role, found.role), labels.PROOFS.get(found.proof, found.proof)
    return f"{labels.SIDES[side]}：{found.name}（{role}）  时间：{labels.moment(found.t, zone)}  {proof}"


CALLS = (Column("车辆", 15), Column("车型", 17), Column("设备", 22), Column("计划驾驶员", 20), Column("签到", 24),
         Column("前探头", 20), Column("后探头", 20), Column("位置", 20), Column("首个路段", 36))  # fmt: skip


def roll_table(calls: Sequence[Call]) -> Table:
    """What the system sees of each planned vehicle, in the order of the roll."""
    return Table("点名", CALLS, tuple(_call(call) for call in calls))


def _call(c: Call) -> tuple[Cell, ...]:
    signed = labels.DRIVER_WORDS[c.driver_word]
    where = {True: "在停车场", False: "已出场", None: labels.NONE}[c.at_bay]
    return (
        c.vehicle, labels.KINDS.get(c.kind, c.kind), f"{labels.HEARD[c.heard]} {labels.age(c.age_s)}".strip(), c.driver,
        f"{signed} {c.signed}" if c.driver_word == "other" else signed,
        f"{labels.PICTURES[c.front]} {labels.age(c.front_age_s)}".strip(),
        f"{labels.PICTURES[c.rear]} {labels.age(c.rear_age_s)}".strip(),
        where, c.first_section or labels.NONE,
    )  # fmt: skip


SUMS = (
    Column("班数", 12, "number"), Column("计划公里", 17, "km"), Column("完成公里", 17, "km"),
    Column("行驶公里", 17, "km"), Column("覆盖率", 15, "percent"), Column("计划小时", 17, "hours"),
    Column("作业小时", 17, "hours"), *(Column(word, 12, "number") for word in labels.GROUPS.values()),
    Column("告警", 12, "number"), Column("按时纠正", 16, "number"), Column("按时纠正率", 20, "percent"),
)  # fmt: skip


def month_tables(month: Month) -> tuple[Table, ...]:
    """By vehicle, driver and company, each with the sum of the month below."""
    keys = (("按车辆", "车辆", month.by_vehicle), ("按驾驶员", "驾驶员", month.by_driver),
            ("按公司", "公司", month.by_company))  # fmt: skip
    return tuple(
        Table(title, (Column(head, 36), *SUMS), (*(_sum(s) for s in sums), _sum(month.total)), total=True)
        for title, head, sums in keys
    )


def month_title(month: str) -> str:
    year, of_year = month.split("-")
    return f"{year}年{int(of_year)}月 环卫作业五定统计"


def _sum(s: Sum) -> tuple[Cell, ...]:
    return (
        s.name if s.name in (s.key, "合计") else f"{s.name}（{s.key}）", s.shifts, s.planned_km, s.done_km, s.driven_km,
        s.coverage, s.planned_s, s.worked_s, *(s.breaches.get(group, 0) for group in labels.GROUPS),
        s.alerts, s.on_time, s.on_time_rate,
    )  # fmt: skip
