"""Builders: a small city of two roads and four unit grids, a small catalogue, reports as phones send them."""

import json
from typing import Any

from cases.catalogue.model import Catalogue, Condition, Minor, built
from cases.entry import Case, Photo
from cases.intake.people import Seen
from cases.timing.limit import Limit
from gps.geo import Frame
from records import Report
from registry.model import Camera, Collector, Grid, Registry, Road, Unit

T0 = 1_795_395_600.0  # Monday, 23 November 2026, 09:00 in Shanghai
LON, LAT = 113.08, 27.83  # where 湘银路 (west–east) crosses 长江南路 (south–north)
FRAME = Frame(LON, LAT)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Degrees of a point so many metres from the crossing."""
    return FRAME.to_lonlat(east_m, north_m)


def square(east_m: float, north_m: float, half_m: float) -> dict[str, Any]:
    corners = [(-half_m, -half_m), (half_m, -half_m), (half_m, half_m), (-half_m, half_m), (-half_m, -half_m)]
    return {"type": "Polygon", "coordinates": [[list(at(east_m + x, north_m + y)) for x, y in corners]]}


def line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(at(*p)) for p in points]}


UNIT_CODES = {(-500, 500): "430211001001001", (500, 500): "430211001001002",
              (-500, -500): "430211001002001", (500, -500): "430211001002002"}  # fmt: skip
REGISTRY = Registry(
    version=1,
    collectors={
        "4012": Collector("4012", "D1"), "4014": Collector("4014", "D2", shift_start="08:00", shift_end="18:00"),
        "4024": Collector("4024", "D2"),
    },
    cameras={
        "CAM01": Camera("CAM01", "阳光小区正门", *at(300, 300)),
        "V1-f": Camera("V1-f", "前", vehicle="V1", channel="f"),
    },
    units={"S01": Unit("S01", "嵩山路街道", "subdistrict")},
    grids={
        **{code: Grid(code, "unit", square(x, y, 500), f"嵩山{n:02d}", "嵩山路街道")
           for n, ((x, y), code) in enumerate(UNIT_CODES.items(), 1)},
        "D1": Grid("D1", "duty", square(-500, 0, 500), "嵩山01责任网格", "嵩山路街道"),
        "D2": Grid("D2", "duty", square(500, 0, 500), "嵩山02责任网格", "嵩山路街道"),
    },
    roads={
        "XY-1": Road("XY-1", "湘银路", line((-900, 0), (-5, 0))),
        "XY-2": Road("XY-2", "湘银路", line((5, 0), (900, 0))),
        "CJ-1": Road("CJ-1", "长江南路", line((0, -900), (0, 900))),
    },
)  # fmt: skip
CATALOGUE: Catalogue = built(
    [
        Minor("matter", "06036", "乱堆杂物", "06", "市容环境类", "01-36"),
        Minor("matter", "06010", "暴露垃圾", "06", "市容环境类"),
        Minor("component", "01001", "供水井盖", "01", "市政公用设施"),
        Minor("matter", "01001", "供水井盖异常", "01", "市政公用设施"),
        Minor("matter", "09099", "旧类别", "09", "街面秩序类", enabled=False),
    ],
    [Condition("M06036-1", "matter", "06036", "成堆", ("STR",), Limit("work_hour", 4), closing="清理干净")],
)


def seen(one: str, east_m: float = 0, north_m: float = 0, on_duty: bool = True, online: bool | None = True) -> Seen:
    return Seen(one, "collector", *at(east_m, north_m), T0, online, on_duty)


def case(case_id: str = "20261123-00001", east_m: float = 0, north_m: float = 0, **more: Any) -> Case:
    """A report of a heap of things."""
    lon, lat = at(east_m, north_m)
    fields: dict[str, Any] = {
        "version": 1, "status": "reported", "source": "collector", "kind": "matter", "code": "06036",
        "description": "小区门口堆了一堆木板", "report_t": T0 - 600, "reporter": "4012", "title": "乱堆杂物",
    } | more  # fmt: skip
    return Case(id=case_id, lon=lon, lat=lat, **fields)


def photo(name: str = "p1") -> Photo:
    return Photo(name, "report", f"/api/v1/photos/{name}", T0)


SAID: dict[str, Any] = {
    "id": "6f1c-0001", "do": "report", "t": T0 - 60, "kind": "matter", "code": "06036", "condition": "M06036-1",
    "description": " 小区门前乱堆 ", "lon": LON, "lat": LAT, "photos": [{"channel": "phone", "t": T0 - 62.5}],
}  # fmt: skip


def said(device: str = "4012", without: str = "", **more: Any) -> Report:
    """A phone's report; `without`: a field it leaves out."""
    body = {name: value for name, value in (SAID | more).items() if name != without}
    return Report(device, T0, json.dumps(body, ensure_ascii=False).encode())
