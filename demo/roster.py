"""QUESTION: who and what belongs to the centre? The seed's counts; invented names are marked 示意 or numbers."""

from demo.grids import Area
from demo.sections import COMPANIES, LEADS
from registry.model import Collector, Driver, Unit, Vehicle, VehicleKind

FLEET: tuple[tuple[VehicleKind, int], ...] = (  # A001 … A033; the first 20 drive the seed's night plan
    ("sweeper", 7), ("washer", 9), ("manual_washer", 2), ("dredger", 2),
    ("sprinkler", 4), ("collector_truck", 4), ("washer_sweeper", 2), ("rail_washer", 1), ("kitchen_truck", 1),
    ("suction", 1),
)  # fmt: skip
NIGHT_VEHICLES = 20
DRIVERS = 40
RELIEF_DRIVER = "D3338"  # plans nothing; takes a wheel without being asked
COLLECTORS = tuple(f"{4001 + n}" for n in range(27))
RESTING = frozenset({"4004", "4008", "4013", "4018", "4022", "4026"})  # 27 − 21: 4014 walks the middle (湘银路, 嵩山路)
LATER_S = {"4014": 480}  # s a round begins later: at 10:06 he passes 湘银路, where the tour has his case
UNITS = (
    ("S01", "嵩山路街道办事处", "subdistrict"), ("S02", "泰山路街道办事处", "subdistrict"),
    ("S03", "栗雨街道办事处", "subdistrict"),
    ("P01", "环境卫生管理处（示意）", "SAN"), ("P02", "市政设施维护中心（示意）", "MUN"),
    ("P03", "园林绿化中心（示意）", "GRN"), ("P04", "综合行政执法大队（示意）", "ENF"),
    *((f"C{n:02d}", name, "cleaning_company") for n, name in enumerate(COMPANIES, 1)),
)  # fmt: skip


def vehicles(homes: list[tuple[float, float]]) -> list[Vehicle]:
    """A001 … A033 with their bays; a company's vehicles share its lead."""
    kinds = [kind for kind, count in FLEET for _ in range(count)]
    return [
        Vehicle(f"A{n:03d}", kind, COMPANIES[n % 4], LEADS[n % 4], home_lon=lon, home_lat=lat)
        for n, (kind, (lon, lat)) in enumerate(zip(kinds, homes, strict=True), 1)
    ]


def drivers() -> list[Driver]:
    return [
        Driver(f"D{number}", f"驾驶员{number}", card=f"8A{number}", company=COMPANIES[number % 4])
        for number in range(3301, 3301 + DRIVERS)
    ]


def driver_of(vehicle: str) -> str:
    """The driver of a vehicle's shift."""
    return f"D{3300 + int(vehicle[1:])}"


def collectors(duty: list[Area], shift: tuple[str, str]) -> list[Collector]:
    """21 on duty, one a duty grid; the 6 that rest keep the grid they relieve and have no shift."""
    on = iter(duty)
    relieved = iter(duty[::4])
    return [
        Collector(number, next(relieved).code)
        if number in RESTING
        else Collector(number, next(on).code, shift_start=shift[0], shift_end=shift[1])
        for number in COLLECTORS
    ]


def units() -> list[Unit]:
    return [Unit(id_, name, kind) for id_, name, kind in UNITS]
