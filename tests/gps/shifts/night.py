"""The night of 20 November 2026 at hand-over: 20 vehicles planned, most went well, some did not."""

from typing import Any
from zoneinfo import ZoneInfo

from gps.shifts.calendar import shift_on
from gps.shifts.settings import HOURS
from gps.shifts.sheet import Down, Mark, Remark
from gps.shifts.write import Facts
from records import Alert, Duty, SectionDuty
from registry.model import Driver, Registry, Road, Vehicle
from registry.plans.model import Plan, PlanSection, plan_id

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = shift_on("2026-11-20", "night", HOURS, ZONE)
START, END = NIGHT.from_t, NIGHT.to_t
CENTRE = "天元区城市管理监督指挥中心"
SHELVED = END + 5_400.0
LINE = {"type": "LineString", "coordinates": [[113.08, 27.83], [113.09, 27.83]]}
KINDS = ["sweeper"] * 7 + ["washer"] * 9 + ["manual_washer"] * 2 + ["dredger"] * 2
IDS = [f"A{n:03d}" for n in range(1, 21)]


def registry() -> Registry:
    return Registry(
        1,
        {
            id_: Vehicle(id_, kind, f"第{'一二三四'[n % 4]}清扫公司", f"队长{n % 4 + 1}")  # type: ignore[arg-type]
            for n, (id_, kind) in enumerate(zip(IDS, KINDS, strict=True))
        }
        | {"A030": Vehicle("A030", "sweeper", "第一清扫公司", "队长1")},
        {f"D{n:03d}": Driver(f"D{n:03d}", f"驾驶员{n}") for n in range(1, 22)},
        roads={f"R{n}": Road(f"R{n}", f"示意路{n}段", LINE) for n in range(1, 41)},
    )


def plan(vehicle: str, **more: Any) -> Plan:
    n = int(vehicle[1:])
    sections = (PlanSection(f"R{2 * n - 1}", 2), PlanSection(f"R{2 * n}", 1))
    base = {"driver": f"D{n:03d}", "window_start": START, "window_end": END, "sections": sections}
    return Plan(plan_id("2026-11-20", "night", vehicle), "2026-11-20", "night", vehicle, **{**base, **more})


def duty(vehicle: str, **more: Any) -> Duty:
    n = int(vehicle[1:])
    red = more.pop("red", False)
    sections = (
        SectionDuty(f"R{2 * n - 1}", "overdue" if red else "done", 0.4 if red else 1.0, 1 if red else 2, 2,
                    END - 9_000.0, END - 3_600.0 if red else None),
        SectionDuty(f"R{2 * n}", "done", 1.0, 1, 1, END - 4_000.0, None),
    )  # fmt: skip
    base: dict[str, Any] = {
        "status": "done", "signed": None, "driver_ok": True, "share": 0.96, "planned_km": 12.5, "done_km": 12.0,
        "driven_km": 31.4, "worked_s": 21_600.0, "responsible": "队长1", "sections": sections,
    }  # fmt: skip
    who = more.pop("by", vehicle)
    head = (plan_id("2026-11-20", "night", vehicle), END, "2026-11-20", "night", who, f"D{n:03d}", START, END)
    return Duty(*head, **{**base, **more})


def alert(number: int, vehicle: str, breach: str, group: str, **more: Any) -> Alert:
    base: dict[str, Any] = {
        "plan": plan_id("2026-11-20", "night", vehicle) if vehicle in IDS else None, "level": "warn", "state": "closed",
        "active": False, "raised_t": START + 7_200.0, "from_t": START + 7_100.0, "last_t": START + 7_600.0,
        "cleared_t": START + 7_600.0, "responsible": "队长1", "updated_t": START + 9_000.0,
    }  # fmt: skip
    return Alert(
        f"20261120-{number:04d}", 3, "2026-11-20", "night", vehicle=vehicle, breach=breach, group=group, **base | more
    )


def alerts() -> list[Alert]:
    lasting = {"active": True, "cleared_t": None}
    return [
        alert(1, "A003", "overspeed", "standard", count=2, value=13.2, threshold=8.0, unit="km/h", driver="D003"),
        alert(2, "A011", "overspeed", "standard", level="serious", state="acknowledged", **lasting),
        alert(3, "A009", "no_show", "vehicle", level="serious", state="notified", escalation=2, **lasting),
        alert(4, "A005", "driver_mismatch", "person", level="serious", driver="D021", cleared_t=START + 12_000.0),
        alert(5, "A014", "idle", "time", state="false_alarm"),
        alert(6, "A016", "camera_offline", "vehicle", level="info", state="raised", **lasting, shelved_until=SHELVED),
        alert(7, "A007", "off_route", "duty", state="waived"),
        alert(8, "A030", "wrong_vehicle", "vehicle", plan=None, section="R12"),
        alert(9, "", "uncovered_section", "duty", level="serious", state="notified", section="R40", **lasting),
    ]  # fmt: skip


def facts(**more: Any) -> Facts:
    """Hand-over at 06:05; A009 never came, A018's washing was called off for frost, A011 left a road red."""
    plans = [plan(id_) for id_ in IDS if id_ != "A018"]
    plans.append(plan("A018", word="cancelled", cause="weather", reason="低于 3 ℃ 停止冲洗", approver="值班长"))
    duties = [duty(id_) for id_ in IDS if id_ not in ("A009", "A011", "A018")]
    none = tuple(SectionDuty(s, "overdue", 0.0, 0, 1, None, END - 7_200.0) for s in ("R17", "R18"))
    nothing = {"share": 0.0, "done_km": 0.0, "driven_km": 0.0, "worked_s": 0.0, "sections": none, "driver_ok": None}
    duties.append(duty("A009", status="not_started", **nothing))
    duties.append(duty("A011", status="unfinished", share=0.7, done_km=8.8, worked_s=15_000.0, red=True))
    duties.append(duty("A018", status="cancelled", share=0.0, done_km=0.0, driven_km=0.0, worked_s=0.0))
    marks = {
        id_: Mark(id_, id_ != "A009", "" if id_ != "A009" else "发动机故障", "张三", "night_operator", START)
        for id_ in IDS
    }
    base: dict[str, Any] = {
        "shift": NIGHT, "centre": CENTRE, "zone": ZONE, "now": END + 300.0, "registry": registry(),
        "plans": plans, "duties": duties, "alerts": alerts(), "marks": marks,
        "remarks": [
            Remark("20261120-0003", START + 1_200.0, "张三", "先打过一次，没人接"),
            Remark("20261120-0003", START + 2_000.0, "张三", "队长答应 06:30 前回电"),
            Remark("20261120-0001", START + 2_000.0, "张三", "已减速"),
        ],
        "down": [Down("camera", "A016-rear", START + 10_000.0), Down("vehicle", "A009")],
    }  # fmt: skip
    return Facts(**base | more)
