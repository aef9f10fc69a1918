"""Builders for the boring fields of the records and registries these tests speak of."""

from zoneinfo import ZoneInfo

from feeds.settings import Settings
from feeds.states import Unit
from records import Alert, CaseMark, Duty, Fix, Rejected, SignIn, Snapshot, Tally, UnitKind
from registry.model import Camera, Collector, Grid, Registry, Vehicle

S = Settings()
ZONE = ZoneInfo("Asia/Shanghai")
T = 1_800_000_000.0  # 16:00 in Zhuzhou


def fix(
    device: str, t: float, lon: float = 113.1, kind: UnitKind = "vehicle", late_s: float = 0.0, **more: object
) -> Fix:
    return Fix(device, kind, t, lon, 27.83, t + late_s, **more)  # type: ignore[arg-type]


def sign_in(device: str, t: float, driver: str = "D1", on: bool = True) -> SignIn:
    return SignIn(device, t, driver, on, t)


def snapshot(camera: str, t: float, device: str = "", late_s: float = 0.0, sha256: str = "") -> Snapshot:
    """Every picture has bytes of its own unless `sha256` says otherwise."""
    own = sha256 or f"{t:064.0f}"
    return Snapshot(f"{t:032.0f}", device or camera, camera, "main", t, t + late_s, 640, 480, 9_000, own)


def unknown(device: str, t: float) -> Rejected:
    return Rejected("unknown_device", device, f"city/v1/{device}/fix", t, 80)


def vehicle(unit_id: str, kind: str = "sweeper") -> Vehicle:
    return Vehicle(id=unit_id, kind=kind, company="第二清扫公司", fleet_lead="队长")


def collector(unit_id: str, start: str | None = None, end: str | None = None) -> Collector:
    return Collector(id=unit_id, duty_grid="G1", shift_start=start, shift_end=end)


def registry(
    vehicles: tuple[str, ...] = (),
    collectors: tuple[Collector, ...] = (),
    cameras: tuple[Camera, ...] = (),
    version: int = 1,
) -> Registry:
    grid = Grid(code="G1", level="duty", name="一号网格", street="嵩山路街道", geometry={})
    return Registry(
        version=version,
        vehicles={unit_id: vehicle(unit_id) for unit_id in vehicles},
        drivers={},
        collectors={one.id: one for one in collectors},
        cameras={one.id: one for one in cameras},
        units={},
        grids={"G1": grid},
        roads={},
        places={},
    )


def unit(unit_id: str, kind: UnitKind = "vehicle", **more: object) -> Unit:
    return Unit(unit_id, kind, "sweeper" if kind == "vehicle" else "", unit_id, **more)  # type: ignore[arg-type]


def camera(camera_id: str, vehicle: str | None = None, channel: str | None = None) -> Camera:
    return Camera(id=camera_id, name=f"{camera_id} 路口", vehicle=vehicle, channel=channel)


def alert(alert_id: str, version: int = 1, state: str = "raised", level: str = "warn", **more: object) -> Alert:
    base = {
        "night": "2027-01-15", "shift": "night", "plan": "P1", "vehicle": "V1", "breach": "overspeed",
        "group": "standard", "active": True, "raised_t": T, "from_t": T, "last_t": T, "updated_t": T + version,
    }  # fmt: skip
    return Alert(alert_id, version, state=state, level=level, **{**base, **more})  # type: ignore[arg-type]


def duty(plan: str, t: float = T, vehicle: str = "V1", **more: object) -> Duty:
    base = {
        "night": "2027-01-15", "shift": "night", "driver": "D1", "window_start": T - 3_600, "window_end": T + 3_600,
        "status": "working",
    }  # fmt: skip
    return Duty(plan, t, vehicle=vehicle, **{**base, **more})  # type: ignore[arg-type]


def mark(case_id: str, version: int = 1, status: str = "handling", **more: object) -> CaseMark:
    base = {
        "no": "", "stage": 4, "title": "暴露垃圾", "kind": "matter", "code": "01001", "source": "collector",
        "lon": 113.1, "lat": 27.83, "address": "阳光小区前", "street": "嵩山路街道", "duty_grid": "G1", "unit": "S01",
        "holder_role": "unit", "holder": "S01", "report_t": T - 600, "changed_t": T + version,
    }  # fmt: skip
    return CaseMark(case_id, version, status=status, **{**base, **more})  # type: ignore[arg-type]


def tally(t: float = T, day: str = "2027-01-15", **more: object) -> Tally:
    base = {"from_t": T - 28_800, "to_t": T + 57_600, "passed": {"collect": 241}, "holding": {"handling": 61}}
    return Tally(day, t, **{**base, **more})  # type: ignore[arg-type]
