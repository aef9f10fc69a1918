"""Builders: a city of six units, a case in 嵩山, its surroundings."""

from typing import Any
from zoneinfo import ZoneInfo

from cases.dispatch.candidates import Spot
from cases.dispatch.model import Candidate, Here, Load, Scene
from cases.dispatch.settings import Settings
from cases.entry import Case
from cases.intake.memory import Past
from cases.intake.people import Seen
from registry.model import Registry, Road, Unit, Vehicle

ZONE = ZoneInfo("Asia/Shanghai")
T0 = 1_795_230_240.0  # 2026-11-21T11:04+08:00
OWN = Settings()
LINE = {"type": "LineString", "coordinates": [[113.08, 27.83], [113.085, 27.83], [113.09, 27.83]]}
UNITS = {
    unit.id: unit
    for unit in (
        Unit("S01", "嵩山路街道办事处", "subdistrict"),
        Unit("S02", "泰山路街道办事处", "subdistrict"),
        Unit("P01", "环境卫生管理处（示意）", "SAN"),
        Unit("P04", "综合行政执法大队（示意）", "ENF"),
        Unit("C01", "第一清扫公司（示意）", "cleaning_company"),
        Unit("C02", "第二清扫公司（示意）", "cleaning_company"),
    )
}
REGISTRY = Registry(
    version=1,
    units=UNITS,
    vehicles={"A004": Vehicle("A004", "sweeper", "第二清扫公司（示意）", "李队")},
    roads={"R1": Road("R1", "湘银路", LINE, company="第二清扫公司（示意）")},
)
SPOT = Spot(("430211003001001", "嵩山-07", "湘银社区", "嵩山"), "嵩山", "湘银路")
SCENE = Scene((), T0 + 6 * 3600, True, "现在派出，处置时限 4 工作小时 → 今天 17:04，能按期")


def case(**more: Any) -> Case:
    given: dict[str, Any] = {
        "id": "20261121-00231", "version": 4, "status": "pending_dispatch", "source": "collector", "kind": "matter",
        "code": "06010", "description": "暴露垃圾约 2 平方米", "lon": 113.085, "lat": 27.83, "report_t": T0 - 2_000,
        "reporter": "4012", "title": "暴露垃圾", "unit_grid": "430211003001001", "duty_grid": "嵩山-07",
        "community": "湘银社区", "street": "嵩山", "condition": "M06010-1",
    }  # fmt: skip
    return Case(**(given | more))


def candidate(unit: str = "S01", **more: Any) -> Candidate:
    known = UNITS[unit]
    return Candidate(**({"unit": unit, "name": known.name, "kind": known.kind} | more))


def load(on_hand: int = 0, overdue: int = 0, month: int = 0, late: int = 0, today: int = 0) -> Load:
    return Load(on_hand, overdue, today, today, month, month - late)


def here(distance_m: float = 420.0, unit: str = "C02", **more: Any) -> Here:
    given: dict[str, Any] = {
        "id": "A004", "kind": "vehicle", "subkind": "sweeper", "unit": unit, "lon": 113.08, "lat": 27.83,
        "distance_m": distance_m, "t": T0, "state": "on_duty", "same_road": True,
    }  # fmt: skip
    return Here(**(given | more))


def past(unit: str = "S01", rework: int = 0, days: float = 10.0, returned: int = 0) -> Past:
    t = T0 - days * 86_400
    return Past("20261101-00001", "", "closed", "暴露垃圾", True, 6.0, t, t + 3_600, unit, rework, returned, False)


def seen(id_: str = "A004", east_m: float = 0.0, age_s: float = 5.0, **more: Any) -> Seen:
    """`east_m` metres east of the case."""
    given: dict[str, Any] = {
        "id": id_, "kind": "vehicle", "lon": 113.085 + east_m / 98_300, "lat": 27.83, "t": T0 - age_s,
        "online": True, "on_duty": True,
    }  # fmt: skip
    return Seen(**(given | more))
