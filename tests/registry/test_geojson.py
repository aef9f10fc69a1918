"""Grids and roads: what an area and a line must be, and a real road network."""

import json
from pathlib import Path
from typing import Any

import pytest

from gps.geo import from_wgs84
from registry.model import Grid, Road
from tests.registry.build import LINE, SQUARE, area, check, city, feature, geojson, line, only_problem

pytestmark = pytest.mark.edges  # a damaged file of every kind: heavy for the quick ring

FUTIAN = Path(__file__).resolve().parents[3] / "shared/data/roads/shenzhen_futian_osm_roads_wgs84.geojson"
GRID = {"code": "G1", "level": "unit"}
ROAD = {"id": "R1", "name": "长江南路"}


def grid(geometry: Any, **more: Any) -> bytes:
    return geojson(feature(geometry, **GRID | more))


def road(geometry: Any, **more: Any) -> bytes:
    return geojson(feature(geometry, **ROAD | more))


def test_an_area_becomes_a_grid() -> None:
    both = geojson(feature(area(), **GRID), feature(area([[SQUARE]], "MultiPolygon"), 编码="G2", 级别="责任网格"))
    assert check("grids", both).items == {
        "G1": Grid("G1", "unit", area()),
        "G2": Grid("G2", "duty", area([[SQUARE]], "MultiPolygon")),
    }


def test_a_line_becomes_a_road() -> None:
    assert check("roads", road(line(), grade=2.0, lanes="4", oneway="True", osm={"a": 1})).items == {
        "R1": Road("R1", "长江南路", line(), grade=2, lanes=4, oneway=True)
    }


def test_numbers_serve_as_codes_and_heights_are_dropped() -> None:
    lifted = [[*point, 48.0] for point in LINE]
    assert check("roads", road(line(lifted), id=1050921367)).items == {
        "1050921367": Road("1050921367", "长江南路", line())
    }


def test_a_road_in_parts_is_one_section_a_part() -> None:
    checked = check("roads", road(line([LINE, [[113.09, 27.83], [113.1, 27.83]]], "MultiLineString")))
    assert list(checked.items) == ["R1-1", "R1-2"]
    assert checked.notes == ["feature 1 has 2 parts: they are R1-1 to -2"]
    assert list(check("roads", road(line([LINE], "MultiLineString"))).items) == ["R1"]


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "the geometry is missing — it must be Polygon or MultiPolygon"),
        (line(), "the geometry is LineString"),
        ({"type": "Polygon"}, "the coordinates are empty or broken"),
        (area([]), "the coordinates are empty or broken"),
        (area([SQUARE[:3]]), "a ring is not closed"),
        (area([SQUARE[:-1]]), "a ring is not closed"),
        (area([[SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1], SQUARE[0]]]), "a ring encloses nothing"),
        (area([[[113, "27"], *SQUARE]]), "a point is not [longitude, latitude]"),
        (area([[[113, True], *SQUARE]]), "a point is not [longitude, latitude]"),
        (area(SQUARE), "a point is not [longitude, latitude]"),
        (area([[[lat, lon] for lon, lat in SQUARE]]), "longitude 27.83 and latitude 113.08 are swapped"),
        (area([[[lon * 1e5, lat * 1e5] for lon, lat in SQUARE]]), "metres of a projection"),
    ],
)
def test_a_shape_that_is_no_area_is_refused(geometry: Any, reason: str) -> None:
    told = only_problem("grids", grid(geometry))
    assert told.startswith("f:feature 1: geometry: ")
    assert reason in told


@pytest.mark.parametrize("points", [LINE[:1], [LINE[0], LINE[0]]])
def test_a_line_without_length_is_no_road(points: Any) -> None:
    assert "the line has no length" in only_problem("roads", road(line(points)))


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"code": None}, "feature 1: code: is empty"),
        ({"level": "city"}, "feature 1: level: 'city' is not known here — write one of unit 单元网格, duty 责任网格"),
        ({"name": ["a"]}, "feature 1: name: is a list or an object"),
    ],
)
def test_properties_are_judged_like_cells(properties: dict[str, Any], told: str) -> None:
    assert told in only_problem("grids", grid(area(), **properties))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "f: is no JSON: Input data was truncated"),
        (b'{"type": "FeatureCollection",\n "features": [,]}', "f:2: is no JSON"),
        (b'{"features": [NaN]}', "f:1: is no JSON"),
        (b"\xff\xfe", "f:1: is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "is no GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "is no GeoJSON FeatureCollection"),
        (geojson(), "holds no rows"),
        (geojson(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4527"}}), "its coordinates in urn:ogc"),
        (geojson(7), "feature 1: "),
    ],
)
def test_what_is_no_geojson_is_refused(data: bytes, told: str) -> None:
    checked = check("grids", data)
    assert not checked.items
    assert told in checked.problems[0].told("f")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_degrees_of_wgs84_and_cgcs2000_are_taken_as_they_are(name: str) -> None:
    data = geojson(feature(area(), **GRID), crs={"type": "name", "properties": {"name": name}})
    assert check("grids", data).items


def test_a_byte_order_mark_and_a_single_feature_are_fine() -> None:
    assert check("grids", b"\xef\xbb\xbf" + json.dumps(feature(area(), **GRID)).encode()).items


def test_declared_shapes_become_wgs84() -> None:
    moved = [list(from_wgs84(lon, lat, "gcj02")) for lon, lat in LINE]
    found = check("roads", road(line(moved)), crs="gcj02").items["R1"]
    assert isinstance(found, Road)
    assert found.points == tuple(pytest.approx(point, abs=2e-7) for point in LINE)


def test_codes_differ_within_a_file() -> None:
    twice = geojson(feature(area(), **GRID), feature(area(), **GRID))
    assert only_problem("grids", twice, city()).startswith("f:feature 2: code: 'G1' stands already in feature 1")


def futian() -> bytes:
    """The real network in our properties: OSM classes as grades, ids of their own because OSM's repeat."""
    grades = {"trunk": 1, "primary": 1, "secondary": 2, "tertiary": 3}
    features = []
    for i, one in enumerate(json.loads(FUTIAN.read_bytes())["features"]):
        given = one["properties"]
        about = {"id": f"F{i:04}", "name": given.get("name") or "无名路", "oneway": given.get("oneway") == "True"}
        about |= {"grade": grades.get(str(given.get("highway")), 4)}
        features.append(feature(one["geometry"], **about))
    return geojson(*features)


@pytest.mark.skipif(not FUTIAN.exists(), reason=f"the real road network is not at {FUTIAN}")
def test_a_real_road_network_is_taken_whole() -> None:
    checked = check("roads", futian())
    assert checked.problems == []
    assert len(checked.items) == 2599
