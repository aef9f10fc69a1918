"""Recorded traces of several makes are read, bad lines are named, and everything is moved to now."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo import traces
from records import Refused

ZONE = ZoneInfo("Asia/Shanghai")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "traces"
TRUCKS = SHARED / "jersey_city_garbage_trucks_S_fleet_2015-12-10.csv"
TAXI = SHARED / "shenzhen_taxi_one_trip_2014.csv"


def read(text: str) -> list[traces.Trace]:
    return traces.read(text.encode(), ZONE, "t.csv")


def test_the_fleet_format_is_read() -> None:
    found = read(
        "vehicle,ts_local,lat,lon,address\n"
        "S-9,2015-12-10T05:23:04,40.68945,-74.0895,Princeton Ave\n"
        "S-9,2015-12-10T05:24:04,40.69108,-74.08803,10 Linden Ave E\n"
    )
    assert [trace.device for trace in found] == ["S-9"]
    second = found[0].pings[1]
    assert second.t - found[0].pings[0].t == 60
    assert 10 < (second.speed_kmh or 0) < 20  # 220 m in a minute
    assert 20 < (second.heading_deg or 0) < 50


def test_our_own_import_format_is_read() -> None:
    found = read("device,t,lon,lat,speed_kmh,work,driver,crs\nA1,1795284000,113.08,27.83,4.1,true,D1,gcj02\n")
    ping = found[0].pings[0]
    assert (ping.speed_kmh, ping.work, ping.driver, found[0].crs) == (4.1, True, "D1", "gcj02")


def test_times_without_a_zone_are_local_and_with_one_are_not() -> None:
    local, utc = read("id,lon,lat,time,speed\n1,114,22.5,2014-10-22 23:39:17,27\n2,114,22.5,2014-10-22T15:39:17Z,27\n")
    assert local.pings[0].t == utc.pings[0].t


def test_gb18030_and_chinese_columns_are_read() -> None:
    data = "车辆编号,时间,经度,纬度\nA1,2026-11-21 02:00:00,113.08,27.83\n".encode("gb18030")
    assert traces.read(data, ZONE)[0].device == "A1"


def test_every_bad_line_is_named_with_its_number() -> None:
    with pytest.raises(Refused) as refused:
        read("device,t,lon,lat\nA1,1000,113,27\nA1,noon,113,27\nA1,1010,east,27\nA 1,1010,1,2\nA1,1,0,0\n")
    said = str(refused.value).splitlines()
    assert [line.split(": ")[0] for line in said] == ["t.csv:3", "t.csv:4", "t.csv:5", "t.csv:6"]
    assert "'noon'" in said[0]
    assert "lon" in said[1]


def test_a_missing_column_and_an_empty_file_are_refused() -> None:
    with pytest.raises(Refused, match="lat"):
        read("device,t,lon\nA1,1,2\n")
    with pytest.raises(Refused, match="no fixes"):
        read("device,t,lon,lat\n")


def test_a_trace_is_moved_to_now_and_its_gaps_are_shortened() -> None:
    found = read("device,t,lon,lat\nA,1000,113,27\nA,1060,113.001,27\nB,4600,113,27\nB,4720,113.001,27\n")
    sent = traces.moved(found, 5000.0, 60)
    assert [(device, ping.t) for device, ping in sent] == [("A", 5000), ("B", 5000), ("A", 5001), ("B", 5002)]
    kept = traces.moved(found, 5000.0, 60, as_recorded=True)
    assert [ping.t for device, ping in kept if device == "B"] == [5060, 5062]


def test_standing_has_no_speed_and_keeps_its_course() -> None:
    found = read("device,t,lon,lat\nA,0,113,27\nA,60,113.01,27\nA,120,113.01,27.00001\n")
    last = found[0].pings[2]
    assert last.speed_kmh == 0
    assert last.heading_deg == found[0].pings[1].heading_deg


def test_the_vehicles_of_a_trace_come_as_an_import_file() -> None:
    found = read("device,t,lon,lat\nS-9,0,113,27\n")
    assert traces.vehicles_csv(found).splitlines()[1].startswith("S-9,collector_truck,")


@pytest.mark.skipif(not TRUCKS.exists(), reason=f"{TRUCKS} is not there")
def test_the_real_fleet_has_nine_trucks() -> None:
    found = traces.read(TRUCKS.read_bytes(), ZoneInfo("America/New_York"), TRUCKS.name)
    assert len(found) == 9
    assert sum(len(trace.pings) for trace in found) > 1900
    assert all(any(p.speed_kmh for p in trace.pings) for trace in found)


@pytest.mark.skipif(not TAXI.exists(), reason=f"{TAXI} is not there")
def test_the_real_taxi_trip_is_read_with_its_own_speeds() -> None:
    (trip,) = traces.read(TAXI.read_bytes(), ZONE, TAXI.name)
    assert trip.pings[0].speed_kmh == 27
    assert len(trip.pings) == 14
