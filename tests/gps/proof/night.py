"""A truck that drove too fast for 80 s at 02:17: what the tests of the proof look at."""

from gps.alerts.entry import Step
from gps.proof.proof import Facts, Proof, Shot, build
from gps.proof.settings import Settings
from records import Alert, Fix, SignIn
from registry.model import Driver, Registry, Road, Vehicle
from registry.plans.model import Plan, PlanSection

T = 1_795_198_656.0  # 2026-11-21 02:17:36 in Zhuzhou
LON, LAT, STEP_LON = 113.10, 27.83, 0.0002  # about 20 m a fix
LIMIT = 10.0


def registry() -> Registry:
    def road(id_: str, name: str, points: list[list[float]], grade: int) -> Road:
        return Road(id_, name, {"type": "LineString", "coordinates": points}, grade)

    roads = [
        road("R1", "长江南路", [[LON - 0.02, LAT], [LON, LAT], [LON + 0.02, LAT]], 1),
        road("R2", "珠江南路", [[LON + 0.003, LAT - 0.01], [LON + 0.003, LAT], [LON + 0.003, LAT + 0.01]], 2),
        road("R9", "远方路", [[LON + 0.5, LAT], [LON + 0.6, LAT]], 3),
    ]
    return Registry(
        1, {"A007": Vehicle("A007", "sweeper", "二公司（示意）", "队长（示意）")}, {"D12": Driver("D12", "某某")},
        roads={r.id: r for r in roads},
    )  # fmt: skip


def plan() -> Plan:
    return Plan(
        "2026-11-20/night/A007", "2026-11-20", "night", "A007", "D12", T - 11_856, T + 13_344,
        (PlanSection("R1", 2), PlanSection("R2", 1, "forward")), speed_limit_kmh=LIMIT, responsible="队长（示意）",
    )  # fmt: skip


def alert(**other: object) -> Alert:
    said = {
        "id": "20261120-0007", "version": 3, "night": "2026-11-20", "shift": "night", "plan": plan().id,
        "vehicle": "A007", "breach": "overspeed", "group": "standard", "level": "warn", "state": "notified",
        "active": True, "raised_t": T + 30, "from_t": T, "last_t": T + 80, "value": 16.2, "threshold": LIMIT,
        "unit": "km/h", "hold_s": 30.0, "section": "R1", "driver": "D12", "lon": LON, "lat": LAT,
        "responsible": "队长（示意）", "updated_t": T + 81, "by": "rules",
    }  # fmt: skip
    return Alert(**(said | other))  # type: ignore[arg-type]


def fix(t: float, speed_kmh: float | None = 6.0, **other: object) -> Fix:
    lon = LON + (t - T) / 5 * STEP_LON
    return Fix("A007", "vehicle", t, lon, LAT, t, speed_kmh, 90.0, work=True, **other)  # type: ignore[arg-type]


def track() -> list[Fix]:
    """A fix every 5 s from 02:12:36 to 02:23:56; 16 km/h during the breach."""
    return [fix(T + s, 16.0 if 0 <= s <= 80 else 6.0) for s in range(-300, 381, 5)]


def steps() -> tuple[Step, ...]:
    return (
        Step(1, T + 30, "rules", "rules", "raise", "", "raised"),
        Step(2, T + 31, "timers", "timers", "notify", "raised", "notified", "app", "fleet_lead", "【预警】A007超速"),
        Step(3, T + 60, "张三", "night_operator", "remark", "notified", "notified", text="<已核对>"),
    )


def facts(**other: object) -> Facts:
    shots = [Shot("front", "f" * 32, T + 32, "a" * 64), Shot("rear", "e" * 32, T + 1_000, "b" * 64)]
    said = {
        "alert": alert(), "steps": steps(), "plan": plan(), "fixes": track(),
        "signed": SignIn("A007", T - 11_000, "D12", True, T - 11_000), "shots": shots,
    }  # fmt: skip
    return Facts(**(said | other))  # type: ignore[arg-type]


def proof(names: bool = True, settings: Settings | None = None, **other: object) -> Proof:
    return build(facts(**other), registry(), settings or Settings(), names)
