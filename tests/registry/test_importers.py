"""Whole files: every bad row with its line, column, reason and remedy; good ones as items."""

import pytest

from gps.geo import from_wgs84
from registry.model import Camera, Collector, Driver, Registry, Vehicle
from tests.registry.build import GOOD, VEHICLES, check, city, excel, only_problem, vehicles

pytestmark = pytest.mark.edges  # thousands of rows: heavy for the quick ring


def test_a_good_row_becomes_an_item() -> None:
    assert check("vehicles", vehicles(GOOD)).items == {
        "V1": Vehicle("V1", "sweeper", "甲公司", "张三", "湘B1", "13812345678", 113.08, 27.83)
    }


def test_headings_may_be_chinese_below_a_title_and_in_any_order() -> None:
    text = "天元区环卫车辆一览表,,,,\n车队长,车辆类型,所属公司,车辆编号,备注\n张三,洗扫车,甲公司,V1,新车\n"
    checked = check("vehicles", text.encode("gb18030"))
    assert checked.items == {"V1": Vehicle("V1", "washer_sweeper", "甲公司", "张三")}
    assert checked.notes == ["columns not used: '备注'"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",sweeper,甲,张三,,,,,", "f:2: id: is empty — fill in the 车辆编号"),
        ("车1,sweeper,甲,张三,,,,,", "f:2: id: '车1' is no id — use 1 to 64 letters"),
        ("V1,轿车,甲,张三,,,,,", "f:2: kind: '轿车' is not known here — write one of sweeper 清扫车,"),
        ("V1,sweeper,,张三,,,,,", "f:2: company: is empty — "),
        ("V1,sweeper,甲,张\u202e三,,,,,", "f:2: fleet_lead: character 2 is invisible: U+202E"),
        ("V1,sweeper,甲,张三,,abc,,,", "f:2: phone: 'abc' is no telephone number"),
        ("V1,sweeper,甲,张三,,,113.08,,", "f:2: home_lat: is empty though home_lon is given"),
        ("V1,sweeper,甲,张三,,,x,27,", "f:2: home_lon: 'x' is no number"),
        ("V1,sweeper,甲,张三,,,27.83,113.08,", "f:2: lon, lat: longitude 27.83 and latitude 113.08 are swapped"),
        ("V1,sweeper,甲,张三,,,27.83,87.6,", "f:2: lon, lat: longitude 27.83 and latitude 87.6 are swapped"),
        ("V1,sweeper,甲,张三,,,0,0,", "f:2: lon, lat: 0, 0 lies in the Gulf of Guinea"),
        ("V1,sweeper,甲,张三,,,200,95,", "f:2: lon, lat: 200, 95 is no place on Earth"),
        ("V1,sweeper,甲,张三,,,508123,3079456,", "f:2: lon, lat: 508123, 3.07946e+06 are metres"),
        ("V1,sweeper,甲,张三,,,113,27,utm", "f:2: crs: 'utm' is not known here"),
        ("V1,sweeper", "f:2: has 2 cells under 9 headings: cut off?"),
        ("V1,sweeper,甲,张三,,,,,,more", "f:2: has 10 cells under 9 headings — put text with a comma"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(row: str, told: str) -> None:
    assert only_problem("vehicles", vehicles(row)).startswith(told)


def test_all_reasons_of_all_rows_are_told_in_the_order_of_the_file() -> None:
    checked = check("vehicles", vehicles(GOOD, "V1,x,,李四,,,,,", GOOD.replace("V1", "V2"), "V3,sweep"))
    assert [(p.where, p.column) for p in checked.problems] == [
        ("3", "kind"), ("3", "company"), ("3", "id"), ("5", "")]  # fmt: skip
    assert checked.items == {}


def test_an_id_may_stand_only_once_in_a_file() -> None:
    told = only_problem("vehicles", vehicles(GOOD, GOOD))
    assert told == "f:3: id: 'V1' stands already in line 2 — give each its own"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "f: is empty"),
        ("\n\n \n", "f: is empty"),
        (VEHICLES, "f: holds no rows"),
        ("id,kind,company\nV1,sweeper,甲\n", "f:1: fleet_lead: the column fleet_lead (车队长) is missing"),
        (VEHICLES.replace("plate", "plates"), "f:1: plates: no such column — did you mean plate?"),
        (VEHICLES.replace("plate", "编号"), "f:1: id: this column stands there twice"),
    ],
)
def test_a_file_without_the_right_headings_is_refused_once(text: str, told: str) -> None:
    assert only_problem("vehicles", text).startswith(told)


def test_excel_rows_may_end_early() -> None:
    checked = check("vehicles", excel(VEHICLES.split(","), [1001.0, "清扫车", "甲", "张三"]))
    assert checked.items == {"1001": Vehicle("1001", "sweeper", "甲", "张三")}


def test_spoiled_cells_above_the_headings_do_not_matter() -> None:
    assert check("drivers", excel(["=TODAY()"], ["id", "name"], ["D1", "张三"])).items == {"D1": Driver("D1", "张三")}


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_declared_coordinates_become_wgs84(crs: str) -> None:
    lon, lat = from_wgs84(113.08, 27.83, crs)  # type: ignore[arg-type]
    row = f"V1,sweeper,甲,张三,,,{lon:.8f},{lat:.8f}"
    by_column, by_option = check("vehicles", vehicles(f"{row},{crs}")), check("vehicles", vehicles(f"{row},"), crs=crs)
    assert by_column.items == by_option.items
    vehicle = by_column.items["V1"]
    assert isinstance(vehicle, Vehicle)
    assert (vehicle.home_lon, vehicle.home_lat) == pytest.approx((113.08, 27.83), abs=2e-7)


def test_the_registered_city_tells_swapped_pairs_outside_china() -> None:
    row = "P1,depot,40.7,-74.0\n"
    assert check("places", "id,kind,lon,lat\n" + row).items
    square = [[[-74.1, 40.7], [-74.0, 40.7], [-74.0, 40.8], [-74.1, 40.7]]]
    grid = city().grids["DG01"]
    jersey = Registry(grids={"G": type(grid)("G", "duty", {"type": "Polygon", "coordinates": square})})
    assert "swapped" in only_problem("places", "id,kind,lon,lat\n" + row, jersey)


def test_a_camera_stands_somewhere_or_rides_on_a_vehicle() -> None:
    head = "id,name,lon,lat,vehicle,channel\n"
    assert check("cameras", head + "K1,路口,113,27,,\nK2,前,,,V1,front\n", city()).items == {
        "K1": Camera("K1", "路口", 113.0, 27.0),
        "K2": Camera("K2", "前", vehicle="V1", channel="front"),
    }
    assert "lon: is empty, and there is no vehicle" in only_problem("cameras", head + "K1,路口,,,,\n")
    assert "channel: is empty though vehicle" in only_problem("cameras", head + "K1,路口,,,V1,\n")
    twice = head + "K1,a,,,V1,front\nK2,a,,,V1,front"
    assert "'V1', 'front' stands already in line 2" in only_problem("cameras", twice)
    there = Registry(cameras={"K9": Camera("K9", "a", vehicle="V1", channel="front")})
    assert "stands already in the registry" in only_problem("cameras", head + "K1,a,,,V1,front\n", there)
    assert check("cameras", head + "K9,b,,,V1,front\n", there).items


def test_references_must_exist_once_their_table_is_filled() -> None:
    cameras, collectors = "id,name,vehicle,channel\nK1,a,V9,front\n", "id,duty_grid\nC9,DG77\n"
    assert check("cameras", cameras).items
    assert check("collectors", collectors).items
    assert "vehicle: 'V9' is not among the 1 vehicles registered" in only_problem("cameras", cameras, city())
    assert "duty_grid: 'DG77' is not among the 1 duty grids" in only_problem("collectors", collectors, city())


def test_a_unit_may_name_its_parent_of_the_same_file() -> None:
    head = "id,name,kind,parent\n"
    assert len(check("units", head + "U2,队,环卫,U1\nU1,局,环卫,\n").items) == 2
    assert "parent: 'U9' is not among" in only_problem("units", head + "U2,队,环卫,U9\n")


def test_one_id_is_one_device() -> None:
    assert "id: 'C1' is a collector already" in only_problem("vehicles", vehicles(GOOD.replace("V1", "C1")), city())
    assert "id: 'V1' is a vehicle already" in only_problem("collectors", "id,duty_grid\nV1,DG01\n", city())


def test_a_card_belongs_to_one_driver() -> None:
    there = Registry(drivers={"D9": Driver("D9", "王五", "8A01")})
    told = only_problem("drivers", "id,name,card\nD1,张三,8A01\n", there)
    assert "card: '8A01' stands already in the registry" in told


def test_a_shift_has_a_start_and_an_end() -> None:
    head = "id,duty_grid,shift_start,shift_end\n"
    assert check("collectors", head + "C1,DG01,7:30,18:00\n").items == {
        "C1": Collector("C1", "DG01", shift_start="07:30", shift_end="18:00")
    }
    assert "shift_end: is empty though shift_start" in only_problem("collectors", head + "C1,DG01,7:30,\n")
    assert "'7.5' is no time of day" in only_problem("collectors", head + "C1,DG01,7.5,18:00\n")


@pytest.mark.parametrize("as_excel", [False, True])
def test_two_thousand_rows_are_taken_whole(as_excel: bool) -> None:
    rows = [GOOD.replace("V1", f"V{i:05}") for i in range(2000)]
    data = excel(VEHICLES.split(","), *(row.split(",") for row in rows)) if as_excel else vehicles(*rows).encode()
    assert len(check("vehicles", data).items) == 2000
