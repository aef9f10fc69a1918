"""Real roads, a real taxi, real garbage trucks (`../shared/data`, WGS-84)."""

import csv
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gps.geo import RoadIndex, distance_m, from_wgs84, to_wgs84
from gps.settings import Settings
from gps.track import clean, runs, stops, summary
from records import Fix

pytestmark = pytest.mark.edges  # whole recorded days: heavy for the quick ring

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ROADS = DATA / "roads" / "shenzhen_futian_osm_roads_wgs84.geojson"
TAXI = DATA / "traces" / "shenzhen_taxi_one_trip_2014.csv"
TRUCKS = DATA / "traces" / "jersey_city_garbage_trucks_S_fleet_2015-12-10.csv"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"real data set not at {DATA}")


@cache
def futian() -> RoadIndex:
    features = json.loads(ROADS.read_text("utf-8"))["features"]
    return RoadIndex(
        (f["properties"]["osmid"], f["properties"].get("name", ""), f["geometry"]["coordinates"]) for f in features
    )


def taxi() -> list[tuple[float, float]]:
    with TAXI.open(newline="") as file:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


def truck(name: str) -> list[Fix]:
    zone = ZoneInfo("America/New_York")
    with TRUCKS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["vehicle"] == name]
    times = [datetime.fromisoformat(row["ts_local"]).replace(tzinfo=zone).timestamp() for row in rows]
    return [Fix(name, "vehicle", t, float(r["lon"]), float(r["lat"]), t) for t, r in zip(times, rows, strict=True)]


@needs_data
def test_the_taxi_runs_on_the_roads_of_futian() -> None:
    hits = [futian().nearest(lon, lat) for lon, lat in taxi()]
    assert len(hits) == 14
    assert sum(hit is not None for hit in hits) >= 12
    assert sum(hit is not None and hit[2] < 15 for hit in hits) >= 9


@needs_data
def test_read_as_gcj02_the_taxi_runs_beside_the_roads_it_really_took() -> None:
    on_road = [p for p in taxi() if futian().nearest(*p, within_m=15)]
    mixed_up = [from_wgs84(*p, "gcj02") for p in on_road]
    same = [
        futian().nearest(*a)[0] == (futian().nearest(*b) or ("",))[0] for a, b in zip(on_road, mixed_up, strict=True)
    ]  # type: ignore[index]
    assert sum(same) <= 1
    declared = [to_wgs84(*p, "gcj02") for p in mixed_up]
    assert [futian().nearest(*p)[0] for p in declared] == [futian().nearest(*p)[0] for p in on_road]  # type: ignore[index]


@needs_data
@pytest.mark.parametrize("name", ["S-4", "S-7", "S-8", "S-9", "S-12", "S-13"])
def test_a_day_of_a_garbage_truck_reads_as_plausible_runs_and_mileage(name: str) -> None:
    rules = Settings()
    day = clean(truck(name))
    pieces = runs(day, rules)
    got = summary(pieces, rules)
    assert sum(map(len, pieces)) == len(day)
    assert 20 < got.distance_km < 100
    assert got.max_speed_kmh is not None
    assert got.max_speed_kmh < 120
    assert got.moving_s + got.stopped_s + got.silent_s == pytest.approx(day[-1].t - day[0].t)


@needs_data
def test_a_garbage_truck_rests_in_places_it_really_reported() -> None:
    day = clean(truck("S-4"))
    found = stops(day, Settings())
    assert found
    for stop in found:
        inside = [f for f in day if stop.from_t <= f.t <= stop.to_t]
        assert max(distance_m(stop.lon, stop.lat, f.lon, f.lat) for f in inside) < 2 * Settings().stop_radius_m
